"""The form of an importer's own codes: how many digits they have, and codes that lost their first zero."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache

from tumen.errors import InputError
from tumen.reference.correlation import check_code
from tumen.reference.hs import HsCode, dotted
from tumen.reference.territories import territory
from tumen.tariff.rates.shipped import records
from tumen.tariff.rates.store import DATA, OwnFolders, chapter_rows, chapters, remembered

_FEWEST = 100
"""Lines of one length from which it is a form of a tariff."""
SUBDIVISIONS = frozenset({2, 4, 6})
"""Digits of a chapter, a heading and a subheading, which every tariff has."""


@dataclass(frozen=True, slots=True)
class LineDigits:
    """How many digits the lines of an importer (an economy, or a group of them) have."""

    importer: str
    digits: int
    """Of its tariff, which decide the duty."""
    also: frozenset[int]
    """Of longer codes that are in use, such as for statistics."""
    source: str
    read_on: date
    note: str

    @property
    def every(self) -> frozenset[int]:
        """Lengths that a line may have."""
        return self.also | {self.digits}


@cache
def line_digits(importer: str) -> LineDigits | None:
    """The form of the importer's lines on file; None where it is not known."""
    rows = _forms()
    mine = (row for row in rows if row.importer == importer)
    union = (row for row in rows if row.importer == territory(importer, row.read_on))
    return next(mine, None) or next(union, None)


@cache
def _forms() -> tuple[LineDigits, ...]:
    return records(
        DATA / "line-digits.csv",
        LineDigits,
        digits=int,
        also=lambda text: frozenset(map(int, text.split())),
        read_on=date.fromisoformat,
    )


def tariff_code(importer: str, code: HsCode) -> HsCode:
    """The part of a line that decides the duty: without digits that are for statistics alone."""
    form = line_digits(importer)
    if form is None or len(code.digits) not in form.also or len(code.digits) <= form.digits:
        return code
    return HsCode(code.digits[: form.digits], code.edition)


@remembered()
def line_lengths(_own: OwnFolders, importer: str) -> frozenset[int]:
    """Lengths of the lines of a tariff on file, the user's own among them; none where too few are on file
    to tell.
    """
    found = Counter(
        len(line) for chapter in chapters(importer) for line, _, _ in chapter_rows(importer, chapter)
    )
    return frozenset(length for length, count in found.items() if count >= _FEWEST)


def has_length(importer: str, digits: int) -> bool:
    """Whether codes of so many digits are subdivisions of the nomenclature or, surely, lines of it."""
    form = line_digits(importer)
    return digits in SUBDIVISIONS or (form is not None and digits in form.every)


def wrong_length(importer: str, code: HsCode) -> tuple[str, str] | None:
    """What is wrong with a code that is neither a line of the importer nor 2, 4 or 6 digits, and what to do;
    None where nothing is, or the importer's form is not on file.
    """
    form, length = line_digits(importer), len(code.digits)
    if has_length(importer, length):
        return None
    on_file = line_lengths(importer)
    every = on_file if form is None else on_file | form.every
    if not every or length in every:
        return None
    digits, meant = " or ".join(map(str, sorted(every))), _with_zero(every, code)
    if meant is not None:
        what = f"{code} seems to have lost its first zero: lines of {importer} have {digits} digits"
        return what, f"Write {meant}, or {dotted(code.digits[:6])} for the subheading as it is"
    what = f"{code} has {length} digits, and lines of {importer} have {digits}"
    return what, f"Write the line of {importer}, or {dotted(code.digits[:6])} for the subheading"


def _with_zero(every: frozenset[int], code: HsCode) -> str | None:
    """The code with a zero before it, dotted, where that is a line of a subheading; else None."""
    whole = f"0{code.digits}"
    if len(whole) not in every:
        return None
    try:
        check_code(HsCode(whole, code.edition))
    except InputError:
        return None
    return dotted(whole)


def check_line(importer: str, code: HsCode) -> None:
    """Refuse a code that cannot be one of the importer's.

    Raises
    ------
    InputError
        If it has neither 2, 4 or 6 digits nor as many as the importer's lines have; with the code that was
        perhaps meant.
    """
    wrong = wrong_length(importer, code)
    if wrong is not None:
        raise InputError.of(*wrong)
