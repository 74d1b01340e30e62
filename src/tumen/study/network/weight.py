"""How much of the money in a plan rests on rows of the study that are illustrative or assumed, by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isclose

from tumen.network.model.law import TradeLaw
from tumen.network.model.places import economy_of
from tumen.network.plans.plan import Cost, CostKind, Flow, Plan
from tumen.study.core.schema import PRODUCT_QUESTIONS
from tumen.study.network.worlds import NetworkStudy
from tumen.study.product.basis import (
    Sourced,
    grounds_of,
    illustrative_rows,
    is_unsourced,
    named_shares,
    share_of,
    tables_resting,
)
from tumen.study.statements import Figure, Statement, say_that
from tumen.tariff.rates.beneficiaries import benefits

_STATED: Mapping[CostKind, tuple[str, tuple[str, ...]]] = {
    "conversion": ("ways", ("product", "site")),
    "by-products": ("by_products", ("product",)),
    "handling": ("sites", ("site",)),
    "holding": ("stock", ("site", "product")),
    "stock left": ("stock", ("site", "product")),
    "fixed": ("sites", ("site",)),
    "opening": ("sites", ("site",)),
    "closing": ("sites", ("site",)),
    "expansion": ("steps", ("site",)),
    "grant": ("incentives", ("site",)),
    "relief": ("incentives", ("site",)),
    "procedure": ("incentives", ("site",)),
    "profit tax": ("profit_taxes", ("economy",)),
    "claiming": ("claiming", ()),
    "lost sales": ("demand", ("market", "product")),
    "revenue": ("demand", ("market", "product")),
}
"""By kind of cost: the table that states it, and the columns by which its rows are found."""
_RATES = "rates of duty"
_DUTY = "duty on these"
"""Duty at a rate that has its source, on a value that has none."""
_SIZES = ("products", "suppliers", "markets", "declarations", "tariff_lines", "rules", "services")
"""Tables that state no cost of a plan, but what it hangs on."""


def plan_statements(study: NetworkStudy, plan: Plan | None) -> Iterator[Statement]:
    """The share of the money in the plan of the base that rests on illustrative or assumed rows, by table;
    rows are counted only where there is no plan.
    """
    total = 0.0 if plan is None else sum(abs(cost.discounted) for cost in plan.costs)
    if plan is None or not total:
        yield from illustrative_rows(study.rows)
        return
    parts = resting_in(plan, study.scenarios[0].law, study.rows, study.titles)
    grounds, whole = grounds_of(study.rows), Decimal(repr(total))
    resting = parts.total()
    if resting:
        ranked = [(name, Decimal(repr(part))) for name, part in parts.most_common()]
        shares = [(name.replace("_", " "), share_of(part, whole)) for name, part in ranked]
        yield say_that(
            "plan_illustrative",
            grounds=grounds,
            total=Figure(total, study.facts.currency, "short"),
            share=share_of(whole if isclose(resting, total) else Decimal(repr(resting)), whole),
            parts=named_shares(shares),
        )
    besides = tables_resting({name: study.rows[name] for name in _SIZES if name in study.rows})
    if besides and not study.facts.asks(PRODUCT_QUESTIONS):  # the answer about products tells them
        yield say_that("besides_illustrative", grounds=grounds, tables=besides)


def resting_in(
    plan: Plan, law: TradeLaw, rows: Mapping[str, Sequence[Sourced]], titles: Mapping[str, str]
) -> Counter[str]:
    """Sizes of discounted costs, credits and revenue that rest on rows without a source, by table.

    An amount rests on a row as soon as one of those that state it is illustrative or assumed. A duty does as
    far as its rate is, else as far as the value is that it is charged on.
    """
    return _Weighing(plan, law, rows, titles).found()


@dataclass(frozen=True, slots=True)
class _Weighing:
    plan: Plan
    law: TradeLaw
    rows: Mapping[str, Sequence[Sourced]]
    titles: Mapping[str, str]

    def found(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for cost in self.plan.costs:
            for table, share in self._shares(cost):
                found[table] += abs(cost.discounted) * share  # type: ignore[assignment]
        return found

    def _shares(self, cost: Cost) -> Iterator[tuple[str, float]]:
        """Tables without a source behind an amount, and how much of it is theirs."""
        if cost.kind in _STATED:
            if self._is_free(cost):
                yield _STATED[cost.kind][0], 1.0
            return
        weights: Counter[str | None] = Counter()
        for flow in self.plan.flows:
            place = (flow.period, flow.item, flow.destination)
            if place == (cost.period, cost.item, cost.site or cost.market):
                amount, table = self._of_flow(cost, flow)
                weights[table] += amount * flow.quantity  # type: ignore[assignment]
        total = weights.total()
        yield from ((table, weight / total) for table, weight in weights.items() if table and weight)

    def _is_free(self, cost: Cost) -> bool:
        table, columns = _STATED[cost.kind]
        economy = economy_of(self.plan.network).get(cost.site or "")
        known = {"product": cost.item, "site": cost.site, "market": cost.market, "economy": economy}
        wanted = {column: known[column] for column in columns}
        if table == "claiming":
            claimed = {flow.regime for flow in self.plan.flows}
            return any(
                is_unsourced(row.source) for row in self._found(table) if _of(row, "regime") in claimed
            )
        grown = {event.site for event in self.plan.events if event.event == "expands"}
        also = cost.kind == "fixed" and cost.site in grown and self._unsourced("steps", **wanted)
        return also or self._unsourced(table, **wanted)

    def _of_flow(self, cost: Cost, flow: Flow) -> tuple[float, str | None]:
        """What a unit of a flow adds to a cost, and the table without a source that states it."""
        if cost.kind == "materials":
            return flow.purchase_cost, self._bought(flow)
        if cost.kind == "transport":
            way = {"start": flow.origin, "end": flow.destination, "mode": flow.mode}
            return flow.transport_cost, "lanes" if self._unsourced("lanes", **way) else None
        if cost.kind in {"duty", "drawback"}:
            if self._is_rate_free(flow):
                return flow.duty, _RATES
            made = self._unsourced("prices", product=flow.item, site=flow.made_by)
            return flow.duty, _DUTY if made or self._bought(flow) else None
        return 0.0, None  # a price of carbon stands in no table

    def _bought(self, flow: Flow) -> str | None:
        """The table without a source that states the price of what a supplier delivers."""
        offered = {"supplier": flow.made_by, "material": flow.item}
        if any(True for _ in self._found("offers", **offered)):
            tables = (name for name in ("offers", "price_breaks") if self._unsourced(name, **offered))
            return next(tables, None)
        named = any(True for _ in self._found("suppliers", supplier=flow.made_by))
        of = {"supplier": flow.made_by} if named else {"site": flow.destination}
        return "bills" if self._unsourced("bills", material=flow.item, **of) else None

    def _is_rate_free(self, flow: Flow) -> bool:
        network = self.plan.network
        item = next(item for item in network.items if item.name == flow.item)
        on = next(period.start for period in network.periods if period.name == flow.period)
        importer = economy_of(network)[flow.destination]
        code = self.law.lines.get((importer, item.name), item.hs)
        if code is None or flow.regime is None:
            return False
        return any(
            is_unsourced(source)
            for rate in self.law.book.rates(importer, code, on)
            if rate.regime == flow.regime
            and benefits(rate.beneficiaries, flow.made_in, on, importer) is not False
            for source in rate.sources
        )

    def _unsourced(self, table: str, **where: str | None) -> bool:
        return any(is_unsourced(row.source) for row in self._found(table, **where))

    def _found(self, table: str, **where: str | None) -> Iterator[Sourced]:
        """Rows of a table whose cells have these titles; a row that leaves the cell empty is for all."""
        for row in self.rows.get(table, ()):
            cells = {column: _of(row, column) for column in where}
            if all(
                cell is None or self.titles.get(cell, cell) == where[column] for column, cell in cells.items()
            ):
                yield row


def _of(row: Sourced, column: str) -> str | None:
    found: str | None = getattr(row, column)
    return found
