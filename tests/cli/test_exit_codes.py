"""Exit codes: 2 with a problem for what the user can mend, 70 with one line for what only we can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tumen.reference import lookup


@pytest.mark.parametrize("made", ["file", "empty", "absent", "broken", "no rules"])
def test_own_agreements_that_are_wrong_are_problems(tumen, tmp_path, made):
    place = tmp_path / "own"
    if made == "file":
        place.write_text("x")
    elif made != "absent":
        place.mkdir()
    if made in {"broken", "no rules"}:
        (place / "agreement.yaml").write_text("code: [" if made == "broken" else "code: X-Y\n")
    for words in (("--agreements-from", place, "hs", "85"), ("--agreements-from", place, "agreement")):
        done = tumen(*words)
        assert done.exit_code == 2
        assert "Traceback" not in done.output
        assert str(place) in done.stderr
        assert isinstance(done.exception, SystemExit)


def test_a_bug_shows_its_place_only_when_asked(tumen, monkeypatch):
    def broken(*_):
        raise OverflowError("inside")

    monkeypatch.setattr(lookup, "look_up", broken)
    quiet = tumen("hs", "85")
    assert quiet.exit_code == 70
    first, *rest = quiet.stderr.splitlines()
    assert first == "This is a mistake in Tumen, not in your input: OverflowError: inside"
    assert len(rest) == 1
    assert "TUMEN_TRACEBACK=1" in rest[0]
    monkeypatch.setenv("TUMEN_TRACEBACK", "1")
    loud = tumen("hs", "85")
    assert loud.exit_code == 70
    assert "Traceback" in loud.stderr
    assert 'raise OverflowError("inside")' in loud.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_answer_that_cannot_be_printed():
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-c", "from tumen.cli import main; main()", "hs", "battery"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_qualify_takes_a_workbook(tumen, tmp_path):
    book = tmp_path / "book.xlsx"
    assert tumen("new", book, "--workbook").exit_code == 0
    folder = tmp_path / "folder"
    assert tumen("new", folder).exit_code == 0
    one, two = tumen("qualify", book, "--market", "japan"), tumen("qualify", folder, "--market", "japan")
    assert one.exit_code == two.exit_code == 0
    assert one.stdout == two.stdout
    assert tumen("documents", book, "--out", tmp_path / "papers").exit_code == 0
    network = tmp_path / "network.xlsx"
    assert tumen("new", network, "--workbook", "--ask", "design").exit_code == 0
    assert "net cost" in tumen("network", "solve", network).stdout


def test_reading_from_a_closed_pipe_is_quiet():
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", "from tumen.cli import main; main()", "agreement", "RCEP"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    os.close(write)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("tariff", "JP", "--years", "RCEP", "--until", "1" * 60),
        ("tariff", "JP", "--years", "RCEP", "--until", "99999"),
        ("duty", "--from", "CN", "--to", "JP", "--hs", "3924.10", "--year", "9" * 30),
        ("origin", "--hs", "8524.92", "--made-in", "VN", "--to", "JP", "--material", "a\nb,8542.31"),
    ],
)
def test_words_that_no_command_can_mean(tumen, words):
    done = tumen(*words)
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit)
