"""Rates of many lines at once, in columns: joined from the shipped intervals as of the day, else asked of the
book.

Each importer with a tariff on file has its rates as intervals in ``rates.parquet`` (see
`tumen.tariff.book.intervals`; made by ``tools/compile_tariff_intervals.py``) and beside it ``rates.json``:
the days covered and the tariff years that were counted. The book answers what the intervals do not hold:
codes shorter than a national line, codes of other editions, days outside, rates that a study states, a user's
own tariff, and a calendar of tariff years other than the one counted. What changes of policy make of them is
asked once for each distinct set of rates and of changes that meet them.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl

from tumen.origin.truth import Truth
from tumen.reference.beneficiaries import beneficiary_rows
from tumen.reference.economies import groups, memberships
from tumen.reference.hs import HsCode
from tumen.reference.territories import ever_inside
from tumen.tariff.book.calendar import turning_days
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.changed_rates import OF_RATES, MetChanges, changed_rows, changes_regime
from tumen.tariff.rates.expression import Rate
from tumen.tariff.rates.notation import parse_rate, print_rate
from tumen.tariff.rates.on_file import RateOnFile
from tumen.tariff.rates.store import DATA, columns

_DAY = timedelta(days=1)
_LINE = ["importer", "digits", "edition", "start"]
_Row = tuple[int, int, str]
"""Numbers of column and rate, names of changes."""


@dataclass(frozen=True, slots=True)
class _Shipped:
    """The intervals of an importer with their regimes and rates by number."""

    codes: pl.DataFrame
    rows: pl.DataFrame
    first: date
    last: date
    years: dict[str, tuple[tuple[date, int | None], ...]]
    """By regime with a schedule: the days on which its tariff year turns, and the year from there."""

    def year(self, regime: str, on: date) -> int | None:
        """The tariff year that was counted for a day."""
        turns = self.years[regime]
        return turns[bisect_right(turns, on, key=lambda turn: turn[0]) - 1][1]


@dataclass(slots=True)
class LineRates:
    """Rates by line and day, every distinct rate read once."""

    book: TariffBook
    rates: list[Rate] = field(default_factory=list)
    """Distinct rates; frames name them by their place."""
    columns: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Distinct pairs of regime and beneficiaries; frames name them by their place."""
    _rates: dict[str, int] = field(default_factory=dict)
    _columns: dict[tuple[str, str], int] = field(default_factory=dict)
    _shipped: dict[str, _Shipped | None] = field(default_factory=dict)
    _asked: dict[tuple[str, str, str, date], list[_Row]] = field(default_factory=dict)
    _standing: MetChanges = field(init=False)
    _changed: dict[tuple[object, ...], list[_Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._standing = MetChanges(self.book.changes)

    def of(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The rates of lines (line, importer, digits, edition, start: the day) in the order of the book:
        line, place, column, rate, changes; no row where nothing is on file.
        """
        found = []
        for (importer,), mine in lines.partition_by("importer", as_dict=True, maintain_order=True).items():
            shipped = self._usable(str(importer), mine)
            left = mine
            if shipped is not None:
                inside = mine.filter(pl.col("start").is_between(shipped.first, shipped.last)).join(
                    shipped.codes, on=["digits", "edition"], how="semi"
                )
                found.append(
                    inside.join(shipped.rows, on=["digits", "edition"], how="inner")
                    .filter(pl.col("start").is_between("since", "until"))
                    .select("line", "place", "column", "rate", "changes")
                )
                left = mine.join(inside, on="line", how="anti", maintain_order="left")
            found.append(self._from_book(left))
        every = pl.concat(found) if found else self._frame([])
        if any(change.action in OF_RATES for change in self.book.changes):
            return self._under_changes(lines, every)
        return every

    def _under_changes(self, lines: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
        """The rates with every change of a rate that meets the line; regimes that none changes stay."""
        changes = self.book.changes
        met: list[tuple[int, int]] = []
        sets: dict[tuple[tuple[int, Truth], ...], int] = {}
        for line, *key in lines.select("line", *_LINE).iter_rows():
            standing = self._standing.of(*key)
            if any(changes[place].action in OF_RATES for place, _ in standing):
                met.append((line, sets.setdefault(standing, len(sets))))
        of_line = pl.DataFrame(met, schema={"line": pl.UInt32, "met": pl.UInt32}, orient="row")
        touched = [
            (number, column)
            for standing, number in sets.items()
            for column, (regime, _) in enumerate(self.columns)
            if any(
                changes[place].action in OF_RATES and changes_regime(changes[place], regime)
                for place, _ in standing
            )
        ]
        columns_of = pl.DataFrame(touched, schema={"met": pl.UInt32, "column": pl.UInt32}, orient="row")
        mine = every.join(of_line, on="line", how="inner", maintain_order="left")
        mine = mine.join(columns_of, on=["met", "column"], how="semi", maintain_order="left")
        own: dict[int, list[tuple[int, int]]] = {line: [] for line, _ in met}
        places: dict[int, list[int]] = {line: [] for line, _ in met}
        for line, place, column, rate in mine.select("line", "place", "column", "rate").iter_rows():
            own[line].append((column, rate))
            places[line].append(place)
        rows, shifts, told = [], [], [*sets]
        asked = of_line.join(lines.select("line", *_LINE), on="line", how="left", maintain_order="left")
        for line, number, importer, digits, edition, on in asked.iter_rows():
            standing = told[number]
            at = (importer, on, standing, *own[line])
            if at not in self._changed:
                code = HsCode(digits, edition)
                standing_now = tuple(changes[place] for place, _ in standing)
                filed = self._on_file(own[line], importer, code)
                self._changed[at] = self._rows(changed_rows(filed, standing_now, importer, code, on))
            found = self._changed[at]
            made = len(found) - len(own[line])  # rates that only a change gives stand first
            shifts += [(line, made)] if made else []
            order = [*range(made), *(place + made for place in places[line])]
            rows += [(line, place, *row) for place, row in zip(order, found, strict=True)]
        left = every.join(mine, on=["line", "place"], how="anti", maintain_order="left")
        moved = pl.DataFrame(shifts, schema={"line": pl.UInt32, "made": pl.UInt32}, orient="row")
        left = left.join(moved, on="line", how="left", maintain_order="left")
        left = left.with_columns(pl.col("place") + pl.col("made").fill_null(0)).drop("made")
        return pl.concat([left, self._frame(rows)])

    def _on_file(
        self, pairs: Sequence[tuple[int, int]], importer: str, code: HsCode
    ) -> tuple[RateOnFile, ...]:
        named = [(*self.columns[column], self.rates[rate]) for column, rate in pairs]
        digits = (code.digits,)
        return tuple(
            RateOnFile(importer, regime, whom, rate, digits, code.edition, None, None, (), ())
            for regime, whom, rate in named
        )

    def _from_book(self, lines: pl.DataFrame) -> pl.DataFrame:
        rows = []
        for line, *key in lines.select("line", *_LINE).iter_rows():
            at = tuple(key)
            if at not in self._asked:
                self._asked[at] = self._ask(*key)
            rows += [(line, place, *row) for place, row in enumerate(self._asked[at])]
        return self._frame(rows)

    def _ask(self, importer: str, digits: str, edition: str, on: date) -> list[_Row]:
        book = replace(self.book, changes=()) if self.book.changes else self.book
        return self._rows(book.rates(importer, HsCode(digits, edition), on))  # type: ignore[arg-type]

    def _rows(self, found: Iterable[RateOnFile]) -> list[_Row]:
        return [
            (
                self._column(row.regime, " ".join(row.beneficiaries)),
                self._rate(print_rate(row.rate), row.rate),
                "|".join(row.changes),
            )
            for row in found
        ]

    @staticmethod
    def _frame(rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
        numbers = dict.fromkeys(("line", "place", "column", "rate"), pl.UInt32())
        return pl.DataFrame(rows, schema={**numbers, "changes": pl.String()}, orient="row")

    def _rate(self, text: str, rate: Rate | None = None) -> int:
        number = self._rates.get(text)
        if number is None:
            number = self._rates[text] = len(self.rates)
            self.rates.append(parse_rate(text) if rate is None else rate)
        return number

    def _column(self, regime: str, beneficiaries: str) -> int:
        number = self._columns.get((regime, beneficiaries))
        if number is None:
            number = self._columns[regime, beneficiaries] = len(self.columns)
            self.columns.append((regime, tuple(beneficiaries.split())))
        return number

    def _usable(self, importer: str, lines: pl.DataFrame) -> _Shipped | None:
        """The intervals of an importer, None where they are not what the book answers on these days."""
        told = [row.importer for row in self.book.stated] + [row.importer for row in self.book.announced]
        if any(ever_inside(code, importer) for code in set(told)):
            return None
        if any(column.own for column in columns(importer).values()):
            return None
        if importer not in self._shipped:
            self._shipped[importer] = self._load(importer)
        shipped = self._shipped[importer]
        if shipped is None:
            return None
        low, high = lines["start"].min(), lines["start"].max()
        if not isinstance(low, date) or not isinstance(high, date):
            return None
        days = turning_days(self.book, importer, low, high)
        same = all(
            self.book.tariff_year(regime, importer, day) == shipped.year(regime, day)
            for regime in shipped.years
            for day in {*days, *(turn for turn, _ in shipped.years[regime] if low <= turn <= high)}
            if shipped.first <= day <= shipped.last
        )
        return shipped if same else None

    def _load(self, importer: str) -> _Shipped | None:
        path = DATA / importer / "rates.parquet"
        if not path.is_file():
            return None
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        wanted = ["code", "edition", "start", "until", "regime", "beneficiaries", "rate"]
        rows = pl.read_parquet(path, columns=wanted).with_row_index("place")
        texts = rows["rate"].unique(maintain_order=True)
        pairs = rows.select("regime", "beneficiaries").unique(maintain_order=True)
        rates = pl.Series([self._rate(text) for text in texts], dtype=pl.UInt32)
        columns = pl.Series("column", [self._column(*pair) for pair in pairs.iter_rows()], pl.UInt32)
        numbered = rows.join(pairs.with_columns(columns), on=["regime", "beneficiaries"], how="left")
        return _Shipped(
            codes=rows.select(pl.col("code").alias("digits"), "edition").unique(),
            rows=numbered.select(
                pl.col("code").alias("digits"),
                "edition",
                pl.col("start").alias("since"),
                "until",
                "place",
                "column",
                pl.col("rate").replace_strict(texts, rates, return_dtype=pl.UInt32),
                pl.lit("").alias("changes"),
            ),
            first=date.fromisoformat(facts["first"]),
            last=date.fromisoformat(facts["last"]),
            years={
                regime: tuple((date.fromisoformat(day), year) for day, year in turns)
                for regime, turns in facts["tariff_years"].items()
            },
        )


def with_periods(good: pl.DataFrame, book: TariffBook) -> pl.DataFrame:
    """Join each row with the first day of the period in which nothing changes for its importer."""
    if good.is_empty():
        return good.with_columns(pl.lit(None, pl.Date).alias("start"))
    low, high = good["on"].min(), good["on"].max()
    if not isinstance(low, date) or not isinstance(high, date):
        raise AssertionError  # noqa: TRY004  # days were checked
    days = [
        {"importer": importer, "start": day}
        for importer in good["importer"].unique()
        for day in _days(book, importer, low, high)
    ]
    periods = pl.DataFrame(days, schema={"importer": pl.String(), "start": pl.Date()})
    return (
        good.sort("on")
        .join_asof(
            periods.sort("start"), left_on="on", right_on="start", by="importer", check_sortedness=False
        )
        .sort("row")
    )


def _days(book: TariffBook, importer: str, low: date, high: date) -> tuple[date, ...]:
    """Days on which a rate, a membership or the force of an agreement may change."""
    days = set(turning_days(book, importer, low, high))
    spans = [(item.start, item.until) for group in groups() for item in memberships(group)]
    spans += [(row.start, row.until) for rows in beneficiary_rows().values() for row in rows]
    for start, until in spans:
        days |= {start}
        days |= {until + _DAY} if until else set()
    return tuple(sorted(day for day in days if low <= day <= high))
