"""Bills as they would be with a link made in the zone, and what the origin engines say of each.

Each case is the bill of today with other materials in some places. The columns of a table decide where they
are exact; the traced engine decides the rest, and both are held equal by a test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from tumen.errors import InputError
from tumen.origin.bill import Bill, Material
from tumen.origin.determine import determine_under
from tumen.origin.truth import Truth
from tumen.reference.units import convert
from tumen.tables.notes import collected
from tumen.zone.opportunities.matching import LinkMatch
from tumen.zone.opportunities.model import LinkTerms, ZoneGood, every_material

if TYPE_CHECKING:
    import polars as pl

    from tumen.origin.law import Law
    from tumen.origin.screen.judge import Lawful

As = Literal["originating", "non-originating", "by its bill"]
"""How the product of a link made here is looked at."""
_STATUS: dict[str, Truth] = {"originating": True, "not originating": False, "undetermined": None}
_ROWS = 150_000


@dataclass(frozen=True, eq=False)
class LinkCase:
    """A bill with other materials in some places of it; without any: as it is today."""

    today: Bill
    changes: Mapping[int, Material] = field(default_factory=dict)
    """Materials of the bill itself, by place."""

    @cached_property
    def bill(self) -> Bill:
        """The whole bill."""
        if not self.changes:
            return self.today
        found = (self.changes.get(place, material) for place, material in enumerate(self.today.materials))
        return replace(self.today, materials=tuple(found))

    @property
    def by_rows(self) -> bool:
        """Whether each change is another row in the place of one."""
        both = [*self.changes.values(), *(self.today.materials[place] for place in self.changes)]
        return not any(item.made is not None or item.outside_materials for item in both)


def with_link(
    bill: Bill, found: Iterable[LinkMatch], how: As, *, good: ZoneGood, economy: str, terms: LinkTerms
) -> dict[int, Material]:
    """The materials of a bill of a good in the places that change when those found are bought from a maker in
    the zone.

    It is taken to ask what is paid today, unless its price is stated; then the value follows from the
    quantity and is not known without one.
    """

    def changed(material: Material, below: list[int]) -> Material:
        if below and material.made is not None:
            place, *rest = below
            inner = list(material.made.materials)
            inner[place] = changed(inner[place], rest)
            return replace(material, made=replace(material.made, materials=tuple(inner)))
        value = value_here(material, good, terms)
        if how == "by its bill":
            own: dict[str, Any] = {"status": "determine", "made": terms.bill, "purchased": True}
            if terms.bill is not None:
                own |= {"hs": terms.bill.hs, "country": economy}
            return material.of_another(value=value, **own)
        return material.of_another(value=value, status=how, country=economy, purchased=False)

    changes: dict[int, Material] = {}
    for item in found:
        place, *below = item.path
        changes[place] = changed(changes.get(place, bill.materials[place]), below)
    return changes


def value_here(material: Material, good: ZoneGood, terms: LinkTerms) -> Decimal | None:
    """What a material is worth in one unit of the good from a maker in the zone."""
    if terms.price is None or terms.unit is None:
        return material.value
    quantity, named = good.quantity(material)
    if quantity is None or named is None:
        return None
    try:
        return terms.price * convert(quantity, named, terms.unit)
    except InputError:  # pieces are no kilograms
        return None


@dataclass(slots=True)
class CaseJudge:
    """Answers cases under every agreement that is in force for them."""

    agreements: tuple[str, ...]
    on: date
    by_columns: bool = True
    """False: the traced engine decides every case."""
    _laws: dict[str | None, tuple[Lawful, ...]] = field(default_factory=dict)

    def laws(self, importer: str | None, exporter: str) -> dict[str, Law]:
        """The law of every agreement in force between two economies, or for the exporter alone."""
        found = {item.name: item.law_for(exporter) for item in self._lawful(importer)}
        return {name: law for name, law in found.items() if law is not None}

    def _lawful(self, importer: str | None) -> tuple[Lawful, ...]:
        from tumen.origin.screen.judge import Question, lawful

        if importer not in self._laws:
            self._laws[importer] = lawful(Question(self.agreements, self.on, "HS2022", importer))
        return self._laws[importer]

    def judged(self, asked: Sequence[tuple[LinkCase, str | None, str]]) -> list[Truth]:
        """Whether the good of each case originates for an importer (None: whoever imports) under an agreement
        in force for it.
        """
        rows, found = CaseRows(), dict[int, Truth]()
        groups: dict[tuple[str | None, str], list[int]] = defaultdict(list)
        for number, (case, importer, name) in enumerate(asked):
            if self.by_columns and rows.add(number, case):
                groups[importer, name].append(number)
        for (importer, name), numbers in groups.items():
            found |= self._by_columns(rows, importer, name, numbers)
        for number, (case, importer, name) in enumerate(asked):
            if number not in found:
                law = self.laws(importer, case.today.country)[name]
                found[number] = determine_under(case.bill, law).originating
        return [found[number] for number in range(len(asked))]

    def _by_columns(
        self, rows: CaseRows, importer: str | None, name: str, numbers: list[int]
    ) -> Iterator[tuple[int, Truth]]:
        """What the columns of a table answer."""
        from tumen.origin.screen.judge import judge

        law = next(item for item in self._lawful(importer) if item.name == name)
        for frame in rows.frames(numbers):
            with collected():  # how rows that nobody handed in are read is for no reader
                part = judge(frame, (law,), "HS2022", columns_alone=True)
            for number, status in part.answers.select("bill", "status").iter_rows():
                if status is not None:
                    yield int(number), _STATUS[status]


@dataclass(eq=False)
class CaseRows:
    """Cases as rows of a table: those of today gathered again and again, with other materials in places."""

    _of_bill: dict[int, tuple[Bill, list[int] | None]] = field(default_factory=dict)
    """By identity of a bill: the rows of its materials, None where a table has no column for it."""
    _tables: list[pl.DataFrame] = field(default_factory=list)
    _height: int = 0
    _placed: dict[int, list[int]] = field(default_factory=dict)
    """Rows of the materials by identity of a case."""
    _new: list[Material] = field(default_factory=list)
    _cases: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)
    """By number: rows of the good and rows of the materials; those of a new one are below zero."""

    def add(self, number: int, case: LinkCase) -> bool:
        """Take a case; False where a table cannot hold it."""
        as_rows = case if case.by_rows else LinkCase(case.bill)
        rows = self._rows_of(as_rows.today)
        if rows is None:
            return False
        materials = self._placed.get(id(case))
        if materials is None:
            materials = self._placed[id(case)] = list(rows)
            for place, material in as_rows.changes.items():
                self._new.append(material)
                materials[self._starts(as_rows.today)[place]] = -len(self._new)
        self._cases[number] = rows, materials
        return True

    @staticmethod
    def _starts(bill: Bill) -> list[int]:
        """The row of each material among those of its bill."""
        found, at = [], 0
        for material in bill.materials:
            found.append(at)
            at += _height(material)
        return found

    def _rows_of(self, bill: Bill) -> list[int] | None:
        from tumen.origin.screen.table.bills import table_of

        if id(bill) not in self._of_bill:
            rows: list[int] | None = None
            with suppress(InputError):  # it states what a table has no column for
                if _told_apart(bill):
                    table = table_of({"today": bill})
                    rows = list(range(self._height, self._height + table.height))
                    self._tables.append(table)
                    self._height += table.height
            self._of_bill[id(bill)] = (bill, rows)
        return self._of_bill[id(bill)][1]

    def frames(self, numbers: Sequence[int]) -> Iterator[pl.DataFrame]:
        """The table of these cases, in parts of whole bills."""
        import polars as pl

        of_good, of_material = self._whole
        start = 0
        for end in _parts(len(self._cases[number][0]) for number in numbers):
            part = [(str(number), *self._cases[number]) for number in numbers[start:end]]
            good = [row for _, rows, _ in part for row in rows]
            own = [row if row >= 0 else self._height - 1 - row for _, _, rows in part for row in rows]
            names = pl.Series("bill", [name for name, rows, _ in part for _ in rows], pl.String)
            yield of_good[good].hstack(of_material[own]).insert_column(0, names)
            start = end

    @cached_property
    def _whole(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Every row of the bills of today and of the new materials: of the good, and of the material."""
        import polars as pl

        from tumen.origin.screen.table.bills import table_of
        from tumen.origin.screen.table.columns import OF_GOOD

        tables = self._tables
        if self._new:
            first = next(bill for bill, rows in self._of_bill.values() if rows is not None)
            tables = [*tables, table_of({"new": replace(first, materials=tuple(self._new))})]
        whole = pl.concat(tables, how="diagonal_relaxed")
        whole = whole.select(name for name in whole.columns if whole[name].null_count() < whole.height)
        goods = [name for name in whole.columns if name in OF_GOOD and name != "bill"]
        return whole.select(goods), whole.drop("bill", *goods)


