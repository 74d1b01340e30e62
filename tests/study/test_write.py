"""Results whole or not at all, in plain forms."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.core.results import write as folder
from tumen.study.core.results.plain import to_plain
from tumen.study.core.results.write import write_results
from tumen.study.core.run import run_study

STUDIES = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def coffee():
    study = read_study(STUDIES / "coffee-machine")
    return study, run_study(study)


def test_a_run_is_one_folder(coffee, tmp_path):
    study, result = coffee
    place = write_results(
        result, study, tmp_path, render=lambda found: f"<p>{found.title}", timings={"run": 1.25}
    )
    assert place.parent == tmp_path / "coffee-machine"
    assert [item.name for item in place.parent.iterdir()] == [place.name]
    assert (place / "report.html").read_text() == f"<p>{result.title}"
    manifest = json.loads((place / "manifest.json").read_text())
    assert manifest["timings_s"]["run"] == 1.25
    assert manifest["files"] == dict(study.files)
    assert set(manifest["outputs"]) == {item.name for item in place.iterdir()} - {"manifest.json"}
    assert manifest["scenarios"][0]["tables"]["prices"][0]["price"] == "31.00"
    with (place / "cells.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4 * 9
    assert pl.read_parquet(place / "cells.parquet").height == len(rows)
    assert rows[1]["cost_per_unit"] == "40.4975"


def test_two_runs_are_equal_and_neither_overwrites_the_other(coffee, tmp_path):
    study, result = coffee
    one, two = write_results(result, study, tmp_path), write_results(result, study, tmp_path)
    assert one != two
    same = ["outputs", "inputs_hash", "scenarios", "files", "vintages"]
    first, second = (json.loads((place / "manifest.json").read_text()) for place in (one, two))
    assert {key: first[key] for key in same} == {key: second[key] for key in same}


@pytest.mark.parametrize("broken", ["render", "disk"])
def test_a_failure_leaves_nothing(broken, coffee, tmp_path, monkeypatch):
    study, result = coffee

    def fail(*_, **__):
        raise OSError(28, "No space left on device") if broken == "disk" else RuntimeError("page")

    if broken == "disk":
        monkeypatch.setattr(folder, "_write_table", fail)
    with pytest.raises(InputError if broken == "disk" else RuntimeError) as caught:
        write_results(result, study, tmp_path, render=fail if broken == "render" else None)
    if broken == "disk":
        assert "no space left on device" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_no_permission(coffee, tmp_path, monkeypatch):
    """By a refused mkdir, since whoever runs the tests as root may write everywhere."""
    study, result = coffee

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(InputError, match=r"coffee-machine/.*: cannot be written: permission denied"):
        write_results(result, study, tmp_path)


def test_a_file_in_the_way(coffee, tmp_path):
    study, result = coffee
    (tmp_path / "results").write_text("")
    with pytest.raises(InputError, match=r"results/coffee-machine/.*: cannot be written: not a directory"):
        write_results(result, study, tmp_path / "results")


def test_plain_forms():
    assert to_plain({"a": (Decimal("1E+3"), date(2026, 7, 1), None, True)}) == {
        "a": ["1000", "2026-07-01", None, True]
    }
    assert to_plain(HsCode("851671", "HS2022")) == {"digits": "851671", "edition": "HS2022"}
    assert to_plain(frozenset({"b", "a"})) == ["a", "b"]
    with pytest.raises(TypeError, match="complex has no plain form"):
        to_plain(1j)


def test_a_whole_result_has_a_plain_form(coffee):
    text = json.dumps(to_plain(coffee[1]))
    assert '"status": "not originating"' in text
