"""``tumen zone import``, ``add`` and ``event``: what goes into a ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.options import command
from tumen.cli.output import give, say
from tumen.cli.zone.options import DEFAULT, By, Ledger, Note
from tumen.errors import InputError

if TYPE_CHECKING:
    from tumen.zone.exchange.duplicates import Suspicion
    from tumen.zone.exchange.reading import GivenTables
    from tumen.zone.ledger.entry import LedgerChange


@command
def import_(
    path: Path,
    *,
    ledger: Ledger = DEFAULT,
    by: By = None,
    note: Note = None,
    correct: bool = False,
    dry_run: bool = False,
    same: Path | None = None,
    duplicates: Path | None = None,
    month: str | None = None,
    json: bool = False,
) -> None:
    """Import tables into a ledger: all of them or, where anything is wrong, nothing, with all that is wrong.

    Projects that may be in the ledger twice stop the import; each pair is answered by a person, never merged.

    Example: tumen zone import projects-2026.xlsx --ledger changchun.sqlite --by "Li Hua"

    path: A table, a workbook (.xlsx) or a folder of them; columns may be named in Chinese or Korean.
    --correct: Records whose key is in the ledger may say something else; what was known before is kept.
    --dry-run: Check everything and write nothing.
    --same FILE: Answers to suspected duplicates: the table that --duplicates wrote, filled in.
    --duplicates FILE: Write suspected duplicates side by side: .csv to answer them in, .html to print.
    --month MONTH: Import a monthly form, of this month only.
    """
    from tumen.zone.exchange.form import month_of
    from tumen.zone.exchange.reading import read_given

    _write(
        read_given(path, None if month is None else month_of(month)),
        f"import of {path.name}",
        (ledger, by, note),
        correct=correct,
        dry=dry_run,
        same=same,
        duplicates=duplicates,
        json=json,
    )


@command
def add(
    table: str,
    cells: list[str],
    *,
    ledger: Ledger = DEFAULT,
    by: By = None,
    note: Note = None,
    correct: bool = False,
    same: Path | None = None,
    duplicates: Path | None = None,
    json: bool = False,
) -> None:
    """Add one record to a ledger, column by column.

    Example: tumen zone add firms firm=tms name_en="TMS Co., Ltd." economy=KR source=S06 confidence=press

    table: Table of the ledger, such as projects or firms.
    cells COLUMN=VALUE...: What the record says; columns may be named in Chinese or Korean.
    --correct: The record may say something else than one of its key that is in the ledger.
    --same FILE: Answers to suspected duplicates, see tumen zone import.
    --duplicates FILE: Write suspected duplicates side by side: .csv or .html.
    """
    from tumen.tables.given import nearest
    from tumen.zone.exchange.heads import table_named
    from tumen.zone.exchange.reading import given_cells
    from tumen.zone.records import TABLES

    name, what = table_named(table), "tumen zone add"
    if name is None:
        raise InputError.of(f"{table!r} is no table of a ledger", nearest(table, TABLES, "Tables are"))
    parted = [cell.partition("=") for cell in cells]
    wrong = [column for column, mark, _ in parted if not mark]
    twice = sorted({column for column, *_ in parted if [item[0] for item in parted].count(column) > 1})
    if wrong:
        raise InputError.of(f"{', '.join(wrong)} says nothing of a column", "Write column=value")
    if twice:
        raise InputError.of(f"{', '.join(twice)} is given twice", "Give each column once")
    given = given_cells(name, {column: value for column, _, value in parted}, what)
    _write(
        given,
        f"{what} {name}",
        (ledger, by, note),
        correct=correct,
        same=same,
        duplicates=duplicates,
        json=json,
    )


@command
def event(
    project: str,
    stage: str,
    on: str,
    *,
    source: str,
    amount: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--amount",
            metavar="AMOUNT CURRENCY",
            help="400m CNY or 1.2bn KRW; k, m and bn are thousand, million and 1000 million.",
        ),
    ] = None,
    floor: str | None = None,
    printed: str | None = None,
    confidence: str = "office",
    remark: str | None = None,
    key: str | None = None,
    ledger: Ledger = DEFAULT,
    by: By = None,
    note: Note = None,
    correct: bool = False,
    json: bool = False,
) -> None:
    """Add what happened to a project.

    Example: tumen zone event P001 signed 2026-05-20 --amount 400m CNY --source minutes-31

    project: Key of the project.
    stage: What was reached (tumen zone stages), as its code or its name in English, Chinese or Korean.
    on: When, as it is printed: 2026-05-20, 2026-05, 2026-Q2 or 2026.
    --source: Where it is from: a key of the table sources, or in words.
    --floor M2: Floor taken, in square metres.
    --printed: The word as the source prints it.
    --confidence: Whose word it is: office, official, press, secondary or illustrative.
    --remark: Anything else about the event.
    --key: Short name of the event; left out: project, stage and date.
    --correct: The event may say something else than the one of its key that is in the ledger.
    """
    from tumen.zone.exchange.heads import event_key
    from tumen.zone.exchange.reading import given_cells

    what = "tumen zone event"
    cells = {
        "event": key or event_key(project, stage, on),
        "project": project,
        "stage": stage,
        "on": on,
        "amount": amount[0] if amount else "",
        "currency": amount[1] if amount else "",
        "floor_m2": floor or "",
        "printed": printed or "",
        "note": remark or "",
        "source": source,
        "confidence": confidence,
    }
    given = given_cells("events", cells, what)
    _write(given, f"{what} {project} {stage}", (ledger, by, note), correct=correct, json=json)


def _write(
    given: "GivenTables",
    what: str,
    where: tuple[str, str | None, str | None],
    *,
    correct: bool = False,
    dry: bool = False,
    same: Path | None = None,
    duplicates: Path | None = None,
    json: bool = False,
) -> None:
    from tumen.zone.exchange.answers import read_answers
    from tumen.zone.exchange.importing import SuspectedError, import_into
    from tumen.zone.ledger import LedgerEntry, open_ledger
    from tumen.zone.ledger.entry import writer

    ledger, by, note = where
    entry = LedgerEntry(by=writer(by), what=what, sha256=given.digest if given.files else None, note=note)
    answers = read_answers(same) if same is not None else ()
    if duplicates is not None and duplicates.suffix.lower() not in {".csv", ".html"}:
        raise InputError.of("is no name of a table", "End it with .csv or .html", file=str(duplicates))
    opened = open_ledger(ledger)
    try:
        change = import_into(opened, given, entry, answers=answers, correct=correct, dry=dry)
    except SuspectedError as error:
        _show_pairs(error.pairs, duplicates)
        raise
    give(change, [_told(change, opened.name, dry=dry)], json=json)


def _told(change: "LedgerChange", name: str, *, dry: bool) -> str:
    parts = []
    for how, counts in (("new", change.new), ("corrected", change.corrected), ("there already", change.same)):
        if counts:
            parts.append(f"{', '.join(f'{count:,} {table}' for table, count in counts.items())} {how}")
    done = "; ".join(parts) or "nothing"
    if dry:
        return f"{name}: would be written: {done}. Nothing was written (--dry-run)"
    return f"{name}: {done}" + (f" (entry {change.number})" if change.number else ". Nothing was written")


def _show_pairs(pairs: "tuple[Suspicion, ...]", path: Path | None) -> None:
    """Both projects of each pair side by side: in a file, or the first ones on the terminal."""
    from tumen.shown import aligned
    from tumen.zone.exchange.answers import side_by_side, write_answers

    if path is not None and path.suffix.lower() == ".csv":
        write_answers(pairs, path)
        say(f"{path}: {len(pairs):,} pairs to answer", err=True)
        return
    if path is not None:
        _print_pairs(pairs, path)
        return
    for pair in pairs[:20]:
        say("; ".join(pair.why), err=True)
        one, other = side_by_side(pair)
        rows: list[tuple[str, ...]] = [
            (name.replace("_", " "), one[name] or "not known", other[name] or "not known") for name in one
        ]
        say(*aligned(rows), err=True)


def _print_pairs(pairs: "tuple[Suspicion, ...]", path: Path) -> None:
    from tumen.files.whole import whole_file
    from tumen.report.page.plain import render_plain
    from tumen.zone.exchange.answers import side_by_side

    tables = {}
    for pair in pairs:
        one, other = side_by_side(pair)
        rows = [
            {
                "": name.replace("_", " "),
                pair.keys[0]: one[name] or "not known",
                pair.keys[1]: other[name] or "not known",
            }
            for name in one
            if name != "project"
        ]
        rows.insert(0, {"": "suspected for", pair.keys[0]: "; ".join(pair.why), pair.keys[1]: ""})
        tables[f"{pair.keys[0]} and {pair.keys[1]}"] = (rows, len(rows))
    why = "\n".join(f"{' and '.join(pair.keys)}: {'; '.join(pair.why)}" for pair in pairs)
    title = f"{len(pairs):,} pair{'s' if len(pairs) > 1 else ''} of projects that may be one"
    with whole_file(path) as draft:
        draft.write_text(render_plain("Suspected duplicates", title, tables, why), encoding="utf-8")
    say(f"{path}: {title}", err=True)
