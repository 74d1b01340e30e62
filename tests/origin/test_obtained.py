"""Goods obtained at sea and elsewhere: every fact of the article is asked for, none is filled in."""

from datetime import date

import pytest

import tumen as tm
from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.cli.question import _obtained as facts_of_a_flag
from tumen.errors import InputError
from tumen.origin.bill import Bill, ObtainedFacts
from tumen.origin.determine import determine, determine_under, law_on
from tumen.origin.screen.table.bills import bill_of, table_of
from tumen.tables.kinds import facts as facts_of_a_cell

KR_VESSEL = {"vessel_registered": "KR", "vessel_flag": "KR"}
DAY = date(2026, 6, 1)


def obtained(code: str, kind: str, made_in: str = "KR", **facts):
    """Frozen tuna (0303.42) that was obtained so."""
    return determine(
        Bill("0303.42", made_in, obtained={"kind": kind, "facts": facts}), load_agreement(code), on=DAY
    )


# RCEP Art. 3.3(f) and (g), GACC Order 255 Art. 4(6): from the high seas, or from the exclusive economic zone
# that the Party has the right to exploit, by vessels registered in the Party and flying its flag.
@pytest.mark.parametrize(
    ("facts", "outcome", "needs"),
    [
        ({**KR_VESSEL, "area": "high-seas"}, True, ""),
        ({**KR_VESSEL, "area": "high-seas", "right_to_exploit": False}, True, ""),
        ({**KR_VESSEL, "area": "eez"}, None, "right to exploit that exclusive economic zone"),
        ({**KR_VESSEL, "area": "eez", "right_to_exploit": "yes"}, True, ""),
        ({**KR_VESSEL, "area": "eez", "right_to_exploit": False}, False, ""),
        ({**KR_VESSEL, "area": "eez", "right_to_exploit": "perhaps"}, None, "not 'perhaps'"),
        ({**KR_VESSEL, "area": "outside-territorial-sea"}, None, "right to exploit"),
        ({**KR_VESSEL, "area": "outside-territorial-sea", "right_to_exploit": True}, True, ""),
        ({**KR_VESSEL, "area": "outside-territorial-sea", "right_to_exploit": False}, None, "which area"),
        ({**KR_VESSEL, "area": "territorial-sea"}, None, "not of territorial-sea"),
        ({**KR_VESSEL, "area": "high-sea"}, None, "Did you mean 'high-seas'"),
        (KR_VESSEL, None, "area (one of"),
        ({"country": "KR", "area": "high-seas"}, None, "vessel registered (an economy)"),
        ({"vessel_flag": "KR", "area": "high-seas"}, None, "vessel registered (an economy)"),
        ({**KR_VESSEL, "vessel_flag": "PA", "area": "high-seas"}, False, ""),
        ({**KR_VESSEL, "vessel_flag": "JP", "area": "high-seas"}, False, ""),
        ({**KR_VESSEL, "vessel_flag": "Korea", "area": "high-seas"}, None, "not 'Korea'"),
        ({**KR_VESSEL, "vessel_flag": "ZZ", "area": "high-seas"}, None, "not 'ZZ'"),
        ({**KR_VESSEL, "vessel_flag": "KOR", "area": "high-seas"}, True, ""),
        ({**KR_VESSEL, "area": "high-seas", "vessel_owned": False}, None, "what 'vessel_owned' means"),
        ({**KR_VESSEL, "area": "high-seas", "vessel_ownership_as_required": False}, True, ""),
    ],
)
def test_sea_fishing_under_rcep(facts, outcome, needs):
    found = obtained("RCEP", "sea-fishing", **facts)
    assert found.originating is outcome
    assert needs in "; ".join(found.needs)


# RCEP Art. 3.3(f), second limb: other goods taken by the Party or a person of it, with the right to exploit.
@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"taken_by": "KR", "right_to_exploit": True}, True),
        ({"taken_by": "KR", "right_to_exploit": False}, False),
        ({"taken_by": "KR"}, None),
        ({"right_to_exploit": True, "country": "KR"}, None),
        ({"taken_by": "US", "right_to_exploit": True}, False),
    ],
)
def test_other_goods_taken_at_sea_under_rcep(facts, outcome):
    assert obtained("RCEP", "taken-outside-territorial-sea", **facts).originating is outcome


