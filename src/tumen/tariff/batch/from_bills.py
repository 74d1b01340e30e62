"""Origin of shipments from the bills of their goods: each distinct good determined once for an importer and a
period.

A row of the shipments names its bill in the column ``bill``. What the agreements on file say of the bill
becomes the answer of the row, regime by regime; an answer that is not known, or a rate that hangs on the
Party of origin, stays open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.agreements.model import Agreement
from tumen.errors import InputError, Problem
from tumen.origin.bill import Bill
from tumen.origin.country import country_of_origin
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.tables.frames import read_frame_of
from tumen.tariff.batch.shipments import Rejected, parted
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.store import columns

BILL = "bill"
_HEAD = "originating "
_DAY = timedelta(days=1)
_TRUTH = {"originating": True, "not originating": False}


@dataclass(slots=True)
class OriginFromBills:
    """Bills of materials that answer whether the goods of shipments originate."""

    bills: pl.DataFrame
    """One row for each material (see `tumen.origin.screen.table.columns`)."""
    book: TariffBook
    edition: Edition = "HS2022"
    """Of the codes in the bills."""
    _goods: pl.DataFrame = field(init=False)
    """Bill, the subheading and the exporter it states."""
    _known: dict[tuple[str, date], pl.DataFrame] = field(default_factory=dict, init=False)
    _made: dict[str, Bill] = field(default_factory=dict, init=False)
    _countries: dict[tuple[str, str, str, HsCode, date], bool] = field(default_factory=dict, init=False)
    unsettled: set[tuple[str, str, str]] = field(default_factory=set, init=False)
    """Bill, agreement, importer: the good originates, but not surely in the exporting Party for the rate."""

    def __post_init__(self) -> None:
        from tumen.origin.screen.table.read import check_columns, filled

        check_columns(self.bills.columns)
        self.bills = filled(self.bills.with_columns(pl.col("bill").cast(pl.String)))
        goods = self.bills.group_by("bill", maintain_order=True).agg(
            pl.col("hs").first().cast(pl.String), pl.col("exporter").first().cast(pl.String).alias("maker")
        )
        codes = [_good(text, self.edition) for text in goods["hs"].to_list()]
        self._goods = goods.drop("hs").with_columns(
            good=pl.Series([code and code.digits[:6] for code in codes], dtype=pl.String),
            good_edition=pl.Series([code and code.edition for code in codes], dtype=pl.String),
        )

    def answer(self, good: pl.DataFrame, file: str | None) -> tuple[pl.DataFrame, Rejected]:
        """Add to checked shipments a column ``originating <agreement>`` for each agreement on file, and part
        the rows whose bill is not there, or is of another good or exporter. A row without a bill keeps what
        it states.
        """
        col = pl.col
        rows = good.with_columns(col(BILL).cast(pl.String)).join(
            self._goods, on="bill", how="left", maintain_order="left"
        )
        there = col("good").is_not_null()
        other = (col("digits").str.head(6) != col("good")) | (col("edition") != col("good_edition"))
        edition = "The bill is of another good, or its code of another edition"
        faults = [
            (BILL, "Name a bill of the table of bills", col(BILL).is_not_null() & ~there),
            ("hs", edition, (there & other).fill_null(value=False)),
            (
                "exporter",
                "The bill is of a good made elsewhere",
                (col("exporter") != col("maker")).fill_null(value=False),
            ),
        ]
        rows, rejected = parted(rows.with_columns(hs=col("digits")), rows, faults, file)
        return self._answered(rows.drop("good", "good_edition", "maker")), rejected

    def _answered(self, rows: pl.DataFrame) -> pl.DataFrame:
        turns = pl.DataFrame({"origin since": _turns(self.book, rows)}, schema={"origin since": pl.Date})
        rows = (
            rows.sort("on")
            .join_asof(turns, left_on="on", right_on="origin since", check_sortedness=False)
            .sort("row")
        )
        keys = rows.filter(pl.col(BILL).is_not_null()).select(
            BILL, "importer", "digits", "edition", "origin since"
        )
        found = [
            self._determined(str(importer), since, mine)
            for (importer, since), mine in keys.unique(maintain_order=True).group_by(
                "importer", "origin since", maintain_order=True
            )
            if isinstance(since, date)
        ]
        names = [f"{_HEAD}{code}" for code in agreements_on_file()]
        if not found:
            return rows.drop("origin since")
        told = pl.concat(found)
        on = [BILL, "importer", "digits", "edition", "origin since"]
        joined = rows.join(told, on=on, how="left", maintain_order="left", suffix=" by bill")
        stated = pl.col("originating") if "originating" in rows.columns else pl.lit(None, pl.Boolean)
        answers = []
        for name in names:
            mine, own = (f"{name} by bill", pl.col(name)) if name in rows.columns else (name, stated)
            answers.append(pl.when(pl.col(BILL).is_not_null()).then(pl.col(mine)).otherwise(own).alias(name))
        return (
            joined.with_columns(answers)
            .select(*rows.columns, *(n for n in names if n not in rows.columns))
            .drop("origin since")
        )

    def _determined(self, importer: str, on: date, keys: pl.DataFrame) -> pl.DataFrame:
        """Whether each good of the keys originates for the importer on the day, a column by agreement."""
        statuses = self._statuses(importer, on, keys[BILL].unique())
        found = keys.join(statuses, on=BILL, how="left", maintain_order="left")
        for code in agreements_on_file():
            name = f"{_HEAD}{code}"
            if not _differentials(code, importer):
                continue
            told = [
                None
                if row[name]
                and not self._of_exporter(
                    row[BILL], code, importer, HsCode(row["digits"], row["edition"]), on
                )
                else row[name]
                for row in found.iter_rows(named=True)
            ]
            found = found.with_columns(pl.Series(name, told, dtype=pl.Boolean))
        return found

    def _statuses(self, importer: str, on: date, names: pl.Series) -> pl.DataFrame:
        from tumen.origin.screen import Question, judge, lawful

        at = (importer, on)
        known = self._known.get(at)
        new = names if known is None else names.filter(~names.is_in(known[BILL].implode()))
        if len(new):
            mine = self.bills.filter(pl.col("bill").is_in(new.implode()))
            wide = mine.select("bill").unique(maintain_order=True)
            for code in agreements_on_file():
                name = f"{_HEAD}{code}"
                try:
                    laws = lawful(Question((code,), on, self.edition, importer))
                except InputError:  # no rules on file for the day: not known
                    wide = wide.with_columns(pl.lit(None, pl.Boolean).alias(name))
                    continue
                part = judge(mine, laws, self.edition)
                if part.bad:
                    raise InputError.of(
                        "; ".join(f"row {bad.row}, bill {bad.bill}: {bad.what}" for bad in part.bad[:20]),
                        "Mend the table of bills",
                    )
                truth = pl.col("status").cast(pl.String).replace_strict(_TRUTH, default=None)
                answers = part.answers.select(pl.col("bill").cast(pl.String), truth.alias(name))
                wide = wide.join(answers, on="bill", how="left", maintain_order="left")
            known = wide if known is None else pl.concat([known, wide])
            self._known[at] = known
        if known is None:
            raise AssertionError  # there is at least one name
        return known

    def _of_exporter(self, bill: str, code: str, importer: str, line: HsCode, on: date) -> bool:
        """Whether the good is surely of the exporting Party for a rate that may differ among Parties."""
        at = (bill, code, importer, line, on)
        if at not in self._countries:
            agreement = load_agreement(code)
            differs = rates_differ(self.book, agreement, importer, line, on)
            settled = differs is False
            if not settled:
                good = self._bill(bill)
                law = law_on(agreement, good.country, on, importer)
                listed = _in_appendix(agreement, importer, line, on)
                found = country_of_origin(
                    good, determine_under(good, law), law, differs=differs, in_appendix=listed
                )
                settled = found is not None and found.party == good.country
            if not settled:
                self.unsettled.add((bill, code, importer))
            self._countries[at] = settled
        return self._countries[at]

    def _bill(self, name: str) -> Bill:
        from tumen.origin.screen import bill_of

        if name not in self._made:
            self._made[name] = bill_of(self.bills.filter(pl.col("bill") == name).to_dicts(), self.edition)
        return self._made[name]


def _good(text: str, edition: Edition) -> HsCode | None:
    try:
        return HsCode.parse(text, edition)
    except InputError:
        return None


def read_bills(path: Path, book: TariffBook, edition: str = "HS2022") -> OriginFromBills:
    """Read a table of bills from CSV, XLSX or Parquet, and check every bill.

    Raises
    ------
    InputError
        If the table cannot be read, or a bill in it cannot.
    """
    from tumen.origin.screen.table.columns import BILLS
    from tumen.origin.screen.table.read import check_columns
    from tumen.origin.screen.table.read import read_table as checked

    if edition not in EDITIONS:
        raise InputError.of(f"{edition!r} is no HS edition on file", f"Use {', '.join(EDITIONS)}")
    frame = read_frame_of(path, BILLS)
    numbers, frame = frame["row"], frame.drop("row")
    check_columns(frame.columns, str(path))
    _, bad, _ = checked(frame, edition, 0)
    if bad:
        raise InputError(
            Problem(f"bill {item.bill}: {item.what}", "Mend the row", str(path), int(numbers[item.row - 1]))
            for item in bad
        )
    return OriginFromBills(frame, book, edition)


def _turns(book: TariffBook, rows: pl.DataFrame) -> tuple[date, ...]:
    """Days on which an agreement on file, its rules, years or Parties, or a rate changes."""
    years = rows["on"].dt.year()
    first, last = years.min(), years.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return ()
    spans = [(item.start, item.until) for item in book.stated]
    spans += [(change.start, change.until) for change in book.changes]
    for importer in rows["importer"].unique():
        spans += [(item.start, item.until) for item in columns(importer).values()]
    days = {date.min}
    for agreement in map(load_agreement, agreements_on_file()):
        spans += [(term.start, term.until) for party in agreement.parties for term in party.terms]
        spans += [(item.start, item.until) for item in agreement.editions]
        starts = {party.tariff_year_start for party in agreement.parties} - {None}
        days |= {date(year, *start) for year in range(first, last + 1) for start in starts if start}
    days |= {start for start, _ in spans if start is not None}
    days |= {until + _DAY for _, until in spans if until is not None and until < date.max}
    return tuple(sorted(days))


def _in_appendix(agreement: Agreement, importer: str, line: HsCode, on: date) -> bool | None:
    """Whether the line carries an additional requirement; None where the importer's years are not on file."""
    try:
        return agreement.in_appendix_on(importer, line, on)
    except InputError:
        return None


def _differentials(code: str, importer: str) -> bool:
    agreement: Agreement = load_agreement(code)
    return agreement.is_party(importer) and bool(agreement.party(importer).differentials)
