"""What a visitor sees of a zone: projects by name, parks, partners, what others state, what is offered.

Only rows that are not the office's own record are shown; contacts, talks and memoranda are never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from tumen.report.draw.bars import BarRow, Piece, Scale, Stack
from tumen.report.zone.blocks import Block, PageBars, PageCell, PageChapter, PageTable, PageText
from tumen.report.zone.measured import free_floor, last_counts
from tumen.report.zone.reading import PUBLIC, ZoneReading, split
from tumen.zone.indicators.census import Census
from tumen.zone.indicators.counts import counted, present
from tumen.zone.indicators.definitions import definitions
from tumen.zone.indicators.floor import floor_of_parks
from tumen.zone.indicators.identity import kept_keys
from tumen.zone.indicators.milestones import flags, reached
from tumen.zone.indicators.results import Range
from tumen.zone.vocabulary import stages

_KINDS = {
    "v_made": ("P", "found-made"),
    "v_coming": ("C", "found-coming"),
    "v_perhaps": ("?", "found-may-be-made"),
}
"""Letter and colour by how far a project is."""
_FILES = {"v_made": "in-production", "v_coming": "on-the-way", "v_perhaps": "open"}
ALL = 10_000
"""A visitor's lists stand whole on the page."""


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A project that a visitor sees by name."""

    row: dict[str, Any]
    event: dict[str, Any]
    """The furthest event that is public and makes it a project."""
    far: str
    """``v_made``, ``v_coming`` or ``v_perhaps``."""


@dataclass(frozen=True, slots=True)
class Visited:
    """What a visitor is told of the projects."""

    made: Range
    coming: Range
    named: tuple[NamedProject, ...]
    unnamed: int
    """Projects whose name, or how far they are, is not public."""
    unsure: int
    """Projects that may not have begun by the day, or may be withdrawn by then."""


def visited(reading: ZoneReading, census: Census) -> Visited:
    """Projects that are not withdrawn: in production, on the way; by name where row and event are public.

    Where the office says that two keys are one project, nothing is taken from the row of the other.
    """
    here, made = present(census), flags(reached(census, definitions("production")[0]), census.on)
    certain, producing = here.surely(census), made.surely(census)
    furthest, kept = _furthest(reading), kept_keys(reading.snapshot)
    rows: dict[str, dict[str, Any]] = {}
    for row in sorted(reading.public("projects"), key=lambda row: str(row["project"])):
        if row["project"] in furthest:
            rows.setdefault(kept.get(row["project"], row["project"]), row)
    named = []
    for key, sure in certain.items():
        if not sure or key not in rows:
            continue
        event = furthest[rows[key]["project"]]
        if key in producing and event["stage"] not in _producing():
            continue  # that it produces is the office's own record
        far = "v_coming" if key not in producing else "v_made" if producing[key] else "v_perhaps"
        named.append(NamedProject(rows[key], event, far))
    return Visited(
        counted(here.sure & made.sure, here.perhaps & made.perhaps),
        counted(here.sure & ~made.perhaps, here.perhaps & ~made.sure),
        tuple(named),
        sum(certain.values()) - len(named),
        len(certain) - sum(certain.values()),
    )


def _furthest(reading: ZoneReading) -> dict[str, dict[str, Any]]:
    """By key, the first public event of the furthest stage that makes a project, reached by the day."""
    makes = {code: stage.rank for code, stage in stages().items() if stage.counts == "yes"}
    events = (
        reading.shown("events")["events"]
        .filter(pl.col("stage").is_in(list(makes)) & (pl.col("on_first") <= reading.on))
        .with_columns(pl.col("stage").replace_strict(makes, return_dtype=pl.Int64).alias("rank"))
        .sort("rank", "on_first", "event", descending=[False, True, True])
    )
    return {row["project"]: row for row in events.iter_rows(named=True)}


def _producing() -> tuple[str, ...]:
    first = definitions("production")[0]
    return (*first.shown, *first.before)


def chapters(reading: ZoneReading, found: Visited) -> Iterator[PageChapter]:
    """The chapters of a visitor's page."""
    w = reading.w
    yield PageChapter(w("v_projects"), "projects", tuple(_projects(reading, found)))
    yield PageChapter(w("v_parks"), "parks", tuple(_parks(reading)))
    yield PageChapter(w("v_economies"), "economies", (_economies(reading, found.named),))
    yield PageChapter(w("v_figures"), "figures", tuple(_figures(reading)))
    yield PageChapter(w("v_policies"), "policies", tuple(_policies(reading)))


