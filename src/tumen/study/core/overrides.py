"""Scenarios as overrides by path on the tables as written: rows set, scaled, added, removed, and what that
changes.

A path is ``bills[product=box, material=lid].value``: a table, what picks its rows, a column. It must meet one
row, or begin with the word ``all``. What is set is read as any cell is, with the same checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tumen.errors import InputError, Problem
from tumen.study.core.raw import RawTables
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.schema import ScenarioFile
from tumen.tables.field import Field, Table
from tumen.tables.given import near, nearest
from tumen.tables.kinds import read_value
from tumen.tables.place import Row
from tumen.tables.yaml_document import Document, Location

_THERE = "There are:"
_PATH = re.compile(r"(?P<all>all\s+)?(?P<table>[a-z_]+)(?:\[(?P<keys>.*)\])?(?:\.(?P<column>[a-z_0-9]+))?")
_KEY = re.compile(r"""\s*([a-z_0-9]+)\s*=\s*("[^"]*"|[^,]*?)\s*(?:,|$)""")
_FIGURE = re.compile(r"(-?[0-9][0-9.]*)(.*)")


@dataclass(frozen=True, slots=True)
class Path:
    """Rows of a table that agree with every key, and perhaps one column of them."""

    table: Table
    keys: tuple[tuple[Field, str], ...]
    column: str | None
    every: bool

    def meets(self, row: Row, edition: str) -> bool:
        """Whether the row agrees with every key, compared as values."""
        return all(_same(field, row.cells.get(field.name, ""), text, edition) for field, text in self.keys)

    def words(self) -> str:
        """The rows in words: ``prices of dongguan``, ``all prices``."""
        keys = ", ".join(text for _, text in self.keys)
        return f"{self.table.name} of {keys}" if keys else f"all {self.table.name}"


