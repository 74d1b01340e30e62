"""Answer the question of a zone from its ledger as of the day of the study."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tumen.study.core.results.records import StudyAnswer, Vintage
from tumen.study.zone.results import LedgerWords, ZoneResult
from tumen.study.zone.statements import assumptions_of, told
from tumen.zone.chains.makers import find_makers
from tumen.zone.indicators.census import take_census
from tumen.zone.indicators.definitions import indicators
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.pipeline import growth, pipeline
from tumen.zone.indicators.targets import targets
from tumen.zone.records.fields import CONFIDENCE

if TYPE_CHECKING:
    from tumen.study.zone.read import ZoneStudy
    from tumen.zone.snapshot import Snapshot
    from tumen.zone.worth import ZoneWorth

_SHARES = ("share", "ratio", "occupancy")


def run_zone(study: ZoneStudy, step: Callable[[str, int, int], None]) -> ZoneResult:
    """Count, find the makers of every link, and reckon what the projects add."""
    snapshot, on = study.snapshot, study.on
    step("the ledger", 1, 3)
    census = take_census(snapshot, on)
    names = [name for name, item in indicators().items() if item.kind in _SHARES]
    now = pipeline(snapshot, on)
    grown = tuple(item for name in study.asked.growth for item in growth(snapshot, name, on, census=census))
    rates = measure(snapshot, on, names, census=census)
    aims = targets(snapshot, on, census=census)
    step("chains", 2, 3)
    found = find_makers(study.chains, snapshot, on, study.asked.chains or ())
    step("what the projects add", 3, 3)
    worth = _worth(study)
    words = _words(snapshot)
    head, behind = told(words, now, grown, found, worth)
    return ZoneResult(
        StudyAnswer.of(head, behind),
        on,
        study.asked.ledger,
        words,
        now,
        grown,
        rates,
        aims,
        found,
        worth,
        assumptions_of(study, words, worth),
        (_vintage(study, words),),
    )


def _worth(study: ZoneStudy) -> ZoneWorth | None:
    terms, read = study.asked.portfolio, study.portfolio
    if terms is None or read is None:
        return None
    from tumen.economy.exposure import leontief
    from tumen.zone.worth import zone_worth

    return zone_worth(
        study.snapshot,
        study.on,
        leontief(read.accounts),
        read.home,
        read.imports,
        satellite=read.satellite,
        all_output=terms.all_output,
        imports_of_sector=terms.imports_of_sector,
        seed=terms.seed,
        draws=terms.draws,
    )


def _words(snapshot: Snapshot) -> LedgerWords:
    counts = dict.fromkeys(CONFIDENCE, 0)
    for frame in snapshot.frames.values():
        for word, count in frame["confidence"].value_counts().iter_rows():
            counts[word] += count
    return LedgerWords(sum(counts.values()), tuple(counts.items()))


def _vintage(study: ZoneStudy, words: LedgerWords) -> Vintage:
    known = study.snapshot.known_at
    whose = ", ".join(f"{count:,} {word}" for word, count in words.by_confidence if count)
    return Vintage(
        "ledger of the zone",
        study.asked.ledger,
        f"events till {study.on}",
        "" if known is None else f"as known at {known:%Y-%m-%d %H:%M} UTC",
        f"{words.rows:,} rows: {whose}",
    )
