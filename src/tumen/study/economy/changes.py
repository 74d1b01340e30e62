"""What each variant changes, as statements: tariffs cut, who stays outside or joins, what is earned,
what is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.study.economy.tariffs import goods
from tumen.study.statements import Figure, Names, say_that
from tumen.study.words.say import say_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.economy.trade_model import Counterfactual
    from tumen.study.economy.earned import Utilisation
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import TradeFile
    from tumen.study.statements import Basis, Statement


def changes_of(study: EconomyStudy, trade: TradeFile, name: str, result: Counterfactual) -> tuple[str, ...]:
    """What the variant changes, with the mean tariff between members weighted by baseline imports."""
    return say_all(list(_changes(study, trade, name, result)))


def _changes(study: EconomyStudy, trade: TradeFile, name: str, result: Counterfactual) -> Iterator[Statement]:
    variant = trade.variants[name]
    if variant.stage is not None:
        before, after = _mean_tariffs(study, trade, result)
        members = len(trade.members)
        if variant.stage == "full":
            yield say_that("cuts_in_full", members=members, before=before, after=after)
        else:
            yield say_that("cuts_by_year", year=variant.stage, members=members, before=before, after=after)
    if variant.without:
        yield say_that("no_cuts_for", economies=Names(variant.without))
    if variant.joins:
        yield say_that("economies_join", economies=Names(variant.joins))
    if name in study.utilisation:
        yield _earned(study.utilisation[name])
    for duty in variant.duties:
        more = duty.add > 0
        yield say_that(
            "duty_added" if more else "duty_taken_off",
            importer=duty.importer,
            exporter=duty.exporter,
            sector=duty.sector,
            points=f"{100 * abs(duty.add):g}",
            source=duty.source,
        )


def _mean_tariffs(study: EconomyStudy, trade: TradeFile, result: Counterfactual) -> tuple[Figure, Figure]:
    at = [result.before.economy(code) for code in trade.members]
    block = np.ix_(goods(study), at, at)
    weight = result.before.imports[block].copy()
    weight[:, range(len(at)), range(len(at))] = 0.0
    before, after = (
        Figure(float(100 * (state.tariff[block] * weight).sum() / weight.sum()), "", "percent")
        for state in (result.before, result.after)
    )
    return before, after


def _earned(what: Utilisation) -> Statement:
    basis: Basis | None = "illustrative" if what.illustrative else None
    rates = [100 * row.rate for row in what.sectors]
    if what.goods is None:
        low, high = (Figure(rate, "", "percent") for rate in (min(rates), max(rates)))
        return say_that("part_earned_by_sector", rests_on=basis, low=low, high=high)
    rows = len(what.rows)
    if what.claiming:
        return say_that("part_earned_where_it_pays", rests_on=basis, regime=what.regime, rows=rows)
    return say_that("part_earned_by_goods", rests_on=basis, regime=what.regime, rows=rows)
