"""What a determination returns: a status, its figures, and the tree of tests that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from tumen.agreements.provisions import Criterion
    from tumen.origin.three import Truth
    from tumen.reference.hs import HsCode


class Status(StrEnum):
    """The three answers to "does it originate?"."""

    ORIGINATING = "originating"
    NOT_ORIGINATING = "not originating"
    UNDETERMINED = "undetermined"

    @classmethod
    def of(cls, truth: Truth) -> Status:
        """Name the three-valued truth."""
        return {True: cls.ORIGINATING, False: cls.NOT_ORIGINATING, None: cls.UNDETERMINED}[truth]


@dataclass(frozen=True, slots=True)
class Node:
    """One test: its outcome (None: unknown), the law, the figure against the threshold, and its parts."""

    test: str
    text: str
    met: Truth
    article: str | None = None
    figure: Decimal | None = None
    threshold: Decimal | None = None
    margin: Decimal | None = None
    """Positive when there is room to spare, negative by how much it is missed."""
    unit: str = "%"
    inputs: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()
    decides: bool = True
    """False for a note that informs and does not enter the outcome of its parent."""

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, outermost first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def missing(self) -> tuple[str, ...]:
        """What would have to be known to settle this node; empty when it is settled."""
        if self.met is not None:
            return ()
        found = dict.fromkeys(self.needs)
        for child in self.children:
            if child.decides:
                found.update(dict.fromkeys(child.missing()))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the determination, in the currency of the bill or per cent, exact; None where not known."""

    base: Decimal | None = None
    vnm: Decimal | None = None
    vom: Decimal | None = None
    rvc_build_down_pct: Decimal | None = None
    rvc_build_up_pct: Decimal | None = None
    nom_pct: Decimal | None = None
    failing_value_pct: Decimal | None = None
    failing_weight_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative of the rule: whether it is met and by what margin (percentage points, None if none)."""

    rule: str
    met: Truth
    margin: Decimal | None


@dataclass(frozen=True, slots=True)
class Determination:
    """The answer to "does this good originate under this agreement?"."""

    agreement: str
    good: HsCode
    """The good's code in the edition of the rule."""
    country: str
    on: date | None
    status: Status
    criterion: Criterion | None
    rule: str | None
    rule_source: str | None
    preference_eligible: Truth
    """Originating, and direct consignment kept."""
    figures: Figures
    alternatives: tuple[Alternative, ...]
    trace: Node
    consignment: Node
    needs: tuple[str, ...]
    """What must be known to settle the status or the consignment; empty when both are settled."""
    would_originate_with: tuple[str, ...] = ()
    """Materials of undetermined origin that, all shown to originate, would make the good originate."""

    @property
    def originating(self) -> Truth:
        """The status as three-valued truth."""
        return {Status.ORIGINATING: True, Status.NOT_ORIGINATING: False, Status.UNDETERMINED: None}[
            self.status
        ]

    @property
    def margin(self) -> Decimal | None:
        """The best margin among the alternatives that have one, percentage points."""
        margins = [alternative.margin for alternative in self.alternatives if alternative.margin is not None]
        return max(margins) if margins else None
