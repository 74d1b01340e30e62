"""Settle in the zone or export from home: the network question of a firm's own study, asked three ways.

Home: only what stands today. Elsewhere: without the zone, whatever else the study weighs. Settled: one site
in the zone opens. Amounts are told for one year: the discounted sum over the horizon, divided by the years as
they are discounted, so that parts add up and their difference is what decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from tumen.errors import InputError, NotConvergedError
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from tumen.network.mip.settings import Settings
    from tumen.network.model.incentives import OfferTerms
    from tumen.network.model.making import Site
    from tumen.network.model.network import Network
    from tumen.network.plans.plan import CostKind, Plan
    from tumen.network.questions.breakeven import BreakEven
    from tumen.study.network.worlds import NetworkScenario, NetworkStudy
    from tumen.study.statements import Basis

Where = Literal["home", "elsewhere", "settled"]
PARTS: Mapping[str, tuple[CostKind, ...]] = {
    "materials": ("materials",),
    "making": ("conversion", "by-products", "procedure"),
    "transport": ("transport", "handling", "holding", "in transit", "stock left"),
    "duty": ("duty", "drawback", "claiming"),
    "plants": ("fixed", "opening", "closing", "expansion"),
    "offers": ("grant", "relief"),
    "profit_tax": ("profit tax",),
    "lost": ("lost sales",),
    "carbon": ("carbon",),
    "sales": ("revenue",),
}
"""Kinds of cost of a plan by what a reader tells apart."""
NOT_OF_UNITS = ("revenue", "lost sales")
"""What no unit that is delivered costs."""


@dataclass(frozen=True, slots=True)
class GoodServed:
    """A good as it reaches its customers, in a year."""

    good: str
    unit: str
    units: float
    cost: float | None
    """Of one unit delivered, all that was spent on it included; None where none is delivered."""


@dataclass(frozen=True, slots=True)
class YearlyPlan:
    """The best plan of one way, told for a year; or why there is none."""

    where: Where
    plan: Plan | None
    why_not: tuple[str, ...]
    unsolved: bool
    """Whether it is not known if there is a plan."""
    parts: Mapping[str, float]
    """Net cost by `PARTS`; below zero is a gain. Parts that are zero are left out."""
    goods: tuple[GoodServed, ...]

    @property
    def net_cost(self) -> float:
        """Of a year; below zero is a gain."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class FirmChoice:
    """What a firm's own study says about settling in the zone."""

    study: str
    currency: str
    site: str
    """The site in the zone that is best for it."""
    zone: str
    """What the study calls the zone."""
    years: float
    """Of the horizon."""
    discount_rate: float
    year: float
    """Years of the horizon as they are discounted."""
    ways: tuple[YearlyPlan, ...]
    """Home, elsewhere where that is another plan, settled."""
    unsolved_sites: tuple[str, ...]
    """Other sites in the zone of which it is not known what they come to."""
    offers: tuple[str, ...]
    """What the zone offers in the study and is counted, by name."""
    not_counted: tuple[str, ...]
    """Offers of which the terms are not stated to hold, or that stand in no period."""
    offer: BreakEven | None
    """The smallest grant at which settling wins, if the zone offered nothing else."""
    offer_not_known: tuple[str, ...]
    basis: Basis | None
    """What the rows of the study rest on."""

    @property
    def settled(self) -> YearlyPlan:
        """The way with the site in the zone."""
        return self.ways[-1]

    @property
    def opens(self) -> str | None:
        """Period in which the site opens; None where there is no such plan, or one period only."""
        plan = self.settled.plan
        if plan is None or len(plan.network.periods) < 2:
            return None
        events = (item for item in plan.events if item.event == "opens" and item.site == self.site)
        return next((item.period for item in events), None)

    @property
    def best_other(self) -> YearlyPlan | None:
        """The best way without it; None where none is known."""
        known = [way for way in self.ways[:-1] if way.plan is not None]
        return min(known, key=lambda way: way.net_cost, default=None)

    @property
    def gain(self) -> tuple[float, float] | None:
        """By how much a year settling is better than the best other way, and how far the proofs of the two
        plans leave that open; None where one of them has no plan.
        """
        here, other = self.settled.plan, self.best_other
        if here is None or other is None or other.plan is None:
            return None
        open_by = (here.net_cost - here.bound) + (other.plan.net_cost - other.plan.bound)
        return other.net_cost - self.settled.net_cost, open_by / self.year


@dataclass(frozen=True, slots=True)
class NoChoice:
    """Why a firm's study does not tell whether to settle."""

    study: str
    why: Literal["no design", "no site", "stands"]
    site: str = ""
    """The site that stands in the zone already."""


