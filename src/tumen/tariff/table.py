"""Whole tables of shipments under every regime: the same answers as `tumen.tariff.quote.quotes`, in columns.

The regimes of each kind of consignment (importer, exporter, code, period) are worked out once (see `tumen.tariff.plan`)
and joined to the rows: by the day as of the last change of a rate, then by kind. The rates themselves are joined from the shipped
intervals (see `tumen.tariff.line_rates`). Rates in per cent are exact decimals in
columns; other forms are computed row by row. Shipments are taken in chunks, so that a table of any length streams.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tariff.book import TariffBook
from tumen.tariff.columnar import amount_of, asks_general, currencies_in, shape_of
from tumen.tariff.duty import Consignment, exchange_on
from tumen.tariff.expression import questions
from tumen.tariff.files import read_table
from tumen.tariff.plan import PLACES, OneDuty, PlannedRegime, Planner
from tumen.tariff.schedule import turning_days
from tumen.tariff.shipments import Rejected, checked, claim_columns, quantity_columns, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl

    from tumen.reference.currency import ExchangeRates
    from tumen.tariff.columnar import Shape
    from tumen.tariff.from_bills import OriginFromBills

_KEYS = ["importer", "exporter", "party", "digits", "edition", "start"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuotedChunk:
    """The answers for some rows.

    `quotes`: row, regime, role, lawful (null: cannot be told yet), rate, duty (null: unknown), excluded, changes; MFN first, then by code.
    `best`: row, on, importer, exporter, digits, value, currency, what was named extra, mfn_duty, best_regime, best_duty,
    could_be_lower (some regime is not settled and may be lower).
    """

    quotes: pl.DataFrame
    best: pl.DataFrame
    rejected: Rejected


@dataclass(slots=True)
class QuoteDesk:
    """What is worked out once for many tables: the regimes of each kind of consignment.

    Parameters
    ----------
    answers
        Answers to conditions of rates, for every row.
    exchange
        Exchange rates, for rates in another currency than the shipment.
    """

    book: TariffBook = field(default_factory=TariffBook)
    answers: Mapping[str, bool] = field(default_factory=dict)
    exchange: ExchangeRates | None = None
    bills: OriginFromBills | None = None
    """Where given, a row that names its bill in the column ``bill`` has its origin from there."""
    _planner: Planner | None = field(default=None, init=False)
    _shapes: dict[tuple[int, tuple[str, ...]], tuple[Shape, tuple[Decimal, ...]] | None] = field(
        default_factory=dict, init=False
    )
    """Form in columns of each plan that is computed, by its number and the quantities of the table."""
    _kinds: pl.DataFrame | None = field(default=None, init=False)
    """Number of each kind by its keys."""
    _lines: pl.DataFrame | None = field(default=None, init=False)
    """The regimes of each kind."""
    _regimes: pl.DataFrame | None = field(default=None, init=False)
    """The regimes planned, by number."""

    def quote(
        self,
        shipments: pl.DataFrame,
        *,
        extra: Sequence[str] = (),
        file: str | None = None,
        strict: bool = True,
    ) -> QuotedChunk:
        """Quote the rows of one table.

        Raises
        ------
        InputError
            If the columns are wrong, or `strict` and a row cannot be used.
        """
        if self.bills is not None and "bill" not in extra:
            extra = (*extra, "bill")
        good, rejected = checked(shipments, extra, file)
        if self.bills is not None:
            good, more = self.bills.answer(good, file)
            rejected = together([rejected, more])
        if strict and rejected.rows:
            raise InputError(
                [
                    *rejected.problems,
                    Problem(str(rejected), "Correct the rows, or quote without strict", file),
                ]
            )
        return QuotedChunk(*self._quoted(good, extra), rejected)

    def _quoted(self, good: pl.DataFrame, extra: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
        import polars as pl

        claims = claim_columns(good.columns)
        rows = _with_periods(good, self.book).with_columns(pl.coalesce("country", "exporter").alias("party"))
        self._learn(rows.select(_KEYS))
        rows = rows.join(self._known(), on=_KEYS, how="left", maintain_order="left")
        wanted = ["row", "on", "value", "currency", "kind", *_claims(good), *quantity_columns(good.columns)]
        long = rows.select(*wanted, pl.col("exporter")).join(
            self._planned(), on="kind", how="inner", maintain_order="left_right"
        )
        long = long.with_columns(_claim(good, claims).alias("claim"))
        long = self._changes(self._with_duty(long, quantity_columns(good.columns)))
        long = long.with_columns(_lawful().alias("lawful"))
        usable = (pl.col("lawful").fill_null(value=False) & pl.col("duty").is_not_null()).alias("usable")
        long = long.with_columns(usable)
        best = _best(rows, long, extra)
        columns = ["row", "regime", "role", "lawful", "rate", "duty", "excluded", "changes"]
        return long.select(columns), best

    def _known(self) -> pl.DataFrame:
        import polars as pl

        if self._kinds is None:
            kinds: dict[str, pl.DataType] = dict.fromkeys(_KEYS, pl.String())
            self._kinds = pl.DataFrame(schema={**kinds, "start": pl.Date(), "kind": pl.UInt32()})
        return self._kinds

    def _planned(self) -> pl.DataFrame:
        import polars as pl

        if self._lines is None:
            self._lines = pl.DataFrame(schema={"kind": pl.UInt32(), **_plan_schema()})
        return self._lines

    def _learn(self, keys: pl.DataFrame) -> None:
        """Work out the regimes of every kind that is new."""
        import polars as pl

        known, lines = self._known(), self._planned()
        new = keys.unique(maintain_order=True).join(known, on=_KEYS, how="anti", maintain_order="left")
        if new.is_empty():
            return
        first, planner = known.height, self._plans()
        had = len(planner.plans)
        numbers = pl.Series("kind", range(first, first + new.height), pl.UInt32)
        new = new.with_columns(numbers)
        with _without_collection():
            pairs = planner.of(new)
        self._kinds = pl.concat([known, new])
        records = [(place, *_recorded(planner.plans[place])) for place in range(had, len(planner.plans))]
        fresh = pl.DataFrame(records, schema=_plan_schema(), orient="row")
        self._regimes = pl.concat([self._regimes, fresh]) if self._regimes is not None else fresh
        more = pairs.join(self._regimes, on="plan", how="left", maintain_order="left")
        self._lines = pl.concat([lines, more])

    def _plans(self) -> Planner:
        if self._planner is None:
            self._planner = Planner(self.book, self.answers)
        return self._planner

    def _with_duty(self, long: pl.DataFrame, quantities: Sequence[str]) -> pl.DataFrame:
        import polars as pl

        zero = pl.lit(0, pl.Decimal(38, PLACES))
        amount = pl.col("value").cast(pl.Decimal(38, PLACES)) * pl.col("factor")
        free = pl.when(pl.col("factor") == 0).then(zero).otherwise(amount)
        long = long.with_columns(free.cast(pl.Decimal(38, PLACES)).alias("duty"))
        long = long.with_columns(pl.col("duty").is_not_null().alias("base_known"))
        names = tuple(quantities)
        later = [
            number
            for number in long.filter("compute")["plan"].unique()
            if (form := self._shape(number, names)) is not None and asks_general(form[0])
        ]
        for wanted in ("compute", pl.col("compute") & pl.col("plan").is_in(later)):
            long = self._computed(long, wanted, names)
            if not later:
                break
        return long

    def _computed(
        self, long: pl.DataFrame, which: str | pl.Expr, quantities: tuple[str, ...]
    ) -> pl.DataFrame:
        """With the duties of some rows computed; those that hang on the MFN duty of their shipment need it computed before."""
        import polars as pl

        chosen = pl.col(which) if isinstance(which, str) else which
        at = long.select(chosen.alias("chosen"))["chosen"].arg_true()
        if at.is_empty():
            return long
        mfn = long.lazy().filter(pl.col("role") == "mfn").select("row", pl.col("duty").alias("general"))
        wanted = ["row", "kind", "plan", "on", "value", "currency", "exporter", *quantities]
        asked = long.lazy().filter(chosen).select(wanted).with_row_index("place")
        asked = asked.join(mfn, on="row", how="left", maintain_order="left")
        found = pl.concat([*self._together(asked.collect(), quantities)]).sort("place")
        return long.with_columns(
            long["duty"].scatter(at, found["duty"]),
            long["excluded"].scatter(at, found["excluded"]),
            long["base_known"].scatter(at, found["base_known"]),
        )

    def _changes(self, long: pl.DataFrame) -> pl.DataFrame:
        """Leave out what is added to a duty where the regime gives none: that is known only once the duty is asked for."""
        import polars as pl

        if not self.book.changes:
            return long
        own = [", ".join(item.of_rate) for item in self._plans().plans]
        mine = pl.col("plan").replace_strict(dict(enumerate(own)), return_dtype=pl.Categorical())
        return long.with_columns(pl.when("excluded").then(mine).otherwise("changes").alias("changes"))

    def _together(self, asked: pl.DataFrame, quantities: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Rows of one shape at once, the others one by one: place, duty, excluded, base_known."""
        import polars as pl

        names = tuple(quantities)
        shapes: dict[Shape, list[tuple[int, tuple[Decimal, ...]]]] = {}
        for number in asked["plan"].unique():
            form = self._shape(number, names)
            if form is not None:
                shapes.setdefault(form[0], []).append((number, form[1]))
        left = asked
        for shape, members in shapes.items():
            columns = [f"c{place}" for place in range(len(members[0][1]))]
            schema: dict[str, pl.DataType] = {"plan": pl.UInt32()}
            schema |= dict.fromkeys(columns, pl.Decimal(38, PLACES))
            figures = pl.DataFrame([(n, *f) for n, f in members], schema=schema, orient="row")
            mine = asked.join(figures, on="plan", how="inner")
            if self.exchange is not None:  # a rate of exchange has a day: such rows one by one
                mine = mine.filter(
                    pl.lit(value=True).and_(*(pl.col("currency") == c for c in currencies_in(shape)))
                )
            left = left.join(mine, on="place", how="anti", maintain_order="left")
            duty = amount_of(shape, iter(columns), PLACES).alias("duty")
            yield mine.select("place", duty, pl.lit(value=False).alias("excluded")).with_columns(
                pl.col("duty").is_not_null().alias("base_known")
            )
        left = left.join(self._general(left), on="kind", how="left", maintain_order="left")
        one = [self._one(row, names) for row in left.iter_rows(named=True)]
        yield pl.DataFrame(
            {
                "place": left["place"],
                "duty": pl.Series([item.amount for item in one], dtype=pl.Decimal(38, PLACES)),
                "excluded": pl.Series([item.excluded for item in one], dtype=pl.Boolean),
                "base_known": pl.Series([item.base_known for item in one], dtype=pl.Boolean),
            }
        )

    def _general(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The plan of the MFN rate of each kind whose rows hang on it: kind, mfn plan."""
        import polars as pl

        plans = self._plans().plans
        asking = [number for number in rows["plan"].unique() if plans[number].asks_general]
        kinds = rows.filter(pl.col("plan").is_in(asking)).select("kind").unique()
        mfn = self._planned().filter(pl.col("role") == "mfn").select("kind", pl.col("plan").alias("mfn plan"))
        return kinds.join(mfn, on="kind", how="inner")

    def _shape(self, number: int, quantities: tuple[str, ...]) -> tuple[Shape, tuple[Decimal, ...]] | None:
        at = (number, quantities)
        if at not in self._shapes:
            item = self._plans().plans[number]
            self._shapes[at] = None
            plain = not item.charges and item.recharge is None
            if item.rate is not None and plain and not (self.answers and questions(item.rate)):
                general = item.asks_general
                # The MFN duty of a row holds what changes of policy add; candidates are compared without.
                if not (general and self.book.changes):
                    self._shapes[at] = shape_of(item.rate, quantities, general=general)
        return self._shapes[at]

    def _one(self, row: dict[str, object], names: Sequence[str]) -> OneDuty:
        quantities = {name: amount for name in names if isinstance(amount := row[name], Decimal)}
        on: date = row["on"]  # type: ignore[assignment]
        goods = Consignment(
            row["value"],  # type: ignore[arg-type]
            str(row["currency"]),
            quantities,
            str(row["exporter"]),
            self.answers,
            exchange_on(self.exchange, on) if self.exchange else None,
        )
        plans, mfn = self._plans().plans, row["mfn plan"]
        rate = plans[mfn].rate if isinstance(mfn, int) else None
        return plans[int(row["plan"])].duty(goods, on, rate)  # type: ignore[call-overload]


@contextmanager
def _without_collection() -> Iterator[None]:
    """Many small records are made and none is thrown away: looking for garbage among them takes longer than making them."""
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _plan_schema() -> dict[str, pl.DataType]:
    import polars as pl

    return {
        "plan": pl.UInt32(),
        "regime": pl.Categorical(),  # few distinct texts in many rows
        "role": pl.Enum(["mfn", "agreement", "unilateral", "programme"]),
        "open": pl.Boolean(),
        "excluded": pl.Boolean(),
        "compute": pl.Boolean(),
        "factor": pl.Decimal(38, PLACES),
        "rate": pl.Categorical(),
        "changes": pl.Categorical(),
    }


def _recorded(item: PlannedRegime) -> tuple[object, ...]:
    excluded, compute = item.form == "excluded", item.form == "compute"
    changes = ", ".join(item.changes)
    return item.regime, item.role, item.open, excluded, compute, item.factor, item.text, changes


def _claims(good: pl.DataFrame) -> list[str]:
    return [name for name in good.columns if name == "originating" or name.startswith("originating ")]


def _with_periods(good: pl.DataFrame, book: TariffBook) -> pl.DataFrame:
    """Join each row with the first day of the period in which nothing changes for its importer."""
    import polars as pl

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
    from tumen.reference.economies import groups, memberships

    days = set(turning_days(book, importer, low, high))
    for group in groups():
        for item in memberships(group):
            days |= {item.start}
            days |= {item.until + _DAY} if item.until else set()
    return tuple(sorted(day for day in days if low <= day <= high))


def _claim(good: pl.DataFrame, claims: Mapping[str, str]) -> pl.Expr:
    """Whether the good of the row originates under the regime of the line."""
    import polars as pl

    answer = pl.col("originating") if "originating" in good.columns else pl.lit(None, pl.Boolean)
    for regime, name in claims.items():
        answer = pl.when(pl.col("regime") == regime).then(pl.col(name)).otherwise(answer)
    return answer


def _lawful() -> pl.Expr:
    import polars as pl

    role, known = pl.col("role"), pl.col("base_known")
    preference = pl.col("open") & pl.col("claim")
    return (
        pl.when(role == "mfn")
        .then(pl.lit(value=True))
        .when(pl.col("excluded"))
        .then(pl.lit(value=False))
        .when(role == "programme")
        .then(pl.when(known).then(pl.lit(value=True)))
        .otherwise(preference)
    )


def _best(rows: pl.DataFrame, long: pl.DataFrame, extra: Sequence[str]) -> pl.DataFrame:
    """The lowest known duty among the lawful regimes of each row, and whether an open one may be lower."""
    import polars as pl

    asked = long.lazy()
    usable = asked.filter("usable").select("row", "regime", "duty").collect()
    lowest = usable.group_by("row", maintain_order=True).agg(pl.col("duty").min().alias("best_duty"))
    first = (
        usable.join(lowest, on="row", how="left", maintain_order="left")
        .filter(pl.col("duty") == pl.col("best_duty"))
        .unique("row", keep="first", maintain_order=True)
        .select("row", "best_duty", pl.col("regime").cast(pl.String).alias("best_regime"))
    )
    mfn = asked.filter(pl.col("role") == "mfn").select("row", pl.col("duty").alias("mfn_duty")).collect()
    still = pl.col("lawful").fill_null(value=True) & ~pl.col("usable") & ~pl.col("excluded")
    open_ = asked.filter(still).select("row", "duty").collect()
    lower = (
        open_.join(first.select("row", "best_duty"), on="row", how="left")
        .filter(
            pl.col("best_duty").is_null()
            | (
                (pl.col("best_duty") > 0)
                & (pl.col("duty").is_null() | (pl.col("duty") < pl.col("best_duty")))
            )
        )
        .select("row")
        .unique()
        .with_columns(pl.lit(value=True).alias("could_be_lower"))
    )
    kept = ["row", "on", "importer", "exporter", "digits", "edition", "value", "currency"]
    kept += [name for name in extra if name in rows.columns and name not in kept]
    return (
        rows.select(kept)
        .join(mfn, on="row", how="left", maintain_order="left")
        .join(first, on="row", how="left", maintain_order="left")
        .join(lower, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("could_be_lower").fill_null(value=False))
    )


def quote_stream(
    shipments: pl.DataFrame | Path | Parts,
    desk: QuoteDesk,
    *,
    extra: Sequence[str] = (),
    strict: bool = True,
    chunk: int = 500_000,
    file: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[QuotedChunk]:
    """Quote a table, or a file of one (Parquet, CSV, XLSX), chunk by chunk, in order.

    Parameters
    ----------
    extra
        Further columns to take along into `QuotedChunk.best`.
    strict
        Stop at the first chunk with a row that cannot be used; else such rows are left out and counted per chunk.
    file
        Name of the table for messages; that of the file where one is given.
    progress
        Called after each chunk with the number of rows done.

    Raises
    ------
    InputError
        If the columns are wrong, the file cannot be read, or `strict` and a row cannot be used.
    """
    parts = shipments if isinstance(shipments, Parts) else parts_of(shipments, chunk)
    if file is None and isinstance(shipments, Path):
        file = str(shipments)
    for start in range(0, parts.rows, parts.chunk):
        yield desk.quote(parts.part(start), extra=extra, file=file, strict=strict)
        if progress is not None:
            progress(min(start + parts.chunk, parts.rows))


@dataclass(frozen=True, slots=True)
class Parts:
    """A table in slices, with the number of each row in the whole table; a Parquet file is never read as a whole."""

    lazy: pl.LazyFrame
    rows: int
    chunk: int

    def part(self, start: int) -> pl.DataFrame:
        """The rows from `start`, counted from 0."""
        found = self.lazy.slice(start, self.chunk).collect()
        return found if "row" in found.columns else found.with_row_index("row", offset=start + 1)


def parts_of(shipments: pl.DataFrame | Path, chunk: int, sheet: str | None = None) -> Parts:
    """Take a table, or a file of one (Parquet, CSV, XLSX), in parts.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    import polars as pl
    from polars.exceptions import PolarsError

    if isinstance(shipments, Path) and shipments.suffix.lower() == ".parquet":
        try:
            lazy = pl.scan_parquet(shipments)
            return Parts(lazy, lazy.select(pl.len()).collect().item(), chunk)
        except (PolarsError, OSError) as error:
            if not shipments.is_file():
                raise InputError.of(
                    "there is no such file", "Check its name and place", file=str(shipments)
                ) from None
            raise InputError.of(
                f"cannot be read: {error}", "Give a Parquet file", file=str(shipments)
            ) from None
    whole = read_table(shipments, sheet=sheet) if isinstance(shipments, Path) else shipments
    return Parts(whole.lazy(), whole.height, chunk)
