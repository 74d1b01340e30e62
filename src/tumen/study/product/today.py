"""The tables of a study as they are today: which way each product is made at each site, of what, and where it
is sold.

Today is what the bills say, at existing and possible sites; other offers and ways that are only possible are
left to the question that chooses among them. The rows are those of the tables, with what other tables say of
them filled in. Amounts are in the study's currency; `None` is not known, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tumen.errors import InputError, Problem
from tumen.origin.bill import Deduction, NetCost
from tumen.origin.declared import Declared
from tumen.reference.territories import one_territory
from tumen.reference.units import convert
from tumen.study.core.rows.asked import DemandRow
from tumen.study.core.rows.columns import StudyTables
from tumen.study.core.rows.goods import PriceRow, ProductRow
from tumen.study.core.rows.making import BillOrigin, BillRow, WayRow
from tumen.study.core.rows.places import MarketRow, SiteRow
from tumen.study.core.rows.transport import lanes_between, per_unit
from tumen.tables.place import Place

Key = tuple[str, str]
"""A product and the site where it is made."""
BY_ITS_BILL: BillOrigin = "by its bill"


@dataclass(frozen=True, slots=True)
class Today:
    """Everything as it is today."""

    tables: StudyTables
    on: date
    products: Mapping[str, ProductRow] = field(default_factory=dict)
    """Goods with a code that are made or sold."""
    sites: Mapping[str, SiteRow] = field(default_factory=dict)
    """Where goods are made."""
    markets: Mapping[str, MarketRow] = field(default_factory=dict)
    bills: Mapping[Key, tuple[BillRow, ...]] = field(default_factory=dict)
    """Materials in one good unit: each with its site, code, value, origin, country and weight as far as they
    are known; `origin` says ``by its bill`` wherever that decides.
    """
    ways: Mapping[Key, WayRow] = field(default_factory=dict)
    """The way of today; a possible one where there is no other."""
    prices: Mapping[Key, PriceRow] = field(default_factory=dict)
    at_gate: Mapping[Key, Decimal] = field(default_factory=dict)
    """Prices ex works, where the study states them, whatever else it states."""
    demand: tuple[DemandRow, ...] = ()
    """In the unit of the product, each with the size of a consignment."""
    only_lanes: bool = False
    """Whether goods go only where the table lanes has a way, as in a study that asks for a design."""
    declared: Declared = field(default_factory=Declared)
    """Declarations of origin, back-to-back proofs held against their first proofs."""
    own_prices: Mapping[tuple[str, Key], PriceRow] = field(default_factory=dict)
    """Of markets that have their own, by market; `own_gate` the same ex works."""
    own_gate: Mapping[tuple[str, Key], Decimal] = field(default_factory=dict)

    def price_for(self, key: Key, market: str | None) -> PriceRow:
        """The price that a market pays; that of all where it has none of its own."""
        own = None if market is None else self.own_prices.get((market, key))
        return own or self.prices[key]

    def gate_for(self, key: Key, market: str | None) -> Decimal | None:
        """The same ex works, where it is stated."""
        if market is not None and (market, key) in self.own_prices:
            return self.own_gate.get((market, key))
        return self.at_gate.get(key)

    def made(self) -> dict[Key, Place]:
        """Each product and site that has a bill or is wholly obtained, with the first row that says so."""
        found = {key: rows[0].place for key, rows in self.bills.items()}
        for key, way in self.ways.items():
            if way.obtained is not None:
                found.setdefault(key, way.place)
        return found


def today(
    tables: StudyTables, on: date, period: str | None, problems: list[Problem], *, only_lanes: bool = False
) -> Today:
    """Project the tables on a day of a period.

    Parameters
    ----------
    period
        The period of the study that the day lies in, None where it has none.
    problems
        What hinders the questions about single products is added here.
    only_lanes
        Whether goods go only where the table lanes has a way.
    """
    return _Desk(tables, on, period, problems).today(only_lanes=only_lanes)


@dataclass(slots=True)
class _Desk:
    tables: StudyTables
    on: date
    period: str | None
    problems: list[Problem]
    products: dict[str, ProductRow] = field(init=False)
    economies: dict[str, str] = field(init=False)
    """Of sites and suppliers."""

    def __post_init__(self) -> None:
        self.products = {row.product: row for row in self.tables.products}
        self.economies = {row.site: row.economy for row in self.tables.sites}
        self.economies |= {row.supplier: row.economy for row in self.tables.suppliers}

    def complain(self, what: str, fix: str, place: Place) -> None:
        self.problems.append(Problem(what, fix, place.file, place.line))

    def today(self, *, only_lanes: bool) -> Today:
        ways = self._ways()
        bills = {key: tuple(self._line(row, key, ways) for row in rows) for key, rows in self._bills(ways)}
        prices = sorted(self.tables.prices, key=lambda row: row.term != "FOB")
        prices = [row for row in prices if self._open(row.periods)]
        own = [(row.market, (row.product, row.site), row) for row in reversed(prices) if row.market]
        prices = [row for row in prices if row.market is None]
        made = {*bills, *(key for key, way in ways.items() if way.obtained is not None)}
        used = {product for product, _ in made} | {row.product for row in self.tables.demand}
        return Today(
            self.tables,
            self.on,
            {name: row for name, row in self.products.items() if name in used and row.hs},
            {row.site: row for row in self.tables.sites if row.kind == "plant"},
            {row.market: row for row in self.tables.markets},
            bills,
            ways,
            {key: row for row in reversed(prices) if (key := (row.product, row.site)) in made},
            {(row.product, row.site): row.price for row in prices if row.term == "EXW" and row.price},
            self._demand(),
            only_lanes,
            Declared(self.tables.declarations),
            own_prices={(market, key): row for market, key, row in own if key in made},
            own_gate={
                (market, key): row.price for market, key, row in own if row.term == "EXW" and row.price
            },
        )

    def _ways(self) -> dict[Key, WayRow]:
        found: dict[Key, WayRow] = {}
        for row in sorted(self.tables.ways, key=lambda item: item.state != "today"):
            first = found.setdefault((row.product, row.site), row)
            if first is not row and row.state == "today":
                self.complain(
                    f"{row.product!r} is made at {row.site!r} by two ways today, the first on line "
                    f"{first.place.line}",
                    "Write possible as the state of the other",
                    row.place,
                )
        return found

    def _bills(self, ways: dict[Key, WayRow]) -> list[tuple[Key, list[BillRow]]]:
        found: dict[Key, list[BillRow]] = {}
        for row in self.tables.bills:
            sites = [row.site] if row.site else [site for name, site in ways if name == row.product]
            for key in ((row.product, site) for site in sites):
                if row.way is None or (key in ways and ways[key].way == row.way):
                    found.setdefault(key, []).append(row)
        return list(found.items())

    def _line(self, row: BillRow, key: Key, ways: dict[Key, WayRow]) -> BillRow:
        """A row with what other tables say of its material."""
        product, site = self.products.get(row.material), key[1]
        made = self._made(row, site)
        country = row.country
        if country is None and row.supplier is not None and not made:
            country = self.economies.get(row.supplier)
        used = self._used(row, ways.get(key))
        weight = row.weight_kg
        if weight is None and product is not None and product.weight_kg is not None and used is not None:
            weight = used * product.weight_kg
        return replace(
            row,
            site=site,
            hs=None if made else row.hs or (product.hs if product else None),
            value=self._value(row, site, used),
            origin=BY_ITS_BILL if made else row.origin or "undetermined",
            country=country,
            weight_kg=weight,
        )

    def _made(self, row: BillRow, site: str) -> bool:
        """Whether its origin is that of its own bill: said, or an own intermediate of which nothing
        else is said.
        """
        if row.origin is not None:
            return row.origin == BY_ITS_BILL
        if row.supplier is not None or row.material not in self.products:
            return False
        at = row.made_at or site
        return any(
            line.product == row.material and line.site in {None, at} for line in self.tables.bills
        ) or any((way.product, way.site) == (row.material, at) and way.obtained for way in self.tables.ways)

    def _used(self, row: BillRow, way: WayRow | None) -> Decimal | None:
        """Units of the material in one good unit, losses included, in the material's own unit."""
        if row.quantity is None:
            return None
        quantity = self._in_its_unit(row.quantity, row.unit, row.material, row.place)
        share = way.yield_share if way is not None else Decimal(1)
        return None if quantity is None else quantity / share

    def _value(self, row: BillRow, site: str, used: Decimal | None) -> Decimal | None:
        if row.value is not None:
            return row.value
        if used is None:
            return None
        price = row.price if row.price is not None else self._price_of(row, site)
        way = self._freight(row, site)
        return None if price is None or way is None else used * (price + way)

    def _price_of(self, row: BillRow, site: str) -> Decimal | None:
        """The price of an own intermediate, or of the supplier's offer."""
        if row.supplier is not None:
            bought = (row.supplier, row.material)
            if any((step.supplier, step.material) == bought for step in self.tables.price_breaks):
                self.complain(
                    f"what {row.supplier!r} asks for {row.material!r} hangs on how much is bought in a year, "
                    "so the price that the bill pays is not known",
                    "Write the price that is paid today in the row of the bill",
                    row.place,
                )
            offers = [
                offer.price
                for offer in self.tables.offers
                if (offer.supplier, offer.material) == (row.supplier, row.material)
                and self._open(offer.periods)
            ]
            return next(iter(offers), None)
        here = (row.material, row.made_at or site)
        prices = [
            row
            for row in self.tables.prices
            if (row.product, row.site) == here and row.market is None and self._open(row.periods)
        ]
        return next((item.price for item in sorted(prices, key=lambda item: item.term != "FOB")), None)

    def _freight(self, row: BillRow, site: str) -> Decimal | None:
        """What the way of one unit across a border adds to its value; zero at home,
        or delivered as the row says.
        """
        origin = row.supplier or (row.made_at if row.made_at != site else None)
        if origin is None:
            return Decimal(0)
        rows = lanes_between(self.tables, origin, site, row.material)
        homes = [self.economies[place] for place in (origin, site) if place in self.economies]
        if not rows or (len(homes) > 1 and one_territory(homes[0], homes[1], self.on)):
            return Decimal(0)
        return per_unit(rows, self.products.get(row.material)).to_border

    def _open(self, periods: tuple[str, ...]) -> bool:
        return not periods or self.period is None or self.period in periods

    def _demand(self) -> tuple[DemandRow, ...]:
        markets = {row.market for row in self.tables.markets}
        found = []
        for row in self.tables.demand:
            product = self.products.get(row.product)
            if row.market not in markets or product is None or row.period not in {None, self.period}:
                continue
            units = row.consignment or product.units_per_consignment
            if units is None:
                self.complain(
                    f"consignment: how many units of {row.product!r} go to {row.market!r} at once is not "
                    "stated",
                    "Fill it in",
                    row.place,
                )
                continue
            if quantity := self._in_its_unit(row.quantity, row.unit, row.product, row.place):
                found.append(replace(row, quantity=quantity, unit=product.unit, consignment=units))
        if self.tables.demand and not found and not self.problems:
            self.complain(
                "nothing is sold" + ("" if self.period is None else f" in {self.period}"),
                "Give the quantity of a product that a market takes",
                self.tables.demand[0].place,
            )
        return tuple(found)

    def _in_its_unit(self, quantity: Decimal, unit: str | None, name: str, place: Place) -> Decimal | None:
        """A quantity in the unit of the product, where it is one."""
        product = self.products.get(name)
        if unit is None or product is None or unit == product.unit:
            return quantity
        try:
            return convert(quantity, unit, product.unit)
        except InputError as error:
            for problem in error.problems:
                self.complain(f"{name!r} is counted in {product.unit}: {problem.what}", problem.fix, place)
            return None


def deductions_of(row: BillRow) -> tuple[Deduction, ...]:
    """Documented costs inside the value of a material."""
    return tuple(Deduction(kind, value, documented=True) for kind, value in row.deductions)


def net_cost_of(way: WayRow | None) -> NetCost | None:
    """The net cost that a way states, None where it states none."""
    if way is None or way.net_cost is None:
        return None
    return NetCost(
        way.net_cost,
        way.sales_promotion,
        way.royalties,
        way.shipping_and_packing,
        way.interest_not_allowed,
    )
