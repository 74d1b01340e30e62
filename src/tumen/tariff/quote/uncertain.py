"""Uncertain inputs carried to a result: one at a time (a tornado), and seeded draws of all."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Result = Callable[[Mapping[str, Decimal]], Decimal | None]

_STEPS = 10**9


@dataclass(frozen=True, slots=True)
class Band:
    """An input that is not exactly known.

    Raises
    ------
    InputError
        If the three are not decimals in order.
    """

    low: Decimal
    central: Decimal
    high: Decimal
    source: str = ""

    def __post_init__(self) -> None:
        figures: tuple[object, ...] = (self.low, self.central, self.high)
        exact = all(isinstance(figure, Decimal) and figure.is_finite() for figure in figures)
        if not exact or not self.low <= self.central <= self.high:
            raise InputError.of(
                f"the band {figures} is not in order", "Give low, central and high as decimals"
            )


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input alone does to the result, None where that is not known: a bar of a tornado chart."""

    name: str
    low: Decimal | None
    high: Decimal | None

    @property
    def width(self) -> Decimal | None:
        """How far the result moves between the ends."""
        return None if self.low is None or self.high is None else abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class Tornado:
    """The central result and the swings, the widest first; those that are not known come before all."""

    central: Decimal | None
    swings: tuple[Swing, ...]


@dataclass(frozen=True, slots=True)
class DrawnResults:
    """Results of drawing all inputs at once; quantiles leave out the `unknown` draws, which gave none."""

    seed: int
    results: tuple[Decimal, ...]
    unknown: int

    def quantile(self, share: Decimal) -> Decimal | None:
        """The result that this share (above 0, at most 1) of the known draws does not exceed; None if any is
        unknown.
        """
        if not 0 < share <= 1:
            raise InputError.of(f"{share} is no share", "Give a number above 0 and at most 1")
        if self.unknown or not self.results:
            return None
        place = -int(-share * len(self.results) // 1)  # the smallest whole number not below
        return sorted(self.results)[place - 1]


def tornado(result: Result, bands: Mapping[str, Band]) -> Tornado:
    """Move one input at a time from its low to its high value, the others at their central ones."""
    _check(bands)
    central = {name: band.central for name, band in bands.items()}
    swings = [
        Swing(name, result({**central, name: band.low}), result({**central, name: band.high}))
        for name, band in bands.items()
    ]
    swings.sort(key=lambda item: (item.width is not None, -(item.width or 0)))
    return Tornado(result(central), tuple(swings))


def draws(result: Result, bands: Mapping[str, Band], *, count: int, seed: int) -> DrawnResults:
    """Draw every input from the triangular distribution of its band; the same seed gives the same results.

    Raises
    ------
    InputError
        If there is no uncertain input, or the count is not positive.
    """
    _check(bands)
    if count < 1:
        raise InputError.of(f"{count} draws give no result", "Ask for one or more")
    rng = random.Random(seed)  # noqa: S311  # a simulation, not a secret
    found = [result({name: _drawn(band, rng) for name, band in bands.items()}) for _ in range(count)]
    known = tuple(item for item in found if item is not None)
    return DrawnResults(seed, known, count - len(known))


def _drawn(band: Band, rng: random.Random) -> Decimal:
    """The inverse of the triangular distribution at a uniform draw of nine digits."""
    width = band.high - band.low
    if width == 0:
        return band.central
    share = Decimal(rng.randrange(_STEPS)) / _STEPS
    turn = (band.central - band.low) / width
    if share < turn:
        return band.low + (share * width * (band.central - band.low)).sqrt()
    return band.high - ((1 - share) * width * (band.high - band.central)).sqrt()


def _check(bands: Mapping[str, Band]) -> None:
    if not bands:
        raise InputError.of("no input is uncertain", "Give at least one band")
