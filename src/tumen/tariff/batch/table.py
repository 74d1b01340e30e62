"""Whole tables of shipments under every regime: the same answers as `tumen.tariff.quote.quotes`, in columns.

The regimes of each kind of consignment (importer, exporter, code, period) are worked out once (see
`tumen.tariff.batch.kinds`) and joined to the rows: by the day as of the last change of a rate, then by kind.
The rates themselves are joined from the shipped intervals (see `tumen.tariff.book.line_rates`), duties
computed in columns where their form allows (see `tumen.tariff.batch.table_duties`). Shipments are taken in
chunks, so that a table of any length streams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from tumen.collection import uncollected
from tumen.errors import InputError, Problem
from tumen.reference.currency import ExchangeRates
from tumen.tariff.batch.best import best_of, lawful
from tumen.tariff.batch.columns import claim_columns, quantity_columns
from tumen.tariff.batch.files import Parts, parts_of
from tumen.tariff.batch.from_bills import OriginFromBills
from tumen.tariff.batch.kinds import PLACES, PlannedRegime, Planner
from tumen.tariff.batch.quotas.balances import TableQuotas, has_quotas, run_table, with_quotas
from tumen.tariff.batch.quotas.meeting import Meeting, meeting
from tumen.tariff.batch.shipments import Rejected, checked, together
from tumen.tariff.batch.table_duties import Duties
from tumen.tariff.batch.table_payable import KIND, remedied, ruled, value_is_rounded, with_own_currency
from tumen.tariff.book.line_rates import with_periods
from tumen.tariff.book.tariffs import TariffBook

_KEYS = ["importer", "exporter", "party", "digits", "edition", "start"]
_PLANS: dict[str, pl.DataType] = {
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
_QUOTES = ["row", "regime", "role", "lawful", "rate", "duty", "excluded", "changes"]


@dataclass(frozen=True, slots=True)
class QuotedChunk:
    """The answers for some rows.

    `quotes`: row, regime, role, lawful (null: cannot be told yet), rate, duty (null: unknown), excluded,
    changes; MFN first, then by code. `best`: row, on, importer, exporter, digits, value, currency, what was
    named extra, mfn_duty, added_duty (of it, on top of the rate; null: unknown), best_regime, best_duty,
    could_be_lower (some regime is not settled and may be lower), on_file (whether the importer's tariff of
    that day is on file: see `tumen.tariff.book.years`), mfn_payable and best_payable (what is collected of
    the duty, null where that is not known to the unit); where there are quotas, those drawn on. Of an audit,
    where a regime was ``claimed``: claimed_duty, claimed_lawful, and what may be collected of the duty
    claimed, of the best and of the MFN duty, ``_least`` and ``_most`` (see
    `tumen.tariff.batch.table_payable`).
    """

    quotes: pl.DataFrame
    best: pl.DataFrame
    rejected: Rejected
    asked: tuple[tuple[str, int], ...]
    """Conditions on which a lawful duty hangs and which nobody answered, with the number of shipments."""
    quotas: pl.DataFrame | None = None
    """Where a change opens a quota: the parts of rows that meet one (see `TableQuotas`)."""


@dataclass(slots=True)
class QuoteDesk:
    """What is worked out once for many tables: the regimes of each kind of consignment."""

    book: TariffBook = field(default_factory=TariffBook)
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Answers to conditions of rates, for every row."""
    exchange: ExchangeRates | None = None
    """For rates in another currency than the shipment."""
    bills: OriginFromBills | None = None
    """Where given, a row that names its bill in the column ``bill`` has its origin from there."""
    fewer: QuoteDesk | None = None
    """Where given, a desk under the same book with fewer answers, which plans the kinds for this one."""
    missing: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict, init=False)
    """What is missing in each case of rows that meet a quota (see `tumen.tariff.batch.quotas.missing`)."""
    told_by_row: list[bool] = field(default_factory=list, init=False)
    """By number of a plan, whether what is missing to its duty is told row by row."""
    _duties: Duties = field(init=False)
    _others: dict[frozenset[tuple[str, bool]], QuoteDesk] = field(default_factory=dict, init=False)
    _kinds: pl.DataFrame = field(init=False)
    """Number of each kind by its keys."""
    _lines: pl.DataFrame = field(init=False)
    """The regimes of each kind."""
    _regimes: pl.DataFrame = field(init=False)
    """The regimes planned, by number."""

    def __post_init__(self) -> None:
        self._duties = Duties(Planner(self.book, self.answers), self.exchange)
        keys = {**dict.fromkeys(_KEYS, pl.String()), "start": pl.Date(), "kind": pl.UInt32()}
        self._kinds = pl.DataFrame(schema=keys)
        self._regimes = pl.DataFrame(schema=_PLANS)
        self._lines = pl.DataFrame(schema={"kind": pl.UInt32(), **_PLANS})

    def quote(
        self,
        shipments: pl.DataFrame,
        *,
        extra: Sequence[str] = (),
        file: str | None = None,
        strict: bool = True,
        quotas: TableQuotas | None = None,
        regimes: Sequence[str] | None = None,
    ) -> QuotedChunk:
        """Quote the rows of one table.

        Parameters
        ----------
        quotas
            What the rows bear that meet a quota, where the table is a part of a longer one (see `quotas_of`).
        regimes
            For an audit: those that may have been claimed.

        Raises
        ------
        InputError
            If the columns are wrong, or `strict` and a row cannot be used.
        """
        extra = self._kept(extra)
        good, rejected = self._read(shipments, extra, file, regimes)
        if strict and rejected.rows:
            last = Problem(str(rejected), "Correct the rows, or do not be strict", file)
            raise InputError([*rejected.problems, last])
        long, best = self._quoted(good, extra, audited=regimes is not None)
        best = self._collected(best, long, quantity_columns(good.columns))
        if not has_quotas(self.book):
            return QuotedChunk(long.select(_QUOTES), best, rejected, self._asked(long))
        run = quotas or run_table(self, [meeting(self, good)])
        mine = run.parts.join(good.select("row"), on="row", how="semi", maintain_order="left")
        return QuotedChunk(long.select(_QUOTES), with_quotas(best, run), rejected, self._asked(long), mine)

    def quotas_of(
        self,
        parts: Parts,
        extra: Sequence[str] = (),
        file: str | None = None,
        regimes: Sequence[str] | None = None,
    ) -> TableQuotas | None:
        """What the rows of a whole table bear that meet a quota; None where no change of policy opens one."""
        if not has_quotas(self.book):
            return None
        starts = range(0, parts.rows, parts.chunk)
        return run_table(self, (self.meeting(parts.part(start), extra, file, regimes) for start in starts))

    def meeting(
        self,
        shipments: pl.DataFrame,
        extra: Sequence[str] = (),
        file: str | None = None,
        regimes: Sequence[str] | None = None,
    ) -> Meeting:
        """What the balances of quotas ask of a part of a table."""
        return meeting(self, self._read(shipments, extra, file, regimes)[0])

    def under(self, answers: Mapping[str, bool]) -> QuoteDesk:
        """A desk that has more answers."""
        at = frozenset(answers.items())
        if at not in self._others:
            every = {**self.answers, **answers}
            self._others[at] = QuoteDesk(self.book, every, self.exchange, fewer=self)
        return self._others[at]

    @property
    def plans(self) -> Sequence[PlannedRegime]:
        """The regimes planned so far, by their numbers."""
        return self._duties.planner.plans

    @property
    def unasked(self) -> tuple[str, ...]:
        """The answers that no rate planned so far asks for."""
        asked = {text for item in self.plans for text in item.asks} if self.answers else ()
        return tuple(text for text in self.answers if text not in asked)

    def _read(
        self,
        shipments: pl.DataFrame,
        extra: Sequence[str],
        file: str | None,
        regimes: Sequence[str] | None = None,
    ) -> tuple[pl.DataFrame, Rejected]:
        good, rejected = checked(shipments, self._kept(extra), file, regimes=regimes)
        if self.bills is not None:
            good, more = self.bills.answer(good, file)
            rejected = together([rejected, more])
        return good, rejected

    def _kept(self, extra: Sequence[str]) -> Sequence[str]:
        """Where there are bills, the column that names them too."""
        return extra if self.bills is None or "bill" in extra else (*extra, "bill")

    def _quoted(
        self, good: pl.DataFrame, extra: Sequence[str], *, audited: bool
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        rows = self.kinded(good)
        long = self.priced(rows)
        return long, best_of(rows, long, extra, audited=audited)

    def priced(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Every regime of rows of which this desk, or the one with fewer answers, knows the `kinded`."""
        self._catch_up()
        claims = claim_columns(rows.columns)
        own = [name for name in ("originating", "producer") if name in rows.columns]
        border = [] if self.exchange is None else ["importer"]  # whose customs take which rate of exchange
        asked = ["row", "on", "value", "currency", "kind", "exporter", *border]
        long = rows.select(*asked, *own, *claims.values(), *quantity_columns(rows.columns)).join(
            self._lines, on="kind", how="inner", maintain_order="left_right"
        )
        long = long.with_columns(_claim(rows, claims).alias("claim"))
        long = self._changes(self._duties.of(long, quantity_columns(rows.columns), self._lines))
        long = long.with_columns(lawful().alias("lawful"))
        usable = (pl.col("lawful").fill_null(value=False) & pl.col("duty").is_not_null()).alias("usable")
        return long.with_columns(usable)

    def _collected(self, best: pl.DataFrame, long: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        """Add what is collected of the duties, on the customs value as the importer rounds it; in its own
        currency where a rate of exchange is given, and from there back in that of the shipment.
        """
        places = [name for name in ("mfn", "best", "claimed") if f"{name}_at" in best.columns]
        own = best if self.exchange is None else with_own_currency(best, self.exchange)
        if "claimed" in places:  # of an audit, which asks for the ends of each range as well
            found = self._on_base(own, best["currency"], long, names, places)
        else:
            zero = (pl.when(pl.col(f"{name}_duty") == 0).then(pl.lit(0, KIND)) for name in places)
            found = best.select(
                amount.alias(f"{name}_payable") for name, amount in zip(places, zero, strict=True)
            )
            at = (value_is_rounded(own) | (own["currency"] != best["currency"])).arg_true()
            if not at.is_empty():  # of the others no more is known
                told = self._on_base(own[at], best["currency"].gather(at), long, names, places)
                found = found.with_columns(found[name].scatter(at, told[name]) for name in found.columns)
        return best.drop(f"{name}_at" for name in places).hstack(found)

    def _on_base(
        self,
        own: pl.DataFrame,
        currency: pl.Series,
        long: pl.DataFrame,
        names: Sequence[str],
        places: list[str],
    ) -> pl.DataFrame:
        """What is collected of rows, which are in the importer's currency where that can be had; `currency`:
        that of the shipment.
        """
        rows, duties = ruled(remedied(own, long["plan"], places, self.plans)), long["duty"]
        moved_any = (rows.frame["base"] != own["value"]).fill_null(value=False) | (
            own["currency"] != currency
        )
        changed = rows.frame.select("row", "base", "currency", *(f"{name}_at" for name in places)).filter(
            moved_any
        )
        if not changed.is_empty():
            at = pl.concat([changed[f"{name}_at"] for name in places]).drop_nulls().unique().sort()
            of_row = changed.select("row", value="base", currency="currency")
            moved = (
                long[at].drop("value", "currency").join(of_row, on="row", how="left", maintain_order="left")
            )
            duties = duties.scatter(at, self._duties.of(moved, names, self._lines)["duty"])
        exact = [duties.gather(own[f"{name}_at"]).alias(f"{name}_on_base") for name in places]
        ends = [rows.payable(f"{name}_on_base", name) for name in places]
        found = rows.frame.with_columns(exact).select(end for ends_of in ends for end in ends_of)
        if "claimed" not in places:  # one figure: none where a limit for small sums may make it less
            sums = [(pl.col(f"{name}_payable"), pl.col(f"{name}_least")) for name in places]
            found = found.select(pl.when(least == due).then(due) for due, least in sums)
        if "per_own" not in own.columns:
            return found
        back = [(pl.col(name).cast(KIND) * own["per_own"]).cast(KIND) for name in found.columns]
        return found.with_columns(
            pl.when(own["currency"] != currency).then(back_of).otherwise(name).alias(name)
            for name, back_of in zip(found.columns, back, strict=True)
        )

    def _asked(self, long: pl.DataFrame) -> tuple[tuple[str, int], ...]:
        plans = self.plans
        open_ = pl.col("duty").is_null() & ~pl.col("excluded") & pl.col("lawful").fill_null(value=True)
        rows = long.lazy().filter(open_).select("row", "plan").collect()
        pairs = [
            (number, condition)
            for number in rows["plan"].unique()
            for condition in plans[number].conditions
            if condition not in self.answers
        ]
        named = pl.DataFrame(
            pairs, schema={"plan": rows.schema["plan"], "condition": pl.String()}, orient="row"
        )
        counts = rows.join(named, on="plan").group_by("condition").agg(pl.col("row").n_unique())
        return tuple(counts.sort(["row", "condition"], descending=[True, False]).iter_rows())

    def kinded(self, good: pl.DataFrame) -> pl.DataFrame:
        """The rows with the number of their kind, once the regimes of every new kind are worked out."""
        rows = with_periods(good, self.book).with_columns(pl.coalesce("country", "exporter").alias("party"))
        told = rows.join(self._kinds, on=_KEYS, how="left", maintain_order="left")
        new = told.filter(pl.col("kind").is_null()).select(_KEYS)
        if new.is_empty():
            return told
        self._learn(new.unique(maintain_order=True))
        return rows.join(self._kinds, on=_KEYS, how="left", maintain_order="left")

    def _learn(self, new: pl.DataFrame) -> None:
        """Work out the regimes of kinds that are new."""
        had, known = len(self.plans), self._kinds.height
        new = new.select(*_KEYS, pl.int_range(pl.len(), dtype=pl.UInt32).alias("kind") + known)
        with uncollected():
            pairs = self._duties.planner.of(new)
        self._kinds = pl.concat([self._kinds, new])
        self._record(pairs, had)

    def _catch_up(self) -> None:
        """Take the kinds that the desk with fewer answers knows."""
        if self.fewer is None or self._kinds.height == self.fewer._kinds.height:  # noqa: SLF001  # of the class
            return
        had, known = len(self.plans), self._kinds.height
        self._kinds, every = self.fewer._kinds, self.fewer._lines  # noqa: SLF001
        self._duties.planner.plans += [item.under(self.answers) for item in self.fewer.plans[had:]]
        self._record(every.filter(pl.col("kind") >= known).select("kind", "plan"), had)

    def _record(self, pairs: pl.DataFrame, had: int) -> None:
        """Keep the regimes of new kinds, and the plans from a number on."""
        records = [(place, *_recorded(self.plans[place])) for place in range(had, len(self.plans))]
        fresh = pl.DataFrame(records, schema=_PLANS, orient="row")
        self._regimes = pl.concat([self._regimes, fresh])
        more = pairs.join(self._regimes, on="plan", how="left", maintain_order="left")
        self._lines = pl.concat([self._lines, more])

    def _changes(self, long: pl.DataFrame) -> pl.DataFrame:
        """Leave out what is added to a duty where the regime gives none, which only the duty tells."""
        plans = self.plans
        differs = [number for number, item in enumerate(plans) if item.changes != item.of_rate]
        concerned = pl.col("excluded") & pl.col("plan").is_in(differs)
        if not differs or not long.select(concerned.any()).item():
            return long
        own = {number: ", ".join(plans[number].of_rate) for number in differs}
        mine = pl.col("plan").replace_strict(own, default=None, return_dtype=pl.Categorical())
        return long.with_columns(pl.when(concerned).then(mine).otherwise("changes").alias("changes"))


def _recorded(item: PlannedRegime) -> tuple[object, ...]:
    kinds, changes = (item.form == "excluded", item.form == "compute"), ", ".join(item.changes)
    return item.regime, item.role, item.open, *kinds, item.factor, item.text, changes


def _claim(good: pl.DataFrame, claims: Mapping[str, str]) -> pl.Expr:
    """Whether the good of the row originates under the regime of the line."""
    answer = pl.col("originating") if "originating" in good.columns else pl.lit(None, pl.Boolean)
    for regime, name in claims.items():
        answer = pl.when(pl.col("regime") == regime).then(pl.col(name)).otherwise(answer)
    return answer


def quote_stream(
    shipments: pl.DataFrame | Path | Parts,
    desk: QuoteDesk,
    *,
    extra: Sequence[str] = (),
    strict: bool = True,
    chunk: int = 500_000,
    file: str | None = None,
    progress: Callable[[int], None] | None = None,
    regimes: Sequence[str] | None = None,
) -> Iterator[QuotedChunk]:
    """Quote a table, or a file of one (Parquet, CSV, XLSX), chunk by chunk, in order.

    Parameters
    ----------
    extra
        Further columns to take along into `QuotedChunk.best`.
    strict
        Stop at the first chunk with a row that cannot be used; else such rows are left out and counted per
        chunk.
    file
        Name of the table for messages; that of the file where one is given.
    progress
        Called after each chunk with the number of rows done.
    regimes
        For an audit: those that may have been claimed.

    Raises
    ------
    InputError
        If the columns are wrong, the file cannot be read, or `strict` and a row cannot be used.
    """
    parts = shipments if isinstance(shipments, Parts) else parts_of(shipments, chunk)
    if file is None and isinstance(shipments, Path):
        file = str(shipments)
    quotas = desk.quotas_of(parts, extra, file, regimes)
    for start in range(0, parts.rows, parts.chunk):
        part = parts.part(start)
        yield desk.quote(part, extra=extra, file=file, strict=strict, quotas=quotas, regimes=regimes)
        if progress is not None:
            progress(min(start + parts.chunk, parts.rows))
