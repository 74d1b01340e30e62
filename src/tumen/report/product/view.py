"""The result arranged for the page: scenarios, products, markets and rows, every figure already in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.report.product.agreements import ChoiceView, choice
from tumen.report.product.bars import Keys, Waterfall, cost_keys, landed_stack, waterfall
from tumen.report.product.delivery import DeliveryView, delivery
from tumen.report.product.qualify import Ways, ways
from tumen.report.words import (
    HOME,
    Mark,
    criterion_text,
    duty_text,
    margin_text,
    needs_text,
    outcome_mark,
    rate_text,
    status_mark,
)
from tumen.study.words.figures import money, signed_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tumen.report.draw.bars import Stack
    from tumen.study.product.results import Cell, OriginAnswer, ProductResult, ScenarioResult
    from tumen.tariff.quote.quotes import Quote

_FEW_NEEDS = 2


@dataclass(frozen=True, slots=True)
class OriginRow:
    """Origin under one agreement, in words."""

    agreement: str
    mark: Mark
    criterion: str
    margin: str
    note: str


@dataclass(frozen=True, slots=True)
class CellView:
    """One site in one market, in words."""

    id: str
    cell: Cell
    origins: tuple[OriginRow, ...]
    before: str
    after: str
    cost: str
    lowest: str
    """``lowest here``, ``lowest so far`` while a regime of another site is not settled, or empty."""
    regime: str
    open: str
    """Regimes that could give a lower duty and are not settled; empty where there are none."""
    saving: str


@dataclass(frozen=True, slots=True)
class MarketView:
    """All sites in one market."""

    name: str
    rows: tuple[CellView, ...]
    stack: Stack


@dataclass(frozen=True, slots=True)
class Content:
    """The value content of a good made at a site, for the markets in which it is the same."""

    title: str
    markets: str
    chart: Waterfall


@dataclass(frozen=True, slots=True)
class ProductView:
    """One product in all markets."""

    id: str
    name: str
    markets: tuple[MarketView, ...]
    contents: tuple[Content, ...]
    choice: ChoiceView
    ways: Ways


@dataclass(frozen=True, slots=True)
class Need:
    """Something not known, and for which cells."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """One scenario."""

    id: str
    result: ScenarioResult
    needs: tuple[Need, ...]
    products: tuple[ProductView, ...]
    delivery: DeliveryView


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell across the scenarios: its cost in each, and against the base."""

    label: str
    costs: tuple[tuple[str, str], ...]
    """Cost and difference from the base, by scenario."""


def scenarios(result: ProductResult) -> tuple[ScenarioView, ...]:
    """Arrange every scenario by product and market, in the order of the result."""
    return tuple(
        ScenarioView(
            f"s{index}",
            item,
            _needs(item),
            _products(item, f"s{index}", result.currency),
            delivery(item, result.currency),
        )
        for index, item in enumerate(result.scenarios, start=1)
    )


def compared(result: ProductResult) -> tuple[Compared, ...]:
    """Cost per unit of every cell in every scenario, and its difference from the first one."""
    tables = [{(c.product, c.site, c.market): c for c in item.cells} for item in result.scenarios]
    keys = dict.fromkeys(key for table in tables for key in table)
    rows = []
    for key in keys:
        cells = [table.get(key) for table in tables]
        named = next(cell for cell in cells if cell is not None)
        label = f"{named.product_name}: {named.site_name} to {named.market_name}"
        rows.append(Compared(label, tuple(_against(cell, cells[0], result.currency) for cell in cells)))
    return tuple(rows)


def _needs(scenario: ScenarioResult) -> tuple[Need, ...]:
    """Everything that is not known, each once, with the sites and markets that wait for it."""
    found: dict[str, dict[str, None]] = {}
    for cell in scenario.cells:
        for need in cell.needs:
            found.setdefault(need, {})[f"{cell.site_name} to {cell.market_name}"] = None
    return tuple(Need(need, ", ".join(places)) for need, places in found.items())


def _against(cell: Cell | None, base: Cell | None, currency: str) -> tuple[str, str]:
    if cell is None:
        return "not in this scenario", ""
    if cell.cost_per_unit is None:
        return needs_text(_missing(cell), _FEW_NEEDS), ""
    cost = money(cell.cost_per_unit, currency)
    if cell is base:
        return cost, ""
    if base is None or base.cost_per_unit is None:
        return cost, "difference unknown"
    change = cell.cost_per_unit - base.cost_per_unit
    return cost, "no change" if change == 0 else signed_money(change, currency)


def _products(scenario: ScenarioResult, prefix: str, currency: str) -> tuple[ProductView, ...]:
    groups = _grouped(scenario.cells, lambda cell: cell.product)
    products = []
    for number, cells in enumerate(groups, start=1):
        product_id = f"{prefix}-p{number}"
        ids = {id(cell): f"{product_id}-c{index}" for index, cell in enumerate(cells, start=1)}
        keys = cost_keys(cells)
        markets = tuple(
            _market(group, ids, keys, currency) for group in _grouped(cells, lambda cell: cell.market)
        )
        products.append(
            ProductView(
                product_id,
                cells[0].product_name,
                markets,
                _contents(cells, currency),
                choice(cells),
                ways(cells, currency),
            )
        )
    return tuple(products)


