"""The app's own database: made, brought up, refused; what it refuses is told; the audit log only grows."""

import shutil
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tumen.app.settings import AppSettings
from tumen.app.state import RUNS, open_state
from tumen.app.state.open import MIGRATIONS
from tumen.app.state.schema import AUDIT, METADATA, VERSION, VERSION_TABLE
from tumen.database.connect import DatabaseError
from tumen.errors import InputError

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
RUN = {
    "study": "oled",
    "kind": "run",
    "asked": "{}",
    "inputs": "{}",
    "state": "waiting",
    "by": "",
    "made": NOW,
}


def line(**more):
    return AUDIT.insert().values(at=NOW, who="lee", address="", what="sign-in", about="", **more)


def test_the_tables_are_those_of_the_revisions(state_address, opened):
    """What the code declares is what the revisions make, on both databases; the newest is the version."""
    kept = opened(state_address)
    with kept.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
    newest = max(path.stem for path in (MIGRATIONS / "versions").glob("v*.py"))
    assert newest.startswith(f"v{VERSION}_")


def test_what_is_written_is_there_when_it_is_opened_again(state_address, opened):
    with opened(state_address).writing("lee", "test") as connection:
        connection.execute(RUNS.insert().values(run="r1", **RUN))
    with opened(state_address, there=True).reading() as connection:
        found = connection.execute(sa.select(RUNS)).one()
    assert (found.run, found.made, found.started) == ("r1", NOW, None)


def test_a_block_that_fails_writes_nothing(state_address, opened):
    kept = opened(state_address)

    def fail():
        with kept.writing("lee", "test") as connection:
            connection.execute(RUNS.insert().values(run="r1", **RUN))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with kept.reading() as connection:
        assert connection.execute(sa.select(RUNS)).all() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE app_audit SET who = 'x'",
        "DELETE FROM app_audit",
        "INSERT OR REPLACE INTO app_audit VALUES (1, '', '', '', '', '')",
        "TRUNCATE app_audit",
    ],
)
def test_the_audit_log_only_grows(state_address, change, opened):
    kept = opened(state_address)
    if ("REPLACE" in change and kept.path is None) or ("TRUNCATE" in change and kept.path is not None):
        pytest.skip("no statement of this database")
    with kept.writing("", "") as connection:
        connection.execute(line())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), kept.writing("", "") as connection:
        connection.execute(sa.text(change))
    with kept.reading() as connection:
        assert connection.execute(sa.select(AUDIT.c.who)).scalars().all() == ["lee"]


def test_one_of_a_later_tumen_is_refused(state_address, opened):
    kept = opened(state_address)
    with kept.writing("", "") as connection:
        connection.execute(sa.text("UPDATE app_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="made by a later Tumen"):
        opened(state_address)


def test_writers_wait_for_each_other_and_none_is_lost(state_address, opened):
    kept, wrong = opened(state_address), []

    def write():
        try:
            for _ in range(10):
                with kept.writing("", "") as connection:
                    connection.execute(line())
        except InputError as error:
            wrong.append(error)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert not wrong
    with kept.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(AUDIT)).scalar() == 40


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / ".tumen-app").write_text("a file where the folder should be")
    with pytest.raises(InputError, match=r"cannot keep its state in .*--database FILE"):
        open_state(AppSettings(tmp_path))


def test_no_database_is_made_where_it_must_be_there(tmp_path, opened):
    with pytest.raises(InputError, match="there is no database of the app here"):
        opened(str(tmp_path / "x.sqlite"), there=True)
    assert not (tmp_path / "x.sqlite").exists()


def test_a_file_that_is_gone_is_not_made_anew(tmp_path):
    """Else who may come in would be forgotten without a word."""
    kept = open_state(AppSettings(tmp_path))
    shutil.move(kept.path, tmp_path / "away")
    with pytest.raises(DatabaseError, match="the database of the app cannot be opened"):
        kept.reading().__enter__()
    assert not Path(kept.path).exists()
    shutil.move(tmp_path / "away", kept.path)
    with kept.reading() as connection:
        assert connection.execute(sa.select(AUDIT)).all() == []


def test_no_database_is_told(tmp_path, opened):
    path = tmp_path / "app.sqlite"
    path.write_text("this is a letter, and no database at all" * 100)
    with pytest.raises(DatabaseError, match="this is no database of the app, or it is damaged"):
        opened(str(path))


def test_a_writer_that_holds_it_is_waited_for_then_told(tmp_path, opened):
    path = str(tmp_path / "app.sqlite")
    kept = opened(path, wait=0.1)
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with kept.reading() as connection:  # who reads does not wait
        connection.execute(sa.select(AUDIT)).all()
    with pytest.raises(DatabaseError, match="the database of the app is in use"):
        kept.writing("", "").__enter__()
    other.rollback()
    with kept.writing("", "") as connection:
        connection.execute(line())
