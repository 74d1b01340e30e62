"""A ledger in a database: what is written is never changed; a correction is a further record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tumen.errors import InputError, Problem
from tumen.tables.given import near_miss, nearest
from tumen.tables.kinds import fit_name, fit_text
from tumen.tables.notes import note
from tumen.zone.ledger.entry import LedgerChange, LedgerEntry, LogLine, Version
from tumen.zone.ledger.reading import (
    Cells,
    KnownFrames,
    cell_changes,
    columns_of,
    known_frame,
    log,
    versions,
)
from tumen.zone.ledger.schema import ENTRIES, RECORDS
from tumen.zone.ledger.sound import NEEDED, check_retraction, check_sound
from tumen.zone.records import TABLES, LedgerRow, table_of
from tumen.zone.records.cells import cells_of, key_of, shown_key
from tumen.zone.snapshot import Snapshot, names

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tumen.database.connect import Database
    from tumen.tables.field import Table
    from tumen.tables.place import Place

_HASTE = timedelta(minutes=1)
"""By how much clocks of one office may differ without a word."""
_FEW = 500
"""Keys that are looked for one by one; of more, all that is there is read."""
_Found = dict[str, dict[str, Any]]
"""Last records of keys: their number, whether they retract, their cells."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger in a database, see `tumen.zone.ledger.open_ledger`."""

    database: Database
    clock: Callable[[], datetime] | None = None
    """What time it is; that of the server, or of this machine where the ledger is a file."""

    @property
    def name(self) -> str:
        """Its address, without a password."""
        return self.database.shown

    def write(
        self,
        rows: Iterable[LedgerRow],
        entry: LedgerEntry,
        *,
        correct: bool = False,
        dry: bool = False,
        seen: int | None = None,
    ) -> LedgerChange:
        """Write records as one entry, all of them or none; such as are there already are not written again.

        Parameters
        ----------
        correct
            Whether records with a key that is there may say something else.
        dry
            Check everything and write nothing.
        seen
            Last entry that the writer has seen: records of a later one are not written over.

        Raises
        ------
        InputError
            With all problems at once: two records of a key, a key that is there with other values, references
            to what is not there, an event before its predecessor; or with what the database refuses.
        """
        given = tuple(rows)
        problems: list[Problem] = []
        by_table = _by_key(given, problems)
        with self.database.writing(entry.by, entry.what) as connection:
            upto = _last(connection)
            counts = {"new": Counter[str](), "corrected": Counter[str](), "same": Counter[str]()}
            emptied = Counter[str]()
            changed: dict[str, dict[str, tuple[dict[str, str | None], int | None]]] = {}
            for table, keyed in by_table.items():
                there = _found(connection, TABLES[table], keyed, upto)
                for key, (row, cells) in keyed.items():
                    before = there.get(key)
                    how, told = _compared(TABLES[table], key, cells, before)
                    counts[how][table] += 1
                    if how == "corrected":
                        emptied.update(f"{name} of {table}" for name in _emptied(cells, before))
                    if how == "corrected" and before is not None and _later(before, seen):
                        problems.append(_meanwhile(connection, told, before, row.place))
                    elif how == "corrected" and not correct:
                        fix = (
                            "If it corrects it, say that it does (on the command line: --correct); "
                            "else use another key"
                        )
                        problems.append(Problem(told, fix, row.place.file, row.place.line))
                    if how != "same":
                        number = before["record"] if before is not None else None
                        changed.setdefault(table, {})[key] = cells, number
            problems += check_sound(given, _to_check(connection, upto))
            if problems:
                raise InputError(problems)
            if emptied:
                told = ", ".join(f"{name} ({count})" for name, count in emptied.items())
                note(self.name, f"corrections leave empty what was filled: {told}")
            number, moment = None, None
            if changed and not dry:
                number, moment = self._enter(connection, entry, upto)
                for table, records in changed.items():
                    _insert(connection, table, number, records, retracted=False)
        return LedgerChange(
            number=number, entered_at=moment, **{how: dict(found) for how, found in counts.items()}
        )

    def retract(
        self, table: str, key: Sequence[str], entry: LedgerEntry, *, seen: int | None = None
    ) -> LedgerChange:
        """Retract the record of a key: from now on it is not there, and its history is kept; `seen` as in
        `write`.

        Raises
        ------
        InputError
            If there is none, other records refer to it, or the order of the others would not hold.
        """
        declared, text = _declared(table), "\x1f".join(key)
        with self.database.writing(entry.by, entry.what) as connection:
            upto = _last(connection)
            there = _found(connection, declared, [text], upto).get(text)
            if there is None or there["retracted"]:
                raise self._missing(declared, text, retracted=there is not None)
            if _later(there, seen):
                told = f"{table} {shown_key(text)} says something else now"
                raise InputError(_meanwhile(connection, told, there, None))
            if problems := check_retraction(table, text, self._known(connection, upto)):
                raise InputError(problems)
            number, moment = self._enter(connection, entry, upto)
            cells = {name: there[name] for name in names(table)}
            _insert(connection, table, number, {text: (cells, there["record"])}, retracted=True)
        return LedgerChange(number=number, entered_at=moment, new={}, corrected={table: 1}, same={})

    def snapshot(
        self,
        known_at: datetime | None = None,
        tables: Iterable[str] | Mapping[str, Sequence[str]] | None = None,
        *,
        entry: int | None = None,
    ) -> Snapshot:
        """Return the ledger as it was known at a moment, now by default; tables are read when asked for.

        Parameters
        ----------
        tables
            Tables, or the columns of each, where not all are needed; without some of its columns it is left
            open when the records of a table were entered.
        entry
            As it was after this entry, whatever the moment.

        Raises
        ------
        InputError
            If nothing had been entered by then, though something was later.
        """
        with self.database.reading() as connection:
            upto = self._upto(connection, known_at) if entry is None else entry
        wanted = tables if isinstance(tables, Mapping) else {name: names(name) for name in tables or TABLES}
        return Snapshot(KnownFrames(self.database, upto, wanted), known_at, self.name)

    def cells(self, known_at: datetime | None = None) -> dict[str, Cells]:
        """The cells of every table as they were entered, as known at a moment: what `snapshot` has, as
        text.
        """
        found: dict[str, Cells] = {}
        with self.database.reading() as connection:
            upto = self._upto(connection, known_at)
            for table in TABLES:
                found[table] = columns_of(connection, table, names(table), upto, kept=True)
        return found

    def records(self, known_at: datetime | None = None) -> Iterator[tuple[str, LogLine, Mapping[str, Any]]]:
        """Every record that was entered till a moment: its table, its entry, and its cells with ``row_key``
        and ``retracted``.
        """
        with self.database.reading() as connection:
            upto = self._upto(connection, known_at)
            entries = {line.number: line for line in log(connection)}
            for table in TABLES:
                records = RECORDS[table]
                asked = sa.select(records).where(records.c.entry <= upto).order_by(records.c.record)
                for item in connection.execute(asked).mappings():
                    yield table, entries[item["entry"]], dict(item)

    def _upto(self, connection: Connection, known_at: datetime | None) -> int:
        upto = _last(connection, known_at)
        if known_at is not None and not upto:
            first = connection.execute(sa.select(sa.func.min(ENTRIES.c.entered_at))).scalar()
            if first is not None:
                raise InputError.of(
                    f"nothing was known on {known_at:%Y-%m-%d %H:%M %Z}: "
                    f"the first entry is of {first:%Y-%m-%d %H:%M %Z}",
                    "Ask for that moment or a later one; for events till a day, ask as of that day",
                    file=self.name,
                )
        return upto

    def history(self, table: str, key: Sequence[str]) -> tuple[Version, ...]:
        """Every record of a key, the oldest first: who wrote it when, and what changed."""
        declared, text = _declared(table), "\x1f".join(key)
        with self.database.reading() as connection:
            found = versions(connection, declared, RECORDS[table].c.row_key == text)
        if not found:
            raise self._missing(declared, text)
        return found[text]

    def of_project(self, project: str) -> dict[str, dict[str, tuple[Version, ...]]]:
        """Every record that ever named a project in its column of that name, by table and key."""
        of = {name: RECORDS[name].c.project == project for name in TABLES if "project" in names(name)}
        with self.database.reading() as connection:
            return {name: versions(connection, TABLES[name], where) for name, where in of.items()}

    def state(self) -> tuple[int, datetime | None]:
        """Number (0: none) and moment of the last entry; another ledger there has another moment."""
        asked = sa.select(sa.func.max(ENTRIES.c.number), sa.func.max(ENTRIES.c.entered_at))
        with self.database.reading() as connection:
            number, moment = connection.execute(asked).one()
        return number or 0, moment

    def log(self) -> tuple[LogLine, ...]:
        """Every entry, the oldest first."""
        with self.database.reading() as connection:
            return log(connection)

    def _enter(self, connection: Connection, entry: LedgerEntry, upto: int) -> tuple[int, datetime]:
        """Add the entry; its moment is never before that of the entry before, whatever the clock says."""
        latest = connection.execute(sa.select(sa.func.max(ENTRIES.c.entered_at))).scalar()
        moment = self.clock() if self.clock is not None else _now(connection)
        if latest is not None and latest > moment:
            if latest - moment > _HASTE:
                told = f"the entry before is of {latest:%Y-%m-%d %H:%M}, later than now: a clock is wrong"
                note(self.name, f"{told}; this entry is given the same moment")
            moment = latest
        if entry.meant is not None:
            entry.meant(upto + 1)
        line = {"number": upto + 1, "entered_at": moment, "entered_by": entry.by}
        line |= {"what": entry.what, "sha256": entry.sha256, "note": entry.note}
        connection.execute(sa.insert(ENTRIES), [line])
        return upto + 1, moment

    def _known(self, connection: Connection, upto: int) -> Snapshot:
        frames = {name: known_frame(connection, name, names(name), upto) for name in TABLES}
        return Snapshot(frames, None, self.name)

    def _missing(self, table: Table, key: str, *, retracted: bool = False) -> InputError:
        if retracted:
            return InputError.of(
                f"{table.name} {shown_key(key)} is retracted already",
                f"Its history tells by whom (on the command line: tumen zone history {table.name} ...)",
                file=self.name,
            )
        with self.database.reading() as connection:
            known = columns_of(connection, table.name, ["row_key"], _last(connection))["row_key"]
        fix = near_miss(shown_key(key), map(shown_key, known[:5000])).strip()
        if not known:
            fix = "The table has no record yet"
        elif not fix:
            fix = f"A key of this table is {' '.join(table.key)}, such as {shown_key(known[0])}"
        return InputError.of(f"{shown_key(key)} is not in the table {table.name}", fix, file=self.name)


