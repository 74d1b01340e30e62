"""Geometry of the charts: tiles, intervals, bars and flows. Positions only; every figure comes from the result."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from tumen.report.economy.figures import compact, share, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.study.economy.results import Dependence, EconomyResult, ValueAddedFlow, VariantResult

TILE, GAP = 100, 6
_STEPS = (0.2, 0.6)
"""Shares of the largest change at which a tile gets the next darker shade."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One economy on the tile map; `x` and `y` of its corner; `shape` points up, down, or is flat."""

    code: str
    name: str
    x: int
    y: int
    kind: str
    shape: str
    figure: str
    band: str
    member: bool


@dataclass(frozen=True, slots=True)
class TileMap:
    """Tiles at fixed places without borders; economies without a place stand in rows below."""

    width: int
    height: int
    tiles: tuple[Tile, ...]


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Column and row by economy: an own schematic layout without borders; it says nothing about territory."""
    text = (files("tumen") / "data" / "places" / "world-tiles.csv").read_text(encoding="utf-8")
    return {
        row["economy"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(text.splitlines())
    }


def tile_map(result: EconomyResult, variant: VariantResult) -> TileMap:
    """Real-income changes of one variant on tiles."""
    trade_members = set(result.trade.members) if result.trade else set()
    places = dict(_places())
    columns = max(column for column, _ in places.values()) + 1
    below = max(row for _, row in places.values()) + 1
    for number, effect in enumerate(e for e in variant.effects if e.economy not in places):
        places[effect.economy] = (number % columns, below + number // columns)
    largest = max((abs(effect.real_income) for effect in variant.effects), default=0.0)
    tiles = tuple(
        Tile(
            code=effect.economy,
            name=result.name(effect.economy),
            x=places[effect.economy][0] * (TILE + GAP),
            y=places[effect.economy][1] * (TILE + GAP),
            kind=shade(effect.real_income, largest),
            shape=direction(effect.real_income),
            figure=compact(effect.real_income),
            band=f"{compact(effect.band.low)} to {compact(effect.band.high)}",
            member=effect.economy in trade_members,
        )
        for effect in variant.effects
    )
    return TileMap(
        columns * (TILE + GAP) - GAP,
        max((tile.y for tile in tiles), default=0) + TILE,
        tiles,
    )


def direction(value: float) -> str:
    """``up``, ``down`` or ``flat``, so that nothing depends on colour alone."""
    return "flat" if value == 0 else "up" if value > 0 else "down"


def shade(value: float, largest: float) -> str:
    """Class of a colour: sign and one of three shades by size against the largest."""
    if value == 0 or largest == 0:
        return "zero"
    step = 1 + sum(abs(value) > bound * largest for bound in _STEPS)
    return f"{'gain' if value > 0 else 'loss'}{step}"


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of the interval chart, in per cent of the width."""

    label: str
    member: bool
    low: str
    width: str
    point: str
    kind: str
    text: str
    band: str


@dataclass(frozen=True, slots=True)
class Intervals:
    """Rows with a common axis; `zero` is where nothing changes."""

    rows: tuple[Interval, ...]
    zero: str


