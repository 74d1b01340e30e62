"""Goods between Korea and Viet Nam under three agreements, and goods of the European Union in the past.

Rules are those of Viet Nam's circulars (README of ../shared/data/vkfta, akfta, rcep, evfta); each figure is worked
out beside it.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.agreements.parse import parse_rule
from tumen.errors import InputError
from tumen.origin.bill import Bill, Material, ObtainedFacts, Operation
from tumen.origin.determination import Status
from tumen.origin.determine import determine
from tumen.reference.hs import HsCode
from tumen.study.product.compare import agreements_between

ON = date(2026, 11, 1)
YES, NO, OPEN = Status.ORIGINATING, Status.NOT_ORIGINATING, Status.UNDETERMINED


def part(name, hs, value, country="CN", status="non-originating", **more):
    return Material(name, HsCode.parse(hs, "HS2022"), Decimal(value), status, country, **more)


def bill(hs, country, *materials, fob="100", exw=None, done="winding", rule=None, answers=None):
    return Bill(
        hs=HsCode.parse(hs, "HS2022"),
        country=country,
        materials=materials,
        fob=Decimal(fob),
        exw=None if exw is None else Decimal(exw),
        weight_kg=None,
        operations=(Operation(done, country),),
        rule=None if rule is None else parse_rule(rule),
        answers=answers or {},
    )


def under(code, good, importer, on=ON):
    return determine(good, load_agreement(code), on=on, importer=importer)


@pytest.mark.parametrize(("exporter", "importer"), [("KR", "VN"), ("VN", "KR")])
def test_three_agreements_hold_between_korea_and_viet_nam(exporter, importer):
    used, _ = agreements_between(exporter, importer, ON)
    assert [item.code for item in used] == ["AKFTA", "KR-VN", "RCEP"]


@pytest.mark.parametrize(
    ("hs", "material", "value", "expected"),
    [
        # 9403.60, wooden furniture: AKFTA RVC60; KR-VN CTH or RVC60; RCEP CTH or RVC40. Panels of 44.10 worth
        # 45 change the heading and leave RVC 55 %.
        ("940360", "441012", "45", {"AKFTA": NO, "KR-VN": YES, "RCEP": YES}),
        # Parts of 94.03 do not change it: 55 % is enough for RCEP alone, 60 % for all three.
        ("940360", "940399", "45", {"AKFTA": NO, "KR-VN": NO, "RCEP": YES}),
        ("940360", "940399", "40", {"AKFTA": YES, "KR-VN": YES, "RCEP": YES}),
        # 8703.23, cars: RVC45 in AKFTA and KR-VN, RVC40 in RCEP. Parts worth 57 leave 43 %.
        ("870323", "870829", "57", {"AKFTA": NO, "KR-VN": NO, "RCEP": YES}),
        # 8467.21, power drills: CTH or RVC40 (general rule) in AKFTA, CTSH or RVC40 in KR-VN and RCEP. Parts of
        # 8467.99 worth 70 (RVC 30 %) change the subheading alone.
        ("846721", "846799", "70", {"AKFTA": NO, "KR-VN": YES, "RCEP": YES}),
    ],
)
def test_one_bill_under_the_three(hs, material, value, expected):
    good = bill(hs, "KR", part("part", material, value), done="welding")
    assert {code: under(code, good, "VN").status for code in expected} == expected


def test_the_list_in_hs2012_is_not_on_file_and_a_study_may_state_the_rule_of_one_line():
    # Circular 09/2022, Article 2.1: in force 2022-08-01.
    day = date(2022, 7, 31)
    good = bill("850151", "KR", part("rotor", "850300", "30"))
    assert load_agreement("KR-VN").edition_on(day).edition == "HS2012"
    found = under("KR-VN", good, "VN", day)
    assert found.status is OPEN
    assert "the rule of KR-VN for 8501.51 (HS2012), which is not on file" in found.needs
    assert under("KR-VN", good, "VN", date(2022, 8, 1)).status is YES
    # 100 - 30 = 70 % against a stated 70, then 71.
    stated = {
        rule: bill("850151", "KR", part("rotor", "850300", "30"), rule=rule) for rule in ("RVC70", "RVC71")
    }
    assert [under("KR-VN", item, "VN", day).status for item in stated.values()] == [YES, NO]


@pytest.mark.parametrize(
    ("hs", "status"),
    # Annex I Art. 8.1(h), footnote 6: simple shelling confers no origin but for 0801.32 (cashew nuts, shelled). Both
    # goods have the rule CTSH and are made from nuts in shell.
    [("080132", YES), ("080212", NO)],
)
def test_shelling_counts_for_cashew_nuts_alone(hs, status):
    in_shell = {"080132": "080131", "080212": "080211"}[hs]
    assert (
        under("KR-VN", bill(hs, "VN", part("nuts", in_shell, "50"), done="simple-shelling"), "KR").status
        is status
    )


def test_what_aanzfta_prints_doubtfully_is_undetermined_only_where_it_matters():
    # 2204.22 prints itself among what is shut out; whether it means 2204.21 decides bottled wine put into casks.
    day = date(2023, 6, 1)
    answers = {
        code: under("AANZFTA", bill("220422", "AU", part("wine", code, "80"), done="blending"), "VN", day)
        for code in ("220421", "220429", "220410")
    }
    assert {code: item.status for code, item in answers.items()} == {
        "220421": OPEN,
        "220429": NO,
        "220410": YES,
    }


def test_a_member_stands_for_the_european_union():
    # 8501.51 under EU-VN: CTH except from 85.03, or materials of at most 50 % of the ex-works price (30 %).
    day = date(2022, 5, 1)
    good = bill(
        "850151",
        "DE",
        part("rotor", "850300", "30"),
        part("steel", "722511", "40", "FR", "originating"),
        exw="100",
        fob="110",
    )
    found = under("EU-VN", good, "VN", day)
    assert found.status is YES
    # Steel of France counts as material of a Party: with it as foreign, 70 % is above 50 %.
    foreign = bill("850151", "DE", part("rotor", "850300", "30"), part("steel", "722511", "40"), exw="100")
    assert under("EU-VN", foreign, "VN", day).status is NO
    with pytest.raises(InputError, match="inside one Party, EU"):
        under("EU-VN", good, "FR", day)
    with pytest.raises(InputError, match="not a Party of EU-VN"):
        under("EU-VN", bill("850151", "NO", exw="100"), "VN", day)


@pytest.mark.parametrize(("value", "status"), [("10", YES), ("10.01", NO)])
def test_the_tolerance_also_lets_in_materials_that_are_to_be_wholly_obtained(value, status):
    # EU-VN, chapter 7: every material of Chapter 07 wholly obtained; Art. 8.4 with 8.1(a): 10 % of the ex-works
    # price or of the weight (2 kg of 10 kg are too heavy).
    own = part("peppers", "070960", "40", "VN", "originating", wholly_obtained=True, weight_kg=Decimal(5))
    okra = part("okra", "070999", value, weight_kg=Decimal(2))
    good = replace(bill("071080", "VN", own, okra, exw="100", done="cooking"), weight_kg=Decimal(10))
    assert under("EU-VN", good, "DE", date(2022, 5, 1)).status is status


def test_goods_wholly_obtained_in_two_members_are_of_one_party():
    day = date(2022, 5, 1)
    greens = [
        part(name, "070610", "10", land, "originating", wholly_obtained=True)
        for name, land in (("carrots", "FR"), ("turnips", "NL"))
    ]
    good = bill("070610", "DE", *greens, exw="30", fob="30", done="slicing")
    assert under("EU-VN", good, "VN", day).criterion == "WO"
    caught = ObtainedFacts(
        "sea-fishing",
        {
            "vessel_registered": "ES",
            "vessel_flag": "PT",
            "area": "high-seas",
            "vessel_ownership_as_required": True,
        },
    )
    fish = Bill(
        HsCode.parse("030341", "HS2022"), "ES", (), fob=Decimal(1), exw=None, weight_kg=None, obtained=caught
    )
    assert under("EU-VN", fish, "VN", day).criterion == "WO"


@pytest.mark.parametrize(
    ("code", "hs", "day"),
    # 6212.10 knitted, and 4101: no rule in the list; then a day of the list that was not found.
    [
        ("EU-VN", "621210", date(2022, 5, 1)),
        ("EU-VN", "410120", date(2022, 5, 1)),
        ("EU-VN", "850151", date(2024, 1, 1)),
    ],
)
def test_goods_without_a_rule_in_the_european_list_are_undetermined(code, hs, day):
    knitted = {"the good is goods not knitted or crocheted": False, "goods not knitted or crocheted": False}
    good = bill(hs, "VN", part("fabric", "600690", "60"), exw="100", answers=knitted, done="sewing")
    assert under(code, good, "DE", day).status is OPEN


@pytest.mark.parametrize(
    ("code", "digits", "text"),
    [
        # Viet Nam's Circular 02/2021 (UK-Viet Nam list), pages 21, 24 and 28 of its list: a change of chapter for
        # 73.06; unembroidered fabric "other than knitted or crocheted" for 63.01 to 63.04; 7218.91 as 7218.99.
        ("GB-VN", "730630", "CC"),
        (
            "GB-VN",
            "721891",
            'AH provided that "the good is made from materials of 72.01, 72.02, 72.03, 72.04, 72.05, 7218.10"',
        ),
    ],
)
def test_what_the_stored_text_of_the_uk_list_broke_is_mended(code, digits, text):
    found = load_agreement(code).rule_for(HsCode.parse(digits, "HS2022"))
    assert found.rule == parse_rule(text)


@pytest.mark.parametrize("code", ["GB-VN", "GB-KR"])
def test_unembroidered_fabric_of_6301_to_6304_is_not_knitted(code):
    book = load_agreement(code).books["HS2022"]
    for digits in ("630140", "630229", "630419"):
        text = (
            book.rows[book.nearest(digits)]["rule"]
            .replace("(other than", "not")
            .replace(")", "")
            .replace(",", "")
        )
        assert "unembroidered fabric not knitted or crocheted worth at most 40 %" in text


def test_paper_making_fabric_needs_weaving_and_named_yarns_under_gb_vn():
    text = load_agreement("GB-VN").books["HS2022"].rows["5911"]["rule"]
    assert (
        "in each case with weaving, or weaving with dyeing or coating; and the only yarns used are: coir"
        in text
    )
    assert "unread" not in text
