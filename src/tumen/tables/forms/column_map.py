"""Tables of other systems: which of their columns is which of ours, what holds for every row, how their words
read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.given import nearest
from tumen.tables.notes import note
from tumen.tables.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    import polars as pl

    from tumen.tables.field import Table
    from tumen.tables.yaml_document import Document

DATES = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYY/MM/DD": "%Y/%m/%d",
    "YYYY.MM.DD": "%Y.%m.%d",
    "YYYYMMDD": "%Y%m%d",
    "D-MMM-YYYY": "%d-%b-%Y",
    "D MMM YYYY": "%d %b %Y",
    "YYYY年M月D日": "%Y年%m月%d日",
    "YYYY년M월D일": "%Y년%m월%d일",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
}
"""Forms of a date that a map may name."""
SLASHED = {name: form for name, form in DATES.items() if "/" in name and not name.startswith("Y")}
"""Those of which two fit one cell."""
SURE = tuple(form for name, form in DATES.items() if name not in SLASHED)
"""Those that say themselves what comes first."""
DEFAULT = "YYYY-MM-DD"
"""The form that says nothing: how a column writes is then told from its cells."""
_KEYS = ("columns", "constants", "values", "dates")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How a table of another system is read as one of ours."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Our column by theirs."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What every row holds, by our column."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Our word by theirs, by our column; a word that is not there stays as it is."""
    dates: str = DEFAULT
    """Form of their dates, one of `DATES`."""
    unread: frozenset[str] = frozenset()
    """Columns of theirs that are left out, although they may have a name of ours."""

    def theirs(self, names: Iterable[str]) -> list[str]:
        """Their names of our columns, but for those that are constant."""
        back = {ours: other for other, ours in self.columns.items()}
        return [back.get(name, name) for name in names if name not in self.constants]

    def apply(self, table: pl.LazyFrame, ours: Table, file: str, keep: Collection[str] = ()) -> pl.LazyFrame:
        """Give a table our columns; what is neither mapped nor ours nor to keep is left out, and said."""
        import polars as pl

        names = table.collect_schema().names()
        problems = [
            Problem(
                f"the map names a column {name!r} that is not there", nearest(name, names, "Columns:"), file
            )
            for name in self.columns
            if name not in names
        ]
        taken = {*self.columns.values(), *self.constants} & {*names} - {*self.columns} - self.unread
        problems += [
            Problem(
                f"the table has a column {name!r} beside what the map gives for it",
                "Map it too, or leave it out",
                file,
            )
            for name in sorted(taken)
        ]
        if problems:
            raise InputError(problems)
        kept = [
            name
            for name in names
            if name not in self.unread
            and (name in self.columns or name in keep or ours.kind_of(name) or name == "row")
        ]
        if left := [name for name in names if name not in kept]:
            note(file, f"columns that are not read: {', '.join(left)}")
        cells = []
        for name in kept:
            own = self.columns.get(name, name)
            cell = pl.col(name)
            words = self.values.get(own)
            if words:
                text = cell.cast(pl.String).str.strip_chars()
                cell = text.replace(dict(words))
            if ours.kind_of(own) == "date" and self.dates != DEFAULT:
                text = cell.cast(pl.String).str.strip_chars()
                day = text.str.to_date(DATES[self.dates], strict=False, exact=True)
                cell = pl.coalesce(day.dt.strftime("%Y-%m-%d"), text)
            cells.append(cell.alias(own))
        given = [pl.lit(value).alias(name) for name, value in self.constants.items()]
        return table.select(*cells, *given)


def read_map(path: Path, ours: Table) -> ColumnMap:
    """Read a map from YAML: ``columns`` (theirs: ours), ``constants``, ``values`` (by our column) and
    ``dates``.
    """
    document = read_yaml(path)
    names = [item.name for item in ours.fields]
    problems = [
        document.problem((key,), "there is no such key in a map", nearest(key, _KEYS, "Keys are"))
        for key in document.data
        if key not in _KEYS
    ]
    columns = _words(document, ("columns",), problems)
    constants = _words(document, ("constants",), problems)
    stated = document.data.get("values") or {}
    values = {
        name: _words(document, ("values", name), problems) for name in stated if isinstance(stated, dict)
    }
    for at, own in (
        *((("columns", other), own) for other, own in columns.items()),
        *((("constants", own), own) for own in constants),
        *((("values", own), own) for own in values),
    ):
        if not ours.kind_of(own):
            problems.append(
                document.problem(
                    at, f"{own!r} is no column of {ours.name}", nearest(own, names, "Columns are")
                )
            )
    mapped = [*columns.values(), *constants]
    problems += [
        document.problem(("columns",), f"{own!r} is given twice", "Keep one")
        for own in dict.fromkeys(name for name in mapped if mapped.count(name) > 1)
    ]
    dates = str(document.data.get("dates") or DEFAULT)
    if dates not in DATES:
        problems.append(
            document.problem(("dates",), f"{dates!r} is no form of dates", f"Write one of {', '.join(DATES)}")
        )
    if problems:
        raise InputError(problems)
    return ColumnMap(columns, constants, values, dates)


def _words(document: Document, at: tuple[str, ...], problems: list[Problem]) -> dict[str, str]:
    """Keys with text; numbers, dates and yes or no as they were written."""
    inside = document.data
    for step in at:
        inside = inside.get(step) if isinstance(inside, dict) else None
    if inside is None:
        return {}
    if not isinstance(inside, dict):
        problems.append(document.problem(at, "this is not a set of keys", "Write theirs: ours, one per line"))
        return {}
    found = {}
    for key, value in inside.items():
        if isinstance(value, dict | list) or value is None:
            problems.append(document.problem((*at, key), "this is no word", "Write one word after the colon"))
            continue
        found[str(key)] = document.texts[*at, key]
    return found