def settle_or_export(
    study: NetworkStudy | None, economy: str, *, name: str, site: str | None = None
) -> FirmChoice | NoChoice:
    """Ask the network of a firm's study whether to settle in the zone.

    Parameters
    ----------
    study
        None where the study does not ask where to make.
    economy
        In which the zone lies.
    site
        Short name of the site in the zone; None: sites of the study with a name in their column ``zone``.

    Raises
    ------
    InputError
        If there is no such site, its sites lie in several zones, or in another economy than the zone.
    """
    if study is None:
        return NoChoice(name, "no design")
    base = study.scenarios[0]
    sites = _sites(study, site, economy)
    if not sites:
        return NoChoice(name, "no site")
    if standing := [item for item in sites if item.state == "existing"]:
        return NoChoice(name, "stands", standing[0].name)
    network, zone = base.network, {item.name for item in sites}
    others = {item.name for item in network.sites if item.state == "possible"} - zone
    names = {item.zone for item in sites if item.zone}
    within = zone | {item.name for item in network.sites if item.name in others and item.zone in names}
    limits = _Limits(study, 3 + len(sites))
    home = _way("home", study, _closed(network, within | others), limits)
    ways = [home]
    if others - within:
        away = _way("elsewhere", study, _closed(network, within), limits)
        if away.plan is None or home.plan is None or away.plan.opened != home.plan.opened:
            ways.append(away)
    tried = {
        item.name: _way("settled", study, _free(network, item.name, zone), limits, item.name)
        for item in sites
    }
    best = min(tried, key=lambda key: (tried[key].plan is None, tried[key].net_cost))
    offer, unknown = _offer(study, best, zone, limits)
    offers = [item.terms for item in network.incentives if item.terms.site == best]
    return FirmChoice(
        study=name,
        currency=study.facts.currency,
        site=best,
        zone=next(item.zone or "" for item in sites if item.name == best),
        years=float(sum(period.years for period in network.periods)),
        discount_rate=float(network.discount_rate),
        year=_year(network),
        ways=(*ways, tried[best]),
        unsolved_sites=tuple(name for name, way in tried.items() if way.unsolved and name != best),
        offers=tuple(item.name for item in offers if _counts(item, network)),
        not_counted=tuple(item.name for item in offers if not _counts(item, network)),
        offer=offer,
        offer_not_known=unknown,
        basis=_basis(study),
    )


def _counts(offer: OfferTerms, network: Network) -> bool:
    """Whether an offer is reckoned with in some period."""
    return not offer.open_conditions and any(offer.valid(period.start) for period in network.periods)


def _closed(network: Network, names: set[str]) -> Network:
    """The network in which these possible sites never open."""
    sites = tuple(replace(item, decision="closed") if item.name in names else item for item in network.sites)
    return replace(network, sites=sites)


def _free(network: Network, site: str, zone: set[str]) -> Network:
    """The network in which of the sites in the zone only one may open."""
    closed = _closed(network, zone - {site})
    sites = tuple(replace(item, decision="free") if item.name == site else item for item in closed.sites)
    return replace(closed, sites=sites)


def _sites(study: NetworkStudy, name: str | None, economy: str) -> tuple[Site, ...]:
    sites = study.scenarios[0].network.sites
    if name is None:
        found = tuple(item for item in sites if item.zone and item.kind == "plant")
        zones = sorted({item.zone or "" for item in found})
        if len(zones) > 1:
            raise InputError.of(
                f"sites of the study lie in several zones: {', '.join(zones)}",
                "Name the one that would be settled: --site SITE",
            )
    else:
        title = study.titles.get(name, name)
        found = tuple(item for item in sites if item.name == title)
        if not found:
            short = {title: key for key, title in study.titles.items()}
            known = [short.get(item.name, item.name) for item in sites]
            raise InputError.of(f"the study has no site {name!r}", nearest(name, known, "Its sites are"))
    for item in found:
        if item.economy != economy:
            raise InputError.of(
                f"the site {item.name} lies in {item.economy}, the zone in {economy}",
                "Name a site in the zone, or the study of the zone where the site lies",
            )
    return found


@dataclass
class _Limits:
    """The time that the study allows, shared by all that is still to be solved."""

    study: NetworkStudy
    to_come: int
    whole: Settings = field(init=False)

    def __post_init__(self) -> None:
        from tumen.study.network.questions import bare
        from tumen.study.network.run import ends_in, settings_of

        seconds = self.study.facts.design.solver.time_limit
        self.whole = bare(settings_of(self.study, ends=ends_in(seconds)))

    def next(self) -> Settings:
        """Limits of the next plan."""
        share = 1 / max(self.to_come, 1)
        self.to_come -= 1
        return self.whole.with_share(share)


