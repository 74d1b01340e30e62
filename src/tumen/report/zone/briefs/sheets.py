"""Two sheets of paper: sections of sentences and a table, shortened by rule until they fit, with the marks of
what figures rest on.

The height of a sheet is reckoned from the widths of its letters, a little too high rather than too low. Where
it is more than the paper has, rows go first, from the table that shows most; a table that adds up stays whole
as long as it can; sentences go last, from the end. What is left out is counted, with the file that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from unicodedata import east_asian_width

Mark = str
"""``i`` illustrative, ``a`` assumed; anything else is a source, and gets a number."""
WORDS = ("i", "a")
HEIGHT, WIDTH = 774.0, 516.0
"""Points of A4 within its margins, see zone-brief.html.j2."""
_LATIN, _WIDE = 0.51, 1.02
"""Width of a letter as a share of its size."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A sentence or a cell, and what its figures rest on."""

    text: str
    marks: tuple[Mark, ...] = ()
    lang: str = ""
    """The language of the text where it is not the reader's."""
    exact: str | None = None
    """In the table that is taken away; the text where it is the same."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of a section; the whole of it goes to a CSV."""

    name: str
    """Of its file, without the ending."""
    heads: tuple[str, ...]
    rows: tuple[tuple[MarkedText, ...], ...]
    shares: tuple[int, ...]
    """Width of each column in per cent of the page."""
    amounts: tuple[int, ...] = ()
    """Columns of figures."""
    whole: bool = False
    """Whether its rows add up, so that they go last."""


@dataclass(frozen=True, slots=True)
class SheetSection:
    """Sentences and a table under one heading; `texts_shown` and `rows_shown` of them stand on the paper."""

    title: str
    texts: tuple[MarkedText, ...]
    table: SheetTable | None = None
    texts_shown: int = 1000
    rows_shown: int = 1000

    @property
    def sentences(self) -> tuple[MarkedText, ...]:
        """Those that stand on the paper."""
        return self.texts[: self.texts_shown]

    @property
    def rows(self) -> tuple[tuple[MarkedText, ...], ...]:
        """Those that stand on the paper."""
        return () if self.table is None else self.table.rows[: self.rows_shown]

    @property
    def more(self) -> int:
        """Rows and sentences that are left to the files."""
        rows = 0 if self.table is None else len(self.table.rows)
        return max(0, rows - self.rows_shown) + max(0, len(self.texts) - self.texts_shown)

    @property
    def file(self) -> str:
        """Where what is left out stands."""
        cut = self.table is not None and len(self.table.rows) > self.rows_shown
        return f"{self.table.name}.csv" if cut and self.table is not None else "sentences.csv"

    def marks(self) -> Iterator[Mark]:
        """What stands on the paper rests on these, in order."""
        for item in (*self.sentences, *(cell for row in self.rows for cell in row)):
            yield from item.marks


@dataclass(frozen=True, slots=True)
class Sheets:
    """What stands above the first section, the sections of both sheets, and the sources at the end."""

    head: tuple[str, tuple[str, ...]]
    """Title, and the lines below it."""
    first: tuple[SheetSection, ...]
    second: tuple[SheetSection, ...]
    sources: tuple[str, ...] = ()
    """By number, from 1: cited by what stands on the paper."""

    def numbered(self) -> Sheets:
        """The same with the sources that are cited."""
        cited = (mark for part in (*self.first, *self.second) for mark in part.marks())
        return replace(self, sources=tuple(dict.fromkeys(mark for mark in cited if mark not in WORDS)))

    def said(self, marks: Iterable[Mark]) -> str:
        """Marks as they are printed."""
        numbers = {source: str(number) for number, source in enumerate(self.sources, start=1)}
        return ",".join(numbers.get(mark, mark) for mark in marks)


def fitted(sheets: Sheets, share: float = 1.0) -> Sheets:
    """The sheets shortened until each fits its paper.

    Parameters
    ----------
    share
        Of the height of the paper that may be filled.
    """
    room = HEIGHT * share
    first = sheets.first
    while _above(sheets.head) + _sections(first) > room:
        shorter = _shortened(first)
        if shorter is None:
            break
        first = shorter
    sheets = replace(sheets, first=first).numbered()
    while _sections(sheets.second) + _below(sheets.sources) > room:
        shorter = _shortened(sheets.second)
        if shorter is None:
            break
        sheets = replace(sheets, second=shorter).numbered()
    return sheets


def _shortened(sections: Sequence[SheetSection]) -> tuple[SheetSection, ...] | None:
    """One row less where most are shown, else one sentence less; None where nothing can go."""
    for least, whole in ((2, False), (1, False), (0, False), (0, True)):
        counts = [
            len(part.rows) if part.table is not None and part.table.whole is whole else 0 for part in sections
        ]
        if counts and max(counts) > least:
            at = len(counts) - 1 - counts[::-1].index(max(counts))
            rows = 0 if whole else counts[at] - 1
            return _with(sections, at, replace(sections[at], rows_shown=rows))
    told = [len(part.sentences) for part in sections]
    if not told or max(told) == 0:
        return None
    at = told.index(max(told))
    return _with(sections, at, replace(sections[at], texts_shown=told[at] - 1))


def _with(sections: Sequence[SheetSection], at: int, part: SheetSection) -> tuple[SheetSection, ...]:
    return (*sections[:at], part, *sections[at + 1 :])


def _above(head: tuple[str, tuple[str, ...]]) -> float:
    return 8 + 19 * _lines(head[0], 15, WIDTH) + sum(12 * _lines(line, 8.5, WIDTH) for line in head[1])


def _below(sources: Sequence[str]) -> float:
    """Sources, and the line for a contact."""
    return 24 + sum(9.6 * _lines(f"{source} 00", 7, WIDTH) for source in sources) + 40


def _sections(sections: Sequence[SheetSection]) -> float:
    return sum(map(_height, sections))


def _height(part: SheetSection) -> float:
    height = 26.0 + sum(12 * _lines(_with_marks(item), 8.5, WIDTH) + 2.5 for item in part.sentences)
    if part.table is not None and part.rows:
        height += 4 + _row(part.table.heads, part.table.shares, 7.5)
        for row in part.rows:
            height += _row([_with_marks(cell) for cell in row], part.table.shares, 8)
    return height + (12 if part.more else 0)


def _row(cells: Sequence[str], shares: Sequence[int], size: float) -> float:
    lines = max(
        _lines(cell, size, WIDTH * share / 100 - 6) for cell, share in zip(cells, shares, strict=True)
    )
    return lines * size * 1.32 + 3.5


def _with_marks(item: MarkedText) -> str:
    return item.text + "00" * len(item.marks)


def _lines(text: str, size: float, width: float) -> int:
    wide = sum(_WIDE if east_asian_width(letter) in "WF" else _LATIN for letter in text)
    return max(1, ceil(wide * size / max(width - size / 2, size)))
