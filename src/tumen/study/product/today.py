"""The tables of a study as they are today: which way each product is made at each site, and of what it is
bought.

Today is what the bills say, at existing and possible sites; other offers and ways that are only possible are
left to the question that chooses among them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.study.core.rows.transport import lanes_between, per_unit
from tumen.study.product.rows import (
    BillLine,
    Demand,
    ObtainedRow,
    OperationRow,
    Price,
    Product,
    Site,
    Today,
)

if TYPE_CHECKING:
    from datetime import date

    from tumen.origin.bill import MaterialStatus
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.core.rows.goods import PriceRow, ProductRow
    from tumen.study.core.rows.making import BillRow, WayRow
    from tumen.tables.place import Place

_NOT_BY_ITSELF = "Fill it in"


def today(
    tables: StudyTables, on: date, period: str | None, problems: list[Problem], *, only_lanes: bool = False
) -> Today:
    """Project the tables on a day.

    Parameters
    ----------
    period
        The period of the study that the day lies in, None where it has none.
    problems
        What hinders the questions about single products is added here.
    only_lanes
        Whether goods go only where the table lanes has a way.
    """
    return replace(_Desk(tables, on, period, problems).today(), only_lanes=only_lanes)


@dataclass(slots=True)
class _Desk:
    tables: StudyTables
    on: date
    period: str | None
    problems: list[Problem]
    products: dict[str, ProductRow] = field(init=False)
    economies: dict[str, str] = field(init=False)
    suppliers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.products = {row.product: row for row in self.tables.products}
        self.economies = {row.site: row.economy for row in self.tables.sites}
        self.suppliers = {row.supplier: row.economy for row in self.tables.suppliers}

    def complain(self, what: str, fix: str, place: Place) -> None:
        self.problems.append(Problem(what, fix, place.file, place.line))

    def today(self) -> Today:
        ways = self._ways()
        lines = tuple(
            line for key, rows in self._bills(ways).items() for line in self._lines(key, rows, ways)
        )
        operations = tuple(
            OperationRow(way.product, way.site, *_operation(text), way.place)
            for way in ways.values()
            for text in way.operations
        )
        made = {(line.product, line.site) for line in lines}
        obtained = tuple(
            ObtainedRow(way.product, way.site, way.obtained, way.facts, way.place)
            for way in ways.values()
            if way.obtained is not None
        )
        made |= {(row.product, row.site) for row in obtained}
        used = {product for product, _ in made} | {row.product for row in self.tables.demand}
        return Today(
            tables=self.tables,
            products=tuple(
                self._product(row) for row in self.tables.products if row.product in used and row.hs
            ),
            sites=tuple(
                Site(row.site, row.title, row.economy, row.place)
                for row in self.tables.sites
                if row.kind == "plant"
            ),
            bills=lines,
            operations=operations,
            obtained=obtained,
            prices=self._prices(ways, made),
            demand=self._demand(),
            answers={
                key: {text: bool(answer) for text, answer in way.answers}
                for key, way in ways.items()
                if way.answers
            },
        )

    def _product(self, row: ProductRow) -> Product:
        if row.hs is None:  # pragma: no cover - left out by the caller
            raise AssertionError(row.product)
        own = () if row.unit == "piece" else ((row.unit, Decimal(1)),)
        kept = {name for name, _ in row.quantities}
        measures = (*(item for item in own if item[0] not in kept and not _weight(item[0])), *row.quantities)
        return Product(
            row.product,
            row.title,
            row.hs,
            row.weight_kg,
            row.volume_m3,
            measures,
            row.component_weight_kg,
            row.set_rule,
            row.place,
        )

    def _ways(self) -> dict[tuple[str, str], WayRow]:
        """The way of today by product and site; a possible one where there is no other."""
        found: dict[tuple[str, str], WayRow] = {}
        for row in sorted(self.tables.ways, key=lambda item: item.state != "today"):
            key = (row.product, row.site)
            first = found.setdefault(key, row)
            if first is not row and row.state == "today":
                self.complain(
                    f"{row.product!r} is made at {row.site!r} by two ways today, the first on line "
                    f"{first.place.line}",
                    "Write possible as the state of the other",
                    row.place,
                )
        return found

    def _bills(self, ways: dict[tuple[str, str], WayRow]) -> dict[tuple[str, str], list[BillRow]]:
        found: dict[tuple[str, str], list[BillRow]] = {}
        for row in self.tables.bills:
            sites = [row.site] if row.site else [site for name, site in ways if name == row.product]
            for site in sites:
                way = ways.get((row.product, site))
                if row.way is None or (way is not None and way.way == row.way):
                    found.setdefault((row.product, site), []).append(row)
        return found

    def _lines(
        self, key: tuple[str, str], rows: list[BillRow], ways: dict[tuple[str, str], WayRow]
    ) -> list[BillLine]:
        return [self._line(row, key[1], ways.get(key)) for row in rows]

    def _line(self, row: BillRow, site: str, way: WayRow | None) -> BillLine:
        product = self.products.get(row.material)
        made = self._made(row, site)
        declared = None if made else self._declared(row)
        status: MaterialStatus
        if made:
            status = "determine"
        elif row.origin == "by its bill":
            status = "undetermined"  # said by the checks
        else:
            status = row.origin or "undetermined"
        country = row.country
        if country is None and row.supplier is not None and not made:
            country = self.suppliers.get(row.supplier)
        used = self._used(row, way)
        weight = row.weight_kg
        if weight is None and product is not None and product.weight_kg is not None and used is not None:
            weight = used * product.weight_kg
        code = row.hs if row.hs is not None or product is None else product.hs
        return BillLine(
            row.product,
            site,
            row.material,
            product.title if product is not None else row.material,
            None if made else code,
            self._value(row, site, used),
            status,
            declared,
            country,
            row.role,
            weight,
            row.wholly_obtained,
            row.material if made else None,
            row.made_at,
            row.purchased,
            row.deductions,
            row.regional_value_added,
            row.invoiced_separately,
            row.customary,
            row.in_component,
            row.place,
        )

    def _made(self, row: BillRow, site: str) -> bool:
        """Whether its origin is that of its own bill: said, or an own intermediate of which nothing
        else is said.
        """
        if row.origin is not None:
            return row.origin == "by its bill"
        if row.supplier is not None or row.material not in self.products:
            return False
        at = row.made_at or site
        return any(
            line.product == row.material and line.site in {None, at} for line in self.tables.bills
        ) or any((way.product, way.site) == (row.material, at) and way.obtained for way in self.tables.ways)

    def _declared(self, row: BillRow) -> dict[str, str] | None:
        """The Party by agreement where its supplier declares anything of the material."""
        if row.supplier is None:
            return None
        mine = [
            item
            for item in self.tables.declarations
            if (item.by, item.material) == (row.supplier, row.material)
        ]
        if not mine:
            return None
        home = self.suppliers.get(row.supplier, "")
        return {code: item.origin or home for item in mine if item.holds(self.on) for code in item.agreements}

    def _used(self, row: BillRow, way: WayRow | None) -> Decimal | None:
        """Units of the material in one good unit, losses included, in the material's own unit."""
        if row.quantity is None:
            return None
        share = way.yield_share if way is not None else Decimal(1)
        product = self.products.get(row.material)
        quantity = row.quantity
        if row.unit is not None and product is not None and row.unit != product.unit:
            from tumen.reference.units import convert

            try:
                quantity = convert(quantity, row.unit, product.unit)
            except InputError as error:
                for problem in error.problems:
                    self.complain(
                        f"{row.material!r} is counted in {product.unit}: {problem.what}",
                        problem.fix,
                        row.place,
                    )
                return None
        return quantity / share

    def _value(self, row: BillRow, site: str, used: Decimal | None) -> Decimal | None:
        if row.value is not None:
            return row.value
        if used is None:
            return None
        price = row.price if row.price is not None else self._price_of(row, site)
        if price is None:
            return None
        way = self._freight(row, site)
        return None if way is None else used * (price + way)

    def _price_of(self, row: BillRow, site: str) -> Decimal | None:
        """The price of an own intermediate, or of the supplier's offer."""
        if row.supplier is not None:
            for offer in self.tables.offers:
                if (offer.supplier, offer.material) == (row.supplier, row.material) and self._open(
                    offer.periods
                ):
                    return offer.price
            return None
        at = row.made_at or site
        prices = [p for p in self.tables.prices if (p.product, p.site) == (row.material, at)]
        prices = [item for item in prices if self._open(item.periods)]
        return next((item.price for item in sorted(prices, key=lambda item: item.term != "FOB")), None)

    def _freight(self, row: BillRow, site: str) -> Decimal | None:
        """What the way of one unit across a border adds to its value; zero at home,
        or delivered as the row says.
        """
        origin = row.supplier or (row.made_at if row.made_at != site else None)
        if origin is None:
            return Decimal(0)
        home = self.suppliers.get(origin) or self.economies.get(origin)
        rows = lanes_between(self.tables, origin, site, row.material)
        if home == self.economies.get(site) or not rows:
            return Decimal(0)
        return per_unit(rows, self.products.get(row.material)).to_border

    def _open(self, periods: tuple[str, ...]) -> bool:
        return not periods or self.period is None or self.period in periods

    def _prices(self, ways: dict[tuple[str, str], WayRow], made: set[tuple[str, str]]) -> tuple[Price, ...]:
        found: dict[tuple[str, str], PriceRow] = {}
        at_gate: dict[tuple[str, str], Decimal] = {}
        for row in sorted(self.tables.prices, key=lambda item: item.term != "FOB"):
            if self._open(row.periods):
                found.setdefault((row.product, row.site), row)
                if row.term == "EXW":
                    at_gate[row.product, row.site] = row.price
        rows = []
        for key, row in found.items():
            if key not in made:
                continue
            way = ways.get(key)
            rows.append(
                Price(
                    *key,
                    row.price,
                    row.term,
                    at_gate.get(key),
                    *(
                        (None,) * 9
                        if way is None
                        else (
                            way.labour,
                            way.overhead,
                            way.profit,
                            way.other,
                            way.net_cost,
                            way.sales_promotion,
                            way.royalties,
                            way.shipping_and_packing,
                            way.interest_not_allowed,
                        )
                    ),
                    row.place,
                )
            )
        return tuple(rows)

    def _demand(self) -> tuple[Demand, ...]:
        markets = {row.market: row for row in self.tables.markets}
        found = []
        for row in self.tables.demand:
            market, product = markets.get(row.market), self.products.get(row.product)
            if market is None or product is None or (row.period is not None and row.period != self.period):
                continue
            units = row.consignment or product.units_per_consignment
            if units is None:
                self.complain(
                    f"consignment: how many units of {row.product!r} go to {row.market!r} at once is not "
                    "stated",
                    _NOT_BY_ITSELF,
                    row.place,
                )
                continue
            quantity = self._in_its_unit(row.quantity, row.unit, product, row.place)
            if quantity is None:
                continue
            if quantity == 0:
                continue  # nothing is sold there in this period
            found.append(
                Demand(row.market, market.title, market.economy, row.product, quantity, units, row.place)
            )
        if self.tables.demand and not found and not self.problems:
            self.complain(
                "nothing is sold" + ("" if self.period is None else f" in {self.period}"),
                "Give the quantity of a product that a market takes",
                self.tables.demand[0].place,
            )
        return tuple(found)

    def _in_its_unit(
        self, quantity: Decimal, unit: str | None, product: ProductRow, place: Place
    ) -> Decimal | None:
        from tumen.reference.units import convert

        if unit is None or unit == product.unit:
            return quantity
        try:
            return convert(quantity, unit, product.unit)
        except InputError as error:
            for problem in error.problems:
                self.complain(
                    f"{product.product!r} is counted in {product.unit}: {problem.what}", problem.fix, place
                )
            return None


def _operation(text: str) -> tuple[str, str | None]:
    """``testing @ VN`` as the operation and the economy where it is done."""
    name, mark, where = text.rpartition("@")
    return (name.strip(), where.strip()) if mark else (text, None)


def _weight(name: str) -> bool:
    from tumen.reference.units import unit

    return unit(name).dimension == unit("kg").dimension