def _now(connection: Connection) -> datetime:
    """The clock that all writers share: that of the server."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return moment.astimezone(UTC)


def _declared(table: str) -> Table:
    if table not in TABLES:
        raise InputError.of(f"{table!r} is no table of a ledger", nearest(table, TABLES, "Tables are"))
    return TABLES[table]


def _last(connection: Connection, known_at: datetime | None = None) -> int:
    """Number of the last entry, or of the last that was entered by a moment; 0 where there is none."""
    asked = sa.select(sa.func.max(ENTRIES.c.number))
    if known_at is not None:
        asked = asked.where(ENTRIES.c.entered_at <= known_at)
    return connection.execute(asked).scalar() or 0


def _by_key(
    rows: Iterable[LedgerRow], problems: list[Problem]
) -> dict[str, dict[str, tuple[LedgerRow, dict[str, str | None]]]]:
    """Rows with their cells by table and key; two of one key are a problem."""
    found: dict[str, dict[str, tuple[LedgerRow, dict[str, str | None]]]] = defaultdict(dict)
    for row in rows:
        table = table_of(row)
        cells = cells_of(table, row)
        try:
            fit_text("".join(filter(None, cells.values())))
            fit_name("".join(filter(None, (cells[name] for name in table.key))))
        except InputError as error:
            place = row.place
            problems += (Problem(item.what, item.fix, place.file, place.line) for item in error.problems)
            continue
        key = key_of(table, cells)
        first = found[table.name].setdefault(key, (row, cells))[0]
        if first is not row:
            what = f"two rows for {table.name} {shown_key(key)}, the first at {first.place}"
            problems.append(Problem(what, "Keep one of them", row.place.file, row.place.line))
    return found


def _found(connection: Connection, table: Table, keys: Iterable[str], upto: int) -> _Found:
    """The last record of each key that is there."""
    wanted = tuple(keys)
    columns = ["row_key", "record", "entry", "retracted", *names(table.name)]
    cells = columns_of(connection, table.name, columns, upto, wanted if len(wanted) <= _FEW else None)
    rows = zip(*cells.values(), strict=True)
    found = {row[0]: row for row in rows}
    return {key: dict(zip(columns, found[key], strict=True)) for key in wanted if key in found}


def _later(before: Mapping[str, Any], seen: int | None) -> bool:
    """Whether a record is of an entry that the writer has not seen."""
    return seen is not None and before["entry"] > seen


def _meanwhile(connection: Connection, told: str, before: Mapping[str, Any], place: Place | None) -> Problem:
    by = sa.select(ENTRIES.c.entered_by).where(ENTRIES.c.number == before["entry"])
    what = f"{told}; {connection.execute(by).scalar_one()} wrote it meanwhile (entry {before['entry']})"
    fix = "Nothing was written. Look at what it says now, and send yours again if it still holds"
    return Problem(what, fix, place.file if place else None, place.line if place else None)


def _compared(
    table: Table, key: str, cells: Mapping[str, str | None], before: Mapping[str, Any] | None
) -> tuple[str, str]:
    """Whether a record is new, the same as the one that is there, or corrects it; and what is told then."""
    if before is None:
        return "new", ""
    named = f"{table.name} {shown_key(key)}"
    if before["retracted"]:
        return "corrected", f"{named} was in the ledger and is retracted"
    changes = cell_changes(table, before, cells)
    if not changes:
        return "same", ""
    told = ", ".join(
        f"{name}: {old or 'empty'} there, {now or 'empty'} here" for name, (old, now) in changes.items()
    )
    return "corrected", f"{named} is in the ledger with other values ({told})"


def _emptied(cells: Mapping[str, str | None], before: Mapping[str, Any] | None) -> Iterator[str]:
    """Columns that were filled and are not any more."""
    if before is not None and not before["retracted"]:
        yield from (name for name, cell in cells.items() if cell is None and before[name] is not None)


def _to_check(connection: Connection, upto: int) -> Snapshot:
    return Snapshot({name: known_frame(connection, name, columns, upto) for name, columns in NEEDED.items()})


def _insert(
    connection: Connection,
    table: str,
    entry: int,
    records: Mapping[str, tuple[Mapping[str, str | None], int | None]],
    *,
    retracted: bool,
) -> None:
    target = RECORDS[table]
    first = (connection.execute(sa.select(sa.func.max(target.c.record))).scalar() or 0) + 1
    in_order = itemgetter(*names(table))
    lines = [
        (number, entry, corrects, retracted, key, *in_order(cells))
        for number, (key, (cells, corrects)) in enumerate(records.items(), start=first)
    ]
    # as text and rows for the driver: a third of the time of rows that are looked at one by one
    statement = sa.insert(target).compile(dialect=connection.dialect, column_keys=list(target.c.keys()))
    named = not statement.positional
    rows = [dict(zip(target.c.keys(), line, strict=True)) for line in lines] if named else lines
    connection.exec_driver_sql(str(statement), rows)
