"""Drawings of a study of whole economies: tiles, intervals, bars, flows. They compute nothing."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tumen.report.draw.bars import BarRow, Interval, Intervals, Piece, Scale, Stack, direction, shade
from tumen.report.draw.flows import DrawnFlow
from tumen.report.draw.palette import of_economy
from tumen.report.draw.sankey import Sankey, Stop, sankey
from tumen.study.economy.dependence.records import Dependence
from tumen.study.economy.results import DrawnBand, EconomyResult, ValueAddedFlow, VariantResult
from tumen.study.words.figures import compact, share, signed

TILE, GAP = 100, 6


@dataclass(frozen=True, slots=True)
class FigureTile:
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
    tiles: tuple[FigureTile, ...]


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Column and row by economy: an own schematic layout without borders; it says nothing about territory."""
    text = (files("tumen") / "data" / "places" / "world-tiles.csv").read_text(encoding="utf-8")
    return {
        row["economy"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(text.splitlines())
    }


@dataclass(frozen=True, slots=True)
class TileValue:
    """What one economy's tile shows: a value for its shade, the figure, and what stands in its title."""

    economy: str
    value: float
    figure: str
    note: str


def tile_map(result: EconomyResult, variant: VariantResult) -> TileMap:
    """Real-income changes of one variant on tiles."""
    shown = tuple(
        TileValue(
            effect.economy,
            effect.real_income,
            compact(effect.real_income),
            f"{compact(effect.band.low)} to {compact(effect.band.high)}",
        )
        for effect in variant.effects
    )
    return tiles(result, shown, set(result.trade.members) if result.trade else set())


def tiles(result: EconomyResult, shown: Sequence[TileValue], framed: Collection[str]) -> TileMap:
    """One tile for each economy; some have a frame."""
    places = dict(_places())
    columns = max(column for column, _ in places.values()) + 1
    below = max(row for _, row in places.values()) + 1
    for number, item in enumerate(item for item in shown if item.economy not in places):
        places[item.economy] = (number % columns, below + number // columns)
    largest = max((abs(item.value) for item in shown), default=0.0)
    found = tuple(
        FigureTile(
            code=item.economy,
            name=result.name(item.economy),
            x=places[item.economy][0] * (TILE + GAP),
            y=places[item.economy][1] * (TILE + GAP),
            kind=shade(item.value, largest),
            shape=direction(item.value),
            figure=item.figure,
            band=item.note,
            member=item.economy in framed,
        )
        for item in shown
    )
    return TileMap(columns * (TILE + GAP) - GAP, max((tile.y for tile in found), default=0) + TILE, found)


def intervals(result: EconomyResult, variant: VariantResult) -> Intervals:
    """Real income of every economy with its band, largest gain first."""
    trade = result.trade
    members = set(trade.members) if trade else set()
    inside, outside = ("member", "outside") if trade is None or trade.has_members else ("concerned", "other")
    return intervals_of(
        (
            result.name(item.economy),
            inside if item.economy in members else outside,
            item.real_income,
            item.band,
            item.settled,
        )
        for item in variant.effects
    )


def intervals_of(items: Iterable[tuple[str, str, float, DrawnBand, bool]]) -> Intervals:
    """Label, note, value, band and whether the sign is settled; largest gain first."""
    ranked = sorted(items, key=lambda item: -item[2])
    ends = [v for _, _, value, band, _ in ranked for v in (band.low, band.high, value)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.02 * ((high - low) or 1.0)
    span = high - low + 2 * room
    scale = Scale(low - room, span)
    rows = tuple(
        Interval(
            label=label,
            note=note,
            low=scale.at(band.low),
            width=f"{max(100 * (band.high - band.low) / span, 0.15):.3f}",
            point=scale.at(value),
            kind="even" if not settled else "gain" if value > 0 else "loss",
            text=signed(value, 3),
            band=f"{compact(band.low, 3)} to {compact(band.high, 3)}"
            f"{'' if settled else ', sign not settled'}",
        )
        for label, note, value, band, settled in ranked
    )
    return Intervals(rows, scale.at(0.0))


SUPPLIERS = (("F", "face-value", "face value"), ("H", "hidden-part", "hidden"))
"""Letter, colour and name of the two parts of a supplier's bar."""


def suppliers_bars(result: EconomyResult, item: Dependence, top: int = 10) -> Stack:
    """The first foreign economies behind a sector, face value and hidden part; those without a name last."""
    named = [supplier for supplier in item.suppliers if supplier.named][:top]
    first = [*named, *(supplier for supplier in item.suppliers if not supplier.named)]
    scale = Scale(0.0, max((supplier.look_through for supplier in first), default=1.0) or 1.0)
    bars = []
    for supplier in first:
        parts = (supplier.face_value, max(supplier.hidden, 0.0))
        note = f"face value {share(supplier.face_value)}, hidden {share(supplier.hidden)}"
        pieces = [
            Piece(kind, size, f"{name} {share(size)}", letter)
            for (letter, kind, name), size in zip(SUPPLIERS, parts, strict=True)
        ]
        bars.append(
            BarRow(result.name(supplier.economy), note, scale.row(pieces), share(supplier.look_through))
        )
    return Stack(tuple(bars), SUPPLIERS)


def flow_chart(result: EconomyResult, flows: Sequence[ValueAddedFlow], divisor: float, unit: str) -> Sankey:
    """Sankey of value added after the change: origins on the left, where it is absorbed on the right."""
    origins = tuple(dict.fromkeys(flow.origin for flow in flows))
    absorbed = dict.fromkeys(flow.destination for flow in flows)
    ends = [code for code in origins if code in absorbed] + [code for code in absorbed if code not in origins]
    kinds = {code: of_economy(code) for code in origins}
    drawn = [
        DrawnFlow(
            f"from {flow.origin}",
            f"to {flow.destination}",
            kinds[flow.origin],
            flow.after,
            f"{result.name(flow.origin)} to {result.name(flow.destination)}: {flow.after / divisor:,.1f} "
            f"{unit}, before {flow.before / divisor:,.1f}",
            result.name(flow.origin)[:1],
        )
        for flow in flows
        if flow.after > 0
    ]
    layers = (
        [Stop(f"from {code}", result.name(code), kinds[code]) for code in origins],
        [Stop(f"to {code}", result.name(code)) for code in ends],
    )
    return sankey(layers, drawn, lambda value: f"{value / divisor:,.0f}")
