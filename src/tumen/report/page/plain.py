"""An answer with its tables and its explanation, in the frame of every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tumen.report.page.frame import Chapter, page, parts
from tumen.report.words import cell_text
from tumen.shown import short
from tumen.study.core.results.records import StudyAnswer


def render_plain(
    title: str, answer: str, tables: Mapping[str, tuple[Sequence[Mapping[str, object]], int]], why: str
) -> str:
    """Render one HTML document: the answer, a chapter for each table that has rows, and the explanation.

    Parameters
    ----------
    tables
        By name: the rows to show, and how many the table has.
    """
    made = parts("plain.html.j2", shown=in_cell)
    chapters = [
        Chapter(name.replace("_", " "), made.table(rows, count), f"table-{name}")
        for name, (rows, count) in tables.items()
        if rows
    ]
    return page(title, "", StudyAnswer(answer, ()), [*chapters, Chapter("Why", made.text(why), "why")])


def in_cell(value: object) -> str:
    """A value as it stands in a table: numbers without needless noughts, truth as yes and no, text whole."""
    return cell_text(value) if isinstance(value, str) else short(value)
