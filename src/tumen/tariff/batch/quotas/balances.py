"""The balances of quotas over a table of shipments, as `tumen.tariff.quote.quota.run_quotas` keeps them.

Quotas are changes of policy with their size (see `tumen.tariff.policy.change`). Rows whose goods meet one
are taken in the order of their days, of one day in the order of the table, whatever parts the table is in;
what they bear then stands in place of the open question whether they are within the quota. It is one pass
over these rows, quota by quota, in exact decimals: what a quota gives never hangs on one that stands after
it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from itertools import accumulate
from typing import TYPE_CHECKING

import polars as pl

from tumen.tariff.batch.kinds import PLACES
from tumen.tariff.batch.quotas.meeting import BORNE, Meeting
from tumen.tariff.batch.quotas.missing import AMOUNT, asked_of, rounded
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.changed_rates import within
from tumen.tariff.quote.duty import DIGITS, known_sum, money
from tumen.tariff.quote.quota import best_under

if TYPE_CHECKING:
    from tumen.tariff.batch.table import QuoteDesk

_PARTS = {
    "row": pl.Int64(),
    "on": pl.Date(),
    "quota": pl.String(),
    "share": AMOUNT,
    "quantity": AMOUNT,
    "regime": pl.String(),
    "duty": AMOUNT,
    "balances": pl.String(),
    "needs": pl.String(),
}
_OWN = {"start", "party", "kind", *BORNE}
_ALL, _PART, _NOTHING, _LOST = range(4)
"""How much of a row is outside the quotas taken so far."""
_OUTSIDE = 1 << 30
"""Stands after every quota."""


@dataclass(frozen=True, slots=True)
class TableQuotas:
    """What the rows bear that meet a quota.

    `parts`: row, quota (null: outside all), share, quantity, regime, duty of the part (null: unknown),
    balances after the row, needs. `rows`: row, quota_duty (null: unknown), quota_regime, quota_mfn (the MFN
    duty outside every quota), quota (those drawn on).
    """

    parts: pl.DataFrame
    rows: pl.DataFrame
    left: tuple[str, ...] = ()
    """Of each quota (and year): how many rows met it, what is left, and what is missing to know it."""

    def of(self, rows: pl.DataFrame) -> TableQuotas:
        """What some of the rows bear."""
        mine = rows.select(pl.col("row").cast(pl.Int64))
        parts, borne = (
            frame.join(mine, on="row", how="semi", maintain_order="left") for frame in (self.parts, self.rows)
        )
        return TableQuotas(parts, borne)


def has_quotas(book: TariffBook) -> bool:
    """Whether a change of policy opens a quota."""
    return any(change.action == "quota" for change in book.changes)


def with_quotas(best: pl.DataFrame, quotas: TableQuotas) -> pl.DataFrame:
    """The best duties with those of rows that meet a quota, and which quotas each row drew on."""
    mine = best.join(
        quotas.rows.with_columns(pl.lit(value=True).alias("met")), on="row", how="left", maintain_order="left"
    )
    instead = {
        "mfn_duty": pl.col("quota_mfn"),
        "best_duty": pl.col("quota_duty"),
        "best_regime": pl.col("quota_regime"),
        "could_be_lower": pl.col("quota_duty").is_null(),
        "mfn_payable": pl.lit(None),  # the parts of a consignment are not rounded one by one
        "best_payable": pl.lit(None),
    }
    found = [pl.when("met").then(borne).otherwise(name).alias(name) for name, borne in instead.items()]
    return mine.with_columns(found).drop("met", "quota_mfn", "quota_duty", "quota_regime")


def run_table(desk: QuoteDesk, parts: Iterable[Meeting]) -> TableQuotas:
    """Take the rows of a table that meet a quota, of all its parts in their order, and keep every balance."""
    met = [*parts]
    slim = [
        part.rows.select("row", "on", *BORNE, pl.lit(number, pl.UInt32).alias("part"))
        for number, part in enumerate(met)
    ]
    numbered = pl.concat([frame.with_row_index("place") for frame in slim])
    rows = numbered.sort("on", maintain_order=True).with_row_index("at")
    of_row = rows.select(pl.col("row").cast(pl.Int64), "at", "on", "missing", outside="best_duty")
    entries = pl.concat([part.entries for part in met]).join(of_row, on="row", how="left")
    run = _Run(desk, met, rows, entries.sort("quota", "at"))
    for place in entries["quota"].unique().sort():
        run.take(place)
    return run.result()


@dataclass(slots=True)
class _Run:
    """The balances of quotas, one after the other, over rows in the order in which they are taken."""

    desk: QuoteDesk
    met: list[Meeting]
    rows: pl.DataFrame
    entries: pl.DataFrame
    left: pl.Series = field(init=False)
    """What of each row is outside the quotas taken so far: all of it, a part, nothing, or it is not known."""
    rest: dict[int, Decimal] = field(default_factory=dict)
    """The share that is outside, of rows that did not fit."""
    needs: list[pl.DataFrame] = field(default_factory=list)
    """What is missing (at, text: a line for each), in the order in which it came up."""
    drawn: list[pl.DataFrame] = field(default_factory=list)
    after: list[pl.DataFrame] = field(default_factory=list)
    split: dict[int, list[tuple[int, Decimal, Decimal]]] = field(default_factory=dict)
    """Of rows that did not fit: quota, share, quantity."""
    lefts: dict[tuple[int, int], Decimal | None] = field(default_factory=dict)
    """What is left by quota and year; None: not known any more."""

    @property
    def book(self) -> TariffBook:
        """The changes among them."""
        return self.desk.book

    def __post_init__(self) -> None:
        """Begin with what is not known of the quotas themselves."""
        self.left = pl.repeat(_ALL, self.rows.height, dtype=pl.UInt8, eager=True)
        names = {place: change.name for place, change in enumerate(self.book.changes)}
        name = pl.col("quota").replace_strict(names, return_dtype=pl.String)
        open_ = self.entries.filter(pl.col("holds").is_null()).sort("at", "quota")
        text = pl.format("whether quota {} is open to these goods", name)
        self.needs.append(open_.select("at", text.alias("text")))

    def take(self, place: int) -> None:
        """Run one quota down."""
        quota = self.book.changes[place]
        size = None if quota.size is None else quota.size[0]
        told = [pl.col(name).is_not_null() for name in ("duty", "outside")]
        mine = (
            self.entries.filter(pl.col("quota") == place)
            .with_row_index("number")
            .with_columns(
                year=pl.col("on").dt.year() if quota.yearly else pl.lit(0, pl.Int32),
                known=pl.all_horizontal("holds", *told, pl.lit(size is not None)).fill_null(value=False),
            )
        )
        idle = (pl.col("duty") >= pl.col("outside")).fill_null(value=False)
        done = self.left.gather(mine["at"]).is_in([_NOTHING, _LOST])
        asking = mine.filter(~idle & ~done)
        able = pl.col("known") & pl.col("whole").is_not_null()
        drew, lost, marks = [asking.clear()], [asking.clear()], dict[int, Decimal | None]()
        for year, first in mine.group_by("year", maintain_order=True).agg(pl.col("number").min()).iter_rows():
            own = asking.filter(pl.col("year") == year)
            takers = own.filter((~able).cum_sum() == 0)  # up to the first of which it is not known
            marks[first] = self.lefts[place, year] = size
            full, spent = self._draw(place, size, takers)
            marks |= spent
            lost.append(own.slice(takers.height))
            drew.append(takers[full])
            if spent:
                self.lefts[place, year] = [*spent.values()][-1]
            if not lost[-1].is_empty():
                marks[lost[-1]["number"][0]] = self.lefts[place, year] = None
        self._settle(place, pl.concat(drew), pl.concat(lost))
        texts = [f"{quota.name}: {'not known' if left is None else money(left)}" for left in marks.values()]
        said = pl.DataFrame(
            {"number": [*marks], "left": texts}, schema={"number": pl.UInt32, "left": pl.String}
        )
        after = mine.join(said, on="number", how="left", maintain_order="left")
        self.after.append(after.select("at", pl.col("left").forward_fill()))

    def _draw(
        self, place: int, left: Decimal | None, takers: pl.DataFrame
    ) -> tuple[list[int], dict[int, Decimal]]:
        """Let rows draw on a quota, in their order: the places of those that fit whole, and by number what is
        left after each that drew.
        """
        ats, numbers = takers["at"].to_list(), takers["number"].to_list()
        wholes = takers["whole"].to_physical().to_list()
        full, spent = list[int](), dict[int, Decimal]()
        parts = [at for at, place_ in enumerate(ats) if place_ in self.rest] if self.rest else []
        begin = 0
        with localcontext(DIGITS):
            for end in (*parts, len(ats)):  # between rows of which a part is left
                if left:
                    sums = [*accumulate(wholes[begin:end])]
                    fit = bisect_right(sums, left.scaleb(PLACES))
                    lefts = (left - Decimal(total).scaleb(-PLACES) for total in sums[:fit])
                    spent.update(zip(numbers[begin : begin + fit], lefts, strict=True))
                    full += range(begin, begin + fit)
                    begin += fit
                    left = spent[numbers[begin - 1]] if fit else left
                if left and begin < end:
                    left = spent[numbers[begin]] = self._fill(place, ats[begin], wholes[begin], left)
                    begin += 1
                full += [at for at in range(begin, end) if not wholes[at]]  # nothing draws nothing
                begin = end + 1
                if end < len(ats) and left is not None:
                    left = spent[numbers[end]] = self._fill(place, ats[end], wholes[end], left)
        return full, spent

    def _fill(self, place: int, at: int, whole: int, left: Decimal) -> Decimal:
        """Let one row have as much of what is left as it can; what is left after it."""
        size, rest = Decimal(whole).scaleb(-PLACES), self.rest.get(at, Decimal(1))
        wanted = size * rest
        if wanted > left and not left:
            return left
        share, quantity = (rest, wanted) if wanted <= left else (left / size, left)
        self.split.setdefault(at, []).append((place, share, quantity))
        self.rest[at] = rest - share
        return left - quantity

    def _settle(self, place: int, drew: pl.DataFrame, lost: pl.DataFrame) -> None:
        """Note which rows are within a quota, and of which it is not known, and why."""
        quota = self.book.changes[place]
        of = pl.lit(quota.name).alias("of")
        self.drawn.append(drew.select("at", "quota", of, "whole", "regime", "duty"))
        for rows, left in ((drew, _NOTHING), (lost, _LOST)):
            self.left = self.left.scatter(rows["at"], left)
        filled = {at: self.rest[at] for at, drawn in self.split.items() if drawn[-1][0] == place}
        for at, rest in filled.items():
            self.left[at] = _PART if rest else _NOTHING
        size = None if quota.size is None else f"quantity in {quota.size[1]}"
        balance = pl.format("the balance of quota {} on {}", pl.lit(quota.name), pl.col("on").cast(pl.String))
        need = pl.when(pl.col("whole").is_null()).then(pl.lit(size)).otherwise(balance)
        text = pl.when("known").then(need).otherwise(pl.coalesce("lacking", "missing"))
        self.needs.append(lost.select("at", text.alias("text")).drop_nulls())

    def result(self) -> TableQuotas:
        """What every row bears."""
        rows = self.rows.with_columns(self.left.alias("left"), split=pl.col("at").is_in([*self.split]))
        outside = rows.filter(pl.col("left").is_in([_ALL, _PART]))
        unknown = outside.filter(pl.col("best_duty").is_null())
        self.needs.append(unknown.select("at", pl.col("missing").alias("text")).drop_nulls())
        alone = outside.filter(~pl.col("split")).select(
            "at",
            pl.lit(_OUTSIDE, pl.Int32).alias("quota"),
            pl.lit(None, pl.String).alias("of"),
            pl.lit(None, AMOUNT).alias("whole"),
            pl.col("best_regime").alias("regime"),
            pl.col("best_duty").alias("duty"),
        )
        one = pl.lit(1, AMOUNT).alias("share")
        parts = pl.concat([*self.drawn, alone]).select("at", "quota", "of", one, "whole", "regime", "duty")
        own = parts.select("at", "of", "regime", "duty", known=pl.col("duty").is_not_null())
        pieces, sums = self._split()
        parts = pl.concat([parts, pieces]).sort("at", "quota")
        borne = rows.select("at", "row", "mfn_duty", "split").join(
            own.filter(~pl.col("at").is_in(list(self.split))), on="at", how="left", maintain_order="left"
        )
        borne = borne.filter(~pl.col("split")).select(
            "at",
            pl.col("row").cast(pl.Int64),
            pl.col("duty").alias("quota_duty"),
            pl.when("known").then("regime").alias("quota_regime"),
            pl.col("mfn_duty").alias("quota_mfn"),
            pl.col("of").alias("quota"),
        )
        borne = pl.concat([borne, sums]).sort("at").drop("at")
        return TableQuotas(self._told(parts), borne, tuple(self._left()))

    def _told(self, parts: pl.DataFrame) -> pl.DataFrame:
        """The parts of each row with the balances after it and what is missing."""
        texts = _joined(self.after, "left", "; ").rename({"left": "balances"})
        lacking = self.lacking()
        said = lacking["text"].unique().to_list()
        needs = {text: "; ".join(dict.fromkeys(text.split("\n"))) for text in said}
        lacking = lacking.select("at", needs=pl.col("text").replace_strict(needs, return_dtype=pl.String))
        return (
            self.rows.select("at", pl.col("row").cast(pl.Int64), "on")
            .join(parts, on="at", how="left", maintain_order="left_right")
            .join(texts, on="at", how="left", maintain_order="left")
            .join(lacking, on="at", how="left", maintain_order="left")
            .select(
                "row",
                "on",
                pl.col("of").alias("quota"),
                "share",
                pl.col("whole").alias("quantity"),
                "regime",
                "duty",
                "balances",
                pl.col("needs").fill_null(""),
            )
            .cast(pl.Schema(_PARTS))
        )

    def lacking(self) -> pl.DataFrame:
        """What is missing to each row: at, text (a line for each)."""
        return _joined(self.needs, "text", "\n")

    def _split(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The parts of rows that did not fit, and what they come to, each by single quotes: there are as many
        as quotas run out.
        """
        pieces: list[tuple[object, ...]] = []
        sums: list[tuple[object, ...]] = []
        met = self.entries.filter(pl.col("at").is_in(list(self.split))).select("at", "quota")
        for at, drawn in self.split.items():
            borne = self.rows.row(at, named=True)
            mine = self.met[borne["part"]].rows
            row = mine.row(borne["place"], named=True)
            columns = [name for name in mine.columns if name not in _OWN]
            labels = {
                within(self.book.changes[place]): False
                for (place,) in met.filter(pl.col("at") == at).select("quota").iter_rows()
            }
            trade, claims = asked_of(self.desk, row, columns)
            rest = None if self.left[at] == _LOST else self.rest[at]
            asked: list[tuple[int, Decimal, Decimal | None]] = [
                *drawn,
                *([(_OUTSIDE, rest, None)] if rest else []),
            ]
            duties, regimes = [], []
            for place, share, quantity in asked:
                change = None if place == _OUTSIDE else self.book.changes[place]
                answers = labels if change is None else {**labels, within(change): True}
                best = best_under(self.book, trade, claims, answers)[0]
                amount = None if best is None else best.amount
                with localcontext(DIGITS):
                    duty = None if amount is None else amount * share
                regime = None if best is None else best.regime
                duties.append(duty)
                regimes += [] if regime is None else [regime]
                name = None if change is None else change.name
                pieces.append((at, place, name, rounded(share), rounded(quantity), regime, rounded(duty)))
            total = known_sum(duties) if rest is not None else None
            told = " and ".join(dict.fromkeys(regimes)) if total is not None else None
            names = ", ".join(self.book.changes[place].name for place, *_ in drawn)
            sums.append((at, row["row"], rounded(total), told, row["mfn_duty"], names))
        schema = {
            "at": pl.UInt32(),
            "row": pl.Int64(),
            "quota_duty": AMOUNT,
            "quota_regime": pl.String(),
            "quota_mfn": AMOUNT,
            "quota": pl.String(),
        }
        return (
            pl.DataFrame(
                pieces,
                schema={
                    "at": pl.UInt32(),
                    "quota": pl.Int32(),
                    "of": pl.String(),
                    "share": AMOUNT,
                    "whole": AMOUNT,
                    "regime": pl.String(),
                    "duty": AMOUNT,
                },
                orient="row",
            ),
            pl.DataFrame(sums, schema=schema, orient="row"),
        )

    def _left(self) -> Iterator[str]:
        """What is left of each quota in words, the quotas in the order of the changes."""
        lacking = self.lacking()
        for place, quota in enumerate(self.book.changes):
            if quota.action != "quota":
                continue
            unit_ = quota.size[1] if quota.size else ""
            mine = self.entries.filter(pl.col("quota") == place).select(
                "at", pl.col("on").dt.year().alias("year")
            )
            years = mine["year"].unique().sort().to_list() if quota.yearly else [0]
            for year in years:
                met = mine.filter(pl.lit(year == 0) | (pl.col("year") == year))["at"]
                many = f"{len(met):,} shipment{'' if len(met) == 1 else 's'}"
                head = f"quota {quota.name}{f' of {year}' if year else ''}, {many}"
                left = self.lefts.get((place, year), None if quota.size is None else quota.size[0])
                if left is not None:
                    yield f"{head}: {money(left)} {unit_} left"
                    continue
                needs = lacking.filter(pl.col("at").is_in(met.implode())).sort("at")["text"].head(1)
                first = "; ".join([*dict.fromkeys("".join(needs).split("\n"))][:3]) or "its size"
                yield f"{head}: what is left is not known; first of all: {first}"


def _joined(frames: list[pl.DataFrame], name: str, by: str) -> pl.DataFrame:
    """The texts of each row in their order, joined."""
    every = pl.concat([pl.DataFrame(schema={"at": pl.UInt32, name: pl.String}), *frames])
    several = every["at"].is_duplicated()
    joined = every.filter(several).group_by("at", maintain_order=True).agg(pl.col(name).str.join(by))
    return pl.concat([every.filter(~several), joined])
