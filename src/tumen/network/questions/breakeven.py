"""What a zone would have to offer: the smallest grant, tax cut, cheaper land or power at which settling wins.

Let f(x) be the least net cost of a plan in which the site opens when the zone offers x, and g that of a plan
in which it does not; g does not depend on x. Where x stands in the objective alone, every plan costs ``a - b
x`` with its own b >= 0, so that f is the lower envelope of lines: concave, piecewise linear, falling. From an
offer at which settling wins, Newton's method goes down: solve, take the tangent there, go to where it meets
g. It ends at the exact point after as many steps as there are lines on the way. Where x also stands in rows
(a tax cut, or cheaper land that raises the profit that is taxed) f still falls, but no line is known; the
bracket is halved until it is narrow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, TypeVar

from tumen.errors import InputError, NotConvergedError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.build import Built, build
from tumen.network.mip.choices import settles
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.read_plan import columns, events_in, read_plan
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import SolvedModel, solve
from tumen.network.mip.solver import Solved, run
from tumen.network.model.incentives import CostRelief, Grant, OfferTerms, TaxHoliday
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Decision, Site
from tumen.network.model.network import Network
from tumen.network.plans.plan import Plan
from tumen.network.questions.evaluate import decisions_of, sites_of

T = TypeVar("T")
Answer = Literal["wins already", "wins from here", "never wins"]

Kind = Literal["grant", "tax cut", "fixed cost", "unit cost"]
UNITS = {
    "grant": "{currency}",
    "tax cut": "share of the tax on profit",
    "fixed cost": "{currency} per year",
    "unit cost": "{currency} per good unit",
}
STEPS = 60
EXACT = 1e-9
"""Gap of the plans where no settings are given."""
NARROW = 1e-6
"""Width of a bracket, as a share of the offer, at which its halving ends."""
DIGITS = 1e-9
"""Relative size of what arithmetic in floating point leaves open."""
NAME = "offer at the break-even"


@dataclass(frozen=True, slots=True)
class Lever:
    """What is varied.

    ``grant``: money in the period of opening. ``tax cut``: share of the tax on the plant's profit that is not
    paid, in every period, at most 1. ``fixed cost``: off the fixed cost per year, such as for land. ``unit
    cost``: off the conversion cost per good unit, such as for power.
    """

    kind: Kind
    site: str
    most: Decimal | None = None
    """Largest offer looked at. None: for a grant no limit; for the others the whole tax, the whole fixed
    cost, the smallest conversion cost at the site."""


@dataclass(frozen=True, slots=True)
class OfferPoint:
    """An offer that was tried: the least net cost of settling at it, and by how much one more unit lowers
    it.
    """

    offer: float
    net_cost: float
    slope: float | None
    """Fall of the net cost of this plan per unit of the offer: the line of the plan through the point.

    None where there was no offer, and where the offer changes more than the objective."""
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The smallest offer at which a plan with the site costs no more than the best without it."""

    lever: Lever
    unit: str
    outcome: Answer
    needed: float | None
    """The offer, in `unit`: 0 where settling wins already; None where it does not even at the largest looked
    at."""
    uncertain_by: float
    """The offer is known no better than this, in `unit`, for the gaps of the plans."""
    gap: float
    """Net cost of settling without any offer less that of not settling, in currency (negative: it wins
    already)."""
    stays: Plan = field(repr=False)
    """The best plan without the site."""
    settles: Plan = field(repr=False)
    """The best plan with the site, at the offer needed (at the largest, where that is not enough)."""
    points: tuple[OfferPoint, ...]
    """Offers tried, from the smallest: the tangents of the curve."""


def break_even(network: Network, law: TradeLaw, lever: Lever, settings: Settings | None = None) -> BreakEven:
    """Find the smallest offer at which settling wins, besides what the network offers already.

    Whatever the network decides about the site itself is left open.

    Raises
    ------
    InputError
        If the site is no possible plant, or a tax cut is asked for where no tax is reckoned.
    InfeasibleError
        If there is no plan with the site, or none without it.
    NotConvergedError
        If a plan was not proven optimal, so that there is no line to follow, or the search did not end.
    """
    settings = settings or Settings(gap=EXACT)
    site = _site(network, lever)
    _refuse(network, site, lever)
    network = _decided(network, site.name, "free")
    stays = _named(
        f"no plan does without {site.name}", solve, _decided(network, site.name, "closed"), law, settings
    )
    search = _Search(network, law, lever, settings, stays)
    start = search.at(0.0)
    gap = start.cost - stays.net_cost
    if gap <= 0:
        return search.found("wins already", start, gap)
    last = search.at(search.most(start))
    if last.cost > stays.net_cost:
        return search.found("never wins", last, gap)
    low = 0.0
    for _ in range(STEPS):
        offer = search.next(low, last)
        if last.offer - offer <= search.resolution(last):
            return search.found("wins from here", last, gap)
        here = search.at(offer)
        if here.cost - stays.net_cost <= search.open_by(here):
            last = here
        else:
            low = offer
    raise NotConvergedError(f"no break-even of {lever.kind} at {site.name} was found in {STEPS} steps")


def offered(network: Network, lever: Lever, offer: float) -> Network:
    """The network with an offer on top of what it has."""
    if offer == 0:
        return network
    size = Decimal(repr(offer))
    terms = OfferTerms(NAME, lever.site, "varied to find the break-even")
    new: Grant | TaxHoliday | CostRelief
    if lever.kind == "grant":
        new = Grant(terms, amount=size)
    elif lever.kind == "tax cut":
        new = TaxHoliday(terms, (1 - size,) * len(network.periods))
    elif lever.kind == "fixed cost":
        new = CostRelief(terms, "fixed cost", per_year=size)
    else:
        new = CostRelief(terms, "unit cost", per_unit=size)
    return replace(network, incentives=(*network.incentives, new))