@dataclass(slots=True)
class Overrides:
    """The tables while the changes of a scenario are made, with what is changed in words."""

    raw: RawTables
    document: Document
    edition: str
    currency: str
    problems: list[Problem]
    changes: list[str]
    unsure: frozenset[str] = frozenset()
    """Tables with rows that cannot be read, or that name nothing."""
    allow_same: bool = False
    """Whether a change may leave a cell as it is: in a grid one case is often the base."""

    def apply(self, name: str, patch: ScenarioFile) -> None:
        """Make every change of one scenario."""
        at: Location = ("scenarios", name)
        if patch.patches_tables and patch.source is None:
            self._complain((*at,), "its changes have no source", "Add source: a citation, or illustrative")
        for path, given in patch.set.items():
            where = (*at, "set", path)
            found = self._path(path, where)
            if found is not None:
                self._set(found, self._cells(found, given, where), where, patch.source)
        for path, factor in patch.scale.items():
            self._scale(path, factor, (*at, "scale", path), patch.source)
        for table, rows in patch.add.items():
            for place, given in enumerate(rows):
                self._add(table, given, (*at, "add", table, place), (*at, "add", table), patch.source)
        for place, path in enumerate(patch.remove):
            self._remove(path, (*at, "remove", place))

    def _complain(self, where: Location, what: str, fix: str) -> None:
        self.problems.append(self.document.problem(where, what, fix))

    def _path(self, text: str, where: Location) -> Path | None:
        try:
            return parse_path(text)
        except InputError as error:
            for problem in error.problems:
                self._complain(where, problem.what, problem.fix)
            return None

    def _met(self, path: Path, where: Location) -> list[int]:
        """Places of the rows that a path meets: one, or several where it says so."""
        rows = self.raw.rows.get(path.table.name, ())
        found = [place for place, row in enumerate(rows) if path.meets(row, self.edition)]
        if path.table.name in self.unsure | self.raw.incomplete:
            # Which row was meant cannot be told while some are broken, two of one key among them.
            return found if path.every or len(found) < 2 else []
        if not found:
            self._complain(where, "no row is meant by this path", self._nearest(path, rows))
        elif len(found) > 1 and not path.every:
            named = "; ".join(label(path.table, rows[place]) for place in found[:3])
            self._complain(
                where,
                f"{len(found)} rows are meant: {named}{' and others' if len(found) > 3 else ''}",
                "Name more of their keys, or begin the path with the word all",
            )
            return []
        return found

    def _nearest(self, path: Path, rows: tuple[Row, ...]) -> str:
        for field, text in path.keys:
            known = list(dict.fromkeys(row.cells.get(field.name, "").strip() for row in rows))
            if not any(_same(field, other, text, self.edition) for other in known):
                close = near(text, known)
                listed = ", ".join(item for item in known if item) or "none"
                return f"Did you mean {field.name}={close}?" if close else f"{field.name} is one of: {listed}"
        return "Each key is met by some row, all together by none"

    def _cells(self, path: Path, given: Any, where: Location) -> dict[str, str]:
        """The cells that a change sets, as text by column."""
        if path.column is not None:
            if isinstance(given, dict):
                self._complain(where, "a path to a column is set to several keys", "Write one value")
                return {}
            given = {path.column: given}
            texts = {path.column: self.document.texts.get(where)}
        elif isinstance(given, dict):
            texts = {name: self.document.texts.get((*where, name)) for name in given}
        else:
            self._complain(where, "the path names no column", "Write {column: value}, or end it with .column")
            return {}
        known = {field.name for field in path.table.fields}
        found = {}
        for name, value in given.items():
            if name not in known:
                self._complain(
                    where, f"{path.table.name} has no column {name!r}", nearest(name, known, _THERE)
                )
            else:
                found[name] = _text(value, texts.get(name))
        return found

    def _set(self, path: Path, cells: Mapping[str, str], where: Location, source: str | None) -> None:
        rows = list(self.raw.rows.get(path.table.name, ()))
        for place in self._met(path, where) if cells else ():
            rows[place] = self._changed(path.table, rows[place], cells, where, source)
        self.raw = self.raw.with_rows(path.table.name, tuple(rows))

    def _changed(
        self, table: Table, row: Row, cells: Mapping[str, str], where: Location, source: str | None
    ) -> Row:
        new = dict(row.cells)
        words = []
        own = row.cells.get("currency", "").strip()
        foreign = own not in {"", self.currency} and "currency" not in cells
        for name, written in cells.items():
            field = table.field(name)
            bare = field.dimension == "money" and _FIGURE.fullmatch(written) and written[-1].isdigit()
            text = f"{written} {self.currency}" if bare and foreign else written
            if name == "currency" and text != (own or self.currency):
                self._one_currency(table, row, cells, where)
            old = row.cells.get(name, "").strip()
            if not _same(field, old, text, self.edition):
                words.append(
                    f"{name} {self._said(field, text, cells.get('currency', own))} in place of "
                    f"{self._said(field, old, own)}"
                )
            new[name] = text
        if source is not None and "source" in new:
            new["source"] = cells.get("source", source)
        if words:
            self.changes.append(f"{label(table, row)}: {', '.join(words)}")
        elif not self.allow_same:
            self._complain(where, f"it changes nothing: {label(table, row)} has these cells", "Delete it")
        return Row(self.document.locate(where), new, self.document.path, row.reckoned - cells.keys())

    def _one_currency(self, table: Table, row: Row, cells: Mapping[str, str], where: Location) -> None:
        """Another currency of a row would change the amounts that are not set."""
        left = [
            field.name
            for field in table.fields
            if field.dimension == "money"
            and field.name not in cells
            and row.cells.get(field.name, "").strip()
        ]
        if left:
            self._complain(
                where,
                f"another currency of the row would change {', '.join(left)} too",
                "Write the currency behind the amount: 31.50 USD",
            )

    def _said(self, field: Field, text: str, currency: str) -> str:
        if not text:
            return field.default or field.empty or "not known"
        if field.dimension == "money" and text[-1].isdigit():
            return f"{text} {currency or self.currency}"
        return f"{text} {field.unit}" if field.unit and text[-1].isdigit() else text

    def _scale(self, text: str, factor: Decimal, where: Location, source: str | None) -> None:
        path = self._path(text, where)
        if path is None:
            return
        if path.column is None:
            self._complain(where, "the path names no column", "End it with .column")
            return
        rows = list(self.raw.rows.get(path.table.name, ()))
        met = self._met(path, where)
        field = path.table.field(path.column)
        for place in met:
            row = rows[place]
            try:
                new = scaled(field, row.cells.get(field.name, "").strip(), factor)
            except InputError as error:
                for problem in error.problems:
                    self._complain(where, f"{label(path.table, row)}: {problem.what}", problem.fix)
                continue
            if not self.allow_same and _same(field, row.cells.get(field.name, ""), new, self.edition):
                self._complain(
                    where, f"it changes nothing: {label(path.table, row)} keeps its cell", "Delete it"
                )
            cells = {**row.cells, field.name: new, "source": source or row.cells.get("source", "")}
            reckoned = row.reckoned | {field.name}
            rows[place] = Row(self.document.locate(where), cells, self.document.path, reckoned)
        if met:
            self.changes.append(f"{path.words()}: {field.name} times {factor:f}")
        self.raw = self.raw.with_rows(path.table.name, tuple(rows))

    def _add(
        self, name: str, given: Mapping[str, Any], where: Location, above: Location, source: str | None
    ) -> None:
        table = TABLES.get(name)
        if table is None:
            self._complain(above, f"there is no table {name!r}", nearest(name, TABLES, _THERE))
            return
        known = {field.name for field in table.fields}
        for column in given:
            if column not in known:
                self._complain(where, f"{name} has no column {column!r}", nearest(column, known, _THERE))
        cells = {field.name: "" for field in table.fields}
        if "source" in cells and source is not None:
            cells["source"] = source
        for column in known & set(given):
            cells[column] = _text(given[column], self.document.texts.get((*where, column)))
        row = Row(self.document.locate(where), cells, self.document.path)
        self.changes.append(f"{label(table, row)} is added")
        self.raw = self.raw.with_rows(name, (*self.raw.rows.get(name, ()), row))

    def _remove(self, text: str, where: Location) -> None:
        path = self._path(text, where)
        if path is None:
            return
        if path.column is not None:
            self._complain(where, "a column cannot be removed", "Name rows, or set the column to nothing")
            return
        met = set(self._met(path, where))
        rows = self.raw.rows.get(path.table.name, ())
        self.changes += [f"without {label(path.table, rows[place])}" for place in sorted(met)]
        kept = tuple(row for place, row in enumerate(rows) if place not in met)
        self.raw = self.raw.with_rows(path.table.name, kept)


