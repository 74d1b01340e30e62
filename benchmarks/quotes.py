"""How many shipment-regime quotes a second a table gives, and how that compares with single quotes.

    python benchmarks/quotes.py [shipments]

Shipments are drawn with a fixed seed from the lines on file; nothing about them is real.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from tumen.reference.hs import HsCode
from tumen.tariff.batch.quotas.missing import asked_of
from tumen.tariff.batch.shipments import checked
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.intervals import codes_on_file
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quota import run_quotas
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.runs.folder import TableAsked, Where
from tumen.tariff.runs.quote_file import quote_file

CHUNK = 500_000
EXPORTERS = ["CN", "KR", "VN", "TH", "AU", "MY", "US", "DE"]


def shipments(count: int) -> pl.DataFrame:
    rng = random.Random(20260601)  # noqa: S311  # shipments, not secrets
    lines = [(i, code) for i in ("JP", "VN") for code in codes_on_file(i) if code.edition == "HS2022"]
    lines = rng.sample(lines, 6000)
    picked = rng.choices(lines, k=count)
    return pl.DataFrame(
        {
            "importer": [importer for importer, _ in picked],
            "exporter": [rng.choice([e for e in EXPORTERS if e != importer]) for importer, _ in picked],
            "hs": [code.digits for _, code in picked],
            "on": [date(2026, 5, 1) + timedelta(days=rng.randrange(200)) for _ in picked],
            "value": [Decimal(rng.randrange(100, 10**7)) / 100 for _ in picked],
            "currency": ["USD"] * count,
            "originating": [rng.choice([True, True, False, None]) for _ in picked],
            "kg": [Decimal(rng.randrange(1, 10**5)) for _ in picked],
        },
        schema_overrides={"value": pl.Decimal(38, 6), "kg": pl.Decimal(38, 6)},
    )


def single(frame: pl.DataFrame, book: TariffBook) -> tuple[int, float]:
    begun, count = time.process_time(), 0
    for row in frame.iter_rows(named=True):
        line = HsCode(row["hs"], "HS2022")
        goods = Consignment(row["value"], row["currency"], {"kg": row["kg"]})
        rows = book.rates(row["importer"], line, row["on"])
        claims = {item.regime: Claim(row["originating"], "", row["exporter"]) for item in rows}
        count += len(
            quotes(Trade(row["importer"], row["exporter"], line, row["on"], goods), book, claims).quotes
        )
    return count, time.process_time() - begun


QUOTAS = [
    ("steel", "JP", ["72", "73"], {"rate": "free", "amount": "40000 t", "per": "year"}),
    ("cheese", "JP", ["0406"], {"rate": "10%", "amount": "400 t"}),
    ("food", "JP", ["01-24"], {"rate": "3%", "amount": "120000 t"}),
    ("all of Japan", "JP", ["01-97"], {"rate": "2%", "amount": "300000 t", "per": "year"}),
    ("all of Viet Nam", "VN", ["01-97"], {"rate": "2%", "amount": "300000 t"}),
]


def quotas(frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Every row meets one or two quotas; as drawn, the origin of a quarter of them is not known, which leaves
    balances unknown early; where it is taken as not originating, they run down.
    """
    changes = parse_changes(
        [
            {"name": name, "importer": importer, "hs": codes, "quota": terms, "source": "illustrative"}
            for name, importer, codes, terms in QUOTAS
        ]
    )
    book = TariffBook().with_changes(changes)
    for what, rows in (("partly unknown", frame), ("known", frame.with_columns(_known_origin()))):
        desk = QuoteDesk(book)
        good, _ = checked(rows.head(200).with_row_index("row", offset=1))
        asked = [asked_of(desk, row, good.columns) for row in good.iter_rows(named=True)]
        begun = time.process_time()
        run_quotas(book, asked)
        one = len(asked) / (time.process_time() - begun)
        for name in ("first pass", "second pass"):
            begun = time.process_time()
            quoted = desk.quote(rows).quotes.height
            busy = time.process_time() - begun
            speeds = f"{frame.height / busy:,.0f} rows and {quoted / busy:,.0f} quotes a processor second"
            times = f"{frame.height / busy / one:,.0f} times as many rows as one by one"
            yield (
                f"{frame.height:,} rows that meet quotas, origins {what}, {name}",
                f"{speeds}, {times}",
            )


def _known_origin() -> pl.Expr:
    return pl.col("originating").fill_null(value=False)


def run(count: int = 2_000_000) -> list[tuple[str, str]]:
    frame = shipments(count)
    desk = QuoteDesk()
    rows = [(f"{count:,} shipments, lines drawn from 6,000 of Japan and Viet Nam", "")]
    speeds = []
    for name in ("first pass, kinds worked out", "second pass, kinds known"):
        begun, busy, quoted = time.perf_counter(), time.process_time(), 0
        for start in range(0, count, CHUNK):
            quoted += desk.quote(frame.slice(start, CHUNK)).quotes.height
        taken, busy = time.perf_counter() - begun, time.process_time() - busy
        speeds.append(quoted / busy)
        rows.append(
            (name, f"{quoted:,} quotes in {taken:.1f} s ({busy:.1f} s of processor): {quoted / taken:,.0f}/s")
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "shipments.parquet"
        frame.write_parquet(source)
        begun, busy = time.perf_counter(), time.process_time()
        found = quote_file(TableAsked(source), Path(folder) / "quotes", QuoteDesk(), Where(CHUNK))
        taken_file, busy = time.perf_counter() - begun, time.process_time() - busy
    speed = f"{found.quotes / taken_file:,.0f}/s"
    rows.append(("Parquet to Parquet, cold", f"{taken_file:.1f} s ({busy:.1f} s of processor): {speed}"))
    one, seconds = single(frame.head(500), TariffBook())
    rows.append(("single quotes", f"{one / seconds:,.0f}/s of processor"))
    ratios = " and ".join(f"{speed / (one / seconds):,.0f}" for speed in speeds)
    rows.append(("quotes a processor second, tables to single quotes: first and second pass", ratios))
    rows += quotas(frame.head(200_000))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows.append(("peak memory, the table of shipments included", f"{peak / 1e6:.2f} GB"))
    return rows


if __name__ == "__main__":
    for what, figure in run(*map(int, sys.argv[1:2])):
        print(f"{what}: {figure}")