def _projects(reading: ZoneReading, found: Visited) -> Iterator[Block]:
    w = reading.w
    if found.named:
        yield PageText(w("v_named", n=len(found.named)))
    if found.unnamed:
        yield PageText(w("v_unnamed", n=found.unnamed))
    if found.unsure:
        yield PageText(w("v_unsure", n=found.unsure))
    if len({item.row["industry"] for item in found.named}) < len(found.named):
        yield _by_industry(reading, found.named)
    heads = ("project", "industry", "stage", "date", "firms", "park", "source")
    for far in _KINDS:
        rows = [item for item in found.named if item.far == far]
        if rows or not (found.named or far != "v_made"):
            yield PageTable(
                f"projects-{_FILES[far]}",
                w(f"{far}_caption"),
                (*(w(f"h_{head}") for head in heads), w("whose_word")),
                [_project(reading, item) for item in sorted(rows, key=_order)],
                short=(2, 3),
                most=ALL,
                empty=w("v_none"),
            )


def _order(item: NamedProject) -> tuple[str, str]:
    """By industry, those of an unknown one last."""
    return item.row["industry"] or "\uffff", item.row["project"]


def _project(reading: ZoneReading, item: NamedProject) -> tuple[PageCell, ...]:
    row, event, w = item.row, item.event, reading.w
    firms = [key for column in ("investors", "partners") for key in split(row[column]) if _seen(reading, key)]
    park = reading.parks.get(row["park"] or "")
    return (
        w.name(row, row["project"]),
        reading.unknown("not_stated") if row["industry"] is None else PageCell(row["industry"]),
        PageCell(w.stage(event["stage"]), exact=event["stage"]),
        w.span(event["on_first"], event["on_last"]),
        reading.firms_of("; ".join(dict.fromkeys(firms))),
        reading.park(row["park"] if park and park["confidence"] in PUBLIC else None),
        reading.source(event),
        reading.word_of(event),
    )


def _seen(reading: ZoneReading, firm: str) -> bool:
    return firm in reading.firms and reading.firms[firm]["confidence"] in PUBLIC


def _by_industry(reading: ZoneReading, named: Sequence[NamedProject]) -> PageBars:
    w = reading.w
    counts: dict[str, Counter[str]] = {}
    for item in named:
        counts.setdefault(item.row["industry"] or w("not_stated"), Counter())[item.far] += 1
    ordered = sorted(counts, key=lambda name: (-counts[name].total(), name))
    scale = Scale(0, max(count.total() for count in counts.values()))
    used = [far for far in _KINDS if any(count[far] for count in counts.values())]
    bars = tuple(
        BarRow(
            name,
            "",
            scale.row(
                Piece(_KINDS[far][1], counts[name][far], f"{w(far)}: {counts[name][far]}", _KINDS[far][0])
                for far in used
            ),
            w.count(counts[name].total()),
        )
        for name in ordered
    )
    table = PageTable(
        "projects-by-industry",
        w("v_by_industry"),
        (w("h_industry"), *(w(far) for far in used)),
        [(PageCell(name), *(PageCell(w.count(counts[name][far])) for far in used)) for name in ordered],
        amounts=range(1, 1 + len(used)),
        most=ALL,
    )
    legend = tuple((_KINDS[far][0], _KINDS[far][1], w(far)) for far in used)
    return PageBars(w("v_by_industry"), "", Stack(bars, legend), w("h_industry"), table)


