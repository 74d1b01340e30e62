"""Second stage: markets that take all they take of an item in a period from one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Terms
from tumen.network.model.sites import surely_open

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
    found = choices(work.compiled)
    rows = {number: row for row, number in enumerate(dict.fromkeys(choice.demand for choice in found))}
    names = [_name(work, number, "from one place") for number in rows]
    columns = range(len(found))
    terms = Terms("serves", columns, [rows[choice.demand] for choice in found], [1.0] * len(found))
    work.add_rows("one_source", [terms], "<=", [1.0] * len(names), names)


def ship_from_source(work: Work) -> None:
    """Only that place ships: ``sum of flow from the place to the market <= demand x serves``."""
    found = choices(work.compiled)
    cells = [(index, row) for row, flows in enumerate(found.values()) for index in flows]
    limits = [_quantity(work, choice) for choice in found]
    names = [
        _name(work, choice.demand, f"from {choice.place} only if it serves it", choice.place)
        for choice in found
    ]
    terms = [
        Terms("flow", [index for index, _ in cells], [row for _, row in cells], [1.0] * len(cells)),
        Terms("serves", range(len(found)), range(len(found)), [-limit for limit in limits]),
    ]
    work.add_rows("ship_from_source", terms, "<=", [0.0] * len(names), names)


def source_open(work: Work) -> None:
    """A place serves only while it is open: ``serves <= active``."""
    network = work.compiled.network
    unsure = {site.name: number for number, site in enumerate(network.sites) if not surely_open(site)}
    found = [
        (column, choice) for column, choice in enumerate(choices(work.compiled)) if choice.place in unsure
    ]
    names = [
        _name(work, choice.demand, f"from {choice.place} only while it is open", choice.place)
        for _, choice in found
    ]
    rows = range(len(found))
    active = [unsure[choice.place] * len(network.periods) + choice.period for _, choice in found]
    terms = [
        Terms("serves", [column for column, _ in found], rows, [1.0] * len(found)),
        Terms("active", active, rows, [-1.0] * len(found)),
    ]
    work.add_rows("source_open", terms, "<=", [0.0] * len(names), names)


def _quantity(work: Work, choice: Choice) -> float:
    return float(work.compiled.network.demand[choice.demand].quantity) / work.scaling.quantity


def _name(work: Work, number: int, what: str, site: str | None = None) -> RowName:
    row = work.compiled.network.demand[number]
    return RowName(
        f"{row.item} for {row.market} in {row.period} {what}", site, row.item, row.market, row.period
    )