def parse_path(text: str) -> Path:
    """Read a path.

    Raises
    ------
    InputError
        If it is none, or names a table, key or column that there is not.
    """
    found = _PATH.fullmatch(text.strip())
    if found is None:
        raise InputError.of(f"{text!r} is no path", "Write table[key=value, key=value].column")
    table = TABLES.get(found["table"])
    if table is None:
        raise InputError.of(f"there is no table {found['table']!r}", nearest(found["table"], TABLES, _THERE))
    known = {field.name for field in table.fields}
    keys = []
    for name, value in _pairs(found["keys"], text):
        if name not in known:
            raise InputError.of(f"{table.name} has no column {name!r}", nearest(name, known, _THERE))
        keys.append((table.field(name), value))
    column = found["column"]
    if column is not None and column not in known:
        raise InputError.of(f"{table.name} has no column {column!r}", nearest(column, known, _THERE))
    return Path(table, tuple(keys), column, found["all"] is not None)


def cells_met(raw: RawTables, text: str, edition: str) -> frozenset[tuple[str, int, str]]:
    """Table, place of the row and column of each cell that a path means; none where it is no path to a
    column.
    """
    try:
        path = parse_path(text)
    except InputError:
        return frozenset()
    rows = enumerate(raw.rows.get(path.table.name, ()) if path.column else ())
    return frozenset(
        (path.table.name, place, path.column or "") for place, row in rows if path.meets(row, edition)
    )


def scaled(field: Field, text: str, factor: Decimal) -> str:
    """A cell times a factor, its unit kept.

    Raises
    ------
    InputError
        If it is not known, or is no figure.
    """
    if not text or text == "unknown":
        raise InputError.of(f"{field.name} is not known, so it cannot be scaled", "State it")
    if field.kind == "rate":
        return rate_times(text, factor)
    found = _FIGURE.fullmatch(text) if ";" not in text else None
    try:
        if found is not None:
            return f"{Decimal(found[1]) * factor:f}{found[2]}"
    except InvalidOperation:
        pass
    raise InputError.of(f"{field.name} is {text!r}, no figure", "Set it instead")


def rate_times(text: str, factor: Decimal) -> str:
    """A rate in per cent or per quantity times a factor, in Tumen's notation.

    Raises
    ------
    InputError
        If it is another form of rate: a part of it may not move.
    """
    from tumen.tariff.rates.expression import AdValorem, Specific
    from tumen.tariff.rates.notation import parse_rate, print_rate

    match parse_rate(text):
        case AdValorem(pct):
            return print_rate(AdValorem(pct * factor))
        case Specific(amount, currency, unit, per):
            return print_rate(Specific(amount * factor, currency, unit, per))
    raise InputError.of(
        f"{text} is no plain rate that a factor could move", "State a rate in per cent or per quantity"
    )


def label(table: Table, row: Row) -> str:
    """A row by its keys: ``bills box, haiphong, lid``."""
    cells = (row.cells.get(name, "").strip() for name in table.key)
    return f"{table.name} {', '.join(cell for cell in cells if cell)}"


def _pairs(text: str | None, path: str) -> Iterator[tuple[str, str]]:
    rest = (text or "").strip()
    while rest:
        found = _KEY.match(rest)
        if found is None:
            raise InputError.of(f"{path!r} is no path", "Write table[key=value, key=value].column")
        yield found[1], found[2].strip('"')
        rest = rest[found.end() :].strip()


def _same(field: Field, one: str, other: str, edition: str) -> bool:
    """Whether two cells say the same, an empty one what it stands for."""
    one, other = one.strip(), other.strip()
    if one == other:
        return True
    if field.kind == "edition" or field.reader is not None:
        return False
    try:
        loose = replace(field, required=False)
        return bool(read_value(loose, one, edition, "", 0) == read_value(loose, other, edition, "", 0))
    except InputError:
        return False


def _text(value: Any, written: str | None) -> str:
    """A value as a cell would hold it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return "; ".join(_text(item, None) for item in value)
        case dict():
            return "; ".join(f"{name}={_text(item, None)}" for name, item in value.items())
        case Decimal() | int() if written is not None:
            return written
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
