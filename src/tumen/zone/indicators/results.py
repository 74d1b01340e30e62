"""Figures of a ledger, as far as they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
        """``12``, ``10 to 12 CNY``, ``at least 10 CNY``, ``at most 50.0 %``, ``2.2 times``, ``not known``."""
        low, high = (None if end is None else self._number(end) for end in (self.low, self.high))
        if low is None and high is None:
            return "not known"
        if low is None or high is None:
            text = f"at most {high}" if low is None else f"at least {low}"
        else:
            text = low if low == high else f"{low} to {high}"
        unit = "%" if self.unit == "share" else self.unit
        return f"{text} {unit}".rstrip()

    def _number(self, number: Decimal) -> str:
        if self.unit == "share":
            return f"{number * 100:.1f}"
        if self.unit == "times":
            return f"{number:.1f}"
        whole = number.to_integral_value()
        return f"{whole:,f}" if whole == number else f"{round(number, 2).normalize():,f}"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known of a figure."""

    code: str
    """See `tumen.zone.indicators.definitions.reasons`."""
    count: int
    """Of how many projects (parks, currencies); 0: it is not of a number of them."""


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


@dataclass(frozen=True, slots=True)
class Passed:
    """Days by which a share of the cases has left a stage."""

    share: Decimal
    days: int | None
    """None: not reached, the curve does not fall that far."""
    low: int | None
    high: int | None
    """Band at 95 % (log-log); None: not reached, or not defined."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long projects stay in a stage: Kaplan-Meier estimate, open cases censored."""

    stage: str
    until: tuple[str, ...]
    """Stages that end it."""
    ended: int
    open: int
    """Cases not ended on the day, or withdrawn before it: censored."""
    left_out: tuple[Gap, ...]
    """Projects of which the days are not known, or that had a further step before."""
    to_the_day: int
    """Cases of which both dates are known to the day; of the others the middle of the span is taken."""
    passed: tuple[Passed, ...]
    """A quarter, half (the median) and three quarters."""
    curve: tuple[tuple[int, float, float | None, float | None], ...] = field(default=(), repr=False)
    """Days, share still in the stage, band at 95 %."""
    censored: tuple[int, ...] = field(default=(), repr=False)
    """Days at which open cases were last seen."""


@dataclass(frozen=True, slots=True)
class Dormant:
    """A project that is signed and does not move."""

    project: str
    stage: str
    last: Span
    """Last sign of life, as it is dated."""
    sure: bool


@dataclass(frozen=True, slots=True)
class Zombies:
    """Projects that are signed and do not move."""

    on: date
    months: int
    chosen: bool
    """Whether the office chose the number of months."""
    found: tuple[Dormant, ...]
    of: Range
    """Projects that are signed and not withdrawn."""
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """A stage that was to be reached by a day and is not."""

    project: str
    stage: str
    by: date
    days: int
    sure: bool
    """False: it may have been reached, the record leaves it open."""


@dataclass(frozen=True, slots=True)
class OverdueFound:
    """What is overdue, as far as planned days are known."""

    on: date
    found: tuple[Overdue, ...]
    planned: int
    """Projects of which a planned day is known."""
    of: int
    """Projects that are not withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOutlook:
    """A target, how much of it is reached, and where the end of its period will be."""

    indicator: str
    definition: str
    chosen: bool
    period: Span
    on: date
    target: Range
    so_far: Range
    reached: bool | None
    """None: not yet known."""
    year_end: Range
    """Band of what it will be at the end of the period; what it was where the period is over."""
    expected: Decimal | None
    chance: tuple[Decimal, Decimal] | None
    """Least and greatest probability that the target is reached."""
    method: str
    """How, in words; or why nothing is said."""


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """How good the record is in one respect."""

    code: str
    table: str
    says: str
    count: int
    of: int
    keys: tuple[str, ...] = ()
    """The rows, where they are to be looked at."""
