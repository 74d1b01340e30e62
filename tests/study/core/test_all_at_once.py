"""All problems of a study in one round, across tables and stages, and none that only follows from another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study

STUDY = Path(__file__).parents[1]
COFFEE = STUDY / "data" / "coffee-machine"
SMALL = STUDY / "network" / "small"


@pytest.fixture
def told(tmp_path):
    """The problems of a study after some changes of its files, each as ``file:line`` with its text."""

    def problems(study, *changes, more=None):
        folder = tmp_path / "study"
        shutil.copytree(study, folder)
        for file, text in (more or {}).items():
            (folder / file).write_text(text, encoding="utf-8")
        for file, old, new in changes:
            path = folder / file
            if old is None:
                path.unlink()
                continue
            text = path.read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {file}"
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_study(folder)
        return [f"{Path(p.file).name}:{p.line} {p.what}" for p in caught.value.problems]

    return problems


def places(problems):
    return [problem.partition(" ")[0] for problem in problems]


def test_names_cells_and_units_of_several_tables(told):
    found = told(
        COFFEE,
        ("bills.csv", "coffee-maker", "coffee-makr"),
        ("prices.csv", "maker,dongguan", "maker,donguan"),
        ("demand.csv", "product,quantity", "product,unit,quantity"),
        ("demand.csv", "japan,coffee-maker,", "japn,coffee-maker,,"),
        ("demand.csv", "viet-nam,coffee-maker,", "viet-nam,coffee-maker,kg/h,"),
        ("demand.csv", "australia,coffee-maker,", "australia,coffee-maker,m3,"),
    )
    assert sorted(places(found)) == [
        "bills.csv:2",
        "demand.csv:2",
        "demand.csv:3",
        "demand.csv:4",
        "prices.csv:2",
    ]
    assert any("counted in piece" in problem for problem in found)  # said by the last stage


def test_what_a_broken_row_may_mean_is_not_missed(told):
    """The price at dongguan is misspelt, that at kits is not there: only the second lacks one."""
    found = told(
        COFFEE,
        ("prices.csv", "maker,dongguan", "maker,donguan"),
        ("prices.csv", "coffee-maker,kits,29.60,EXW,illustrative\n", ""),
    )
    assert "there is no site 'donguan'" in found[0]
    assert "'coffee-maker' made at 'kits' has no price" in found[1]
    assert len(found) == 2


def test_a_name_that_may_be_any_hides_what_it_may_answer(told):
    found = told(
        COFFEE,
        ("prices.csv", "maker,dongguan", "maker,x"),
        ("prices.csv", "coffee-maker,kits,29.60,EXW,illustrative\n", ""),
    )
    assert places(found) == ["prices.csv:2"]


def test_a_bad_cell_elsewhere_does_not_hide_a_missing_price(told):
    found = told(
        COFFEE,
        ("products.csv", ",3.2,", ",x,"),
        ("prices.csv", "coffee-maker,kits,29.60,EXW,illustrative\n", ""),
    )
    assert places(found) == ["products.csv:2", places(found)[1]]
    assert "'coffee-maker' made at 'kits' has no price" in found[1]


def test_a_missing_table_does_not_hide_a_price_below_its_materials(told):
    found = told(COFFEE, ("lanes.csv", None, ""), ("prices.csv", "31.00", "3.00"))
    assert "asked without the table lanes" in found[0]
    assert "1030.0 % of the price" in found[1]


def test_a_misspelt_question_hides_nothing(told):
    found = told(
        COFFEE, ("study.yaml", "ask: [", "ask: [orign, "), ("lanes.csv", "kits,japan", "kit,japan"),
        ("prices.csv", "31.00", "3.00"),
    )  # fmt: skip
    assert places(found)[:3] == ["study.yaml:7", "lanes.csv:8", "prices.csv:2"]


def test_a_currency_that_is_none_hides_no_name(told):
    found = told(
        COFFEE, ("study.yaml", "currency: USD", "currency: USX"), ("lanes.csv", "kits,japan", "kit,japan")
    )
    assert places(found) == ["study.yaml:9", "lanes.csv:8"]


def test_a_key_that_is_none_hides_no_name(told):
    found = told(
        COFFEE, ("study.yaml", "currency: USD", "curency: USD"), ("lanes.csv", "kits,japan", "kit,japan")
    )
    assert places(found) == ["study.yaml:9", "lanes.csv:8"]


def test_a_design_without_lanes_and_ways(told):
    found = told(SMALL, ("lanes.csv", None, ""), ("ways.csv", None, ""), ("bills.csv", ",2,,", ",2,kg,"))
    assert "asked without the table lanes" in found[0]
    assert "asked without the table ways" in found[1]
    assert places(found)[2:] == ["bills.csv:3"]  # its unit


def test_a_scenario_that_builds_on_itself_is_not_told_its_own_name(told):
    found = told(
        COFFEE, ("study.yaml", "  dearer-dongguan:\n", "  dearer-dongguan:\n    builds_on: dearer-dongguan\n")
    )
    assert found == ["study.yaml:26 scenarios.dearer-dongguan.builds_on: 'dearer-dongguan' builds on itself"]


def test_a_scenario_with_a_title_only_changes_nothing(told):
    found = told(COFFEE, ("study.yaml", "scenarios:\n", "scenarios:\n  idle: {title: The same again}\n"))
    assert len(found) == 1
    assert "scenarios.idle: it changes nothing" in found[0]


def test_a_currency_that_is_none_in_a_rate_of_exchange(told):
    rates = "date,base,quote,rate,source\n2026-06-01,USX,USD,1.1,illustrative\n"
    found = told(
        COFFEE,
        ("lanes.csv", "kits,japan", "kit,japan"),
        ("study.yaml", "currency: USD", "currency: USD\ntables: {exchange_rates: fx.csv}"),
        more={"fx.csv": rates},
    )
    assert places(found) == ["fx.csv:2", "lanes.csv:8"]


def test_questions_that_are_no_words(told):
    found = told(COFFEE, ("study.yaml", "ask: [", "ask: [{a: 1}, [b], "), ("prices.csv", "31.00", "3.00"))
    assert places(found)[:3] == ["study.yaml:7", "study.yaml:7", "prices.csv:2"]


def test_a_scenario_that_cannot_be_read_hides_no_other(told):
    found = told(
        COFFEE,
        ("study.yaml", "scenarios:\n", "scenarios:\n  odd: {probability: x, without: [RCEP]}\n  idle: {title: As it is}\n"),
        ("lanes.csv", "kits,japan", "kit,japan"),
    )  # fmt: skip
    assert [problem for problem in found if "scenarios.odd" in problem]
    assert [problem for problem in found if "scenarios.idle: it changes nothing" in problem]
    assert "lanes.csv:8" in places(found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start: 2028-07-01", "start: 2027-07-01", "study.yaml:14 periods[2].start: 2028-31 begins on 2027-07-01"),
        ("start: 2026-07-01, years: 2", "start: 2026-07-01, years: 0", "'0' is not above 0"),
        ("start: 2028-07-01", "start: soon", "'soon' is not a date"),
    ],
)  # fmt: skip
def test_a_period_that_is_wrong_leaves_its_name_to_demand_and_no_rate_without_a_day(told, old, new, said):
    rates = (
        (SMALL / "rates.csv").read_text(encoding="utf-8").replace(",illustrative", ",2026-07-01,illustrative")
    )
    rates = rates.replace(",source", ",from,source").replace(
        "VN,MFN,7326.90,10%,,2026", "VN,MFN,7326.90,10%,,2028"
    )
    (found,) = told(SMALL, ("study.yaml", old, new), more={"rates.csv": rates})
    assert said in found


def test_an_agreement_of_the_design_that_is_not_on_file(told):
    (found,) = told(SMALL, ("study.yaml", "design:\n", "design:\n  agreements: [RCEP, RCPE]\n"))
    assert found == "study.yaml:17 design.agreements[2]: 'RCPE' is not on file"


def test_a_scenario_without_an_agreement_that_the_study_misspells(told):
    (found,) = told(
        SMALL,
        ("study.yaml", "agreements: [RCEP]", "agreements: [RCPE]"),
        ("study.yaml", "scenarios:\n", "scenarios:\n  alone:\n    without: [RCEP]\n"),
    )
    assert found == "study.yaml:15 agreements[1]: 'RCPE' is not on file"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-01-01,USD,USD,1.5,x", "USD is quoted against itself on 2026-01-01"),
        ("2026-01-01,USD,EUR,1.5,x", "USD/EUR has two rates on 2026-01-01"),
    ],
)
def test_a_rate_that_contradicts_is_told_at_its_row_and_hides_no_other(told, row, said):
    found = told(
        SMALL,
        ("claiming.csv", "source\n", "currency,source\n"),
        ("claiming.csv", "0.002,", "0.002,EUR,"),
        ("claiming.csv", "1500,", "1500,,"),
        more={"exchange_rates.csv": f"date,base,quote,rate,source\n2026-01-01,EUR,USD,1.2,x\n{row}\n"},
    )
    assert found == [f"exchange_rates.csv:3 {said}"]


def test_names_that_differ_in_capitals_only(told):
    _, second, *_ = (COFFEE / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    found = told(COFFEE, ("sites.csv", second, second + second[0].upper() + second[1:]))
    assert places(found) == ["sites.csv:3"]
    assert "but for capitals" in found[0]


def test_a_rate_of_exchange_that_stands_twice_is_told(told):
    nest = STUDY.parents[1] / "studies" / "birds-nest"
    twice = "2026-06-30,USD,CNY,7.00,illustrative\n2026-06-30,USD,CNY,7.10,illustrative"
    (found,) = told(nest, ("exchange-rates.csv", "2026-06-30,USD,CNY,7.00,illustrative", twice))
    assert found.startswith("exchange-rates.csv:3 two rows for date 2026-06-30, base USD, quote CNY")
