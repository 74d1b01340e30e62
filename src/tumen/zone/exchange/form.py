"""Monthly forms: a row for each project that must report, last month's figures beside, blanks to fill."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.files.whole import check_new, whole_file
from tumen.tables.forms.blank_sheets import SheetHead, as_figure, explain, fill, is_text
from tumen.tables.given import nearest
from tumen.tables.notes import note
from tumen.tables.place import Grid, Row
from tumen.tables.worksheet import ENDING, Workbook, load_openpyxl, save
from tumen.zone.exchange.heads import event_key, head_of, heads, meaning_of, word_of
from tumen.zone.indicators.census import take_census
from tumen.zone.records import TABLES
from tumen.zone.records.cells import as_cell
from tumen.zone.spans import Span, read_span
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

SEAL = "seal"
"""Hidden sheet that knows what the form was when it was written."""
_KEPT = ("project", "name", "park", "reached", "last_month", "last_invested", "last_output", "last_currency")
_LOCKED = (*_KEPT, "last_jobs", "month")
_REPORT = ("invested", "output", "currency", "jobs", "difficulty", "note")
_EVENT = ("stage", "on", "amount", "event_currency", "printed")
COLUMNS = (*_LOCKED, *_REPORT, *_EVENT)
_ANEW = "Write a new form (on the command line: tumen zone form)"
_FIGURES = ("invested", "output", "jobs", "difficulty", "note")
"""What makes a report of a row: a currency alone stands there before."""


def month_of(text: str) -> Span:
    """Read a month.

    Raises
    ------
    InputError
        If it is none, or has not begun.
    """
    found = read_span(text)
    if len(str(found)) != len("2026-05") or str(found)[5] in "QH":
        raise InputError.of(f"{text!r} is not a month", "Write year and month: 2026-05")
    if found.first > date.today():  # noqa: DTZ011 - the user's own calendar
        raise InputError.of(f"{text} has not begun", "Ask for a month that has")
    return found


def write_form(
    snapshot: Snapshot, month: Span, place: Path, *, park: str | None = None, language: str = "en"
) -> int:
    """Write the form of a month; how many projects are to report is returned.

    A project must report if it counts as one by the end of the month, for sure or perhaps, and is not surely
    withdrawn.

    Raises
    ------
    InputError
        If there is no such park, nobody has to report, or something is there already.
    """
    check_new(place, "workbook", ENDING)
    openpyxl = load_openpyxl()
    parks = snapshot["parks"]["park"].to_list()
    if park is not None and park not in parks:
        raise InputError.of(f"there is no park {park!r}", nearest(park, parks, "Parks are"))
    rows = _rows(snapshot, month, park, language)
    if not rows:
        where = f" in {park}" if park else ""
        raise InputError.of(f"no project{where} has to report for {month}", "Look at tumen zone indicators")
    columns = [_head(name, language) for name in COLUMNS]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = heads().form["title"][language]
    shown = [[as_figure(row.get(name) or "", _kind(name)) for name in COLUMNS] for row in rows]
    fill(openpyxl, sheet, [column.name for column in columns], shown)
    explain(openpyxl, sheet, columns, rows=len(rows))
    _protect(openpyxl, sheet, len(rows))
    hidden = book.create_sheet(SEAL)
    hidden.sheet_state = "veryHidden"
    sealed = {
        "month": str(month),
        "sheet": sheet.title,
        "columns": [column.name for column in columns],
        "projects": [row["project"] for row in rows],
        "names": [row["name"] for row in rows],
        "currencies": [row.get("currency") or "" for row in rows],
    }
    text = json.dumps(sealed, ensure_ascii=False)
    for line in (
        sha256(text.encode()).hexdigest(),
        *(text[at : at + 30_000] for at in range(0, len(text), 30_000)),
    ):
        hidden.append([line])
    with whole_file(place) as draft:
        save(book, draft)
    return len(rows)


def _rows(snapshot: Snapshot, month: Span, park: str | None, language: str) -> list[dict[str, str | None]]:
    census = take_census(snapshot, month.last, unreported=0)
    reached: dict[str, tuple[int, str]] = {}
    for project, stage in census.reached.select("project", "stage").iter_rows():
        rank = stages()[stage].rank
        if stages()[stage].counts == "yes" and rank >= reached.get(project, (-1, ""))[0]:
            reached[project] = rank, stage
    last: dict[str, Mapping[str, Any]] = {}
    before = census.snapshot["reports"].sort("month_first")
    for earlier in before.filter(before["month_first"] < month.first).iter_rows(named=True):
        last[earlier["project"]] = earlier
    found = []
    for item in census.projects.sort("project").iter_rows(named=True):
        if item["gone"] or (park is not None and item["park"] != park):
            continue
        named = [item[f"name_{each}"] for each in dict.fromkeys((language, "zh", "ko", "en"))]
        report = last.get(item["project"], {})
        found.append(
            {
                "project": item["project"],
                "name": next(name for name in named if name),
                "park": item["park"],
                "reached": word_of(reached[item["project"]][1], language),
                "month": str(month),
                "last_month": as_cell(report.get("month_first")) and f"{report['month_first']:%Y-%m}",
                **{
                    f"last_{name}": _plain(report.get(name))
                    for name in ("invested", "output", "currency", "jobs")
                },
                "currency": report.get("currency") or item["currency"],
            }
        )
    return found


def _plain(value: Any) -> str | None:
    text = as_cell(value)
    return text.rstrip("0").rstrip(".") if text and "." in text else text


def _of_table(name: str) -> tuple[str, str]:
    """Table and column of a column of the form."""
    if name in _EVENT:
        return "events", name.removeprefix("event_")
    return "reports", name.removeprefix("last_")


def _kind(name: str) -> str:
    if name in {"name", "park", "reached"}:
        return "text"
    table, column = _of_table(name)
    return TABLES[table].field(column).kind


def _head(name: str, language: str) -> SheetHead:
    words = heads().form
    if name in {"name", "reached"}:
        return SheetHead(words[name][language], words[name][language])
    if name == "park":
        return SheetHead(
            head_of("floor", name, language), meaning_of("projects", TABLES["projects"].field(name), language)
        )
    table, column = _of_table(name)
    field = TABLES[table].field(column)
    before = words["last" if name.startswith("last_") else "event"][language]
    head = head_of(table, column, language)
    return SheetHead(
        f"{before}{head}" if name.startswith("last_") or name in _EVENT else head,
        meaning_of(table, field, language),
        as_text=is_text(field) and name not in _LOCKED,
        choices=tuple(word_of(code, language) for code in field.choices),
    )


def _protect(openpyxl: Any, sheet: Any, count: int) -> None:
    """Lock what is not to be filled; without a password: it keeps from mistakes, the seal from the rest."""
    for row in sheet.iter_rows(min_row=2, max_row=count + 1, min_col=len(_LOCKED) + 1, max_col=len(COLUMNS)):
        for cell in row:
            cell.protection = openpyxl.styles.Protection(locked=False)
            cell.fill = openpyxl.styles.PatternFill("solid", fgColor="FFF8E1")
    sheet.protection.enable()
    sheet.protection.formatColumns = False
    sheet.freeze_panes = "C2"


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form that came back says, as rows of the tables of the ledger."""

    month: Span
    reports: tuple[Row, ...]
    events: tuple[Row, ...]
    columns: tuple[str, ...]
    """What the columns are called, in the order of `COLUMNS`."""

    def called(self, table: str) -> dict[str, str]:
        """What the columns of a table are called here."""
        heads_here = dict(zip(COLUMNS, self.columns, strict=True))
        if table == "events":
            heads_here["currency"] = heads_here["event_currency"]
        return heads_here


