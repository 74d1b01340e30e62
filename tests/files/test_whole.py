"""Files and folders whole or not at all: on a disk that is full, where nobody may write, for a process that
is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.files import whole
from tumen.files.whole import PREFIX, check_free, drafts, sweep, whole_file, whole_folder


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def test_a_file_replaces_the_old_one_at_the_end_only(tmp_path):
    place = tmp_path / "new" / "page.html"
    with whole_file(place) as path:
        path.write_text("one")
        assert not place.exists()
    with whole_file(place) as path:
        path.write_text("two")
        assert place.read_text() == "one"
    assert place.read_text() == "two"
    assert names(tmp_path) == ["new", "page.html"]


def test_a_link_keeps_pointing_where_it_did(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with whole_file(tmp_path / "link") as path:
        path.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt(), SystemExit(143)])
def test_a_block_that_fails_leaves_what_was_there(tmp_path, error):
    old = tmp_path / "old.txt"
    old.write_text("old")
    for make in (lambda: whole_file(old), lambda: whole_folder(tmp_path / "a" / "b")):
        with pytest.raises(type(error)), make():
            raise error
    assert old.read_text() == "old"
    assert names(tmp_path) == ["old.txt"]


def fill(folder, text):
    for name in ("a.txt", "sub/b.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def test_a_folder_that_is_replaced(tmp_path):
    place = tmp_path / "law"
    for text in ("one", "two"):
        with whole_folder(place, replace=True) as draft:
            fill(draft.path, text)
    assert (place / "sub" / "b.txt").read_text() == "two"
    assert names(tmp_path) == ["a.txt", "b.txt", "law", "sub"]


def test_a_folder_is_replaced_where_the_system_cannot_exchange(tmp_path, monkeypatch):
    import ctypes

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    test_a_folder_that_is_replaced(tmp_path)


def test_a_name_that_is_taken_gets_a_number(tmp_path):
    places = []
    for _ in range(3):
        with whole_folder(tmp_path / "run", numbered=True) as draft:
            fill(draft.path, "x")
        places.append(draft.place.name)
    assert places == ["run", "run-2", "run-3"]
    (tmp_path / "file").write_text("mine")
    with whole_folder(tmp_path / "file", numbered=True) as draft:
        fill(draft.path, "x")
    assert draft.place.name == "file-2"


def test_a_folder_that_is_there_and_filled_is_not_touched(tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("mine")
    with pytest.raises(InputError, match="cannot be written"), whole_folder(tmp_path / "taken") as draft:
        fill(draft.path, "x")
    assert names(tmp_path) == ["mine", "taken"]
    with pytest.raises(InputError, match="not an empty folder"):
        check_free(tmp_path / "taken")


def test_an_empty_folder_is_filled_not_replaced(tmp_path, monkeypatch):
    """It may be the folder in which the user stands, or a disk of its own."""
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    check_free(Path())
    with whole_folder(".") as draft:
        fill(draft.path, "x")
    assert tmp_path.stat().st_ino == before
    assert names(tmp_path) == ["a.txt", "b.txt", "sub"]


def test_rights_are_those_of_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        with whole_folder(tmp_path / "run") as draft:
            fill(draft.path, "x")
        with whole_file(tmp_path / "page") as path:
            path.write_text("x")
    finally:
        os.umask(before)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "run" / "a.txt").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "page").stat().st_mode & 0o777 == 0o640


def test_a_file_in_the_place_of_a_folder(tmp_path):
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(InputError, match=r"cannot be written: file exists\. Move away what is there"),
        whole_file(tmp_path / "file" / "page"),
    ):
        raise AssertionError
    assert names(tmp_path) == ["file"]


def calls_that_fail(monkeypatch, at, reason):
    """Let the n-th change of the disk fail, whichever it is; return how many there were."""
    done = [0]

    def counted(true):
        def call(*args, **more):
            done[0] += 1
            if done[0] == at:
                raise OSError(reason, os.strerror(reason))
            return true(*args, **more)

        return call

    for owner, name in (
        (Path, "mkdir"),
        (Path, "write_text"),
        (Path, "rename"),
        (Path, "replace"),
        (whole.os, "fsync"),
    ):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    return done


@pytest.mark.parametrize("reason", [28, 13, 30, 122])  # no room, no right, read-only, over quota
@pytest.mark.parametrize("kind", ["file", "folder", "replaced", "empty"])
def test_whichever_step_fails_the_old_is_whole_and_nothing_is_left(tmp_path, monkeypatch, kind, reason):
    at = 0
    while True:
        at += 1
        home = tmp_path / str(at)
        home.mkdir()
        place = home / "place"
        if kind == "replaced":
            place.mkdir()
            (place / "a.txt").write_text("old")
        elif kind == "file":
            place.write_text("old")
        elif kind == "empty":
            place.mkdir()
        before = names(home)
        with monkeypatch.context() as patch:
            done = calls_that_fail(patch, at, reason)
            said = None
            try:
                if kind == "file":
                    with whole_file(place) as path:
                        path.write_text("new")
                else:
                    with whole_folder(place, replace=kind == "replaced") as draft:
                        for name in ("a.txt", "b.txt"):
                            (draft.path / name).write_text("new")
            except InputError as error:
                said = str(error)
        if said is None:
            assert done[0] < at
            break
        assert str(place) in said
        if kind == "empty" and (place / "a.txt").exists():  # filled file by file, each whole
            assert {path.read_text() for path in place.iterdir()} == {"new"}
            continue
        assert names(home) == before
        if kind in {"file", "replaced"}:
            assert (place if kind == "file" else place / "a.txt").read_text() == "old"
    assert at > 4


WRITER = """
import sys, time
from pathlib import Path
from tumen.files.whole import whole_folder
with whole_folder(Path(sys.argv[1]), replace=True) as draft:
    (draft.path / "a").write_text("half")
    print("now", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def writer(tmp_path):
    """A process that is writing a folder."""
    made = []

    def start(place):
        run = subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True)  # noqa: S603
        made.append(run)
        assert run.stdout.readline() == "now\n"
        return run

    yield start
    for run in made:
        run.kill()
        run.communicate()


