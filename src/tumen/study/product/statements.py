"""What the cells of a study say, as statements: where a good is served from cheapest and under which regime,
what claiming saves, which goods originate and what would make them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from tumen.origin.determination import Status
from tumen.study.product.results import Cell, OriginAnswer
from tumen.study.statements import (
    Basis,
    Contender,
    Figure,
    Names,
    Phrase,
    Statement,
    Value,
    largest,
    missing_of,
    nothing,
    phrase,
    say_that,
)
from tumen.tariff.book.coverage import preferences_beyond
from tumen.tariff.quote.landed import Landed

Cells = tuple["Cell", ...]
IN_HEADLINE = 1
"""So many agreements are told of in the headline, those first that are to be claimed most often."""
_IN_SENTENCE = 4
"""So many flows are named in a sentence, the largest first."""
_STATUS_KEYS = {
    Status.ORIGINATING: ("made_originates", "goods_originate"),
    Status.NOT_ORIGINATING: ("made_does_not", "goods_do_not"),
    Status.UNDETERMINED: ("made_undetermined", "goods_undetermined"),
    None: ("made_originates_somewhere", ""),
}
"""Sentences of a status, for the sites of one product and for goods; None where it differs by market."""


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
        best = found.get((cell.product, cell.market))
        if cell.cost_per_unit is not None and (
            best is None or cell.cost_per_unit < (best.cost_per_unit or Decimal(0))
        ):
            found[cell.product, cell.market] = cell
    return found


def open_needs(cells: Cells) -> tuple[str, ...]:
    """What the cells need whose cost or regime is not known."""
    return _needs(cell for cell in cells if cell.regime is None and not cell.domestic and cell.quotes)


def cost_needs(cells: Iterable[Cell]) -> tuple[str, ...]:
    """What delivered costs wait for, where one is not known or may be lower under a regime that
    is not settled.
    """
    return _needs(cell for cell in cells if cell.cost_per_unit is None or _may(cell))


def _needs(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(need for cell in cells for need in cell.needs))


def _may(cell: Cell) -> tuple[str, ...]:
    """Regimes that may give a lower duty and are not settled."""
    return () if cell.quotes is None else tuple(quote.regime for quote in cell.quotes.could_be_lower)


def cheapest(cells: Cells, basis: Basis | None) -> Iterator[Statement]:
    """From where each market is served cheapest, product by product, or that no cost is known."""
    if best := cheapest_cells(cells):
        # the others would have to cost less for another site to be the cheapest
        others = [cell for cell in cells if cell is not best.get((cell.product, cell.market))]
        places = _by_site(cells, "site_to_markets", lambda cell: cell.market_name)
        yield say_that("cheapest_delivered", missing=cost_needs(others), rests_on=basis, places=places)
    elif any(cell.quotes is not None for cell in cells) and (needs := cost_needs(cells)):
        yield say_that("delivered_unknown", missing=needs)


def places(cells: Cells, currency: str) -> Iterator[Statement]:
    """From where each market is served cheapest, by product and site,
    at which cost and under which regime.
    """

    def at_cost(cell: Cell) -> Phrase:
        cost = Figure(cell.cost_per_unit or Decimal(0), "")
        return phrase("at_cost", market=cell.market_name, cost=cost, how=how(cell))

    if told := _by_site(cells, "from_site", at_cost):
        yield say_that("lowest_cost", missing=cost_needs(cells), currency=currency, places=told)


def _by_site(cells: Cells, key: str, market: Callable[[Cell], str | Phrase]) -> tuple[Value, ...]:
    """The markets that each site serves cheapest; by product where there are several."""
    found: dict[str, dict[str, list[str | Phrase]]] = {}
    for cell in cheapest_cells(cells).values():
        found.setdefault(cell.product_name, {}).setdefault(cell.site_name, []).append(market(cell))
    told = {
        product: tuple(
            phrase(key, site=site, markets=Names(tuple(markets))) for site, markets in sites.items()
        )
        for product, sites in found.items()
    }
    if not several_products(cells):
        return next(iter(told.values()), ())
    return tuple(phrase("of_product", product=product, told=sites) for product, sites in told.items())


def how(cell: Cell) -> Phrase:
    """Under which regime a cell's cost holds."""
    if cell.domestic:
        return phrase("at_home" if cell.exporter == cell.importer else "no_border")
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
    below = [(_below_mfn(cell, item), cell, item) for cell in imported for item in _unpriced(cell)]
    if below := [item for item in below if item[0] > 0]:
        yield _duty_below(cells, below, currency)
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


