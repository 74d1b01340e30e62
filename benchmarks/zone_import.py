"""Import of 10,000 projects and 200,000 events from CSV, and what stands around it; on SQLite and PostgreSQL.

    python -m benchmarks zone_import

PostgreSQL is measured where ``TUMEN_TEST_POSTGRESQL`` names an empty database. Drawn, not real: names of four
characters and a trade, every hundredth project written a second time in traditional characters.
"""

from __future__ import annotations

import csv
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.zone_ledger import EVENTS, PROJECTS, event
from tumen.errors import InputError
from tumen.zone.exchange.answers import read_answers, write_answers
from tumen.zone.exchange.export import write_export
from tumen.zone.exchange.importing import SuspectedError, import_into
from tumen.zone.exchange.reading import read_given
from tumen.zone.ledger import LedgerEntry, open_ledger
from tumen.zone.records import TABLES
from tumen.zone.records.cells import cells_of

_HEADINGS = ("3919", "8507", "8501", "8543", "2804", "3801", "9018", "3004", "2106", "8516", "8528", "9022")
_TRADES = ("新能源科技有限公司", "光电材料有限公司", "生物医药股份有限公司", "食品集团有限公司")


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def tables(folder: Path) -> None:
    """Write the tables to be imported."""
    rng = random.Random(1)  # noqa: S311 - projects, not secrets
    office = ("file", "office")
    names = ["".join(chr(0x4E00 + rng.randrange(5000)) for _ in range(4)) for _ in range(PROJECTS)]
    projects, products = [], []
    for number in range(PROJECTS):
        twice = number % 100 == 99
        name = f"長春{names[number - 1]}" if twice else f"长春{names[number]}"
        trade = _TRADES[(number - twice) % 4]
        projects.append((f"p{number}", name + trade, f"f{number % 4000}", f"PK{number % 20}", *office))
        products.append((f"p{number}", f"product {number % 3000}", _HEADINGS[number % 12], *office))
    _write(
        folder / "projects.csv", ("project", "name_zh", "investors", "park", "source", "confidence"), projects
    )
    _write(folder / "products.csv", ("project", "product", "hs", "source", "confidence"), products)
    firms = ((f"f{number}", f"投资人{names[number]}", *office) for number in range(4000))
    _write(folder / "firms.csv", ("firm", "name_zh", "source", "confidence"), firms)
    parks = ((f"PK{number}", f"园区{number}", *office) for number in range(20))
    _write(folder / "parks.csv", ("park", "name_zh", "source", "confidence"), parks)
    declared = TABLES["events"]
    cells = (cells_of(declared, event(number)).values() for number in range(EVENTS))
    _write(folder / "events.csv", (field.name for field in declared.fields), cells)


def measured(address: str, folder: Path, work: Path) -> list[tuple[str, str]]:
    """Import, answer, import again, export."""
    found = []

    def timed(what: str, done: Callable[[], object]) -> None:
        begun, worked = time.perf_counter(), time.process_time()
        done()
        taken, own = time.perf_counter() - begun, time.process_time() - worked
        found.append((what, f"{taken:.1f} s, {own:.1f} s of them this processor's"))

    ledger = open_ledger(address, create=True)
    entry = LedgerEntry(by="benchmark", what="drawn")
    answers = work / "pairs.csv"

    def first() -> None:
        try:
            import_into(ledger, read_given(folder), entry)
        except SuspectedError as error:
            write_answers(error.pairs, answers)
            found.append(("pairs suspected", f"{len(error.pairs):,}"))
        else:
            raise InputError.of("nothing is suspected", "The tables hold every hundredth project twice")

    timed("read, check, suspect duplicates, write nothing", first)
    text = answers.read_text(encoding="utf-8").replace(",,,,", ",same,office,drawn so,")
    answers.write_text(text, encoding="utf-8")
    said = read_answers(answers)
    timed("import with the answers", lambda: import_into(ledger, read_given(folder), entry, answers=said))
    timed("import again: nothing is new", lambda: import_into(ledger, read_given(folder), entry))
    timed("export as CSV", lambda: write_export(ledger, work / "out"))
    return found


def run() -> list[tuple[str, str]]:
    """Measure on both databases."""
    found = []
    places = {"SQLite": "", "PostgreSQL": os.environ.get("TUMEN_TEST_POSTGRESQL", "")}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "in"
        folder.mkdir()
        tables(folder)
        for name, server in places.items():
            if server or name == "SQLite":
                work = Path(made) / name
                work.mkdir()
                address = server or str(work / "zone.sqlite")
                found += [(f"{name}: {what}", figure) for what, figure in measured(address, folder, work)]
    return found
