"""Bars of segments across a width, and intervals on a common axis. Positions are per cent of the width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    Value = Decimal | float

_LETTER_FITS = 4.0
"""Narrower than this share of the width, a segment has no room for its letter."""


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A piece of a bar: from `start` over `width`, both in per cent of the width of the bar."""

    kind: str
    """A meaning of the palette."""
    start: str
    width: str
    middle: str
    text: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row of a chart; without segments where the figure is not known or there is nothing to draw."""

    label: str
    note: str
    segments: tuple[BarSegment, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold drawn across bars."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """Bars on one scale; the legend names the letters and the colours."""

    bars: tuple[BarRow, ...]
    legend: tuple[tuple[str, str, str], ...]
    """Letter, kind (a colour) and name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a segment shows before it has a place."""

    kind: str
    value: Value
    text: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to per cent of the width."""

    low: Value
    span: Value

    def at(self, value: Value) -> str:
        """Where a value stands."""
        return f"{self._share(value - self.low):.3f}"  # type: ignore[operator]

    def segment(self, kind: str, start: Value, end: Value, text: str, letter: str = "") -> BarSegment:
        """A segment from the lower to the higher of two values; its letter where there is room."""
        first, last = sorted((start, end))
        width = self._share(last - first)  # type: ignore[operator]
        shown = letter if width >= _LETTER_FITS * max(len(letter), 1) else ""
        middle = (first + last) / 2  # type: ignore[operator]
        return BarSegment(kind, self.at(first), f"{width:.3f}", self.at(middle), text, shown)

    def row(self, pieces: Iterable[Piece]) -> tuple[BarSegment, ...]:
        """Segments one after the other from the low end; what is not above zero has none."""
        found, reached = [], self.low
        for piece in pieces:
            if piece.value > 0:
                end = reached + piece.value  # type: ignore[operator]
                found.append(self.segment(piece.kind, reached, end, piece.text, piece.letter))
                reached = end
        return tuple(found)

    def _share(self, value: Value) -> Value:
        return value / self.span * 100  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of an interval chart."""

    label: str
    note: str
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


def direction(value: float) -> str:
    """``up``, ``down`` or ``flat``, so that nothing depends on colour alone."""
    return "flat" if value == 0 else "up" if value > 0 else "down"


_STEPS = (0.2, 0.6)
"""Shares of the largest at which a field gets the next darker shade."""


def shade(value: float, largest: float) -> str:
    """Class of a colour: sign and one of three shades by size against the largest."""
    if value == 0 or largest == 0:
        return "zero"
    step = 1 + sum(abs(value) > bound * largest for bound in _STEPS)
    return f"{'gain' if value > 0 else 'loss'}{step}"
