"""What changed between two runs of a study: inputs cell by cell, sentences of the answer, figures by key."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError
from tumen.language.force import in_force
from tumen.language.own_words import wrote
from tumen.language.said import said
from tumen.study.core.raw import NAMING_KINDS, named_in
from tumen.study.core.results.measures import measures_of_inputs, measures_of_results
from tumen.study.core.results.records import StudyAnswer
from tumen.study.core.rows.columns import TABLES
from tumen.study.statements import statement_of
from tumen.study.words.figures import change_percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tumen.study.core.results.measures import Measure

    TextRow = Mapping[str, str | None]


_DIGITS = 12


@dataclass(frozen=True, slots=True)
class DifferingCell:
    """A cell that differs, of an input or of a result; None: there was, or is, no such row."""

    table: str
    row: str
    column: str
    before: str | None
    after: str | None
    measure: Measure = ""
    """What the figures of its column measure; "" where no change of them is reckoned."""

    @property
    def share(self) -> Decimal | None:
        """How much more or less, as a share of what it was; None but of two amounts of one sign: a loss that
        becomes a gain is no share of it.
        """
        one, other = self._figures
        if self.measure != "amount" or not one or not other or (one > 0) != (other > 0):
            return None
        return (other - one) / abs(one)

    @property
    def difference(self) -> str:
        """The change as it is read: ``+25.00 %`` where that may be said, else the difference in the unit of
        the figures, ``-3.5``, ``+9.3 percentage points``; "" where neither says anything.
        """
        one, other = self._figures
        if self.share is not None:
            return change_percent(100 * self.share)
        if not self.measure or one is None or other is None:
            return ""
        text = f"{other - one:+f}"
        short = text if len(text) <= _DIGITS else f"{other - one:+.{_DIGITS}g}"
        return f"{short} percentage points" if self.measure == "points" else short

    @property
    def _figures(self) -> tuple[Decimal | None, Decimal | None]:
        return _number(self.before), _number(self.after)

    @property
    def words(self) -> str:
        """Keys as they are typed, before and after: ``prices box, haiphong: price 4 -> 5 (+25.00 %)``."""
        row = f"{self.table} {self.row}"
        if self.before is None or self.after is None:
            return f"{row}: {said('added') if self.before is None else said('removed')}"
        change = f" ({self.difference})" if self.difference else ""
        before, after = self.shown
        return f"{row}: {self.column} {before or '-'} -> {after or '-'}{change}".replace(":  ", ": ")

    @property
    def shown(self) -> tuple[str | None, str | None]:
        """Before and after with no more digits than a reader can use."""
        return _short(self.before), _short(self.after)


@dataclass(frozen=True, slots=True)
class RunChange:
    """Two runs of a study against each other."""

    keys: tuple[DifferingCell, ...]
    """Of study.yaml."""
    inputs: tuple[DifferingCell, ...]
    """Of the tables of the base, in the currency of the study."""
    files: tuple[str, ...]
    """Files that differ."""
    gone: tuple[str, ...]
    """Sentences of the answer that are said no more."""
    new: tuple[str, ...]
    figures: tuple[DifferingCell, ...]
    """Of the tables of results: what changed most first, then what is no figure."""
    versions: tuple[str, str]


def changed_between(before: Path, after: Path) -> RunChange:
    """Compare the results in two folders that a run wrote.

    Raises
    ------
    InputError
        If a folder holds no results.
    """
    (old, first), (new, second) = (_read(path) for path in (before, after))
    said_before, says = (_sentences(result) for result in (first, second))
    files = {**old["files"], **new["files"]}
    figures = [
        cell
        for name in dict.fromkeys((*_tables(before), *_tables(after)))
        if name != "assumptions"
        for cell in rows_changed(
            name, _rows(before, name), _rows(after, name), measures=measures_of_results(name)
        )
    ]
    return RunChange(
        tuple(_keys_changed(old["facts"], new["facts"])),
        tuple(_inputs_changed(_base(old), _base(new))),
        tuple(name for name in files if old["files"].get(name) != new["files"].get(name)),
        tuple(text for text in said_before if text not in says),
        tuple(text for text in says if text not in said_before),
        tuple(sorted(figures, key=_by_size)),
        (old["versions"]["tumen"], new["versions"]["tumen"]),
    )


def answer_said(folder: Path) -> dict[str, str]:
    """Sentences of the answer of a run in the language in force, by the English ones; names of the study
    stand as they were written. Sentences of another version that has other words are left out.

    Raises
    ------
    InputError
        If the folder holds no results.
    """
    manifest, result = _read(folder)
    wrote(_names_in(manifest))
    told = result["answer"]
    try:
        tables = {name.replace("_", " ") for name in TABLES}
        statements = tuple(statement_of(item, tables) for item in told["statements"])
    except (ValueError, KeyError, TypeError):
        return {}
    return StudyAnswer(told["headline"], tuple(told["points"]), statements).sentences_in(in_force())


def _names_in(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield what whoever made the study calls its goods, places and scenarios."""
    yield from named_in(manifest["facts"])
    for table, rows in _base(manifest).items():
        fields = [field for field in TABLES[table].fields if field.kind in NAMING_KINDS]
        for row in rows:
            for given in filter(None, (row.get(field.attribute or field.name) for field in fields)):
                yield from (
                    [given] if isinstance(given, str) else filter(lambda name: isinstance(name, str), given)
                )