def _grouped(cells: Iterable[Cell], key: Callable[[Cell], str]) -> list[list[Cell]]:
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(key(cell), []).append(cell)
    return list(groups.values())


def _market(cells: list[Cell], ids: dict[int, str], keys: Keys, currency: str) -> MarketView:
    rows = tuple(_row(cell, ids[id(cell)], currency, _lowest(cell, cells)) for cell in cells)
    return MarketView(cells[0].market_name, rows, landed_stack(cells, keys, currency))


def _lowest(cell: Cell, cells: list[Cell]) -> str:
    known = [other.cost_per_unit for other in cells if other.cost_per_unit is not None]
    if len(cells) < 2 or len(known) < len(cells) or cell.cost_per_unit != min(known):
        return ""
    open_elsewhere = any(
        other.quotes is not None and other.quotes.could_be_lower for other in cells if other is not cell
    )
    return "lowest so far" if open_elsewhere else "lowest here"


def _row(cell: Cell, row_id: str, currency: str, lowest: str) -> CellView:
    few = needs_text(_missing(cell), _FEW_NEEDS)
    return CellView(
        id=row_id,
        cell=cell,
        origins=tuple(_origin(answer) for answer in _shown(cell.origins)),
        before=_duty(cell, _mfn(cell), few),
        after=_duty(cell, _claimed(cell), few),
        cost=few if cell.cost_per_unit is None else money(cell.cost_per_unit, currency),
        lowest=lowest,
        regime=_regime(cell, few),
        open=", ".join(quote.regime for quote in cell.quotes.could_be_lower) if cell.quotes else "",
        saving=_saving(cell, currency, few),
    )


def _shown(answers: tuple[OriginAnswer, ...]) -> tuple[OriginAnswer, ...]:
    """Without agreements that are surely not in force, where another is:
    the section on agreements names them.
    """
    possible = tuple(answer for answer in answers if answer.in_force.holds is not False)
    return possible or answers


def _missing(cell: Cell) -> tuple[str, ...]:
    """What the figures of a cell wait for: its own needs, or those of its MFN duty and cost."""
    mfn = _mfn(cell)
    landed = cell.landed.of(mfn.regime) if cell.landed and mfn else None
    return cell.needs or (*(mfn.needs if mfn else ()), *(landed.needs if landed else ()))


def _origin(answer: OriginAnswer) -> OriginRow:
    found = answer.determination
    if found is None:
        mark = Mark("not in force", "x", "no") if answer.in_force.holds is False else outcome_mark(None)
        return OriginRow(answer.agreement, mark, "none", "none", answer.in_force.reason)
    criterion = "none met" if found.criterion is None else criterion_text(found.criterion)
    if found.originating is None:
        criterion = needs_text(found.needs, _FEW_NEEDS)
    note = ""
    if found.originating and found.preference_eligible is not True:
        note = "direct consignment " + ("not kept" if found.preference_eligible is False else "not known")
    return OriginRow(answer.agreement, status_mark(found.status), criterion, margin_text(found), note)


def _mfn(cell: Cell) -> Quote | None:
    quotes = cell.quotes.quotes if cell.quotes else ()
    return next((quote for quote in quotes if quote.role == "mfn"), None)


def _claimed(cell: Cell) -> Quote | None:
    return cell.quotes.of(cell.regime) if cell.quotes and cell.regime else None


def _duty(cell: Cell, quote: Quote | None, few: str) -> str:
    """Rate and duty of one consignment."""
    if cell.domestic:
        return HOME
    if quote is None:
        return few
    if quote.duty is None or not quote.duty.known:
        return duty_text(quote)
    return f"{rate_text(quote)}: {duty_text(quote)}"


def _regime(cell: Cell, few: str) -> str:
    if cell.domestic:
        return HOME
    if cell.regime is None:
        return few
    mfn = _mfn(cell)
    if mfn is None or cell.quotes is None or cell.regime != mfn.regime:
        return cell.regime
    return f"{cell.regime} {'so far' if cell.quotes.could_be_lower else '(nothing to claim)'}"


def _saving(cell: Cell, currency: str, few: str) -> str:
    if cell.domestic:
        return HOME
    if cell.saving_per_year is not None:
        return money(cell.saving_per_year, currency)
    mfn = _mfn(cell)
    return "nothing to claim" if mfn is not None and cell.regime == mfn.regime else few


def _contents(cells: list[Cell], currency: str) -> tuple[Content, ...]:
    """One waterfall per site, agreement and set of figures; markets with the same figures share it."""
    found: dict[tuple[object, ...], tuple[str, Waterfall, dict[str, None]]] = {}
    for cell in cells:
        for answer in cell.origins:
            if answer.determination is None:
                continue
            chart = waterfall(answer.determination, currency)
            title = f"{cell.site_name}, {answer.agreement}"
            entry = found.setdefault((cell.site, answer.agreement, chart), (title, chart, {}))
            entry[2][cell.market_name] = None
    return tuple(Content(title, ", ".join(markets), chart) for title, chart, markets in found.values())
