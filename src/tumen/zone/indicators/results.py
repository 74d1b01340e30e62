"""Figures of a ledger, as far as they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tumen.zone.spans import Span


@dataclass(frozen=True, slots=True)
class Range:
    """A figure: no less than `low`, no more than `high`; None where that end is not known."""

    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    """``""`` for a number, ``share``, ``m2``, ``days`` or a currency."""

    @property
    def value(self) -> Decimal | None:
        """The figure, where it is one."""
        return self.low if self.low == self.high else None

    @property
    def known(self) -> bool:
        """Whether it is one figure."""
        return self.value is not None

    def __str__(self) -> str:
        """``12``, ``10 to 12``, ``at least 10``, ``at most 50.0 %`` or ``not known``."""
        if self.low is None and self.high is None:
            return "not known"
        if self.known:
            return self._one(self.low)
        if self.high is None:
            return f"at least {self._one(self.low)}"
        if self.low is None:
            return f"at most {self._one(self.high)}"
        low, high = self._one(self.low), self._one(self.high)
        return low if low == high else f"{low} to {high}"

    def _one(self, number: Decimal | None) -> str:
        if number is None:
            return ""
        if self.unit == "share":
            return f"{number * 100:.1f} %"
        if self.unit == "times":
            return f"{number:.1f} times"
        whole = number.to_integral_value()
        text = f"{whole:,f}" if whole == number else f"{round(number, 2).normalize():,f}"
        return f"{text} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known of a figure."""

    code: str
    """See `tumen.zone.indicators.definitions.reasons`."""
    count: int
    """Of how many projects (parks, currencies)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One indicator as of a day, by one definition, for one group of projects."""

    indicator: str
    names: Mapping[str, str]
    """Its name by language."""
    on: date
    period: Span | None
    """Counts, amounts: of this period; rates: of the projects that came in it; None: all till `on`."""
    value: Range
    numerator: Range | None = None
    denominator: Range | None = None
    definition: str = ""
    """Codes of what is used where there are several ways: ``formula``, ``milestone=code``."""
    chosen: bool = True
    """Whether the office chose them, or there is no other way."""
    rule: str
    source: str
    gaps: tuple[Gap, ...] = ()
    """What is not known."""
    group: str = ""
    """Value of the column by which projects are grouped; "" for all."""
    summed: bool = False
    """Whether several currencies are summed, at the rates that the ledger states."""


@dataclass(frozen=True, slots=True)
class StageCount:
    """Projects at a stage."""

    stage: str
    now: Range
    """Those of which it is the furthest stage on record, and that are not withdrawn."""
    reached: Range
    """Those that have such an event at all, withdrawn ones too."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Where the projects of a ledger are, as of a day."""

    on: date
    projects: Range
    """Projects that count and are not withdrawn."""
    stages: tuple[StageCount, ...]
    withdrawn: Range
    unsigned: Range
    """Of the projects, those whose signing is not on record."""
    left_out: tuple[tuple[str, str], ...]
    """Rows that do not count, each with the reason: not reported for so long."""

    def __getitem__(self, stage: str) -> StageCount:
        """The count of a stage."""
        return next(item for item in self.stages if item.stage == stage)


@dataclass(frozen=True, slots=True)
class Growth:
    """An indicator against the same days a year before."""

    indicator: str
    definition: str
    chosen: bool
    period: Span | None
    """The period this year; None: in all till the day."""
    on: date
    before_on: date
    now: Range
    before: Range
    times: Range
    """`now` divided by `before`; not known where `before` may be nothing."""
    rule: str
    source: str
