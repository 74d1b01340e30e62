"""How much is imported of a product a year, as a source states it: the most that projects can replace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from tumen.economy.accounts import sector_labels
from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.refusals import not_there
from tumen.errors import InputError, Problem
from tumen.reference.correlation import counterparts
from tumen.reference.hs import Edition, HsCode
from tumen.tables.field import Field, Table
from tumen.tables.place import Place
from tumen.tables.read import read_table


@dataclass(frozen=True, slots=True)
class ImportsRow:
    """What an economy imports of a code in a year."""

    hs: HsCode
    imports: Decimal | None
    currency: str | None
    year: int | None
    sector: str | None
    source: str
    place: Place | None = None

    def __post_init__(self) -> None:
        """Refuse an amount without a currency or a year."""
        lacking = [name for name in ("currency", "year") if getattr(self, name) is None]
        if self.imports is not None and lacking:
            raise InputError.of(f"imports have no {' and no '.join(lacking)}", "Write both beside the amount")

    def problem(self, what: str, fix: str) -> Problem:
        """A problem of this row."""
        return Problem(what, fix, *((self.place.file, self.place.line) if self.place else ()))


IMPORTS = Table(
    "imports",
    ImportsRow,
    "What the economy of the zone imports of a product a year: no more can be replaced",
    (
        Field(
            "hs", "hs", "HS code, four digits or more; codes of two rows do not lie in each other", digits=4
        ),
        Field("hs_edition", "edition", "HS edition of the code", False, empty="HS2022"),
        Field("imports", "amount", "Imports a year", False, dimension="money", paid=True),
        Field("currency", "currency", "Currency of the imports", False, empty="the row has no amount"),
        Field("year", "count", "Year of the imports", False, empty="the row has no amount"),
        Field("sector", "text", "Sector of the accounts", False, empty="by the concordance on file"),
        Field("source", "source", "Where the figure is from, or the word illustrative"),
    ),
    ("hs",),
)


def read_imports(path: Path, axes: Axes) -> tuple[ImportsRow, ...]:
    """Read a table of imports. Raises InputError with all problems at once: what cannot be read, a code that
    lies in another one, a sector that is not in the accounts.
    """
    problems: list[Problem] = []
    rows: tuple[ImportsRow, ...] = read_table(IMPORTS, Path(path), "HS2022", problems)
    problems += wrong_rows(rows, axes)
    if problems:
        raise InputError(problems)
    return rows


def wrong_rows(rows: Sequence[ImportsRow], axes: Axes) -> Iterator[Problem]:
    """Codes that lie in those of other rows, chapters, and sectors that are not in the accounts."""
    for at, row in enumerate(rows):
        if row.sector is not None and (wrong := not_there("sector", row.sector, axes.sectors)):
            yield row.problem(*wrong)
        if len(row.hs.digits) < 4:
            yield row.problem(f"hs: {row.hs} is a chapter", "Give four digits or more")
        for other in rows[:at]:
            if within(row.hs, other.hs) is not False or within(other.hs, row.hs) is not False:
                what = f"hs: {row.hs} shares goods with {other.hs} of another row, and would count twice"
                yield row.problem(what, "Keep the one that is meant")


def within(code: HsCode, outer: HsCode) -> bool | None:
    """Whether all goods of a code are those of another; None where only some are, or may be."""
    if code.edition == outer.edition:
        if code.digits.startswith(outer.digits):
            return True
        return None if outer.digits.startswith(code.digits) else False
    found = [within(HsCode(digits, outer.edition), outer) for digits in counterparts(code, outer.edition)]
    if found and all(found):
        return True
    return False if all(one is False for one in found) else None


def sector_of(code: HsCode, axes: Axes) -> str | None:
    """Sector of a code by the concordance on file; None where it has several, or the table is another."""
    if not set(axes.sectors) <= set(sector_labels()):
        return None
    found = _sectors(code.digits[:6], code.edition)
    only = next(iter(found)) if len(found) == 1 else None
    return only if only in axes.sectors else None


@cache
def _sectors(digits: str, edition: Edition) -> frozenset[str | None]:
    known = hs_sectors(edition)
    if len(digits) == 6:
        return frozenset((known.get(digits),))
    return frozenset(sector for item, sector in known.items() if item.startswith(digits))


ByCode = Mapping[Edition, Mapping[str, ImportsRow]]


def by_code(rows: Iterable[ImportsRow]) -> ByCode:
    """Rows by the edition and the digits of their code."""
    found: dict[Edition, dict[str, ImportsRow]] = {}
    for row in rows:
        found.setdefault(row.hs.edition, {})[row.hs.digits] = row
    return found


def row_of(code: HsCode, rows: ByCode) -> ImportsRow | None:
    """The row that all goods of a code fall under; None where there is none."""
    for edition, of_edition in rows.items():
        codes = (code.digits,) if edition == code.edition else counterparts(code, edition)
        found = {_under(digits, of_edition) for digits in codes}
        if len(found) == 1 and (row := found.pop()):
            return row
    return None


def _under(digits: str, rows: Mapping[str, ImportsRow]) -> ImportsRow | None:
    return next((rows[digits[:width]] for width in range(4, len(digits) + 1) if digits[:width] in rows), None)
