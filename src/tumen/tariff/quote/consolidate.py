"""Several products in one consignment: shared costs allocated by a rule, each with its own duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import combinations
from types import MappingProxyType
from typing import Any, Literal, get_args

from tumen.errors import InputError, Problem
from tumen.tariff.quote.duty import DIGITS, is_amount, shown
from tumen.tariff.quote.landed import ConsignmentCosts, LandedCosts, landed_costs
from tumen.tariff.quote.payable import Payable, PayableRange, arithmetic, own_rate
from tumen.tariff.quote.quoted import Quotes, Trade
from tumen.tariff.quote.taxes import ImportTax

Rule = Literal["value", "weight", "volume"]
_SHARED = ("inland_origin", "freight", "insurance", "fees", "inland_destination")


@dataclass(frozen=True, slots=True)
class ConsignedProduct:
    """One product of a consolidated consignment; weight and volume where a rule asks for them."""

    product: str
    costs: ConsignmentCosts
    """Own costs, to which the shared parts are added; None here counts as nothing of its own."""
    customer: str = ""
    weight: Decimal | None = None
    """Kilograms."""
    volume: Decimal | None = None
    """Cubic metres."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The cost of one product delivered, under every regime."""

    item: ConsignedProduct
    costs: ConsignmentCosts
    """With its part of the shared costs."""
    share: Decimal
    """Its part of them, between zero and one."""
    landed: LandedCosts
    payable: Payable | None = None
    """What is collected of its duties, were it declared by itself."""
    trade: Trade | None = None

    def duty_under(self, regime: str | None) -> tuple[Decimal | None, Decimal, str] | None:
        """Customs value (None: not known), duty on it as rounded, both in the importer's currency, and code;
        None where the regime (None: the cheapest lawful one) or its duty is not known.
        """
        name = regime or (self.landed.best.regime if self.landed.best else "")
        chosen, due = self.landed.of(name), self.payable
        if chosen is None or chosen.quote.amount is None or self.trade is None or due is None:
            return None
        rate, worth = own_rate(self.trade, due.currency), self.trade.goods.value
        value = None if rate is None or worth is None else worth * rate
        found = due.duties.get(name)
        if found is None and chosen.quote.amount:
            return None
        return value, found.exact if found else Decimal(0), self.trade.line.digits

    def remedies_under(self, regime: str | None) -> frozenset[str]:
        """The kinds of the trade remedies that are surely charged (see `duty_under`)."""
        chosen = self.landed.of(regime or (self.landed.best.regime if self.landed.best else ""))
        return frozenset() if chosen is None else chosen.quote.remedies


@dataclass(frozen=True, slots=True)
class DueTogether:
    """What is collected of the duties on all products of a consignment, in one declaration."""

    under: str
    """Of which regimes, in words."""
    currency: str | None
    due: PayableRange | None
    """None where it is not known."""


@dataclass(frozen=True, slots=True)
class CostTotal:
    """A sum over products. `known` is the sum of those whose cost is known; `unknown` names the others."""

    name: str
    currency: str
    known: Decimal
    unknown: tuple[str, ...]

    @property
    def amount(self) -> Decimal | None:
        """The total, None as soon as one product's cost is not known."""
        return None if self.unknown else self.known


def shares(items: Iterable[ConsignedProduct], rule: Rule) -> tuple[Decimal, ...]:
    """The part of shared costs that each product bears, by value, weight or volume.

    The parts add up to one exactly: the last product takes what rounding to 28 digits leaves.

    Raises
    ------
    InputError
        If the rule is not known, there are no products, a measure is missing, negative or zero for all.
    """
    items = tuple(items)
    if rule not in get_args(Rule):
        raise InputError.of(f"{rule!r} is no rule of allocation", f"Use {', '.join(get_args(Rule))}")
    measures: list[Any] = [item.costs.price if rule == "value" else getattr(item, rule) for item in items]
    if rule == "value" and (open_ones := [item.product for item in items if item.costs.price is None]):
        raise InputError(
            Problem(f"the price of {name} is not known, by which costs are shared", "State it")
            for name in open_ones
        )
    problems = [
        Problem(f"the {rule} of {item.product} is {shown(measure)}", "Give a decimal number of zero or more")
        for item, measure in zip(items, measures, strict=True)
        if not is_amount(measure)
    ]
    if problems:
        raise InputError(problems)
    total = sum(measures, Decimal(0))
    if total == 0:
        raise InputError.of(f"the products have no {rule} to allocate by", "Choose another rule")
    found = [measure / total for measure in measures[:-1]]
    return (*found, 1 - sum(found, Decimal(0)))


