"""Which sites are chosen, as expressions of the first stage, and rows that ask for it; solving with such
rows.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from tumen.network.mip.build import build
from tumen.network.mip.families.rows import RowName, Terms
from tumen.network.mip.read_plan import read_plan
from tumen.network.mip.solve import SolvedModel
from tumen.network.mip.solver import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tumen.network.compile.compiled import Compiled
    from tumen.network.mip.families.rows import Work
    from tumen.network.mip.settings import Settings
    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network, Site
    from tumen.network.plans.plan import Plan


def solve_with(
    compiled: Compiled, law: TradeLaw, settings: Settings, write: Callable[[Work], None] | None = None
) -> Plan:
    """Solve a compiled network with further rows.

    Raises
    ------
    InfeasibleError, NotConvergedError, DataError, MissingExtraError
        As `tumen.network.mip.solve.solve`.
    """
    started = perf_counter()
    built = build(compiled)
    if write is not None:
        write(built.work)
    seconds = perf_counter() - started
    found = run(built.work.model, settings, money=built.work.scaling.money)
    return read_plan(SolvedModel(built, law, settings, found, seconds))


def choosable(network: Network) -> tuple[tuple[int, Site], ...]:
    """Sites about which there is a choice, with their place in the network."""
    return tuple(
        (number, site)
        for number, site in enumerate(network.sites)
        if (site.state == "possible" and site.decision != "closed")
        or (site.state == "existing" and site.may_close and site.decision == "free")
    )


def chosen(plan: Plan) -> frozenset[str]:
    """Of the sites about which there is a choice, those that open, or that do not close."""
    opened = {event.site for event in plan.events if event.event == "opens"}
    shut = {event.site for event in plan.events if event.event == "closes"}
    return frozenset(
        site.name
        for _, site in choosable(plan.network)
        if site.name in opened or (site.state == "existing" and site.name not in shut)
    )


def other_sites(work: Work, sets: Sequence[frozenset[str]]) -> None:
    """Not one of these sets of sites: ``sum of not chosen in the set + sum of chosen outside it >= 1``.

    A site is chosen, for a possible one, by ``sum of opens``; for an existing one by ``1 - sum of closes``.
    """
    network = work.compiled.network
    count = len(network.periods)
    terms: dict[str, list[tuple[int, int, float]]] = {"opens": [], "closes": []}
    right = []
    for row, names in enumerate(sets):
        least = 1.0
        for number, site in choosable(network):
            inside = site.name in names
            variable, sign = ("opens", -1.0) if site.state == "possible" else ("closes", 1.0)
            sign = sign if inside else -sign
            if inside == (site.state == "possible"):
                least -= 1.0
            terms[variable] += [(number * count + t, row, sign) for t in range(count)]
        right.append(least)
    work.add_rows(
        "other_sites",
        [
            Terms(variable, [a for a, _, _ in cells], [b for _, b, _ in cells], [c for _, _, c in cells])
            for variable, cells in terms.items()
        ],
        ">=",
        right,
        [RowName(f"sites other than {', '.join(sorted(names)) or 'none'}") for names in sets],
        shared=True,
    )


def settles(work: Work, site: str) -> None:
    """A possible site opens in some period: ``sum of opens >= 1``."""
    network = work.compiled.network
    count = len(network.periods)
    number = [item.name for item in network.sites].index(site)
    cells = range(number * count, (number + 1) * count)
    terms = [Terms("opens", cells, [0] * count, [1.0] * count)]
    work.add_rows("settles", terms, ">=", [1.0], [RowName(f"{site} opens", site)], shared=True)
