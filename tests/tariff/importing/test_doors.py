"""An own tariff answers at every door that uses tariffs, before what is on file, and says so."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import tumen as tm
from tests.tariff.importing.conftest import csv_of
from tumen.cli import app
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study
from tumen.tariff.book.line_rates import LineRates
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.importing.forms import tariff_forms
from tumen.tariff.rates.own import own_tariffs
from tumen.tariff.rates.store import columns, regimes

KR = {
    "columns": "{line: HSK}",
    "rates": "[{column: MFN, regime: MFN, from: 2026-01-01, until: 2026-12-31},"
    " {column: RCEP, regime: RCEP, beneficiaries: [CN], from: 2026-01-01, until: 2026-12-31}]",
}
ROWS = [["HSK", "MFN", "RCEP"], ["8501102000", "7", "1.5"], ["8501103000", "see note", "2"]]


@pytest.fixture
def own(imported, tmp_path):
    """Korea's MFN rate and RCEP rate for China of two lines, other than those on file."""
    return imported(csv_of(tmp_path / "kr.csv", ROWS), "KR", **KR)[1]


@pytest.fixture
def tumen(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    return lambda *words, **env: CliRunner().invoke(app, [str(word) for word in words], env=env)


DUTY = (
    "duty",
    "--from",
    "CN",
    "--to",
    "KR",
    "--value",
    1000,
    "--currency",
    "USD",
    "--on",
    "2026-06-01",
    "--hs",
)


def quoted(done, regime):
    assert done.exit_code == 0, done.output
    quotes = json.loads(done.stdout)["quotes"]
    return next(item for item in quotes["quotes"] if item["regime"] == regime)


def test_a_duty_is_quoted_from_it_and_says_so(tumen, own):
    found = quoted(tumen("--tariffs-from", own, *DUTY, "8501102000", "--json"), "RCEP")
    assert Decimal(str(found["duty"]["amount"] if isinstance(found["duty"], dict) else found["duty"])) == 15
    assert any(f"own tariff {own}" in note for note in found["notes"])
    assert "made up" in found["source"]
    assert not any(
        "own tariff" in note for note in quoted(tumen(*DUTY, "8501102000", "--json"), "RCEP")["notes"]
    )


def test_what_it_does_not_say_stays_unknown_or_on_file(tumen, own):
    told = tumen("--tariffs-from", own, *DUTY, "8501103000").output
    assert "see note" in told
    assert "duty unknown" in told


def test_the_environment_names_it_for_every_command(tumen, own):
    done = tumen(*DUTY, "8501102000", "--json", TUMEN_TARIFFS=str(own.parent))
    assert quoted(done, "MFN")["rate"] == "7%"


def test_a_tariff_on_file_prints_it_with_its_coverage(tumen, own):
    told = tumen("--tariffs-from", own, "tariff", "KR").output
    assert f"own: {own}" in told
    assert "mfn-all-2026-01-01-2026-12-31" in told


def test_in_python_and_only_inside_the_block(own):
    def duty():
        found = tm.quote(
            "8501102000", to="KR", exporter="CN", value=1000, currency="USD", on="2026-06-01"
        ).of("RCEP")
        return found.duty.amount

    before = duty()
    with tm.own_tariffs([own]):
        assert duty() == 15
    assert duty() == before == 53  # 5.3 % on file


def test_a_delivered_cost_bears_its_duty(own):
    def total():
        given = {"price": 1000, "term": "CIF", "on": "2026-06-01", "fees": 0, "inland_destination": 0}
        found = tm.landed_cost("8501102000", to="KR", exporter="CN", **given)
        return re.search(r"total before import tax: ([0-9,.]+) USD", found.explain())[1]

    assert total() == "1,080.00"  # MFN, 8 % on file
    with tm.own_tariffs([own]):
        assert total() == "1,070.00"


def test_an_agreement_lists_its_rates(tumen, own):
    told = json.loads(tumen("--tariffs-from", own, "agreement", "RCEP", "--json").stdout)
    assert any(rate["own"] == str(own) for rate in told["rates"])


def test_a_table_has_what_a_single_quote_has(own):
    """Every line of the own tariff and some on file, by the table engine and one by one."""
    lines = ["8501102000", "8501103000", "8501101000", "8524111000"]
    frame = pl.DataFrame(
        [(n, "KR", line, "HS2022", date(2026, 6, 1)) for n, line in enumerate(lines)],
        schema={
            "line": pl.UInt32(),
            "importer": pl.String(),
            "digits": pl.String(),
            "edition": pl.String(),
            "start": pl.Date(),
        },
        orient="row",
    )
    with own_tariffs([own]):
        rates = LineRates(TariffBook())
        found = rates.of(frame)
        for n, line in enumerate(lines):
            one = TariffBook().rates("KR", HsCode(line, "HS2022"), date(2026, 6, 1))
            table = found.filter(pl.col("line") == n).sort("place")
            assert [rates.rates[row] for row in table["rate"]] == [row.rate for row in one]


def test_tables_of_shipments_and_audits_use_it(tumen, own, tmp_path):
    row = "importer,exporter,hs,on,value,currency,originating,claimed,duty_paid\nKR,CN,8501102000,2026-06-01,1000,KRW,yes,MFN,80\n"
    (tmp_path / "table.csv").write_text(row)
    done = tumen("--tariffs-from", own, "quote", tmp_path / "table.csv", "--out", tmp_path / "q")
    assert done.exit_code == 0, done.output
    best = pl.read_parquet(tmp_path / "q" / "best.parquet").row(0, named=True)
    assert Decimal(str(best["mfn_duty"])) == 70
    done = tumen("--tariffs-from", own, "audit", tmp_path / "table.csv", "--out", tmp_path / "a")
    assert done.exit_code == 0, done.output


def test_a_study_names_its_folders(tumen, own, tmp_path):
    folder = tmp_path / "box"
    assert tumen("new", folder).exit_code == 0
    text = (folder / "study.yaml").read_text()
    (folder / "study.yaml").write_text(f"{text}\ntariff_folders: [../own]\n")
    study = read_study(folder)
    with study.on_file():
        assert any(item.own for item in columns("KR").values())
    assert any(name.endswith("own/KR/columns.csv") for name, _ in study.files)
    (folder / "study.yaml").write_text(f"{text}\ntariff_folders: [../owm]\n")
    done = tumen("check", folder)
    assert done.exit_code == 2
    assert "there is no such folder" in done.output


def test_a_folder_that_was_changed_is_refused(tumen, own):
    path = own / "KR" / "columns.csv"
    path.write_text(path.read_text().replace("RCEP", "CKFTA"))
    done = tumen("--tariffs-from", own, "tariff", "KR")
    assert done.exit_code == 2
    assert f"{path}: the file is not as it was imported. Import it again" in done.output
    (own / "tariff.json").write_text("{")
    assert "it cannot be read" in tumen("--tariffs-from", own, "hs", "85").output


@pytest.mark.parametrize("made", ["absent", "empty", "file"])
def test_folders_that_hold_no_tariff_are_problems(tumen, tmp_path, made):
    place = tmp_path / "none"
    if made == "empty":
        place.mkdir()
    elif made == "file":
        place.write_text("x")
    done = tumen("--tariffs-from", place, "tariff")
    assert done.exit_code == 2
    assert str(place) in done.stderr


def test_two_tariffs_with_one_rate_are_refused(imported, own, tmp_path):
    other = imported(
        csv_of(tmp_path / "kr2.csv", [ROWS[0], ["8501102000", "6", "1"]]), "KR", out="other", **KR
    )[1]
    with pytest.raises(InputError) as caught, own_tariffs([own, other]):
        pass
    assert {problem.fix for problem in caught.value.problems} == {"Leave one of the two folders out"}
    assert len(caught.value.problems) == 2  # MFN and RCEP
    apart = imported(
        csv_of(tmp_path / "kr3.csv", [ROWS[0], ["8501101000", "6", "1"]]), "KR", out="apart", **KR
    )[1]
    with own_tariffs([own, apart]):
        assert len([item for item in columns("KR").values() if item.own]) == 4


def test_one_tariff_in_two_folders_is_refused(own, tmp_path):
    shutil.copytree(own, tmp_path / "copy")
    with pytest.raises(InputError) as caught, own_tariffs([own, tmp_path / "copy"]):
        pass
    (problem,) = caught.value.problems
    assert "it holds the same tariff as" in problem.what


def test_the_command_reports_writes_whole_and_replaces_when_told(tumen, mapped, tmp_path):
    path, out = csv_of(tmp_path / "kr.csv", ROWS), tmp_path / "my" / "KR"
    words = ("tariff", "import", path, "--map", mapped("KR", **KR))
    done = tumen(*words)
    assert done.exit_code == 0, done.output
    assert "nothing is written; add --out FOLDER" in done.output
    assert "line 3, 8501103000: 'see note' is not understood" in done.output
    assert tumen(*words, "--out", out).exit_code == 0
    again = tumen(*words, "--out", out)
    assert again.exit_code == 2
    assert "Add --replace" in again.output
    assert tumen(*words, "--out", out, "--replace").exit_code == 0
    assert "is no folder of an own tariff" in tumen(*words, "--out", tmp_path).output
    read = json.loads(tumen(*words, "--json").stdout)
    assert read["lines"] == 2
    assert read["findings"][0]["kind"] == "cell"
    kept = (out / "sources.csv").read_text()
    assert "made up" in kept
    assert "SHA-256" in kept
    assert ",2" in kept.splitlines()[1]  # the day it was read


def test_nothing_is_written_where_anything_is_wrong(tumen, mapped, tmp_path):
    path = csv_of(tmp_path / "kr.csv", [*ROWS, ["85011", "3", "2"]])
    done = tumen("tariff", "import", path, "--map", mapped("KR", **KR), "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "line 4: 85011 has 5 digits" in done.output
    assert not (tmp_path / "out").exists()


def test_without_a_map_one_is_proposed(tumen, tmp_path):
    rows = [["Annex I", "", "", ""], ["HSK 2012", "Base Rate", "Year 1", "Year 2"], ["8501.10.1000", 8, 4, 2]]
    done = tumen("tariff", "import", csv_of(tmp_path / "annex.csv", rows))
    assert done.exit_code == 0
    assert "form: schedule" in done.output
    assert "# years: 2 columns, 'Year 1' to 'Year 2'" in done.output
    (tmp_path / "map.yaml").write_text(done.output)
    left = tumen("tariff", "import", tmp_path / "annex.csv", "--map", tmp_path / "map.yaml")
    assert left.exit_code == 2
    unknown = tumen("tariff", "import", csv_of(tmp_path / "other.csv", [["a", "b"], ["1", "2"]]))
    assert unknown.exit_code == 2
    assert "the first rows are line 1: a | b" in unknown.output


def test_the_form_files_hold_together():
    forms = tariff_forms()
    assert {"schedule", "cn", "kr", "th", "id", "my", "ph", "nz"} <= forms.keys()
    for name, form in forms.items():
        assert form.headings.line, name
        assert form.seen, name
        named = [*form.rates, *form.codes.values()]
        assert {item.regime for item in named} <= regimes().keys(), name


def test_a_study_prices_with_it_and_says_so(tumen, imported, tmp_path):
    rows = [["Line", "MFN", "RCEP"], ["392410000", 4.5, 1.5]]
    days = "from: 2026-04-01, until: 2027-03-31"
    rates = (
        f"[{{column: MFN, regime: MFN, {days}}}, {{column: RCEP, regime: RCEP, beneficiaries: [CN], {days}}}]"
    )
    imported(csv_of(tmp_path / "jp.csv", rows), "JP", columns="{line: Line}", rates=rates)
    folder = tmp_path / "box"
    assert tumen("new", folder).exit_code == 0
    filed = {cell.site: cell for cell in run_study(read_study(folder)).product.scenarios[0].cells}
    text = (folder / "study.yaml").read_text()
    (folder / "study.yaml").write_text(f"{text}\ntariff_folders: [../own]\n")
    found = run_study(read_study(folder))
    own = {cell.site: cell for cell in found.product.scenarios[0].cells}
    # The box of Ningbo is entered under RCEP: 1.8 % on file, 1.5 % in the own tariff; MFN 3.9 and 4.5 %.
    for cells, rate, mfn in ((filed, "1.8%", "3.9%"), (own, "1.5%", "4.5%")):
        quotes = {item.regime: item for item in cells["ningbo"].quotes.quotes}
        assert (quotes["RCEP"].rate, quotes["MFN"].rate) == (rate, mfn)
    assert any("made up" in item.source for item in found.vintages)


@pytest.mark.parametrize("processes", [1, 2])
def test_processes_that_work_on_parts_have_it_too(tumen, own, tmp_path, processes):
    rows = [f"KR,CN,850110{n}00,2026-06-01,1000,KRW,yes" for n in (20, 10) for _ in range(3)]
    head = "importer,exporter,hs,on,value,currency,originating"
    (tmp_path / "table.csv").write_text("\n".join([head, *rows]) + "\n")
    words = ("quote", tmp_path / "table.csv", "--out", tmp_path / "q", "--workers", processes)
    done = tumen("--tariffs-from", own, *words)
    assert done.exit_code == 0, done.output
    best = pl.read_parquet(tmp_path / "q" / "best.parquet")
    # 7 % of 1,000 in the own tariff; 8 % on file of the other line
    assert [int(duty) for duty in best["mfn_duty"]] == [70, 70, 70, 80, 80, 80]


def test_a_network_bears_it(imported, tmp_path):
    """Japan's MFN rate of lunch boxes is 3.9 % on file and stated for later years; 10 % by the own tariff."""
    pytest.importorskip("highspy")
    from tumen.study.core.read import read_study
    from tumen.study.network.run import run_network

    rates = "[{column: MFN, regime: MFN, from: 2026-01-01, until: 2035-12-31}]"
    made = csv_of(tmp_path / "jp.csv", [["Line", "MFN"], ["392410000", "10"]])
    _, folder = imported(made, "JP", columns="{line: Line}", rates=rates, digits="[9]")

    small = shutil.copytree(Path(__file__).parents[2] / "study" / "network" / "small", tmp_path / "small")
    head, *stated = (small / "rates.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{'2027-04-01' if row.startswith('JP,MFN,') else ''}" for row in stated]  # first of all
    (small / "rates.csv").write_text("\n".join([f"{head},from", *rows]), encoding="utf-8")

    def shares():
        study = read_study(small).network
        flows = run_network(study).scenarios[0].plan.flows
        into = (flow for flow in flows if flow.destination == "Japan")
        return {(flow.period, round(flow.mfn_duty / flow.value, 6)) for flow in into}

    assert shares() == {("2026-28", 0.039), ("2028-31", 0.039)}
    with own_tariffs([folder]):
        assert shares() == {("2026-28", 0.1), ("2028-31", 0.039)}
