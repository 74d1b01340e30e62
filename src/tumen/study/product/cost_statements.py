"""What delivered costs and savings say: where a good is served from cheapest, under which regime,
what claiming saves.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.study.statements import Contender, Figure, Names, largest, missing_of, nothing, phrase, say_that

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tumen.study.product.results import Cell
    from tumen.study.statements import Basis, Phrase, Statement, Value
    from tumen.tariff.quote.landed import Landed

Cells = tuple["Cell", ...]
_Places = dict[str, dict[str, list["str | Phrase"]]]
"""Markets by product and site."""
_IN_SENTENCE = 4
"""So many flows are named in a sentence, the largest first."""


def cheapest(cells: Cells, basis: Basis | None) -> Iterator[Statement]:
    """From where each market is served cheapest, product by product, or that no cost is known."""
    best = cheapest_cells(cells)
    if best:
        found: _Places = {}
        for cell in best.values():
            found.setdefault(cell.product_name, {}).setdefault(cell.site_name, []).append(cell.market_name)
        yield say_that(
            "cheapest_delivered",
            missing=_cost_needs(_others(cells, best)),
            rests_on=basis,
            places=_by_product(
                cells,
                found,
                lambda site, markets: phrase("site_to_markets", site=site, markets=Names(tuple(markets))),
            ),
        )
    elif any(cell.quotes is not None for cell in cells) and (needs := _cost_needs(cells)):
        yield say_that("delivered_unknown", missing=needs)


def _by_product(
    cells: Cells, found: _Places, of: Callable[[str, list[str | Phrase]], Phrase]
) -> tuple[Value, ...]:
    """What is said of each site; with the product where there are several."""
    if not several_products(cells):
        return tuple(of(site, what) for sites in found.values() for site, what in sites.items())
    return tuple(
        phrase("of_product", product=product, told=tuple(of(site, what) for site, what in sites.items()))
        for product, sites in found.items()
    )


def _others(cells: Cells, best: Mapping[tuple[str, str], Cell]) -> Iterator[Cell]:
    """The cells that would have to cost less for another site to be the cheapest."""
    return (cell for cell in cells if cell is not best.get((cell.product, cell.market)))


def _cost_needs(cells: Iterable[Cell]) -> tuple[str, ...]:
    """What delivered costs wait for, where one is not known or may be lower under a regime that
    is not settled.
    """
    return tuple(
        dict.fromkeys(
            need for cell in cells if cell.cost_per_unit is None or _may(cell) for need in cell.needs
        )
    )


def open_needs(cells: Cells) -> tuple[str, ...]:
    """What the cells need whose cost or regime is not known."""
    unknown = [
        cell for cell in cells if cell.regime is None and not cell.domestic and cell.quotes is not None
    ]
    return tuple(dict.fromkeys(need for cell in unknown for need in cell.needs))


def _may(cell: Cell) -> tuple[str, ...]:
    """Regimes that may give a lower duty and are not settled."""
    return () if cell.quotes is None else tuple(quote.regime for quote in cell.quotes.could_be_lower)


def places(cells: Cells, currency: str) -> Iterator[Statement]:
    """From where each market is served cheapest, by product and site,
    at which cost and under which regime.
    """
    found: _Places = {}
    for cell in cheapest_cells(cells).values():
        cost = Figure(cell.cost_per_unit or Decimal(0), "")
        at = phrase("at_cost", market=cell.market_name, cost=cost, how=how(cell))
        found.setdefault(cell.product_name, {}).setdefault(cell.site_name, []).append(at)
    if found:
        yield say_that(
            "lowest_cost",
            missing=_cost_needs(cells),
            currency=currency,
            places=_by_product(
                cells,
                found,
                lambda site, markets: phrase("from_site", site=site, markets=Names(tuple(markets))),
            ),
        )


def how(cell: Cell) -> Phrase:
    """Under which regime a cell's cost holds."""
    if cell.domestic:
        return phrase("at_home")
    if may := _may(cell):
        return phrase("may_be_lower", regime=cell.regime or "?", others=Names(may))
    if cell.regime == "MFN":
        return phrase("nothing_to_claim")
    return phrase("claiming", regime=cell.regime or "?")


