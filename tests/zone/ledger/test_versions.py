"""Versions of the database: the newest is what is declared; older ones are brought up, newer ones refused."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.zone.ledger.making import LI, WANG, event, rows, some
from tumen.errors import InputError
from tumen.zone.ledger import open_ledger, schema, versions
from tumen.zone.ledger.address import upgrade_ledger

LATER = '''"""A column and a table more."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("events", sa.Column("seen_by", sa.Text()))
    op.create_table("visits", sa.Column("record", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO visits VALUES (1)")
    {more}
'''


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Go on to the next version, whose revision may do something more."""

    def go_on(more="pass"):
        folder = tmp_path / "migrations"
        shutil.copytree(versions.MIGRATIONS, folder)
        (folder / "versions" / "v0002_later.py").write_text(LATER.format(more=more), encoding="utf-8")
        monkeypatch.setattr(versions, "MIGRATIONS", folder)
        monkeypatch.setattr(versions, "VERSION", "0002")

    return go_on


def test_a_new_database_is_as_declared(address):
    """Whoever changes a declaration writes a revision, and this says what is missing in it."""
    ledger = open_ledger(address, create=True)
    with ledger.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, schema.METADATA)
        wrong = [item for item in found if schema.VERSION_TABLE not in str(item)]
        assert wrong == []
        where = [
            index["dialect_options"][f"{connection.dialect.name}_where"]
            for index in sa.inspect(connection).get_indexes("events")
            if index["unique"]
        ]
        assert len(where) == 2


def test_the_version_is_that_of_the_newest_revision():
    config = Config()
    config.set_main_option("script_location", str(versions.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.VERSION]


def test_no_column_has_a_name_that_records_need():
    own = {"record", "entry", "corrects", "retracted", "row_key"}
    assert not any(own & {field.name for field in table.fields} for table in schema.TABLES.values())


def test_an_older_ledger_says_how_and_is_brought_up(address, later):
    ledger = open_ledger(address, create=True)
    ledger.write(some(), LI)
    later()
    with pytest.raises(
        InputError, match=r"version 0001; this Tumen reads 0002.*Bring it up with `tumen zone upgrade`"
    ):
        open_ledger(address)
    was, now, copy = upgrade_ledger(address)
    assert (was, now) == ("0001", "0002")
    brought = open_ledger(address)
    brought.write(rows("events", event("e3", "p1", "full-output", "2025")), WANG)
    assert brought.snapshot()["events"]["event"].to_list() == ["e1", "e2", "e3"]
    assert upgrade_ledger(address) == ("0002", "0002", None)
    if copy is not None:  # a copy that is there is not lost
        with brought.database.writing("test", "test") as connection:
            connection.execute(sa.text("UPDATE ledger_version SET version_num = '0001'"))
        with pytest.raises(InputError, match="there is a copy already"):
            upgrade_ledger(address)
        with brought.database.writing("test", "test") as connection:
            connection.execute(sa.text("UPDATE ledger_version SET version_num = '0002'"))
    with brought.database.reading() as connection:
        assert "seen_by" in {column["name"] for column in sa.inspect(connection).get_columns("events")}
    if ledger.database.path is not None:
        with sqlite3.connect(copy) as old:
            assert old.execute("SELECT version_num FROM ledger_version").fetchone() == ("0001",)
            assert old.execute("SELECT count(*) FROM events").fetchone() == (2,)
        old.close()
    else:
        assert copy is None


def test_an_upgrade_that_fails_changes_nothing(address, later):
    ledger = open_ledger(address, create=True)
    ledger.write(some(), LI)
    later("raise RuntimeError('half way')")
    with pytest.raises(RuntimeError, match="half way"):
        upgrade_ledger(address)
    with ledger.database.reading() as connection:
        assert not sa.inspect(connection).has_table("visits")
        assert "seen_by" not in {column["name"] for column in sa.inspect(connection).get_columns("events")}
        assert connection.execute(sa.text("SELECT version_num FROM ledger_version")).scalar() == "0001"
    assert ledger.snapshot()["events"].height == 2


def test_a_newer_ledger_is_refused(address, monkeypatch):
    ledger = open_ledger(address, create=True)
    with ledger.database.writing("test", "test") as connection:
        connection.execute(sa.text("UPDATE ledger_version SET version_num = '0009'"))
    for ask in (open_ledger, upgrade_ledger):
        with pytest.raises(InputError, match="version 0009, made by a later Tumen; this one knows 0001"):
            ask(address)
