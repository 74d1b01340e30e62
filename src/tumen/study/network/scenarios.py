"""Scenarios: patches on the base, resolved to networks and laws again, so that the rest knows no scenarios."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.network.rows import stated_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Decision, Lane, Network, Offer
    from tumen.study.network.schema import Disruption, NetworkStudyFile, ScenarioFile
    from tumen.tables.yaml_document import Document

BASE = "base"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario, whole: its network and its law."""

    name: str
    title: str
    probability: Decimal | None
    network: Network
    law: TradeLaw
    changes: tuple[str, ...]
    """What it changes against the base, in words."""
    decides: bool = False
    """Whether it decides on sites: a design to be compared, rather than something that happens."""


def resolve_scenarios(
    facts: NetworkStudyFile, network: Network, law: TradeLaw, document: Document, problems: list[Problem]
) -> tuple[Scenario, ...]:
    """Resolve every scenario, the base first; problems are added with the line of study.yaml."""
    from tumen.study.network.schema import ScenarioFile

    asked = {BASE: facts.scenarios.get(BASE, ScenarioFile()), **facts.scenarios}
    if asked[BASE].patches:
        problems.append(
            document.problem(
                ("scenarios", BASE), "the base changes something", "Write it into the tables themselves"
            )
        )
    _probabilities(facts, document, problems)
    return tuple(
        _Patch(network, law, document, ("scenarios", name), problems).resolve(name, patch)
        for name, patch in asked.items()
    )


def _probabilities(facts: NetworkStudyFile, document: Document, problems: list[Problem]) -> None:
    stated = [item.probability for item in facts.scenarios.values() if item.probability is not None]
    if stated and sum(stated) != 1:
        problems.append(
            document.problem(
                ("scenarios",),
                f"the probabilities add up to {sum(stated)}",
                "Let them add up to 1; a scenario without one is shown but not expected",
            )
        )