@dataclass(frozen=True, slots=True)
class _Tried:
    offer: float
    cost: float
    bound: float
    slope: float | None
    sites: tuple[str, ...]
    outcome: SolvedModel


@dataclass
class _Search:
    network: Network
    law: TradeLaw
    lever: Lever
    settings: Settings
    stays: Plan
    tried: list[_Tried] = field(default_factory=list)

    def at(self, offer: float) -> _Tried:
        """Solve at an offer."""
        built = self._built(offer)
        model, settings = built.work.model.program(), replace(self.settings, progress=None, duals=False)
        found = _named(f"no plan opens {self.lever.site}", run, model, settings)
        if not found.optimal:
            raise NotConvergedError(
                f"a plan with {self.lever.site} was not proven optimal in time; allow more time"
            )
        outcome = SolvedModel(built, self.law, settings, found, 0.0)
        money = built.work.scaling.money
        slope = self._slope(offer, built, found)
        held = decisions_of(events_in(self.network, columns(built.work, found.values)))
        self.tried.append(
            _Tried(
                offer,
                found.objective * money,
                found.bound * money,
                None if slope is None else slope * money,
                sites_of(self.network, held),
                outcome,
            )
        )
        return self.tried[-1]

    def _slope(self, offer: float, built: Built, found: Solved) -> float | None:
        """Fall of the cost of the plan per unit of the offer; None where the offer stands in rows too."""
        if offer == 0:
            return None
        here, half = (part.work.model.program() for part in (built, self._built(offer / 2)))
        if here.rows.shape != half.rows.shape or abs(here.rows - half.rows).max() > 0:
            return None
        if any((one != two).any() for one, two in zip(here.sides, half.sides, strict=True)):
            return None
        return -float((here.cost - half.cost) @ found.values) / (offer / 2)

    def next(self, low: float, last: _Tried) -> float:
        """Where the tangent meets the cost of not settling; halfway down where there is none, or it leads
        outside.
        """
        if last.slope:
            offer = last.offer - (self.stays.net_cost - last.cost) / last.slope
            if low < offer <= last.offer + self.resolution(last):
                return min(offer, last.offer)
        return (low + last.offer) / 2

    def _built(self, offer: float) -> Built:
        built = build(compile_network(offered(self.network, self.lever, offer), self.law))
        settles(built.work, self.lever.site)
        return built

    def most(self, start: _Tried) -> float:
        """The largest offer that is looked at."""
        if self.lever.most is not None:
            return float(self.lever.most)
        site = _site(self.network, self.lever)
        if self.lever.kind == "tax cut":
            return 1.0
        if self.lever.kind == "fixed cost":
            return float(site.fixed_cost)
        if self.lever.kind == "unit cost":
            return min(
                float(row.conversion_cost) for row in self.network.capabilities if row.site == site.name
            )
        least = min(start.outcome.built.work.compiled.discount)
        return (start.cost - self.stays.net_cost) / least * 1.001

    def open_by(self, last: _Tried) -> float:
        """Costs closer than this are one: the gaps of both plans, and the last digits."""
        gaps = (last.cost - last.bound) + (self.stays.net_cost - self.stays.bound)
        return max(0.0, gaps) + DIGITS * max(1.0, abs(self.stays.net_cost))

    def resolution(self, last: _Tried) -> float:
        """Offers closer than this are one."""
        if not last.slope:
            return NARROW * last.offer
        return self.open_by(last) / last.slope + DIGITS * max(1.0, abs(last.offer))

    def found(self, outcome: Answer, last: _Tried, gap: float) -> BreakEven:
        needed = {"wins already": 0.0, "wins from here": last.offer, "never wins": None}[outcome]
        return BreakEven(
            self.lever,
            UNITS[self.lever.kind].format(currency=self.network.currency),
            outcome,
            needed,
            2 * self.resolution(last) if outcome == "wins from here" else 0.0,  # a half bracket is left below
            gap,
            self.stays,
            read_plan(last.outcome),
            tuple(
                OfferPoint(item.offer, item.cost, item.slope, item.sites)
                for item in sorted(self.tried, key=lambda item: item.offer)
            ),
        )


def _site(network: Network, lever: Lever) -> Site:
    for site in network.sites:
        if site.name == lever.site and site.kind == "plant" and site.state == "possible":
            return site
    raise InputError.of(
        f"{lever.site!r} is no possible plant of the network",
        "Name a plant that does not exist yet: for others there is nothing to settle",
    )


def _refuse(network: Network, site: Site, lever: Lever) -> None:
    taxed = any(tax.economy == site.economy and tax.rate > 0 for tax in network.profit_taxes)
    if lever.kind == "tax cut" and not taxed:
        raise InputError.of(
            f"no tax on the profit of {site.name} is reckoned", "State the tax on profit of its economy"
        )
    if lever.most is not None and not (lever.most > 0 and (lever.kind != "tax cut" or lever.most <= 1)):
        raise InputError.of(f"the largest offer is {lever.most}", "Give one above 0; a tax cut is at most 1")


def _decided(network: Network, name: str, decision: Decision) -> Network:
    sites = (replace(site, decision=decision) if site.name == name else site for site in network.sites)
    return replace(network, sites=tuple(sites))


def _named(words: str, call: Callable[..., T], *given: Any) -> T:
    try:
        return call(*given)
    except InfeasibleError as error:
        raise InfeasibleError((words, *error.conflict)) from None
