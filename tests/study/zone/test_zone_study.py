"""A study that asks of a zone: the sentence of the forum, what is missing, what is refused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.results.write import tables_of, write_results
from tumen.study.core.run import run_study
from tumen.study.core.starter import write_starter

STUDIES = Path(__file__).resolve().parents[3] / "studies"

STUDY = """study: synthetic
title: A synthetic ledger
question: How many were started?
ask: [zone]
on: 2021-07-20
zone:
  ledger: ledger
  economy: CN
"""


def ledger(folder: Path, last_year: int, this_year: int) -> Path:
    """A synthetic ledger: so many projects started by mid-2020, so many more in the year after."""
    (folder / "ledger").mkdir(parents=True)
    projects = ["project,name_en,source,confidence"]
    events = ["event,project,stage,on,source,confidence"]
    for place in range(last_year + this_year):
        day = "2020-05-12" if place < last_year else "2021-04-01"
        projects.append(f"p{place},Project {place},synthetic: illustrative,illustrative")
        events.append(f"s{place},p{place},signed,2020-01-15,synthetic: illustrative,illustrative")
        events.append(f"b{place},p{place},started,{day},synthetic: illustrative,illustrative")
    (folder / "ledger" / "projects.csv").write_text("\n".join(projects) + "\n", encoding="utf-8")
    (folder / "ledger" / "events.csv").write_text("\n".join(events) + "\n", encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return folder


def test_sixty_started_twice_the_year_before(tmp_path):
    # The forum of 2021-07-20: "60 key projects started, doubled year on year": 30 and 30 more by hand
    found = run_study(read_study(ledger(tmp_path / "s", 30, 30)))
    said = found.answer.headline
    assert "Projects started till 2021-07-20: 60, 2.0 times the 30 of 2020-07-20" in said
    assert "on illustrative inputs" in said
    assert "截至2021-07-20：60，为2020-07-20的30的2.0倍" in found.answer.text_in("zh")
    assert "2.0배" in found.answer.text_in("ko")


def test_no_number_of_times_where_nothing_was_started_before(tmp_path):
    found = run_study(read_study(ledger(tmp_path / "s", 0, 5)))
    told = [item for item in found.answer.statements if item.key == "zone_before_open"]
    assert [dict(item.fields)["now"] for item in told if "started" in str(item)] == ["5"]


def test_the_public_record_runs_and_says_that_it_is_not_whole(tmp_path):
    study = read_study(STUDIES / "changchun-zone")
    found = run_study(study)
    assert found.zone is not None
    assert "What others print is incomplete" in found.answer.text
    assert "nobody found is not nobody there" in found.answer.text
    assert "is not known, for want of" in found.answer.text  # no page states what a project will make
    for part in (
        "15 projects; the furthest that they are on record: 2 signed; 4 landed; 1 under construction; 8 in",
        "13 have no signing on record",
        "of 17 links 15 are missing",
        "of 15 links 9 are missing",
        "of 16 links 11 are missing",
        "of 17 links 10 are missing",
        "If display driver IC were made in the zone and itself originated, which is assumed: goods that have",
        # 790,000 modules a year of the linked bill, 7.80 of drivers and 0.04 of freight each
        "6.194 million USD of imports a year replaced (on illustrative inputs)",
    ):  # what its README says
        assert part in found.answer.text
    assert "power semiconductors (IGBT) were made" not in found.answer.text  # of the heading alone: perhaps
    tables = tables_of(found)
    assert {"zone-pipeline", "zone-growth", "zone-rates", "zone-targets", "zone-chains"} <= tables.keys()
    place = write_results(found, study, tmp_path, render=render_study)
    page = (place / "report.html").read_text(encoding="utf-8")
    for title in ("Rates and targets", "Chains and missing links", "What the projects add"):
        assert title in page
    for name in ("zone-pipeline.csv", "zone-growth.csv", "zone-rates.csv", "zone-chains.csv"):
        assert f'href="./{name}"' in page
        assert (place / name).is_file()


def test_the_study_to_start_from_runs(tmp_path):
    write_starter(("zone",), tmp_path / "new")
    found = run_study(read_study(tmp_path / "new"))
    # by hand: started 2024-10-08 and 2025-11-03, so 2 till 2026-06-01 and 1 a year before
    assert "Projects started till 2026-06-01: 2, 2.0 times the 1 of 2025-06-01" in found.answer.headline
    assert "8 million USD of imports" in found.answer.text
    assert "no chain has" not in found.answer.text


def test_all_that_is_wrong_comes_at_once(tmp_path):
    folder = ledger(tmp_path / "s", 1, 0)
    wrong = STUDY.replace("ledger: ledger", "ledger: ledgr").replace("CN", "XX")
    (folder / "study.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_study(folder)
    for part in ("zone.economy", "zone.ledger", "'XX'", "ledgr"):
        assert part in str(raised.value)
    home = STUDY.replace("CN", "XX") + "  portfolio: {accounts: built-in}\n"
    (folder / "study.yaml").write_text(home, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_study(folder)
    assert len(raised.value.problems) == 1  # told once, not again of the accounts
    (folder / "study.yaml").write_text(
        STUDY + "  chains: [oleds]\n  growth: [begun]\n"
        "  goods: [{study: ../x, site: s, project: q, source: illustrative}]\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as raised:
        read_study(folder)
    for part in ("oleds", "begun", "the ledger has no project 'q'", "study.yaml:"):
        assert part in str(raised.value)


GOODS = """  chains: [oled]
  goods:
    - {study: ../oled-changchun, site: changchun, source: illustrative}
  made_here:
    - {chain: oled, link: driver-ic, materials: [driver ICs], source: illustrative}