def _unpriced(cell: Cell) -> Iterator[Landed]:
    """Lawful regimes of which the cost of claiming them is not known."""
    for item in cell.landed.landed if cell.landed else ():
        if item.quote.lawful and item.saving is None:
            yield item


def _below_mfn(cell: Cell, item: Landed) -> Decimal:
    """By how much the duty of a year is known to be below MFN; zero where it is not."""
    mfn = cell.quotes.of("MFN") if cell.quotes is not None else None
    duties = [
        quote.duty.amount
        for quote in (mfn, item.quote)
        if quote is not None and quote.duty is not None and quote.duty.amount is not None
    ]
    if len(duties) < 2:
        return Decimal(0)
    return (duties[0] - duties[1]) * cell.units_per_year / cell.units_per_consignment


def _duty_below(cells: Cells, below: list[tuple[Decimal, Cell, Landed]], currency: str) -> Statement:
    ranked = sorted(below, key=lambda item: -item[0])
    flows: list[Value] = [
        phrase(
            "duty_less",
            amount=Figure(amount, currency, "whole"),
            regime=item.regime,
            flow=flow_of(cells, cell),
        )
        for amount, cell, item in ranked[:_IN_SENTENCE]
    ]
    if (more := len(ranked) - _IN_SENTENCE) > 0:
        flows.append(phrase("more_flows", count=more))
    missing = [f"{need} ({item.regime})" for *_, item in ranked for need in item.needs if "claiming" in need]
    return say_that("duty_below_mfn", missing=missing, flows=tuple(flows))


def origin_counts(cells: Cells) -> Iterator[Statement]:
    """What originates by agreement: the sites of one product, or how many goods of several."""
    found: dict[str, dict[tuple[str, str], list[OriginAnswer]]] = {}
    for cell in cells:
        for item in cell.origins:
            if item.determination is not None:
                goods = found.setdefault(item.agreement, {})
                goods.setdefault((cell.product_name, cell.site_name), []).append(item)
    if not found:
        unsure = [item for cell in cells for item in cell.origins if item.in_force.holds is None]
        yield nothing(
            "no_agreement", [Contender(item.agreement, None, (item.in_force.reason,)) for item in unsure]
        )
        return
    claimed = [cell.regime for cell in cells]
    first = sorted(found, key=lambda agreement: -claimed.count(agreement))
    tell = _counted if several_products(cells) else _sites
    for agreement in first[:IN_HEADLINE]:
        by_status: dict[Status | None, list[str | Phrase]] = {}
        for (_, site), answers in found[agreement].items():
            statuses = {item.determination.status for item in answers if item.determination is not None}
            by_status.setdefault(statuses.pop() if len(statuses) == 1 else None, []).append(site)
        yield tell(agreement, by_status, [item for answers in found[agreement].values() for item in answers])
    if more := first[IN_HEADLINE:]:
        yield say_that("see_below", agreements=Names(tuple(more)))


def _counted(
    agreement: str, by_status: dict[Status | None, list[str | Phrase]], answers: list[OriginAnswer]
) -> Statement:
    goods, yes = sum(map(len, by_status.values())), len(by_status.get(Status.ORIGINATING, ()))
    if yes == goods:
        return say_that("all_goods_originate", agreement=agreement, goods=yes)
    missing = [need for item in answers for need in _lacking(item)]
    return say_that("some_goods_originate", missing=missing, agreement=agreement, count=yes, goods=goods)


