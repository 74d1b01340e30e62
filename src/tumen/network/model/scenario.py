"""A `World`: a network, the law that holds for it, and how likely they are.

Everything that reckons with uncertainty takes worlds, wherever they come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tumen.errors import InputError, Problem
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network

SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class World:
    """A network and the law that holds for it, made whole."""

    name: str
    probability: float
    network: Network = field(repr=False)
    law: TradeLaw = field(repr=False)


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