def consolidated(
    items: Iterable[ConsignedProduct],
    shared: Mapping[str, Decimal],
    rule: Rule,
    *,
    quote: Callable[[ConsignedProduct, ConsignmentCosts], Quotes],
    taxes: Callable[[ConsignedProduct], tuple[ImportTax | None, ImportTax | None]],
    valued: Mapping[str, ConsignmentCosts] | None = None,
    claiming: Mapping[str, Decimal | None] = MappingProxyType({}),
    payable: Callable[[ConsignedProduct, Quotes], Payable] | None = None,
) -> tuple[Delivered, ...]:
    """Deliver several products in one consignment.

    Parameters
    ----------
    shared
        Costs of the whole consignment, by their names in `ConsignmentCosts` (freight, insurance, fees, ...).
    quote
        Quotes the duty of one product from its costs.
    taxes
        The import tax and the excise on one product, None where they are not known or not due.
    valued
        The costs of each product, its part of the shared ones included, as customs value them, where that
        differs (see `tumen.tariff.quote.customs_rates`).
    claiming
        What claiming costs for the whole consignment, by regime (None: not known), beside the products' own:
        spread over what is claimed, see `claims_spread`.
    payable
        What the importer collects of the duty of one product (see `due_together`).

    Raises
    ------
    InputError
        If a shared cost has no such name or is negative, currencies differ, or the shares cannot be formed.
    """
    items = tuple(items)
    problems = [
        Problem(f"{name!r} is no shared cost of zero or more", f"Use {', '.join(_SHARED)}")
        for name, amount in shared.items()
        if name not in _SHARED or not is_amount(amount)
    ]
    if len({item.costs.currency for item in items}) > 1:
        problems.append(Problem("the products are in several currencies", "Give all in one"))
    if problems:
        raise InputError(problems)
    parts = shares(items, rule)
    costs = [_with_shared(item, shared, part) for item, part in zip(items, parts, strict=True)]
    at_border = costs if valued is None else [valued[item.product] for item in items]
    quoted = [quote(item, value) for item, value in zip(items, at_border, strict=True)]
    costs = _claimed(costs, quoted, parts, claiming)
    found = []
    for item, one, value, quotes, part in zip(items, costs, at_border, quoted, parts, strict=True):
        tax, excise = taxes(item)
        landed = landed_costs(one, quotes, tax, holds=quotes.trade.goods.holds, excise=excise, valued=value)
        due = None if payable is None else payable(item, quotes)
        found.append(Delivered(item, one, part, landed, due, quotes.trade))
    return tuple(found)


def claims_spread(
    cost: Decimal, saved: Iterable[Decimal | None], weights: Iterable[Decimal]
) -> tuple[Decimal | None, ...]:
    """What each product bears of what claiming a regime costs for the whole consignment.

    It is spread, by the weights, over the products for which claiming saves duty; none bears more than it
    saves where all of them together save more than the cost, and none less where they do not, so that what
    pays for the consignment pays for each product of it. Where claiming saves nothing on any, all bear it.

    Parameters
    ----------
    saved
        Duty saved on each product after its own costs of claiming; None where that is not known, which makes
        every part unknown.
    """
    gains, by = list(saved), list(weights)
    known = [gain for gain in gains if gain is not None]
    if len(known) < len(gains):
        return (None,) * len(gains)
    with localcontext(DIGITS):
        claimed = {place for place, gain in enumerate(known) if gain > 0}
        together = sum((known[place] for place in claimed), Decimal(0))
        free, rest = set(claimed) or set(range(len(known))), cost
        borne = dict.fromkeys(range(len(known)), Decimal(0))
        if claimed and together < cost:  # claiming pays for none
            borne |= {place: known[place] for place in claimed}
            rest -= together
        while free:
            whole = sum((by[place] for place in free), Decimal(0))
            part = {place: rest * by[place] / whole if whole else rest / len(free) for place in free}
            over = {place for place in free if claimed and together >= cost and part[place] > known[place]}
            if not over:
                return tuple(borne[place] + part.get(place, Decimal(0)) for place in borne)
            borne |= {place: known[place] for place in over}
            rest -= sum((known[place] for place in over), Decimal(0))
            free -= over
    return tuple(borne.values())


def _with_shared(item: ConsignedProduct, shared: Mapping[str, Decimal], part: Decimal) -> ConsignmentCosts:
    with localcontext(DIGITS):
        own: dict[str, Any] = {
            name: (getattr(item.costs, name) or Decimal(0)) + amount * part for name, amount in shared.items()
        }
    return replace(item.costs, **own)


