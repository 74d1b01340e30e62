"""What a chapter is made of: sentences, tables, drawings. A drawing has its table, a table its CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tumen.files.csv_text import write_csv
from tumen.report.draw.bars import Stack, Threshold
from tumen.report.draw.curve import Drawing

SHOWN = 20
"""So many rows of a long list stand on the page; all of them are in its CSV."""


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell: what the reader sees, and what a program takes."""

    text: str
    exact: str | None = None
    """In the CSV; the text where it is the same."""
    title: str = ""
    """What a pointer shows: the exact figure of a rounded one."""
    lang: str = ""
    """The language of the text where it is not the reader's."""
    href: str = ""
    """Where it leads."""
    unknown: bool = False
    """Whether it says that something is not known; such a cell is empty in the CSV."""

    @property
    def taken(self) -> str:
        """What stands in the CSV."""
        return "" if self.unknown else self.text if self.exact is None else self.exact


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page; the whole of it goes to a CSV."""

    form: ClassVar[str] = "table"
    name: str
    """Of its file, without the ending."""
    caption: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[PageCell, ...]]
    amounts: Collection[int] = ()
    """Columns of figures."""
    short: Collection[int] = ()
    """Columns whose cells stay on one line."""
    folded: Collection[int] = ()
    """Columns that stand folded below the first cell: rules and their sources."""
    most: int = SHOWN
    """So many rows are shown."""
    empty: str = ""
    """What is said in place of a table without rows."""

    @property
    def first(self) -> Sequence[tuple[PageCell, ...]]:
        """The rows that stand on the page."""
        return self.rows[: self.most]

    @property
    def more(self) -> int:
        """Rows that are left to the CSV."""
        return max(0, len(self.rows) - self.most)

    def write(self, folder: Path, *, excel: bool = False) -> None:
        """Write all rows as CSV."""
        rows = ([cell.taken for cell in row] for row in self.rows)
        write_csv(folder / f"{self.name}.csv", self.heads, rows, excel=excel)


@dataclass(frozen=True, slots=True)
class PageText:
    """A sentence or several; `kind` is a class of the style sheet."""

    form: ClassVar[str] = "text"
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PageHeading:
    """A heading inside a chapter."""

    form: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """Drawings side by side under one caption, and the table of what they show."""

    form: ClassVar[str] = "drawing"
    caption: str
    note: str
    panels: Sequence[tuple[str, Drawing]]
    """Title and drawing of each."""
    table: PageTable
    legend: Sequence[tuple[str, str, str]] = ()
    """Letter, kind (a colour) and name."""


@dataclass(frozen=True, slots=True)
class PageBars:
    """Bars on one scale, and the table of what they show."""

    form: ClassVar[str] = "bars"
    caption: str
    note: str
    stack: Stack
    head: str
    """What a bar is of."""
    table: PageTable
    unknown: Collection[str] = ()
    """Labels of bars whose figure is not known; a bar of nothing is empty."""
    lines: Sequence[Threshold] = ()
    """Drawn across all bars."""
    unfolded: bool = False
    """Whether its table is seen at once: it says more than the bars."""


Block = PageText | PageHeading | PageTable | PageDrawing | PageBars


@dataclass(frozen=True, slots=True)
class PageChapter:
    """A chapter before it is HTML."""

    title: str
    anchor: str
    blocks: Sequence[Block]

    def tables(self) -> Iterator[PageTable]:
        """Every table of it, those of drawings among them."""
        for block in self.blocks:
            if isinstance(block, PageTable):
                yield block
            elif isinstance(block, PageDrawing | PageBars):
                yield block.table
