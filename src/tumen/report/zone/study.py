"""The chapters of a zone on the page of a study: what its result counted. They compute nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tumen.report.draw.bars import BarRow, Piece, Scale, Stack
from tumen.report.draw.palette import family
from tumen.report.page.frame import Chapter, parts
from tumen.report.page.front import FrontDrawing, bars_drawn
from tumen.report.zone.blocks import Block, PageBars, PageCell, PageChapter, PageTable, PageText
from tumen.report.zone.measured import measured_table
from tumen.report.zone.progress import growth_table, sentence, today
from tumen.report.zone.reading import ZoneReading
from tumen.report.zone.wording import Wording
from tumen.study.statements import phrase
from tumen.study.words.say import words_of
from tumen.zone.chains.makers import FINDINGS
from tumen.zone.opportunities.ranking import CRITERIA
from tumen.zone.opportunities.tables import in_words
from tumen.zone.snapshot import snapshot_of
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.study.zone.results import ZoneResult
    from tumen.zone.chains.makers import FoundChain
    from tumen.zone.opportunities.known import KnownRange
    from tumen.zone.opportunities.results import Opportunities, Opportunity
    from tumen.zone.worth import KnownSum, ZoneWorth

_COLOURS = dict(zip(FINDINGS, family("found"), strict=True))
_OPEN = ("zone-projects", "zone-chains", "zone-worth")
"""Chapters that are seen at once."""
_LETTERS = {finding: str(place) for place, finding in enumerate(FINDINGS, start=1)}


def chapters(found: ZoneResult) -> Iterator[Chapter]:
    """Where the projects are, rates, chains, and what the projects add."""
    w = Wording("en")
    reading = ZoneReading(snapshot_of(()), found.on, w)  # names that it would look up stand in the result
    told = [_progress(found, reading), _rates(found, reading), _chains(found)]
    told += [] if found.worth is None else [_worth(found.worth)]
    told += [] if found.opportunities is None else [opportunities_chapter(found.opportunities)]
    said = parts("zone.html.j2", w=w, folder=".")
    for chapter in told:
        folded = chapter.anchor not in _OPEN
        yield Chapter(chapter.title, said.chapter(chapter.blocks), chapter.anchor, folded=folded)


def front_drawing(found: ZoneResult, language: str) -> FrontDrawing:
    """Projects by the furthest stage on record."""
    reading = ZoneReading(snapshot_of(()), found.on, Wording("en"))
    counted = [item for item in found.pipeline.stages if stages()[item.stage].counts == "yes"]
    bars = today(reading, replace(found.pipeline, stages=tuple(counted)))
    named = phrase("front_drawn_pipeline", on=str(found.on))
    return bars_drawn(words_of(named, language), bars.stack, bars.head)


def _progress(found: ZoneResult, reading: ZoneReading) -> PageChapter:
    now = today(reading, found.pipeline)
    blocks: tuple[Block, ...] = (
        *(PageText(sentence(reading, item)) for item in found.growth),
        replace(now.table, name="zone-pipeline"),
        replace(growth_table(reading, found.growth), name="zone-growth"),
    )
    return PageChapter(f"Projects on {found.on}", "zone-projects", blocks)


def _rates(found: ZoneResult, reading: ZoneReading) -> PageChapter:
    rates = measured_table(reading, found.rates, "zone-rates", "Rates of all projects till the day")
    w = reading.w
    aims = PageTable(
        "zone-targets",
        "Targets, how far they are, and where the end of the period will be",
        ("Indicator", "Period", "Target", "So far", "At the end", "Definition", "How it is reckoned"),
        [
            (
                PageCell(item.indicator),
                PageCell(str(item.period)),
                w.range(item.target),
                w.range(item.so_far),
                w.range(item.year_end),
                reading.definition(item.definition, chosen=item.chosen),
                PageCell(item.method),
            )
            for item in found.targets
        ],
        amounts=range(2, 5),
        empty="The ledger has no targets.",
    )
    return PageChapter("Rates and targets", "zone-rates", (rates, aims))


def _chains(found: ZoneResult) -> PageChapter:
    chains = found.chains.chains
    scale = Scale(0, max((len(one.links) for one in chains), default=1))
    rows = tuple(_bar(one, scale) for one in chains)
    there = [name for name in FINDINGS if any(link.finding == name for one in chains for link in one.links)]
    legend = tuple((_LETTERS[name], _COLOURS[name], name) for name in there)
    table = PageTable(
        "zone-chains",
        "Links of the chains, upstream to downstream, and who makes them",
        ("Link", "Chain", "Where", "HS", "Found", "Who, and how sure"),
        [
            (
                PageCell(link.link.name("en"), title=link.link.name("zh")),
                PageCell(one.chain.name("en")),
                PageCell(link.link.position),
                PageCell("; ".join(map(str, link.link.hs)), unknown=not link.link.hs),
                PageCell(link.finding),
                PageCell(
                    "; ".join(
                        f"{maker.project.name('en')} ({maker.project.stage or 'no event'}; {maker.certainty})"
                        for maker in link.makers
                    )
                ),
            )
            for one in chains
            for link in one.links
        ],
        most=len(FINDINGS) * 12,
    )
    note = "Each part of a bar: the links of which this is found. Nobody found is not nobody there"
    bars = PageBars("Links of each chain by what is found of them", note, Stack(rows, legend), "Chain", table)
    return PageChapter("Chains and missing links", "zone-chains", (bars,))


def _bar(found: FoundChain, scale: Scale) -> BarRow:
    counts = {name: sum(link.finding == name for link in found.links) for name in FINDINGS}
    pieces = [
        Piece(_COLOURS[name], count, f"{name}: {count}", _LETTERS[name]) for name, count in counts.items()
    ]
    total = f"{len(found.missing)} of {len(found.links)} missing"
    return BarRow(found.chain.name("en"), "", scale.row(pieces), total)


def _worth(found: ZoneWorth) -> PageChapter:
    one = found.portfolio
    measures = ("replaced", "gained", "behind", "jobs_planned")
    heads = (
        "Imports replaced",
        "Value added gained by that",
        "Value added behind all output",
        "Jobs planned",
    )
    known = [item for item in one.projects if any(_any(getattr(item.added, name)) for name in measures)]
    rows = [("Together", one.joint), *((item.project, item.added) for item in known)]
    rest = len(one.projects) - len(known)
    apart = (
        (PageText(f"Of {rest} of {len(one.projects)} projects nothing of this is known."),) if rest else ()
    )
    table = PageTable(
        "zone-worth-projects",
        f"A year at full capacity as planned, in {one.home}; {one.unit}; accounts of {one.year}",
        ("Project", *heads),
        [
            (
                PageCell(found.standing[key].name("en") if key in found.standing else key),
                *(_sum(getattr(added, name)) for name in measures),
            )
            for key, added in rows
        ],
        amounts=range(1, 5),
        empty="No project counts.",
    )
    said = "Each project: the average over all orders in which they could come; together they never replace "
    blocks: tuple[Block, ...] = (PageText(f"{said}more than is imported."), *apart, table)
    return PageChapter("What the projects add", "zone-worth", blocks)


def opportunities_chapter(found: Opportunities, language: str = "en") -> PageChapter:
    """Links by front, from whom the firms buy today, preferences that are not used."""
    compared = [name for name in CRITERIA if name in found.compared_by]
    placed = [item for item in found.found if item.front is not None and _moves(item)]
    links = PageTable(
        "zone-opportunities-links",
        f"Missing links by front, if made here, a year in {found.currency}; law of {found.on}. A link stands "
        "in a later front only where another is known to be as good in all and better in one",
        (
            "Link",
            "Front",
            *(CRITERIA[name].capitalize() for name in compared),
            "Nobody is ahead in",
            "How told",
        ),
        [
            (
                PageCell(item.link.name(language), title=item.link.name("zh" if language == "en" else "en")),
                PageCell(str(item.front)),
                *(_ends(item.criteria[name]) for name in compared),
                PageCell(", ".join(CRITERIA[name] for name in item.leads)),
                PageCell(", ".join(dict.fromkeys(one.grade for one in item.purchases))),
            )
            for item in placed
        ],
        amounts=range(1, 2 + len(compared)),
        empty="Of no missing link anything is known that it could be compared by.",
    )
    bought = PageTable(
        "zone-opportunities-bought",
        f"What the firms buy of it today: suppliers to invite; a year in {found.currency}",
        ("Link", "Firm", "Material", "From", "Where", "Bought a year", "How told"),
        [
            (
                PageCell(item.link.name(language)),
                PageCell(one.firm),
                PageCell(one.material),
                PageCell(one.supplier or "not stated", unknown=one.supplier is None),
                PageCell(one.economy or "not stated", unknown=one.economy is None),
                _ends(one.amount),
                PageCell(one.grade if one.surely else f"perhaps; {one.grade}"),
            )
            for item in placed
            for one in item.purchases
        ],
        amounts=(5,),
        empty="The firms buy nothing that is known to be of a missing link.",
    )
    unused = PageTable(
        "zone-opportunities-unused",
        f"Preferences of what the zone makes that are not used yet; duty of a year in {found.currency}",
        ("Product", "Firm", "Market", "Agreement", "Originates", "Unused", "Saving"),
        [
            (
                PageCell(one.product),
                PageCell(one.firm),
                PageCell(one.market),
                PageCell(one.agreement),
                *(PageCell(_TOLD[answer], unknown=answer is None) for answer in (one.originates, one.unused)),
                _ends(one.saving),
            )
            for one in found.unused
        ],
        amounts=(6,),
        empty="No preference is known to be unused.",
    )
    texts = [f"Assumed: {text}." for text in found.assumptions]
    texts += [f"Not compared by {CRITERIA[name]}: it is known for no link." for name in found.not_known]
    if rest := len(found.found) - len(placed):
        texts.append(f"Of {rest} more missing links nothing is known that they would change for these goods.")
    texts += [f"{agreement} is left aside: {why}." for agreement, why in found.left_aside.items()]
    blocks: tuple[Block, ...] = (*(PageText(text) for text in texts), links, bought, unused)
    return PageChapter("Opportunities", "zone-opportunities", blocks)


_TOLD = {True: "yes", False: "no", None: "not known"}


def _any(amount: KnownSum) -> bool:
    """Whether anything is known of it."""
    return amount.whole or amount.known > 0


def _moves(item: Opportunity) -> bool:
    """Whether it changes, or may change, anything."""
    return any(amount.known and amount.exact != 0 for amount in item.criteria.values())


def _ends(found: KnownRange) -> PageCell:
    return PageCell(in_words(found), unknown=not found.known)


def _sum(amount: KnownSum) -> PageCell:
    if amount.whole:
        return PageCell(f"{amount.known:,.1f}")
    text = f"at least {amount.known:,.1f}" if amount.known else "not known"
    return PageCell(text, unknown=True)
