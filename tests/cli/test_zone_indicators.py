"""``tumen zone indicators`` and ``why``: as a user types them, with wrong inputs too."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tumen.zone.indicators.answers.tables import names
from tumen.zone.ledger import LedgerEntry, open_ledger
from tumen.zone.snapshot import read_folder

PROJECTS = """project,name_en,kind,park,investors,source,confidence
a,Adhesive,industrial,p1,k,office,office
b,Batteries,industrial,,,office,office
c,Coffee,cultural,p1,k; c,office,office
t,Talks,,,,office,office
"""
FIRMS = """firm,name_en,economy,source,confidence
k,Korean Films,KR,office,office
c,Changchun Films,CN,office,office
"""
PARKS = """park,name_en,source,confidence
p1,First park,office,office
"""
EVENTS = """event,project,stage,on,amount,currency,source,confidence
e1,a,signed,2020-03-01,400000000,CNY,office,office
e2,a,started,2020-06-01,,,office,office
e3,b,signed,2021-02-01,100000000,CNY,office,office
e4,b,started,2021-05-01,,,office,office
e5,c,landed,2021-06,,,office,office
e6,t,talks,2021-06-01,,,office,office
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in {"projects": PROJECTS, "firms": FIRMS, "parks": PARKS, "events": EVENTS}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_figures_with_their_rule_and_source(tumen, folder):
    found = tumen("zone", "indicators", "start-rate", "--ledger", folder, "--on", "2021-07-20")
    assert found.exit_code == 0
    lines = [" ".join(line.split()) for line in found.output.splitlines()]
    assert "till 2021-07-20 66.7 % 2 / 3" in lines  # a and b of three; c landed only
    # of those signed in 2021: b for sure and started; c perhaps, on a day not on record, and not started: 1 of 1 or 2
    (year,) = (line for line in lines if line.startswith("in 2021 till"))
    assert year.startswith(
        "in 2021 till 2021-07-20 50.0 to 100.0 % 1 / 1 to 2 not known: reached before a later"
    )
    assert "Source: Luohe (wddqxz.cn)" in found.output


def test_the_sentence_of_growth(tumen, folder):
    found = tumen("zone", "indicators", "growth", "--ledger", folder, "--on", "2021-07-20", "--json")
    rows = json.loads(found.output)["growth"]
    started = next(row for row in rows if row["indicator"] == "started" and row["when"] == "till 2021-07-20")
    assert (started["now"], started["a_year_before"], started["times"]) == ("2", "1", "2.0 times")


def test_csv_is_one_table(tumen, folder):
    found = tumen(
        "zone",
        "indicators",
        "signed",
        "contracted",
        "--ledger",
        folder,
        "--on",
        "2021-07-20",
        "--csv",
        "--by",
        "economy",
    )
    rows = list(csv.DictReader(io.StringIO(found.output)))
    signed = {(row["group"], row["when"]): row["value"] for row in rows if row["indicator"] == "signed"}
    assert signed["KR", "till 2021-07-20"] == "2"
    assert signed["CN", "till 2021-07-20"] == "1"
    assert signed["not known", "till 2021-07-20"] == "1"
    refused = tumen("zone", "indicators", "signed", "pipeline", "--ledger", folder, "--csv")
    assert refused.exit_code == 2
    assert "a CSV file is one table" in refused.output


@pytest.mark.parametrize("quality", [(), ("quality",)])
def test_a_database_answers_as_the_folder_does(tumen, folder, tmp_path_factory, quality):
    """Of a database only the columns are read that are counted by; all of them where the quality is asked."""
    database = str(tmp_path_factory.mktemp("db") / "zone.sqlite")
    entry = LedgerEntry(by="li", what="a folder")
    open_ledger(database, create=True).write(read_folder(Path(folder)), entry)
    others = [name for name in names() if name != "quality"]
    for asked in ([*others, *quality], ["signed", "--by", "economy"]):
        told = [
            tumen("zone", "indicators", *asked, "--ledger", one, "--on", "2021-12-31", "--json")
            for one in (folder, database)
        ]
        assert [one.exit_code for one in told] == [0, 0], told[1].output
        one, other = (json.loads(item.stdout) for item in told)
        assert {**one, "ledger": ""} == {**other, "ledger": ""}


