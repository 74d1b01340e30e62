"""Where a ledger stands: a database by its address, or a folder of tables that is only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, MissingExtraError
from tumen.tables.given import day

if TYPE_CHECKING:
    from tumen.zone.ledger.store import Ledger
    from tumen.zone.snapshot import Snapshot

DEFAULT = "zone.sqlite"


def open_ledger(
    address: str | Path, *, create: bool = False, clock: Callable[[], datetime] | None = None
) -> Ledger:
    """Open a ledger, or make a new one.

    Parameters
    ----------
    address
        A file of SQLite, or ``postgresql://user:password@host/name``.
    create
        Make a new one; what is there already is refused.
    clock
        What time it is; the clock of the server by default, or of this machine where the ledger is a file.

    Raises
    ------
    InputError
        If there is none (or one, for a new one), if it cannot be reached or read, or if it is of another
        version.
    MissingExtraError
        If SQLAlchemy or the driver of PostgreSQL is not installed.
    """
    with _installed():
        from tumen.zone.ledger.engine import database_at
        from tumen.zone.ledger.store import Ledger
        from tumen.zone.ledger.versions import check_version, make

        database = database_at(str(address))
        if create:
            make(database)
        else:
            check_version(database)
        return Ledger(database, clock)


def upgrade_ledger(address: str | Path) -> tuple[str, str, Path | None]:
    """Bring the database of a ledger to the version of this program: from which, to which, and where the copy
    of a file as it was is.
    """
    with _installed():
        from tumen.zone.ledger.engine import database_at
        from tumen.zone.ledger.versions import upgrade

        return upgrade(database_at(str(address)))


def snapshot_from(
    address: str | Path,
    known_on: date | datetime | str | None = None,
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> Snapshot:
    """Read a ledger as it is, or as it was known on a day: from a database or from a folder of tables.

    Parameters
    ----------
    known_on
        A day (till its end, by the calendar of this machine) or a moment.
    columns
        Of these tables these columns are enough, so that a database is read faster.

    Raises
    ------
    InputError
        With all problems of the tables of a folder at once; see `open_ledger` for a database.
    """
    folder = Path(address)
    if "://" in str(address) or not folder.is_dir():
        from tumen.zone.records import TABLES
        from tumen.zone.snapshot import names

        moment = None if known_on is None else moment_of(known_on)
        some = None if columns is None else {**{name: names(name) for name in TABLES}, **columns}
        return open_ledger(address).snapshot(moment, some)
    from tumen.zone.ledger.sound import check_sound
    from tumen.zone.snapshot import read_folder, snapshot_of

    if known_on is not None:
        raise InputError.of(
            "a folder of tables does not tell what was known on a day",
            "Import it into a ledger, or leave out as known on which day (on the command line: --known-on)",
            file=str(address),
        )
    rows = read_folder(folder)
    if problems := check_sound(rows):
        raise InputError(problems)
    return snapshot_of(rows, name=str(address))


def moment_of(known_on: date | datetime | str) -> datetime:
    """Return the moment up to which something was known: the end of a day, or a moment with its zone.

    Raises
    ------
    InputError
        If it is no day or moment, or one that is still to come.
    """
    if isinstance(known_on, str):
        known_on = _read(known_on.strip())
    if not isinstance(known_on, datetime):
        if known_on > datetime.now().astimezone().date():
            raise _to_come(known_on)
        return datetime.combine(known_on + timedelta(days=1), time()).astimezone(UTC) - timedelta(
            microseconds=1
        )
    try:
        moment = known_on.astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        moment = known_on.replace(tzinfo=UTC)
    if moment > datetime.now(UTC):
        raise _to_come(known_on)
    return moment


def _read(text: str) -> date | datetime:
    if "T" not in text:
        return day(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InputError.of(
            f"{text!r} is neither a day nor a moment", "Write 2026-06-01, or 2026-06-01T12:00+08:00"
        ) from None


def _to_come(asked: date) -> InputError:
    return InputError.of(
        f"{asked} is still to come: what is known then is not known", "Ask for a day till today"
    )


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"sqlalchemy", "alembic"}:
            raise
        raise MissingExtraError("zone", "The database of a ledger") from None
