"""What a determination returns: a status, its figures, and the tree of tests that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tumen.agreements.provisions import Criterion
from tumen.origin.truth import Truth, all_of, any_of
from tumen.reference.hs import Edition, HsCode


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


def margin_of_any(parts: Sequence[Node | Alternative]) -> Decimal | None:
    """By how much one of several alternatives is met, or by how little all of them are missed.

    Met: the greatest margin of those that are met, as far as they have a measure (a change of heading has
    none). Missed: the smallest shortfall that can be measured. Unknown: None.
    """
    met = any_of(part.met for part in parts)
    if met is None:
        return None
    return max((p.margin for p in parts if p.met is met and p.margin is not None), default=None)


def margin_of_all(parts: Sequence[Node | Alternative]) -> Decimal | None:
    """By how much all parts are met, or by how much the worst is missed.

    Met: the smallest margin that can be measured. Missed: the greatest shortfall, None when a part is missed
    without a measure. Unknown: None.
    """
    met = all_of(part.met for part in parts)
    if met is None or any(part.met is False and part.margin is None for part in parts):
        return None
    return min((p.margin for p in parts if p.met is met and p.margin is not None), default=None)


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
class MaterialFigure:
    """One material as regional value content counts it, in the currency of the bill; None where not known."""

    name: str
    hs: HsCode | None
    value: Decimal | None
    """The price of the material in the bill."""
    vnm: Decimal | None
    """What counts as non-originating of it; zero for an originating material."""
    because: str
    """Why it counts so."""


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
    """The good's code in the edition of the rule; as stated where it has no single one there."""
    edition: Edition
    """HS edition of the rule."""
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
    materials: tuple[MaterialFigure, ...]
    """The materials that regional value content looks at, in the order of the bill; their `vnm` add up to the
    VNM."""
    needs: tuple[str, ...]
    """What must be known to settle the status or the consignment; empty when both are settled."""
    would_originate_with: tuple[str, ...] = ()
    """Materials of undetermined origin that, all shown to originate, would make the good originate."""
    assumed: tuple[str, ...] = ()
    """Materials taken to originate because it is stated, without a declaration that shows it."""
    questions: tuple[str, ...] = ()
    """What is hardly so in the bill: materials worth or weighing more than the good, and the like."""

    @property
    def originating(self) -> Truth:
        """The status as three-valued truth."""
        return None if self.status is Status.UNDETERMINED else self.status is Status.ORIGINATING

    @property
    def margin(self) -> Decimal | None:
        """Margin of the rule, percentage points: see `margin_of_any` of its alternatives."""
        return margin_of_any(self.alternatives)
