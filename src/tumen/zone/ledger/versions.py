"""Versions of the database: new ones are made, older ones brought up, newer ones refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tumen.database.revisions import run_revisions
from tumen.errors import InputError
from tumen.files.whole import whole_file
from tumen.zone.ledger.engine import database_at
from tumen.zone.ledger.schema import METADATA, VERSION, VERSION_TABLE

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tumen.database.connect import Database

MIGRATIONS = Path(__file__).with_name("migrations")
_INIT = "tumen zone init"


def make(database: Database) -> None:
    """Make a new ledger, whole or not at all; where something is already, it is refused."""
    path = database.path
    if path is None:
        with database.writing("tumen", _INIT) as connection:
            encoding = connection.execute(sa.text("SHOW server_encoding")).scalar()
            if encoding != "UTF8":
                raise InputError.of(
                    f"this database holds text in {encoding}, which has not every name",
                    "Make one for all scripts: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0",
                    file=database.shown,
                )
            there = {*METADATA.tables, VERSION_TABLE} & set(sa.inspect(connection).get_table_names())
            if there:
                raise InputError.of(
                    f"there is {'a ledger' if VERSION_TABLE in there else 'a table ' + min(there)} already",
                    "Open it without init, or name another database",
                    file=database.shown,
                )
            _run(connection)
        return
    if path.exists():
        what = f"there is a {'folder' if path.is_dir() else 'file'} already"
        raise InputError.of(what, "Open it without init, or name another", file=str(path))
    with whole_file(path) as draft:
        draft.touch()
        new = database_at(str(draft))
        with new.writing("tumen", _INIT) as connection:
            _run(connection)


def check_version(database: Database) -> None:
    """Refuse what is no ledger, and a ledger of another version."""
    found = _found(database)
    if found == VERSION:
        return
    if found > VERSION:
        raise InputError.of(
            f"this ledger is of version {found}, made by a later Tumen; this one knows {VERSION}",
            "Install the later Tumen: pip install --upgrade tumen",
            file=database.shown,
        )
    raise InputError.of(
        f"this ledger is of version {found}; this Tumen reads {VERSION}",
        "Bring it up with `tumen zone upgrade`; a file is copied before",
        file=database.shown,
    )


def upgrade(database: Database) -> tuple[str, str, Path | None]:
    """Bring a ledger to this version in one transaction; a file is copied beside itself before."""
    found = _found(database)
    if found >= VERSION:
        check_version(database)
        return found, VERSION, None
    with database.writing("tumen", "tumen zone upgrade") as connection:
        copy = _copied(database.path, found) if database.path is not None else None
        _run(connection)
    return found, VERSION, copy


def _found(database: Database) -> str:
    """Version of the database that is there."""
    if database.path is not None and database.path.is_dir():
        raise InputError.of(
            "a folder of tables is only read; this needs a database",
            f"Make one with `{_INIT}`, and import the folder: tumen zone import",
            file=database.shown,
        )
    if database.path is not None and not database.path.is_file():
        raise InputError.of(
            "there is no ledger here",
            f"Make one with `{_INIT}`, or name it with --ledger",
            file=database.shown,
        )
    with database.reading() as connection:
        version = None
        if sa.inspect(connection).has_table(VERSION_TABLE):
            version = connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    if version is None:
        raise InputError.of(
            "this database holds no ledger", f"Make one with `{_INIT}`, or name another", file=database.shown
        )
    return str(version)


def _copied(path: Path, version: str) -> Path:
    """Copy a file beside itself, in the transaction of the only writer, before anything is changed."""
    copy = path.with_name(f"{path.name}.{version}")
    if copy.exists():
        raise InputError.of("there is a copy already", "Move it away, then upgrade again", file=str(copy))
    with whole_file(copy) as draft:
        shutil.copyfile(path, draft)
    return copy


def _run(connection: Connection) -> None:
    run_revisions(connection, MIGRATIONS, VERSION_TABLE, VERSION)
