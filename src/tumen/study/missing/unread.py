"""What a study is refused for that is only not stated, and where each fact stands or is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tumen.errors import NotStated, Problem
from tumen.study.core.raw import RawTables
from tumen.study.core.rows.columns import TABLES
from tumen.study.missing.facts import Fact
from tumen.tables.place import Place, Row

_NONE = Row(0, {})
_GOODS = (("products", "product"), ("bills", "material"), ("offers", "material"))
_ECONOMIES = (("markets", "economy"), ("sites", "economy"), ("suppliers", "economy"))


def of_problems(raw: RawTables, problems: Iterable[Problem]) -> Iterator[Fact]:
    """The facts for want of which a study is not read; none for what a scenario of study.yaml lacks."""
    rows = {(row.file, row.line): (name, row) for name, found in raw.rows.items() for row in found}
    for problem in problems:
        if not isinstance(problem, NotStated):
            continue
        name, row = rows.get((problem.file or "", problem.line or 0), ("", _NONE))
        table = TABLES.get(problem.table or name)
        if table is None:
            continue
        key, other = dict(problem.key), bool(problem.table)
        for column in table.key:
            cell = row.cells.get(column, "").strip()
            if cell and (table.field(column).required or not other):
                key.setdefault(column, cell)
        for column in problem.columns:
            if any(field.name == column for field in table.fields):
                yield Fact(table.name, tuple(key.items()), column, (problem.what,), "for any answer")


def placed(raw: RawTables, fact: Fact) -> Fact:
    """The fact with the line of the row that would state it, else of the goods or the economy that ask."""
    own, key = own_row(raw, fact), dict(fact.key)
    if own is not None:
        row = raw.rows[fact.table][own]
        return replace(fact, at=Place(row.file, row.line))
    asked = [(table, column, fact.of) for table, column in _GOODS]
    asked += [(table, column, key.get("economy", key.get("importer", ""))) for table, column in _ECONOMIES]
    for table, column, name in asked:
        for row in raw.rows.get(table, ()) if name else ():
            if row.cells.get(column, "").strip() == name:
                return replace(fact, at=Place(row.file, row.line))
    return fact


def own_row(raw: RawTables, fact: Fact) -> int | None:
    """Which row of the study has this key already, so that a cell of it is to be filled."""
    table, asked = TABLES[fact.table], dict(fact.key)
    for place, row in enumerate(raw.rows.get(fact.table, ()) if fact.asked else ()):
        given = {name: row.cells.get(name, "").strip() or table.field(name).default for name in table.key}
        if all(given[name] == asked.get(name, table.field(name).default) for name in table.key):
            return place
    return None
