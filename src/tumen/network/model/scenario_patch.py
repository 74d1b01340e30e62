"""A base on its way to a scenario: each change applied, what means nothing here complained of."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.network.model.places import economy_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.network.model.scenario import Closure, DemandShift, ExchangeShift, PriceShift, Scenario

ONE = Decimal(1)


def apply(scenario: Scenario, network: Network, law: TradeLaw) -> tuple[Network, TradeLaw]:
    """The network and the law as they are in a scenario.

    Raises
    ------
    InputError
        With every change that names what is not there, or that changes nothing.
    """
    work = _Patch(scenario.name, network, law)
    for code in scenario.without:
        work.leave_out(code)
    if scenario.policy:
        work.law = replace(work.law, book=work.law.book.with_changes(scenario.policy))
    for demand in scenario.demand:
        work.demand(demand)
    for price in scenario.prices:
        work.price(price)
    for exchange in scenario.exchange:
        work.exchange(exchange)
    for closure in scenario.closures:
        work.shut(closure)
    if work.problems:
        raise InputError(work.problems)
    return work.network, work.law


@dataclass
class _Patch:
    """A base on its way to a scenario."""

    name: str
    network: Network
    law: TradeLaw
    problems: list[Problem] = field(default_factory=list)

    def leave_out(self, code: str) -> None:
        if code not in self.network.agreements:
            self._complain(f"leaves out {code!r}, which the network does not claim", "Correct the code")
        self.law = self.law.without(code)
        kept = tuple(item for item in self.network.agreements if item != code)
        self.network = replace(self.network, agreements=kept)

    def demand(self, shift: DemandShift) -> None:
        self._periods(shift.periods)
        self._positive("demand", shift.factor, zero=True)
        self._positive("the price of demand", shift.price_factor)
        rows = []
        for row in self.network.demand:
            if (
                shift.market in {None, row.market}
                and shift.item in {None, row.item}
                and (not shift.periods or row.period in shift.periods)
            ):
                price = None if row.price is None else row.price * shift.price_factor
                rows.append(replace(row, quantity=row.quantity * shift.factor, price=price))
            else:
                rows.append(row)
        self._changed("demand", tuple(rows), shift, changes=(shift.factor, shift.price_factor) != (ONE, ONE))
        self.network = replace(self.network, demand=tuple(rows))

    def price(self, shift: PriceShift) -> None:
        self._periods(shift.periods)
        self._positive("prices", shift.factor, zero=True)
        economy = {row.name: row.economy for row in self.network.suppliers}
        every = tuple(period.name for period in self.network.periods)
        rows = []
        for offer in self.network.offers:
            stands = offer.periods or every
            then = tuple(name for name in stands if not shift.periods or name in shift.periods)
            meant = (
                shift.supplier in {None, offer.supplier}
                and shift.item in {None, offer.item}
                and shift.economy in {None, economy.get(offer.supplier)}
            )
            if not meant or not then:
                rows.append(offer)
                continue
            whole = then == stands
            moved = replace(offer, price=offer.price * shift.factor)
            rows.append(moved if whole else replace(moved, periods=then))
            if not whole:
                rest = tuple(name for name in stands if name not in then)
                rows.append(replace(offer, periods=rest))
        self._changed("offers", tuple(rows), shift, changes=shift.factor != 1)
        self.network = replace(self.network, offers=tuple(rows))

    def exchange(self, shift: ExchangeShift) -> None:
        self._positive(shift.currency, shift.factor)
        if unknown := sorted(set(shift.economies) - set(economy_of(self.network).values())):
            self._complain(
                f"moves {shift.currency} in {', '.join(unknown)}, where nothing of the network is",
                "Correct the codes",
            )
        if shift.currency == self.network.currency:
            self._complain(
                f"moves {shift.currency}, in which everything is reckoned",
                "Move the other currencies the other way",
            )
        self.network = _exchanged(self.network, shift.economies, shift.factor)
        if self.law.exchange is not None:
            rates = tuple(
                replace(row, rate=row.rate * shift.factor)
                if row.base == shift.currency
                else replace(row, rate=row.rate / shift.factor)
                if row.quote == shift.currency
                else row
                for row in self.law.exchange.rows
            )
            self.law = replace(self.law, exchange=replace(self.law.exchange, rows=rates))

    def shut(self, closure: Closure) -> None:
        self._periods(closure.periods)
        network = self.network
        within = _places(network, (closure.name,))
        ends: dict[str, Callable[[str, str, str], bool]] = {
            "supplier": lambda start, _, __: start == closure.name,
            "site": lambda start, end, _: closure.name in {start, end},
            "lane": lambda start, end, name: closure.name in {name, f"{start} > {end}"},
            "economy": lambda start, end, _: start in within or end in within,
            "border": lambda start, end, _: (start in within) != (end in within),
        }
        names = {
            "supplier": {row.name for row in network.suppliers},
            "site": {row.name for row in network.sites},
        }
        hit = [lane for lane in network.lanes if ends[closure.kind](lane.origin, lane.destination, lane.name)]
        if not hit or closure.name not in names.get(closure.kind, {closure.name}):
            self._complain(
                f"shuts the {closure.kind} {closure.name!r}, and no lane is hit", "Correct the name"
            )
        every = tuple(period.name for period in network.periods)
        lanes = []
        for lane in network.lanes:
            if lane not in hit:
                lanes.append(lane)
            elif left := tuple(
                p for p in lane.periods or every if closure.periods and p not in closure.periods
            ):
                lanes.append(replace(lane, periods=left))
        self.network = replace(network, lanes=tuple(lanes))

    def _complain(self, what: str, fix: str) -> None:
        self.problems.append(Problem(f"scenario {self.name} {what}", fix))

    def _periods(self, names: tuple[str, ...]) -> None:
        known = [period.name for period in self.network.periods]
        for name in names:
            if name not in known:
                self._complain(f"names the period {name!r}", f"Periods: {', '.join(known)}")

    def _positive(self, what: str, factor: Decimal, *, zero: bool = False) -> None:
        if not (factor.is_finite() and (factor > 0 or (zero and factor == 0))):
            self._complain(f"multiplies {what} by {factor}", "Give a factor above zero")

    def _changed(self, kind: str, rows: tuple[object, ...], shift: object, *, changes: bool) -> None:
        if changes and rows == getattr(self.network, kind) and rows:
            self._complain(f"changes no {kind}: {shift}", "Correct the names")


def _places(network: Network, economies: tuple[str, ...]) -> set[str]:
    return {name for name, economy in economy_of(network).items() if economy in economies}


def _exchanged(network: Network, economies: tuple[str, ...], factor: Decimal) -> Network:
    """All amounts stated by those who are in these economies, times a factor."""
    places = _places(network, economies)

    def times(row: Any, *names: str) -> Any:
        """The row with these amounts moved, as far as it has them."""
        amounts = {name: getattr(row, name) for name in names if name in {part.name for part in fields(row)}}
        return replace(
            row, **{name: amount * factor for name, amount in amounts.items() if amount is not None}
        )

    def moved(rows: tuple[Any, ...], place: str, *names: str) -> tuple[Any, ...]:
        return tuple(times(row, *names) if getattr(row, place) in places else row for row in rows)

    sites = moved(network.sites, "name", "opening_cost", "closing_cost", "fixed_cost", "handling_cost")
    amounts = ("amount", "at_most", "cost_per_unit", "per_year", "per_unit")
    return replace(
        network,
        sites=tuple(
            replace(site, steps=tuple(times(step, "cost", "fixed_cost") for step in site.steps))
            if site.name in places
            else site
            for site in sites
        ),
        offers=moved(network.offers, "supplier", "price", "regional_value_added"),
        capabilities=moved(network.capabilities, "site", "labour", "overhead", "other", "profit"),
        prices=moved(network.prices, "site", "fob", "exw"),
        demand=moved(network.demand, "market", "price", "lost_penalty"),
        incentives=tuple(
            times(item, *amounts) if item.terms.site in places else item for item in network.incentives
        ),
    )
