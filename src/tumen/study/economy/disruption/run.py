"""Run the question `disruption`, once as asked and once for each assumed parameter moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.disruption import Behaviour, Disruption, ShockEvent, simulate
from tumen.economy.disruption.behaviour import LEAST_DAYS
from tumen.study.economy.disruption.results import (
    DailyPath,
    DisruptionResult,
    EconomyDisrupted,
    HeldBack,
    IndustryDisrupted,
    MovedParameter,
    ToldEvent,
)
from tumen.study.statements import Figure, Phrase, phrase
from tumen.study.words.say import words_of

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts
    from tumen.study.economy.disruption.read import Disrupted

HALF, TWICE = 0.5, 2.0


def disruption_result(
    accounts: Accounts, asked: Disrupted, progress: Callable[[str, int, int], None] | None = None
) -> DisruptionResult:
    """Follow the events through the table, and say how far the loss depends on what is assumed."""
    events = [item.event for item in asked.events]
    sources = [*(event.source for event in events), *(row.source for row in asked.inventories)]
    others = list(_moved(asked.behaviour, events))

    def run(number: int, how: Behaviour) -> Disruption:
        if progress is not None:
            progress("disruption", number, 1 + len(others))
        return simulate(accounts, events, behaviour=how, days=asked.days)

    found = run(1, asked.behaviour)
    lost = float(found.value_added_loss().sum())
    moved = []
    for number, (what, how) in enumerate(others, 2):
        one = run(number, how)
        other = float(one.value_added_loss().sum())
        change = 100 * (other / lost - 1) if lost and lost * other >= 0 and not one.falls_on() else None
        moved.append(MovedParameter(what.key, words_of(what), other, change, one.falls_on(), _last_day(one)))
    normal = float((found.normal * found.value_added).sum()) * asked.days
    return DisruptionResult(
        days=asked.days,
        events=tuple(_told(item) for item in events),
        illustrative=any(source.startswith("illustrative") for source in sources),
        value_added_lost=lost,
        share=100 * lost / normal,
        economies=_economies(found),
        industries=_industries(found),
        paths=tuple(
            DailyPath(code, tuple(float(f"{100 * value:.6g}") for value in column))
            for code, column in zip(found.axes.economies, found.value_added_index().T, strict=True)
        ),
        first_stops=found.first_stops(),
        held_back=_held_back(found),
        moved=tuple(moved),
        top=asked.top,
        falls_on=found.falls_on(),
        last_day=_last_day(found),
    )


def _last_day(found: Disruption) -> float:
    return 100 * float(found.whole_index()[-1])


def _told(event: ShockEvent) -> ToldEvent:
    size = f"{event.amount:,g}" if event.amount is not None else f"{100 * (event.share or 0):g} %"
    until = "to the end" if event.days is None else f"{event.days} days"
    curve = event.recovery if event.recovery_days is None else f"{event.recovery}, {event.recovery_days} days"
    return ToldEvent(
        name=event.name,
        kind=event.kind,
        economy=event.economy,
        sector=event.sector,
        buyer=event.buyer or "",
        size=size,
        when=f"from day {event.from_day}, {until}",
        recovery="" if event.days is None else curve,
        source=event.source,
    )


def _economies(found: Disruption) -> tuple[EconomyDisrupted, ...]:
    lost, output = found.value_added_loss().sum(1), found.output_loss().sum(1)
    index, peak, recovered = found.value_added_index(), found.peak_loss(), found.recovered_after()
    normal = (found.normal * found.value_added).reshape(found.axes.n_economies, -1).sum(1) * found.days
    return tuple(
        EconomyDisrupted(
            economy=found.axes.economies[g],
            value_added_lost=float(lost[g]),
            share=float(100 * lost[g] / normal[g]) if normal[g] else 0.0,
            peak=float(100 * peak[g]),
            peak_day=int(index[:, g].argmin()),
            recovered_after=recovered[g],
            output_lost=float(output[g]),
            final_demand_not_met=float(found.unmet[:, g].sum()),
        )
        for g in np.argsort(-lost, kind="stable").tolist()
    )


def _industries(found: Disruption) -> tuple[IndustryDisrupted, ...]:
    lost, output = found.value_added_loss().reshape(-1), found.output_loss().reshape(-1)
    held, recovered = found.held_back.sum(0), found.industries_recovered_after()
    return tuple(
        IndustryDisrupted(economy, sector, float(lost[j]), float(output[j]), float(held[j]), recovered[j])
        for j in np.argsort(-lost, kind="stable").tolist()
        for economy, sector in (found.axes.rows[j],)
    )


def _held_back(found: Disruption) -> tuple[HeldBack, ...]:
    lost = found.held_back.sum(1)
    return tuple(
        HeldBack(found.axes.sectors[i], float(lost[i]))
        for i in np.argsort(-lost, kind="stable").tolist()
        if lost[i] > 0
    )


def _moved(how: Behaviour, events: list[ShockEvent]) -> Iterator[tuple[Phrase, Behaviour]]:
    """Each assumed parameter moved by itself; what changes nothing is left out."""
    restored = how.restoration_days
    tried = [
        (phrase("stocks_halved"), _stocks(how, HALF)),
        (phrase("stocks_doubled"), _stocks(how, TWICE)),
        (phrase("stocks_restored_faster"), replace(how, restoration_days=max(1.0, restored * HALF))),
        (phrase("stocks_restored_slower"), replace(how, restoration_days=restored * TWICE)),
        *(_psi(how, part) for part in ((1 + how.psi) / 2, how.psi / 2)),
        (phrase("no_overproduction"), replace(how, overproduction_max=1.0)),
        (phrase("orders_fixed"), replace(how, orders="noalt")),
        (phrase("orders_by_capacity"), replace(how, orders="alt")),
        (phrase("rationed_in_proportion"), replace(how, rationing="proportional")),
        (phrase("industries_first"), replace(how, rationing="priority")),
    ]
    if any(event.amount is not None or event.recovery == "rebuilding" for event in events):
        tried += [
            (phrase("capital_halved"), _capital(how, HALF, events)),
            (phrase("capital_doubled"), _capital(how, TWICE, events)),
        ]
    yield from ((what, other) for what, other in tried if other != how)


def _psi(how: Behaviour, part: float) -> tuple[Phrase, Behaviour]:
    return phrase("held_back_below", part=Figure(100 * part, "", "percent")), replace(how, psi=part)


def _stocks(how: Behaviour, times: float) -> Behaviour:
    def days(value: float) -> float:
        return value if value == inf else max(LEAST_DAYS, value * times)

    stated = {code: days(value) for code, value in how.inventories.items()}
    return replace(how, inventory_days=days(how.inventory_days), inventories=stated)


def _capital(how: Behaviour, times: float, events: list[ShockEvent]) -> Behaviour:
    if times < 1 and any(event.amount is not None for event in events):
        return how  # an amount may then be more than there is
    return replace(how, capital_ratio=how.capital_ratio * times)
