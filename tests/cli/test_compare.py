"""``tumen compare``: what changed between two runs, by sentence, cell of an input and figure."""

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tumen.cli.studies import progress
from tumen.language.force import speaking


class Terminal(io.StringIO):
    """Somebody looks at it."""

    def isatty(self):
        return True


@pytest.fixture
def lunch(tumen, tmp_path):
    assert tumen("new", tmp_path / "lunch").exit_code == 0
    return tmp_path / "lunch"


def ran(tumen, study, out):
    done = tumen("run", study, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["folder"]


def costs(folder):
    with Path(folder, "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scenario"] == "base"]
    return {(row["product"], row["site"]): row["cost_per_unit"] for row in rows}


def made_dearer(lunch):
    """Ask 9.99 in Ningbo; what was asked before."""
    table = lunch / "prices.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    was = next(row["price"] for row in rows if row["site"] == "ningbo")
    for row in rows:
        row["price"] = "9.99" if row["site"] == "ningbo" else row["price"]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return was


def test_a_dearer_price_is_told_with_what_it_does(tumen, lunch, tmp_path):
    first = ran(tumen, lunch, tmp_path / "one")
    was = made_dearer(lunch)
    second = ran(tumen, lunch, tmp_path / "two")
    found = json.loads(tumen("compare", first, second, "--json").stdout)
    (cell,) = found["inputs"]
    assert (cell["table"], cell["column"], cell["before"], cell["after"]) == ("prices", "price", was, "9.99")
    assert found["files"] == ["prices.csv"]
    one, two = costs(first), costs(second)
    changed = [
        (item["before"], item["after"])
        for item in found["figures"]
        if item["table"] == "cells"
        and item["column"] == "cost_per_unit"
        and item["row"].startswith("base, box, ningbo")
    ]
    assert changed == [(one["box", "ningbo"], two["box", "ningbo"])]
    assert not [
        item
        for item in found["figures"]
        if item["row"].startswith("base, box, haiphong")
        and item["table"] == "cells"
        and item["column"] == "cost_per_unit"
    ]
    said = tumen("compare", first, second).stdout
    assert "changed input: prices box, ningbo" in said
    assert "9.99" in said


def test_two_runs_of_one_study_are_the_same(tumen, lunch, tmp_path):
    first, second = (ran(tumen, lunch, tmp_path / name) for name in ("one", "two"))
    done = tumen("compare", first, second)
    assert done.stdout == "nothing changed\n"


def test_a_folder_without_results_is_refused(tumen, lunch):
    done = tumen("compare", lunch, lunch)
    assert done.exit_code == 2
    assert "holds no results of a run" in done.output


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_sentences_of_the_answer_are_those_that_the_run_says(tumen, lunch, tmp_path, language):
    first = ran(tumen, lunch, tmp_path / "one")
    made_dearer(lunch)
    done = tumen("--language", language, "run", lunch, "--out", tmp_path / "two")
    second = done.stdout.splitlines()[-1].rpartition("/")[0]
    found = json.loads(tumen("compare", first, second, "--json").stdout)
    assert found["new"]
    assert found["gone"]
    told = tumen("--language", language, "compare", first, second).stdout.splitlines()
    labels = {"zh": ("不再说明：", "现在说明："), "ko": ("더는 말하지 않음:", "이제 말함:")}[language]
    gone, new = ([line for line in told if line.startswith(label)] for label in labels)
    assert (len(gone), len(new)) == (len(found["gone"]), len(found["new"]))
    ran_so = done.stdout.replace(" ", "")
    assert all(line.removeprefix(labels[1]).replace(" ", "") in ran_so for line in new)
    assert [line for line in told if "prices box, ningbo: price 4.60 -> 9.99 (+117.17 %)" in line]  # as typed


def test_how_far_a_run_is_is_said(monkeypatch):
    """On a terminal alone: the agreement whose worth is worked out, and the figures behind it."""
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with speaking("ko"), progress() as line:
        line.solving("without ACFTA", SimpleNamespace(best=None, bound=12345.6, gap=None, seconds=3.2))
    assert "ACFTA 없이: 최선 아직 없음, 한계 12,346, 3초" in shown.getvalue()
