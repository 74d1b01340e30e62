"""Which declarations the goods of a study stand on: who delivers which material, under which agreement,
and how much of it is used in a year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.agreements.load import load_agreement
from tumen.reference.territories import one_territory
from tumen.reference.units import convert
from tumen.study.core.read import LoadedStudy
from tumen.study.core.rows.making import BillRow
from tumen.study.core.scenarios import StudyScenario
from tumen.study.product.results import Cell
from tumen.study.product.today import BY_ITS_BILL, Key

if TYPE_CHECKING:
    from tumen.network.plans.plan import Plan
    from tumen.study.network.results import NetworkResult

ZERO = Decimal(0)


@dataclass(slots=True)
class Needed:
    """A material of somebody under an agreement: what the study states of it, and how much it uses."""

    by: str | None
    """Supplier or site; None: the study names none."""
    material: str
    agreement: str
    country: str | None
    stated: str
    """``originating``, ``undetermined``, ...: what the bill says; ``offered`` in offers."""
    unit: str | None
    place: str
    goods: dict[str, None] = field(default_factory=dict)
    decides: bool = False
    """Whether a good that does not originate would with its proof."""
    uses: dict[tuple[str, str], dict[str, Decimal | None]] = field(default_factory=dict)
    """By product and market, then by site that may serve it: units a year."""
    planned: Decimal | None = None
    """Units a year in the plan; None without one."""

    @property
    def used(self) -> Decimal | None:
        """Units a year: as planned, else the most, each market served from the site that uses most.

        None where that is not known.
        """
        if self.planned is not None:
            return self.planned
        most: list[Decimal] = []
        for by_site in self.uses.values():
            known = [amount for amount in by_site.values() if amount is not None]
            if len(known) < len(by_site):
                return None
            most.append(max(known))
        return sum(most, ZERO) if self.uses else None


def needed(
    study: LoadedStudy, scenario: StudyScenario, cells: Sequence[Cell], network: NetworkResult | None
) -> tuple[Needed, ...]:
    """Collect what the goods of a scenario stand on, in the order of the tables."""
    found: dict[tuple[str | None, str, str], Needed] = {}
    for cell in cells:
        _of_cell(scenario, cell, found)
    if study.network is not None and network is not None:
        _of_network(study, scenario, network.scenarios[0].plan, found)
    return tuple(found.values())


def _of_cell(scenario: StudyScenario, cell: Cell, found: dict[tuple[str | None, str, str], Needed]) -> None:
    for item in cell.origins:
        determined = item.determination
        if determined is None:
            continue
        for row, used, key in _lines(scenario, (cell.product, cell.site), Decimal(1)):
            title = _title(scenario, row)
            if not _may_originate(row, item.agreement):
                continue
            want = _want(scenario, row, key, item.agreement, found)
            want.goods[f"{cell.product_name} ({cell.site_name})"] = None
            want.decides |= title in determined.would_originate_with
            by_site = want.uses.setdefault((cell.product, cell.market), {})
            amount = None if used is None else used * cell.units_per_year
            before = by_site.get(cell.site, ZERO)
            by_site[cell.site] = None if amount is None or before is None else before + amount


def _want(
    scenario: StudyScenario,
    row: BillRow,
    key: Key,
    agreement: str,
    found: dict[tuple[str | None, str, str], Needed],
) -> Needed:
    by = row.supplier if row.origin != BY_ITS_BILL else row.made_at or key[1]
    country = row.country
    if row.origin == BY_ITS_BILL:
        country = country or scenario.today.sites[by or ""].economy
    want = Needed(by, row.material, agreement, country, str(row.origin), _unit(scenario, row), str(row.place))
    return found.setdefault((by, row.material, agreement), want)


def _lines(
    scenario: StudyScenario, key: Key, factor: Decimal | None
) -> Iterator[tuple[BillRow, Decimal | None, Key]]:
    """The materials in one unit of a good and in its intermediates, each with the units that go into it; an
    intermediate itself where it comes over a border.
    """
    sites = scenario.today.sites
    for row in scenario.today.bills.get(key, ()):
        used = _used(scenario, row, key)
        used = None if used is None or factor is None else used * factor
        if row.origin != BY_ITS_BILL:
            yield row, used, key
            continue
        at = row.made_at or key[1]
        if at in sites and not one_territory(sites[at].economy, sites[key[1]].economy, scenario.on):
            yield row, used, key
        yield from _lines(scenario, (row.material, at), used)


def _used(scenario: StudyScenario, row: BillRow, key: Key) -> Decimal | None:
    if row.quantity is None:
        return None
    unit, way = _unit(scenario, row), scenario.today.ways.get(key)
    quantity = row.quantity
    if row.unit is not None and unit is not None and row.unit != unit:
        quantity = convert(quantity, row.unit, unit)
    return quantity if way is None else quantity / way.yield_share


def _unit(scenario: StudyScenario, row: BillRow) -> str | None:
    return next((item.unit for item in scenario.tables.products if item.product == row.material), row.unit)


def _title(scenario: StudyScenario, row: BillRow) -> str:
    named = (item.title for item in scenario.tables.products if item.product == row.material)
    return next(named, row.material)


def _may_originate(row: BillRow, agreement: str) -> bool:
    """Whether a proof under the agreement could be had: it is not stated otherwise, and may be of a Party."""
    if row.origin == "non-originating":
        return False
    stated = row.origin == "originating" or row.country is None
    return stated or load_agreement(agreement).is_party(row.country or "")


def _of_network(
    study: LoadedStudy,
    scenario: StudyScenario,
    plan: Plan | None,
    found: dict[tuple[str | None, str, str], Needed],
) -> None:
    """Materials that the plan buys of named suppliers; without a plan, those that the bills buy."""
    tables = scenario.tables
    titles: Mapping[str, str] = study.network.titles if study.network is not None else {}
    homes = {row.supplier: row.economy for row in tables.suppliers}
    units = {row.product: row.unit for row in tables.products}
    bought: tuple[Any, ...] = (*tables.bills, *tables.offers)
    for row in bought:
        supplier, material = row.supplier, row.material
        stated = str(getattr(row, "origin", None) or "offered")
        if stated == "non-originating" or (supplier is None and stated != "originating"):
            continue
        planned = None if plan is None or supplier is None else _planned(plan, titles, supplier, material)
        if planned == 0 or (supplier is None and not _made(plan, titles, row)):
            continue
        goods = [item.product for item in tables.bills if item.material == material]
        country = homes.get(supplier or "", row.country if supplier is None else None)
        for agreement in study.agreements:
            if country is not None and not load_agreement(agreement).is_party(country):
                continue
            unit = units.get(material, row.unit)
            want = Needed(supplier, material, agreement, country, stated, unit, str(row.place))
            want = found.setdefault((supplier, material, agreement), want)
            want.planned = planned
            if not want.goods:
                want.goods = dict.fromkeys(titles.get(name, name) for name in goods)


def _made(plan: Plan | None, titles: Mapping[str, str], row: BillRow) -> bool:
    """Whether the product of a bill is made in the plan, at its site; without a plan it is."""
    return plan is None or any(
        made.item == titles.get(row.product, row.product)
        and (row.site is None or made.site == titles.get(row.site, row.site))
        for made in plan.production
    )


def _planned(plan: Plan, titles: Mapping[str, str], supplier: str, material: str) -> Decimal:
    """Units a year that the plan buys of a material."""
    by, item = titles.get(supplier, supplier), titles.get(material, material)
    units = sum(
        flow.quantity for flow in plan.flows if flow.made_by == flow.origin == by and flow.item == item
    )
    years = sum((period.years for period in plan.network.periods), ZERO)
    return round(Decimal(units) / years, 3).normalize() + ZERO if years else ZERO
