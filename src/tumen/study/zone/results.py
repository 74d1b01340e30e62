"""What is found of a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tumen.study.core.results.records import Assumption, StudyAnswer, Vintage
    from tumen.zone.chains.makers import FoundMakers
    from tumen.zone.indicators.results import Growth, Measured, Pipeline, TargetOutlook
    from tumen.zone.opportunities.results import Opportunities
    from tumen.zone.worth import ZoneWorth


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """How many rows of the ledger are whose word, most trusted first."""

    rows: int
    by_confidence: tuple[tuple[str, int], ...]

    @property
    def illustrative(self) -> int:
        """Rows that nobody vouches for."""
        return dict(self.by_confidence).get("illustrative", 0)

    @property
    def of_others(self) -> int:
        """Rows that others print: a public record, which is never whole."""
        return sum(count for word, count in self.by_confidence if word not in ("office", "illustrative"))


@dataclass(frozen=True, slots=True)
class ZoneResult:
    """The ledger counted as of the day of the study, its chains, and what its projects add."""

    answer: StudyAnswer
    on: date
    ledger: str
    words: LedgerWords
    pipeline: Pipeline
    growth: tuple[Growth, ...]
    rates: tuple[Measured, ...]
    targets: tuple[TargetOutlook, ...]
    chains: FoundMakers
    worth: ZoneWorth | None
    """Where it is asked."""
    opportunities: Opportunities | None
    """Where goods of the zone's firms are linked."""
    assumptions: tuple[Assumption, ...]
    vintages: tuple[Vintage, ...]
