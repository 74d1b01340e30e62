"""From the measures of a variant to a change of the trade model, and to who acts and who is hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.refusals import EVERY
from tumen.economy.trade_model.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from tumen.economy.accounts import Axes
    from tumen.economy.arrays import Array
    from tumen.study.economy.policy.schema import AddedDuty, Measure
    from tumen.study.economy.schema import TradeFile, Variant


def cells(axes: Axes, measure: Measure, every: Iterable[int]) -> NDArray[np.bool_]:
    """(J, N, N) what a measure is about; `every` are the sectors of a ``*``, own trade is never in it."""
    n = axes.n_economies
    at = np.zeros((axes.n_sectors, n, n), dtype=bool)
    sectors = list(every) if measure.sector == EVERY else [axes.sector(measure.sector)]
    at[np.ix_(sectors, _at(axes, measure.importer), _at(axes, measure.exporter))] = True
    at[:, range(n), range(n)] = False
    return at


def _at(axes: Axes, code: str) -> list[int]:
    return list(range(axes.n_economies)) if code == EVERY else [axes.economy(code)]


def duties_of(variant: Variant) -> Iterator[tuple[int, AddedDuty, bool]]:
    """Every added duty with its place in the list, and whether it is the answer to it."""
    for place, duty in enumerate(variant.duties):
        yield place, duty, False
        if duty.retaliation is not None:
            back = {"importer": duty.exporter, "exporter": duty.importer, "add": duty.retaliation}
            yield place, duty.model_copy(update={**back, "retaliation": None}), True


def change_of(axes: Axes, variant: Variant, tariff: Array, dutiable: Sequence[int]) -> Change:
    """What a variant changes, given its tariffs; `dutiable` are the sectors on which duties are levied."""
    cost, levy = np.ones_like(tariff), np.zeros_like(tariff)
    skill, everything = np.ones(tariff.shape[:2]), range(axes.n_sectors)
    for item in variant.trade_costs:
        cost[cells(axes, item, everything)] *= float(1 + item.change)
    for stopped in variant.embargoes:
        cost[cells(axes, stopped, everything)] = np.inf
    for code in variant.remove:
        n = axes.economy(code)
        own = cost[:, n, n].copy()
        cost[:, n, :] = cost[:, :, n] = np.inf
        cost[:, n, n] = own
    for charged in variant.export_duties:
        levy[cells(axes, charged, dutiable)] += float(charged.rate)
    for better in variant.productivity:
        sectors = everything if better.sector == EVERY else [axes.sector(better.sector)]
        skill[np.ix_(sectors, _at(axes, better.economy))] *= float(1 + better.change)
    return Change(
        tariff=tariff,
        export_duty=levy if variant.export_duties else None,
        trade_cost=cost if variant.trade_costs or variant.embargoes or variant.remove else None,
        productivity=skill if variant.productivity else None,
    )


def who_acts(variant: Variant) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who acts and who is hit, ``*`` for all others; a cost or a productivity concerns, and nobody acts."""
    acts: list[str] = []
    hit: list[str] = []
    for _, duty, _ in duties_of(variant):
        acts.append(duty.importer)
        hit.append(duty.exporter)
    for charged in variant.export_duties:
        acts.append(charged.exporter)
        hit.append(charged.importer)
    for stopped in variant.embargoes:
        pair = (stopped.importer, stopped.exporter)
        actor, other = pair if stopped.by == "importer" else pair[::-1]
        acts.append(actor)
        hit.append(other)
    for cost in variant.trade_costs:
        hit += [cost.importer, cost.exporter]
    hit += [*(item.economy for item in variant.productivity), *variant.remove]
    return tuple(dict.fromkeys(acts)), tuple(dict.fromkeys(hit))


def members_of(trade: TradeFile, name: str, focus: Sequence[str], axes: Axes) -> tuple[str, ...]:
    """The group that a variant is looked at for: the members of the agreement and who joins, or where there
    is none whom the headline concerns, with the focus; all economies where that is one alone.
    """
    if trade.members:
        return (*trade.members, *trade.variants[name].joins)
    acts, hit = who_acts(trade.variants[trade.headline])
    named = {*acts, *hit, *focus}
    found = tuple(code for code in axes.economies if code in named)
    return found if len(found) > 1 else axes.economies
