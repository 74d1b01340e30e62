"""Lines on which an importer asks for additional value from the exporting Party itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.agreements.sources import Source, cited
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.tables.delimited import read_csv
from tumen.tables.text import shown_path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from tumen.tables.place import Row


@dataclass(frozen=True, slots=True)
class AppendixLine:
    """One national tariff line of an importer's appendix."""

    importer: str
    line: HsCode
    from_year: int
    until_year: int | None
    """Last tariff year, included; None where it stays."""
    sources: tuple[Source, ...]


def read_appendix(
    path: Path, sources: Mapping[str, Source], parties: Collection[str]
) -> tuple[AppendixLine, ...]:
    """Read appendix.csv (columns importer, edition, line, from_year, until_year, source); no file, no lines.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    if not path.exists():
        return ()
    lines: list[AppendixLine] = []
    problems: list[Problem] = []
    for row in read_csv(path, ("importer", "edition", "line", "from_year", "until_year", "source")):
        try:
            lines.append(_line(row, sources, parties))
        except InputError as error:
            problems.extend(
                Problem(item.what, item.fix, shown_path(path), row.line) for item in error.problems
            )
    if problems:
        raise InputError(problems)
    return tuple(lines)


def _line(row: Row, sources: Mapping[str, Source], parties: Collection[str]) -> AppendixLine:
    if row["importer"] not in parties:
        raise InputError.of(f"{row['importer']!r} is not a Party", f"Its Parties are {', '.join(parties)}")
    edition = next((edition for edition in EDITIONS if edition == row["edition"]), None)
    if edition is None:
        raise InputError.of(
            f"{row['edition']!r} is not an HS edition on file", f"Use one of {', '.join(EDITIONS)}"
        )
    read = cited(row["source"], sources)
    if read is None:
        raise InputError.of(f"{row['source']!r} names no source on file", "Write keys of sources.csv")
    years = row["from_year"], row["until_year"] or row["from_year"]
    if not all(year.isascii() and year.isdigit() and int(year) > 0 for year in years) or int(years[0]) > int(
        years[1]
    ):
        raise InputError.of(
            f"from_year {row['from_year']!r} and until_year {row['until_year']!r} are no span of years",
            "Write whole numbers from 1, until_year empty where there is no end",
        )
    until = int(row["until_year"]) if row["until_year"] else None
    return AppendixLine(row["importer"], HsCode.parse(row["line"], edition), int(years[0]), until, read)


def lines_of(lines: tuple[AppendixLine, ...], importer: str, year: int) -> tuple[AppendixLine, ...]:
    """Return the importer's lines in force in that tariff year."""
    return tuple(
        item
        for item in lines
        if item.importer == importer
        and item.from_year <= year
        and (item.until_year is None or year <= item.until_year)
    )


def in_lines(lines: tuple[AppendixLine, ...], code: HsCode) -> bool | None:
    """Whether the code is one of the lines; None where it is too short, or of another edition, to decide."""
    for edition in {item.line.edition for item in lines}:
        listed = [item.line.digits for item in lines if item.line.edition == edition]
        if edition == code.edition:
            if any(code.digits.startswith(line) for line in listed):
                return True
            if any(line.startswith(code.digits) for line in listed):
                return None
        elif _touches(code, edition, listed):
            return None
    return False


def _touches(code: HsCode, edition: Edition, listed: list[str]) -> bool:
    from tumen.reference.correlation import convert

    width = min(len(code.digits), 6)
    targets = {candidate.code.digits[:width] for candidate in convert(code, edition).candidates}
    return any(line[:width] in targets for line in listed)
