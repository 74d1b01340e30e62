"""`tumen check --missing`: what it names is what running refuses, and a study with its tables filled runs. All
figures are invented."""

from __future__ import annotations

import csv
import random
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tumen.cli import app
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.missing.write import open_facts, write_missing
from tumen.study.network.run import run_network
from tumen.tariff.book.tariffs import TariffBook

SMALL = Path(__file__).resolve().parents[1] / "network" / "small"
COFFEE = Path(__file__).resolve().parents[1] / "data" / "coffee-machine"
FILLED = {
    "rate": "6%",
    "cost": "0.01",
    "customs_value": "CIF",
    "answer": "no",
    "units_per_consignment": "500",
}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def drawn(folder, seed):
    """The small study in other economies, with rates and costs of claiming left out."""
    rng = random.Random(seed)  # noqa: S311
    shutil.copytree(SMALL, folder)
    homes = set()
    for table, other in (
        ("markets", {"Japan": ["DE", "US", "JP", "FR", "TH"], "Viet Nam": ["VN"]}),
        ("sites", {"Ningbo": ["CN"], "Hai Phong": ["VN", "HU", "MX", "BW"]}),
        ("suppliers", {"Taipei metal": ["TW", "PL", "US"]}),
    ):
        rows = rows_of(folder / f"{table}.csv")
        for row in rows:
            row["economy"] = rng.choice(other.get(row[table[:-1]], [row["economy"]]))
            homes.add(row["economy"])
        write(folder / f"{table}.csv", rows)
    rates = rows_of(folder / "rates.csv")
    kept = [row for row in rates if row["importer"] in homes and rng.random() < 0.6]
    kept = [row for row in kept if row["beneficiaries"] in {"", *homes}]
    (folder / "rates.csv").unlink()
    if kept:
        write(folder / "rates.csv", kept)
    claiming = rows_of(folder / "claiming.csv")
    if rng.random() < 0.5:  # and how many units go into one is not stated
        claiming = [{**claiming[0], "basis": "consignment", "cost": "40"}]
    write(folder / "claiming.csv", claiming)
    if rng.random() < 0.3:
        (folder / "declarations.csv").unlink()
    try:
        read_study(folder)
    except InputError as error:  # rates that the economies drawn do not meet
        nowhere = {row.line for row in error.problems if "counts nowhere" in row.what}
        rates = [
            row for line, row in enumerate(rows_of(folder / "rates.csv"), start=2) if line not in nowhere
        ]
        (folder / "rates.csv").unlink()
        if rates:
            write(folder / "rates.csv", rates)
    return folder


def fill(study, facts, folder, missing):
    """Fill the rows that are needed and put the tables in the place of the study's own."""
    on = study.facts.on
    wanted = {(row["table"], int(row["line"])): row for row in rows_of(missing / "why.csv")}
    for path in missing.glob("*.csv"):
        if path.name == "why.csv":
            continue
        rows, kept = rows_of(path), []
        for place, row in enumerate(rows, start=2):
            asked = wanted.get((path.stem, place))
            if asked is not None and asked["needed"] != "for a plan" and row["source"] == "":
                continue
            if asked is not None:
                column = asked["column"]
                row[column] = FILLED.get(column) or str(_line_of(study, row, on))
                row["source"] = row["source"] or "illustrative"
            kept.append(row)
        if kept:
            write(folder / path.name, kept)


def _line_of(study, row, on):
    code = next(item.hs for item in study.tables.products if item.product == row["product"])
    return TariffBook().lines(row["importer"], HsCode(code.digits, code.edition), on)[0].dotted


@pytest.mark.parametrize("seed", range(14))
def test_what_is_named_is_what_running_refuses_and_filled_it_runs(tmp_path, seed):
    pytest.importorskip("highspy")
    folder = drawn(tmp_path / "study", seed)
    study = read_study(folder)
    facts = open_facts(study)
    needed = [fact for fact in facts if fact.needed == "for a plan"]
    assert len({(fact.table, fact.key, fact.asked) for fact in facts}) == len(facts)
    try:
        run_network(study.network)
    except InputError as error:
        named = {why for fact in needed for why in fact.why}
        for problem in error.problems:
            goods = re.search(
                r".* (?:on|claim \S+ on) (.*?)(?: \([^()]*\))? made in (..), into (..)[ ,]", problem.what
            )
            assert goods is not None or "whether freight" in problem.what, problem
            if goods is not None:
                assert "{} from {} into {}".format(*goods.groups()) in named, problem
    else:
        assert not needed
    for again in range(2):  # an answer may open a question, such as the line of a rate that differs by line
        if not needed:
            break
        missing = tmp_path / f"missing-{again}"
        write_missing(study.raw, facts, missing)
        fill(study, facts, folder, missing)
        study = read_study(folder)
        facts = open_facts(study)
        needed = [fact for fact in facts if fact.needed == "for a plan"]
    assert not needed
    assert run_network(study.network).scenarios[0].plan is not None


def test_the_draws_lack_something():
    """Else the property above would hold of nothing."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        found = [open_facts(read_study(drawn(Path(place) / str(seed), seed))) for seed in range(14)]
    tables = {fact.table for facts in found for fact in facts if fact.needed == "for a plan"}
    assert {"rates", "products", "tariff_lines", "taxes"} <= tables
    assert any(fact.table == "declarations" for facts in found for fact in facts)


@pytest.fixture
def tumen():
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_check_refuses_what_run_would_and_writes_it(tmp_path, tumen):
    folder = tmp_path / "study"
    shutil.copytree(SMALL, folder)
    text = (folder / "rates.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("JP,")]
    (folder / "rates.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    markets = (folder / "markets.csv").read_text(encoding="utf-8")
    (folder / "markets.csv").write_text(markets.replace("Japan,JP", "Japan,DE"), encoding="utf-8")
    plain = tumen("check", folder)
    assert plain.exit_code == 2
    told = tumen("check", folder, "--missing", tmp_path / "missing")
    assert told.exit_code == 2
    rows = rows_of(tmp_path / "missing" / "rates.csv")
    asked = [row for row in rows if row["source"] == ""]
    assert [(row["importer"], row["regime"], row["hs"], row["rate"]) for row in asked] == [
        ("EU", "MFN", "3924.10", "")
    ]
    why = rows_of(tmp_path / "missing" / "why.csv")
    assert why[0]["why"] == "lunch box from CN into DE; lunch box from VN into DE"
    assert tumen("check", folder, "--missing", tmp_path / "missing").exit_code == 2  # the folder is not empty


def test_a_product_study_is_asked_through_the_same_door(tmp_path, tumen):
    folder = tmp_path / "study"
    shutil.copytree(COFFEE, folder)
    (folder / "rates.csv").unlink()
    markets = (folder / "markets.csv").read_text(encoding="utf-8")
    (folder / "markets.csv").write_text(markets.replace("Australia,AU", "Mexico,MX"), encoding="utf-8")
    answers = (folder / "answers.csv").read_text(encoding="utf-8").splitlines()
    (folder / "answers.csv").write_text(
        "\n".join(row for row in answers if ",AU," not in row) + "\n", "utf-8"
    )
    told = tumen("check", folder, "--missing", tmp_path / "missing")
    assert told.exit_code == 0, told.output
    rates = rows_of(tmp_path / "missing" / "rates.csv")
    assert ("MX", "MFN", "8516.71") in [(row["importer"], row["regime"], row["hs"]) for row in rates]
    taxes = rows_of(tmp_path / "missing" / "taxes.csv")
    assert [row["economy"] for row in taxes][:1] == ["MX"]
