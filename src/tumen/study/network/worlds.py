"""A network and a law for each scenario of a study that asks where to make, source and sell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.study.core.scenarios import BASE
from tumen.study.network.titles import titles_of
from tumen.study.product.basis import sourced_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from tumen.errors import Problem
    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.core.schema import StudyFile
    from tumen.study.product.basis import Sourced
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
    """Build a network and a law for each scenario that is asked for a design; None where there are problems.

    What hinders a design (a cost that matters and is not known, a duty that no table states) is added to
    `problems`.
    """
    from tumen.network.model.check import check
    from tumen.study.network.build import world_of
    from tumen.study.network.check_questions import check_questions

    worlds = []
    for scenario in scenarios:
        if "design" not in scenario.ask and scenario.name != BASE:
            continue
        found: list[Problem] = []
        built = world_of(facts, scenario, found)
        if built is not None:
            network, law = built
            if not found and scenario.name == BASE:
                found += check(network, law)
            worlds.append(
                NetworkScenario(
                    scenario.name,
                    scenario.title,
                    scenario.probability,
                    network,
                    law,
                    scenario.changes,
                    scenario.decides,
                )
            )
        known = {problem.what for problem in problems}  # a scenario need not repeat what the base has
        problems += [problem for problem in found if problem.what not in known]
    if problems or not worlds:
        return None
    check_questions(facts, worlds, titles_of(scenarios[0].tables), document, problems)
    if problems:
        return None
    tables = scenarios[0].tables
    return NetworkStudy(facts, tuple(worlds), titles_of(tables), sourced_tables(tables))