"""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("study: ../oled-changchun", "study: .", "goods[1].study: . links back to itself"),
        ("economy: CN", "economy: VN", "changchun of ../oled-changchun lies in CN, the zone in VN"),
        ("ICs], source: illustrative", 'ICs], source: "-"', "source: '-' says nothing"),
        ("site: changchun", "site: haiphong", "haiphong of ../oled-changchun lies in VN, the zone in CN"),
        ("[oled]", "[hydrogen]", "the chain oled is not asked"),
        (
            "  made_here",
            "    - {study: ../oled-changchun/., site: changchun, source: illustrative}\n  made_here",
            "is linked twice",
        ),
    ],
)
def test_goods_that_cannot_be_meant_are_refused_where_they_are_linked(tmp_path, before, after, said):
    shutil.copytree(STUDIES / "oled-changchun", tmp_path / "oled-changchun")
    folder = ledger(tmp_path / "s", 1, 0)
    (folder / "study.yaml").write_text((STUDY + GOODS).replace(before, after), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_study(folder)
    assert said in str(raised.value)
    assert len(raised.value.problems) == 1
    assert "study.yaml:" in str(raised.value)


@pytest.mark.parametrize(
    ("terms", "table", "said"),
    [
        ("", "3919,5,CNY,2022,illustrative", "imports.csv:2: there is no rate from CNY"),
        ("", "3919,5e18,USD,2022,illustrative", "Look at the unit, the currency and the year"),
        (", draws: 1", "3919,5,USD,2022,illustrative", "draws"),
        (", stressor: jobs", "3919,5,USD,2022,illustrative", "stressor names what of a satellite"),
    ],
)
def test_what_the_worth_refuses_is_found_by_check(tmp_path, terms, table, said):
    """They came up in the run alone."""
    folder = ledger(tmp_path / "s", 1, 0)
    (folder / "imports.csv").write_text(f"hs,imports,currency,year,source\n{table}\n", encoding="utf-8")
    asked = f"  portfolio: {{accounts: built-in, imports: imports.csv{terms}}}\n"
    (folder / "study.yaml").write_text(STUDY + asked, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        read_study(folder)


def test_keys_of_goods_that_a_zone_has_no_use_for_are_refused(tmp_path):
    """They did nothing: the studies that are linked state their own."""
    folder = ledger(tmp_path / "s", 1, 0)
    keys = "agreements: [RCEP]\ncurrency: CNY\nhs_edition: HS2017\nzone:"
    (folder / "study.yaml").write_text(STUDY.replace("zone:", keys, 1), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_study(folder)
    told = [(item.line, item.what) for item in raised.value.problems]
    said = "nothing but zone is asked, so it would count nowhere"
    assert told == [(6, f"agreements: {said}"), (7, f"currency: {said}"), (8, f"hs_edition: {said}")]
    assert "agreements under zone" in raised.value.problems[0].fix


def test_a_link_of_no_chain_and_terms_that_are_not_used_are_told(tmp_path):
    shutil.copytree(STUDIES / "oled-changchun", tmp_path / "oled-changchun")
    folder = ledger(tmp_path / "s", 1, 1)
    (folder / "ledger" / "products.csv").write_text(
        "project,product,links,source,confidence\n"
        "p0,chips,oled:driver-ic,synthetic: illustrative,illustrative\n"
        "p1,film,oled:oca,synthetic: illustrative,illustrative\n",
        encoding="utf-8",
    )
    (folder / "study.yaml").write_text(STUDY + GOODS, encoding="utf-8")
    told = run_study(read_study(folder)).answer.text
    assert "no chain has, so that they count for none (1): p1: oled:oca" in told
    assert "What made_here says of oled:driver-ic is not used" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (STUDY[: STUDY.index("zone:")], "zone is asked without the key zone"),
        (STUDY.replace("ask: [zone]", "ask: [origin]"), "it is given but zone is not asked"),
    ],
)
def test_the_question_and_its_key_go_together(tmp_path, text, said):
    folder = ledger(tmp_path / "s", 1, 0)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_study(folder)