def test_what_a_killed_process_left_is_swept_and_what_lives_is_not(tmp_path, writer):
    dead, alive = writer(tmp_path / "dead"), writer(tmp_path / "alive")
    assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 2
    dead.send_signal(signal.SIGKILL)
    dead.wait()
    with whole_file(tmp_path / "next") as path:
        path.write_text("x")
    assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 1
    assert alive.poll() is None
    alive.kill()
    alive.wait()
    sweep(tmp_path)
    assert names(tmp_path) == ["next"]


def test_leftovers_of_a_killed_run_do_not_make_a_folder_filled(tmp_path, writer):
    place = tmp_path / "place"
    place.mkdir()
    run = writer(place / "x")
    run.kill()
    run.wait()
    check_free(place)
    with whole_folder(place) as draft:
        fill(draft.path, "x")
    assert names(place) == ["a.txt", "b.txt", "sub"]


def test_two_writers_do_not_sweep_each_other(tmp_path):
    with drafts(tmp_path) as one, drafts(tmp_path) as two:
        assert one != two
        sweep(tmp_path)
        assert one.is_dir()
        assert two.is_dir()
    assert names(tmp_path) == []


def test_a_draft_swept_while_it_was_made_is_made_anew(tmp_path, monkeypatch):
    true, swept = whole._lock, []

    def late(folder, **more):
        if not swept:
            swept.append(folder)
            folder.rmdir()
        return true(folder, **more)

    monkeypatch.setattr(whole, "_lock", late)
    with drafts(tmp_path) as made:
        assert made.is_dir()
        assert made != swept[0]
