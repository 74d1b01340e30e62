"""What turns between two scenarios: verdicts, regimes, the cheapest place;
else by how much the cost moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.origin.determination import Status
from tumen.study.product.cost_statements import cheapest_cells, flow_of, open_needs, several_products
from tumen.study.statements import Figure, phrase, say_that

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.product.cost_statements import Cells
    from tumen.study.product.results import Cell, OriginAnswer
    from tumen.study.statements import Basis, Phrase, Statement


def turns(base: Cells, other: Cells) -> tuple[Phrase, ...]:
    """Verdicts, regimes and cheapest sites that differ from the base, each once:
    markets often share a verdict.
    """
    found: dict[Phrase, None] = {}
    for one, two in zip(base, other, strict=True):
        before = {item.agreement: item for item in one.origins}
        for item in two.origins:
            if (was := before.get(item.agreement)) is not None:
                found.update(dict.fromkeys(_verdicts(two, was, item)))
        if one.regime != two.regime:
            flow = flow_of(other, two)
            found[phrase("turn_regime", flow=flow, now=_regime(two), before=_regime(one))] = None
    were = cheapest_cells(base)
    for key, cell in cheapest_cells(other).items():
        was_cell = were.get(key)
        if was_cell is None or cell.site != was_cell.site:
            before_site = was_cell.site_name if was_cell else phrase("not_known")
            market: str | Phrase = cell.market_name
            if several_products(other):
                market = phrase("product_in_market", product=cell.product_name, market=cell.market_name)
            found[phrase("turn_place", market=market, site=cell.site_name, before=before_site)] = None
    return tuple(found)


def _regime(cell: Cell) -> str | Phrase:
    return cell.regime or phrase("at_home" if cell.domestic else "not_known")


def _verdicts(cell: Cell, was: OriginAnswer, now: OriginAnswer) -> Iterator[Phrase]:
    """The status of a good, else the Party that it counts as coming from."""
    if _status(was) != _status(now):
        yield phrase(
            "turn_status",
            product=cell.product_name,
            site=cell.site_name,
            agreement=now.agreement,
            now=_status(now),
            before=_status(was),
        )
    elif _party(was) != _party(now):
        yield phrase(
            "turn_party",
            product=cell.product_name,
            site=cell.site_name,
            market=cell.market_name,
            now=_party(now),
            before=_party(was),
        )


def _status(item: OriginAnswer) -> Phrase:
    if item.determination is None:
        return phrase("not_covered")
    return phrase(_STATUS[item.determination.status])


_STATUS = {
    Status.ORIGINATING: "is_originating",
    Status.NOT_ORIGINATING: "is_not_originating",
    Status.UNDETERMINED: "is_undetermined",
}


def _party(item: OriginAnswer) -> str | Phrase:
    party = item.country.party if item.country is not None else None
    return party or phrase("open_party")


def cost_changes(base: Cells, other: Cells, currency: str, basis: Basis | None) -> Statement:
    """By how much the delivered cost moves where no verdict turns;
    nothing changes only where every cost is known.
    """
    pairs = list(zip(base, other, strict=True))
    moved = tuple(
        phrase(
            "flow_moves",
            flow=flow_of(other, two),
            change=Figure(two.cost_per_unit - one.cost_per_unit, currency, "change"),
        )
        for one, two in pairs
        if one.cost_per_unit is not None
        and two.cost_per_unit is not None
        and one.cost_per_unit != two.cost_per_unit
    )
    unknown = [*open_needs(base), *open_needs(other)]
    if moved:
        return say_that("costs_move", missing=unknown, rests_on=basis, flows=moved)
    return say_that("nothing_changes", missing=unknown)
