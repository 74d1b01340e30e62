"""A year's production as a plan of the network makes, buys and sells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tumen.economy.chain import ProductYear, TableRow
from tumen.study.economy.chain.claimed import BorderValue
from tumen.study.economy.chain.mapping import ToTable

if TYPE_CHECKING:
    from tumen.network.model.law import TradeLaw
    from tumen.network.plans.plan import Flow, Plan

LEAST = 1e-6
"""Units below this are a residue of the solver."""


@dataclass
class PlannedYear:
    """A year of one period of a plan on its way into the table."""

    to: ToTable
    plan: Plan
    period: str
    law: TradeLaw
    titles: Mapping[str, str]
    """By short name of a product, what the plan calls it."""
    bought: dict[tuple[TableRow, TableRow], float] = field(default_factory=lambda: defaultdict(float))
    passed: dict[tuple[TableRow, TableRow], float] = field(default_factory=lambda: defaultdict(float))
    sold: dict[tuple[TableRow, str], float] = field(default_factory=lambda: defaultdict(float))
    border: dict[tuple[str, str], BorderValue] = field(default_factory=lambda: defaultdict(BorderValue))
    unserved: list[str] = field(default_factory=list)
    resold: set[str] = field(default_factory=set)
    """Goods that suppliers made and markets take: no product of the study."""
    _economies: dict[str, str] = field(init=False)
    _made: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        network = self.plan.network
        self._economies = {row.name: row.economy for row in network.suppliers}
        self._economies |= {row.name: row.economy for row in network.sites}
        self._economies |= {row.name: row.economy for row in network.markets}
        self._made = {row.id: row.item for row in self.plan.production}

    @cached_property
    def _factor(self) -> float:
        """From the study's currency, over a period, to the table's unit a year."""
        years = next(row.years for row in self.plan.network.periods if row.name == self.period)
        if self.to.factor is None:
            raise AssertionError("the study was read with an exchange rate that is not known")
        return float(self.to.factor) / float(years)

    @property
    def year(self) -> ProductYear:
        """As the table takes it."""
        return ProductYear(dict(self.bought), dict(self.passed), dict(self.sold))

    def read(self) -> PlannedYear:
        """Take in every flow of the period."""
        markets = {row.name for row in self.plan.network.markets}
        for flow in self.plan.flows:
            if flow.period != self.period or flow.quantity <= LEAST:
                continue
            if flow.destination in markets:
                self._sale(flow)
            elif flow.used_by is not None:
                self._input(flow)
        for row in self.plan.deliveries:
            if row.period == self.period and row.lost > LEAST:
                self.unserved.append(f"{row.item}, {row.market} ({row.lost / row.demand:.0%})")
        return self

    @cached_property
    def _plants(self) -> frozenset[str]:
        return frozenset(row.name for row in self.plan.network.sites)

    def _sale(self, flow: Flow) -> None:
        if flow.made_by not in self._plants:
            self.resold.add(flow.item)
            return
        maker = self._row(flow.item, flow.made_by)
        buyer = self.to.economy(self._economies[flow.destination], None)
        if maker is None or buyer is None:
            return
        self.sold[maker, buyer] += flow.quantity * self._price(flow.item, flow.made_by) * self._factor
        if flow.regime is not None and maker[0] != buyer:
            amount = flow.quantity * self._factor
            preferred = flow.value if flow.regime in self.plan.network.agreements else 0.0
            mfn = None if flow.mfn_duty is None else amount * flow.mfn_duty
            duty = amount * flow.duty
            border = self.border[maker[0], buyer]
            border.add(amount * flow.value, amount * preferred, duty, mfn, self._open(flow))

    def _open(self, flow: Flow) -> Iterator[str]:
        """Agreements of its economies that were not weighed for want of a fact, while it pays duty."""
        importer = self._economies[flow.destination]
        day = next(row.start for row in self.plan.network.periods if row.name == self.period)
        for row in self.plan.not_offered if flow.duty > 0 else ():
            mine = (row.item, row.site) == (flow.item, flow.made_by) and row.agreement != flow.regime
            known = self.law.agreements.get(row.agreement)
            if row.cure and mine and known and known.in_force(flow.made_in, importer, day).holds is not False:
                yield row.agreement

    def _input(self, flow: Flow) -> None:
        """A material or an intermediate into a production, delivered: its price and the last leg."""
        maker = self._row(self._made[flow.used_by or ""], flow.destination)
        if maker is None:
            return
        amount = flow.quantity * self._factor
        if flow.made_by in self._plants:
            own = self._row(flow.item, flow.made_by)
            if own is not None and own != maker:
                price = self._price(flow.item, flow.made_by) + flow.transport_cost
                self.passed[own, maker] += amount * price
            return
        row = self._row(flow.item, flow.made_by)
        if row is not None:
            price = flow.purchase_cost or self._paid(flow)
            self.bought[row, maker] += amount * (price + flow.transport_cost)

    def _paid(self, flow: Flow) -> float:
        """The mean price of what came by way of a warehouse."""
        same = [
            item
            for item in self.plan.flows
            if (item.period, item.made_by, item.item) == (flow.period, flow.made_by, flow.item)
        ]
        units = sum(item.quantity for item in same if item.purchase_cost)
        return sum(item.quantity * item.purchase_cost for item in same) / units if units else 0.0

    def _price(self, item: str, site: str) -> float:
        rows = [row for row in self.plan.network.prices if (row.item, row.site) == (item, site)]
        rows = [row for row in rows if row.periods is None or self.period in row.periods]
        named = [row for row in rows if row.periods is not None] or rows
        return float(named[0].fob) if named else 0.0

    def _row(self, item: str, place: str) -> TableRow | None:
        """The sector of a good in the economy where it was made."""
        goods = {row.name: row for row in self.plan.network.items}
        name = next((short for short, title in self.titles.items() if title == item), item)
        made = next(
            (row.made_in for row in self.plan.network.offers if (row.supplier, row.item) == (place, item)),
            None,
        )
        code = self.to.economy(made or self._economies[place], None)
        sector = self.to.sector(name, goods[item].hs, None)
        return None if code is None or sector is None else (code, sector)
