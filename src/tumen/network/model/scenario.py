"""Scenarios: what may turn out otherwise, how likely it is, and the network and law that it makes.

A `Scenario` is a list of changes to a base; a `World` is a network and a law made whole, with a probability.
Everything that reckons with uncertainty takes worlds, wherever they come from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Literal

from tumen.errors import InputError, Problem
from tumen.network.model.scenario_patch import apply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.tariff.policy.change import PolicyChange

ONE = Decimal(1)
SUM_TOLERANCE = 1e-9

Shut = Literal["supplier", "lane", "site", "economy", "border"]


@dataclass(frozen=True, slots=True)
class DemandShift:
    """Demand times `factor`, its price per unit times `price_factor`. What is None or empty means all."""

    factor: Decimal = ONE
    price_factor: Decimal = ONE
    market: str | None = None
    item: str | None = None
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceShift:
    """Prices at which suppliers offer, times `factor`. What is None or empty means all."""

    factor: Decimal
    supplier: str | None = None
    item: str | None = None
    economy: str | None = None
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeShift:
    """A unit of `currency` is worth `factor` times as much in every other currency, in all periods.

    `economies` are those whose prices and costs are stated in it: what suppliers there ask, what plants and
    warehouses there cost, are offered by their zones and ask for their goods, what markets there pay. Costs
    of lanes and of claiming and credits for by-products stay. Exchange rates of the law that name the
    currency move with it, so that duties stated in it do.
    """

    currency: str
    economies: tuple[str, ...]
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Closure:
    """What is shut in some periods (empty: all).

    ``supplier``, ``site``: nothing goes in or out. ``lane``: named ``origin > destination by mode``, or
    without the mode for all of them. ``economy``: nothing goes in, out or about there. ``border``: nothing
    crosses it.
    """

    kind: Shut
    name: str
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes to a base, and how likely they are."""

    name: str
    probability: Decimal
    demand: tuple[DemandShift, ...] = ()
    prices: tuple[PriceShift, ...] = ()
    exchange: tuple[ExchangeShift, ...] = ()
    policy: tuple[PolicyChange, ...] = ()
    """Changes of tariffs; see `tumen.tariff.policy.change_file.parse_changes`."""
    without: tuple[str, ...] = ()
    """Agreements that do not exist."""
    closures: tuple[Closure, ...] = ()

    def with_(self, other: Scenario) -> Scenario:
        """Both at once, independent of each other: names joined, probabilities multiplied."""
        return Scenario(
            f"{self.name} & {other.name}",
            self.probability * other.probability,
            (*self.demand, *other.demand),
            (*self.prices, *other.prices),
            (*self.exchange, *other.exchange),
            (*self.policy, *other.policy),
            tuple(dict.fromkeys((*self.without, *other.without))),
            (*self.closures, *other.closures),
        )


@dataclass(frozen=True, slots=True)
class World:
    """A network and the law that holds for it, made whole."""

    name: str
    probability: float
    network: Network = field(repr=False)
    law: TradeLaw = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScenarioSet:
    """Scenarios of which exactly one comes true.

    Raises
    ------
    InputError
        On building: no scenario, names twice, a probability that is not above zero, or a sum that is not 1.
    """

    scenarios: tuple[Scenario, ...]

    def __post_init__(self) -> None:
        problems = [
            Problem(f"the probability of scenario {item.name} is {item.probability}", "Give one above 0")
            for item in self.scenarios
            if not item.probability > 0
        ]
        names = [item.name for item in self.scenarios]
        problems += [
            Problem(f"scenario {name} is given {names.count(name)} times", "Keep one of them")
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        total = sum((item.probability for item in self.scenarios), Decimal(0))
        if abs(total - 1) > Decimal(SUM_TOLERANCE):
            problems.append(
                Problem(f"the probabilities of the scenarios add up to {total}", "Let them add up to 1")
            )
        if problems:
            raise InputError(problems)

    def worlds(self, network: Network, law: TradeLaw) -> tuple[World, ...]:
        """Make every scenario whole.

        Raises
        ------
        InputError
            With every change that means nothing in this network, by scenario.
        """
        found: list[World] = []
        problems: list[Problem] = []
        laws: list[tuple[object, TradeLaw]] = []
        for item in self.scenarios:
            try:
                here, changed = apply(item, network, law)
            except InputError as error:
                problems += error.problems
                continue
            moved = (item.without, item.policy, item.exchange)
            same = next((known for key, known in laws if key == moved), None)
            if same is None:  # scenarios under one law share its answers
                laws.append((moved, same := changed))
            found.append(World(item.name, float(item.probability), here, same))
        if problems:
            raise InputError(problems)
        return tuple(found)

    @staticmethod
    def crossed(sets: Sequence[ScenarioSet]) -> ScenarioSet:
        """Every combination of one scenario of each set, the sets being independent of each other."""
        found = []
        for first, *rest in product(*(item.scenarios for item in sets)):
            joint = first
            for other in rest:
                joint = joint.with_(other)
            found.append(joint)
        return ScenarioSet(tuple(found))


def check_worlds(worlds: Sequence[World]) -> None:
    """Refuse worlds that are no set of cases for one decision.

    Raises
    ------
    InputError
        If there is none, probabilities do not add up to 1, names are there twice, or periods, sites or
        capacity steps (besides their costs) or the currency differ: decisions must be the same in all of
        them.
    """
    problems: list[Problem] = []
    if not worlds:
        raise InputError.of("there is no scenario", "Give at least one")
    if abs(sum(world.probability for world in worlds) - 1) > SUM_TOLERANCE or any(
        world.probability <= 0 for world in worlds
    ):
        problems.append(
            Problem(
                f"the probabilities of the scenarios are {', '.join(f'{w.probability:g}' for w in worlds)}",
                "Let each be above 0 and all add up to 1",
            )
        )
    if len({world.name for world in worlds}) < len(worlds):
        problems.append(Problem("two scenarios have one name", "Give each its own"))
    problems += [
        Problem(
            f"scenario {world.name} has other periods, sites, steps or currency than {worlds[0].name}",
            "What is decided must be the same in every scenario: shut a site by a closure, not by leaving "
            "it out",
        )
        for world in worlds[1:]
        if not same_choices(world.network, worlds[0].network)
    ]
    if problems:
        raise InputError(problems)


def same_choices(one: Network, other: Network) -> bool:
    """Whether the same can be decided in both: periods, sites and steps besides their costs, currency."""
    return _decided(one) == _decided(other)


def _decided(network: Network) -> object:
    return (
        network.currency,
        network.periods,
        network.discount_rate,
        tuple(
            (
                *(site.name, site.kind, site.state, site.decision, site.may_close, site.open_from),
                *((step.name, step.adds, step.most) for step in site.steps),
            )
            for site in network.sites
        ),
    )
