"""Words that hold for exactly the numbers; rates with an added duty; columns that fit their rows."""

from __future__ import annotations

import shutil
from dataclasses import MISSING, fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.study.conftest import folder_of
from tumen.study.core.read import read_study
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.schema import TableFiles
from tumen.study.product.answer import cost_changes, turns
from tumen.study.product.run import run_products as run_study
from tumen.study.product.statements import how, savings
from tumen.study.statements import Names, phrase, say_that
from tumen.study.words.say import say


def base(answered, study):
    return answered(study)[1].scenarios[0].cells


def test_the_answer_of_the_study_names_places_savings_origin_and_scenarios(answered):
    found = answered("oled-changchun")[1].answer
    assert found.headline == (
        # Korea's rates under AKFTA and Korea-Viet Nam are on file, and the study asks RCEP alone
        "Cheapest delivered, as far as known: Hai Phong to Japan and Viet Nam; Changchun to Australia, Korea "
        "and China; not known: whether the good originates under AKFTA; whether the good originates under "
        "KR-VN (on illustrative inputs). Under RCEP what is made in Changchun and Paju (Korea) originates; what is made in Hai "
        "Phong does not."
    )
    assert found.points == (
        (
            "Of 47.6 million USD a year for the cheapest deliveries 100 % rests on illustrative inputs: prices "
            "98.2 %, lanes 1 % and duty on these 0.8 %."
        ),
        (
            "Besides, what stands behind origin and quantities is illustrative in all of products, sites, "
            "markets, bills, ways, demand, tariff lines and changes; some of answers."
        ),
        "Of what claiming saves 67.7 % rests on illustrative rates of duty.",
        (
            "Of what claiming saves 100 % counts materials as originating without a declaration: glass "
            "substrate, organic emitters, flexible printed circuits, cover glass and 4 more."
        ),
        (
            "3 rates that the study states replace those on file: 4% in place of 37 different rates by "
            "national line under RCEP for goods of ASEAN in CN on 8524.92.90.10; 5% in place of 2 different "
            "rates by national line under MFN in AU on 8529.90.90; 4% in place of free under RCEP for goods "
            "of ASEAN in KR on 8524.92.90.00."
        ),
        (
            "Lowest cost as far as known, USD a unit delivered before import tax: from Hai Phong for Japan "
            "at 59.44 (MFN, "
            "nothing to claim) and Viet Nam at 58.10 (at home); from Changchun for Australia at 62.62 "
            "(claiming RCEP), Korea "
            "at 63.58 (RCEP so far, CKFTA may be lower) and China at 60.19 (at home); not known: whether "
            "the good originates "
            "under CKFTA; whether the good originates under AKFTA; whether the good originates under KR-VN."
        ),
        (
            "As far as known, claiming saves most on Paju (Korea) to China: 631,954 USD a year under RCEP, "
            "if the whole "
            "demand comes from there; not known: whether the good originates under CKFTA; whether the good "
            "originates under AKFTA; whether the good originates under KR-VN."
        ),
        (
            "These scenarios turn a verdict, a regime or a place: Hai Phong buys its panels in Korea, with "
            "proof of origin; "
            "Korea adds 10 per cent on displays of every origin; As if there were no RCEP."
        ),
        "These turn none: Hai Phong buys its panels in Korea, and the supplier gives no proof.",
        (
            "To be known first in 2 of 15 cells: whether the good originates under CKFTA; whether the good "
            "originates under AKFTA; whether the good originates under KR-VN."
        ),
        (
            "Not reckoned with: trade remedies (anti-dumping, countervailing, safeguards) of AU, CN, JP, KR and VN "
            "beyond those on file or stated, and excise that is not stated."
        ),
        "Nor with preferences of AU, CN, KR and VN other than those quoted: not all of them are on file.",
    )


def test_the_answer_of_a_scenario_begins_with_what_turns(answered):
    result = answered("coffee-machine")[1]
    proved = next(item for item in result.scenarios if item.name == "kits-proved").answer
    assert proved.headline == (
        "Against the base: Coffee maker of Hai Phong (kits) is originating under RCEP (base: not "
        "originating), and 2 more."
    )
    assert "Hai Phong (kits) to Australia: RCEP in place of MFN." in proved.points
    dearer = next(item for item in result.scenarios if item.name == "dearer-dongguan").answer
    assert dearer.headline.startswith(
        "Against the base: no verdict turns; Dongguan to Japan +3.10 USD a unit"
    )


def test_a_list_of_places_and_verdicts_in_words(answered):
    assert answered("birds-nest")[1].answer.headline.endswith("Under RCEP all 6 goods originate.")


def test_turns_name_verdict_regime_and_place(answered):
    result = answered("coffee-machine")[1]
    proved = next(item for item in result.scenarios if item.name == "kits-proved")
    found = turns(result.scenarios[0].cells, proved.cells)
    assert [say(say_that("turns_also", what=item)) for item in found] == [
        "Coffee maker of Hai Phong (kits) is originating under RCEP (base: not originating).",
        "Hai Phong (kits) to Australia: RCEP in place of MFN.",
        "Australia is served cheapest from Hai Phong (kits) (base: Bac Ninh).",
    ]
    assert turns(result.scenarios[0].cells, result.scenarios[0].cells) == ()


