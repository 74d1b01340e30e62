"""What a person sees in a terminal of 80 columns: help and answers fit, nothing stray, no banner of a
library."""

from __future__ import annotations

import os
import re
import sys

import pytest
from typer.main import get_command

from tumen.cli import app
from tumen.cli.output import fitted


def commands():
    """Every command and group of commands, by the words that call it."""
    found, waiting = [], [((), get_command(app))]
    while waiting:
        words, command = waiting.pop()
        found.append(words)
        waiting += [((*words, name), item) for name, item in getattr(command, "commands", {}).items()]
    return sorted(found)


@pytest.fixture
def narrow(monkeypatch, tumen):
    """Run a command in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    return tumen


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_fits_and_holds_nothing_stray(narrow, words):
    shown = narrow(*words, "--help").output
    assert [line for line in shown.splitlines() if len(line) > 80] == []
    assert "\\b" not in shown
    assert not re.search(r"[^\n\x20-\x7e]", shown)
    if "Example" in shown:  # each on a line of its own
        assert re.search(r"^ *(Example: )?tumen ", shown, flags=re.MULTILINE)


SENTENCE = [
    "origin --hs 8524.92 --made-in VN --to JP --on 2026-06-01 --fob 100 --operation assembly --direct",
    "origin --hs 85 --made-in XX --to Atlantis --on never",
    "duty --from KR --to JP --hs 3923.10 --value 10000 --currency JPY --on 2026-06-01",
    "duty --from KR --to JP --hs 3923.10 --schedule 2026-2030",
    "hs battery",
    "hs 8507 --edition HS2012",
    "agreement",
    "agreement RCEP",
    "agreement RCEP --rule 8507",
    "data",
    "tariff JP",
    "run BOX --out OUT",
    "check BOX",
    "check NETWORK",
    "check ECONOMY",
    "qualify BOX --market japan",
    "documents BOX --out PAPERS",
]


@pytest.mark.parametrize("words", SENTENCE)
def test_answers_fit(narrow, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    for name, ask in (
        ("BOX", "origin,landed-cost,qualify"),
        ("NETWORK", "design"),
        ("ECONOMY", "economy,exposure"),
    ):
        if name in words:
            assert narrow("new", name, "--ask", ask).exit_code == 0
    shown = narrow(*words.split())
    assert shown.output
    assert shown.exit_code in {0, 2}
    assert [line for line in shown.output.splitlines() if len(line) > 80] == []


def test_in_a_pipe_every_line_stays_one(tumen, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(len, tumen("agreement", "RCEP").output.splitlines())) > 80


@pytest.mark.parametrize(
    ("line", "width", "lines"),
    [
        ("short", 10, ["short"]),
        ("- a list of words", 10, ["- a list", "  of words"]),
        ("  a  b  words to fold", 16, ["  a  b  words to", "     fold"]),
        ("one\ntwo three", 8, ["one", "two", "  three"]),
        ("https://long.example/path", 10, ["https://lo", "  ng.examp", "  le/path"]),
        ("", 10, [""]),
    ],
)
def test_folding(line, width, lines):
    assert fitted(line, width) == lines


def test_a_run_of_a_network_prints_no_banner(program, tmp_path):
    assert program("new", "net", "--ask", "design", cwd=tmp_path).returncode == 0
    for words in (("run", "net"), ("network", "solve", "net")):
        done = program(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert not re.search(r"Running HiGHS|Copyright|MIT licence|Set parameter", done.stdout)


def test_completion_is_offered(program):
    shown = program("--help").stdout
    assert "--install-completion" in shown
    assert "--show-completion" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
@pytest.mark.parametrize("asked", ["origin,landed-cost", "design"])
def test_progress_stays_on_one_line_whatever_a_scenario_is_called(tumen, tmp_path, asked):
    """In a terminal of 60 columns; brackets in a title are no markup."""
    import fcntl
    import pty
    import struct
    import subprocess
    import termios

    place = tmp_path / "study"
    assert tumen("new", place, "--ask", asked).exit_code == 0
    path = place / "study.yaml"
    text = path.read_text(encoding="utf-8")
    title = "The [/supplier] of [red] lids proves that every one of them originates in China or elsewhere"
    path.write_text(re.sub(r"(?m)^(    title: ).*", rf'\1"{title}"', text), encoding="utf-8")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    command = [sys.executable, "-c", "from tumen.cli import main; main()", "run", "study", "--out", "out"]
    run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, text=True)  # noqa: S603
    os.close(theirs)
    shown = b""
    with os.fdopen(ours, "rb", buffering=0) as screen:
        while True:
            try:
                more = screen.read(65536)
            except OSError:  # the other side is closed
                break
            if not more:
                break
            shown += more
    out = run.communicate(timeout=120)[0]
    assert run.returncode == 0, shown[-2000:]
    assert "report.html" in out
    assert shown  # there was progress
    assert shown.count(b"\x1b[1A") <= 1  # a line up at its end only: a bar of two lines would go up each time
