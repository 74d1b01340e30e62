"""What the question of a zone says: how many projects, against the year before, what is missing, what they
add.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.language.force import LANGUAGES
from tumen.study.core.results.records import Assumption
from tumen.study.statements import Basis, Figure, Named, Statement, Value, phrase, say_that
from tumen.zone.indicators.definitions import indicators
from tumen.zone.indicators.results import Range
from tumen.zone.vocabulary import stages
from tumen.zone.worth import ASSUMED
from tumen.zone.worth.model import MISSING

if TYPE_CHECKING:
    from tumen.study.zone.read import ZoneStudy
    from tumen.study.zone.results import LedgerWords
    from tumen.zone.chains import Chain, Link
    from tumen.zone.chains.makers import FoundChain, FoundMakers
    from tumen.zone.indicators.results import Growth, Pipeline
    from tumen.zone.opportunities.results import Opportunities
    from tumen.zone.worth import ZoneWorth

_WHOSE = {
    "office": "zone_word_office",
    "official": "zone_word_official",
    "press": "zone_word_press",
    "secondary": "zone_word_secondary",
    "illustrative": "zone_word_illustrative",
}
_TAKEN = {"output": "zone_taken_output", "accounts": "zone_taken_accounts"}
_MOST = 6
"""So many missing links of a chain are named; the others are on the page."""


def named(names: Mapping[str, str]) -> Named:
    """What data name by language, English first."""
    return Named(tuple(sorted(names.items(), key=lambda pair: pair[0] != "en")))


def called(item: Chain | Link) -> Named:
    """A chain or a link by its names."""
    return Named(tuple((language, item.name(language)) for language in LANGUAGES))


def ranged(found: Range) -> Value:
    """A figure as far as it is known."""
    low, high = (None if end is None else _text(end, found.unit) for end in (found.low, found.high))
    if low is None or high is None:
        if low is None and high is None:
            return phrase("zone_not_known")
        return phrase("zone_at_most", high=high or "") if low is None else phrase("zone_at_least", low=low)
    return low if low == high else phrase("zone_between", low=low, high=high)


def _text(number: Decimal, unit: str) -> str:
    return f"{number:,.1f}" if unit == "times" else f"{number:,.0f}"


def told(
    words: LedgerWords,
    now: Pipeline,
    grown: Sequence[Growth],
    found: FoundMakers,
    worth: ZoneWorth | None,
) -> tuple[list[Statement], list[Statement]]:
    """The headline, and what stands behind it."""
    basis: Basis | None = "illustrative" if words.illustrative else None
    settled = [item for item in grown if item.chosen and item.times.known]
    head = [_projects(now, basis), *(_growth(item, basis) for item in settled)]
    behind = [_record(words)]
    behind += [_growth(item, basis) for item in grown if item not in settled and item.now.high]
    if now.unsigned.high:
        behind.append(say_that("zone_unsigned", count=ranged(now.unsigned)))
    behind += [_missing_links(chain) for chain in found.chains]
    if found.unplaced:
        links = tuple(dict.fromkeys(found.unplaced.values()))
        shown: tuple[Value, ...] = links[:_MOST]
        if len(links) > _MOST:
            shown = (*shown, phrase("more_names", count=f"{len(links) - _MOST}"))
        behind.append(say_that("zone_unplaced", count=f"{len(links)}", links=shown))
    behind += [] if worth is None else _worth(worth)
    return head, behind


def _projects(now: Pipeline, basis: Basis | None) -> Statement:
    if not now.projects.high:
        return say_that("zone_no_projects", on=f"{now.on}", rests_on=basis)
    there = tuple(
        phrase("zone_at_stage", count=ranged(item.now), stage=named(stages()[item.stage].names))
        for item in now.stages
        if item.now.high and stages()[item.stage].counts == "yes"
    )
    return say_that("zone_projects", on=f"{now.on}", count=ranged(now.projects), stages=there, rests_on=basis)


def _growth(item: Growth, basis: Basis | None) -> Statement:
    several = phrase("zone_by_definition", definition=item.definition) if not item.chosen else ""
    fields: dict[str, Value] = {
        "name": named(indicators()[item.indicator].names),
        "definition": several,
        "on": f"{item.on}",
        "now": ranged(item.now),
        "before": ranged(item.before),
        "before_on": f"{item.before_on}",
    }
    key = "zone_before_open"
    if item.times.low is not None or item.times.high is not None:
        key = "zone_growth"
        fields["times"] = ranged(item.times)
    return Statement(key, tuple(fields.items()), rests_on=basis)


def _record(words: LedgerWords) -> Statement:
    whose = tuple(
        phrase("zone_rows_of", count=f"{count:,}", whose=phrase(_WHOSE[word]))
        for word, count in words.by_confidence
        if count
    )
    key = "zone_record_of_others" if words.of_others else "zone_record"
    return say_that(key, rows=f"{words.rows:,}", whose=whose)


def _missing_links(found: FoundChain) -> Statement:
    missing = found.missing
    chain, links = called(found.chain), f"{len(found.links)}"
    if not missing:
        return say_that("zone_none_missing", chain=chain, links=links)
    shown: tuple[Value, ...] = tuple(called(item.link) for item in missing[:_MOST])
    more = len(missing) - _MOST
    if more > 0:
        shown = (*shown, phrase("more_names", count=f"{more}"))
    return say_that("zone_missing", chain=chain, links=links, missing_links=shown, number=f"{len(missing)}")


def _worth(worth: ZoneWorth) -> Iterator[Statement]:
    found = worth.portfolio
    lacking = Counter(what for one in found.projects for _, what in one.missing)
    missing = tuple(f"{MISSING[what]} ({count})" for what, count in lacking.most_common())
    sums = (
        ("zone_replaced", "zone_replaced_open", found.joint.replaced),
        ("zone_behind", "zone_behind_open", found.joint.behind),
    )
    for key, unknown, amount in sums:
        of: dict[str, Any] = {"home": found.home, "year": f"{found.year}"}
        if not amount.whole and not amount.known:
            yield say_that(unknown, missing=missing or (MISSING["product"],), **of)
            continue
        told: dict[str, Value] = {"amount": Figure(amount.known, found.unit, "short"), **of}
        yield Statement(key, tuple(told.items()), () if amount.whole else missing)
    for name in worth.assumed:
        yield say_that("zone_taken", what=phrase(_TAKEN[name]))


def assumptions_of(
    study: ZoneStudy, words: LedgerWords, worth: ZoneWorth | None, chances: Opportunities | None
) -> tuple[Assumption, ...]:
    """What the study takes that no source says."""
    where = study.block.where
    found = []
    if words.illustrative:
        what = f"{words.illustrative:,} of {words.rows:,} rows of the ledger"
        found.append(Assumption(what, "illustrative", "illustrative", where(("ledger",))))
    if worth is not None:
        found += [
            Assumption("what projects add", ASSUMED[name], "assumed", where(("portfolio",)))
            for name in worth.assumed
        ]
    if chances is not None:
        found += [
            Assumption("opportunities", said, "assumed", where(("goods",))) for said in chances.assumptions
        ]
        found += [
            Assumption(
                f"who makes {item.site} of {item.study}",
                item.project or item.site,
                item.source,
                where(("goods", place)),
            )
            for place, item in enumerate(study.asked.goods)
        ]
    return tuple(found)
