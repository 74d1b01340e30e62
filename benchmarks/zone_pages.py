"""Pages of a ledger of 10,000 projects and 200,000 events: made, and written with their tables.

    python -m benchmarks zone_pages

The ledger is that of `benchmarks.zone_indicators`, in memory; `benchmarks.zone_ledger` measures reading
one from a database.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.zone_indicators import ON, drawn
from tumen.report.zone.asked import AUDIENCES, asked
from tumen.report.zone.page import make_page


def run() -> list[tuple[str, str]]:
    ledger, found = drawn(), []
    for audience in AUDIENCES:
        begun, used = time.perf_counter(), time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            make_page(asked(audience, "zh", on=ON), ledger).write(Path(folder) / "page.html")
        took, busy = time.perf_counter() - begun, time.process_time() - used
        found.append((f"page for a {audience}", f"{took:.2f} s ({busy:.2f} s of processor)"))
    return found
