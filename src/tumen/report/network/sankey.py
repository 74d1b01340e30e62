"""Sankey of materials to markets: nodes in layers, links in proportion to value, coloured by origin class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tumen.report.network.flows import CLASSES, LETTERS, links
from tumen.study.words.figures import short as amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.network.plans.plan import Plan
    from tumen.report.network.flows import Link

WIDTH, _BAR, _SPACE, _TOP, _TALL = 520.0, 10.0, 12.0, 18.0, 330.0
_SIDE = 112.0
_LEAST = 1.0
_MOST_SUPPLIERS = 8
"""With more, suppliers of one economy are one node."""


@dataclass(frozen=True, slots=True)
class Node:
    """One bar with its label."""

    label: str
    figure: str
    x: float
    y: float
    height: float
    anchor: str
    label_x: float
    text: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One link as a closed path."""

    path: str
    kind: str
    letter: str
    letter_x: float
    letter_y: float
    text: str


@dataclass(frozen=True, slots=True)
class Sankey:
    """Everything to draw."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    height: float
    note: str


def sankey_of(plan: Plan, currency: str) -> Sankey:
    """Draw the flows of a plan in value, all periods together."""
    found, note = _gathered(plan, links(plan))
    found = [link for link in found if link.value > 0]
    if not found:
        return Sankey((), (), 0.0, "Nothing of value flows.")
    layers = _layers(plan, found)
    heights = {
        name: max(
            sum(link.value for link in found if link.origin == name),
            sum(link.value for link in found if link.destination == name),
        )
        for layer in layers
        for name in layer
    }
    scale = min(
        (_TALL - _SPACE * (len(layer) - 1)) / sum(heights[name] for name in layer)
        for layer in layers
        if layer
    )
    if scale <= 0:
        scale = _TALL / max(sum(heights[name] for name in layer) for layer in layers)
    spots = _spots(layers, heights, scale)
    bottom = max(y + h for _, y, h in spots.values())
    nodes = tuple(
        _node(name, spots[name], place, len(layers), amount(heights[name], ""))
        for place, layer in enumerate(layers)
        for name in layer
    )
    return Sankey(nodes, tuple(_ribbons(found, spots, scale, currency)), bottom + _TOP, note)


def _gathered(plan: Plan, found: Sequence[Link]) -> tuple[list[Link], str]:
    """Take the suppliers of an economy together where there are many."""
    economies = {item.name: item.economy for item in plan.network.suppliers}
    if len({link.origin for link in found if link.origin in economies}) <= _MOST_SUPPLIERS:
        return list(found), ""
    merged: dict[tuple[str, str, str], Link] = {}
    for link in found:
        origin = f"suppliers in {economies[link.origin]}" if link.origin in economies else link.origin
        key = origin, link.destination, link.kind
        held = merged.get(key)
        if held is None:
            merged[key] = replace(link, origin=origin)
            continue
        items = dict(held.items)
        for name, quantity in link.items:
            items[name] = items.get(name, 0.0) + quantity
        agreements = tuple(dict.fromkeys((*held.agreements, *link.agreements)))
        merged[key] = replace(
            held, value=held.value + link.value, items=tuple(items.items()), agreements=agreements
        )
    return list(merged.values()), "Suppliers of one economy are one bar."


def _layers(plan: Plan, found: Sequence[Link]) -> list[list[str]]:
    """Suppliers first, markets last, sites between them by how many sites goods have passed before."""
    sites = [site.name for site in plan.network.sites]
    markets = [market.name for market in plan.network.markets]
    depth = dict.fromkeys(sites, 1)
    for _ in sites:  # as many rounds as the longest way has sites; goods going in circles stop there
        for link in found:
            if link.origin in depth and link.destination in depth:
                depth[link.destination] = min(
                    max(depth[link.destination], depth[link.origin] + 1), len(sites)
                )
    used = dict.fromkeys(name for link in found for name in (link.origin, link.destination))
    first = [name for name in used if name not in depth and name not in markets]
    middle = [[s for s in sites if depth[s] == level and s in used] for level in range(1, len(sites) + 1)]
    last = [name for name in markets if name in used]
    return [layer for layer in (first, *middle, last) if layer]


def _spots(
    layers: Sequence[Sequence[str]], heights: dict[str, float], scale: float
) -> dict[str, tuple[float, float, float]]:
    """Left edge, top and height of each node; layers are centred."""
    spots = {}
    inner = WIDTH - 2 * _SIDE - _BAR
    for place, layer in enumerate(layers):
        x = _SIDE + (inner * place / (len(layers) - 1) if len(layers) > 1 else 0.0)
        sizes = [max(heights[name] * scale, _LEAST) for name in layer]
        y = _TOP + (_TALL - sum(sizes) - _SPACE * (len(layer) - 1)) / 2
        y = max(y, _TOP)
        for name, size in zip(layer, sizes, strict=True):
            spots[name] = (x, y, size)
            y += size + max(_SPACE, 22.0 - size)
    return spots


def _node(name: str, spot: tuple[float, float, float], place: int, layers: int, figure: str) -> Node:
    x, y, height = spot
    if place == 0:
        anchor, label_x = "end", x - 4
    elif place == layers - 1:
        anchor, label_x = "start", x + _BAR + 4
    else:
        anchor, label_x = "middle", x + _BAR / 2
    return Node(_short(name), figure, x, y, height, anchor, label_x, f"{name}: {figure}")


def _short(name: str) -> str:
    return name if len(name) <= 15 else f"{name[:14]}\N{HORIZONTAL ELLIPSIS}"


def _ribbons(
    found: Sequence[Link], spots: dict[str, tuple[float, float, float]], scale: float, currency: str
) -> list[Ribbon]:
    out = dict.fromkeys(spots, 0.0)
    taken = dict.fromkeys(spots, 0.0)
    order = list(CLASSES)
    ribbons = []
    by_end = sorted(found, key=lambda link: (order.index(link.kind), spots[link.origin][1]))
    starts = {}
    for link in sorted(found, key=lambda link: (order.index(link.kind), spots[link.destination][1])):
        starts[link.origin, link.destination, link.kind] = out[link.origin]
        out[link.origin] += link.value * scale
    for link in by_end:
        size = link.value * scale
        x0, y0, _ = spots[link.origin]
        x1, y1, _ = spots[link.destination]
        y0 += starts[link.origin, link.destination, link.kind]
        y1 += taken[link.destination]
        taken[link.destination] += size
        x0 += _BAR
        middle = (x0 + x1) / 2
        path = (
            f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
            f"V{y1 + size:.1f}C{middle:.1f} {y1 + size:.1f} {middle:.1f} {y0 + size:.1f} {x0:.1f} {y0 + size:.1f}Z"
        )
        letter = LETTERS[link.kind] if size >= 8 else ""
        ribbons.append(Ribbon(path, link.kind, letter, x1 - 6, y1 + size / 2, link.text(currency)))
    return ribbons
