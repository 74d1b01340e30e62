"""The database goes away, is held, is full, is no more: a kind page, nothing by half, and on it goes."""

import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from tests.app.conftest import LOCAL, PHRASE
from tests.postgresql import cluster
from tumen.app.create import create_app
from tumen.app.door import Role
from tumen.app.guard import SESSION, TOKEN_HEADER
from tumen.app.people.accounts import AppAccounts, By
from tumen.app.settings import AppSettings
from tumen.app.state.open import state_at
from tumen.app.state.schema import AUDIT, PEOPLE

AWAY = "The app cannot reach what it keeps"


@pytest.fixture
def made():
    """Makes an app with one administrator, and a browser in which she is signed in."""
    engines = []

    def make(folder, database=None):
        folder.mkdir(exist_ok=True)
        app = create_app(AppSettings(folder, database=database, shared=True))
        engines.append(app.state.kept.engine)
        AppAccounts(app.state.kept).add("ada", Role.ADMINISTRATOR, By("", ""), PHRASE)
        one = TestClient(app, base_url=LOCAL, raise_server_exceptions=False)
        one.post("/sign-in", data={"name": "ada", "password": PHRASE})
        one.headers[TOKEN_HEADER] = app.state.door.visitor(one.cookies[SESSION]).token
        assert one.get("/people").status_code == 200
        return app, one

    yield make
    for engine in engines:
        engine.dispose()


def counts(kept):
    with kept.reading() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in (PEOPLE, AUDIT)
        ]


def assert_away(answer, *told):
    assert answer.status_code == 503, answer.text
    assert AWAY in answer.text
    assert "<h1" in answer.text
    assert "Traceback" not in answer.text
    for words in told:
        assert words in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_file_is_gone_and_comes_back(tmp_path, made):
    app, one = made(tmp_path / "f")
    path = app.state.kept.path
    shutil.move(path, tmp_path / "away")
    for path_asked in ("/", "/people", "/people/log"):
        assert_away(one.get(path_asked), "cannot be opened")
    assert_away(one.post("/people", data={"name": "new", "role": "reader"}))
    assert_away(one.post("/sign-in", data={"name": "ada", "password": PHRASE}))
    assert one.get("/alive").text == "yes"
    assert one.get("/static/app.css").status_code == 200
    assert not Path(path).exists()
    shutil.move(tmp_path / "away", path)
    assert one.get("/people").status_code == 200  # the session of before holds
    assert counts(app.state.kept) == [1, 2]


def test_another_program_holds_the_file(tmp_path, made):
    app, one = made(tmp_path / "f")
    app.state.kept = state_at(str(app.state.kept.path), wait=0.1)
    other = sqlite3.connect(app.state.kept.path)
    other.execute("BEGIN IMMEDIATE")
    assert one.get("/people").status_code == 200  # reading goes on
    before = counts(app.state.kept)
    assert_away(one.post("/people", data={"name": "new", "role": "reader"}), "in use")
    other.rollback()
    assert counts(app.state.kept) == before
    assert one.post("/people", data={"name": "new", "role": "reader"}).status_code == 200


@pytest.fixture
def tiny():
    """A disk of 1 MB."""
    place = tempfile.mkdtemp(prefix="tumen-tiny-")
    done = subprocess.run(  # noqa: S603
        ["/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no small disk can be mounted here")
    yield Path(place)
    subprocess.run(["/bin/umount", place], check=True)  # noqa: S603
    Path(place).rmdir()


def test_the_disk_is_full_and_has_room_again(tiny, made):
    app, one = made(tiny)
    filler = tiny / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    assert shutil.disk_usage(tiny).free < 4096
    before = counts(app.state.kept)
    for number in range(40):  # the log of the database has some room yet
        answer = one.post("/people", data={"name": f"{number} " + "x" * 50, "role": "reader"})
        if answer.status_code != 200:
            break
        before = [count + 1 for count in before]
    assert_away(answer, "no room left")
    assert one.get("/people").status_code == 200  # reading goes on, though that it is seen is not written
    assert counts(app.state.kept) == before
    filler.unlink()
    assert one.post("/people", data={"name": "new", "role": "reader"}).status_code == 200
    assert counts(app.state.kept) == [count + 1 for count in before]


def test_a_full_disk_as_sqlite_says_it(tmp_path, made):
    """As above where no disk can be mounted: the file may not grow by a page (PRAGMA max_page_count)."""
    app, one = made(tmp_path / "f")

    def no_room(opened, _):
        opened.execute(f"PRAGMA max_page_count = {opened.execute('PRAGMA page_count').fetchone()[0]}")

    sa.event.listen(app.state.kept.engine, "connect", no_room)
    before = counts(app.state.kept)
    for number in range(200):
        answer = one.post("/people", data={"name": f"{number} " + "x" * 50, "role": "reader"})
        if answer.status_code != 200:
            break
        before = [count + 1 for count in before]
    assert_away(answer, "no room left")
    assert counts(app.state.kept) == before
    sa.event.remove(app.state.kept.engine, "connect", no_room)
    assert one.post("/people", data={"name": "new", "role": "reader"}).status_code == 200


def test_the_server_stops_and_starts(tmp_path, made, caplog):
    with cluster() as server:
        app, one = made(tmp_path / "f", server.address)
        server.stop()
        away = one.get("/people")
        assert_away(away, "the server gives no connection")
        assert "127.0.0.1" not in away.text.replace(LOCAL, "")  # where it stands is not for everybody
        assert "port" in caplog.text  # whoever runs the app reads it
        part = one.post("/people", data={"name": "new", "role": "reader"}, headers={"hx-request": "true"})
        assert part.status_code == 503
        assert part.headers["hx-retarget"] == "#told-above"
        assert "<html" not in part.text
        assert "none@" not in part.text  # the password of the address
        server.start()
        assert one.get("/people").status_code == 200
        assert counts(app.state.kept) == [1, 2]
        assert one.post("/people", data={"name": "new", "role": "reader"}).status_code == 200
        app.state.kept.engine.dispose()


def test_a_change_whose_line_cannot_be_written_is_not_made(tmp_path, made):
    app, one = made(tmp_path / "f")
    before = counts(app.state.kept)
    with app.state.kept.writing("", "") as connection:
        connection.execute(
            sa.text(
                "CREATE TRIGGER none_more BEFORE INSERT ON app_audit BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
    number = AppAccounts(app.state.kept).named("ada")
    assert one.post("/people", data={"name": "new", "role": "reader"}).status_code == 500
    assert one.post(f"/people/{number}/sessions").status_code == 500
    assert counts(app.state.kept) == before
    assert one.get("/people").status_code == 200  # the sessions were not ended