def test_a_flow_that_a_scenario_closes_or_opens_is_said_and_the_others_are_compared(answered, tmp_path):
    """A plant that becomes a warehouse makes nothing: cells are paired by flow, not by their place in a list."""
    cells = answered("coffee-machine")[1].scenarios[0].cells
    gone = cells[0]
    name = f"{gone.site_name} to {gone.market_name}"
    closed = [say(say_that("turns_also", what=item)) for item in turns(cells, cells[:0:-1])]
    assert closed[0] == f"{name}: no such flow any more."
    assert not [text for text in closed[1:] if "served cheapest" not in text]
    opened = [say(say_that("turns_also", what=item)) for item in turns(cells[:0:-1], cells)]
    assert opened[0] == f"{name}: a new flow."
    folder = tmp_path / "study"
    shutil.copytree(folder_of("coffee-machine"), folder)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    path = f'"sites[site={gone.site}].kind"'
    entry = f"scenarios:\n  closed: {{source: illustrative, set: {{{path}: warehouse}}}}\n"
    (folder / "study.yaml").write_text(text.replace("scenarios:\n", entry, 1), encoding="utf-8")
    result = run_study(read_study(folder))
    told = next(item for item in result.scenarios if item.name == "closed").answer
    assert "no such flow any more" in told.headline


def test_where_no_verdict_turns_the_change_of_cost_is_told(answered):
    result = answered("coffee-machine")[1]
    dearer = next(item for item in result.scenarios if item.name == "dearer-dongguan")
    # A tenth of 31.00, and on the way to Viet Nam 25 % duty on it.
    assert say(cost_changes(result.scenarios[0].cells, dearer.cells, "USD", None)) == (
        "Against the base: no verdict turns; Dongguan to Japan +3.10 USD a unit; Dongguan to Viet Nam +3.88 "
        "USD a unit; "
        "Dongguan to Australia +3.10 USD a unit."
    )
    same = cost_changes(dearer.cells, dearer.cells, "USD", None)
    none = "Against the base: no verdict turns, and no delivered cost before import tax moves."
    assert say(same) == none  # and not that nothing changes: the import tax may
    assert dearer.changes == ("prices of dongguan: price times 1.1",)


def test_nothing_changes_only_where_every_cost_is_known(spoil):
    folder = spoil("lanes.csv", "dongguan,japan,consignment,300,900", "dongguan,japan,consignment,300,")
    result = run_study(read_study(folder))
    cells = result.scenarios[0].cells
    assert say(cost_changes(cells, cells, "USD", None)) == (
        "Against the base: no verdict turns and no delivered cost before import tax moves, as far as known; "
        "not known: the customs value in JP; freight; CIF value and duty."
    )


def test_a_regime_that_may_be_lower_is_said(answered):
    cells = base(answered, "coffee-machine")
    viet_nam = next(item for item in cells if (item.site, item.market) == ("dongguan", "viet-nam"))
    assert how(viet_nam) == phrase("may_be_lower", regime="MFN", others=Names(("ACFTA",)))


# A cell with a saving, or with what keeps it from being known.
_CELLS = st.lists(st.one_of(st.decimals(-100, 100, places=2), st.none()), min_size=1, max_size=5)


@given(_CELLS)
def test_that_nothing_is_saved_is_said_only_where_every_saving_is_known(answered, values):
    one = next(cell for cell in base(answered, "oled-changchun") if cell.saving_per_year and not cell.needs)
    cells = tuple(
        replace(one, saving_per_year=value, landed=None, needs=() if value is not None else ("freight",))
        for value in values
    )
    text = " ".join(say(item) for item in savings(cells, "USD"))
    known = [value for value in values if value is not None]
    if not known:
        assert text == ""
    elif max(known) > 0:
        assert f"saves most on {one.site_name} to {one.market_name}" in text
    else:
        assert "saves anything" in text
    assert ("As far as known" in text) is (bool(known) and len(known) < len(values))
    assert ("not known: freight" in text) is ("As far as known" in text)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_columns_fit_their_rows(table):
    """An edition goes into the codes of its row, a currency into its amounts."""
    read_with = {"hs_edition", "currency"} - {item.name for item in fields(table.row)}
    given = {column.attribute or column.name for column in table.fields if column.name not in read_with}
    assert given | {"place"} == {item.name for item in fields(table.row) if item.default is MISSING}
    assert set(table.key) <= {column.name for column in table.fields}
    assert all(column.doc for column in table.fields)


def test_every_table_can_be_named_in_a_study():
    assert list(TABLES) == list(TableFiles.model_fields)


def test_a_specific_duty_needs_the_quantity_and_takes_it(spoil):
    """0.50 AUD a piece on 1,000 pieces is 500 AUD; at 0.66 USD for one AUD 330 USD, 0.33 a machine."""
    folder = spoil("study.yaml", "study:", "study:")
    (folder / "exchange-rates.csv").write_text(
        "date,base,quote,rate,source\n2026-06-30,AUD,USD,0.66,illustrative\n"
    )
    spoil("rates.csv", "5%", "0.50 AUD/piece")

    def found():
        cells = run_study(read_study(folder)).scenarios[0].cells
        return next(item for item in cells if (item.site, item.market) == ("dongguan", "australia"))

    assert found().cost_before is None
    spoil("products.csv", "weight_kg,source", "weight_kg,quantities,source", "3.2,ill", "3.2,piece=1,ill")
    # 36.30 with 1.565 of duty at 5 % (see the shipped study); with 0.33 in its place 35.065
    assert found().cost_before == Decimal("35.065")
