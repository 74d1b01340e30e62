"""``tumen zone init``, ``log``, ``history``, ``retract``, ``upgrade``: as a user types them, with wrong
inputs too."""

from __future__ import annotations

import json

import pytest

from tests.zone.ledger.making import LI, some
from tumen.zone.ledger import open_ledger


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    """A ledger with some records, in the folder where the commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TUMEN_LEDGER", raising=False)
    open_ledger("zone.sqlite", create=True).write(some(), LI)
    return tmp_path


def test_a_new_ledger_and_one_that_is_there(tumen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = tumen("zone", "init")
    assert (done.exit_code, "zone.sqlite: a new ledger" in done.output) == (0, True)
    assert tumen("zone", "log").output == "The ledger has no entry yet\n"
    again = tumen("zone", "init")
    assert again.exit_code == 2
    assert "there is a file already" in again.stderr
    assert tumen("zone", "init", "other.sqlite").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.sqlite", "zone.sqlite"]


def test_a_record_is_retracted_and_its_history_kept(tumen, ledger):
    unsaid = tumen("zone", "retract", "events", "e2")
    assert unsaid.exit_code == 2
    assert "it is not said why" in unsaid.stderr
    done = tumen("zone", "retract", "events", "e2", "--note", "of another firm", "--by", "wang")
    assert done.output == "events e2 is retracted (entry 2)\n"
    told = tumen("zone", "history", "events", "e2").output.splitlines()
    assert "li: projects.csv; SHA-256 abababababab (1 firms, 1 projects, 2 events)" in told[0]
    assert told[1:-2] == [
        "  event: e2",
        "  project: p1",
        "  stage: production",
        "  on: 2023-Q1",
        "  source: the office's file",
        "  confidence: office",
    ]
    assert "wang: tumen zone retract; of another firm (1 events)" in told[-2]
    assert told[-1] == "  retracted"
    assert len(tumen("zone", "log").output.splitlines()) == 2
    log = json.loads(tumen("zone", "log", "--json").output)
    assert [(line["number"], line["by"], line["records"]) for line in log][1] == (2, "wang", {"events": 1})


def test_who_writes_is_the_name_of_the_login(tumen, ledger, monkeypatch):
    monkeypatch.setenv("LOGNAME", "zhao")
    tumen("zone", "retract", "events", "e2", "--note", "wrong")
    assert " zhao: tumen zone retract" in tumen("zone", "log").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("history", "projects", "P1"), "P1 is not in the table projects. Did you mean 'p1'?"),
        (("history", "floor", "PK01"), "PK01 is not in the table floor. The table has no record yet"),
        (("history", "project", "p1"), "'project' is no table of a ledger. Did you mean 'projects'?"),
        (("retract", "firms", "tms", "--note", "x"), "1 records of projects refer to tms"),
        (("log", "--ledger", "none.sqlite"), "none.sqlite: there is no ledger here. Make one with"),
        (("log", "--ledger", ""), "no ledger is named"),
        (("log", "--ledger", "."), "a folder of tables is only read"),
        (("log", "--ledger", "mysql://a:geheim@b/c"), "a ledger cannot stand at an address mysql:"),
        (("upgrade", "--ledger", "none.sqlite"), "there is no ledger here"),
        (("init", "."), "there is a folder already"),
    ],
)
def test_wrong_words_are_told(tumen, ledger, words, told):
    found = tumen("zone", *words)
    assert found.exit_code == 2
    assert told in found.stderr
    assert "geheim" not in found.stderr
    assert len(open_ledger("zone.sqlite").log()) == 1


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(tumen, ledger):
    folder = ledger / "given"
    folder.mkdir()
    (folder / "projects.csv").write_text(
        "project,name_zh,planned_investment,currency,source,confidence\n"
        "p2,甲,,,file 7,office\np2,乙,,,file 7,office\np3,丙,,,,office\np4,丁,5000000,,file 7,office\n",
        encoding="utf-8",
    )
    (folder / "events.csv").write_text(
        "event,project,stage,on,source,confidence\ne8,p1,signd,2024-01-01,file 7,office\n", encoding="utf-8"
    )
    found = tumen("zone", "import", folder)
    assert found.exit_code == 2
    for told in (
        "projects.csv:3: two rows for project p2",
        "projects.csv:4: source: the cell is empty",
        "projects.csv:5: planned_investment has no currency",
        "events.csv:2: stage: 'signd' is not one of the choices",
    ):
        assert told in found.stderr
    assert len(open_ledger("zone.sqlite").log()) == 1
    (folder / "projects.csv").unlink()
    (folder / "events.csv").write_text(
        "event,project,stage,on,source,confidence\n"
        "e7,p1,started,2024-01-01,file 7,office\ne8,p9,signed,2024-01-01,file 7,office\n",
        encoding="utf-8",
    )
    found = tumen("zone", "import", folder)
    assert found.exit_code == 2
    assert "p1: production 2023-Q1 (e2) is before started 2024-01-01 (e7)" in found.stderr
    assert "events.csv:3: project: 'p9' is not in the table projects" in found.stderr
    assert len(open_ledger("zone.sqlite").log()) == 1


def test_the_ledger_may_be_named_by_the_environment(tumen, ledger, monkeypatch):
    (ledger / "zone.sqlite").rename(ledger / "changchun.sqlite")
    monkeypatch.setenv("TUMEN_LEDGER", "changchun.sqlite")
    assert "li: projects.csv" in tumen("zone", "log").output
    assert tumen("zone", "upgrade").output == "The ledger is of version 0001 already\n"


def test_help_is_told_without_the_database(program):
    """The database's libraries are not read for help."""
    code = "import sys; from tumen.cli import app; assert 'sqlalchemy' not in sys.modules; assert 'polars' not in sys.modules"
    import subprocess
    import sys

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
    assert program("zone", "history", "--help").returncode == 0