def rows_changed(
    table: str,
    before: Sequence[TextRow],
    after: Sequence[TextRow],
    *,
    measures: Mapping[str, Measure] = MappingProxyType({}),
) -> list[DifferingCell]:
    """Cells that differ between two versions of a table; rows are the same that agree in the first columns,
    as many as tell all rows apart.

    Parameters
    ----------
    measures
        What the figures of a column measure, by its name; no change is reckoned of the others.
    """
    if list(before) == list(after):
        return []
    columns = list(dict.fromkeys(name for row in (*before[:1], *after[:1]) for name in row))
    one, other = _by_key(columns, before, after)
    found = []
    for key in dict.fromkeys((*one, *other)):
        was, now = one.get(key), other.get(key)
        label = ", ".join(part for part in key[0] if part) or table
        if was is None or now is None:
            there = "" if was is None else None
            found.append(DifferingCell(table, label, "", None if was is None else "", there))
            continue
        found += [
            DifferingCell(
                table, label, name, was.get(name) or "", now.get(name) or "", measures.get(name, "")
            )
            for name in columns
            if (was.get(name) or "") != (now.get(name) or "")
        ]
    return found


Keyed = dict[tuple[tuple[str, ...], int], "TextRow"]


def _by_key(columns: Sequence[str], *versions: Sequence[TextRow]) -> tuple[Keyed, Keyed]:
    for width in range(1, len(columns) + 1):
        keys = [[tuple(row.get(name) or "" for name in columns[:width]) for row in rows] for rows in versions]
        if all(len(set(listed)) == len(listed) for listed in keys):
            break
    found: list[Keyed] = []
    for rows, listed in zip(versions, keys, strict=True):
        seen: dict[tuple[str, ...], int] = {}
        own: Keyed = {}
        for row, key in zip(rows, listed, strict=True):
            seen[key] = seen.get(key, 0) + 1
            own[key, seen[key]] = row
        found.append(own)
    return found[0], found[1]


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        manifest, result = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("manifest.json", "result.json")
        )
    except (OSError, ValueError):
        raise InputError.of(
            "holds no results of a run", "Give a folder that tumen run wrote", file=str(folder)
        ) from None
    return manifest, result


def _sentences(result: Mapping[str, Any]) -> list[str]:
    answer = result["answer"]
    return [text for text in (answer["headline"], *answer["points"]) if text]


def _tables(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.csv"))


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _base(manifest: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    scenarios = manifest.get("scenarios") or [{}]
    found: dict[str, list[dict[str, Any]]] = scenarios[0].get("tables", {})
    return found


def _inputs_changed(
    before: Mapping[str, list[dict[str, Any]]], after: Mapping[str, list[dict[str, Any]]]
) -> Iterator[DifferingCell]:
    for name in dict.fromkeys((*before, *after)):
        keys = [TABLES[name].field(key) for key in TABLES[name].key]
        first = [field.attribute or field.name for field in keys]
        rows = [[_flat_row(row, first) for row in version.get(name, [])] for version in (before, after)]
        yield from rows_changed(name, *rows, measures=measures_of_inputs(name))


def _flat_row(row: Mapping[str, Any], first: Sequence[str]) -> dict[str, str]:
    """A row with its keys before all else, without its place."""
    names = dict.fromkeys((*(name for name in first if name in row), *row))
    return {name: _text(row[name]) for name in names if name != "place"}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _keys_changed(before: Any, after: Any, at: str = "") -> Iterator[DifferingCell]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _keys_changed(before.get(name), after.get(name), f"{at}.{name}" if at else name)
    elif before != after:
        yield DifferingCell("study.yaml", at, "", _text(before), _text(after))


def _number(text: str | None) -> Decimal | None:
    try:
        found = Decimal(text or "")
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _short(text: str | None) -> str | None:
    number = _number(text) if text and len(text) > _DIGITS else None
    return text if number is None else f"{number:.{_DIGITS}g}"


def _by_size(cell: DifferingCell) -> tuple[int, Decimal]:
    if (share := cell.share) is not None:
        return 0, -abs(share)
    return (1, Decimal(0)) if cell.difference else (2, Decimal(0))