# The same catch by agreement; each line names what its article asks for.
@pytest.mark.parametrize(
    ("code", "made_in", "kind", "facts", "outcome"),
    [
        # ACFTA, Circular 12/2019 Art. 6.7: registered in a Party or flying its flag; from the high seas
        ("ACFTA", "VN", "sea-fishing", {"vessel_flag": "VN", "area": "high-seas"}, True),
        ("ACFTA", "VN", "sea-fishing", {"vessel_registered": "PA", "area": "high-seas"}, None),
        ("ACFTA", "VN", "sea-fishing", {"vessel_registered": "PA", "vessel_flag": "LR"}, False),
        ("ACFTA", "VN", "sea-fishing", {"vessel_flag": "VN", "area": "eez"}, None),
        # China-Korea Art. 3.4(g): outside the territorial sea, registered and flying the flag; 3.4(b): of
        # animals born and raised there
        ("CKFTA", "KR", "sea-fishing", {**KR_VESSEL, "area": "eez"}, True),
        ("CKFTA", "KR", "sea-fishing", {**KR_VESSEL, "vessel_flag": "JP", "area": "eez"}, False),
        ("CKFTA", "KR", "obtained-from-live-animals", {"born": "US", "raised": "KR"}, False),
        # AKFTA, Circular 49/2025 Art. 6.6, 6.7, 6.9
        ("AKFTA", "KR", "sea-fishing", {**KR_VESSEL, "area": "eez"}, None),
        ("AKFTA", "KR", "taken-from-space", {"taken_by": "KR"}, True),
        ("AKFTA", "KR", "taken-from-space", {"country": "KR"}, None),
        # AANZFTA, Circular 31/2015 Annex I Art. 3.8: persons of a Party, beyond what others may exploit
        ("AANZFTA", "VN", "taken-from-the-deep-seabed", {"taken_by": "VN", "right_to_exploit": True}, None),
        # UK-Viet Nam Art. 4.1(l): the exclusive right; 4.2: registered in, under the flag of, either
        ("GB-VN", "VN", "taken-outside-territorial-sea", {"country": "VN", "right_to_exploit": True}, None),
        ("GB-VN", "VN", "taken-outside-territorial-sea",
         {"country": "VN", "sole_right_to_exploit": True}, True),
        ("GB-VN", "VN", "sea-fishing",
         {"vessel_registered": "VN", "vessel_flag": "GB", "vessel_ownership_as_required": True,
          "area": "high-seas"}, True),
        ("GB-VN", "VN", "sea-fishing",
         {"vessel_registered": "VN", "vessel_flag": "VN", "area": "high-seas"}, None),
        # APTA: the list is not on file
        ("APTA", "KR", "sea-fishing", {**KR_VESSEL, "area": "high-seas"}, None),
    ],
)  # fmt: skip
def test_the_same_catch_under_other_agreements(code, made_in, kind, facts, outcome):
    law = law_on(load_agreement(code), made_in, DAY)
    bill = Bill("0303.42", made_in, obtained=ObtainedFacts(kind, facts))
    trace = determine_under(bill, law).trace
    assert next(node for node in trace.children if node.test == "WO").met is outcome


def test_every_kind_asks_for_all_that_its_article_names():
    for code in agreements_on_file():
        for kind in load_agreement(code).provisions.wholly_obtained:
            assert kind.places or kind.whose, (code, kind.kind)
            assert set(kind.words) <= kind.facts, (code, kind.kind)
            if kind.kind == "sea-fishing":
                assert kind.areas, code


def test_a_table_says_how_a_good_is_obtained_as_a_bill_does():
    facts = [
        {**KR_VESSEL, "area": "high-seas"},
        {**KR_VESSEL, "area": "exclusive-economic-zone", "right_to_exploit": False},
        KR_VESSEL,
    ]
    bills = {
        str(n): Bill("0303.42", "KR", obtained=ObtainedFacts("sea-fishing", f)) for n, f in enumerate(facts)
    }
    frame = table_of(bills)
    for row, bill in zip(frame.to_dicts(), bills.values(), strict=True):
        assert bill_of([row], "HS2022").obtained == bill.obtained
    rows = tm.screen(frame, "RCEP", on=DAY).answers.sort("bill")
    law = law_on(load_agreement("RCEP"), "KR", DAY)
    assert rows["status"].to_list() == [str(determine_under(bill, law).status) for bill in bills.values()]
    assert "wholly-obtained" in rows["needs"].to_list()[2]


def test_a_table_with_facts_and_no_kind_is_a_bad_row():
    row = {"bill": "1", "hs": "030342", "exporter": "KR", "facts": "area=high-seas"}
    with pytest.raises(InputError, match="without saying how in the column obtained"):
        bill_of([row], "HS2022")


@pytest.mark.parametrize(
    "read",
    [
        lambda: facts_of_a_cell("vessel_flag=KR; vessel_flag=PA"),
        lambda: facts_of_a_flag("sea-fishing,vessel_flag=KR,vessel_flag=PA"),
    ],
)
def test_a_fact_that_is_said_twice_is_refused(read):
    with pytest.raises(InputError, match="'vessel_flag' is said twice"):
        read()
