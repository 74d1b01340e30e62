"""Worlds that differ in amounts and prices of demand alone are worked out once: no origin, duty or way hangs
on those.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.model.check import check
from tumen.network.model.network import ONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tumen.network.compile.compiled import Compiled
    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.network.model.scenario import World

_REMEMBERED = 64
"""Kinds that a world is compared with, the last ones: the comparison stays cheap among thousands of
worlds."""


def groups_of(worlds: Sequence[World], jobs: int) -> list[list[int]]:
    """Numbers of worlds that are alike, in groups; no larger than leaves each of the jobs several groups."""
    most = len(worlds) if jobs <= 1 else ceil(len(worlds) / (4 * jobs))
    found: list[list[int]] = []
    kinds: list[tuple[Network, TradeLaw, list[int]]] = []
    for number, world in enumerate(worlds):
        bare = without_amounts(world.network)
        same = next((k for k in kinds if k[1] is world.law and k[0] == bare), None)
        if same is None or len(same[2]) >= most:
            if same is not None:
                kinds.remove(same)
            same = (bare, world.law, [])
            kinds = [*kinds[1 - _REMEMBERED :], same]
            found.append(same[2])
        same[2].append(number)
    return found


def without_amounts(network: Network) -> Network:
    """The network with one unit of everything that is asked for, at no price."""
    rows = (
        replace(row, quantity=ONE if row.quantity > 0 else row.quantity, price=None) for row in network.demand
    )
    return replace(network, demand=tuple(rows))


def compiled_one_by_one(worlds: Sequence[World]) -> Iterator[Compiled | InputError]:
    """Every world of a group worked out, or what is wrong with it."""
    first: Compiled | None = None
    for world in worlds:
        problems = check(world.network, world.law) if first is not None else ()
        try:
            first = first or compile_network(world.network, world.law)
        except InputError as error:
            problems = error.problems
        yield InputError(problems) if problems or first is None else replace(first, network=world.network)
