"""Answer the question of a zone from its ledger as of the day of the study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from tumen.reference.hs import HsCode
from tumen.study.core.results.records import StudyAnswer, Vintage
from tumen.study.statements import say_that
from tumen.study.zone.chances import of_opportunities
from tumen.study.zone.results import LedgerWords, ZoneResult
from tumen.study.zone.statements import assumptions_of, told
from tumen.zone.chains.makers import find_makers
from tumen.zone.chains.standing import standings
from tumen.zone.indicators.census import take_census
from tumen.zone.indicators.definitions import indicators
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.pipeline import growth, pipeline
from tumen.zone.indicators.targets import targets
from tumen.zone.records.fields import CONFIDENCE

if TYPE_CHECKING:
    from tumen.study.zone.read import ZoneStudy
    from tumen.zone.chains.makers import FoundMakers
    from tumen.zone.opportunities.results import Opportunities
    from tumen.zone.snapshot import Snapshot

_SHARES = ("share", "ratio", "occupancy")


def run_zone(study: ZoneStudy, step: Callable[[str, int, int], None]) -> ZoneResult:
    """Count, find the makers of every link, and try the missing ones."""
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
    step("opportunities", 3, 3)
    chances = _opportunities(study, found)
    words = _words(snapshot)
    head, behind = told(words, now, grown, found, study.worth)
    if study.linked is not None and chances is not None:
        behind += of_opportunities(chances, unsourced=study.linked.unsourced)
        tried = {(one.link.chain, one.link.link) for one in chances.found}
        asked = ((item.chain, item.link) for item in study.linked.terms.links)
        if idle := tuple(f"{chain}:{link}" for chain, link in asked if (chain, link) not in tried):
            behind.append(say_that("zone_not_tried", links=idle))
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
        study.worth,
        chances,
        assumptions_of(study, words, study.worth, chances),
        (_vintage(study, words),),
    )


def _opportunities(study: ZoneStudy, found: FoundMakers) -> Opportunities | None:
    if study.linked is None:
        return None
    from tumen.study.zone.linked import found_among

    missing = [item.link for chain in found.chains for item in chain.missing]
    asked = {(link.chain, link.link) for link in missing}
    terms = study.linked.terms
    kept = replace(terms, links=tuple(item for item in terms.links if (item.chain, item.link) in asked))
    return found_among(replace(study.linked, terms=kept), missing, _made(study))


def _made(study: ZoneStudy) -> tuple[HsCode, ...]:
    """Codes of what projects in production make."""
    standing = standings(take_census(study.snapshot, study.on))
    rows = study.snapshot["products"].filter(pl.col("hs").is_not_null())
    codes = {
        HsCode(row["hs"], row["hs_edition"] or "HS2022")
        for row in rows.iter_rows(named=True)
        if row["project"] in standing and standing[row["project"]].produces
    }
    return tuple(sorted(codes, key=str))


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
