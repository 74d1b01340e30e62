"""Changes of policy that name origins look at non-preferential origin. All rates are illustrative; origin by the
rules of Viet Nam, solved by hand in tests/origin/test_non_preferential.py."""

from __future__ import annotations

from datetime import date

import pytest

import tumen as tm
from tumen.origin.non_preferential import non_preferential_origin
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.outlook import outlook

WALL = {
    "name": "wall",
    "importer": "VN",
    "origins": ["CN"],
    "hs": ["8524"],
    "add": "25%",
    "source": "illustrative",
}
MFN = {"name": "mfn", "importer": "VN", "set": "10%", "hs": ["8524"], "source": "illustrative"}


def module(*materials, operations=("bonding and lamination",)):
    return tm.read_bill(
        {"hs": "8524.92", "country": "CN", "fob": 100, "operations": operations, "materials": materials}
    )


ICS = {"name": "ICs", "hs": "8542.31", "value": 20, "country": "TW", "status": "non-originating"}
CELL = {"name": "cell", "hs": "8524.12", "value": 60, "country": "KR", "status": "non-originating"}
OWN = {"name": "cell", "hs": "8524.12", "value": 60, "country": "CN", "status": "undetermined"}


def mfn(good, *changes, **more):
    found = tm.quote(
        good, to="VN", on="2026-06-01", value=1000, changes=[MFN, *changes], agreements=[], **more
    )
    return found, found.of("MFN")


@pytest.mark.parametrize(
    ("good", "duty", "says"),
    [
        # 10 % of 1,000, and 25 % where the module is of China: ICs change heading (D 3(9)).
        (module(ICS), 350, "wall: non-preferential origin of CN"),
        # Korean cells, 60 % > 15 % and LVC 20 % < 30 %: not of China, so no wall: 100.
        (module(CELL, ICS), 100, "wall: non-preferential origin not of CN"),
        # Nobody said of which economy the cell is: 100 or 350.
        (module(OWN, ICS), None, "wall: non-preferential origin not determined"),
    ],
)
def test_the_duty_follows_the_origin(good, duty, says):
    found, quote = mfn(good, WALL)
    assert quote.amount == duty
    assert says in found.answer
    assert says in found.explain()
    if duty is None:
        assert quote.needs == ('an answer to "goods that wall means (85.24, of non-preferential origin CN)"',)


def test_a_person_may_answer_what_is_not_determined():
    label = "goods that wall means (85.24, of non-preferential origin CN)"
    assert mfn(module(OWN, ICS), WALL, answers={label: True})[1].amount == 350
    assert mfn(module(OWN, ICS), WALL, answers={label: False})[1].amount == 100


def test_a_code_without_a_bill_is_of_where_it_comes_from_and_that_is_said():
    found, quote = mfn("8524.92", WALL, exporter="CN")
    assert quote.amount == 350
    assert (
        "assumed to be of CN, where it was last worked; not determined: no bill says how it is made"
        in found.answer
    )
    other, quote = mfn("8524.92", WALL, exporter="KR")
    assert quote.amount == 100
    assert "assumed to be of KR" in other.answer


def test_an_importer_without_rules_on_file_assumes_and_says_so():
    wall = {**WALL, "importer": "HK"}
    found = tm.quote(module(CELL, ICS), to="HK", on="2026-06-01", value=1000, agreements=[], changes=[wall])
    assert "assumed to be of CN" in found.answer
    assert "no non-preferential rules of HK are on file for 2026-06-01" in found.answer


def test_without_a_change_that_names_origins_nothing_is_asked_or_said():
    found, quote = mfn(module(OWN, ICS), {**WALL, "origins": ["all"]})
    assert (quote.amount, found.record.rests) == (350, None)
    assert mfn(module(OWN, ICS), {**WALL, "hs": ["8525"]})[0].record.rests is None


def test_a_change_on_a_group_is_open_where_only_one_member_is_excluded():
    # Not of China; of which of the others is not determined, so a wall against ASEAN and one against China and
    # Korea stay open, one against China alone does not.
    good = module(CELL, ICS)
    for origins, duty in ((["CN"], 100), (["ASEAN"], None), (["CN", "KR"], None)):
        assert mfn(good, {**WALL, "origins": origins})[1].amount == duty


def test_a_changed_rate_of_an_open_origin_is_not_known():
    # The MFN rate is set for goods of China alone: 10 % there, the rate on file for the rest.
    found, quote = mfn(module(OWN, ICS), {**MFN, "name": "set", "origins": ["CN"], "set": "40%"})
    assert quote.amount is None
    assert "set: non-preferential origin not determined" in found.answer
    assert mfn(module(ICS), {**MFN, "name": "set", "origins": ["CN"], "set": "40%"})[1].amount == 400


def test_a_changed_rate_for_the_economy_that_is_excluded_is_the_one_on_file():
    # Surely not of China: the rate set for China alone does not count, whatever else the goods are of.
    change = {**MFN, "name": "set", "origins": ["CN"], "set": "40%"}
    assert mfn(module(CELL, ICS), change)[1].amount == 100
    assert mfn(module(CELL, ICS), {**change, "origins": ["CN", "KR"]})[1].amount is None


def test_tables_of_shipments_say_what_they_assume():
    rows = [
        {
            "importer": "VN",
            "exporter": "CN",
            "hs": "8524.92",
            "on": "2026-06-01",
            "value": "1000",
            "currency": "USD",
        }
    ]
    found = tm.quote_table(rows, changes=[MFN, WALL])
    assert found.tables["best"]["mfn_duty"].to_list() == [350]
    assert "(wall): goods are assumed to be of the exporting economy, not determined" in found.answer
    assert "assumed to be of the exporting economy" not in tm.quote_table(rows, changes=[MFN]).answer


def test_rates_over_the_years_follow_the_origin():
    shelf = TariffBook().with_changes(parse_changes([MFN, WALL]))
    days = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    for good, pct in ((module(ICS), 35), (module(CELL, ICS), 10), (module(OWN, ICS), None)):
        made = non_preferential_origin(good, "VN", date(2026, 6, 1))
        seen = outlook(shelf, "VN", good.hs, "CN", made=made, **days)
        assert seen.path("MFN").points[0].equivalent == pct
        assert str(made) in seen.text
    assert "wall: assumed to be of CN" in outlook(shelf, "VN", good.hs, "CN", **days).text


def test_landed_cost_rests_on_the_same():
    more = {"to": "VN", "on": "2026-06-01", "currency": "USD", "units": 10, "agreements": [], "freight": 0}
    costs = {"insurance": 0, "fees": 0, "inland_origin": 0, "inland_destination": 0}
    found = tm.landed_cost(module(CELL, ICS), changes=[MFN, WALL], **more, **costs)
    assert found.record.quotes.of("MFN").amount == 100  # 10 % of 10 x 100, no wall
    assert "wall: non-preferential origin not of CN" in found.answer
