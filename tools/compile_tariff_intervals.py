"""Compile the shipped tariffs as intervals, so that tables of shipments can be joined with them.

    python tools/compile_tariff_intervals.py [IMPORTER...]

Reads src/tumen/data/tariffs (run tools/compile_tariffs.py before) and writes into each importer's folder
``rates.parquet`` (see `tumen.tariff.book.intervals`) and ``rates.json``: the days covered, the tariff years
that were counted, and a digest of the tables it was made from. Takes some two minutes.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from tumen.tariff.book.calendar import turning_days
from tumen.tariff.book.intervals import export_rates, tables_digest
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.store import DATA, columns, importers

LAST = date(2050, 12, 31)
"""The schedules of RCEP end before; after the last day tables ask the book itself."""


def main() -> None:
    book = TariffBook()
    for importer in sys.argv[1:] or importers():
        known = columns(importer).values()
        first = min(column.start for column in known if column.start is not None)
        folder = DATA / importer
        rows = export_rates(book, importer, folder / "rates.parquet", first=first, last=LAST)
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