def test_why_names_the_projects_that_count_and_those_that_do_not(tumen, folder):
    found = tumen("zone", "why", "started", "--ledger", folder, "--on", "2021-07-20", "--period", "2021")
    assert found.exit_code == 0
    lines = [" ".join(line.split()) for line in found.output.splitlines()]
    assert "yes b counts e4: started 2021-05-01 (office, office)" in lines
    assert any(line.startswith("no a reached outside the period e2: started 2020-06-01") for line in lines)
    assert "no c not reached on record" in lines
    assert "t no project: the furthest on record is talks" in lines


@pytest.mark.parametrize(
    ("language", "event", "furthest"),
    [
        ("zh", "e4: 开工 2021-05-01 (office, 本单位)", "在谈"),
        ("ko", "e4: 착공 2021-05-01 (office, 자체 기록)", "투자 상담"),
    ],
)
def test_why_calls_stages_and_whose_word_it_is_as_the_data_do(tumen, folder, language, event, furthest):
    """data/zone/stages.toml and heads.toml; what a person types stays as it is in CSV and JSON."""
    asked = ("zone", "why", "started", "--ledger", folder, "--on", "2021-07-20", "--period", "2021")
    found = tumen("--language", language, *asked).output
    assert event in found
    assert furthest in found
    assert "e4: started 2021-05-01 (office, office)" in tumen("--language", language, *asked, "--csv").output
    listed = tumen("--language", language, "zone", "stages").output
    assert re.search("^mou  .+" + {"zh": "备忘录", "ko": "양해각서"}[language], listed, re.MULTILINE)


def test_every_table_can_be_printed(tumen, folder):
    found = tumen("zone", "indicators", "--ledger", folder, "--on", "2021-07-20")
    assert found.exit_code == 0
    for name in ("pipeline", "growth", "time-in-stage", "zombies", "overdue", "targets", "quality"):
        assert f"\n{name}\n" in found.output
    assert "none, as far as planned days are known (0 of 4 rows)" in found.output


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["indicators", "start-rat"], "Did you mean start-rate"),
        (["indicators", "--on", "2021-13-01"], "is not a date"),
        (["indicators", "--period", "2021-Q7"], "is not a date"),
        (["indicators", "--on", "2021-07-20", "--period", "2022"], "begins after"),
        (["indicators", "signed", "--by", "parks"], "Did you mean park"),
        (["indicators", "pipeline", "--by", "park"], "not by group"),
        (["indicators", "--unreported", "0"], "Write 1 or more"),
        (["why", "pipeline"], "is no figure"),
        (["why", "landing"], "Did you mean landing-rate"),
    ],
)
def test_wrong_questions_are_refused(tumen, folder, asked, message):
    found = tumen("zone", *asked, "--ledger", folder)
    assert found.exit_code == 2
    assert message in found.output


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_keys_of_figures_are_those_that_are_typed(tumen, folder, language):
    """Keys were words in part; stages in a table have the names of data/zone/stages.toml."""
    asked = ("zone", "indicators", "landing-rate", "pipeline", "--ledger", folder, "--on", "2021-07-20")
    rows = json.loads(tumen(*asked, "--json").output)["figures"]
    told = tumen("--language", language, *asked).output
    assert f"\nlanding-rate: {'落位率' if language == 'zh' else '투자 실현율'}" in told
    for row in rows:
        assert f"  {row['definition']} " in told
    stages = re.findall(r"^  (.+?)  ", told.partition("\npipeline\n")[2], re.MULTILINE)
    assert not {"mou", "funds", "talks", "signed", "building"} & set(stages)
    assert {"zh": "协议", "ko": "업무협약(MOU)"}[language] in stages
