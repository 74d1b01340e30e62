"""Connections to a database, and what goes wrong with one told so that a person can mend it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import NullPool

from tumen.errors import InputError, MissingExtraError, ProblemsError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

WAIT = 10.0
"""Seconds that a writer waits for another one."""
_SCHEMES = ("postgresql://", "postgres://")
_WRITES = "tumen_writes"


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a database is for, in the words of its errors."""

    name: str
    """As in "the ledger is in use"."""
    example: str
    """Name of a file of its kind."""
    made_by: str
    """The command that makes one."""
    written: str
    """How one learns what is written, after a connection was lost."""
    lock: int
    """Number of the lock that writers of one schema of a server take; it needs no right besides to append."""


class DatabaseError(ProblemsError):
    """A database cannot be reached, or refuses: no input is wrong, and it may be otherwise in a minute."""


def is_server(address: str) -> bool:
    """Whether an address names a server, not a file."""
    return "://" in address


@dataclass(frozen=True, slots=True)
class Database:
    """A database by its address; each connection is opened when it is needed and closed at once."""

    engine: Engine
    keeping: Keeping
    shown: str
    """Its address for people, without a password."""
    secrets: tuple[str, ...] = ()
    path: Path | None = None
    """File of a SQLite database."""
    wait: float = WAIT

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the database as it is when it begins."""
        with self.told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, by: str, what: str) -> Iterator[Connection]:
        """A transaction of the only writer; it is written when the block ends, or nothing is."""
        with self.told(), self.engine.connect() as opened:
            options: dict[str, Any] = {_WRITES: True}
            if self.path is None:  # what others wrote is to be seen once they let go
                options["isolation_level"] = "READ COMMITTED"
            connection = opened.execution_options(**options)
            with connection.begin(), self._signed(connection, f"{by} ({what})"):
                yield connection

    @contextmanager
    def _signed(self, connection: Connection, who: str) -> Iterator[None]:
        """Say who writes, for whoever has to wait."""
        if self.path is None:
            named = {"who": who.encode("ascii", "replace").decode()[:63]}
            connection.execute(sa.text("SELECT set_config('application_name', :who, true)"), named)
            connection.execute(sa.text(f"SET LOCAL lock_timeout = {int(self.wait * 1000)}"))
            connection.execute(
                sa.text(f"SELECT pg_advisory_xact_lock({self.keeping.lock}, hashtext(current_schema()))")
            )
            yield
            return
        beside = _writer_of(self.path)
        try:
            beside.write_text(f"{socket.gethostname()}\n{os.getpid()}\n{who}", encoding="utf-8")
        except OSError:  # a full disk, a folder that may not be written: the database says so itself
            yield
            return
        try:
            yield
        finally:
            beside.unlink(missing_ok=True)

    @contextmanager
    def told(self) -> Iterator[None]:
        """What the database refuses becomes an error that says how to go on."""
        try:
            yield
        except DBAPIError as error:
            code = (
                getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
            )
            found = self._problem(code, error)
            if found is None:
                raise
            raise DatabaseError.of(found[0], found[1], file=self.shown) from None
        except NoneFree:
            raise DatabaseError.of(*self._filled(_IN_USE), file=self.shown) from None

    def _problem(self, code: str, error: DBAPIError) -> tuple[str, str] | None:
        """What is wrong and how to mend it; None where it is a mistake of this program."""
        for begins, (what, fix) in _TOLD.items():
            if code.startswith(begins):
                return self._filled((what, fix))
        missing = self.path is not None and str(error.orig).startswith("no such")
        if missing or code in {"42P01", "42703"}:
            told = str(error.orig).split("\n", 1)[0]
            return f"the database is not as Tumen made it: {_quoted(told)}", "Take the last copy of it"
        option = not code and "connection option" in str(error.orig)
        lost = option or error.connection_invalidated or (not code and isinstance(error, OperationalError))
        if self.path is None and (lost or code[:2] in {"08", "28", "3D", "3F", "53", "57"}):
            said = str(error.orig)
            for secret in self.secrets:
                said = said.replace(secret, "***")
            return f"the server gives no connection: {_quoted(said)}", (
                "Look at host, port, name and password of the address, and whether the server runs; "
                + self.keeping.written
            )
        return None

    def _filled(self, told: tuple[str, str]) -> tuple[str, str]:
        by = self._writer() if "{by}" in told[0] else ""
        name, made_by = self.keeping.name, self.keeping.made_by
        return told[0].format(by=by, name=name), told[1].format(made_by=made_by)

    def _writer(self) -> str:
        """Who writes just now, as far as it can be known."""
        if self.path is not None:
            return _signature(_writer_of(self.path)) or "another program"
        held = (
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
            "WHERE l.granted AND l.locktype = 'advisory' AND l.classid = :lock "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        try:
            with self.engine.connect() as connection:
                return (
                    connection.execute(sa.text(held), {"lock": self.keeping.lock}).scalar()
                    or "another program"
                )
        except DBAPIError:
            return "another program"


_IN_USE = ("the {name} is in use by {by}", "Nothing was written. Wait until it is done, and try again")
_MEANWHILE = ("another program wrote the same meanwhile", "Nothing was written. Try again")
_READ_ONLY = "the {name} may only be read"
_LOOK = "Nothing was written. Look at"
_TOLD = {
    "SQLITE_BUSY": _IN_USE,
    "SQLITE_LOCKED": _IN_USE,
    "55P03": _IN_USE,
    "23505": _MEANWHILE,
    "SQLITE_CONSTRAINT_UNIQUE": _MEANWHILE,
    "SQLITE_CONSTRAINT_PRIMARYKEY": _MEANWHILE,
    "SQLITE_FULL": ("there is no room left for the {name}", "Nothing was written. Make room, and try again"),
    "53100": ("the server has no room left", "Nothing was written. Make room, and try again"),
    "SQLITE_READONLY": (_READ_ONLY, f"{_LOOK} the permissions of the file and of its folder"),
    "25006": (_READ_ONLY, f"{_LOOK} the address: is it that of a copy?"),
    "42501": ("the user of the address has not the right to do this", f"{_LOOK} its rights, or name another"),
    "SQLITE_NOTADB": (
        "this is no {name}, or it is damaged",
        "Name a file that {made_by} made, or take the last copy of it",
    ),
    "SQLITE_CORRUPT": ("the file of the {name} is damaged", "Take the last copy of it"),
    "XX00": ("the database of the {name} is damaged", "Take the last backup of it"),
    "SQLITE_CANTOPEN": ("the {name} cannot be opened", "Look at its name, its folder and their permissions"),
    "SQLITE_IOERR": ("the disk of the {name} cannot be read or written", f"{_LOOK} the disk, and try again"),
}
"""Beginning of an error's code, what it means, how to go on."""


