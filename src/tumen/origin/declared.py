"""Declarations of origin as a table: who declares which material to originate, under which agreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.origin.bill import Evidence
from tumen.tables.field import Field, Table
from tumen.tables.given import nearest
from tumen.tables.place import Place, Row, header_problems
from tumen.tables.read import parse_rows, read_cells

_may = partial(Field, required=False)


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """Evidence of origin: who declares what to originate where, under which agreements, until when."""

    by: str
    material: str
    agreements: tuple[str, ...]
    origin: str | None
    kind: str | None
    number: str | None
    start: date | None
    until: date | None
    source: str
    place: Place

    def holds(self, on: date) -> bool:
        """Whether it is valid on a day."""
        return (self.start is None or self.start <= on) and (self.until is None or on <= self.until)

    def evidence(self, country: str | None) -> Iterable[Evidence]:
        """One declaration for each agreement; `country` is where the material was made."""
        what = " ".join(part for part in (self.kind, self.number) if part)
        for agreement in self.agreements:
            origin: Any = self.origin or country
            yield Evidence(agreement, origin, self.by, what, self.start, self.until)


DECLARATIONS = Table(
    "declarations",
    DeclarationRow,
    "Evidence of origin: who declares which material to originate, under which agreements",
    (
        Field("by", "name", "A supplier or a site"),
        Field("material", "name", "A material of the bills or offers"),
        Field("agreement", "list", "Codes of agreements, apart by semicolons", attribute="agreements"),
        _may("origin", "economy", "Party of origin", empty="the economy of who declares"),
        _may("kind", "text", "Kind of evidence, such as supplier's declaration"),
        _may("number", "text", "Its number"),
        _may("from", "date", "First day", empty="no limit", attribute="start"),
        _may("until", "date", "Last day", empty="no limit"),
        Field("source", "source", "Where the figures of the row are from, or the word illustrative"),
    ),
    ("by", "material", "agreement"),
    required=False,
)


@dataclass(frozen=True, slots=True)
class Declared:
    """Declarations by who declares and material, in the order of their table."""

    rows: tuple[DeclarationRow, ...] = ()
    by_material: dict[tuple[str, str], tuple[DeclarationRow, ...]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Group the rows."""
        found: dict[tuple[str, str], tuple[DeclarationRow, ...]] = {}
        for row in self.rows:
            key = (row.by, row.material)
            found[key] = (*found.get(key, ()), row)
        object.__setattr__(self, "by_material", found)

    def __reduce__(self) -> tuple[Any, ...]:
        """What a process is given."""
        return Declared, (self.rows,)

    def evidence(self, by: str | None, material: str, country: str | None) -> tuple[Evidence, ...]:
        """What is declared of a material that somebody delivers."""
        rows = () if by is None else self.by_material.get((by, material), ())
        return tuple(item for row in rows for item in row.evidence(country))


def declarations_of(given: str | Path | Iterable[Mapping[str, Any]]) -> Declared:
    """Read declarations from a file of any kind, or from rows of keys and values.

    Raises
    ------
    InputError
        With every problem, agreements that are not on file among them.
    """
    from tumen.agreements.load import agreements_on_file

    problems: list[Problem] = []
    if isinstance(given, str | Path):
        cells = read_cells(DECLARATIONS, Path(given), problems)
    else:
        cells = tuple(
            Row(
                number,
                {str(key): "" if cell is None else str(cell) for key, cell in row.items()},
                "declarations",
            )
            for number, row in enumerate(given, start=1)
        )
        if cells:
            names = list(dict.fromkeys(name for row in cells for name in row.cells))
            needed = [column.name for column in DECLARATIONS.fields if column.required]
            others = [column.name for column in DECLARATIONS.fields if not column.required]
            problems += header_problems(names, needed, others, "declarations", None)
    rows = parse_rows(DECLARATIONS, cells, "HS2022", problems)
    known = agreements_on_file()
    for row in rows:
        if row.start is not None and row.until is not None and row.until < row.start:
            what = f"until: {row.until} is before from, {row.start}"
            problems.append(Problem(what, "Put the two days in order", row.place.file, row.place.line))
        for code in row.agreements:
            if code not in known:
                what = f"{code!r} is no agreement on file"
                problems.append(Problem(what, nearest(code, known), row.place.file, row.place.line))
    if problems:
        raise InputError(problems)
    return Declared(rows)
