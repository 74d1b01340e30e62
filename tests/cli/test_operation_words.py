"""A word that nobody knows settles nothing, wherever operations are stated."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tumen.cli import app

FAULTS = Path(__file__).parents[1] / "faults"
ASKED = "what 'frobbing' is, which is not in the list of operations"


def tumen(*words):
    done = CliRunner(env={"COLUMNS": None}).invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


def rows(folder, name):
    (path,) = folder.glob(f"*/*/{name}")
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_in_a_study(tmp_path):
    tumen("new", tmp_path / "study")
    ways = tmp_path / "study/ways.csv"
    text = ways.read_text(encoding="utf-8")
    ways.write_text(text.replace("injection-moulding; assembly", "frobbing"), encoding="utf-8")
    tumen("run", tmp_path / "study", "--out", tmp_path / "out")
    found = [row for row in rows(tmp_path / "out", "origins.csv") if row["site"] == "ningbo"]
    assert ASKED in found[0]["needs"]
    assert found[0]["status"] == "undetermined"


def test_in_a_network(tmp_path):
    """As with packing, no preference is earned (see tests/faults), and the answer says what it hangs on."""
    shutil.copytree(FAULTS / "02-table-and-network-operation-words/network", tmp_path / "network")
    ways = tmp_path / "network/ways.csv"
    ways.write_text(ways.read_text(encoding="utf-8").replace("packing", "frobbing"), encoding="utf-8")
    said = tumen("run", tmp_path / "network", "--out", tmp_path / "out")
    assert f"earn no preference until it is said: the operations carried out: {ASKED}." in said
    (scenario,) = rows(tmp_path / "out", "scenarios.csv")
    assert float(scenario["net_cost_discounted"]) == pytest.approx(4_345_634.84, abs=0.01)


def test_in_a_table(tmp_path):
    bills = (FAULTS / "02-table-and-network-operation-words/bills.csv").read_text(encoding="utf-8")
    path = tmp_path / "bills.csv"
    path.write_text(bills.replace("PACKAGING@VN", "frobbing@VN").replace("packing@VN", "mixing@VN"), "utf-8")
    words = ("--agreements", "RCEP", "--to", "JP", "--on-date", "2026-06-01", "--out", tmp_path / "a.csv")
    tumen("screen", path, *words)
    found = {row["bill"]: row for row in csv.DictReader((tmp_path / "a.csv").read_text("utf-8").splitlines())}
    assert {bill: found[bill]["status"] for bill in ("A1", "A3", "A4")} == {
        "A1": "undetermined",
        "A3": "not originating",
        "A4": "undetermined",  # mixing: simple or not
    }
    assert found["A1"]["needs"] == "operations"


def test_in_a_case_file(tmp_path):
    cases = json.loads((FAULTS / "11-component-known-no/cases.json").read_text(encoding="utf-8"))
    (case,) = cases["cases"]
    case["operations"] = [{"op": "FROBBING", "country": "MX"}]
    case["materials"] = case["materials"][:1]  # all of it originates but its weave
    case["materials"][0]["status"] = "non_originating"
    case["rule"], case["expect"] = {"type": "CC"}, {"originating": None}
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    tumen("verify", path)
    case["operations"], case["expect"] = [{"op": "SEWING", "country": "MX"}], {"originating": True}
    path.write_text(json.dumps(cases), encoding="utf-8")
    tumen("verify", path)


@pytest.mark.parametrize(("step", "qualifies"), [("coating", True), ("frobbing", False), ("packing", False)])
def test_in_a_step_that_is_to_qualify(tmp_path, step, qualifies):
    """Packing alone does not qualify a good of 60 % content; another step makes it more than that."""
    text = f"""
hs: "8524.92"
made-in: VN
to: JP
on: 2026-06-01
agreement: RCEP
fob: 100
operations: [packing]
direct: true
materials: [{{name: panel, hs: "8524.12", value: 40, country: TW, status: non-originating}}]
volume: 1000
saving: {{RCEP: 5}}
changes: [{{name: a step more, step: {{operation: {step}}}, cost-per-unit: 1}}]
"""
    path = tmp_path / "question.yaml"
    path.write_text(text, encoding="utf-8")
    (found,) = json.loads(tumen("qualify", path, "--json"))["ways"]
    assert found["way"]["chosen"] == (["a step more"] if qualifies else [])
    asked = f"the operations carried out: {ASKED}" if step == "frobbing" else None
    assert found["way"]["not_proven"] == asked


def test_where_an_agreement_puts_each_operation():
    found = {
        row["operation"]: row for row in json.loads(tumen("agreement", "RCEP", "--operations", "--json"))
    }
    assert found["packaging"]["standing"] == "minimal, Art. 3.6(b)"
    assert found["mixing"]["standing"] == "minimal if simple, Art. 3.6(j)"
    assert found["drying"]["standing"] == "minimal if it is preserving, Art. 3.6(a)"
    assert found["welding"]["standing"] == "not minimal"
    assert "용접" in found["welding"]["words"]
    assert "other-similar-processes" not in found  # what an Article says in general is no name to write
    text = tumen("agreement", "GB-VN", "--operations")
    (line,) = [one for one in text.splitlines() if one.startswith("ironing") and "chapters 50" in one]
    assert "minimal, Art. 6(4)" in line
