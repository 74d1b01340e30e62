"""``tumen zone chains`` and ``tumen zone worth``, as an officer types them."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tumen.zone.chains import read_chains

RECORD = Path(__file__).resolve().parents[2] / "studies" / "changchun-zone" / "ledger"
TABLES = {
    "projects": "project,name_en,planned_jobs,source,confidence\na,Alpha,120,illustrative,illustrative\n"
    "b,Beta,,illustrative,illustrative\nc,Gamma,,illustrative,illustrative\n",
    "products": "project,product,hs,output,replaces,currency,source,confidence\n"
    "a,film,391990,100000000,100000000,USD,illustrative,illustrative\n"
    "b,film,3919,80000000,80000000,USD,illustrative,illustrative\n"
    "c,film,3919,5000000,5000000,USD,illustrative,illustrative\n",
    "events": "event,project,stage,on,source,confidence\ne1,a,production,2025-01-01,illustrative,illustrative\n"
    "e2,b,signed,2025-06-01,illustrative,illustrative\ne3,c,talks,2025-06-01,illustrative,illustrative\n",
}


@pytest.fixture
def ledger(tmp_path):
    folder = tmp_path / "ledger"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "imports.csv").write_text(
        "hs,imports,currency,year,source\n3919,120000000,USD,2025,illustrative\n", encoding="utf-8"
    )
    return folder


def test_chains_say_what_is_missing_as_far_as_is_known(tumen):
    told = tumen("zone", "chains", "oled", "--ledger", RECORD, "--on", "2026-11-29", "--missing").output
    assert "15 of 17 links; nobody found is not nobody there" in told
    assert "glass substrate and cover glass" in told
    assert "whose word the makers are" in told
    assert "codes: inferred from general product knowledge" in told
    assert "OLED panel and module is made of OLED organic emissive materials" in told
    assert "P001" not in told


def test_chains_in_three_languages_and_as_tables(tumen):
    asked = "zone", "chains", "--ledger", RECORD, "--on", "2026-11-29"
    assert "显示驱动芯片" in tumen(*asked, "--language", "zh").output
    rows = json.loads(tumen(*asked, "--json").stdout)
    assert {row["chain"] for row in rows} == {chain.chain for chain in read_chains()}
    assert [row["project"] for row in rows if row["link"] == "oca-film"] == ["P001"]
    table = list(csv.DictReader(io.StringIO(tumen(*asked, "--csv").stdout)))
    assert len(table) == len(rows)
    assert {row["missing"] for row in table} == {"yes", "no"}


def test_names_are_in_the_language_of_the_program_and_of_data_in_english(tumen, tmp_path):
    asked = ("zone", "chains", "oled", "--ledger", RECORD)
    assert "离型膜" in tumen("--language", "zh", *asked).stdout
    assert "이형 필름" in tumen("--language", "zh", *asked, "--language", "ko").stdout
    for form in ("--json", "--csv"):
        assert tumen("--language", "zh", *asked, form).stdout == tumen(*asked, form).stdout
    assert tumen("--language", "zh", "zone", "template", tmp_path / "made").exit_code == 0
    assert (tmp_path / "made" / "项目.csv").exists()


def test_an_empty_ledger_shows_nothing(tumen, tmp_path):
    assert tumen("zone", "init", tmp_path / "z.sqlite").exit_code == 0
    told = tumen("zone", "chains", "oled", "--ledger", tmp_path / "z.sqlite").output
    assert "no products on record, so that nobody could be found" in told
    told = tumen("zone", "worth", "--home", "CN", "--ledger", tmp_path / "z.sqlite").output
    assert "0 projects count" in told
    assert re.search(r"imports replaced +not known", told)


def test_own_chains(tumen, tmp_path, ledger):
    folder = tmp_path / "chains"
    folder.mkdir()
    (folder / "chains.csv").write_text("chain,name_en,source\nmine,My chain,me\n", encoding="utf-8")
    (folder / "links.csv").write_text(
        "chain,link,name_en,position,hs,source\nmine,film,Film,upstream,3919,me\n", encoding="utf-8"
    )
    told = tumen("zone", "chains", "--ledger", ledger, "--chains", folder)
    assert told.exit_code == 0
    assert "My chain (mine)" in told.output
    assert "a Alpha (production, code at 4 digits)" in told.output


def test_worth_of_two_that_share_a_cap(tumen, tmp_path, ledger):
    """100 and 80 for imports of 120: (100 + 40) / 2 = 70 and (80 + 20) / 2 = 50."""
    asked = "zone", "worth", "--home", "CN", "--ledger", ledger, "--on", "2026-06-30"
    told = tumen(*asked, "--imports", tmp_path / "imports.csv")
    assert "2 projects count" in told.output
    assert "39.19: imports 120.0 (illustrative); made in their place 180.0, replaced 120.0" in told.output
    assert "makes no project yet: 1 (c)" in told.output
    assert "180.0 of the output is illustrative" in told.output
    plain = json.loads(tumen(*asked, "--imports", tmp_path / "imports.csv", "--json").stdout)
    assert [row["replaced"] for row in plain["projects"]] == pytest.approx([70, 50])
    assert plain["together"][0]["jobs_planned"] is None
    assert plain["together"][0]["jobs_planned_known"] == 120


def test_without_imports_nothing_is_said_to_be_replaced(tumen, ledger):
    told = tumen("zone", "worth", "--home", "CHN", "--ledger", ledger, "--on", "2026-06-30").output
    assert re.search(r"imports replaced +not known", told)
    assert "3.517 % -> not known" in told


def test_jobs_through_all_tiers(tumen, tmp_path, ledger):
    """Two jobs for each million of output in every sector of the table: behind an output of 180 stand at least
    360."""
    from tumen.economy.accounts import built_in

    table = built_in()
    rows = "".join(
        f"{economy},{sector},jobs,person,{2 * x!r},2022,illustrative\n"
        for (economy, sector), x in zip(table.axes.rows, table.x.tolist(), strict=True)
    )
    path = tmp_path / "jobs.csv"
    path.write_text("economy,sector,stressor,unit,amount,year,source\n" + rows, encoding="utf-8")
    asked = (
        "zone",
        "worth",
        "--home",
        "CN",
        "--ledger",
        ledger,
        "--on",
        "2026-06-30",
        "--jobs",
        path,
        "--json",
    )
    (joint,) = json.loads(tumen(*asked).stdout)["together"]
    assert joint["jobs_behind"] > 360
    assert joint["stressor"] == "jobs (person)"


def test_all_that_is_wrong_at_once(tumen, tmp_path):
    (tmp_path / "imports.csv").write_text(
        "hs,imports,currency,year,source\n9999,1,USD,2025,x\n", encoding="utf-8"
    )
    told = tumen(
        *("zone", "worth", "--home", "XX", "--imports", tmp_path / "imports.csv"),
        *("--ledger", tmp_path / "none", "--on", "yesterday", "--jobs", tmp_path / "jobs.csv"),
        *("--draws", "1", "--seed", "-1"),
    )
    assert told.exit_code == 2
    for said in (
        "--home: economy 'XX'",
        "imports.csv:2: hs:",
        "no ledger here",
        "--on: 'yesterday'",
        "jobs.csv",
        "1 draws say nothing",
        "the seed is -1",
    ):
        assert said in told.output
    told = tumen("zone", "worth", "--home", "CN", "--accounts", "nowhere.csv", "--draws", "1")
    assert "nowhere.csv" in told.output
    assert "1 draws say nothing" in told.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chains", "olid"), "there is no chain 'olid'. Did you mean 'oled'?"),
        (("chains", "--language", "jp"), "'jp' is not one of"),
        (("chains", "--csv", "--json"), "the output is JSON or CSV, not both"),
        (("indicators", "--csv", "--json"), "the output is JSON or CSV, not both"),
        (("why", "signed", "--json", "--csv"), "the output is JSON or CSV, not both"),
        (("worth", "--home", "XX"), "economy 'XX' is not in the table"),
        (("worth", "--home", "CN", "--draws", "1"), "1 draws say nothing"),
        (("worth", "--home", "CN", "--seed", "-1"), "the seed is -1"),
        (("worth", "--home", "CN", "--known-on", "2026-01-01"), "folder"),
    ],
)
def test_what_is_wrong_is_said(tumen, ledger, words, said):
    told = tumen("zone", *words, "--ledger", ledger)
    assert told.exit_code == 2
    assert said in told.output
