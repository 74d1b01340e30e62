"""Sankey: nodes in layers from left to right, ribbons between them in proportion to value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tumen.report.draw.flows import DrawnFlow

_BAR, _LEAST, _LETTER_FITS = 10.0, 1.0, 8.0


@dataclass(frozen=True, slots=True)
class _Layout:
    """Sizes of a drawing."""

    width: float
    side: float
    """Room for the labels of the first and the last layer."""
    top: float
    tall: float
    space: float
    """From a node to the next in the first and the last layer."""
    between: float
    """The same in the middle layers, where the label stands between them."""
    room: float
    """From the top of a node to the next: its label fits."""
    longest: int
    """Letters of a label."""
    stacked: bool = False
    """Whether every label stands above its node, in two lines."""


_WIDE = _Layout(640.0, 172.0, 18.0, 330.0, 14.0, 26.0, 28.0, 25)
_NARROW = _Layout(340.0, 0.0, 28.0, 400.0, 32.0, 32.0, 36.0, 54, stacked=True)
"""For phones: all layers share the width, and so do the letters of their labels."""


@dataclass(frozen=True, slots=True)
class SankeyNode:
    """One bar with its label."""

    label: str
    figure: str
    kind: str
    x: float
    y: float
    height: float
    anchor: str
    label_x: float
    text: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One flow as a closed path."""

    path: str
    kind: str
    letter: str
    letter_x: float
    letter_y: float
    text: str


@dataclass(frozen=True, slots=True)
class Sankey:
    """Everything to draw."""

    nodes: tuple[SankeyNode, ...]
    ribbons: tuple[Ribbon, ...]
    width: float
    height: float
    narrow: Sankey | None = None
    """The same for a narrow screen."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A node before it has a place: its name in the flows, its label, and its kind."""

    name: str
    label: str
    kind: str = "node"


_Spots = dict[str, tuple[float, float, float]]
"""Left edge, top and height of each node."""


def sankey(
    layers: Sequence[Sequence[Stop]],
    flows: Sequence[DrawnFlow],
    words: Callable[[float], str],
    *,
    kinds: Sequence[str] = (),
) -> Sankey:
    """Draw flows between layers.

    Parameters
    ----------
    layers
        Nodes from left to right; each name once.
    flows
        Values above zero.
    words
        Writes the value of a node.
    kinds
        The order of kinds at a node, from above; of kinds that are not named, the order of the flows.
    """
    if not flows:
        return Sankey((), (), _WIDE.width, 0.0)
    wide, narrow = (_drawn(layers, flows, words, kinds, layout) for layout in (_WIDE, _NARROW))
    return replace(wide, narrow=narrow)


def _drawn(
    layers: Sequence[Sequence[Stop]],
    flows: Sequence[DrawnFlow],
    words: Callable[[float], str],
    kinds: Sequence[str],
    layout: _Layout,
) -> Sankey:
    sizes = {
        stop.name: max(
            sum(flow.value for flow in flows if flow.origin == stop.name),
            sum(flow.value for flow in flows if flow.destination == stop.name),
        )
        for layer in layers
        for stop in layer
    }
    totals = [sum(sizes[stop.name] for stop in layer) for layer in layers]
    scale = min(
        (layout.tall - _space(place, len(layers), layout) * (len(layer) - 1)) / total
        for place, (layer, total) in enumerate(zip(layers, totals, strict=True))
    )
    if scale <= 0:
        scale = layout.tall / max(totals)
    spots = _spots(layers, sizes, scale, layout)
    nodes = tuple(
        _node(stop, spots[stop.name], (place, len(layers)), words(sizes[stop.name]), layout)
        for place, layer in enumerate(layers)
        for stop in layer
    )
    bottom = max(y + height for _, y, height in spots.values())
    return Sankey(nodes, tuple(_ribbons(flows, spots, scale, kinds)), layout.width, bottom + layout.top)


def _space(place: int, layers: int, layout: _Layout) -> float:
    return layout.between if 0 < place < layers - 1 else layout.space


def _spots(
    layers: Sequence[Sequence[Stop]], values: Mapping[str, float], scale: float, layout: _Layout
) -> _Spots:
    """Layers are centred; a thin node keeps room for its label."""
    spots: _Spots = {}
    inner = layout.width - 2 * layout.side - _BAR
    for place, layer in enumerate(layers):
        x = layout.side + (inner * place / (len(layers) - 1) if len(layers) > 1 else 0.0)
        heights = [max(values[stop.name] * scale, _LEAST) for stop in layer]
        space = _space(place, len(layers), layout)
        taken = sum(max(height + space, layout.room) for height in heights[:-1]) + heights[-1]
        y = layout.top + max((layout.tall - taken) / 2, 0.0)
        for stop, height in zip(layer, heights, strict=True):
            spots[stop.name] = (x, y, height)
            y += max(height + space, layout.room)
    return spots


def _node(
    stop: Stop, spot: tuple[float, float, float], at: tuple[int, int], figure: str, layout: _Layout
) -> SankeyNode:
    (place, layers), (x, y, height) = at, spot
    longest = layout.longest // layers if layout.stacked else layout.longest
    if place == 0:
        anchor, label_x = ("start", x) if layout.stacked else ("end", x - 4)
    elif place == layers - 1:
        anchor, label_x = ("end", x + _BAR) if layout.stacked else ("start", x + _BAR + 4)
    else:
        anchor, label_x = "middle", x + _BAR / 2
    label = stop.label
    if len(label) > longest:
        label = f"{label[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"
    text = f"{stop.label}: {figure}"
    return SankeyNode(label, figure, stop.kind, x, y, height, anchor, label_x, text)


def _ribbons(flows: Sequence[DrawnFlow], spots: _Spots, scale: float, kinds: Sequence[str]) -> list[Ribbon]:
    """Ribbons leave a node in the order in which they end, and arrive in the order in which they begin."""
    rank = {kind: place for place, kind in enumerate(kinds)}
    left, arrived = dict.fromkeys(spots, 0.0), dict.fromkeys(spots, 0.0)
    starts: dict[int, float] = {}
    for place, flow in _in_order(flows, rank, lambda flow: spots[flow.destination][1]):
        starts[place] = left[flow.origin]
        left[flow.origin] += flow.value * scale
    ribbons = []
    for place, flow in _in_order(flows, rank, lambda flow: spots[flow.origin][1]):
        size = flow.value * scale
        x0, y0 = spots[flow.origin][0] + _BAR, spots[flow.origin][1] + starts[place]
        x1, y1 = spots[flow.destination][0], spots[flow.destination][1] + arrived[flow.destination]
        arrived[flow.destination] += size
        letter = flow.letter if size >= _LETTER_FITS else ""
        path = _band((x0, y0), (x1, y1), size)
        ribbons.append(Ribbon(path, flow.kind, letter, x1 - 6, y1 + size / 2, flow.text))
    return ribbons


def _in_order(
    flows: Sequence[DrawnFlow], rank: Mapping[str, int], height: Callable[[DrawnFlow], float]
) -> list[tuple[int, DrawnFlow]]:
    return sorted(enumerate(flows), key=lambda pair: (rank.get(pair[1].kind, 0), height(pair[1])))


def _band(start: tuple[float, float], end: tuple[float, float], size: float) -> str:
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + size:.1f}C{middle:.1f} {y1 + size:.1f} {middle:.1f} {y0 + size:.1f} {x0:.1f} "
        f"{y0 + size:.1f}Z"
    )
