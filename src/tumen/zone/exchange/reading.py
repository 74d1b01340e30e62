"""Read what is to go into a ledger: files, folders and workbooks, all problems of all of them at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.files.read import digest_as_read
from tumen.tables.delimited import ENDINGS as DELIMITED
from tumen.tables.field import Table
from tumen.tables.given import choose, near
from tumen.tables.notes import note
from tumen.tables.place import Grid, Row
from tumen.tables.read import cells_in, names_of, parse_rows
from tumen.tables.rows import ENDINGS, KINDS, read_grid
from tumen.tables.worksheet import Workbook, is_workbook, open_workbook, split_sheet
from tumen.zone.exchange.export import HISTORY, is_marked
from tumen.zone.exchange.form import is_form, read_form
from tumen.zone.exchange.heads import (
    NOTES,
    choices_of,
    example_marks,
    head_of,
    heads,
    named_in,
    renamed,
    table_named,
    word_of,
)
from tumen.zone.exchange.written import AsWritten
from tumen.zone.records import TABLES, LedgerRow
from tumen.zone.spans import Span

_NO_COLUMN = re.compile("there is no column '(.+)' in this table")


@dataclass(slots=True)
class GivenTables:
    """What was read, and what is wrong with it."""

    rows: list[LedgerRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Files that were read, with their SHA-256."""
    month: Span | None = None
    forms: int = 0
    broken: set[str] = field(default_factory=set)
    """Tables with rows that could not be read: what refers to them is not reported a second time."""

    @property
    def digest(self) -> str:
        """SHA-256 of the file; of several, that of their names and sums, as ``sha256sum`` lists them."""
        if len(self.files) == 1:
            return next(iter(self.files.values()))
        listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.files.items()))
        return sha256(listed.encode()).hexdigest()

    def add(self, table: Table, rows: tuple[Row, ...], before: int) -> None:
        """Parse rows of cells; those of a closed list may be in any of the languages."""
        wanted, written = len(rows), AsWritten(table, self.problems)
        read = parse_rows(table, self._as_declared(table, rows, written), "HS2022", self.problems)
        if len(read) < wanted or len(self.problems) > before:
            self.broken.add(table.name)
        wrong = written.wrong
        self.rows += [row for row in read if (row.place.file, row.place.line) not in wrong] if wrong else read
        written.tell()

    def _as_declared(self, table: Table, rows: tuple[Row, ...], written: AsWritten) -> Iterator[Row]:
        choices, marks = choices_of(table), example_marks()
        marked_text = bool(rows) and Path(rows[0].file).suffix.lower() in DELIMITED
        marked = [item.name for item in table.fields if item.kind in {"name", "source"}]
        lists = [item.name for item in table.fields if item.kind == "list"]
        for row in rows:
            cells = row.cells
            if any(cells[name].strip().casefold() in marks for name in marked):
                what = "this is the example of the template"
                self.problems.append(Problem(what, "Delete the row, or fill it in", row.file, row.line))
                continue
            for name, codes in choices.items():
                if (code := codes.get(cells[name].strip().casefold())) is not None:
                    cells[name] = code
            for name in lists:
                cells[name] = cells[name].replace("；", ";")  # as it is typed in Chinese
            for name, cell in cells.items():
                if "\r" in cell:
                    cells[name] = cell.replace("\r\n", "\n").replace("\r", "\n")
                if marked_text and cell[:1] == "'" and is_marked(cell):
                    cells[name] = cells[name][1:]
            written.row(row)
            yield row


def read_given(path: Path, month: Span | None = None) -> GivenTables:
    """Read a table, a workbook, or a folder of them.

    Parameters
    ----------
    month
        Month that a monthly form has to be of; what is no form is refused then.
    """
    found = GivenTables(month=month)
    if not split_sheet(path)[0].exists():
        what = "there is no such file or folder"
        found.problems.append(Problem(what, "Check its name and place", str(path)))
        return found
    if path.is_dir():
        for item in sorted(path.iterdir()):
            if item.name.startswith(("~$", ".")) or item.suffix.lower() == ".md" or item.name == HISTORY:
                continue
            if item.suffix.lower() in ENDINGS and item.is_file():
                _read_file(item, found)
            else:
                note(str(item), f"not read: a table of a folder is {KINDS}")
        if not found.files and not found.problems:
            found.problems.append(Problem(f"there is no table ({KINDS}) here", "Add projects.csv", str(path)))
    else:
        _read_file(path, found)
    if month is not None and not found.forms and not found.problems:
        found.problems.append(Problem(f"this is no form of {month}", "Leave --month out", str(path)))
    if not found.rows and not found.problems:
        found.problems.append(Problem("no table has a row", "Fill one, and import again", str(path)))
    return found