def _parts(heights: Iterable[int]) -> Iterator[int]:
    """Where parts of not too many rows end."""
    rows = number = 0
    for number, height in enumerate(heights, start=1):
        rows += height
        if rows >= _ROWS:
            yield number
            rows = 0
    if rows:
        yield number


def _told_apart(bill: Bill) -> bool:
    """Whether rows can say all of a bill: no two materials share a name where one has parts, and a bill of an
    intermediate has the code, place, price and weight of its row and nothing that a row has no column for.
    """
    listed = list(every_material(bill))
    parts = any(item.outside_materials or item.made is not None for item in listed)
    names = {item.name for item in listed}
    return not parts or (len(names) == len(listed) and all(map(_as_its_row, listed)))


def _as_its_row(material: Material) -> bool:
    made = material.made
    if made is None:
        return True
    row = material.hs, material.country, material.value, material.value, material.weight_kg
    more = made.costs is not None or bool(made.answers) or made.rule is not None
    return not more and row == (made.hs, made.country, made.fob, made.exw, made.weight_kg)


def _height(material: Material) -> int:
    """Rows of a material in a table, those inside it among them."""
    inside = material.made.materials if material.made is not None and material.status == "determine" else ()
    return 1 + sum(map(_height, inside)) + len(material.outside_materials or ())
