"""A line of a few proven points as a small drawing; positions are in units of the drawing's view box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 420, 240
LEFT, RIGHT, TOP, BOTTOM = 84, 396, 24, 196
_LETTER = 6.5
"""Width of a letter."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the line."""

    kind: str
    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one kind, drawn behind the lines."""

    x: str
    width: str
    middle: str
    kind: str
    word: str
    """Empty where the stretch is too narrow for it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region between two lines: a band of uncertainty, or one of several that stand on each other."""

    kind: str
    points: str
    text: str
    letter: str = ""
    """Stands for the kind where colours cannot be told apart; empty where there is no room."""
    x: str = ""
    y: str = ""
    """Where the letter stands."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line with its axes."""

    says: str
    x_title: str
    y_title: str
    x_ticks: tuple[tuple[str, str], ...]
    y_ticks: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    """Points of each line; a curve that is not known everywhere has several."""
    dots: tuple[Dot, ...] = ()
    level: str = ""
    """Height of the line at 0; empty for none."""
    bands: tuple[Stretch, ...] = ()
    mark: str = ""
    """Where a dashed upright line stands; empty for none."""
    regions: tuple[Region, ...] = ()
    """Drawn behind the lines."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A point to be drawn."""

    x: float
    y: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from values to positions, with round marks inside its ends."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> str:
        """The position of a value."""
        share = (value - self.low) / (self.high - self.low)
        return f"{self.start + share * (self.end - self.start):.1f}"

    def band(self, start: float, end: float, kind: str, word: str) -> Stretch:
        """A stretch between two values, with its word where there is room."""
        first, last = float(self.at(start)), float(self.at(end))
        fits = last - first >= _LETTER * len(word)
        middle = f"{(first + last) / 2:.1f}"
        return Stretch(f"{first:.1f}", f"{last - first:.1f}", middle, kind, word if fits else "")

    def ticks(self, words: Callable[[float], str], most: int = 5) -> tuple[tuple[str, str], ...]:
        """Positions and words of round values."""
        step = round_step((self.high - self.low) / most)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return tuple((self.at(number * step), words(number * step)) for number in range(first, last + 1))


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below."""
    power = 10.0 ** floor(log10(least))
    return next(power * size for size in (1, 2, 5, 10) if power * size >= least * (1 - 1e-9))


def axis(values: Sequence[float], start: float, end: float) -> Axis:
    """A scale over all values; a single value stands in the middle."""
    low, high = min(values), max(values)
    if high == low:
        room = abs(high) or 1.0
        return Axis(low - room / 2, high + room / 2, start, end)
    return Axis(low, high, start, end)


def drawing(
    points: Sequence[PlotPoint],
    says: str,
    titles: tuple[str, str],
    words: tuple[Callable[[float], str], Callable[[float], str]],
    *,
    level: bool = False,
) -> Drawing:
    """Draw points and the straight lines between them; the y axis takes in 0."""
    across = axis([point.x for point in points], LEFT, RIGHT)
    up = axis([0.0, *(point.y for point in points)], BOTTOM, TOP)
    dots = tuple(Dot(p.kind, across.at(p.x), up.at(p.y), p.text) for p in points)
    return Drawing(
        says,
        *titles,
        across.ticks(words[0], 4),
        up.ticks(words[1]),
        (" ".join(f"{dot.x},{dot.y}" for dot in dots),),
        dots,
        up.at(0.0) if level else "",
    )
