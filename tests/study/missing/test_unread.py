"""`tumen check --missing` of a study that is refused as it is read: what is only not stated is written all the
same, with its line, and a study whose tables are filled has no problem left. All figures are invented."""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tumen.api.study import Study
from tumen.cli import app
from tumen.errors import NotStated
from tumen.study.core.read import read_as_far, read_study
from tumen.study.missing.write import facts_of

SMALL = Path(__file__).resolve().parents[1] / "network" / "small"
CELLS = {
    "sites": ("fixed_cost", 2),
    "ways": ("labour", 3),
    "products": ("weight_kg", 2),
    "lanes": ("co2_kg_per_kg", 6),
    "offers": ("co2_kg", 3),
}
"""A cell by table, with its line, that the small study cannot do without where CO2 has a price."""
FILLED = {"fixed_cost": "1", "labour": "1", "weight_kg": "1", "co2_kg_per_kg": "1", "co2_kg": "1"}
FILLED |= {"cost": "0.01", "rate": "5%", "price": "1.9"}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(SMALL, folder)
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("discount_rate: 0.08", "discount_rate: 0.08\n  carbon_price: 50"), "utf-8")
    return folder


@pytest.fixture
def tumen():
    return lambda *words: CliRunner().invoke(app, [*map(str, words)], env={"COLUMNS": None})


def told(missing):
    return {
        (row["table"], int(row["line"]), row["column"]): row["needed"] for row in rows_of(missing / "why.csv")
    }


def spoiled(folder, seed):
    """The study without some of the cells, one rate, and what a claim costs; returns what must be written."""
    rng = random.Random(seed)  # noqa: S311
    wanted = set()
    for table in rng.sample(sorted(CELLS), 3):
        column, line = CELLS[table]
        rows = rows_of(folder / f"{table}.csv")
        rows[line - 2][column] = ""
        write(folder / f"{table}.csv", rows)
        wanted.add((table, line, column))
    rates = [
        row for row in rows_of(folder / "rates.csv") if (row["importer"], row["regime"]) != ("CN", "MFN")
    ]
    write(folder / "rates.csv", rates)
    # China and the VN of RCEP are two Parties, Japan a third: a pair without a row, or none for any
    claims = rows_of(folder / "claiming.csv")[:1]
    if rng.random() < 0.5:
        write(folder / "claiming.csv", [{**claims[0], "exporter": "VN"}])
        wanted |= {("claiming", 3, "cost"), ("claiming", 4, "cost")}  # CN into JP and VN
    else:
        (folder / "claiming.csv").unlink()
        wanted.add(("claiming", 2, "cost"))
    return wanted


@pytest.mark.parametrize("seed", range(6))
def test_what_reading_refuses_is_written_and_filled_it_is_whole(small, tumen, tmp_path, seed):
    wanted = spoiled(small, seed)
    problems = read_as_far(small).problems
    assert problems
    assert all(isinstance(problem, NotStated) and problem.file and problem.line for problem in problems)
    answer = tumen("check", small, "--missing", tmp_path / "missing")
    assert answer.exit_code == 2
    found = told(tmp_path / "missing")
    assert {at for at, needed in found.items() if needed == "for any answer"} == wanted
    # in the same round what only the duties of a network ask for: steel clips (7326.90) of Taiwan into China
    rate = next(row for row in rows_of(tmp_path / "missing" / "rates.csv") if row["source"] == "")
    assert (rate["importer"], rate["regime"], rate["hs"]) == ("CN", "MFN", "7326.90")
    assert f"{small / 'products.csv'}:4: not known is rates: rate for importer CN" in answer.stderr
    for path in (tmp_path / "missing").glob("*.csv"):
        if path.name != "why.csv":
            rows = rows_of(path)
            for line, row in enumerate(rows, start=2):
                for table, at, column in found:
                    if (table, at) == (path.stem, line):
                        row[column] = FILLED[column]
                row["source"] = row["source"] or "illustrative"
            write(small / path.name, rows)
    assert tumen("check", small, "--missing", tmp_path / "again").exit_code == 0
    assert read_study(small).network is not None


def test_where_something_is_wrong_too_what_is_not_stated_is_written_as_far_as_known(small, tumen, tmp_path):
    """A misspelt name hides what hangs on it: the network is not walked, but empty cells are written."""
    rows = rows_of(small / "offers.csv")
    rows[0]["price"] = ""
    write(small / "offers.csv", rows)
    text = (small / "lanes.csv").read_text(encoding="utf-8")
    (small / "lanes.csv").write_text(text.replace("Ningbo,Japan", "Ningbo,Jpan"), encoding="utf-8")
    answer = tumen("check", small, "--missing", tmp_path / "missing")
    assert answer.exit_code == 2
    assert "lanes.csv:6: there is no site or market 'Jpan'" in answer.stderr
    assert told(tmp_path / "missing") == {("offers", 2, "price"): "for any answer"}
    assert rows_of(tmp_path / "missing" / "offers.csv")[0]["material"] == "plastic granules"


def test_a_currency_without_a_rate_asks_for_its_row(small, tumen, tmp_path):
    rows = rows_of(small / "offers.csv")
    rows[0]["price"] = "1700 KRW"
    write(small / "offers.csv", rows)
    assert tumen("check", small, "--missing", tmp_path / "missing").exit_code == 2
    assert told(tmp_path / "missing") == {("exchange_rates", 2, "rate"): "for any answer"}
    asked = rows_of(tmp_path / "missing" / "exchange_rates.csv")[0]
    assert (asked["date"], asked["base"], asked["quote"]) == ("2026-07-01", "KRW", "USD")


def test_a_price_on_board_asks_for_its_row(small, tumen, tmp_path):
    rows = rows_of(small / "prices.csv")
    write(small / "prices.csv", rows[:1])
    assert tumen("check", small, "--missing", tmp_path / "missing").exit_code == 2
    asked = rows_of(tmp_path / "missing" / "prices.csv")[-1]
    assert (asked["product"], asked["site"], asked["term"], asked["price"]) == (
        "lunch box",
        "Hai Phong",
        "FOB",
        "",
    )


def test_agreements_that_nobody_named_are_offered_their_rows(small):
    """Without `agreements:` a design claims what has a cost; others in force between two places are asked."""
    path = small / "study.yaml"
    kept = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("agreements")
    ]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    facts = facts_of(read_as_far(small))
    claims = {dict(fact.key)["regime"]: fact.needed for fact in facts if fact.table == "claiming"}
    assert claims
    assert "RCEP" not in claims  # its cost is stated
    assert set(claims.values()) == {"no"}
    assert not Study(small, read_study(small)).check()


def test_the_door_of_python_tells_both_in_one_round(small):
    study = Study(small, read_study(small))
    spoiled(small, 0)
    found = study.check()
    assert any("so no design can be chosen" in problem.what for problem in found)
    assert any("not known is rates: rate for importer CN" in problem.what for problem in found)
    assert all(problem.file and problem.line for problem in found)
