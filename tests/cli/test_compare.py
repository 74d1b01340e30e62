"""``tumen compare``: what changed between two runs, by sentence, cell of an input and figure."""

import csv
import json
from pathlib import Path

import pytest


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


def test_a_dearer_price_is_told_with_what_it_does(tumen, lunch, tmp_path):
    first = ran(tumen, lunch, tmp_path / "one")
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
    assert "input: prices box, ningbo" in said
    assert "9.99" in said


def test_two_runs_of_one_study_are_the_same(tumen, lunch, tmp_path):
    first, second = (ran(tumen, lunch, tmp_path / name) for name in ("one", "two"))
    done = tumen("compare", first, second)
    assert done.stdout == "nothing changed\n"


def test_a_folder_without_results_is_refused(tumen, lunch):
    done = tumen("compare", lunch, lunch)
    assert done.exit_code == 2
    assert "holds no results of a run" in done.output