def _way(
    where: Where, study: NetworkStudy, network: Network, limits: _Limits, site: str | None = None
) -> YearlyPlan:
    """The best plan of one way; with a site, one in which it opens in some period."""
    from tumen.network.mip.infeasible import InfeasibleError
    from tumen.network.model.checks.check import check

    law = study.scenarios[0].law
    try:
        plan = _solved(study, network, limits.next(), site)
    except NotConvergedError as error:
        return YearlyPlan(where, None, (str(error),), True, {}, ())
    except InfeasibleError as error:
        why = () if site else _conflict(study, network, limits.whole)
        return YearlyPlan(where, None, why or error.conflict or (str(error),), False, {}, ())
    except InputError as error:
        # what is wrong with a sound network is a duty or cost that nobody knows
        unknown = not set(error.problems) <= set(check(network, law))
        why = tuple(dict.fromkeys(problem.what for problem in error.problems))
        return YearlyPlan(where, None, why, unknown, {}, ())
    year = _year(network)
    parts = {
        part: sum(plan.cost_of(kind, discounted=True) for kind in kinds) / year
        for part, kinds in PARTS.items()
    }
    told = {part: amount for part, amount in parts.items() if amount}
    return YearlyPlan(where, plan, (), False, told, tuple(_goods(plan, network, year)))


def _solved(study: NetworkStudy, network: Network, settings: Settings, site: str | None) -> Plan:
    from tumen.network.compile.assemble import compile_network
    from tumen.network.mip.choices import settles
    from tumen.network.mip.solve import solve, solve_compiled

    law = study.scenarios[0].law
    if site is None:
        return solve(network, law, settings)
    return solve_compiled(
        compile_network(network, law), law, settings, write=lambda work: settles(work, site)
    )


def _conflict(study: NetworkStudy, network: Network, settings: Settings) -> tuple[str, ...]:
    """A smallest set of statements that cannot hold together, without what this way decides; empty where none
    is found in time.
    """
    from tumen.network.conflict.explain import conflict

    try:
        found = conflict(network, study.scenarios[0].law, settings)
    except NotConvergedError:
        return ()
    if found is None:
        return ()
    before = {item.name: item.decision for item in study.scenarios[0].network.sites}
    ours = {
        f"{item.name} never opens, as decided" for item in network.sites if item.decision != before[item.name]
    }
    return tuple(line for line in found.words if line not in ours)


def _goods(plan: Plan, network: Network, year: float) -> Iterable[GoodServed]:
    """Goods with what one of them costs: discounted cost over discounted units, so that it is of a year.

    What was spent upstream is carried along the flows (`CostToServe`). What belongs to no good (a plant that
    stands idle, stock left at the end) is shared by that, so that the goods bear all that is spent.
    """
    from tumen.network.compile.compiled import discount_factors

    worth = {
        period.name: factor for period, factor in zip(network.periods, discount_factors(network), strict=True)
    }
    units = {item.name: item.unit for item in network.items}
    counted: dict[str, float] = {}
    for row in plan.deliveries:
        counted[row.item] = counted.get(row.item, 0.0) + row.delivered * worth[row.period]
    spent = dict.fromkeys(counted, 0.0)
    for served in plan.cost_to_serve:
        if served.item in spent and served.market is not None:
            kinds = (amount for kind, amount in served.by_kind.items() if kind not in NOT_OF_UNITS)
            spent[served.item] += sum(kinds)
    whole = sum(cost.discounted for cost in plan.costs if cost.kind not in NOT_OF_UNITS)
    carried = sum(spent.values())
    for good, count in counted.items():
        known = count > 0 and carried > 0
        cost = spent[good] * whole / carried / count if known else None
        yield GoodServed(good, units[good], count / year, cost)


def _year(network: Network) -> float:
    from tumen.network.compile.compiled import discount_factors

    factors = discount_factors(network)
    return sum(factor * float(period.years) for period, factor in zip(network.periods, factors, strict=True))


def _offer(
    study: NetworkStudy, site: str, zone: set[str], limits: _Limits
) -> tuple[BreakEven | None, tuple[str, ...]]:
    """The smallest grant at which settling wins where the zone offers nothing else."""
    from tumen.network.questions.breakeven import Lever, break_even
    from tumen.study.network.questions import tried

    base: NetworkScenario = study.scenarios[0]
    bare_network = replace(
        base.network,
        incentives=tuple(item for item in base.network.incentives if item.terms.site not in zone),
    )
    network = _free(bare_network, site, zone)
    try:
        return tried(break_even, network, base.law, Lever("grant", site), limits.next())
    except InputError as error:  # one of the two sides cannot serve what is promised
        return None, tuple(dict.fromkeys(problem.what for problem in error.problems))


def _basis(study: NetworkStudy) -> Basis | None:
    from tumen.study.product.basis import basis_of

    return basis_of(study.rows)
