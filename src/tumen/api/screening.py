"""Whole tables: origin of millions of bills, the duty on a table of shipments, preferences that were
missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.api.arguments import answers_of, door, many_of
from tumen.api.duty import announced_of, changes_of, exchange_of, remedies_of
from tumen.api.result import Result, rows_of
from tumen.errors import InputError
from tumen.shown import short
from tumen.tables.given import Reader, day, economy_code, hs_edition

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from tumen.origin.screen import JudgedPart
    from tumen.reference.hs import Edition
    from tumen.tariff.batch.audit import Audit  # noqa: F401 - the record of a result
    from tumen.tariff.batch.remarks import Remarks
    from tumen.tariff.batch.table import QuotedChunk, QuoteDesk  # noqa: F401


class ScreenResult(Result["JudgedPart"]):
    """Origin of every bill of a table under every agreement: `answers` has a row for each pair of them."""

    def __init__(
        self,
        record: JudgedPart,
        left_aside: Mapping[str, str],
        not_counted: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(record)
        self.left_aside = dict(left_aside)
        self.not_counted = not_counted
        """Who declares which material that is in no bill as delivered by them."""

    @property
    def answer(self) -> str:
        """How many bills have which status, and what was left out."""
        found = self.record
        told = "; ".join(f"{t.agreement}: {t.bills:,} {t.status}" for t in found.totals if t.bills)
        text = f"{found.bills:,} bills: {told or 'none'}"
        if found.bad_bills:
            text += f"; LEFT OUT: {found.bad_bills:,} bills that cannot be read, see tables['bad_rows']"
        if found.assumed:
            text += f"; assumed: in {found.assumed:,} of them materials originate without a declaration"
        if found.asked:
            text += f"; QUESTIONS: {found.asked:,} with amounts that are hardly so, see tables['answers']"
        for name, reason in self.left_aside.items():
            text += f"; not screened: {name} ({reason})"
        for by, material in self.not_counted:
            text += f"; {by} declares {material!r}, which no bill has from it"
        return f"{text}."

    def _rows(self) -> dict[str, Any]:
        found = self.record
        return {
            "totals": rows_of(found.totals, "agreement", "status", "bills", "fob", "without_fob"),
            **({"bad_rows": rows_of(found.bad, "row", "bill", "column", "what")} if found.bad else {}),
            "answers": found.answers,
        }

    def _plain(self) -> Any:
        return self._listed()


def frame_of(table: Any, what: str, text: tuple[str, ...] = ()) -> pl.DataFrame:
    """A frame of Polars or pandas, a list of rows, or the path of a file."""
    import polars as pl

    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    if isinstance(table, str | Path):
        from tumen.tables.frames import ROW, read_frame

        return read_frame(Path(table), text=text).drop(ROW)
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        return pl.from_pandas(table)
    if isinstance(table, Iterable) and not isinstance(table, Mapping):
        return pl.DataFrame(list(table), infer_schema_length=None)
    raise InputError.of(
        f"{type(table).__name__} is no table of {what}", "Give a frame, rows, or the path of a file"
    )


@door
def screen(
    bills: Any,
    agreements: str | Iterable[str] = "all",
    *,
    to: str | None = None,
    on: date | str | None = None,
    edition: Edition = "HS2022",
    declarations: Any = None,
) -> ScreenResult:
    """Determine origin for every bill of a table in memory (`tumen screen` does the same for files of any
    size).

    Parameters
    ----------
    bills
        A frame of Polars or pandas with a row for each material (columns: see the how-to), the path of a file
        of it, or bills by name: ``{"A-1": Bill(...)}``.
    agreements
        Codes or folders; "all": those on file that can hold on the day.
    to
        Economy that imports; left out: an agreement holds for each of its Parties.
    declarations
        Who declares which material to originate: a frame, rows or the path of a table with the columns of a
        study's `declarations`. A row of the bills has those of its `supplier`.

    Raises
    ------
    InputError
        If the table or an argument is wrong. Bills that cannot be read are left out, counted and listed.
    """
    from tumen.agreements.load import agreement_place, agreements_on_day
    from tumen.origin.bill import Bill
    from tumen.origin.declared import Declared, declarations_of
    from tumen.origin.screen import Question, judge, lawful, table_of
    from tumen.origin.screen.judge import check_table
    from tumen.origin.screen.table.read import check_columns, not_in_table

    reader = Reader()
    when = reader.get("on", day, on)
    importer = None if to is None else reader.get("to", economy_code, to)
    reader.get("edition", hs_edition, edition)
    if isinstance(bills, Mapping) and all(isinstance(item, Bill) for item in bills.values()):
        table = reader.get("", table_of, bills)
    else:
        table = reader.get("", frame_of, bills, "bills", ("hs", "material_hs"))
    if table is not None:
        reader.get("", check_columns, table.columns)
    declared = Declared()
    if declarations is not None:
        paper = isinstance(declarations, str | Path)
        rows = declarations if paper else frame_of(declarations, "declarations").to_dicts()
        declared = reader.get("", declarations_of, rows)
    reader.done()
    names = [str(item) for item in many_of(agreements) or ()]
    left_aside: dict[str, str] = {}
    if names == ["all"]:
        names, left_aside = agreements_on_day(when, importer)
    question = Question(
        tuple(agreement_place(name) for name in dict.fromkeys(names)), when, edition, importer
    )
    check_table(table.columns, question)
    found = judge(table, lawful(question), edition, declared=declared)
    not_counted = not_in_table(table.lazy(), declared) if declared.rows else ()
    return ScreenResult(found, left_aside, not_counted)


class AuditResult(Result["Audit"]):
    """Which preferences past shipments missed, what that cost, and how far preferences were used."""

    remarks: Remarks | None = None
    """Whose goods they are taken to be where a change of policy hangs on that, and more of the table."""

    @property
    def left(self) -> dict[str, Any]:
        """Money left on the table by currency."""
        return dict(self.record.left)

    @property
    def answer(self) -> str:
        """What was left on the table, currency by currency, and what could not be used."""
        from tumen.report.audit import answer_of

        every = self.record.findings
        told = [
            answer_of([row for row in every.iter_rows(named=True) if row["currency"] == currency], currency)
            for currency in every["currency"].unique().sort()
        ]
        if self.record.rejected.rows:
            told.append(f"LEFT OUT: {self.record.rejected}")
        told += [f"{said}." for said in self.remarks or () if said is not None]
        return " ".join(told)

    def page(self) -> str:
        """The page of an audit."""
        from tumen.report.audit import render_audit_page

        return render_audit_page(self.record, "shipments")

    def save(self, folder: str | Path) -> Path:
        """Write page and tables into a new folder, whole or not at all."""
        from tumen.tariff.batch.audit import write_audit

        write_audit(self.record, Path(folder), page=self.page())
        return Path(folder)

    def _rows(self) -> dict[str, Any]:
        return self.record.tables()

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield from super()._facts()
        yield from ((f"left in {currency}", amount) for currency, amount in self.left.items())


def _desk(answers: Any, changes: Any, remedies: Any, exchange_rates: Any, announced: Any) -> QuoteDesk:
    """What a table is quoted with, every problem of the arguments at once."""
    from tumen.tariff.batch.table import QuoteDesk
    from tumen.tariff.book.tariffs import TariffBook

    reader = Reader()
    held = reader.get("answers", answers_of, answers)
    policy = reader.get("changes", changes_of, changes)
    measures = reader.get("remedies", remedies_of, remedies)
    rates = None if exchange_rates is None else reader.get("exchange_rates", exchange_of, exchange_rates)
    told = reader.get("announced", announced_of, announced)
    filed = TariffBook().with_remedies(measures or ()).with_changes(policy or ())
    book = reader.get("announced", filed.with_announced, told or ())
    reader.done()
    return QuoteDesk(book, held, rates)


@door
def audit(
    shipments: Any,
    *,
    answers: Mapping[str, bool] | None = None,
    changes: str | Path | Iterable[Mapping[str, Any]] = (),
    exchange_rates: str | Path | Iterable[Mapping[str, Any]] | None = None,
    announced: str | Path | Iterable[Mapping[str, Any]] = (),
    remedies: str | Path | Iterable[Mapping[str, Any]] = (),
    strict: bool = False,
    as_of: date | str | None = None,
) -> AuditResult:
    """Tell whether the duty of past shipments was right, which lawful preference was not claimed, the money
    and until when it may be asked back, and the rate of use.

    Parameters
    ----------
    shipments
        A frame or the path of a file, with the columns of `tumen quote` and ``claimed`` and ``duty_paid``;
        where known ``proof``, ``declaration``, ``supplier``.
    answers, changes, exchange_rates, announced, remedies
        As of `quote`.
    strict
        Refuse a table with rows that cannot be used; else they are left out, counted and listed.
    as_of
        Deadlines have passed as of this day, and nothing was imported after it; today if left out.
    """
    from tumen.tariff.batch.audit import audit as look_again
    from tumen.tariff.batch.remarks import remarks_on

    table = frame_of(shipments, "shipments", ("hs",))
    desk = _desk(answers, changes, remedies, exchange_rates, announced)
    result = AuditResult(look_again(table, desk, strict=strict, as_of=day(as_of)))
    result.remarks = remarks_on(desk.book, result.record.shipments, desk.unasked)
    return result


class ShipmentsResult(Result["QuotedChunk"]):
    """A table of shipments under every regime: ``best`` has a row for each, ``quotes`` one for each regime;
    ``quotas`` where a change of policy opens one, ``rejected`` where rows cannot be used.
    """

    remarks: Remarks | None = None
    """Whose goods they are taken to be where a change of policy hangs on that, and more of the table."""

    @property
    def answer(self) -> str:
        """How many shipments were quoted, and what could not be."""
        found = self.record
        text = f"{found.best.height:,} shipments under {found.quotes.height:,} regimes in all"
        if found.rejected.rows:
            text += f"; LEFT OUT: {found.rejected}"
        if found.asked:
            open_ = ", ".join(f"{short(condition)} ({count:,})" for condition, count in found.asked[:5])
            text += f"; rates ask what nobody answered: {open_}"
        text += "".join(f"; {said}" for said in self.remarks or () if said is not None)
        return f"{text}."

    def _plain(self) -> Any:
        return {"asked": self.record.asked}

    def _rows(self) -> dict[str, Any]:
        found = self.record
        tables = {"best": found.best, "quotes": found.quotes, "quotas": found.quotas}
        tables["rejected"] = found.rejected.listing
        return {name: table for name, table in tables.items() if table is not None}


@door
def quote_table(
    shipments: Any,
    *,
    answers: Mapping[str, bool] | None = None,
    changes: str | Path | Iterable[Mapping[str, Any]] = (),
    exchange_rates: str | Path | Iterable[Mapping[str, Any]] | None = None,
    announced: str | Path | Iterable[Mapping[str, Any]] = (),
    remedies: str | Path | Iterable[Mapping[str, Any]] = (),
    strict: bool = False,
) -> ShipmentsResult:
    """Quote every shipment of a table in memory under every regime (`tumen quote` does the same for files of
    any size).

    Parameters, and what is raised, are those of `audit`, without claimed and duty_paid.
    """
    from tumen.tariff.batch.files import parts_of
    from tumen.tariff.batch.remarks import remarks_on

    table = frame_of(shipments, "shipments", ("hs",))
    table = parts_of(table, max(table.height, 1)).part(0)
    desk = _desk(answers, changes, remedies, exchange_rates, announced)
    result = ShipmentsResult(desk.quote(table, strict=strict))
    result.remarks = remarks_on(desk.book, result.record.best, desk.unasked)
    return result
