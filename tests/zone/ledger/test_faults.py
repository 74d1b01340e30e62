"""What can go wrong with a database: told so that a person can mend it, exit code 2, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.zone.ledger.killed import end, in_the_middle
from tests.zone.ledger.making import LI, WANG, event, rows, some
from tumen.errors import InputError, ProblemsError
from tumen.zone.ledger import open_ledger, snapshot_from
from tumen.zone.ledger.engine import database_at
from tumen.zone.ledger.store import Ledger


def hasty(address):
    return Ledger(database_at(address, wait=0.2))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("table", ["projects", "events"])
def test_a_writer_that_is_killed_leaves_nothing(address, table, number):
    ledger = open_ledger(address, create=True)
    ledger.write(some(), LI)
    end(in_the_middle(address, table), number)
    assert ledger.snapshot()["events"]["event"].to_list() == ["e1", "e2"]
    assert ledger.snapshot()["projects"]["project"].to_list() == ["p1"]
    assert len(ledger.log()) == 1
    ledger.write(rows("events", event("e3", "p1", "full-output", "2025")), WANG)  # and it can be written on
    assert ledger.snapshot()["events"].height == 3


def test_a_writer_that_is_killed_with_half_of_it_on_the_disk(tmp_path):
    """With little memory SQLite has written pages of the entry when it is killed; the next to open undoes it."""
    path = tmp_path / "zone.sqlite"
    ledger = open_ledger(path, create=True)
    ledger.write(some(), LI)
    before = path.read_bytes()
    end(in_the_middle(str(path), little_memory=True))
    assert path.read_bytes() != before
    assert path.with_name("zone.sqlite-journal").exists()
    assert snapshot_from(path)["events"]["event"].to_list() == ["e1", "e2"]
    assert path.read_bytes() == before


def test_who_waits_for_another_is_told_for_whom(address):
    ledger = open_ledger(address, create=True)
    ledger.write(some(), LI)
    running = in_the_middle(address)
    try:
        with pytest.raises(ProblemsError, match=r"the ledger is in use by li \(projects.csv\)") as raised:
            hasty(address).write(rows("projects", {"project": "p7", "name_en": "Seven"}), WANG)
        assert f"process {running.pid}" in str(raised.value) or ledger.database.path is None
        assert raised.value.exit_code == 2
    finally:
        end(running)
    assert ledger.snapshot()["projects"].height == 1
    hasty(address).write(rows("projects", {"project": "p7", "name_en": "Seven"}), WANG)


def test_a_reader_reads_beside_a_writer(address):
    ledger = open_ledger(address, create=True)
    ledger.write(some(), LI)
    running = in_the_middle(address)
    try:
        assert snapshot_from(address)["events"].height == 2
    finally:
        end(running)


def test_two_writers_at_once_both_write(address):
    ledger = open_ledger(address, create=True)
    ledger.write(some(), LI)
    wrong = []

    def write(name):
        try:
            for n in range(5):
                made = rows("projects", {"project": f"{name}{n}", "name_en": name})
                open_ledger(address).write(made, LI)
        except ProblemsError as error:
            wrong.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert not wrong
    assert ledger.snapshot()["projects"].height == 16
    log = ledger.log()
    assert [line.number for line in log] == list(range(1, 17))
    assert [line.entered_at for line in log] == sorted(line.entered_at for line in log)


def test_two_that_write_one_key_get_one_record(address):
    ledger = open_ledger(address, create=True)
    both = [rows("projects", {"project": "p1", "name_en": name}) for name in ("One", "Eins")]
    ledger.write(both[0], LI)
    with pytest.raises(InputError, match="name_en: One there, Eins here"):
        open_ledger(address).write(both[1], WANG)


def test_a_full_database_keeps_what_it_has(tmp_path):
    path = tmp_path / "zone.sqlite"
    ledger = open_ledger(path, create=True)
    ledger.write(some(), LI)
    with sqlite3.connect(path) as opened:
        pages = opened.execute("PRAGMA page_count").fetchone()[0]
    opened.close()

    def small(connection, _):
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    sa.event.listen(ledger.database.engine, "connect", small)
    many = rows("events", *(event(f"f{n}", "p1", "observed", "2024") for n in range(2000)))
    with pytest.raises(ProblemsError, match=r"no room left for the ledger\. Nothing was written"):
        ledger.write(many, LI)
    assert snapshot_from(path)["events"].height == 2
    assert len(open_ledger(path).log()) == 1


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_keeps_what_is_there(tmp_path):
    mounted = subprocess.run(  # noqa: S603 - our own folder
        ["/bin/mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        path = tmp_path / "zone.sqlite"
        ledger = open_ledger(path, create=True)
        ledger.write(some(), LI)
        many = rows("events", *(event(f"f{n}", "p1", "observed", "2024") for n in range(9000)))
        with pytest.raises(ProblemsError, match=r"room left|cannot be read or written"):
            ledger.write(many, LI)
        assert snapshot_from(path)["events"].height == 2
    finally:
        subprocess.run(["/bin/umount", str(tmp_path)], check=True)  # noqa: S603 - what was mounted above


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_file_that_may_only_be_read_is_read():
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "zone.sqlite"
        open_ledger(path, create=True).write(some(), LI)
        path.chmod(0o444)
        folder.chmod(0o555)
        os.seteuid(65534)
        try:
            assert snapshot_from(path)["events"].height == 2
            with pytest.raises(ProblemsError, match="may only be read") as raised:
                open_ledger(path).write(rows("firms", {"firm": "f", "name_en": "F"}), WANG)
            assert "permissions" in str(raised.value)
        finally:
            os.seteuid(0)
    finally:
        shutil.rmtree(folder)


def test_what_is_no_ledger_is_said_to_be_none(tmp_path):
    text, empty, other = tmp_path / "a.sqlite", tmp_path / "b.sqlite", tmp_path / "c.sqlite"
    text.write_text("project,name_zh\n" * 200, encoding="utf-8")
    empty.touch()
    with sqlite3.connect(other) as opened:
        opened.execute("CREATE TABLE projects (x)")
    opened.close()
    for path, told in (
        (text, "this is no ledger, or it is damaged"),
        (empty, "this database holds no ledger"),
        (other, "this database holds no ledger"),
        (tmp_path / "d.sqlite", "there is no ledger here. Make one with `tumen zone init`"),
    ):
        for ask in (open_ledger, snapshot_from):
            with pytest.raises(ProblemsError) as raised:
                ask(path)
            assert told in str(raised.value)
            assert str(path) in str(raised.value)
        with pytest.raises(InputError, match="there is a file already") if path.exists() else _nothing():
            open_ledger(path, create=True)
    assert text.read_text(encoding="utf-8").startswith("project,")


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


def test_a_damaged_file_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "zone.sqlite"
    ledger = open_ledger(path, create=True)
    ledger.write(rows("projects", *({"project": f"p{n}", "name_en": "x" * 90} for n in range(2000))), LI)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ProblemsError, match="damaged"):
        ledger.snapshot()["projects"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://u:geheim@h/n", "a ledger cannot stand at an address mysql:"),
        ("postgresql://u:geheim@127.0.0.1:port/n", "the address of the server cannot be read"),
        ("postgresql://u:geheim@127.0.0.1:1/n", "the server gives no connection"),
        ("postgresql://u@127.0.0.1:1/n?password=geheim", "the server gives no connection"),
        ("postgresql://u:geheim@no.such.host.invalid/n", "the server gives no connection"),
        ("postgresql://u@127.0.0.1:1/n?nix=1", "the server gives no connection"),
    ],
)
def test_a_server_that_is_not_there(address, told):
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL (psycopg) is not installed")
    for create in (False, True):
        with pytest.raises(ProblemsError, match=told) as raised:
            open_ledger(address, create=create)
        assert "geheim" not in str(raised.value)
        assert raised.value.exit_code == 2


def test_a_server_that_refuses(server):
    base = server.rpartition("/")[0]
    with pytest.raises(ProblemsError, match="does not exist"):
        open_ledger(f"{base}/no_such_database")
    with pytest.raises(ProblemsError, match="the server gives no connection") as raised:
        open_ledger(server.replace("tumen:none", "stranger:geheim"))
    assert "geheim" not in str(raised.value)
    with pytest.raises(InputError, match="this database holds no ledger"):
        open_ledger(server)
    open_ledger(server, create=True)
    with pytest.raises(InputError, match="there is a ledger already"):
        open_ledger(server, create=True)


def test_a_table_that_is_missing_is_said(address):
    ledger = open_ledger(address, create=True)
    with ledger.database.writing("test", "test") as connection:
        connection.execute(sa.text("DROP TABLE policies"))
    with pytest.raises(ProblemsError, match=r"not as Tumen made it: .*policies"):
        snapshot_from(address)["policies"]


def test_tables_of_others_are_left_alone(server):
    import psycopg

    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute("CREATE TABLE events (x int)")
    with pytest.raises(InputError, match="there is a table events already"):
        open_ledger(server, create=True)


def test_a_database_without_chinese_is_refused(server):
    import psycopg

    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(
            "CREATE DATABASE western ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    try:
        with pytest.raises(InputError, match="holds text in LATIN1, which has not every name"):
            open_ledger(f"{server.rpartition('/')[0]}/western", create=True)
    finally:
        with psycopg.connect(server, autocommit=True) as opened:
            opened.execute("DROP DATABASE western WITH (FORCE)")


def test_a_user_without_the_right(server):
    import psycopg

    open_ledger(server, create=True).write(some(), LI)
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute("DROP ROLE IF EXISTS visitor")
        opened.execute("CREATE ROLE visitor LOGIN")
        opened.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO visitor")
    try:
        address = server.replace("tumen:none", "visitor")
        assert snapshot_from(address)["events"].height == 2
        with pytest.raises(ProblemsError, match="has not the right"):
            open_ledger(address).write(rows("firms", {"firm": "f", "name_en": "F"}), WANG)
        with psycopg.connect(server, autocommit=True) as opened:  # to append is enough
            opened.execute("GRANT INSERT ON ALL TABLES IN SCHEMA public TO visitor")
        open_ledger(address).write(rows("firms", {"firm": "f", "name_en": "F"}), WANG)
        with psycopg.connect(server, autocommit=True) as opened:
            opened.execute("REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM visitor")
        with pytest.raises(ProblemsError, match="has not the right"):
            snapshot_from(address)
    finally:
        with psycopg.connect(server, autocommit=True) as opened:
            opened.execute("DROP OWNED BY visitor")
            opened.execute("DROP ROLE visitor")


def test_a_connection_that_is_cut_writes_nothing(server):
    import psycopg

    open_ledger(server, create=True).write(some(), LI)
    ledger = open_ledger(server)

    def cut(connection, cursor, statement, *more):
        if statement.startswith("INSERT INTO events"):
            with psycopg.connect(server, autocommit=True) as opened:
                opened.execute("SELECT pg_terminate_backend(%s)", [cursor.connection.info.backend_pid])

    sa.event.listen(ledger.database.engine, "before_cursor_execute", cut)
    with pytest.raises(ProblemsError, match="the server gives no connection"):
        ledger.write(rows("events", event("e3", "p1", "full-output", "2025")), LI)
    assert snapshot_from(server)["events"].height == 2
