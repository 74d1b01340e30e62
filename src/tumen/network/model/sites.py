"""What is decided about sites: which may open, close and be expanded when, and what is surely open."""

from __future__ import annotations

from dataclasses import dataclass

from tumen.network.model.making import CapacityStep, Site
from tumen.network.model.network import Network


@dataclass(frozen=True, slots=True)
class StepAt:
    """A capacity step and the site it belongs to."""

    index: int
    """Place of the site in the network."""
    site: Site
    step: CapacityStep

    @classmethod
    def all(cls, network: Network) -> tuple[StepAt, ...]:
        """Every step of every site, in order."""
        return tuple(
            cls(number, site, step) for number, site in enumerate(network.sites) for step in site.steps
        )


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions of the first stage, to be held fixed: all others are "not"."""

    opens: frozenset[tuple[str, str]] = frozenset()
    """Site and period."""
    closes: frozenset[tuple[str, str]] = frozenset()
    built: tuple[tuple[str, str, str, int], ...] = ()
    """Site, step, period, times."""


def open_bounds(network: Network) -> tuple[list[float], list[float]]:
    """Lower and upper bound of ``opens`` by site and period."""
    names = [period.name for period in network.periods]
    lower, upper = [], []
    for site in network.sites:
        first = 0 if site.open_from is None else names.index(site.open_from)
        for t in range(len(names)):
            may = site.state == "possible" and site.decision != "closed" and t >= first
            must = may and site.decision == "open" and t == first
            lower.append(1.0 if must else 0.0)
            upper.append(1.0 if may and (site.decision != "open" or must) else 0.0)
    return lower, upper


def close_bounds(network: Network) -> tuple[list[float], list[float]]:
    """Lower and upper bound of ``closes`` by site and period."""
    lower, upper = [], []
    for site in network.sites:
        for t in range(len(network.periods)):
            must = site.state == "existing" and site.decision == "closed" and t == 0
            may = must or (site.may_close and site.decision == "free")
            lower.append(1.0 if must else 0.0)
            upper.append(1.0 if may else 0.0)
    return lower, upper


def surely_open(site: Site) -> bool:
    """Whether the site is open in every period whatever is decided."""
    return (
        site.state == "existing"
        and site.decision != "closed"
        and not (site.may_close and site.decision == "free")
    )
