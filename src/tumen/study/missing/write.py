"""A folder of tables to fill in: the study's own forms with the keys written, and why each row is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tumen.errors import Problem
from tumen.files.csv_text import write_csv
from tumen.files.whole import check_free, whole_folder
from tumen.study.core.raw import RawTables
from tumen.study.core.read import LoadedStudy, ReadAsFar
from tumen.study.core.rows.columns import TABLES
from tumen.study.missing.facts import Fact, grouped
from tumen.study.missing.network import of_network
from tumen.study.missing.product import of_products
from tumen.study.missing.unread import of_problems, own_row, placed

WHY = "why.csv"
_HEAD = ("table", "line", "column", "needed", "row", "why")


def open_facts(study: LoadedStudy, *, products: bool = True) -> tuple[Fact, ...]:
    """Every fact that a study as read does not state and its answers hang on, each once.

    Parameters
    ----------
    products
        Whether the questions about single products are looked at, which never refuse an answer.
    """
    return facts_of(ReadAsFar(study.raw, (), study), products=products)


def facts_of(found: ReadAsFar, *, products: bool = True) -> tuple[Fact, ...]:
    """The same of a study that is refused, as far as it can be known: what reading it asks for, and where
    that is all that is wrong with it what its answers hang on besides.
    """
    facts = [*of_problems(found.raw, found.problems)]
    if (study := found.study) is not None:
        with study.on_file():
            open_ones = [*of_network(study), *(of_products(study) if products else ())]
        claims = [{*fact.key} for fact in facts if fact.table == "claiming"]  # anywhere, or between two
        facts += (
            fact
            for fact in open_ones
            if fact.table != "claiming" or not any(asked < {*fact.key} for asked in claims)
        )
    return tuple(placed(found.raw, fact) for fact in grouped(facts))


def refused(facts: Iterable[Fact]) -> list[Problem]:
    """What no plan can do without: running the study would refuse it. What reading refuses is told there."""
    return [fact.problem for fact in facts if fact.needed == "for a plan"]


def write_missing(raw: RawTables, facts: Sequence[Fact], folder: Path) -> None:
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
        own = raw.rows.get(fact.table, ())
        rows = tables.setdefault(fact.table, [row.cells for row in own])
        at = own_row(raw, fact)
        if at is None:
            at = len(rows)
            rows.append(fact.cells)
        named = ", ".join(f"{column} {cell}" for column, cell in fact.key)
        told.append((fact.table, at + 2, fact.asked or "source", fact.needed, named, "; ".join(fact.why)))
    with whole_folder(folder) as draft:
        for name, rows in tables.items():
            columns = _columns(name, rows, [fact for fact in facts if fact.table == name])
            cells = ([row.get(column, "") for column in columns] for row in rows)
            write_csv(draft.path / _file(raw, name), columns, cells)
        write_csv(draft.path / WHY, _HEAD, told)


def _file(raw: RawTables, name: str) -> str:
    """The file of a table, as the study calls its own."""
    own = [Path(row.file).name for row in raw.rows.get(name, ())[:1]]
    return next((file for file in own if file.endswith(".csv")), f"{name}.csv")


def _columns(name: str, rows: Sequence[Mapping[str, str]], facts: Sequence[Fact]) -> list[str]:
    """Those in use, in the order of the table, with what is asked and must be filled."""
    used = {column for row in rows for column, cell in row.items() if cell.strip()}
    used |= {fact.asked for fact in facts}
    return [field.name for field in TABLES[name].fields if field.required or field.name in used]
