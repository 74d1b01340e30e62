"""A network and a law for each scenario of a study that asks where to make, source and sell, and what hinders
a design or what is asked besides its plans: break-even, uncertainty, trade-off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tumen.errors import NotStated, Problem
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.selling import Service
from tumen.study.core.scenarios import StudyScenario
from tumen.study.core.schema import BASE, BreakEvenFile, DesignFile, StudyFile
from tumen.study.network.desk import record_of
from tumen.study.network.outages.asked import wrong_in
from tumen.study.network.titles import titles_of
from tumen.study.product.basis import Sourced, sourced_tables
from tumen.tables.yaml_document import Document


@dataclass(frozen=True, slots=True)
class NetworkScenario:
    """One scenario of the network: what is given, and the law that holds."""

    name: str
    title: str
    probability: Decimal | None
    network: Network
    law: TradeLaw
    changes: tuple[str, ...]
    """What it changes against the base, in words."""
    decides: bool = False
    """Whether it decides on sites: a design to be compared, rather than something that happens."""


@dataclass(frozen=True, slots=True)
class NetworkStudy:
    """What the questions about the network are asked of."""

    facts: StudyFile
    scenarios: tuple[NetworkScenario, ...]
    """The base first."""
    titles: Mapping[str, str]
    """By short name in the tables: what a product or place is called in the network."""
    rows: Mapping[str, Sequence[Sourced]]
    """Rows of the base by table, for what its figures rest on."""


def network_study(
    facts: StudyFile, scenarios: tuple[StudyScenario, ...], document: Document, problems: list[Problem]
) -> NetworkStudy | None:
    """Build a network and a law for each scenario that is asked for a design; None where something is wrong.

    What hinders a design (a cost that matters and is not known, a duty that no table states) is added to
    `problems`; where that is all, stand-ins are in its place.
    """
    from tumen.network.model.checks.amounts import co2_not_stated, not_stated
    from tumen.network.model.checks.check import check
    from tumen.study.network.build import world_of

    tables = scenarios[0].tables
    titles = titles_of(tables)
    worlds = []
    for scenario in scenarios:
        if "design" not in scenario.ask and scenario.name != BASE:
            continue
        network, law, wrong, open_sites = world_of(facts, document, scenario)
        found = list(wrong)
        if scenario.name == BASE:
            checked = check(
                _asked_of(network, facts.design, titles), law, unknown=open_sites, whole=not wrong
            )
            found += checked
            if facts.design.trade_off is not None and facts.design.trade_off.co2 is not None:
                found += co2_not_stated(network)
        else:
            found += not_stated(network)  # what else is wrong with it is why it has no plan
        worlds.append(record_of(NetworkScenario, scenario, network=network, law=law))
        known = {problem.what for problem in problems}  # a scenario need not repeat what the base has
        problems += (problem for problem in dict.fromkeys(found) if problem.what not in known)
    asked = _Asked(facts.design, {world.name: world for world in worlds}, titles, document)
    problems += asked.problems()
    if not all(isinstance(problem, NotStated) for problem in problems):
        return None
    return NetworkStudy(facts, tuple(worlds), titles, sourced_tables(tables))


def _asked_of(network: Network, design: DesignFile, titles: Mapping[str, str]) -> Network:
    """The network with the commitments that a trade-off with service will ask of it."""
    service = None if design.trade_off is None else design.trade_off.service
    if service is None:
        return network
    market, item = (titles.get(name or "", name) for name in (service.market, service.product))
    promised = (
        Service(row.name, service.within_days, service.shares[0], item)
        for row in network.markets
        if market in {None, row.name} and item in {None, *(one.name for one in network.items)}
    )
    return replace(network, services=(*network.services, *promised))


Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Problems, with their lines, of every name that means nothing and every question without an answer."""

    design: DesignFile
    worlds: Mapping[str, NetworkScenario]
    titles: Mapping[str, str]
    document: Document

    @property
    def network(self) -> Network:
        """That of the base."""
        return self.worlds[BASE].network

    def problems(self) -> Iterator[Problem]:
        for place, item in enumerate(self.design.break_even):
            yield from self._break_even(("design", "break_even", place), item)
        yield from self._uncertainty()
        yield from self._trade_off()
        if self.design.stress is not None:
            yield from wrong_in(self.design.stress, self.network, self.document, self._unknown)

    def _unknown(self, where: Where, name: str | None, known: Iterable[str], kind: str) -> list[Problem]:
        """A problem where a name is none of those known; nothing where none is named."""
        listed = list(known)
        if name is None or self.titles.get(name, name) in listed:
            return []
        short = {title: name for name, title in self.titles.items()}
        names = ", ".join(short.get(name, name) for name in listed) or "none"
        return [self.document.problem(where, f"there is no {kind} {name!r}", f"Known: {names}")]

    def _break_even(self, at: Where, item: BreakEvenFile) -> Iterator[Problem]:
        yield from self._unknown((*at, "scenario"), item.scenario, self.worlds, "scenario")
        name = self.titles.get(item.site, item.site)
        sites = {
            row.name: row for row in self.network.sites if row.kind == "plant" and row.state == "possible"
        }
        yield from self._unknown((*at, "site"), item.site, sites, "possible plant")
        if item.kind != "tax cut":
            return
        taxed = {tax.economy for tax in self.network.profit_taxes if tax.rate > 0}
        if name in sites and sites[name].economy not in taxed:
            yield self.document.problem(
                (*at, "kind"),
                f"no tax on the profit of {item.site} is reckoned",
                f"State the tax of {sites[name].economy} in the table profit_taxes",
            )
        if item.most is not None and item.most > 1:
            yield self.document.problem(
                (*at, "most"), f"a tax cut of {item.most}", "Give a share of the tax, at most 1"
            )

    def _uncertainty(self) -> Iterator[Problem]:
        asked, at = self.design.uncertainty, ("design", "uncertainty")
        if asked is None:
            return
        yield from self._unknown((*at, "reference"), asked.reference, self.worlds, "scenario")
        likely = {name for name, row in self.worlds.items() if row.probability is not None}
        if len(likely) < 2:
            yield self.document.problem(
                at, "fewer than two scenarios have a probability", "Give probabilities to two or more"
            )
        for name in sorted({*likely, asked.reference} & set(self.worlds)):
            if self.worlds[name].decides:
                yield self.document.problem(
                    ("scenarios", name),
                    "it decides on sites and is meant as something that may come",
                    "Take its decisions or its probability away; a reference leaves sites free",
                )

    def _trade_off(self) -> Iterator[Problem]:
        asked = self.design.trade_off
        at: Where = ("design", "trade_off")
        if asked is None:
            return
        service = asked.service
        if service is None:
            if asked.co2 is None:
                fix = "Give co2 (a number of points) or service"
                yield self.document.problem(at, "nothing is asked for", fix)
            return
        at = (*at, "service")
        markets = [row.name for row in self.network.markets]
        items = list(dict.fromkeys(row.item for row in self.network.demand))
        wrong = [
            *self._unknown((*at, "market"), service.market, markets, "market"),
            *self._unknown((*at, "product"), service.product, items, "product with demand"),
        ]
        yield from wrong
        market, item = (self.titles.get(name or "", name) for name in (service.market, service.product))
        met = any(market in {None, row.market} and item in {None, row.item} for row in self.network.demand)
        if not wrong and not met:
            yield self.document.problem(
                at, f"{service.market} has no demand for {service.product}", "Name another of the two"
            )
