"""The balances of quotas over a table of shipments, as `tumen.tariff.quote.quota.run_quotas` keeps them.

Quotas are changes of policy with their size (see `tumen.tariff.policy.change`). Rows whose goods meet one
are taken in the order of their days, of one day in the order of the table, whatever parts the table is in;
what they bear then stands in place of the open question whether they are within the quota. It is one pass
over these rows, quota by quota, in exact decimals: what a quota gives never hangs on one that stands after
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import polars as pl

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
_OWN = {"start", "party", *BORNE}
_ALL, _NONE = Decimal(1), Decimal(0)
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
    of_row = rows.select(pl.col("row").cast(pl.Int64), "at", "on", outside="best_duty")
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
    rest: dict[int, Decimal | None] = field(default_factory=dict)
    """What is left of rows that drew on a quota; None: not known."""
    needs: dict[int, list[str]] = field(default_factory=dict)
    drawn: list[pl.DataFrame] = field(default_factory=list)
    after: list[pl.DataFrame] = field(default_factory=list)
    split: dict[int, list[tuple[int, Decimal, Decimal]]] = field(default_factory=dict)
    """Of rows that did not fit: quota, share, quantity."""
    outside: list[list[str] | None] | None = None
    """What keeps the duty outside from being known, once it is asked for."""
    lefts: dict[tuple[int, int], Decimal | None] = field(default_factory=dict)
    """What is left by quota and year; None: not known any more."""

    @property
    def book(self) -> TariffBook:
        """The changes among them."""
        return self.desk.book

    def __post_init__(self) -> None:
        """Begin with what is not known of the quotas themselves."""
        for at, place in (
            self.entries.filter(pl.col("holds").is_null())
            .sort("at", "quota")
            .select("at", "quota")
            .iter_rows()
        ):
            text = f"whether quota {self.book.changes[place].name} is open to these goods"
            self.needs.setdefault(at, []).append(text)

    def take(self, place: int) -> None:
        """Run one quota down."""
        quota = self.book.changes[place]
        mine = self.entries.filter(pl.col("quota") == place)
        known = (
            pl.col("holds").fill_null(value=False)
            & pl.col("duty").is_not_null()
            & pl.col("outside").is_not_null()
        )
        told = mine.select(
            "at",
            "on",
            "whole",
            (pl.col("duty") >= pl.col("outside")).fill_null(value=False).alias("idle"),
            known.alias("known"),
            year=pl.col("on").dt.year() if quota.yearly else pl.lit(0, pl.Int32),
        )
        size, name = quota.size, quota.name
        lacking = mine["lacking"].to_list()
        lefts, start = self.lefts, None if size is None else size[0]
        full, after = [False] * told.height, []
        with localcontext(DIGITS):
            for number, (at, on, whole, idle, known_, year) in enumerate(told.iter_rows()):
                left = lefts.get((place, year), start)
                rest = self.rest.get(at, _ALL)
                if not idle and rest:
                    need = None
                    if not known_ or size is None:
                        need = ""
                    elif whole is None:
                        need = f"quantity in {size[1]}"
                    elif left is None:
                        need = f"the balance of quota {name} on {on}"
                    if need is not None or left is None or whole is None:
                        left = self.rest[at] = None
                        self._lacking(at, need, lacking[number])
                    elif rest is _ALL and whole <= left:
                        left -= whole
                        full[number], self.rest[at] = True, _NONE
                    elif left or whole * rest <= left:
                        share, wanted = (rest, whole * rest) if whole * rest <= left else (left / whole, left)
                        self.split.setdefault(at, []).append((place, share, wanted))
                        self.rest[at] = rest - share
                        left -= wanted
                lefts[place, year] = left
                after.append(left)
        drew = mine.filter(pl.Series(full))
        self.drawn.append(drew.select("at", "quota", pl.lit(name).alias("of"), "whole", "regime", "duty"))
        self.after.append(mine.select("at", "quota", pl.Series("left", _said(name, after), dtype=pl.String)))

    def _lacking(self, at: int, need: str | None, inside: list[str] | None) -> None:
        """Note what is missing: a text, or what keeps the duty inside or outside from being known."""
        if not need and not inside:
            if self.outside is None:
                self.outside = self.rows["missing"].to_list()
            inside = self.outside[at]
        self.needs.setdefault(at, []).extend([need] if need else inside or ())

    def result(self) -> TableQuotas:
        """What every row bears."""
        rest = pl.DataFrame(
            [(at, left is None, left is not None and left == 0) for at, left in self.rest.items()],
            schema={"at": pl.UInt32, "unknown": pl.Boolean, "none": pl.Boolean},
            orient="row",
        )
        rows = self.rows.join(rest, on="at", how="left", maintain_order="left").with_columns(
            pl.col("unknown", "none").fill_null(value=False), split=pl.col("at").is_in(list(self.split))
        )
        outside = rows.filter(~pl.col("unknown") & ~pl.col("none"))
        for at, missing in outside.filter(pl.col("best_duty").is_null()).select("at", "missing").iter_rows():
            self.needs.setdefault(at, []).extend(missing or ())
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
        after = pl.concat(
            [pl.DataFrame(schema={"at": pl.UInt32, "quota": pl.Int32, "left": pl.String}), *self.after]
        )
        texts = (
            after.sort("at", "quota")
            .group_by("at", maintain_order=True)
            .agg(balances=pl.col("left").str.join("; "))
        )
        needs = [(at, "; ".join(dict.fromkeys(found))) for at, found in self.needs.items()]
        lacking = pl.DataFrame(needs, schema={"at": pl.UInt32, "needs": pl.String}, orient="row")
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
            rest = self.rest[at]
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
                needs = next((self.needs[at] for at in met if self.needs.get(at)), [])
                first = "; ".join([*dict.fromkeys(needs)][:3]) or "its size"
                yield f"{head}: what is left is not known; first of all: {first}"


def _said(name: str, after: Sequence[Decimal | None]) -> Iterator[str]:
    """The balance after each row in words."""
    last: Decimal | None = None
    text = f"{name}: not known"
    for left in after:
        if left is not last:
            text = f"{name}: {'not known' if left is None else money(left)}"
            last = left
        yield text
