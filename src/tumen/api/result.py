"""What every question gives back: an answer in words, typed tables, the whole explanation, and a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tumen.errors import InputError
from tumen.shown import Shown
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

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


class Tables(Mapping[str, "pl.DataFrame"]):
    """Tables by name, each made when it is first asked for."""

    def __init__(self, made: Mapping[str, Callable[[], pl.DataFrame]]) -> None:
        self._made = dict(made)
        self._known: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The table of this name."""
        if name not in self._made:
            raise InputError.of(f"there is no table {name!r}", nearest(name, self._made, "Tables are"))
        if name not in self._known:
            self._known[name] = self._made[name]()
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is a table of this name."""
        return name in self._made

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
    """An answer. `record` is what the engine said, exact and whole; everything else is made from it."""

    record: R

    def __init__(self, record: R) -> None:
        self.record = record

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
        return Tables({name: _later(rows) for name, rows in self._rows().items()})

    def explain(self) -> str:
        """The whole explanation as text: every test, figure, article and source."""
        return self.answer

    def page(self) -> str:
        """One self-contained page (HTML)."""
        from tumen.report.page.plain import render_plain

        tables = {name: frame(rows[:_SHOWN]).to_dicts() for name, rows in self._rows().items() if rows}
        return render_plain(self._title(), self.answer, tables, self.explain())

    def save(self, folder: str | Path) -> Path:
        """Write page, tables (CSV) and result.json into a new folder, whole or not at all; return the folder.

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
            for name, rows in self._rows().items():
                columns = list(dict.fromkeys(column for row in rows for column in row))
                write_csv(
                    draft.path / f"{name}.csv", columns, ([row.get(c) for c in columns] for row in rows)
                )
            self._write_more(draft.path)
        return place

    def _plain(self) -> Any:
        """What stands in result.json."""
        return self.record

    def _write_more(self, folder: Path) -> None:
        """Write what the result has besides."""

    def _rows(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Rows of each table, every row with the same keys."""
        return {}

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
            + f"<details><summary>why</summary><pre>{escape(self.explain()[:20000])}</pre></details>"
        )


def _later(rows: Sequence[Mapping[str, Any]]) -> Callable[[], pl.DataFrame]:
    return lambda: frame(rows)


def frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a frame, each column with the type of its values."""
    import polars as pl

    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame([_series(name, [_value(row.get(name)) for row in rows]) for name in names])


def _value(given: Any) -> Any:
    value = getattr(given, "value", given) if isinstance(given, str) else given
    return None if value == "" else value


def _series(name: str, values: list[Any]) -> pl.Series:
    import polars as pl

    known = [value for value in values if value is not None]
    if known and all(isinstance(value, Decimal | int) and not isinstance(value, bool) for value in known):
        if all(isinstance(value, int) for value in known):
            return pl.Series(name, values, dtype=pl.Int64)
        return _decimals(name, [None if value is None else Decimal(value) for value in values])
    if known and all(type(value) in {int, float} for value in known):
        return pl.Series(
            name, [None if value is None else float(value) for value in values], dtype=pl.Float64
        )
    for kind in (bool, float):
        if known and all(isinstance(value, kind) for value in known):
            return pl.Series(name, values)
    if known and all(hasattr(value, "isoformat") and not hasattr(value, "hour") for value in known):
        return pl.Series(name, values, dtype=pl.Date)
    if not known and name in _AMOUNTS:
        return pl.Series(name, values, dtype=pl.Decimal(_DIGITS, 0))
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