def _read_file(path: Path, found: GivenTables) -> None:
    try:
        if is_workbook(path):
            file, sheet = split_sheet(path)
            book = open_workbook(file)
            _digested(file, found)
            if is_form(book):
                _read_form(book, found)
                return
            for name in [sheet] if sheet else book.sheets:
                _read_sheet(book, name, found)
            return
        grid = read_grid(path, (), _every_head(), _codes(), checked=False, broken=True)
        _digested(path, found)
    except InputError as error:
        found.problems += error.problems
        return
    table = table_named(path.stem)
    if table is None:
        fitting = _fitting(grid)
        if len(fitting) != 1:
            said = f"it may be {' or '.join(fitting)}" if fitting else _nearest(path.stem)
            what = "the name of the file is not that of a table, and its columns do not tell which it is"
            found.problems.append(Problem(what, f"Call it after its table; {said}", str(path)))
            return
        table = fitting[0]
        note(grid.file, f"read as the table {table} by its columns")
    _read_grid(TABLES[table], lambda: grid, found)


def _read_form(book: Workbook, found: GivenTables) -> None:
    before = len(found.problems)
    form = read_form(book, found.month, found.problems)
    if form is not None:
        found.forms += 1
        for name, rows in (("reports", form.reports), ("events", form.events)):
            at = len(found.problems)
            found.add(TABLES[name], rows, before)
            _call(TABLES[name], found, at, form.called(name))


def _read_sheet(book: Workbook, name: str, found: GivenTables) -> None:
    file = f"{book.path}#{name}"
    table = table_named(name)
    if name == HISTORY:
        note(file, "what was known before is not imported")
        return
    if name.strip().casefold() in NOTES.values() or (name in book.sheets and book.empty(name)):
        return
    if table is None:
        found.problems.append(
            Problem(
                f"the sheet {name!r} is no table of a ledger",
                f"Call it after its table, or notes; {_nearest(name)}",
                file,
            )
        )
        return
    theirs = named_in(table)
    texts = {*names_of(TABLES[table])[2]}
    columns = [head for head, own in theirs.items() if own in texts]
    _read_grid(TABLES[table], lambda: book.sheet(name, columns, (), list(theirs)).grid(), found)


def _read_grid(table: Table, read: Callable[[], Grid], found: GivenTables) -> None:
    before = len(found.problems)
    try:
        grid = read()
    except InputError as error:
        found.problems += error.problems
        found.broken.add(table.name)
        return
    theirs, grid = grid.columns, replace(grid, columns=renamed(table.name, grid.columns))
    found.add(table, cells_in(table, grid, found.problems, may_be_empty=True), before)
    _call(table, found, before, {own: head.strip() for own, head in zip(grid.columns, theirs, strict=True)})


def _call(table: Table, found: GivenTables, before: int, called: Mapping[str, str]) -> None:
    """Name columns in problems as they are called in the file, and the words that may stand there."""
    for at in range(before, len(found.problems)):
        item = found.problems[at] = _meant(table, found.problems[at])
        name, mark, rest = item.what.partition(": ")
        if mark and called.get(name, name) != name:
            fix = item.fix
            words = [word_of(code, _spoken(called[name])) for code in table.field(name).choices]
            if words and "is not one of the choices" in rest:
                fix = choose(rest.split("'")[1], words)
            found.problems[at] = replace(item, what=f"{called[name]} ({name}): {rest}", fix=fix)


def _meant(table: Table, item: Problem) -> Problem:
    """Say of a column that there is not what it may be called, in its language."""
    found = _NO_COLUMN.match(item.what)
    if found is None or item.fix.startswith("Write"):
        return item
    heads_ = [head_of(table.name, field.name, _spoken(found[1])) for field in table.fields]
    close = near(found[1], heads_) or next((head for head in heads_ if found[1].strip() in head), "")
    return replace(item, fix=f"Write {close!r}" if close else f"Its columns are: {', '.join(heads_)}")


def _spoken(head: str) -> str:
    """The language of a head, by its letters."""
    if re.search("[가-힣]", head):
        return "ko"
    return "zh" if re.search("[一-鿿]", head) else "en"


def _digested(path: Path, found: GivenTables) -> None:
    found.files[path.name] = digest_as_read(path)


def _every_head() -> list[str]:
    return list({head: None for table in TABLES for head in named_in(table)})


def _codes() -> list[str]:
    texts = {(table, name) for table in TABLES for name in names_of(TABLES[table])[2]}
    return [head for table, name in texts for head, own in named_in(table).items() if own == name]


def _fitting(grid: Grid) -> list[str]:
    """Tables that have every column of a grid, and all of whose needed columns are there."""
    found = []
    for table in TABLES:
        columns = {*renamed(table, grid.columns)}
        needed, others, _ = names_of(TABLES[table])
        if {*needed} <= columns <= {*needed, *others}:
            found.append(table)
    return found


def _nearest(name: str) -> str:
    titles = [title for words in heads().tables.values() for title in words.values()]
    meant = near(name, [*TABLES, *titles])
    return f"did you mean {meant}?" if meant else f"tables are {', '.join(TABLES)}"


def given_cells(table: str, cells: dict[str, Any], where: str) -> GivenTables:
    """Read one record that a person gives column by column; columns may be named in any language."""
    declared, found = TABLES[table], GivenTables()
    columns = renamed(table, cells)
    missing = [item.name for item in declared.fields if item.name not in columns]
    row = (*map(str, cells.values()), *[""] * len(missing))
    grid = Grid(where, 1, (*columns, *missing), [(1, row)])
    found.add(declared, cells_in(declared, grid, found.problems), 0)
    found.problems = [_meant(declared, item) for item in found.problems]
    return found