def savings(cells: Cells, currency: str) -> Iterator[Statement]:
    """What claiming saves against MFN in a year; and how much lower the duty is where the cost of claiming
    is not known.
    """
    imported = [cell for cell in cells if cell.quotes is not None]
    if unpriced := [(cell, item) for cell in imported for item in lower_at_unknown_cost(cell)]:
        yield _duty_below(cells, unpriced, currency)
    parts = [Contender(cell, cell.saving_per_year, _saving_needs(cell)) for cell in imported]
    best, _ = largest(parts)
    if best is None:
        return
    if not best.saving_per_year or best.saving_per_year <= 0:
        yield nothing("saves_nothing", parts)
        return
    yield say_that(
        "saves_most",
        missing=missing_of(part for part in parts if part.of is not best),
        flow=flow_of(cells, best),
        saving=Figure(best.saving_per_year, currency, "whole"),
        regime=best.regime or "?",
    )


def _saving_needs(cell: Cell) -> tuple[str, ...]:
    if cell.saving_per_year is None:
        return cell.needs or ("what claiming saves",)
    return cell.needs if _may(cell) else ()


def lower_at_unknown_cost(cell: Cell) -> tuple[Landed, ...]:
    """Lawful regimes whose duty is known to be below MFN while the cost of claiming them is not."""
    if cell.landed is None:
        return ()
    return tuple(
        item
        for item in cell.landed.landed
        if item.quote.lawful and item.saving is None and (_below_mfn(cell, item) or 0) > 0
    )


def _below_mfn(cell: Cell, item: Landed) -> Decimal | None:
    """By how much the duty of a year is below MFN."""
    mfn = cell.quotes.of("MFN") if cell.quotes is not None else None
    duties = [
        quote.duty.amount for quote in (mfn, item.quote) if quote is not None and quote.duty is not None
    ]
    if len(duties) < 2 or duties[0] is None or duties[1] is None:
        return None
    return (duties[0] - duties[1]) * cell.units_per_year / cell.units_per_consignment


def _duty_below(cells: Cells, unpriced: list[tuple[Cell, Landed]], currency: str) -> Statement:
    ranked = sorted(unpriced, key=lambda pair: -(_below_mfn(*pair) or 0))
    flows: list[Value] = [
        phrase(
            "duty_less",
            amount=Figure(_below_mfn(cell, item) or Decimal(0), currency, "whole"),
            regime=item.regime,
            flow=flow_of(cells, cell),
        )
        for cell, item in ranked[:_IN_SENTENCE]
    ]
    if more := len(ranked) - _IN_SENTENCE:
        flows += [phrase("more_flows", count=more)] if more > 0 else []
    return say_that(
        "duty_below_mfn",
        missing=[
            f"{need} ({item.regime})"
            for _, item in ranked
            for need in item.needs
            if need == "cost of claiming"
        ],
        flows=tuple(flows),
    )


def several_products(cells: Iterable[Cell]) -> bool:
    """Whether a text must name the product."""
    return len({cell.product for cell in cells}) > 1


def flow_of(cells: Cells, cell: Cell) -> Phrase:
    """The way of a cell; with its product where there are several."""
    flow = phrase("flow", site=cell.site_name, market=cell.market_name)
    return phrase("product_flow", product=cell.product_name, flow=flow) if several_products(cells) else flow


def cheapest_cells(cells: Cells) -> dict[tuple[str, str], Cell]:
    """The cheapest known cell of each product and market; the first where several cost the same."""
    found: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        key = (cell.product, cell.market)
        if cell.cost_per_unit is None:
            continue
        if key not in found or cell.cost_per_unit < (found[key].cost_per_unit or Decimal(0)):
            found[key] = cell
    return found
