"""What is wrong with a study whatever its broken rows are meant to say.

A row that is reported can neither be taken as written nor as absent: either would make faults of its own. So
a later check looks at the tables twice, once without the broken rows (and what names them), once with rows
for all that they may mean. What both times is found does not depend on them, and only that is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from itertools import product
from math import prod
from typing import Any

from tumen.errors import Problem
from tumen.reference.hs import Edition
from tumen.study.core.raw import RawTables
from tumen.study.core.references import unmet
from tumen.study.core.rows.columns import TABLES, StudyTables
from tumen.tables.field import Field, Table
from tumen.tables.place import Row
from tumen.tables.read import Converter, parse_rows

_MOST_BROKEN = 200
_MOST_ROWS = 5000
"""So many rows with unknown names, and so many for them; beyond that it cannot be told what is meant."""
_SURELY_MEANT = 0.8
"""A name this near to one that there is stands for it alone."""
_MOST_MENDED = 50
"""So many rows of one table are mended; beyond it the table is lost."""
_SAMPLES = {"source": "illustrative", "hs": "0101.21", "hs or unknown": "unknown", "economy": "CN"}
_BLANK = ("bills", "ways", "prices", "offers", "demand", "lanes")
"""Tables of which a row that says nothing can stand for one that is not there."""
_KEYS = ("products", "sites", "suppliers", "markets", "ports")


def without(tables: StudyTables, broken: Collection[tuple[str | None, int | None]]) -> StudyTables:
    """The tables without the rows at some places, nor those that name them."""
    kept = {name: getattr(tables, name) for name in TABLES}
    gone = {name: tuple(row for row in rows if _place(row) not in broken) for name, rows in kept.items()}
    made = StudyTables(**gone)
    while lost := {(reference.table, _place(row)) for reference, row, _, _ in unmet(made)}:
        left = {
            name: tuple(row for row in getattr(made, name) if (name, _place(row)) not in lost)
            for name, _ in lost
        }
        made = replace(made, **left)
    return made


def with_all_meant(tables: StudyTables, lost: Collection[str], edition: Edition) -> StudyTables | None:
    """The tables with rows for all that a row with an unknown name, or a lost table, may mean.

    None where that cannot be told: a table of names is lost or not there, or there would be too many.
    """
    if set(lost) & set(_KEYS):
        return None
    found: dict[str, list[Any]] = {name: list(getattr(tables, name)) for name in TABLES}
    for name in _BLANK:
        if name in lost:
            found[name] += _blank(TABLES[name], edition)
    made = StudyTables(**{name: tuple(rows) for name, rows in found.items()})
    meant: dict[tuple[str, int], tuple[Any, dict[str, tuple[Any, ...]]]] = {}
    broken = list(unmet(made))
    if len(broken) > _MOST_BROKEN:
        return None
    for reference, row, names, known in broken:
        if not known:
            return None
        many = isinstance(getattr(row, reference.attribute), tuple)
        close = None if many else get_close_matches(names[0], known, n=1, cutoff=_SURELY_MEANT)
        may_be: Iterable[Any] = (known,) if many else close or known
        _, choices = meant.setdefault((reference.table, id(row)), (row, {}))
        choices[reference.attribute] = tuple(may_be)
    if sum(prod(map(len, choices.values())) for _, choices in meant.values()) > _MOST_ROWS:
        return None
    for name in {name for name, _ in meant}:
        found[name] = [row for row in found[name] if (name, id(row)) not in meant]
    for (name, _), (row, choices) in meant.items():
        found[name] += [
            replace(row, **dict(zip(choices, chosen, strict=True))) for chosen in product(*choices.values())
        ]
    return StudyTables(**{name: tuple(rows) for name, rows in found.items()})


def agreed(runs: Sequence[Iterable[Problem]]) -> list[Problem]:
    """What all runs found of one place, in the order of the first, with the advice of the last: which names
    are known differs by run.
    """
    first, *others = ({(item.what, item.file, item.line): item for item in run} for run in runs)
    return [(others or [first])[-1][key] for key in first if all(key in run for run in others)]


def elsewhere(problems: Iterable[Problem], told: Iterable[Problem]) -> list[Problem]:
    """Those that are not about a row of which something is told already."""
    places = {(problem.file, problem.line) for problem in told}
    return [problem for problem in problems if (problem.file, problem.line) not in places]


def mended(
    raw: RawTables, tables: StudyTables, edition: Edition, *, filled: bool
) -> tuple[StudyTables, frozenset[str]]:
    """The tables with the rows that could not be read, each bad cell as one that can be.

    Parameters
    ----------
    filled
        Take a cell of another row, or one of its kind; else only what may be empty is left empty, and rows
        that need more are left out.

    Returns
    -------
    And the tables that stay lost.
    """
    found: dict[str, tuple[Any, ...]] = {}
    lost = set()
    for name, rows in raw.rows.items():
        table, read = TABLES[name], getattr(tables, name)
        places = {_place(row) for row in read}
        unread = [row for row in rows if (row.file, row.line) not in places]
        if len(unread) > _MOST_MENDED or (name in raw.incomplete and not rows):
            lost.add(name)
            continue
        readable = [row for row in rows if (row.file, row.line) in places]
        more = [_mended(table, row, readable if filled else (), edition, filled=filled) for row in unread]
        found[name] = (*read, *(row for made in more for row in made))
    return replace(tables, **found), frozenset(lost | (raw.incomplete - raw.rows.keys()))


def _mended(
    table: Table, row: Row, readable: Sequence[Row], edition: Edition, *, filled: bool
) -> tuple[Any, ...]:
    cells = dict(row.cells)
    made, wrong = _parsed(table, cells, row, edition)
    if not wrong:  # its key is that of another row, or it is in a currency without a rate
        again: list[Problem] = []
        parse_rows(table, (*readable, row), edition, again, _convert_of(table))
        return made if filled and not again else ()
    named = {problem.what.partition(":")[0] for problem in wrong}
    for field in sorted(table.fields, key=lambda item: item.name not in named):
        texts = [other.cells.get(field.name, "") for other in readable[:3]] if filled else []
        texts += ["" if not field.required else _sample(field)] if filled or not field.required else []
        for text in texts:
            tried = {**cells, field.name: text}
            now, left = _parsed(table, tried, row, edition)
            if len(left) < len(wrong):
                cells, made, wrong = tried, now, left
                break
        if not wrong:
            return made
    return ()


def _parsed(
    table: Table, cells: Mapping[str, str], row: Row, edition: Edition
) -> tuple[tuple[Any, ...], list[Problem]]:
    problems: list[Problem] = []
    row = Row(row.line, dict(cells), row.file)
    return parse_rows(table, (row,), edition, problems, _convert_of(table)), problems


def _convert_of(table: Table) -> Converter | None:
    """Amounts stay as written; currencies of a table that is about these stay in its rows."""
    return None if table.name == "exchange_rates" else _as_written


def _as_written(amount: Decimal, currency: str | None) -> Decimal:  # noqa: ARG001
    return amount


def _blank(table: Table, edition: Edition) -> tuple[Any, ...]:
    """A row that says nothing but what it must."""
    cells = {field.name: _sample(field) if field.required else "" for field in table.fields}
    return _parsed(table, cells, Row(0, {}, table.name), edition)[0]


def _sample(field: Field) -> str:
    """A cell that can be read."""
    if field.choices:
        return field.choices[0]
    return field.default or _SAMPLES.get(field.kind, "1")


def _place(row: Any) -> tuple[str, int]:
    return (row.place.file, row.place.line)
