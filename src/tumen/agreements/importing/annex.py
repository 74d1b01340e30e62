"""The product-specific rules of a printed annex, from the ruled tables of its PDF.

The layout is taken from the table's own head, so that the annex in HS2012 (chapter, heading, subheading,
description, rule; codes in one line with their headings) and later lists with fewer columns are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tumen.agreements.importing.listing import Listed, RuleList, code_digits, repeated
from tumen.agreements.importing.short import read_rule
from tumen.agreements.rule import Unread
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS, Edition
from tumen.tables.forms.pdf import open_pdf
from tumen.tables.text import shown_path

_CODES = ("chapter", "heading", "subheading", "hs code", "hs classification", "tariff item")
_FEWEST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class AnnexLayout:
    """Which columns of the table hold codes, and which the rule."""

    codes: tuple[int, ...]
    rule: int
    width: int


@dataclass(slots=True)
class _Entry:
    """A row of the list as far as it was gathered; a page break may have cut it."""

    cell: str
    page: int
    parts: list[str] = field(default_factory=list)


def read_annex(path: Path, sha256: str, edition: Edition | None) -> RuleList:
    """Read the tables of a PDF whose head names code columns and a column of product-specific rules.

    A rule that is not understood whole is kept as not read, with its page. The HS edition is what the head
    says.

    Raises
    ------
    InputError
        If the file is no PDF, has no such table, says no edition (or another one than `edition`), or has
        codes that are none, that the edition does not have, or that stand there twice; if no rule at all was
        understood.
    MissingExtraError
        If the extra for PDF is not installed.
    """
    shown = shown_path(path)
    entries, heads, first_page = _entries(path, shown)
    of = _edition(heads, edition, shown) or _edition(first_page, edition, shown) or edition
    if of is None:
        raise InputError.of(
            "neither the heads of its tables nor its first page name one HS edition",
            "State the HS edition (on the command line: --edition)",
            file=shown,
        )
    listed: list[Listed] = []
    problems: list[Problem] = []
    for entry in entries:
        text = " ".join(" ".join(entry.parts).split())
        if not text:
            continue  # a title: its goods have their rules below
        digits = code_digits(entry.cell)
        if digits is None:
            what = f"page {entry.page}: {entry.cell!r} is no chapter, heading or subheading"
            problems.append(Problem(what, "Give the list as CSV, with one code a row", shown))
            continue
        try:
            rule = read_rule(text)
        except InputError:
            rule = Unread(f"page {entry.page}: {text!r} was not understood whole")
        listed.append(Listed(digits, rule, f"page {entry.page}"))
    if not problems and all(isinstance(item.rule, Unread) for item in listed):
        problems.append(Problem("none of its rules was understood", "Give the list as CSV", shown))
    problems += repeated(listed, of, shown)
    if problems:
        raise InputError(problems)
    return RuleList.of_rows(path, sha256, "annex", of, listed)


def _entries(path: Path, shown: str) -> tuple[list[_Entry], str, str]:
    """Rows of all tables in order, the text of the heads, and that of the first page."""
    entries: list[_Entry] = []
    heads: list[str] = []
    layout: AnnexLayout | None = None
    first_page: list[str] = []
    for number, rows in _tables(path, first_page):
        start, found, head = _head(rows)
        if found is not None:
            layout = found
            heads.append(head)
        elif layout is None or any(len(row) != layout.width for row in rows):
            continue  # a table of something else
        _gather(rows[start:], number, layout, entries)
    if layout is None:
        raise InputError.of(
            "no table in it has columns of codes and of product-specific rules",
            "Give the PDF of an annex of such rules, or the list as CSV",
            file=shown,
        )
    return entries, " ".join(heads), " ".join(first_page)


def _gather(rows: Sequence[Sequence[str]], page: int, layout: AnnexLayout, entries: list[_Entry]) -> None:
    for place, row in enumerate(rows):
        cells = [row[at] for at in layout.codes if row[at]]
        rule = row[layout.rule]
        if cells:
            entries.append(_Entry(cells[-1], page, [rule] if rule else []))
        elif rule and entries and place == 0:
            entries[-1].parts.append(rule)  # the row goes on from the page before
        elif rule:
            entries.append(_Entry("", page, [rule]))


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, AnnexLayout | None, str]:
    """How many rows the head has, the layout that it gives, and its text."""
    codes: set[int] = set()
    rule: int | None = None
    for place, row in enumerate(rows[:3]):
        lowered = [cell.lower() for cell in row]
        if any(code_digits(cell) for cell in row):
            break
        named = {at for at, cell in enumerate(lowered) if cell.startswith(_CODES)}
        ruled = next((at for at, cell in enumerate(lowered) if re.search(r"specific\s+rule", cell)), None)
        described = {at for at, cell in enumerate(lowered) if "description" in cell}
        codes |= named - described
        rule = ruled if ruled is not None else rule
        if rule is not None and codes and (described or place > 0):
            last = place + 1
            while last < len(rows) and last < 3 and _still_head(rows[last]):
                codes |= {at for at, cell in enumerate(rows[last]) if cell.lower().startswith(_CODES)}
                last += 1
            ordered = tuple(sorted(codes - {rule}))
            return last, AnnexLayout(ordered, rule, len(row)), " ".join(" ".join(r) for r in rows[:last])
    return 0, None, ""


def _still_head(row: Sequence[str]) -> bool:
    filled = [cell.lower() for cell in row if cell]
    return bool(filled) and all(cell.startswith(_CODES) for cell in filled)


def _edition(text: str, edition: Edition | None, shown: str) -> Edition | None:
    """The one HS edition that the text names, None where it names none or several."""
    said = {f"HS{year}" for year in re.findall(r"HS\s*(20\d\d)", text)}
    if len(said) != 1:
        return None
    found = next((item for item in EDITIONS if item in said), None)
    if found is None or edition not in {None, found}:
        raise InputError.of(
            f"the list is in {said.pop()}, and {edition or 'an edition on file'} was asked for",
            f"Editions on file: {', '.join(EDITIONS)}",
            file=shown,
        )
    return found


def _tables(path: Path, first_page: list[str]) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield page number and cells of every ruled table; the text of the first page goes to `first_page`."""
    for number, page in open_pdf(path, "Check it"):
        if number == 1:
            first_page.append(page.extract_text())
        for table in page.extract_tables():
            rows = [[_flat(cell) for cell in row] for row in table]
            if rows and len(rows[0]) >= _FEWEST_COLUMNS:
                yield number, rows


def _flat(cell: Any) -> str:
    return " ".join(str(cell or "").split())