def _parks(reading: ZoneReading) -> Iterator[Block]:
    w = reading.w
    parks = reading.public("parks")
    floors = {floor.park: floor for floor in floor_of_parks(reading.shown("floor"), reading.on)}
    counts = last_counts(reading.public("floor"), reading.on)
    rows, free = [], []
    for park in parks:
        floor = floors[park["park"]]
        left = floor.free if floor.let.low is not None else Range(None, None)
        free += [] if left.low is None else [left.low]
        rows.append(
            (
                w.name(park, park["park"]),
                PageCell(park["industry"]) if park["industry"] else reading.unknown("not_stated"),
                w.range(floor.total),
                w.range(floor.let),
                free_floor(reading, floor),
                PageCell("")
                if floor.counted is None
                else PageCell(w.day(floor.counted), exact=str(floor.counted)),
                reading.source(counts.get(park["park"], park)),
                reading.word_of(counts.get(park["park"], park)),
            )
        )
    if parks:
        area = w.area(sum(free, Decimal(0))).text
        said = w("v_free_known", n=len(free), all=len(parks), area=area)
        yield PageText(said if free else w("v_free_unknown", all=len(parks)))
    heads = ("park", "industry", "floor", "let", "free", "counted", "source")
    yield PageTable(
        "parks",
        w("v_parks_caption"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        rows,
        amounts=(2, 3, 4),
        short=(5,),
        most=ALL,
        empty=w("v_no_parks"),
    )
    yield from _private(reading, "parks", len(parks))


def _economies(reading: ZoneReading, named: Sequence[NamedProject]) -> PageTable:
    w = reading.w
    projects: dict[str, set[str]] = {}
    firms: dict[str, dict[str, None]] = {}
    for item in named:
        for key in (*split(item.row["investors"]), *split(item.row["partners"])):
            if _seen(reading, key):
                code = reading.firms[key]["economy"] or ""
                projects.setdefault(code, set()).add(item.row["project"])
                firms.setdefault(code, {})[w.name(reading.firms[key], key).text] = None
    ordered = sorted(projects, key=lambda code: (not code, -len(projects[code]), code))
    return PageTable(
        "economies",
        w("v_economies_caption"),
        (w("h_economy"), w("h_projects"), w("h_firms")),
        [
            (
                PageCell(w.economy(code), exact=code) if code else reading.unknown("not_stated"),
                PageCell(w.count(len(projects[code]))),
                PageCell(w.listed(firms[code])),
            )
            for code in ordered
        ],
        amounts=(1,),
        most=ALL,
        empty=w("v_no_economies"),
    )


def _figures(reading: ZoneReading) -> Iterator[Block]:
    w = reading.w
    till = [
        row for row in reading.public("figures") if row["on_first"] <= reading.on or row["basis"] != "actual"
    ]
    rows = [row for row in till if not w.aside(row["figure"], row["name_zh"], row["name_en"])]
    alike: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        alike.setdefault((row["figure"], row["scope"]), []).append(row)
    differ = sum(len({(row["value"], row["unit"]) for row in group}) > 1 for group in alike.values())
    yield PageText(w("v_figures_note"))
    if differ:
        yield PageText(w("v_contradict", n=differ))
    heads = ("figure", "value", "date", "scope", "basis", "beside", "note", "source")
    yield PageTable(
        "figures",
        w("v_figures_caption"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        [_figure(reading, row, group) for group in alike.values() for row in _by_day(group)],
        amounts=(1,),
        short=(2,),
        most=ALL,
        empty=w("v_no_figures"),
    )
    if len(till) > len(rows):
        yield PageText(w("v_aside", n=len(till) - len(rows)), "quiet")
    yield from _private(reading, "figures", len(reading.public("figures")))


def _by_day(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["on_first"], row["on_last"]))


def _figure(
    reading: ZoneReading, row: dict[str, Any], group: Sequence[dict[str, Any]]
) -> tuple[PageCell, ...]:
    w = reading.w
    beside = [
        f"{w.stated(other['value'], other['unit']).text} ({w.span(other['on_first'], other['on_last']).text})"
        for other in _by_day(group)
        if (other["value"], other["unit"]) != (row["value"], row["unit"])
    ]
    park = reading.parks.get(row["scope"])
    hidden = park is not None and park["confidence"] not in PUBLIC
    return (
        w.name(row, row["figure"]),
        w.stated(row["value"], row["unit"]),
        w.span(row["on_first"], row["on_last"]),
        PageCell(w("not_public")) if hidden else w.name(park, row["scope"]) if park else w.term(row["scope"]),
        w.term(row["basis"]),
        PageCell(w.listed(beside)),
        reading.optional(row["note"]),
        reading.source(row),
        reading.word_of(row),
    )


def _policies(reading: ZoneReading) -> Iterator[Block]:
    w = reading.w
    rows = [
        row
        for row in reading.public("policies")
        if row["since_first"] is None or row["since_first"] <= reading.on
    ]
    heads = ("policy", "type", "level", "amount", "conditions", "since", "source")
    yield PageTable(
        "policies",
        w("v_policies_caption"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        [_policy(reading, row) for row in rows],
        amounts=(3,),
        short=(1, 5),
        most=ALL,
        empty=w("v_no_policies"),
    )
    yield from _private(reading, "policies", len(reading.public("policies")))


def _policy(reading: ZoneReading, row: dict[str, Any]) -> tuple[PageCell, ...]:
    w = reading.w
    unknown = reading.unknown("not_stated")
    since = row["since_first"]
    return (
        w.name(row, row["policy"]),
        w.term(row["type"]),
        w.term(row["level"]) if row["level"] else unknown,
        unknown if row["amount"] is None else w.money(row["amount"], row["currency"]),
        PageCell(row["conditions"]) if row["conditions"] else unknown,
        unknown if since is None else w.span(since, row["since_last"]),
        reading.source(row),
        reading.word_of(row),
    )


def _private(reading: ZoneReading, table: str, public: int) -> Iterator[PageText]:
    """How many rows of a table a visitor does not see."""
    if hidden := len(reading.snapshot[table]) - public:
        yield PageText(reading.w("v_more_private", n=hidden), "quiet")