def _writer_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-writer")


def _signature(beside: Path) -> str:
    """Who signed as the writer of a file; "" where nobody did, or a process that is no more."""
    try:
        host, process, who = beside.read_text(encoding="utf-8").split("\n", 2)
        if host == socket.gethostname():
            os.kill(int(process), 0)
    except (OSError, ValueError):
        return ""
    return f"{who} on {host}, process {process}"


def database_at(address: str, keeping: Keeping, *, wait: float = WAIT, pooled: bool = False) -> Database:
    """Name a database by its address: a file of SQLite, or ``postgresql://user:password@host/name``.

    Parameters
    ----------
    pooled
        Keep connections to a server for the next to ask; else each is opened when it is needed.

    Raises
    ------
    InputError
        If the address names no database that Tumen knows; a password in it is never shown.
    """
    if not address.strip():
        raise InputError.of(f"no {keeping.name} is named", f"Name a file, such as {keeping.example}")
    if not is_server(address):
        path = Path(address)
        engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            creator=lambda: _open_file(path, wait),
            poolclass=NullPool,
        )
        sa.event.listen(engine, "begin", _begin)
        return Database(engine, keeping, address, (), path, wait)
    if not address.startswith(_SCHEMES):
        scheme = address.partition("://")[0]
        raise InputError.of(
            f"a {keeping.name} cannot stand at an address {scheme}:",
            f"Name a file ({keeping.example}) or a PostgreSQL database: postgresql://user:password@host/name",
        )
    try:
        url = sa.make_url(address.partition("://")[2].join(("postgresql+psycopg://", "")))
        secrets = tuple(str(item) for item in (url.password, url.query.get("password")) if item)
        hidden = url.set(drivername="postgresql").difference_update_query(["password"])
        pool: dict[str, Any] = (
            {"pool_pre_ping": True, "pool_timeout": wait, "pool_recycle": 1800}
            if pooled
            else {"poolclass": NullPool}
        )
        engine = sa.create_engine(
            url, isolation_level="REPEATABLE READ", connect_args={"connect_timeout": 10}, **pool
        )
    except (ArgumentError, ValueError):
        raise InputError.of(
            "the address of the server cannot be read",
            "Write postgresql://user:password@host:5432/name, with %40 for a @ in the password",
        ) from None
    except (NoSuchModuleError, ImportError):
        raise MissingExtraError("postgresql", f"A {keeping.name} on PostgreSQL") from None
    shown = hidden.render_as_string(hide_password=True)
    return Database(engine, keeping, shown, secrets, None, wait)


def _open_file(path: Path, wait: float) -> Any:
    """Open a file that is there; one that may not be written is opened for reading."""
    import sqlite3

    opened = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=wait, isolation_level=None
    )
    opened.execute("PRAGMA foreign_keys = ON")
    opened.execute("PRAGMA synchronous = FULL")
    opened.execute("PRAGMA cache_size = -262144")  # a large entry stays in memory, and others can read
    return opened


def _begin(connection: Connection) -> None:
    """Begin by an own statement: the driver would begin at the first change only, and not at all for DDL."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _quoted(words: str) -> str:
    """What a server says, in its own words, which no language of ours has."""
    return '"' + " ".join(words.split()).rstrip(".?").replace('"', "'") + '"'
