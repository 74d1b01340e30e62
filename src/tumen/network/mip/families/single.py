"""Second stage: markets that take all they take of an item in a period from one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.mip.families.strong import cell, unsure

if TYPE_CHECKING:
    from tumen.network.compile.compiled import Compiled
    from tumen.network.mip.families.rows import Work


@dataclass(frozen=True, slots=True)
class Choice:
    """That a place may be the one that serves a demand; one whole variable ``serves`` each."""

    demand: int
    """Place of the row of demand in the network."""
    period: int
    place: str


def choices(compiled: Compiled) -> dict[Choice, list[int]]:
    """Every choice with the flows that it allows."""
    network = compiled.network
    single = {market.name for market in network.markets if market.single_source}
    if not single:
        return {}
    wanted = {
        (row.period, row.market, row.item): number
        for number, row in enumerate(network.demand)
        if row.market in single
    }
    found: dict[Choice, list[int]] = {}
    for index, flow in enumerate(compiled.flows):
        if flow.mode >= 0 or flow.destination not in single:
            continue
        period = network.periods[flow.period].name
        number = wanted.get((period, flow.destination, compiled.streams[flow.stream].item))
        if number is not None:
            found.setdefault(Choice(number, flow.period, flow.origin), []).append(index)
    return found


def one_source(work: Work) -> None:
    """At most one place serves a demand: ``sum over places of serves <= 1``."""
    rows = Rows("one_source")
    for column, choice in enumerate(choices(work.compiled)):
        if (row := rows.of(choice.demand)) is None:
            row = rows.add(_name(work, choice.demand, "from one place"), 1.0, key=choice.demand)
        rows.put("serves", column, row)
    work.add_rows(rows, "<=")


def ship_from_source(work: Work) -> None:
    """Only that place ships: ``sum of flow from the place to the market <= demand x serves``."""
    work.add_rows(_shipped(work, "ship_from_source", committed=False), "<=")


def ship_all_from_source(work: Work) -> None:
    """Where all must be delivered, the place ships it all: ``sum of flow = demand x serves``.

    The demand implies it; written as an equation it lets the solver replace the flow and see whole choices
    under the capacities.
    """
    work.add_rows(_shipped(work, "ship_all_from_source", committed=True), "=")


def _shipped(work: Work, family: str, *, committed: bool) -> Rows:
    rows = Rows(family)
    for column, (choice, flows) in enumerate(choices(work.compiled).items()):
        wanted = work.compiled.network.demand[choice.demand]
        if (work.tight and wanted.lost_penalty is None) is not committed:
            continue
        row = rows.add(_name(work, choice.demand, f"from {choice.place} only if it serves it", choice.place))
        for index in flows:
            rows.put("flow", index, row)
        rows.put("serves", column, row, -float(wanted.quantity) / work.scaling.quantity)
    return rows


def source_open(work: Work) -> None:
    """A place serves only while it is open: ``serves <= active``."""
    rows, places = Rows("source_open"), unsure(work.compiled.network)
    for column, choice in enumerate(choices(work.compiled)):
        if choice.place in places:
            said = f"from {choice.place} only while it is open"
            row = rows.add(_name(work, choice.demand, said, choice.place))
            rows.put("serves", column, row)
            rows.put("active", cell(work, places[choice.place], choice.period), row, -1.0)
    work.add_rows(rows, "<=")


def _name(work: Work, number: int, what: str, site: str | None = None) -> RowName:
    row = work.compiled.network.demand[number]
    return RowName(
        f"{row.item} for {row.market} in {row.period} {what}", site, row.item, row.market, row.period
    )
