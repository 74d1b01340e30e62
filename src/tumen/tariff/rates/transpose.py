"""A schedule of one HS edition carried over to the subheadings of another: what is certain, and what is not.

A subheading of the new edition has the staging of its predecessors where all national lines under all of them
have one and the same. Where they differ it is unknown, and every candidate is listed with its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tumen.errors import InputError
from tumen.reference.correlation import Conversion, convert
from tumen.reference.hs import Edition, HsCode, dotted
from tumen.reference.nomenclature import nomenclature
from tumen.tariff.rates.store import TariffColumn, chapter_rows, chapters, columns

Origin = Literal["same", "renumbered", "split", "merged", "split and merged", "new"]


@dataclass(frozen=True, slots=True)
class Transposed:
    """One subheading of the new edition; `candidates` says what may be where `staging` is None."""

    code: HsCode
    origin: Origin
    """What became of the goods: from one old code or several, which others may share."""
    staging: str | None
    """The rate or staging in Tumen's notation (see `tumen.tariff.rates.staging`)."""
    candidates: tuple[tuple[str, tuple[str, ...]], ...]
    """Each staging that some predecessor line has, with these lines; one entry where it is certain."""
    text: str


@dataclass(frozen=True, slots=True)
class Transposition:
    """A whole column of a tariff in another edition."""

    column: TariffColumn
    to: Edition
    lines: tuple[Transposed, ...]

    @property
    def certain(self) -> int:
        """Number of subheadings with one certain staging."""
        return sum(line.staging is not None for line in self.lines)

    @property
    def uncertain(self) -> int:
        """Number of subheadings whose predecessors have different stagings."""
        return sum(line.staging is None and bool(line.candidates) for line in self.lines)

    @property
    def missing(self) -> int:
        """Number of subheadings without a line in the schedule."""
        return sum(not line.candidates for line in self.lines)


def transpose(
    importer: str, key: str, to: Edition, *, under: str = "", national: bool = False
) -> Transposition:
    """Carry a column of an importer's tariff (see `tumen.tariff.rates.store.columns`) over to another HS
    edition.

    Parameters
    ----------
    under
        Digits that the new codes begin with; all of them where empty.
    national
        To the importer's own lines on file in the new edition, as far as there are any. A line has what its
        subheading had before: the same national digits in both editions are no proof that the goods are the
        same.

    Raises
    ------
    InputError
        If there is no such column, or its edition is not stated.
    """
    column = columns(importer).get(key)
    if column is None or column.edition is None:
        names = ", ".join(name for name, item in columns(importer).items() if item.edition)
        raise InputError.of(
            f"{importer} has no column {key!r} of a stated HS edition", f"Columns: {names or 'none'}"
        )
    edition = column.edition
    digits = _national(importer, to) if national else nomenclature(to).subheadings()
    codes = [HsCode(line, to) for line in digits if line.startswith(under)]
    if not codes:
        what = f"no line of {importer} in {to}" if national else f"no subheading of {to}"
        raise InputError.of(
            f"{what} is on file under {under or 'any code'}", "Ask for another code or edition"
        )
    return Transposition(
        column, to, tuple(_line(importer, key, code, convert(code, edition)) for code in codes)
    )


def _national(importer: str, to: Edition) -> tuple[str, ...]:
    """The importer's lines in tables of an edition, in order."""
    mine = {key for key, item in columns(importer).items() if item.edition == to}
    return tuple(
        dict.fromkeys(
            line
            for chapter in chapters(importer)
            for line, keys, _ in chapter_rows(importer, chapter)
            if mine.intersection(keys)
        )
    )


def _line(importer: str, key: str, code: HsCode, conversion: Conversion) -> Transposed:
    old = tuple(candidate.code for candidate in conversion.candidates)
    found: dict[str, list[str]] = {}
    missing = []
    for predecessor in old:
        rows = [row for row in chapter_rows(importer, predecessor.digits) if key in row[1]]
        for line, _, text in rows:
            found.setdefault(text, []).append(line)
        if not rows:
            missing.append(predecessor)
    origin = _origin(conversion)
    candidates = tuple((text, tuple(lines)) for text, lines in found.items())
    certain = candidates[0][0] if len(candidates) == 1 and not missing else None
    said = _said(code, origin, old, len(candidates), missing)
    return Transposed(code, origin, certain, candidates, said)


def _origin(conversion: Conversion) -> Origin:
    if not conversion.candidates:
        return "new"
    merged = len(conversion.candidates) > 1
    if any(item.relationship in {"n:1", "n:n"} for item in conversion.candidates):
        return "split and merged" if merged else "split"
    if merged:
        return "merged"
    return "same" if conversion.kind == "same" else "renumbered"


def _said(
    code: HsCode, origin: Origin, old: tuple[HsCode, ...], different: int, missing: list[HsCode]
) -> str:
    names = ", ".join(item.dotted for item in old)
    what = {
        "same": f"{code} is the same code",
        "renumbered": f"{code} was {names}",
        "split": f"{code} is a part of what was {names}",
        "merged": f"{code} takes together {names}",
        "split and merged": f"{code} takes together parts of {names}",
        "new": f"{code} has no predecessor",
    }[origin]
    if missing:
        return f"{what}; not in the schedule: {', '.join(dotted(item.digits) for item in missing)}"
    if different > 1:
        return f"{what}; its lines have {different} different rates: unknown"
    return what
