"""The same rows from a broker's CSV by a map and from Parquet: equal answers, and how long each takes.

    python benchmarks/brokers.py [rows]

Bars between cells, days as 2026/06/01, values as 10,000.00, codes as jpn and usd; drawn, not real.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from tumen.origin.screen.table.columns import BILLS
from tumen.tables.field import Table
from tumen.tables.forms.column_map import ColumnMap
from tumen.tables.forms.streams import table_to_parquet
from tumen.tariff.batch.audit import audit
from tumen.tariff.batch.files import parts_of
from tumen.tariff.batch.table import QuoteDesk, quote_stream
from tumen.tariff.book.intervals import codes_on_file

AS_OF = date(2026, 11, 30)
NAMES = {
    "Destination": "importer",
    "Dispatch": "exporter",
    "HTS": "hs",
    "Entry Date": "on",
    "Customs Value": "value",
    "Curr": "currency",
    "Agreement": "claimed",
    "Duty": "duty_paid",
    "Certificate": "proof",
    "Net Weight": "kg",
}
MONEY = dict.fromkeys(("value", "duty_paid", "kg"), pl.Decimal(38, 6))


def draw(count: int, folder: Path) -> tuple[Path, Path]:
    """The rows as a broker writes them, and as typed columns."""
    rng = random.Random(20261130)  # noqa: S311  # shipments, not secrets
    lines = [code.digits for code in codes_on_file("JP") if code.edition == "HS2022"]
    styled, typed = ["|".join(NAMES)], []
    for number in range(count):
        day, line = date(2026, 4, 1) + timedelta(days=rng.randrange(180)), rng.choice(lines)
        value, duty = (Decimal(rng.randrange(10**5, 10**9)) / 100 for _ in range(2))
        kilos, claimed = Decimal(rng.randrange(1, 10**6)), rng.choice(["", "rcep"])
        proof = f"C-{number}" if claimed else ""
        cells = [
            "jpn",
            "CHN",
            line,
            f"{day:%Y/%m/%d}",
            f"{value:,}",
            "usd",
            claimed,
            f"{duty:,}",
            proof,
            f"{kilos:,}",
        ]
        styled.append("|".join(cells))
        typed.append(
            ["JP", "CN", line, day, value, "USD", claimed.upper() or None, duty, proof or None, kilos]
        )
    csv, parquet = folder / "broker.csv", folder / "typed.parquet"
    csv.write_text("\n".join(styled) + "\n", encoding="utf-8")
    pl.DataFrame(typed, schema=list(NAMES.values()), orient="row", schema_overrides=MONEY).write_parquet(
        parquet
    )
    return csv, parquet


def equal(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    """Whether two tables are the same but for the numbers of their rows."""
    return one.drop("row").equals(two.drop("row"))


def main() -> None:
    """Print rows a second by both ways, and whether the answers are equal."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        csv, parquet = draw(count, Path(place))
        found: dict[str, dict[str, pl.DataFrame]] = {"quote": {}, "audit": {}}
        for path, mapping in ((csv, ColumnMap(NAMES)), (parquet, None)):
            begun = time.perf_counter()
            parts = parts_of(path, 500_000, mapping=mapping)
            read = time.perf_counter() - begun
            along = ["claimed", "duty_paid", "proof"]
            best = pl.concat([chunk.best for chunk in quote_stream(parts, QuoteDesk(), extra=along)])
            quoted = time.perf_counter() - begun - read
            found["quote"][path.suffix] = best.select("row", "value", "mfn_duty", "best_duty", "best_regime")
            found["audit"][path.suffix] = audit(parts, as_of=AS_OF).shipments
            audited = time.perf_counter() - begun - read - quoted
            told = f"read {read:.1f} s, quoted {quoted:.1f} s, audited {audited:.1f} s"
            print(f"{path.suffix}: {told}, {count:,} rows")
        for command, tables in found.items():
            print(f"{command}: equal answers: {equal(tables['.csv'], tables['.parquet'])}")
        _screened(count, Path(place), BILLS)


def _screened(count: int, folder: Path, table: Table) -> None:
    """Bills of one material as Parquet, from cells that group thousands and from plain ones."""
    names = "bill,hs,exporter,fob,beyond_minimal,material,material_hs,value,status,country"
    rng = random.Random(1)  # noqa: S311
    worth = [(rng.randrange(2000, 10**6), rng.randrange(1000, 2000)) for _ in range(count)]
    told = {}
    for style in (",", ""):
        rows = [
            f'{n},3924.10,CN,"{fob:{style}}.00",yes,resin,3902.10,"{worth:{style}}.00",non-originating,SA'
            for n, (fob, value) in enumerate(worth)
        ]
        path, made = folder / f"bills{len(style)}.csv", folder / f"bills{len(style)}.parquet"
        path.write_text("\n".join([names, *rows]) + "\n", encoding="utf-8")
        begun = time.perf_counter()
        table_to_parquet(path, made, table)
        told[style] = pl.read_parquet(made)
        print(f"bills, thousands {'grouped' if style else 'plain'}: {time.perf_counter() - begun:.1f} s")
    print(f"screen: equal tables: {told[','].equals(told[''])}")


if __name__ == "__main__":
    main()
