"""A folder of tables to fill in: the study's own forms with the keys written, and why each row is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tumen.errors import Problem
from tumen.files.csv_text import write_csv
from tumen.files.whole import check_free, whole_folder
from tumen.study.core.read import LoadedStudy
from tumen.study.core.rows.columns import TABLES
from tumen.study.missing.facts import Fact, grouped
from tumen.study.missing.network import of_network
from tumen.study.missing.product import of_products
from tumen.tables.place import Row

WHY = "why.csv"
_HEAD = ("table", "line", "column", "needed", "row", "why")


def open_facts(study: LoadedStudy, *, products: bool = True) -> tuple[Fact, ...]:
    """Every fact that the study does not state and its answers hang on, each once.

    Parameters
    ----------
    products
        Whether the questions about single products are looked at, which never refuse an answer.
    """
    with study.on_file():
        return grouped([*of_network(study), *(of_products(study) if products else ())])


def refused(facts: Iterable[Fact]) -> list[Problem]:
    """What no plan can do without: running the study would refuse it."""
    return [fact.problem for fact in facts if fact.needed == "for a plan"]


def write_missing(study: LoadedStudy, facts: Sequence[Fact], folder: Path) -> None:
    """Write the folder: each table as the study has it, with the rows that are asked at its end, to take its
    place when it is filled; and ``why.csv``, which says of each fact in which line it stands.

    Raises
    ------
    InputError
        If the folder is not empty, or cannot be written.
    """
    check_free(folder)
    tables: dict[str, list[Mapping[str, str]]] = {}
    told: list[tuple[object, ...]] = []
    for fact in facts:
        own = study.raw.rows.get(fact.table, ())
        rows = tables.setdefault(fact.table, [row.cells for row in own])
        at = _own_place(own, fact)
        if at is None:
            at = len(rows)
            rows.append(fact.cells)
        named = ", ".join(f"{column} {cell}" for column, cell in fact.key)
        told.append((fact.table, at + 2, fact.asked or "source", fact.needed, named, "; ".join(fact.why)))
    with whole_folder(folder) as draft:
        for name, rows in tables.items():
            columns = _columns(name, rows, [fact for fact in facts if fact.table == name])
            cells = ([row.get(column, "") for column in columns] for row in rows)
            write_csv(draft.path / _file(study, name), columns, cells)
        write_csv(draft.path / WHY, _HEAD, told)


def _file(study: LoadedStudy, name: str) -> str:
    """The file of a table, as the study calls its own."""
    own = [Path(row.file).name for row in study.raw.rows.get(name, ())[:1]]
    return next((file for file in own if file.endswith(".csv")), f"{name}.csv")


def _columns(name: str, rows: Sequence[Mapping[str, str]], facts: Sequence[Fact]) -> list[str]:
    """Those in use, in the order of the table, with what is asked and must be filled."""
    used = {column for row in rows for column, cell in row.items() if cell.strip()}
    used |= {fact.asked for fact in facts}
    return [field.name for field in TABLES[name].fields if field.required or field.name in used]


def _own_place(own: Sequence[Row], fact: Fact) -> int | None:
    """Which row of the study has this key already, so that a cell of it is to be filled."""
    table, asked = TABLES[fact.table], dict(fact.key)
    for place, row in enumerate(own if fact.asked else ()):
        given = {name: row.cells.get(name, "").strip() or table.field(name).default for name in table.key}
        if all(given[name] == asked.get(name, table.field(name).default) for name in table.key):
            return place
    return None
