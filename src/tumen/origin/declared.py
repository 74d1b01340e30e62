"""Declarations of origin as a table: who declares which material to originate, under which agreements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.origin.bill import Evidence
from tumen.origin.bill_parts import within
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
    issuer: str | None
    start: date | None
    until: date | None
    quantity: Decimal | None
    unit: str | None
    value_added: Decimal | None
    first_proof: str | None
    source: str
    place: Place
    refused: tuple[tuple[str, str], ...] = ()
    """Agreements under which it shows nothing, each with the reason (see `tumen.origin.back_to_back`)."""

    @property
    def what(self) -> str:
        """What it is, with its number and who made it out."""
        said = " ".join(part for part in (self.kind, self.number) if part)
        return f"{said} of {self.issuer}".strip() if self.issuer else said

    def shows(self, agreement: str, on: date | None) -> bool:
        """Whether it shows origin under an agreement on a day (None: whatever the day)."""
        return self.value_added is None and self.stands(agreement, on)

    def stands(self, agreement: str, on: date | None) -> bool:
        """Whether what it says counts under an agreement on a day."""
        named = agreement in self.agreements and agreement not in dict(self.refused)
        return named and within(on, self.start, self.until)

    def evidence(self, country: str | None) -> Iterator[Evidence]:
        """One declaration for each agreement; `country` is where the material was made."""
        refused = dict(self.refused)
        origin: Any = self.origin or country
        for agreement in self.agreements:
            yield Evidence(
                agreement,
                origin,
                self.by,
                self.what,
                self.start,
                self.until,
                self.value_added,
                refused.get(agreement, ""),
            )


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
        _may("issuer", "text", "Who made it out", empty="who declares"),
        _may("from", "date", "First day", empty="no limit", attribute="start"),
        _may("until", "date", "Last day", empty="no limit"),
        _may("quantity", "positive", "Quantity for which it is made out", empty="not limited"),
        _may("unit", "unit", "Unit of the quantity", empty="that of the material"),
        _may(
            "value_added",
            "share",
            "Part of its value added in the Parties: the material then does not originate, and agreements "
            "with partial or full cumulation count the part",
            empty="it declares that the material originates",
        ),
        _may(
            "first_proof",
            "text",
            "Number of the first proof of which it is the back-to-back proof",
            empty="it is a first proof",
        ),
        Field("source", "source", "Where the figures of the row are from, or the word illustrative"),
    ),
    ("by", "material", "agreement", "number", "from"),
    required=False,
)


@dataclass(frozen=True, slots=True)
class Declared:
    """Declarations by who declares and material, in the order of their table."""

    rows: tuple[DeclarationRow, ...] = ()
    by_material: dict[tuple[str, str], tuple[DeclarationRow, ...]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Hold back-to-back proofs against their first proofs, and group the rows."""
        if any(row.first_proof for row in self.rows):
            from tumen.origin.back_to_back import held_against_first

            object.__setattr__(self, "rows", held_against_first(self.rows))
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
    problems += declared_wrong(rows)
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


def declared_wrong(rows: tuple[DeclarationRow, ...]) -> Iterator[Problem]:
    """Back-to-back proofs without what they are held against, and units of no quantity."""
    yield from _of_two_origins(rows)
    numbers = tuple(row.number for row in rows if row.number is not None)
    for row in rows:
        place = (row.place.file, row.place.line)
        if row.unit is not None and row.quantity is None:
            yield Problem("unit: there is no quantity that it could be of", "Write the quantity", *place)
        if row.first_proof is None:
            if re.search(r"back.to.back", row.kind or "", re.IGNORECASE):
                what = (
                    "first_proof: the cell is empty, and a back-to-back proof is held against its first proof"
                )
                yield Problem(what, "Write the number of the first proof, a row of its own", *place)
            continue
        if len(row.agreements) > 1:
            what = f"agreement: a back-to-back proof under {', '.join(row.agreements)}"
            yield Problem(what, "It is made out under one: write a row for each", *place)
        others = [number for number in numbers if number != row.number]
        if row.first_proof not in others:
            what = f"first_proof: no other declaration has the number {row.first_proof!r}"
            fix = nearest(row.first_proof, others) if others else "Add the first proof as a row of its own"
            yield Problem(what, fix, *place)
        for name, value in (("origin", row.origin), ("from", row.start)):
            if value is None:
                what = f"{name}: the cell is empty, and a back-to-back proof is held against its first proof"
                yield Problem(what, "Write what the back-to-back proof says", *place)


def _of_two_origins(rows: tuple[DeclarationRow, ...]) -> Iterator[Problem]:
    """A material that is declared twice for one day under one agreement, of two Parties: one would count."""
    first: dict[tuple[str, str, str], list[DeclarationRow]] = {}
    for row in rows:
        if row.origin is None or row.first_proof is not None:
            continue
        for agreement in row.agreements:
            others = first.setdefault((row.by, row.material, agreement), [])
            for other in others:
                begun = row.until is None or other.start is None or other.start <= row.until
                going_on = other.until is None or row.start is None or row.start <= other.until
                if other.origin != row.origin and begun and going_on:
                    what = (
                        f"{row.by} declares {row.material!r} of {row.origin} under {agreement}, "
                        f"and of {other.origin} in line {other.place.line} for the same days"
                    )
                    fix = "Give each origin a material of its own, or days that do not meet"
                    yield Problem(what, fix, row.place.file, row.place.line)
                    break
            others.append(row)
