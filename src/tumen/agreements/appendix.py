"""Lines on which an importer asks for additional value from the exporting Party itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tumen.agreements.sources import Source, cited
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.tables.field import Field, Table
from tumen.tables.place import Place
from tumen.tables.read import read_table


@dataclass(frozen=True, slots=True)
class AppendixLine:
    """One national tariff line of an importer's appendix."""

    importer: str
    line: HsCode
    from_year: int
    until_year: int | None
    """Last tariff year, included; None where it stays."""
    sources: tuple[Source, ...]

    def holds_in(self, year: int) -> bool:
        """Whether it is in force in that tariff year."""
        return self.from_year <= year and (self.until_year is None or year <= self.until_year)


def read_appendix(
    path: Path, sources: Mapping[str, Source], parties: Collection[str], problems: list[Problem]
) -> tuple[AppendixLine, ...]:
    """Read appendix.csv; no file, no lines. What is wrong is added to `problems`.

    Parameters
    ----------
    sources
        None on file: what the lines cite is not looked up.
    """
    if not path.exists():
        return ()

    def party(text: str, **_: object) -> str:
        if text not in parties:
            raise InputError.of(f"{text!r} is not a Party", f"Its Parties are {', '.join(parties)}")
        return text

    def citation(text: str, **_: object) -> tuple[Source, ...]:
        if sources and cited(text, sources) is None:
            raise InputError.of(f"{text!r} names no source on file", "Write keys of sources.csv")
        return cited(text, sources) or ()

    table = Table(
        "appendix",
        _line,
        "A national tariff line on which the importer asks for more",
        (
            Field("importer", "economy", "Party that asks for it", reader=party),
            Field("edition", "choice", "HS edition of the line", choices=EDITIONS),
            Field("line", "text", "National tariff line"),
            Field("from_year", "count", "First tariff year"),
            Field("until_year", "count", "Last tariff year", required=False, empty="without end"),
            Field("source", "source", "Keys of sources.csv", attribute="sources", reader=citation),
        ),
    )
    return read_table(table, path, "HS2022", problems)


def _line(*, edition: Edition, line: str, place: Place, **cells: Any) -> AppendixLine:  # noqa: ARG001
    made = AppendixLine(line=HsCode.parse(line, edition), **cells)
    if made.until_year is not None and made.until_year < made.from_year:
        raise InputError.of(
            f"it ends in year {made.until_year}, before it begins in year {made.from_year}",
            "Correct from_year or until_year",
        )
    return made


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
