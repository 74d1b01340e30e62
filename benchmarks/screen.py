"""Speed and memory of screening tables of bills under RCEP, against the one-bill engine in the same run.

    python benchmarks/screen.py [bills]

Bills are random: 8 materials each, codes drawn from the whole nomenclature, a third of the materials
originating, five exporters. Both engines read the same table; the answers are compared.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from tumen.origin.determine import determine_under
from tumen.origin.screen import Question, screen
from tumen.origin.screen.judge import judge, lawful
from tumen.origin.screen.table.bills import bill_of
from tumen.reference.nomenclature import nomenclature

MATERIALS = 8
ONE_BY_ONE = 300
QUESTION = Question(("RCEP",), date(2026, 6, 1), "HS2022")


def table(bills: int, seed: int = 0, first: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    codes = np.array(nomenclature("HS2022").subheadings())
    rows = bills * MATERIALS

    def each(values: np.ndarray) -> np.ndarray:
        return np.repeat(values, MATERIALS)

    fob = each(rng.integers(5_000, 500_000, bills)) / 100
    good = each(codes[rng.integers(0, len(codes), bills)])
    near = rng.random(rows) < 0.1  # a tenth of the materials stand in the good's own heading
    material = np.where(near, good, codes[rng.integers(0, len(codes), rows)])
    return pl.DataFrame(
        {
            "bill": pl.Series(each(np.arange(first, first + bills))).cast(pl.String),
            "hs": good,
            "exporter": each(np.array(["CN", "KR", "JP", "VN", "TH"])[rng.integers(0, 5, bills)]),
            "fob": fob,
            "weight_kg": each(rng.integers(10, 9_000, bills)) / 100,
            "beyond_minimal": each(rng.random(bills) < 0.95),
            "material": np.array([f"material {n}" for n in range(MATERIALS)])[
                np.tile(np.arange(MATERIALS), bills)
            ],
            "material_hs": material,
            "value": np.round(fob * rng.random(rows) / 5, 2),
            "status": np.array(["originating", "non-originating", "undetermined"])[
                rng.choice(3, rows, p=(0.35, 0.55, 0.1))
            ],
            "country": np.array(["CN", "KR", "JP", "VN", "US", "DE"])[rng.integers(0, 6, rows)],
            "role": np.array(["material", "retail-packaging"])[(rng.random(rows) < 0.05).astype(int)],
            "material_weight_kg": rng.integers(1, 500, rows) / 100,
        }
    )


def run(bills: int = 1_000_000) -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = folder / "parts"
        parts.mkdir()
        each = min(bills, 200_000)
        for number, first in enumerate(range(0, bills, each)):
            table(each, number, first).write_parquet(parts / f"{number:04d}.parquet")
        source = folder / "bills.parquet"
        pl.scan_parquet(parts / "*.parquet").sink_parquet(source, row_group_size=400_000)
        count = pl.scan_parquet(source).select(pl.len()).collect().item() // MATERIALS
        size = source.stat().st_size
        peak, seconds, busy, answered = (
            float(word)
            for word in subprocess.run(  # noqa: S603  this file, with fixed arguments
                [sys.executable, __file__, "screen", str(source), str(folder / "answers.parquet")],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
        )
        sample = pl.scan_parquet(source).head(ONE_BY_ONE * MATERIALS).collect()
        one, same = compare(sample)
    rate = answered / seconds
    return [
        (f"{count:,} bills of {MATERIALS} materials, Parquet to Parquet, two processes", f"{seconds:.1f} s"),
        ("bills a second", f"{rate:,.0f}"),
        (
            "bills a second that two processors with nothing else to do would answer",
            f"{2 * answered / busy:,.0f}",
        ),
        ("one-bill engine, determinations a second in one process", f"{one:,.0f}"),
        ("ratio of the two", f"{rate / one:,.0f}"),
        (f"answers that agree, of {ONE_BY_ONE}", f"{same}"),
        ("peak memory of all processes together", f"{peak / 1e6:.2f} GB"),
        ("size of the table", f"{size / 1e6:.0f} MB"),
    ]


def compare(sample: pl.DataFrame) -> tuple[float, int]:
    laws = lawful(QUESTION)
    got = judge(sample, laws, QUESTION.edition).answers
    rows = sample.to_dicts()
    bills = [bill_of(rows[n : n + MATERIALS], QUESTION.edition) for n in range(0, len(rows), MATERIALS)]
    judged = [(bill, laws[0].law_for(bill.country)) for bill in bills]
    determine_under(*judged[0])
    start = time.perf_counter()
    found = [determine_under(bill, law).status.value for bill, law in judged]
    seconds = time.perf_counter() - start
    return len(bills) / seconds, sum(a == b for a, b in zip(found, got["status"].to_list(), strict=True))


def _screen(source: str, target: str) -> None:
    start = time.perf_counter()
    summary = screen(source, target, QUESTION, workers=2)
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)  # memory: of the larger of the two
    busy = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    print(own.ru_maxrss + 2 * workers.ru_maxrss, seconds, busy, summary.bills)


if __name__ == "__main__":
    if sys.argv[1:2] == ["screen"]:
        _screen(*sys.argv[2:4])
    else:
        for name, value in run(*map(int, sys.argv[1:2])):
            print(f"{name}: {value}")