def _claimed(
    costs: list[ConsignmentCosts],
    quoted: list[Quotes],
    weights: Iterable[Decimal],
    claiming: Mapping[str, Decimal | None],
) -> list[ConsignmentCosts]:
    """The costs with each product's part of what claiming costs for the whole consignment.

    What is claimed is chosen for all products together. A regime that is claimed is borne by the products for
    which it is cheaper than the others that are, by none beyond that; what is not claimed is cheaper for
    none.
    """
    by = list(weights)
    lawful = [{found.regime for found in quotes.quotes if found.lawful} for quotes in quoted]
    prices = [_prices(one, quotes) for one, quotes in zip(costs, quoted, strict=True)]
    sums = {
        regime: cost
        for regime, cost in claiming.items()
        if cost is not None
        and all(
            {regime, "MFN"} <= price.keys()
            for price, law in zip(prices, lawful, strict=True)
            if regime in law
        )
    }
    borne: dict[str, dict[int, Decimal]] = {}
    with localcontext(DIGITS):
        claimed = claimed_together(prices, sums)
        open_to_all = {regime for price in prices for regime in price} - claiming.keys()
        paid = [_least(price, open_to_all) for price in prices]
        for regime in sorted(sums, key=lambda regime: regime not in claimed):  # what is claimed comes first
            mine = [place for place, law in enumerate(lawful) if regime in law]
            if regime in claimed:
                against = [_least(prices[place], open_to_all | claimed - {regime}) for place in mine]
            else:
                against = [paid[place] for place in mine]
            saved = [other - prices[place][regime] for other, place in zip(against, mine, strict=True)]
            shared = [by[place] for place in mine]
            parts = [part or _NONE for part in claims_spread(sums[regime], saved, shared)]
            if regime not in claimed and sum(max(gain, _NONE) for gain in saved) > sums[regime]:
                parts = [
                    max(gain, _NONE) + sums[regime] * part for gain, part in zip(saved, shared, strict=True)
                ]
            borne[regime] = dict(zip(mine, parts, strict=True))
            for place, part in borne[regime].items() if regime in claimed else ():
                paid[place] = min(paid[place], prices[place][regime] + part)
    for regime, cost in claiming.items():
        for place, one in enumerate(costs):
            share = None if cost is None else cost * by[place]
            if regime in lawful[place]:
                share = borne.get(regime, {}).get(place)
            own = one.claiming.get(regime)
            rest = {name: amount for name, amount in one.claiming.items() if name != regime}
            if own is not None and share is not None:
                rest[regime] = own + share
            costs[place] = replace(one, claiming=rest)
    return costs


_NONE = Decimal(0)


def _prices(costs: ConsignmentCosts, quotes: Quotes) -> dict[str, Decimal]:
    """Duty with the product's own cost of claiming under every lawful regime of which both are known."""
    own = {**costs.claiming, "MFN": _NONE}
    return {
        found.regime: found.amount + own[found.regime]
        for found in quotes.quotes
        if found.lawful and found.amount is not None and found.regime in own
    }


def _least(price: Mapping[str, Decimal], regimes: Iterable[str]) -> Decimal:
    return min((price[regime] for regime in regimes if regime in price), default=_NONE)


def claimed_together(prices: Sequence[Mapping[str, Decimal]], costs: Mapping[str, Decimal]) -> frozenset[str]:
    """The regimes to claim for a consignment, so that all its duties and costs of claiming are least
    together; the fewest where that is equal.

    Parameters
    ----------
    prices
        Of each product, what it bears under every regime itself.
    costs
        What claiming costs once for the consignment, by regime; a regime without is free to claim.
    """
    free = [{regime: due for regime, due in price.items() if regime not in costs} for price in prices]
    none = [min(open_.values(), default=_NONE) for open_ in free]
    may = [
        regime
        for regime in costs
        if any(regime in price and price[regime] < due for price, due in zip(prices, none, strict=True))
    ]

    def together(some: Collection[str]) -> Decimal:
        due = (
            min([least, *(price[regime] for regime in some if regime in price)])
            for price, least in zip(prices, none, strict=True)
        )
        return sum((costs[regime] for regime in some), _NONE) + sum(due, _NONE)

    choices: list[Collection[str]] = [
        some for many in range(len(may) + 1) for some in combinations(may, many)
    ]
    with localcontext(DIGITS):
        cheapest = min(choices, key=together)
    return frozenset(cheapest)


def due_together(delivered: Iterable[Delivered]) -> tuple[DueTogether, ...]:
    """What is collected of the whole consignment, declared at once: each product under its cheapest lawful
    regime, and all under MFN. Values are rounded product by product, duties as the importer's law has it.
    """
    items, found = tuple(delivered), []
    for regime, under in ((None, "each product under its cheapest lawful regime"), ("MFN", "all under MFN")):
        goods = [item.duty_under(regime) for item in items]
        known, trade, due = [one for one in goods if one is not None], items[0].trade, items[0].payable
        whole = None
        if len(known) == len(goods) and trade is not None:
            with localcontext(DIGITS):
                rules = arithmetic(trade.importer, trade.on)
                remedies = frozenset[str]().union(*(item.remedies_under(regime) for item in items))
                whole = rules.range_together(known, trade.goods.exchange, remedies)
        found.append(DueTogether(under, due.currency if due else None, whole))
    return tuple(found)


def totals(delivered: Iterable[Delivered], by: Literal["product", "customer"]) -> tuple[CostTotal, ...]:
    """The cost delivered before import tax under the best regime, added up by product or by customer."""
    known: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    unknown: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in delivered:
        key = (one.item.product if by == "product" else one.item.customer, one.costs.currency)
        best = one.landed.best.total_before_tax if one.landed.best else None
        with localcontext(DIGITS):
            known[key] += best or Decimal(0)
        if best is None:
            unknown[key].append(one.item.product)
    return tuple(
        CostTotal(name, currency, amount, tuple(unknown[name, currency]))
        for (name, currency), amount in sorted(known.items())
    )
