"""One self-contained page of an audit of past shipments: offline, without scripts,
on paper and on a phone.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.language.force import in_force
from tumen.reference.hs import EDITIONS, HsCode, dotted
from tumen.reference.nomenclature import label_of
from tumen.report.draw.bars import BarRow, Piece, Scale
from tumen.report.page.frame import Chapter, page, parts
from tumen.study.core.results.records import StudyAnswer
from tumen.study.statements import Figure, say_that
from tumen.study.words.figures import money, percent, quantity
from tumen.study.words.say import say
from tumen.tariff.audit.findings import FIRST, LOST, MEANING, RIGHT
from tumen.tariff.batch.remarks import covered_said
from tumen.tariff.batch.sample import MARK
from tumen.tariff.rates.on_file import source_text
from tumen.tariff.rates.store import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tumen.tariff.batch.audit import Audit

_WHOLE = Scale(Decimal(0), Decimal(100))
_SHOWN = 25
"""Rows of a table on the page; the whole stands in the tables beside it."""
_MARKS = dict.fromkeys(RIGHT, "yes") | dict.fromkeys(("open", "underpaid", "right, lower possible"), "open")


def _goods(digits: str) -> str:
    """What a line covers: of its subheading, heading or chapter the first with one label in every edition.
    The sums of an audit are over shipments of several.
    """
    for width in (6, 4, 2):
        told = {label_of(HsCode(digits[:width], edition)) for edition in EDITIONS}
        if len(told) == 1 and (label := told.pop()):
            return label
    return ""


def render_audit_page(found: Audit, title: str) -> str:
    """Render an audit as one HTML document. It computes nothing that is not in the audit, and escapes it.

    Parameters
    ----------
    title
        What was audited, such as the name of the file.
    """
    names = found.columns
    about = [pl.len().alias("count"), pl.col("on").min().alias("first"), pl.col("on").max().alias("last")]
    about += [
        pl.col(name).unique().sort().implode().alias(name) for name in ("importer", "currency", "refund_law")
    ]
    marked = pl.lit(value=False)
    if "origin_of_data" in names:
        marked = (pl.col("origin_of_data") == MARK).any()
    told = found.rows.select(*about, marked.alias("marked")).collect(engine="streaming").row(0, named=True)
    said = parts(
        "audit.html.j2",
        rejected=found.rejected,
        as_of=found.as_of,
        supplied="supplier" in names,
        laws=[law for law in told["refund_law"] if law is not None],
        problems=found.rejected.problems[:_SHOWN],
        notes=[*found.valued, *found.rounding, *covered_said(found.rows)],
        sources=_sources(told["importer"], told["first"], told["last"]),
        meaning=MEANING,
        marks=_MARKS,
        dotted=dotted,
        goods=_goods,
        worth=_worth,
        short=_short,
        unused=_unused,
        lost_bars=_lost_bars,
        use_bar=_use_bar,
        most=_SHOWN,
    )
    kept = {currency: partial(_kept, found, currency) for currency in told["currency"]}
    head, *more = [answer_of(mine("findings"), currency) for currency, mine in kept.items()]
    left = [Chapter("Left out", said.left_out(), "left-out")] if found.rejected.rows else []
    if found.off_file:
        left.append(Chapter("Days of which no tariff is on file", said.off_file(found.off_file), "off-file"))
    if found.looks.height:
        left.append(
            Chapter("Look at these first", said.first(list(found.looks.iter_rows(named=True))), "first")
        )
    importers = ", ".join(told["importer"])
    return page(
        f"Which preferences were missed? {title}",
        "",
        StudyAnswer(head, tuple(more)),
        (
            *left,
            *(
                Chapter(f"Shipments in {currency}", said.shipments_in(mine, currency), currency)
                for currency, mine in kept.items()
            ),
            Chapter("How to read this", said.reading(), "reading"),
        ),
        facts=f"{quantity(Decimal(told['count']))} shipments to {importers}, {told['first']} to "
        f"{told['last']}. Money stays in the currency of each shipment. Deadlines as of {found.as_of}.",
        notice=_SYNTHETIC if told["marked"] else "",
    )


_SYNTHETIC = (
    "Synthetic data: drawn by a seeded generator for trying out. Nothing about these shipments is real."
)


def _kept(found: Audit, currency: str, name: str) -> list[dict[str, Any]]:
    """The rows of a table of the audit in one currency: money is never added over currencies."""
    if name.startswith("by_"):
        by = {"by_supplier": ("supplier",), "by_claim": ("claimed",)}.get(name)
        table = found.by_agreement if by is None else found.totals(*by)
    else:
        table = (
            found.use("importer", name.removeprefix("use_"))
            if name.startswith("use_")
            else getattr(found, name)
        )
    rows = [row for row in table.iter_rows(named=True) if row["currency"] == currency]
    if name == "use_partner":
        rows.sort(key=lambda row: -row["eligible"])
    return [row for row in rows if name not in {"lines", "due"} or (row["left"] or row.get("owed") or 0) > 0]


def answer_of(findings: Sequence[dict[str, Any]], currency: str) -> str:
    """The finding in a few sentences, in words that hold for exactly these numbers."""
    first = _count(row for row in findings if row["finding"] in FIRST)
    said = [say_that("audit_first", count=first, currency=currency)] if first else []
    counted = [row for row in findings if row["finding"] not in FIRST]
    every = _count(counted)
    if not every:
        return " ".join(say(one, in_force()) for one in said)
    lost = [row for row in counted if row["finding"] in LOST]
    unsettled = _count(row for row in counted if row["finding"] == "open")
    if unsettled == every:
        said.append(say_that("audit_all_open", count=unsettled, currency=currency))
    elif lost:
        left, count = Figure(_money(lost, "left"), currency), _count(lost)
        said.append(say_that("audit_lost", left=left, count=count, every=every, currency=currency))
    else:
        said.append(say_that("audit_none_missed", every=every - unsettled, currency=currency))
    if unsettled and unsettled < every:
        said.append(say_that("audit_open", count=unsettled))
    if right := _count(row for row in counted if row["finding"] in RIGHT):
        said.append(say_that("audit_right", count=right, every=every))
    overpaid = [row for row in counted if row["finding"] == "overpaid"]
    if overpaid:
        left = Figure(_money(overpaid, "left"), currency)
        said.append(say_that("audit_overpaid", left=left, count=_count(overpaid)))
    owed, short = _money(counted, "owed"), sum(row["short"] for row in counted)
    if owed:
        said.append(say_that("audit_owed", owed=Figure(owed, currency), count=short))
    if unknown := sum(row["owed_unknown"] for row in counted):
        said.append(say_that("audit_owed_unknown", count=unknown))
    if could := _money(counted, "could_save"):
        said.append(say_that("audit_could", could=Figure(could, currency)))
    return " ".join(say(one, in_force()) for one in said)


def _count(rows: Iterable[dict[str, Any]]) -> int:
    return sum(row["shipments"] for row in rows)


def _money(rows: Iterable[dict[str, Any]], name: str) -> Decimal:
    return sum((row[name] or Decimal(0) for row in rows), Decimal(0))


def _short(row: dict[str, Any], currency: str) -> str:
    """What is short in all, and of how many shipments that is not known."""
    unknown = f"not known of {row['owed_unknown']:,}" if row["owed_unknown"] else ""
    return " and ".join(
        text for text in (money(row["owed"], currency) if row["owed"] else "", unknown) if text
    )


def _worth(value: Decimal | None, currency: str, without: int = 0) -> str:
    """What shipments are worth; those without a value are never nothing."""
    if value is None or (without and not value):
        return "not known"
    return money(value, currency) + (f", and {without:,} whose value is not known" if without else "")


def _bar(label: str, note: str, width: Decimal, total: str, kind: str) -> BarRow:
    return BarRow(label, note, _WHOLE.row([Piece(kind, width, f"{label}: {total}")]), total)


def _lost_bars(rows: Sequence[dict[str, Any]], currency: str) -> list[BarRow]:
    """What was left on the table by agreement, against the largest."""
    largest = max((row["left"] for row in rows), default=Decimal(0)) or Decimal(1)
    return [
        _bar(
            row["regime"],
            f"shipments: {quantity(Decimal(row['shipments']))}",
            row["left"] / largest * 100,
            money(row["left"], currency),
            "unused",
        )
        for row in rows
    ]


def _use_bar(row: dict[str, Any], label: str, currency: str) -> BarRow:
    """The rate of use as a bar on a scale to 100 per cent."""
    notes = []
    if row["eligible"] or not row["without_value"]:
        notes.append(f"of {money(row['eligible'], currency)} that could claim")
    if row["open"]:
        notes.append(f"{money(row['open'], currency)} not known")
    if row["without_value"]:
        notes.append(f"shipments without a value: {row['without_value']:,}")
    note = "; ".join(notes)
    if row["use"] is None:
        return BarRow(label, note, (), _unused(row))
    share = row["claimed"] / row["eligible"] * 100
    return _bar(label, note, share, percent(share), "claimed")


def _unused(row: dict[str, Any]) -> str:
    """Why there is no rate of use: nothing could claim, or of nothing is that known with its value."""
    known = not row["open"] and not row["without_value"]
    return "nothing could claim" if known else "unknown: nothing surely could claim"


def _sources(importers: Sequence[str], first: date, last: date) -> Iterator[tuple[str, str, str]]:
    """The rates on file that were asked: importer and regimes, source, days of validity."""
    for importer in importers:
        named: dict[str, set[str]] = {}
        for column in columns(importer).values():
            begun = column.start is not None and column.start <= last
            if begun and (column.until is None or column.until >= first):
                named.setdefault(column.source, set()).add(column.regime)
        if not named:
            yield importer, "no tariff is on file: every duty is unknown", ""
        for source, regimes in named.items():
            yield importer, source_text((source,)), ", ".join(sorted(regimes))
