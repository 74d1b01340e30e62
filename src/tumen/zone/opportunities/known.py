"""Figures as far as they are known: a least and a most, and what is missing between the two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tumen.origin.truth import Truth

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class KnownRange:
    """A figure between `low` and `high`, both included; None: no bound is known on that side.

    Unknown is never zero: what nothing is known of has neither bound.
    """

    low: Decimal | None
    high: Decimal | None
    missing: tuple[str, ...] = ()
    """What would tell it; empty where it is exact."""

    def __post_init__(self) -> None:
        """Of what is exact nothing is missing."""
        if self.exact is not None and self.missing:
            object.__setattr__(self, "missing", ())

    @classmethod
    def of(cls, figure: Decimal | None, *missing: str) -> KnownRange:
        """A figure as it is; None: nothing is known of it."""
        return cls(figure, figure, missing)

    @property
    def exact(self) -> Decimal | None:
        """The figure where it is known."""
        return self.low if self.low == self.high else None

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.low is not None or self.high is not None

    def __add__(self, other: KnownRange) -> KnownRange:
        """Add bound by bound."""
        return KnownRange(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            tuple(dict.fromkeys((*self.missing, *other.missing))),
        )

    def __neg__(self) -> KnownRange:
        """The bounds turned round."""
        low, high = self.low, self.high
        return KnownRange(None if high is None else -high, None if low is None else -low, self.missing)

    def __sub__(self, other: KnownRange) -> KnownRange:
        """The least that it can exceed the other by, and the most, where the two are independent."""
        return self + -other

    def times(self, factor: Decimal | None, missing: str = "") -> KnownRange:
        """So many times (zero or more); of an unknown factor only zero and the sign are known."""
        if factor is not None:
            low, high = self.low, self.high
            return KnownRange(
                None if low is None else low * factor, None if high is None else high * factor, self.missing
            )
        if self.low == self.high == ZERO:
            return self
        low = ZERO if self.low is not None and self.low >= 0 else None
        high = ZERO if self.high is not None and self.high <= 0 else None
        return KnownRange(low, high, (*self.missing, missing))

    def share_of(self, whole: KnownRange) -> KnownRange:
        """What share of a whole it is part of, from 0 to 1; of a whole that is zero there is none."""
        if self.high == ZERO and whole.low is not None and whole.low > 0:
            return KnownRange(ZERO, ZERO, ())
        missing = tuple(dict.fromkeys((*self.missing, *whole.missing)))
        if whole.high == ZERO or not self.known:
            return KnownRange(None, None, missing or ("a whole above zero",))
        low = ZERO if self.low is None or whole.high is None else self.low / whole.high
        high: Decimal | None = Decimal(1)
        if self.high is not None and whole.low:
            high = min(Decimal(1), self.high / whole.low)
        return KnownRange(low, high, missing)

    def either(self, other: KnownRange) -> KnownRange:
        """The bounds of one of two, where it is not known which."""
        lows, highs = (self.low, other.low), (self.high, other.high)
        return KnownRange(
            None if None in lows else min(low for low in lows if low is not None),
            None if None in highs else max(high for high in highs if high is not None),
            tuple(dict.fromkeys((*self.missing, *other.missing)))
            or ("which materials the link would deliver",),
        )

    def at_least(self, other: KnownRange) -> bool:
        """Whether it is surely as much as the other, or more."""
        return self.low is not None and other.high is not None and self.low >= other.high

    def more_than(self, other: KnownRange) -> bool:
        """Whether it is surely more than the other."""
        return self.low is not None and other.high is not None and self.low > other.high


NONE = KnownRange(ZERO, ZERO)
"""Surely zero."""


def total(ranges: Iterable[KnownRange]) -> KnownRange:
    """The sum; surely zero of none."""
    return sum(ranges, NONE)


def counted(answers: Iterable[Truth], missing: str) -> KnownRange:
    """How many answers are yes: those that are, and those that may yet be."""
    said = list(answers)
    yes, open_ = said.count(True), said.count(None)
    return KnownRange(Decimal(yes), Decimal(yes + open_), (missing,) if open_ else ())