def is_form(book: Workbook) -> bool:
    """Whether a workbook is a monthly form."""
    return SEAL in book.sheets


def read_form(book: Workbook, month: Span | None, problems: list[Problem]) -> FilledForm | None:
    """Read a form that was filled; what is wrong with it is added to `problems`.

    Parameters
    ----------
    month
        Month that it has to be of, where that is said.
    """
    file = str(book.path)
    sealed = _sealed(book)
    if sealed is None or sealed["sheet"] not in book.sheets:
        problems.append(Problem("the form was changed where it is not to be filled", _ANEW, file))
        return None
    own = read_span(sealed["month"])
    if month is not None and month != own:
        problems.append(
            Problem(f"the form is of {own}, not of {month}", f"Import it with --month {own}", file)
        )
        return None
    grid = book.sheet(sealed["sheet"], known=sealed["columns"]).grid()
    before = len(problems)
    rows = _checked(grid, sealed, problems)
    if len(problems) > before:
        return None
    source = f"monthly form {own}"
    reports, events, silent = [], [], []
    said = dict(zip(sealed["projects"], sealed["currencies"], strict=True))
    for row in rows:
        cells = row.cells
        key = cells["project"]
        if any(cells[name].strip() for name in _FIGURES):
            reports.append(Row(row.line, _report(cells, source, said[key]), grid.file))
        elif cells["currency"].strip() != said[key]:
            problems.append(
                Problem(
                    "currency: it stands without an amount",
                    "Write the amounts of the month",
                    grid.file,
                    row.line,
                )
            )
        else:
            silent.append(key)
        if any(cells[name].strip() for name in _EVENT):
            events.append(Row(row.line, _event(cells, source), grid.file))
            _check_month(cells, own, grid.file, row.line)
    if silent:
        note(
            grid.file,
            f"{len(silent)} of {len(rows)} projects of the form report nothing: {', '.join(silent[:20])}"
            f"{', ...' if len(silent) > 20 else ''}",
        )
    return FilledForm(own, tuple(reports), tuple(events), grid.columns)


