"""Two versions of a table and what both began from: what each changed, cell by cell; what both changed is
asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tumen.tables.field import Table

Key = tuple[str, ...]
Version = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Columns and rows."""


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that both changed, each to something else; a row that one changed and the other removed."""

    row: str
    """The row by its keys."""
    column: str
    """"" for the row as a whole."""
    base: str | None
    mine: str | None
    theirs: str | None
    place: int
    """Its row in `Merged.rows`."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The table with what either changed; where both did, mine, and the conflict says so."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    conflicts: tuple[CellConflict, ...]
    theirs: tuple[str, ...]
    """What they changed, in words."""


def merge(table: Table, base: Version, mine: Version, theirs: Version) -> Merged:
    """Put together what two people made of one table.

    Rows are the same that have the same cells in the key of the table; several of one key are told apart by
    their order. A key that was changed is a row removed and one added.
    """
    columns = tuple(dict.fromkeys((*mine[0], *theirs[0])))
    keys = table.key or base[0][:1]
    one, two, three = (_by_key(keys, version) for version in (base, mine, theirs))
    order = [*two, *(key for key in three if key not in two)]
    rows: list[tuple[str, ...]] = []
    conflicts: list[CellConflict] = []
    told: list[str] = []
    for key in order:
        was, here, there = one.get(key), two.get(key), three.get(key)
        name = ", ".join(part for part in key[:-1] if part) or "?"
        if was is not None and there is None and here is not None:
            told.append(f"- {name}")
            if _same(was, here, columns):
                continue  # they removed it, and I left it alone
            conflicts.append(CellConflict(name, "", None, "", None, len(rows)))
        if was is not None and here is None and there is not None:
            if _same(was, there, columns):
                continue  # I removed it, and they left it alone
            conflicts.append(CellConflict(name, "", None, None, "", len(rows)))
            told.append(f"{name}: {', '.join(_differing(was, there, columns))}")
            here = was
        if was is None and here is None:
            told.append(f"+ {name}")
        row = []
        for column in columns:
            cell, wrong = _cell(*(_of(version, column) for version in (was, here, there)))
            if wrong:
                before, own, other = (_of(version, column) for version in (was, here, there))
                conflicts.append(CellConflict(name, column, before, own, other, len(rows)))
            row.append(cell)
        if was is not None and here is not None and there is not None and not _same(was, there, columns):
            told.append(f"{name}: {', '.join(_differing(was, there, columns))}")
        rows.append(tuple(row))
    return Merged(columns, tuple(rows), tuple(conflicts), tuple(dict.fromkeys(told)))


def _by_key(keys: Sequence[str], version: Version) -> dict[Key, dict[str, str]]:
    columns, rows = version
    found: dict[Key, dict[str, str]] = {}
    for cells in rows:
        row = dict(zip(columns, cells, strict=False))
        own = tuple(row.get(name, "").strip() for name in keys)
        number = 1
        while (*own, str(number)) in found:
            number += 1
        found[*own, str(number)] = row
    return found


def _of(row: Mapping[str, str] | None, column: str) -> str | None:
    return None if row is None else row.get(column, "").strip()


def _cell(base: str | None, mine: str | None, theirs: str | None) -> tuple[str, bool]:
    """The cell of a row that both have, or one; and whether both changed it to something else."""
    if mine is None or theirs is None:
        return (theirs if mine is None else mine) or "", False
    if theirs in {mine, base}:
        return mine, False
    return (theirs, False) if mine == base else (mine, True)


def _same(one: Mapping[str, str], other: Mapping[str, str], columns: Iterable[str]) -> bool:
    return not _differing(one, other, columns)


def _differing(one: Mapping[str, str], other: Mapping[str, str], columns: Iterable[str]) -> list[str]:
    return [name for name in columns if _of(one, name) != _of(other, name)]
