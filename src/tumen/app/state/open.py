"""Open what the app keeps: a new database is made, an older one brought up, a newer one refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tumen.app.state.schema import VERSION, VERSION_TABLE
from tumen.database.connect import Database, Keeping, database_at
from tumen.database.revisions import run_revisions
from tumen.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tumen.app.settings import AppSettings

MIGRATIONS = Path(__file__).with_name("migrations")
_WAIT = 5.0
_KEEPING = Keeping(
    "database of the app",
    example="app.sqlite",
    made_by="`tumen app`",
    written="what the app said was saved is saved",
    lock=20220102,
)


def open_state(settings: AppSettings) -> Database:
    """Open the database that the settings name, ready to be used.

    Raises
    ------
    InputError
        If it cannot be reached, written or read, or if a later Tumen made it.
    """
    return state_at(settings.state_address)


def state_at(address: str, *, there: bool = False, wait: float = _WAIT) -> Database:
    """Open the database at an address.

    Parameters
    ----------
    there
        It must be there: one that is not is refused, not made.
    """
    database = database_at(address, _KEEPING, wait=wait, pooled=True)
    path = database.path
    if path is not None and not path.is_file():
        if there:
            raise InputError.of(
                f"there is no {_KEEPING.name} here",
                "Name the folder or the database that `tumen app` is started with",
                file=address,
            )
        _make_file(path)
    try:
        if _version(database) != VERSION:
            with database.writing("tumen", "tumen app") as connection:
                _check_encoding(connection, database)
                run_revisions(connection, MIGRATIONS, VERSION_TABLE, VERSION)
    except BaseException:
        database.engine.dispose()
        raise
    if path is not None:
        _hold(database, path)
    return database


def _hold(database: Database, path: Path) -> None:
    """Keep the file open until the engine is disposed of: else the last to close it takes away what stands
    beside it (the log of writes), and on a full disk not even a reader could make that anew.
    """
    import sqlite3

    held = sqlite3.connect(path, check_same_thread=False)
    held.execute("SELECT count(*) FROM sqlite_master").fetchone()
    sa.event.listen(database.engine, "engine_disposed", lambda _: held.close())


def _make_file(path: Path) -> None:
    import sqlite3

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = sqlite3.connect(path)
        opened.execute("PRAGMA journal_mode = WAL")  # holds for good: readers do not wait for a writer
        opened.close()
        path.chmod(0o600)  # it holds whose sessions are open
    except (OSError, sqlite3.Error) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError.of(
            f"the app cannot keep its state in {path.parent}: {said}",
            "Give the right to write there, or name another place: --database FILE",
        ) from None


def _version(database: Database) -> str:
    """Version that is there; "" where there is none."""
    with database.reading() as connection:
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return ""
        found = connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    if found is not None and str(found) > VERSION:
        raise InputError.of(
            f"this {_KEEPING.name} is of version {found}, made by a later Tumen; this one knows {VERSION}",
            "Install the later Tumen: pip install --upgrade tumen",
            file=database.shown,
        )
    return str(found or "")


def _check_encoding(connection: Connection, database: Database) -> None:
    if database.path is not None:
        return
    encoding = connection.execute(sa.text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        raise InputError.of(
            f"this database holds text in {encoding}, which has not every name",
            "Make one for all scripts: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0",
            file=database.shown,
        )