def _check_month(cells: Mapping[str, str], month: Span, file: str, line: int) -> None:
    try:
        on = read_span(cells["on"].strip())
    except InputError:
        return  # told where the event is read
    if on.last < month.first or month.last < on.first:
        note(file, f"row {line}: {cells['stage']} {on} of {cells['project']} is not of {month}")


def _sealed(book: Workbook) -> Mapping[str, Any] | None:
    lines = [str(row[0]) for _, row in book.numbered(SEAL) if row and row[0] is not None]
    text = "".join(lines[1:])
    if not lines or sha256(text.encode()).hexdigest() != lines[0]:
        return None
    found: Mapping[str, Any] = json.loads(text)
    return found


def _checked(grid: Grid, sealed: Mapping[str, Any], problems: list[Problem]) -> list[Row]:
    """Rows by the columns of the form; other columns, keys or months than it had are problems."""
    if list(grid.columns) != sealed["columns"]:
        what = "the columns of the form were changed"
        problems.append(Problem(what, _ANEW, grid.file, grid.header))
        return []
    rows = [Row(line, dict(zip(COLUMNS, cells, strict=True)), grid.file) for line, cells in grid.rows]
    left, names = list(sealed["projects"]), dict(zip(sealed["projects"], sealed["names"], strict=True))
    for row in rows:
        key = row.cells["project"].strip()
        row.cells["project"] = key
        if key not in left:
            what = (
                f"{key!r} stands twice, or is no project of this form"
                if key
                else "the key of the row is gone"
            )
            problems.append(Problem(what, _fix(key, left), grid.file, row.line))
        else:
            left.remove(key)
            own = names.get(key, row.cells["name"])
            if row.cells["name"].strip() != own.strip():
                what = f"the row of {key} is called {row.cells['name']!r}, and was {own!r}"
                fix = "See to which project its figures belong; keys and names are not to be changed"
                problems.append(Problem(what, fix, grid.file, row.line))
        if row.cells["month"].strip() != sealed["month"]:
            what = f"the row is of {row.cells['month'] or 'no month'}, the form of {sealed['month']}"
            problems.append(
                Problem(
                    what,
                    "Write a form for each month (on the command line: tumen zone form)",
                    grid.file,
                    row.line,
                )
            )
    if left:
        what = f"rows of {', '.join(left[:10])}{', ...' if len(left) > 10 else ''} are gone"
        fix = (
            "Leave a row empty whose project reports nothing; write a new form "
            "(on the command line: tumen zone form)"
        )
        problems.append(Problem(what, fix, grid.file))
    return rows


def _fix(key: str, left: Sequence[str]) -> str:
    return (
        f"{nearest(key, left, 'Keys without a row are')}; keys are not to be changed"
        if left
        else "Delete the row"
    )


def _report(cells: Mapping[str, str], source: str, currency: str) -> dict[str, str]:
    found = {name: cells[name] for name in ("project", "month", *_REPORT)}
    if (
        not cells["invested"].strip()
        and not cells["output"].strip()
        and cells["currency"].strip() == currency
    ):
        found["currency"] = ""  # it stood there before
    return {**found, "source": source, "confidence": "office"}


def _event(cells: Mapping[str, str], source: str) -> dict[str, str]:
    return {
        "event": event_key(cells["project"], cells["stage"], cells["on"]),
        "project": cells["project"],
        "stage": cells["stage"],
        "on": cells["on"],
        "amount": cells["amount"],
        "currency": cells["event_currency"],
        "floor_m2": "",
        "printed": cells["printed"],
        "note": "",
        "source": source,
        "confidence": "office",
    }