def intervals(result: EconomyResult, variant: VariantResult) -> Intervals:
    """Real income of every economy with its band, largest gain first."""
    ranked = sorted(variant.effects, key=lambda item: -item.real_income)
    ends = [v for item in ranked for v in (item.band.low, item.band.high, item.real_income)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return 2 + 96 * (value - low) / span

    members = set(result.trade.members) if result.trade else set()
    rows = tuple(
        Interval(
            label=result.name(item.economy),
            member=item.economy in members,
            low=f"{at(item.band.low):.2f}",
            width=f"{max(at(item.band.high) - at(item.band.low), 0.15):.2f}",
            point=f"{at(item.real_income):.2f}",
            kind="gain" if item.real_income > 0 else "loss",
            text=signed(item.real_income, 3),
            band=f"{compact(item.band.low, 3)} to {compact(item.band.high, 3)}",
        )
        for item in ranked
    )
    return Intervals(rows, f"{at(0.0):.2f}")


@dataclass(frozen=True, slots=True)
class Pair:
    """One bar of two parts: what face value shows, and what it hides; in per cent of the width."""

    label: str
    shown: str
    hidden: str
    text: str
    note: str


def suppliers_bars(result: EconomyResult, item: Dependence, top: int = 10) -> tuple[Pair, ...]:
    """The first foreign economies behind a sector, face value and hidden part."""
    first = item.suppliers[:top]
    largest = max((supplier.look_through for supplier in first), default=1.0) or 1.0
    return tuple(
        Pair(
            label=result.name(supplier.economy),
            shown=f"{96 * supplier.face_value / largest:.2f}",
            hidden=f"{96 * max(supplier.hidden, 0.0) / largest:.2f}",
            text=share(supplier.look_through),
            note=f"face value {share(supplier.face_value)}, hidden {share(supplier.hidden)}",
        )
        for supplier in first
    )


@dataclass(frozen=True, slots=True)
class Node:
    """One bar of the flow chart with its label."""

    label: str
    x: float
    y: float
    height: float
    kind: str
    text: str
    anchor: str
    label_x: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One flow as a closed path."""

    path: str
    kind: str
    letter: str
    letter_y: float
    text: str


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Sankey of value added: origins on the left, where it is absorbed on the right."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    height: float


_LEFT, _RIGHT, _BAR = 88.0, 312.0, 12.0
_TALL, _SPACE, _TOP = 430.0, 16.0, 8.0
_KINDS = ("c4", "c1", "c3", "c6", "c2")


def flow_chart(
    result: EconomyResult, flows: Sequence[ValueAddedFlow], divisor: float, unit: str
) -> FlowChart:
    """Draw the flows after the change, in proportion."""
    origins = tuple(dict.fromkeys(flow.origin for flow in flows))
    absorbed = dict.fromkeys(flow.destination for flow in flows)
    ends = (
        *(code for code in origins if code in absorbed),
        *(code for code in absorbed if code not in origins),
    )
    total = sum(flow.after for flow in flows)
    if total <= 0:
        return FlowChart((), (), 0.0)
    scale = (_TALL - _SPACE * (max(len(origins), len(ends)) - 1)) / total
    kinds = {code: _KINDS[number % len(_KINDS)] for number, code in enumerate(origins)}

    def stack(names: Sequence[str], side: str) -> dict[str, tuple[float, float]]:
        found, y = {}, _TOP
        for name in names:
            size = sum(flow.after for flow in flows if getattr(flow, side) == name) * scale
            found[name] = (y, size)
            y += size + _SPACE
        return found

    left, right = stack(origins, "origin"), stack(ends, "destination")
    used_left, used_right = dict.fromkeys(origins, 0.0), dict.fromkeys(ends, 0.0)
    ribbons = []
    for flow in flows:
        size = flow.after * scale
        y0, y1 = (
            left[flow.origin][0] + used_left[flow.origin],
            right[flow.destination][0] + used_right[flow.destination],
        )
        used_left[flow.origin] += size
        used_right[flow.destination] += size
        name = f"{result.name(flow.origin)} to {result.name(flow.destination)}"
        ribbons.append(
            Ribbon(
                path=_ribbon(y0, y1, size),
                kind=kinds[flow.origin],
                letter=result.name(flow.origin)[:1] if size > 9 else "",
                letter_y=y1 + size / 2,
                text=f"{name}: {flow.after / divisor:,.1f} {unit}, before {flow.before / divisor:,.1f}",
            )
        )
    nodes = [_node(result, n, left[n], _LEFT, kinds[n], "end", _LEFT - 5, divisor, scale) for n in origins]
    nodes += [
        _node(result, n, right[n], _RIGHT, "c8", "start", _RIGHT + _BAR + 5, divisor, scale) for n in ends
    ]
    return FlowChart(tuple(nodes), tuple(ribbons), _TALL + 2 * _TOP)


def _node(  # noqa: PLR0917 - one mark of the chart
    result: EconomyResult,
    name: str,
    place: tuple[float, float],
    x: float,
    kind: str,
    anchor: str,
    label_x: float,
    divisor: float,
    scale: float,
) -> Node:
    y, height = place
    return Node(result.name(name), x, y, height, kind, f"{height / scale / divisor:,.0f}", anchor, label_x)


def _ribbon(y0: float, y1: float, size: float) -> str:
    x0, x1 = _LEFT + _BAR, _RIGHT
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + size:.1f}C{middle:.1f} {y1 + size:.1f} {middle:.1f} {y0 + size:.1f} {x0:.1f} {y0 + size:.1f}Z"
    )