def _sites(
    agreement: str, by_status: dict[Status | None, list[str | Phrase]], _: list[OriginAnswer]
) -> Statement:
    """``what is made in Changchun and Paju originates; what is made in Hai Phong does not``."""
    if list(by_status) == [Status.NOT_ORIGINATING]:
        return say_that("none_made_originates", agreement=agreement, sites=Names(tuple(*by_status.values())))
    told = tuple(
        phrase(made, sites=Names(tuple(by_status[status])))
        for status, (made, _) in _STATUS_KEYS.items()
        if status in by_status
    )
    return say_that("origin_of_sites", agreement=agreement, told=told)


def _lacking(item: OriginAnswer) -> tuple[str, ...]:
    """What an undetermined good waits for."""
    found = item.determination
    if found is None or found.status is not Status.UNDETERMINED:
        return ()
    return found.needs or ("whether the good originates",)


def origins(cells: Cells) -> Iterator[Statement]:
    """Which sites' goods have which status under which agreement."""
    found: dict[tuple[str, Status], dict[str, dict[str | Phrase, None]]] = {}
    missing: dict[tuple[str, Status], list[str]] = {}
    for cell in cells:
        for item in cell.origins:
            if item.determination is not None:
                key = (item.agreement, item.determination.status)
                found.setdefault(key, {}).setdefault(cell.product_name, {})[_site(cell, item)] = None
                missing.setdefault(key, []).extend(_lacking(item))
    for agreement in dict.fromkeys(code for code, _ in found):
        for status in Status:
            if goods := found.get((agreement, status)):
                told = tuple(
                    phrase("good_of_sites", product=product, sites=Names(tuple(sites)))
                    if several_products(cells)
                    else Names(tuple(sites))
                    for product, sites in goods.items()
                )
                lacking = missing[agreement, status]
                yield say_that(_STATUS_KEYS[status][1], missing=lacking, agreement=agreement, goods=told)


def _site(cell: Cell, item: OriginAnswer) -> str | Phrase:
    proof = item.determination.would_originate_with if item.determination is not None else ()
    return (
        phrase("would_with_proof", site=cell.site_name, materials=Names(proof)) if proof else cell.site_name
    )


_MADE = {True: "goods_are_of", False: "goods_are_not_of", None: "goods_open"}


def policy_origins(cells: Cells) -> Iterator[Statement]:
    """On what non-preferential origin the changes of policy rest that name origins."""
    told: dict[str | Phrase, None] = {}
    missing: list[str] = []
    for cell in cells:
        if cell.made is None or cell.quotes is None or cell.quotes.rests is None:
            continue
        assumed = cell.made.basis == "assumed"
        key = "goods_assumed_of" if assumed else _MADE[cell.made.of_maker]
        told[phrase(key, site=cell.site_name, market=cell.market_name, economy=cell.made.made_in)] = None
        missing += () if assumed else cell.made.needs
    if told:
        yield say_that("policy_origins", missing=missing, told=tuple(told))


def not_reckoned(cells: Cells) -> Iterator[Statement]:
    """What importers may charge on top and is neither on file nor stated: said once."""
    found = {cell.quotes.trade.importer for cell in cells if cell.quotes and cell.quotes.not_reckoned}
    if found:
        yield say_that("not_reckoned", economies=Names(tuple(sorted(found))))
    if some := sorted(importer for importer in found if preferences_beyond(importer)):
        yield say_that("preferences_beyond", economies=Names(tuple(some)))


def hints(base: Cells, cells: Cells) -> Iterator[Statement]:
    """What would originate with a proof of origin, as far as the base does not say it already."""
    before = tuple(origins(base))
    for item in origins(cells):
        if item not in before and "would_with_proof" in _phrases(item.fields):
            yield item


def _phrases(value: object) -> set[str]:
    """Keys of all phrases within a value."""
    if isinstance(value, Phrase):
        return {value.key} | _phrases(value.fields)
    parts = value.names if isinstance(value, Names) else value if isinstance(value, tuple) else ()
    return set().union(*(_phrases(part) for part in parts))
