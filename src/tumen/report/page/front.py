"""The first page of a study, one sheet of A4 for its reader: what it is made of. Nothing is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tumen.report.draw.bars import Stack
from tumen.report.page.frame import parts
from tumen.study.statements import Basis

Reader = Literal["firm", "office", "researcher"]
"""For whom the page is written: who makes and sells, who runs a zone, who studies economies."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure that the reader takes along.

    Attributes
    ----------
    value
        With its unit or currency.
    what
        Of what, per what: a unit, a consignment, a year, all periods.
    known
        False where it holds only as far as known.
    rests_on
        Illustrative or assumed, where such inputs stand behind it.
    """

    value: str
    what: str
    known: bool
    rests_on: Basis | None


@dataclass(frozen=True, slots=True)
class FrontDrawing:
    """The one drawing of the front.

    Attributes
    ----------
    caption, note
        What it shows, in which unit and per what; how to read it.
    html
        Safe: made by a template that escapes.
    instead
        Anchor of the chapter that would only say the same again.
    """

    caption: str
    note: str
    html: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """The answer, figures, a drawing and what is assumed.

    Attributes
    ----------
    question
        As asked; empty where it is too long for the sheet.
    answer
        Sentences, as far as they fit; `more` says that the rest follows.
    figures
        At most three; fewer where the study has no more that stand alone.
    drawing
        None where nothing that is asked can be drawn.
    assumed
        What is assumed, weighted by what it carries where that is known.
    assumptions
        How many assumptions the study lists.
    banner
        Said of illustrative inputs, empty where there are none.
    """

    reader: Reader
    question: str
    answer: tuple[str, ...]
    more: bool
    figures: tuple[KeyFigure, ...]
    drawing: FrontDrawing | None
    assumed: tuple[str, ...]
    assumptions: int
    banner: str


ROWS = 6
"""So many bars the sheet has room for."""


def bars_drawn(caption: str, stack: Stack, head: str, instead: str = "") -> FrontDrawing:
    """Bars with their legend; of many the first, and then a chapter with all of them stays."""
    said = parts("draw.html.j2")
    more = len(stack.bars) - ROWS
    note = f"The first {ROWS} of {len(stack.bars)}; the others stand below." if more > 0 else ""
    html = said.legend(stack.legend) + said.chart(stack.bars[:ROWS], head)
    return FrontDrawing(caption, note, html, "" if more > 0 else instead)
