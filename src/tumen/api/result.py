"""What every question gives back: an answer in words, typed tables, the whole explanation, and a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tumen.errors import InputError
from tumen.shown import Shown, cut, short
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    Rows = Sequence[Mapping[str, Any]]

R = TypeVar("R")
_DECIMALS = 10
_DIGITS = 38
_EXACT = Context(prec=60)
_AMOUNTS = frozenset(
    [
        "amount",
        "cost",
        "cost_per_unit",
        "cost_per_unit_mfn",
        "duty",
        "figure",
        "fob",
        "margin",
        "margin_points",
        "net",
        "per_unit",
        "per_unit_before_tax",
        "saving",
        "saving_per_year",
        "threshold",
        "total",
        "total_before_tax",
        "value",
        "vnm",
    ]
)
"""Columns that hold amounts also where none is known."""
_SHOWN = 200
"""Most rows of a table on a page."""
_EXPLAINED = 20_000
"""Most characters of an explanation in a notebook."""


class Tables(Mapping[str, "pl.DataFrame"]):
    """Tables by name, each made when it is first asked for."""

    def __init__(self, made: Mapping[str, pl.DataFrame | Rows]) -> None:
        self._made = dict(made)

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The table of this name."""
        found: Any = named(name, self._made, f"there is no table {name!r}", "Tables are")
        if isinstance(found, list | tuple):
            found = self._made[name] = frame(found)
        return found  # type: ignore[no-any-return] # a frame

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._made)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._made)

    def __repr__(self) -> str:
        """The names."""
        return f"<Tables> {', '.join(self._made) or 'none'}"


class Result(Shown, Generic[R]):
    """An answer. `record` is what the engine said, exact and whole; everything else is made from it, and what
    it has can be asked of the answer as well: ``determine(...).status``.
    """

    record: R

    def __init__(self, record: R) -> None:
        self.record = record

    def __getattr__(self, name: str) -> Any:
        """What the record has."""
        if name != "record" and not name.startswith("_") and hasattr(self.record, name):
            return getattr(self.record, name)
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    @property
    def answer(self) -> str:
        """The answer in a sentence or two."""
        raise NotImplementedError

    @property
    def tables(self) -> Tables:
        """Typed tables by name, as Polars frames (``.to_pandas()`` gives those of pandas).

        Amounts are decimals, to ten places where there are more; `record` has them exactly. A null is not
        known or does not apply.
        """
        return Tables(self._rows())

    def explain(self) -> str:
        """The whole explanation as text: every test, figure, article and source."""
        return self.answer

    def page(self) -> str:
        """One self-contained page (HTML)."""
        from tumen.report.page.plain import render_plain

        shown = {
            name: (frame(rows[:_SHOWN]).to_dicts(), len(rows))
            for name, rows in self._listed().items()
            if rows
        }
        return render_plain(self._title(), self.answer, shown, self.explain())

    def save(self, folder: str | Path) -> Path:
        """Write page, tables (CSV, those that are frames as Parquet) and result.json into a new folder, whole
        or not at all; return the folder.

        Raises
        ------
        InputError
            If the folder is there already or cannot be written.
        """
        from tumen.files.csv_text import write_csv
        from tumen.files.whole import whole_folder
        from tumen.study.core.results.plain import to_plain

        place = Path(folder)
        with whole_folder(place) as draft:
            (draft.path / "report.html").write_text(self.page(), encoding="utf-8")
            plain = {"answer": self.answer, "result": to_plain(self._plain())}
            text = json.dumps(plain, indent=2, ensure_ascii=False)
            (draft.path / "result.json").write_text(text + "\n", encoding="utf-8")
            for name, rows in self._listed().items():
                columns = list(dict.fromkeys(column for row in rows for column in row))
                cells = ([_value(row.get(column)) for column in columns] for row in rows)
                write_csv(draft.path / f"{name}.csv", columns, cells)
            for name in self._rows().keys() - self._listed().keys():
                self.tables[name].write_parquet(draft.path / f"{name}.parquet")
        return place

    def _plain(self) -> Any:
        """What stands in result.json."""
        return self.record

    def _rows(self) -> Mapping[str, pl.DataFrame | Rows]:
        """Each table as a frame, or as rows with the same keys."""
        return {}

    def _listed(self) -> dict[str, Rows]:
        return {name: rows for name, rows in self._rows().items() if isinstance(rows, list | tuple)}

    def _title(self) -> str:
        return type(self).__name__

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", self.answer
        if self._rows():
            yield "tables", ", ".join(self._rows())

    def _repr_html_(self) -> str:
        from html import escape

        return (
            super()._repr_html_()
            + f"<details><summary>why</summary><pre>{escape(cut(self.explain(), _EXPLAINED))}</pre></details>"
        )


def named(name: str, known: Mapping[str, R], what: str, listing: str) -> R:
    """What has a name; where nothing has it, `what` is said with the near miss."""
    if name not in known:
        raise InputError.of(what, nearest(name, known, listing))
    return known[name]


def rows_of(records: Iterable[Any], *columns: str, **same: object) -> list[dict[str, Any]]:
    """A row for each record: ``name``, or ``column=path.to.field``, behind what is the `same` in all."""
    paths = [(name, path or name) for name, _, path in (column.partition("=") for column in columns)]
    return [{**same, **{name: _at(record, path) for name, path in paths}} for record in records]


def _at(record: Any, path: str) -> Any:
    for step in path.split("."):
        record = None if record is None else getattr(record, step)
    return record


def frame(rows: Rows) -> pl.DataFrame:
    """Rows as a frame, each column with the type of its values."""
    import polars as pl

    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame([_series(name, [_value(row.get(name)) for row in rows]) for name in names])


def _value(given: Any) -> Any:
    """A value as it stands in a cell: several apart by semicolons, empty ones as none."""
    if isinstance(given, tuple):
        return "; ".join(map(short, given)) or None
    value = getattr(given, "value", given) if isinstance(given, str) else given
    return None if value == "" else value


def _series(name: str, values: list[Any]) -> pl.Series:
    import polars as pl

    kinds = {type(value) for value in values if value is not None}
    if Decimal in kinds and kinds <= {Decimal, int}:
        return _decimals(name, [None if value is None else Decimal(value) for value in values])
    if not kinds and name in _AMOUNTS:
        return pl.Series(name, values, dtype=pl.Decimal(_DIGITS, 0))
    known = {bool: pl.Boolean, int: pl.Int64, float: pl.Float64, date: pl.Date}
    if kinds == {int, float}:
        kinds = {float}
    if len(kinds) == 1 and (kind := kinds.pop()) in known:
        return pl.Series(name, values, dtype=known[kind], strict=False)
    return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)


def _decimals(name: str, values: list[Decimal | None]) -> pl.Series:
    import polars as pl

    places = max((-int(v.as_tuple().exponent) for v in values if v is not None), default=0)
    places = min(max(places, 0), _DECIMALS)
    if any(v is not None and v.adjusted() + places >= _DIGITS - 1 for v in values):
        return pl.Series(name, [None if v is None else float(v) for v in values], dtype=pl.Float64)
    step = Decimal(1).scaleb(-places)
    exact = [None if v is None else v.quantize(step, context=_EXACT) for v in values]
    return pl.Series(name, exact, dtype=pl.Decimal(_DIGITS, places))
