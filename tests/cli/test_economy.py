"""Commands about whole economies: `tumen data`, `tumen accounts check`, and check, new and run of such
studies."""

import json
import multiprocessing

import pytest

UNBALANCED = """V1,AUS_A,VNM_A,AUS_FD,VNM_FD,OUT
AUS_A,1,2,3,4,10
VNM_A,0,1,1,8,10
TLS,0,0,0,0,0
VA,9,-7,0,0,0
OUT,10,10,0,0,0
"""


def test_data_lists_what_is_built_in_and_how_to_get_more(tumen, tmp_path):
    result = tumen("data", "--folder", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "built in, 2022" in result.stdout
    assert f"place YEAR_SML.csv or YEAR_EXT.csv or YEAR.csv in {tmp_path / 'oecd-2025'}" in result.stdout
    assert "tumen data fetch oecd-2025 YEAR" in result.stdout
    listed = json.loads(tumen("data", "--folder", tmp_path, "--json").stdout)
    assert listed[0]["built_in"] is True
    assert listed[0]["years"] == [2022]


def test_fetch_offline(tumen, tmp_path):
    result = tumen(
        "data", "fetch", "oecd-2025", 2022, "--from", "http://127.0.0.1:9/a.zip", "--folder", tmp_path
    )
    assert result.exit_code == 2
    assert "offline" in result.stderr
    assert "Traceback" not in result.stderr


def test_check_of_the_built_in_table(tumen, tmp_path):
    result = tumen("accounts", "check")
    assert result.exit_code == 0, result.stderr
    assert "[ok] built-in, 2022: 21 economies x 16 sectors" in result.stdout
    assert "compared with World Bank WDI" in result.stdout
    assert "proxy" in result.stdout
    found = json.loads(tumen("accounts", "check", "built-in", "--json").stdout)
    assert found["ok"] is True
    assert found["report"]["implied_gdp"]["CHN"] > 0


def test_check_of_a_file(tumen, tmp_path):
    path = tmp_path / "2019_SML.csv"
    path.write_text(UNBALANCED)
    result = tumen("accounts", "check", path, "--as", "oecd-2023")
    assert result.exit_code == 1  # read, and not sound
    for text in ("not sound", "column-balance", "negative-value-added", "where: VNM A"):
        assert text in result.stdout
    gdp = tmp_path / "gdp.csv"
    gdp.write_text("economy,gdp\nAUS,9\nVNM,7\n")
    compared = tumen("accounts", "check", path, "--as", "oecd-2023", "--gdp", gdp)
    assert "implied GDP differs from the reference" in compared.stdout
    gdp.write_text("economy,gdp\nAUS,nine\nXXX,7\n")
    refused = tumen("accounts", "check", path, "--as", "oecd-2023", "--gdp", gdp)
    assert refused.exit_code == 2
    assert "gdp.csv:2: gdp: 'nine' is not a number" in refused.stderr
    assert "gdp.csv:3: economy 'XXX' is not in the table" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.csv"], "there is no such file"),
        (["nothing"], "no table is called 'nothing'"),
        (["adb", "--year", 2022], "is not on this machine"),
        (["adb"], "has many years"),
    ],
)
def test_check_of_what_is_not_there(tumen, words, said):
    result = tumen("accounts", "check", *words)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.fixture
def small(tumen, tmp_path):
    folder = tmp_path / "whole"
    assert tumen("new", folder, "--ask", "economy,exposure").exit_code == 0
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("count: 20", "count: 3"), encoding="utf-8")
    return folder


def test_a_new_study_of_economies_checks_and_runs_as_it_is(tumen, small, tmp_path):
    checked = tumen("check", small)
    assert checked.exit_code == 0, checked.stderr
    assert checked.stdout.startswith("no problems\n")
    for text in (
        "asked: economy, exposure",
        "variant full",
        "exposure of KOR",
        "assumed: trade elasticities",
    ):
        assert text in checked.stdout
    assert json.loads(tumen("check", small, "--json").stdout)["problems"] == []
    result = tumen("run", small, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    folders = list((tmp_path / "out" / "new-study").iterdir())
    assert len(folders) == 1
    assert (folders[0] / "report.html").is_file()
    assert not multiprocessing.active_children()


def test_the_numbers_do_not_depend_on_the_workers(tumen, small, tmp_path):
    outputs = []
    for number in (1, 2):
        result = tumen("run", small, "--out", tmp_path / str(number), "--workers", number)
        assert result.exit_code == 0, result.stderr
        folder = next((tmp_path / str(number) / "new-study").iterdir())
        outputs.append(json.loads((folder / "manifest.json").read_text())["outputs"])
    assert outputs[0] == outputs[1]


MISTAKES = [
    ("ask: [economy,", "ask: [econmy,", ["study.yaml:8", "'econmy' is not one of the choices"]),
    ("table: built-in", "table: built-out", ["study.yaml:11", "no table is called 'built-out'"]),
    ("focus: [CHN", "focus: [CHI", ["study.yaml:12", "economy 'CHI' is not in the table"]),
    ("{importer: ROW, rate: 0.05", "{importer: ROW, rate: -1.5", ["study.yaml:21"]),
    ("- {importer: ROW, rate: 0.05, source: illustrative}\n", "\n", ["tariffs of ROW are not on file"]),
    ("elasticities: FGO ", "elasticities: ABC ", ["study.yaml:22", "'ABC'"]),
    ("sector: C26_27, add: 0.05", "sector: C26, add: 0.05", ["sector 'C26' is not in the table"]),
    ("sector: C26_27, add: 0.05", "sector: C26_27, add: -150.0%", ["-100 per cent or less"]),
    ("headline: full", "headline: half", ["there is no variant 'half'"]),
    ("count: 3", "count: 0", ["study.yaml:25"]),
    ("utilisation.csv}", "shares.csv}", ["shares.csv: cannot read the file"]),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[new.strip() or "left out" for _, new, _ in MISTAKES])
def test_a_mistake_has_file_and_line_and_nothing_is_written(tumen, small, tmp_path, mistake):
    old, new, expected = mistake
    path = small / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    for command in (("check", small), ("run", small, "--out", tmp_path / "out")):
        result = tumen(*command)
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.stderr
        for part in expected:
            assert part in result.stderr
    assert not (tmp_path / "out").exists()


def test_bad_places_to_work(tumen, small, study, tmp_path):
    result = tumen("run", small, "--out", tmp_path / "out", "--workers", 0)
    assert result.exit_code == 2
    assert "0 processes" in result.stderr
    product = tumen("run", study, "--out", tmp_path / "out", "--workers", 2)
    assert product.exit_code == 2
    assert "has draws or cases to spread over workers" in product.stderr
    assert not (tmp_path / "out").exists()
    assert tumen("new", tmp_path / "x", "--kind", "planet").exit_code == 2
