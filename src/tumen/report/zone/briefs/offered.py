"""What the zone lacks that the firm makes; the second sheet: what is near it in the chain, parks, policies.

Nothing is named that is the office's own record.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.report.zone.briefs.saying import of_cell, sentence, word
from tumen.report.zone.briefs.sheets import MarkedText, SheetSection, SheetTable
from tumen.report.zone.measured import free_floor
from tumen.report.zone.reading import PUBLIC, ZoneReading
from tumen.report.zone.visitor import visited
from tumen.study.statements import say_that
from tumen.study.words.say import say
from tumen.study.zone.statements import called
from tumen.zone.indicators.census import take_census
from tumen.zone.indicators.floor import floor_of_parks

if TYPE_CHECKING:
    from tumen.report.zone.briefs.sheets import Mark
    from tumen.report.zone.visitor import NamedProject
    from tumen.study.zone.briefs.make import InvitationBrief, MissingMade
    from tumen.zone.chains.makers import FoundChain, FoundLink
    from tumen.zone.indicators.floor import ParkFloor

_SURE = {
    "stated": "brief_sure_stated",
    "code at 6 digits": "brief_sure_6",
    "code at 4 digits": "brief_sure_4",
    "name only": "brief_sure_name",
}
_PLACES = ("brief_itself", "brief_into", "brief_takes", "brief_same_chain")
"""How a link is to the one that is asked for, the nearest first."""
_ILLUSTRATIVE = "illustrative"


def second_sheet(brief: InvitationBrief, reading: ZoneReading) -> Iterator[SheetSection]:
    """Its sections."""
    targets = [(brief.chain, brief.link)] if brief.chain and brief.link else []
    targets += [(item.chain, item.link) for item in brief.makes or ()]
    if targets:
        yield _near(targets, reading)
    yield _parks(reading)
    yield _policies(reading)


def row_marks(row: dict[str, Any], reading: ZoneReading) -> tuple[Mark, ...]:
    """What a row of the ledger rests on: its source, with whose word it is."""
    cell = reading.source(row)
    source = reading.w.listed((cell.text, reading.word_of(row).text))
    return (*(("i",) if row["confidence"] == _ILLUSTRATIVE else ()), source)


def lacks(brief: InvitationBrief, reading: ZoneReading) -> SheetSection:
    """What the zone lacks that the firm makes; where no link is known, what it lacks."""
    w, title = reading.w, word("brief_h_lacks", reading.w)
    if not brief.makes:
        return SheetSection(title, tuple(sentence(item, w) for item in brief.lacks))
    rows = tuple(_made(item, reading) for item in brief.makes)
    heads = ("brief_chain", "brief_link", "brief_your_good", "brief_how_sure")
    table = SheetTable("lacking", tuple(word(head, w) for head in heads), rows, (22, 32, 26, 20))
    return SheetSection(title, (), table)


def _made(item: MissingMade, reading: ZoneReading) -> tuple[MarkedText, ...]:
    w = reading.w
    link = item.link.link
    return (
        MarkedText(called(item.chain.chain).text(w.language)),
        MarkedText(called(link).text(w.language), (word("brief_chain_source", w, source=link.source),)),
        MarkedText(item.made.product),
        MarkedText(word(_SURE[item.made.certainty], w)),
    )


def _near(targets: list[tuple[FoundChain, FoundLink]], reading: ZoneReading) -> SheetSection:
    """Projects on public record that make a target, what goes into it, or what takes it in."""
    w, title = reading.w, word("brief_h_near", reading.w)
    public = {
        item.row["project"]: item
        for item in visited(reading, take_census(reading.snapshot, reading.on)).named
    }
    near = sorted(
        (_PLACES.index(_place(found, target)), number, order)
        for number, (chain, target) in enumerate(targets)
        for order, found in enumerate(chain.links)
    )
    rows: dict[str, tuple[MarkedText, ...]] = {}
    for place, number, order in near:
        found = targets[number][0].links[order]
        for maker in found.makers:
            shown = public.get(maker.project.project)
            if shown is not None and maker.confidence in PUBLIC:
                rows.setdefault(maker.project.project, _project(shown, found, _PLACES[place], reading))
    if not rows:
        return SheetSection(title, (MarkedText(say(say_that("brief_near_none"), w.language)),))
    heads = (w("h_project"), word("brief_link", w), word("brief_relation", w), w("h_stage"), w("h_date"))
    return SheetSection(title, (), SheetTable("near", heads, tuple(rows.values()), (36, 22, 14, 14, 14)))


def _place(found: FoundLink, target: FoundLink) -> str:
    """How a link of the chain is to a target, as far as a source shows."""
    if found.link.link == target.link.link:
        return "brief_itself"
    if any(item.material == found.link.link for item in target.link.materials):
        return "brief_into"
    takes = any(item.material == target.link.link for item in found.link.materials)
    return "brief_takes" if takes else "brief_same_chain"


def _project(
    shown: NamedProject, found: FoundLink, place: str, reading: ZoneReading
) -> tuple[MarkedText, ...]:
    w = reading.w
    event = shown.event
    return (
        of_cell(w.name(shown.row, shown.row["project"])),
        MarkedText(called(found.link).text(w.language)),
        MarkedText(word(place, w)),
        MarkedText(w.stage(event["stage"]), row_marks(event, reading), exact=event["stage"]),
        of_cell(w.span(event["on_first"], event["on_last"])),
    )


def _parks(reading: ZoneReading) -> SheetSection:
    """Parks, those with most floor that is surely free first."""
    w = reading.w
    parks = reading.public("parks")
    floors = {floor.park: floor for floor in floor_of_parks(reading.shown("floor"), reading.on)}
    counts = {row["park"]: row for row in reading.public("floor") if row["on_first"] <= reading.on}
    known = [found for park in parks if (found := _free(floors[park["park"]])) is not None]
    said = w("v_free_unknown", all=len(parks))
    if known:
        said = w("v_free_known", n=len(known), all=len(parks), area=w.area(sum(known, Decimal(0))).text)
    rows = tuple(
        (
            of_cell(w.name(park, park["park"]), row_marks(counts.get(park["park"], park), reading)),
            MarkedText(park["industry"] or w("not_stated")),
            of_cell(w.range(floors[park["park"]].total)),
            of_cell(free_floor(reading, floors[park["park"]])),
        )
        for park in sorted(parks, key=lambda row: _order(floors[row["park"]]))
    )
    heads = (w("h_park"), w("h_industry"), w("h_floor"), w("h_free"))
    table = SheetTable("parks", heads, rows, (36, 32, 16, 16), (2, 3)) if rows else None
    return SheetSection(word("brief_h_parks", w), (MarkedText(said if parks else w("v_no_parks")),), table)


def _free(floor: ParkFloor) -> Decimal | None:
    """Floor that is surely free; None where what is let is not known."""
    return None if floor.let.low is None else floor.free.low


def _order(floor: ParkFloor) -> tuple[bool, Decimal, bool]:
    free = _free(floor)
    return free is None, -(free or Decimal(0)), floor.total.low is None


def _policies(reading: ZoneReading) -> SheetSection:
    """Policies as their sources state them, those with an amount first."""
    w = reading.w
    rows = [
        row
        for row in reading.public("policies")
        if row["since_first"] is None or row["since_first"] <= reading.on
    ]
    told = tuple(_policy(row, reading) for row in sorted(rows, key=lambda row: row["amount"] is None))
    said = w("v_policies_caption") if told else w("v_no_policies")
    heads = (w("h_policy"), w("h_type"), w("h_level"), w("h_amount"), w("h_conditions"))
    table = SheetTable("policies", heads, told, (34, 12, 12, 14, 28), (3,)) if told else None
    return SheetSection(w("v_policies"), (MarkedText(said),), table)


def _policy(row: dict[str, Any], reading: ZoneReading) -> tuple[MarkedText, ...]:
    w, unknown = reading.w, MarkedText(reading.w("not_stated"), exact="")
    return (
        of_cell(w.name(row, row["policy"]), row_marks(row, reading)),
        of_cell(w.term(row["type"])),
        of_cell(w.term(row["level"])) if row["level"] else unknown,
        unknown if row["amount"] is None else of_cell(w.money(row["amount"], row["currency"])),
        MarkedText(row["conditions"]) if row["conditions"] else unknown,
    )