@dataclass(slots=True)
class _Patch:
    """One scenario being made out of the base."""

    network: Network
    law: TradeLaw
    document: Document
    at: tuple[str | int, ...]
    problems: list[Problem]
    changes: list[str] = field(default_factory=list)

    def complain(self, where: Iterable[str | int], what: str, fix: str) -> None:
        self.problems.append(self.document.problem((*self.at, *where), what, fix))

    def resolve(self, name: str, patch: ScenarioFile) -> Scenario:
        self._policy(patch)
        self._agreements(patch)
        self._demand(patch)
        self._prices(patch)
        self._offers(patch)
        self._services(patch)
        for place, item in enumerate(patch.shut):
            self._shut(item, ("shut", place))
        self._decide(patch.open, "open", "is open")
        self._decide(patch.closed, "closed", "is closed")
        self._incentives(patch)
        return Scenario(
            name,
            patch.title or name,
            patch.probability,
            self.network,
            self.law,
            tuple(self.changes),
            patch.decides,
        )

    def _policy(self, patch: ScenarioFile) -> None:
        from tumen.tariff.policy.change_file import parse_changes

        if not patch.changes:
            return
        try:
            changes = parse_changes(patch.changes)
        except InputError as error:
            for problem in error.problems:
                self.complain(("changes",), problem.what, problem.fix)
            return
        self.law = replace(self.law, book=self.law.book.with_changes(changes))
        self.changes += [str(change) for change in changes]

    def _agreements(self, patch: ScenarioFile) -> None:
        for place, code in enumerate(patch.without):
            if code not in self.network.agreements:
                named = ", ".join(self.network.agreements) or "none"
                self.complain(
                    ("without", place), f"{code!r} is not claimed by the study", f"Its agreements: {named}"
                )
                continue
            self.law = self.law.without(code)
            kept = tuple(item for item in self.network.agreements if item != code)
            costs = tuple(item for item in self.network.claim_costs if item.agreement != code)
            self.network = replace(self.network, agreements=kept, claim_costs=costs)
            self.changes.append(f"as if there were no {code}")

    def _demand(self, patch: ScenarioFile) -> None:
        for place, item in enumerate(patch.demand):
            self._periods(item.periods, ("demand", place))
            wanted = _matcher(market=item.market, item=item.item, period=item.periods)
            found = [row for row in self.network.demand if wanted(row)]
            if not found:
                self.complain(
                    ("demand", place), "no demand is meant by this", "Correct market, item or periods"
                )
            self.network = replace(
                self.network,
                demand=tuple(
                    replace(row, quantity=row.quantity * item.factor) if wanted(row) else row
                    for row in self.network.demand
                ),
            )
            words = _scope((item.market, item.item), item.periods)
            self.changes.append(f"demand{words} times {item.factor} ({item.source})")

    def _prices(self, patch: ScenarioFile) -> None:
        economies = {item.name: item.economy for item in self.network.suppliers}
        for place, item in enumerate(patch.prices):

            def wanted(offer: Offer, item: Any = item) -> bool:
                return (
                    item.supplier in {None, offer.supplier}
                    and item.item in {None, offer.item}
                    and item.economy in {None, economies.get(offer.supplier)}
                )

            if not any(map(wanted, self.network.offers)):
                self.complain(
                    ("prices", place), "no offer is meant by this", "Correct supplier, item or economy"
                )
            self.network = replace(
                self.network,
                offers=tuple(
                    replace(offer, price=offer.price * item.factor) if wanted(offer) else offer
                    for offer in self.network.offers
                ),
            )
            words = _scope((item.supplier, item.item, item.economy), ())
            self.changes.append(f"prices of materials{words} times {item.factor} ({item.source})")

    def _offers(self, patch: ScenarioFile) -> None:
        for place, item in enumerate(patch.offers):
            found = [
                row for row in self.network.offers if (row.supplier, row.item) == (item.supplier, item.item)
            ]
            if not found:
                self.complain(
                    ("offers", place), f"{item.supplier!r} does not offer {item.item!r}", "Correct the names"
                )
                continue
            new: dict[str, Any] = {}
            if item.price is not None:
                new["price"] = item.price
            if item.capacity is not None:
                new["capacity"] = item.capacity
            if item.originating is not None:
                new["origin"] = tuple(map(stated_origin, item.originating))
            self.network = replace(
                self.network,
                offers=tuple(replace(row, **new) if row in found else row for row in self.network.offers),
            )
            told = "; ".join(
                f"{name} {value}"
                for name, value in item.model_dump(exclude_none=True).items()
                if name in {"price", "capacity", "originating"}
            )
            self.changes.append(f"{item.supplier} offers {item.item}: {told} ({item.source})")

    def _services(self, patch: ScenarioFile) -> None:
        from tumen.network.model.network import Service

        markets = [item.name for item in self.network.markets]
        items = [item.name for item in self.network.items]
        for place, asked in enumerate(patch.services):
            for kind, name, known in (("market", asked.market, markets), ("item", asked.item, items)):
                if name is not None and name not in known:
                    self.complain(
                        ("services", place), f"there is no {kind} {name!r}", f"Known: {', '.join(known)}"
                    )
            service = Service(asked.market, asked.within_days, asked.share, asked.item)
            self.network = replace(self.network, services=(*self.network.services, service))
            self.changes.append(
                f"{asked.share:.0%} of the demand of {asked.market} arrives within {asked.within_days} days "
                f"({asked.source})"
            )

    def _shut(self, item: Disruption, where: tuple[str | int, ...]) -> None:
        self._periods(item.periods, where)
        named = [name for name in ("supplier", "lane", "economy") if getattr(item, name) is not None]
        if len(named) != 1:
            self.complain(
                where, "names " + (" and ".join(named) or "nothing"), "Name a supplier, a lane or an economy"
            )
            return
        net, kind, name = self.network, named[0], str(getattr(item, named[0]))
        inside = {place.name for place in net.suppliers if place.economy == item.economy}
        inside |= {place.name for place in net.sites if place.economy == item.economy}
        inside |= {place.name for place in net.markets if place.economy == item.economy}

        def meant(lane: Lane) -> bool:
            if kind == "supplier":
                return lane.origin == name
            if kind == "economy":
                return (lane.origin in inside) != (lane.destination in inside)
            return name in {f"{lane.origin} > {lane.destination}", lane.name}

        hit = [lane for lane in net.lanes if meant(lane)]
        if not hit:
            self.complain(
                where, f"no lane is shut by {kind} {name!r}", "Correct the name; a lane is FROM > TO"
            )
        open_in = tuple(item.name for item in net.periods)
        left = []
        for lane in net.lanes:
            if lane not in hit:
                left.append(lane)
            elif rest := tuple(p for p in lane.periods or open_in if item.periods and p not in item.periods):
                left.append(replace(lane, periods=rest))
        self.network = replace(net, lanes=tuple(left))
        words = " and ".join(item.periods)
        self.changes.append(f"{kind} {name} is shut{f' in {words}' if words else ''} ({item.source})")

    def _decide(self, names: tuple[str, ...], decision: Decision, words: str) -> None:
        known = [site.name for site in self.network.sites]
        for place, name in enumerate(names):
            if name not in known:
                self.complain((decision, place), f"there is no site {name!r}", f"Sites: {', '.join(known)}")
            self.changes.append(f"{name} {words}")
        self.network = replace(
            self.network,
            sites=tuple(
                replace(site, decision=decision, may_close=site.may_close or decision == "closed")
                if site.name in names
                else site
                for site in self.network.sites
            ),
        )

    def _incentives(self, patch: ScenarioFile) -> None:
        known = [item.terms.name for item in self.network.incentives]
        for place, name in enumerate(patch.without_incentives):
            if name not in known:
                self.complain(
                    ("without_incentives", place),
                    f"there is no incentive {name!r}",
                    f"Known: {', '.join(known) or 'none'}",
                )
            self.changes.append(f"without {name}")
        kept = tuple(
            item for item in self.network.incentives if item.terms.name not in patch.without_incentives
        )
        self.network = replace(self.network, incentives=kept)

    def _periods(self, names: tuple[str, ...], where: tuple[str | int, ...]) -> None:
        known = [item.name for item in self.network.periods]
        for name in names:
            if name not in known:
                self.complain(where, f"there is no period {name!r}", f"Periods: {', '.join(known)}")


def _matcher(**wanted: Any) -> Callable[[Any], bool]:
    def match(row: Any) -> bool:
        return all(
            value is None
            or value == ()
            or (getattr(row, name) in value if isinstance(value, tuple) else getattr(row, name) == value)
            for name, value in wanted.items()
        )

    return match


def _scope(names: tuple[str | None, ...], periods: tuple[str, ...]) -> str:
    parts = [f" of {name}" for name in names if name is not None]
    return "".join(parts) + (f" in {' and '.join(periods)}" if periods else "")
