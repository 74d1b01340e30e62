"""One self-contained page of an audit of past shipments: offline, without scripts,
on paper and on a phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.reference.hs import dotted
from tumen.report.draw.bars import BarRow, Piece, Scale
from tumen.report.page.frame import Chapter, page, parts
from tumen.study.core.results.records import StudyAnswer
from tumen.study.words.figures import money, number, percent, quantity
from tumen.tariff.batch.audit import LOST
from tumen.tariff.batch.sample import MARK
from tumen.tariff.rates.on_file import source_text
from tumen.tariff.rates.store import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from tumen.tariff.batch.audit import Audit

_WHOLE = Scale(Decimal(0), Decimal(100))
_SHOWN = 25
"""Rows of a table on the page; the whole stands in the tables beside it."""
_MEANING = {
    "missed": "MFN was paid, and a preference was surely lawful and lower",
    "better claim": "a preference was claimed, and another lawful one was lower",
    "overpaid": "the right regime, but more than the duty due under it",
    "underpaid": "the right regime, but less than the duty due under it",
    "unlawful claim": "the claimed regime was not lawful, or has no rate for goods of that country",
    "open": "it hangs on what is not known: origin, a quantity, an answer to a condition, a rate",
    "as it should be": "nothing to save, as far as is known",
}
_MARKS = {"as it should be": "yes", "open": "open", "underpaid": "open"}


@dataclass(frozen=True, slots=True)
class _Part:
    """Everything in one currency: money is never added over currencies."""

    currency: str
    answer: str
    findings: tuple[dict[str, Any], ...]
    agreements: tuple[BarRow, ...]
    partners: tuple[BarRow, ...]
    more_partners: int
    years: tuple[BarRow, ...]
    lines: tuple[dict[str, Any], ...]
    more_lines: int
    missed: tuple[dict[str, Any], ...]
    more_missed: int


def render_audit_page(found: Audit, title: str) -> str:
    """Render an audit as one HTML document. It computes nothing that is not in the audit, and escapes it.

    Parameters
    ----------
    title
        What was audited, such as the name of the file.
    """
    rows = found.shipments
    marked = "origin_of_data" in rows.columns and (rows["origin_of_data"] == MARK).any()
    every = rows["currency"].unique().sort().to_list()
    described = [_part(found, currency) for currency in every]
    said = parts(
        "audit.html.j2",
        rejected=found.rejected,
        problems=found.rejected.problems[:_SHOWN],
        sources=_sources(rows),
    )
    head, *more = [item.answer for item in described]
    left = [Chapter("Left out", said.left_out(), "left-out")] if found.rejected.rows else []
    importers = ", ".join(rows["importer"].unique().sort().to_list())
    return page(
        f"Which preferences were missed? {title}",
        "",
        StudyAnswer(head, tuple(more)),
        (
            *left,
            *(
                Chapter(f"Shipments in {item.currency}", said.shipments_in(item), item.currency)
                for item in described
            ),
            Chapter("How to read this", said.reading(), "reading"),
        ),
        facts=f"{quantity(Decimal(rows.height))} shipments to {importers}, {rows['on'].min()!s} to "
        f"{rows['on'].max()!s}. Money stays in the currency of each shipment.",
        notice=_SYNTHETIC if marked else "",
    )


_SYNTHETIC = (
    "Synthetic data: drawn by a seeded generator for trying out. Nothing about these shipments is real."
)


def _part(found: Audit, currency: str) -> _Part:
    import polars as pl

    def mine(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("currency") == currency)

    findings = list(mine(found.findings).iter_rows(named=True))
    lost = list(mine(found.by_agreement).iter_rows(named=True))
    lines, missed = mine(found.lines).filter(pl.col("left") > 0), mine(found.missed)
    partners = mine(found.use("importer", "partner"))
    shown = partners.top_k(_SHOWN, by="eligible").sort("importer", "partner")
    largest = max((row["left"] for row in lost), default=Decimal(0))
    return _Part(
        currency,
        answer_of(findings, currency),
        tuple(_finding(row, currency) for row in findings),
        tuple(
            _bar(
                row["regime"],
                f"shipments: {quantity(Decimal(row['shipments']))}",
                row["left"] / largest * 100 if largest else Decimal(0),
                money(row["left"], currency),
                "c5",
            )
            for row in lost
        ),
        tuple(
            _use(row, f"{row['partner']} to {row['importer']}", currency)
            for row in shown.iter_rows(named=True)
        ),
        max(0, partners.height - _SHOWN),
        tuple(
            _use(row, f"{row['year']}, {row['importer']}", currency)
            for row in mine(found.use("importer", "year")).iter_rows(named=True)
        ),
        tuple(_line(row, currency) for row in lines.head(_SHOWN).iter_rows(named=True)),
        max(0, lines.height - _SHOWN),
        tuple(_missed(row, currency) for row in missed.head(_SHOWN).iter_rows(named=True)),
        max(0, missed.height - _SHOWN),
    )


def answer_of(findings: Sequence[dict[str, Any]], currency: str) -> str:
    """The finding in a sentence or two, in words that hold for exactly these numbers."""
    every = sum(row["shipments"] for row in findings)
    lost = [row for row in findings if row["finding"] in LOST]
    open_ = sum(row["shipments"] for row in findings if row["finding"] == "open")
    if lost:
        left, count = sum((row["left"] for row in lost), Decimal(0)), sum(row["shipments"] for row in lost)
        text = (
            f"{money(left, currency)} of duty could have been saved: in {count:,} of {every:,} shipments in "
            f"{currency} a lawful claim was not made, or there was a better one."
        )
    else:
        text = f"No lawful claim was missed in {every:,} shipments in {currency}, as far as is known."
    if open_:
        text += f" Of {open_:,} more it cannot be told yet."
    return text


def _finding(row: dict[str, Any], currency: str) -> dict[str, Any]:
    return {
        "finding": row["finding"],
        "meaning": _MEANING[row["finding"]],
        "mark": _MARKS.get(row["finding"], "no"),
        "shipments": quantity(Decimal(row["shipments"])),
        "value": money(row["value"], currency),
        "left": money(row["left"], currency) if row["finding"] != "open" else "not known",
    }


def _bar(label: str, note: str, width: Decimal, total: str, kind: str) -> BarRow:
    segments = _WHOLE.row([Piece(kind, width, f"{label}: {total}")])
    return BarRow(label, note, segments, total)


def _use(row: dict[str, Any], label: str, currency: str) -> BarRow:
    """The rate of use as a bar on a scale to 100 per cent."""
    note = f"of {money(row['eligible'], currency)} that could claim"
    if row["open"]:
        note += f"; {money(row['open'], currency)} not known"
    if row["use"] is None:
        return BarRow(
            label, note, (), "unknown: nothing surely could claim" if row["open"] else "nothing could claim"
        )
    share = row["claimed"] / row["eligible"] * 100
    return _bar(label, note, share, percent(share), "c4")


def _line(row: dict[str, Any], currency: str) -> dict[str, Any]:
    return {
        "line": f"{dotted(row['digits'])}, {row['importer']}",
        "shipments": quantity(Decimal(row["shipments"])),
        "left": money(row["left"], currency),
        "eligible": money(row["eligible"], currency),
        "use": "nothing could claim"
        if row["use"] is None
        else percent(row["claimed"] / row["eligible"] * 100),
    }


def _missed(row: dict[str, Any], currency: str) -> dict[str, Any]:
    paid = row["duty_paid"] if row["duty_paid"] is not None else row["claimed_duty"]
    return {
        "row": f"row {row['row']}",
        "what": f"{dotted(row['digits'])}, {row['exporter']} to {row['importer']}, {row['on']}",
        "value": money(row["value"], currency),
        "paid": f"{number(paid)} under {row['claimed']}"
        + ("" if row["duty_paid"] is not None else " (due; what was paid is not stated)"),
        "best": f"{number(row['best_duty'])} under {row['best_regime']}",
        "left": money(row["left"], currency),
    }


def _sources(rows: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    """The rates on file that were asked: importer and regimes, source, days of validity."""
    first, last = rows["on"].min(), rows["on"].max()
    for importer in rows["importer"].unique().sort():
        named: dict[str, set[str]] = {}
        for column in columns(importer).values():
            begun = column.start is not None and column.start <= last  # type: ignore[operator]
            if begun and (column.until is None or column.until >= first):  # type: ignore[operator]
                named.setdefault(column.source, set()).add(column.regime)
        if not named:
            yield importer, "no tariff is on file: every duty is unknown", ""
        for source, regimes in named.items():
            yield importer, source_text((source,)), ", ".join(sorted(regimes))
