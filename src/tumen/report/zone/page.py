"""A page of a ledger with the tables behind it. It shows what `tumen.zone` counts, and computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tumen.errors import InputError
from tumen.files.whole import whole_file, whole_folder
from tumen.report.page.frame import Chapter, page, parts
from tumen.report.zone import meeting, visitor
from tumen.report.zone.asked import PageAsked
from tumen.report.zone.blocks import PageChapter, PageTable
from tumen.report.zone.reading import ZoneReading
from tumen.report.zone.wording import Wording
from tumen.study.core.results.records import StudyAnswer
from tumen.zone.indicators.census import take_census
from tumen.zone.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ZonePage:
    """A page, and the tables that are taken away with it."""

    title: str
    answer: StudyAnswer
    facts: str
    notice: str
    chapters: tuple[PageChapter, ...]
    w: Wording

    @property
    def tables(self) -> Sequence[PageTable]:
        """Every table with rows, in the order of the page."""
        return [table for chapter in self.chapters for table in chapter.tables() if table.rows]

    def html(self, folder: str = "tables") -> str:
        """The page; `folder` is where its tables stand, as its links say it."""
        said: Any = parts("zone.html.j2", w=self.w, folder=quote(folder))
        shown = (Chapter(c.title, said.chapter(c.blocks), c.anchor) for c in self.chapters)
        return page(
            self.title,
            "",
            self.answer,
            shown,
            facts=self.facts,
            notice=self.notice,
            language=self.w.language,
        )

    def write(self, place: Path, *, excel: bool = False) -> Path:
        """Write the page, and its tables to the folder ``NAME-tables`` beside it; both or none.

        Returns
        -------
        The folder of the tables.
        """
        folder = place.with_name(f"{place.stem}-tables")
        check_tables(folder)
        with whole_file(place) as draft, whole_folder(folder, replace=True) as tables:
            for table in self.tables:
                table.write(tables.path, excel=excel)
            draft.write_text(self.html(folder.name), encoding="utf-8")
        return folder


def make_page(
    asked: PageAsked,
    snapshot: Snapshot,
    *,
    before: Callable[[date], Snapshot | None] | None = None,
    title: str = "",
) -> ZonePage:
    """The page of a ledger.

    Parameters
    ----------
    before
        Reads the ledger as it was known on a day, None where nothing was on record then; without it, the
        ledger does not tell.
    """
    w = Wording(asked.language)
    reading = ZoneReading(snapshot, asked.on, w, visitor=asked.audience == "visitor")
    census = take_census(snapshot, asked.on)
    if asked.audience == "visitor":
        found = visitor.visited(reading, census)
        headline = w("v_headline", made=w.range(found.made).text, coming=w.range(found.coming).text)
        points: tuple[str, ...] = (w("v_record"),)
        chapters = tuple(visitor.chapters(reading, found))
    else:
        if snapshot.known_at is not None:
            check_since(asked.since, snapshot.known_at.astimezone().date())
        earlier = before(asked.since) if before else None
        headline, points, chapters = meeting.told(
            reading, census, asked.since, earlier, history=before is not None
        )
    return ZonePage(
        title or w(f"{asked.audience}_title"),
        StudyAnswer(headline, points),
        as_of(reading),
        notice(reading),
        chapters,
        w,
    )


def check_since(since: date, known: date) -> None:
    """Refuse to tell what changed since a day after which nothing was known yet."""
    if known <= since:
        raise InputError.of(
            f"what was known on {known} cannot have changed since {since}", "Name an earlier day in --since"
        )


def check_tables(folder: Path) -> None:
    """Refuse to replace a folder that holds anything but tables."""
    if folder.is_dir() and any(path.suffix != ".csv" for path in folder.iterdir()):
        raise InputError.of(
            "is there already and holds more than tables", "Name another page, or move it", file=str(folder)
        )


def as_of(reading: ZoneReading) -> str:
    """The day, and as known on which."""
    w, known = reading.w, reading.snapshot.known_at
    if known is None:
        return w("as_of_now", on=w.day(reading.on))
    return w("as_of", on=w.day(reading.on), known=w.day(known.astimezone().date()))


def notice(reading: ZoneReading) -> str:
    """A warning where rows are illustrative."""
    count = reading.words_of_all["illustrative"]
    return reading.w("illustrative_notice", n=count) if count else ""
