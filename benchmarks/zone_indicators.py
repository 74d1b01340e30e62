"""Every indicator of a ledger of 10,000 projects and 200,000 events, as of a day.

    python -m benchmarks zone_indicators

The ledger is drawn, not real, and in memory: `benchmarks.zone_ledger` measures reading one from a database.
The best of three runs is given.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from tumen.zone.indicators.answers.why import why
from tumen.zone.indicators.census import Census, take_census
from tumen.zone.indicators.definitions import indicators
from tumen.zone.indicators.durations import time_in_stages
from tumen.zone.indicators.lateness import overdue, zombies
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.pipeline import growth, pipeline, pipeline_series
from tumen.zone.indicators.quality import quality
from tumen.zone.indicators.targets import targets
from tumen.zone.records import TABLES
from tumen.zone.snapshot import Snapshot, frame_of, names
from tumen.zone.spans import read_span

STATED: Mapping[str, str | None] = {"source": "drawn", "confidence": "office"}
PROJECTS, EVENTS, REPORTS = 10_000, 200_000, 60_000
ON = date(2026, 6, 30)
_STAGES = (
    "talks",
    "mou",
    "signed",
    "landed",
    "funds",
    "observed",
    "started",
    "building",
    "completed",
    "production",
)
_PAID = frozenset({"signed", "funds"})
_KINDS = ("industrial", "technological", "cultural", "capital")
Cells = dict[str, str]


def drawn(seed: int = 1) -> Snapshot:
    """A ledger as cells: every twentieth event is dated to the month, every fifth project is a part."""
    rng = random.Random(seed)  # noqa: S311 - projects, not secrets
    rows: dict[str, list[Cells]] = {name: [] for name in TABLES}
    rows["firms"] = [{"firm": f"f{n}", "economy": rng.choice(("KR", "CN", "JP", "DE"))} for n in range(500)]
    rows["parks"] = [{"park": f"k{n}"} for n in range(20)]
    rows["floor"] = [
        {
            "park": f"k{n}",
            "on": f"{year}-12-31",
            "total_m2": "100000",
            "let_m2": str(20000 + 10000 * (year - 2020)),
        }
        for n in range(19)
        for year in range(2020, 2026)
    ]
    rows["projects"] = [
        {
            "project": f"p{n}",
            "kind": rng.choice(_KINDS),
            "industry": f"industry {rng.randrange(30)}",
            "investors": f"f{rng.randrange(500)}; f{rng.randrange(500)}",
            "park": f"k{rng.randrange(20)}",
            "planned_investment": "1000",
            "planned_output": "120",
            "currency": "CNY",
            **({"part_of": f"p{n - 1}"} if n % 5 == 4 else {}),
        }
        for n in range(PROJECTS)
    ]
    rows["events"] = [_event(rng, n) for n in range(EVENTS)]
    rows["reports"] = [
        {
            "project": f"p{n % PROJECTS}",
            "month": f"2026-{n // PROJECTS + 1:02}",
            "invested": str(n),
            "output": "9",
            "currency": "CNY",
        }
        for n in range(REPORTS)
    ]
    rows["planned"] = [{"project": f"p{n}", "stage": "started", "by": "2025-12-31"} for n in range(5000)]
    rows["targets"] = [
        {"indicator": "signed", "period": "2026", "value": "70"},
        {"indicator": "in-place", "period": "2026", "value": "70", "unit": "CNY"},
        {"indicator": "landing-rate", "period": "2026", "value": "0.5"},
    ]
    rows["exchange_rates"] = [{"currency": "USD", "to": "CNY", "on": "2020-01-01", "rate": "7"}]
    frames = {
        table: frame_of(
            TABLES[table], {name: [{**STATED, **row}.get(name) for row in given] for name in names(table)}
        )
        for table, given in rows.items()
    }
    return Snapshot(MappingProxyType(frames), None, "drawn")


def _event(rng: random.Random, number: int) -> Cells:
    at = rng.randrange(len(_STAGES))
    day = (date(2018, 1, 1) + timedelta(days=300 * at + rng.randrange(300))).isoformat()
    stage = "withdrawn" if number % 200 == 0 else _STAGES[at]
    paid = {"amount": str(number), "currency": "USD" if number % 9 == 0 else "CNY"} if stage in _PAID else {}
    return {
        "event": f"e{number}",
        "project": f"p{rng.randrange(PROJECTS)}",
        "stage": stage,
        "on": day[:7] if number % 20 == 0 else day,
        "confidence": "office",
        "source": "drawn",
        **paid,
    }


def run() -> list[tuple[str, str]]:
    ledger = drawn()
    measure(ledger, ON)  # libraries are loaded
    found = []

    def timed(what: str, done: Callable[[Census], object]) -> None:
        took = []
        for _ in range(3):
            begun = time.perf_counter()
            done(take_census(ledger, ON))
            took.append(time.perf_counter() - begun)
        found.append((what, f"{min(took) * 1000:.0f} ms"))

    year = read_span("2026")
    timed("census alone (part of all that follow)", lambda _: None)
    for name in indicators():
        timed(name, lambda c, name=name: measure(ledger, ON, [name], census=c))  # type: ignore[misc]
        timed(f"{name} of the year", lambda c, name=name: measure(ledger, ON, [name], period=year, census=c))  # type: ignore[misc]
    timed("all figures", lambda c: measure(ledger, ON, census=c))
    for by in ("industry", "economy", "kind", "park"):
        timed(
            f"landing rate by {by}", lambda c, by=by: measure(ledger, ON, ["landing-rate"], by=by, census=c)
        )  # type: ignore[misc]
    timed("pipeline", lambda c: pipeline(ledger, ON, census=c))
    timed("pipeline of 24 months", lambda c: pipeline_series(ledger, ON, census=c))
    timed("growth of started", lambda c: growth(ledger, "started", ON, census=c))
    timed("time in stages", lambda c: time_in_stages(ledger, ON, census=c))
    timed("zombies", lambda c: zombies(ledger, ON, census=c))
    timed("overdue", lambda c: overdue(ledger, ON, census=c))
    timed("targets", lambda c: targets(ledger, ON, census=c))
    timed("quality", lambda c: quality(ledger, ON, census=c))
    timed("why the landing rate", lambda c: why(c, "landing-rate"))
    return found
