"""Compile the shipped tariffs as intervals, so that tables of shipments can be joined with them.

    python tools/compile_tariff_intervals.py [IMPORTER...]

Reads src/tumen/data/tariffs (run tools/compile_tariffs.py before) and writes into each importer's folder
``rates.parquet`` (see `tumen.tariff.book.intervals`) and ``rates.json``: the days covered, the tariff years
that were counted, and a digest of the tables it was made from; and ``coverage.csv``, the subheadings answered.
Takes some minutes.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from tumen.tariff.book.calendar import turning_days
from tumen.tariff.book.coverage import measure, write_coverage
from tumen.tariff.book.intervals import export_rates, tables_digest
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.store import DATA, columns, importers

COVERED_ON = date(2026, 7, 1)
"""Day for which the share of subheadings that are answered is counted."""
LAST = date(2050, 12, 31)
"""The schedules of RCEP end before; after the last day tables ask the book itself."""


def main() -> None:
    book = TariffBook(remedies=())  # they are no part of a rate
    for importer in sys.argv[1:] or importers():
        known = columns(importer).values()
        first = min(column.start for column in known if column.start is not None)
        folder = DATA / importer
        rows = export_rates(book, importer, folder / "rates.parquet", first=first, last=LAST)
        write_coverage(measure(book, importer, COVERED_ON), folder / "coverage.csv")
        years = {}
        for regime in sorted({column.regime for column in known if column.kind != "rate"}):
            turns: list[tuple[str, int | None]] = []
            for day in turning_days(book, importer, first, LAST):
                year = book.tariff_year(regime, importer, day)
                if not turns or turns[-1][1] != year:
                    turns.append((day.isoformat(), year))
            years[regime] = turns
        facts = {
            "first": first.isoformat(),
            "last": LAST.isoformat(),
            "tariff_years": years,
            "made_from": tables_digest(importer),
        }
        (folder / "rates.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        print(f"{importer}: {rows:,} intervals, {(folder / 'rates.parquet').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
