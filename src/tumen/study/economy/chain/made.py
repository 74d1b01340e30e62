"""A year's production as the bills of today say: all goods made at one site, or each at the only one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tumen.economy.chain import ProductYear, TableRow
from tumen.errors import InputError
from tumen.reference.units import convert
from tumen.study.core.rows.making import BillRow
from tumen.study.core.rows.transport import lanes_between
from tumen.study.economy.chain.claimed import SoldToday
from tumen.study.economy.chain.mapping import ToTable
from tumen.study.product.today import BY_ITS_BILL, Key, Today


@dataclass(slots=True)
class MadeYear:
    """A year's production on its way into the table."""

    to: ToTable
    today: Today
    bought: dict[tuple[TableRow, TableRow], float] = field(default_factory=lambda: defaultdict(float))
    passed: dict[tuple[TableRow, TableRow], float] = field(default_factory=lambda: defaultdict(float))
    sold: dict[tuple[TableRow, str], float] = field(default_factory=lambda: defaultdict(float))
    sales: list[SoldToday] = field(default_factory=list)
    unserved: list[str] = field(default_factory=list)

    @property
    def year(self) -> ProductYear:
        """As the table takes it."""
        return ProductYear(dict(self.bought), dict(self.passed), dict(self.sold))

    def sell(self, site: str | None, sites: Mapping[str, str], *where: str | int) -> None:
        """All that markets take in a year, made at a site, some goods at others (None: at the one existing
        site that makes it).
        """
        today, made = self.today, self.today.made()
        for row in today.demand:
            able = [at for at in today.sites if (row.product, at) in made]
            there = [at for at in able if today.sites[at].state == "existing"] or able
            meant = sites.get(row.product, site)
            at = meant if meant in able else there[0] if meant is None and len(there) == 1 else None
            if at is None:
                self._nowhere(row.product, meant, there, *where)
                continue
            if today.only_lanes and not lanes_between(today.tables, at, row.market, row.product):
                self.unserved.append(
                    f"{today.products[row.product].title}, {today.markets[row.market].title}"
                )
                continue
            price = today.prices.get((row.product, at))
            if price is None or price.price is None:
                what = f"the price of {row.product!r} made at {at!r} is not known"
                self.to.complain(what, "Add it to the table prices", row.place)
                continue
            market = today.markets[row.market]
            maker, buyer = self._maker((row.product, at)), self.to.economy(market.economy, market.place)
            amount = self._money(price.price * row.quantity)
            if maker is not None and buyer is not None and amount is not None:
                self.sold[maker, buyer] += amount
                where_to = (row.product, at, row.market, maker[0], buyer)
                self.sales.append(SoldToday(*where_to, amount, float(row.quantity)))
                self._bill((row.product, at), row.quantity, maker)

    def _nowhere(self, product: str, site: str | None, there: list[str], *where: str | int) -> None:
        """Say why it is not settled where a good is made."""
        if site is not None:
            known = ", ".join(there) or "none has a bill"
            what, fix = f"{product!r} is not made at {site!r}", f"Sites that make it: {known}"
        elif there:
            what = f"{product!r} is made at {', '.join(there)}: which of them is meant is not said"
            fix = f"Write 'site: {there[0]}', 'sites: {{{product}: {there[0]}}}', or the plan of a scenario"
        else:
            what, fix = f"{product!r} is made nowhere", "Add its bill to the table bills"
        self.to.complain(what, fix, None, *where)

    def _money(self, amount: Decimal) -> float | None:
        return None if self.to.factor is None else float(amount * self.to.factor)

    def _maker(self, key: Key) -> TableRow | None:
        product, site = self.today.products[key[0]], self.today.sites[key[1]]
        code, sector = (
            self.to.economy(site.economy, site.place),
            self.to.sector(key[0], product.hs, product.place),
        )
        return None if code is None or sector is None else (code, sector)

    def _bill(self, key: Key, units: Decimal, maker: TableRow) -> None:
        for line in self.today.bills.get(key, ()):
            if line.value is None:
                what = f"the value of {line.material!r} in {key[0]!r} is not known"
                self.to.complain(
                    what,
                    "State its value, or price and supplier; or name a plan in place of the site",
                    line.place,
                )
                continue
            amount = self._money(line.value * units)
            if line.origin == BY_ITS_BILL:
                self._own(line, key, units, maker, amount)
                continue
            if line.country is None:
                what = f"where {line.material!r} of {key[0]!r} was made is not known"
                self.to.complain(what, "State its country, or its supplier", line.place)
                continue
            code = self.to.economy(line.country, line.place)
            sector = self.to.sector(line.material, line.hs, line.place)
            if amount and code is not None and sector is not None:
                self.bought[(code, sector), maker] += amount

    def _own(self, line: BillRow, key: Key, units: Decimal, maker: TableRow, amount: float | None) -> None:
        """An own intermediate: its bill counts, in place of its value where it is of the same maker."""
        child = (line.material, line.made_at or key[1])
        used = self._used(line, key, child)
        if used is None:
            what = f"how many units of {line.material!r} are in {key[0]!r} is not known"
            self.to.complain(what, "State the quantity", line.place)
            return
        own = self._maker(child)
        if own is None:
            return
        if own != maker and amount:
            self.passed[own, maker] += amount
        self._bill(child, units * used, own)

    def _used(self, line: BillRow, key: Key, child: Key) -> Decimal | None:
        way, product = self.today.ways.get(key), self.today.products[line.material]
        if line.quantity is not None:
            try:
                units = convert(line.quantity, line.unit or product.unit, product.unit)
            except InputError:
                return None  # told with the row
            return units / (way.yield_share if way is not None else Decimal(1))
        price = self.today.prices.get(child)
        if price is None or price.price is None or line.value is None:
            return None
        return line.value / price.price
