"""Columns, the traced engine and the sums that are moved give one answer for every case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.shipped_bills import ON, Maker
from tests.zone.opportunities.made import link, module
from tumen.agreements.parse import parse_rule
from tumen.origin.bill import Bill, Material
from tumen.origin.determine import determine_under
from tumen.reference.hs import HsCode
from tumen.zone.opportunities.cases import CaseJudge, LinkCase, with_link
from tumen.zone.opportunities.matching import LinkMatch, bought, matches
from tumen.zone.opportunities.model import LinkTerms, ZoneGood
from tumen.zone.opportunities.trying import counting
from tumen.zone.opportunities.under_law import BillUnderLaw

AGREEMENTS = ("RCEP", "CPTPP", "AJCEP", "GB-VN")
BILLS = 30


def cases(code, bills=BILLS):
    """Bills of an agreement with some of their materials made at home, in every way to look at them."""
    maker = Maker(code, 23)
    for _ in range(bills):
        bill = replace(counting(maker.bill()), transport=None)
        if bill.country not in maker.laws:
            continue
        items = list(bought(bill))
        chosen = [item for item in items if maker.rng.random() < 0.5] or items[:1]
        found = [LinkMatch(path, material, "stated", True, times) for path, material, times in chosen]
        own = maker.bill()
        inner = tuple(replace(item, name=f"of link {item.name}") for item in own.materials if not item.made)
        own = replace(own, country=bill.country, materials=inner, rule=None, answers={}, costs=None)
        terms = LinkTerms("test", "link", bill=own)
        good = ZoneGood("firm", "product", bill)
        for how in ("originating", "non-originating", "by its bill"):
            changes = with_link(bill, found, how, good=good, economy=bill.country, terms=terms)
            yield LinkCase(bill, changes)


@pytest.mark.parametrize("code", AGREEMENTS)
def test_columns_and_traced_engine_agree_and_sums_can_be_moved(code):
    judge, traced = CaseJudge((code,), ON), CaseJudge((code,), ON, by_columns=False)
    listed = [case for case in cases(code) if code in judge.laws(None, case.today.country)]
    asked = [(case, None, code) for case in listed]
    assert len(asked) > BILLS  # else nothing is tested
    answers = judge.judged(asked)
    assert answers == traced.judged(asked)
    same = moved = 0
    for case, answer in zip(listed, answers, strict=True):
        law = judge.laws(None, case.today.country)[code]
        before, after = BillUnderLaw(case.today, law), BillUnderLaw(case.bill, law)
        margin, moves = before.compared(case.changes)
        assert margin == after.today
        moved += moves
        if before.counts_the_same(case.changes):
            same += 1
            assert answer == determine_under(case.today, law).originating
    assert moved
    full = next(iter(judge.laws(None, listed[0].today.country).values())).provisions.cumulation == "full"
    assert bool(same) is not full  # there what is done at home counts, so that no replacement counts the same


@pytest.mark.parametrize("code", ["RCEP", "CPTPP"])
def test_some_cases_turn_and_all_three_answers_are_there(code):
    """The bills are worth testing."""
    judge = CaseJudge((code,), ON)
    listed = [case for case in cases(code, 60) if code in judge.laws(None, case.today.country)]
    answers = judge.judged([(case, None, code) for case in listed])
    before = judge.judged([(LinkCase(case.today), None, code) for case in listed])
    assert set(answers) == {True, False, None}
    assert any(a is False and b is True for a, b in zip(before, answers, strict=True))


def test_undetermined_counts_as_non_originating_before_and_after():
    """RCEP Art. 3.1 and 3.5: a material of undetermined origin is a non-originating one."""
    maker = Maker("RCEP", 5)
    for _ in range(BILLS):
        bill = maker.bill()
        law = maker.laws[bill.country]
        one, other = determine_under(bill, law), determine_under(counting(bill), law)
        assert (one.status, one.figures, one.margin) == (other.status, other.figures, other.margin)


def test_a_code_with_several_meanings_is_no_sure_match():
    """8524.12 of HS2022 is split among many codes of HS2012, so that it cannot be told from 8529.90 there."""
    wanted = replace(link("old", "8529.90"), hs=(HsCode("852990", "HS2012"),))
    found = {item.material.name: item for item in matches(module(), wanted, LinkTerms("displays", "old"))}
    assert found["panel"].surely is False
    assert "cover glass" not in found


def test_an_intermediate_of_its_own_price_goes_to_the_traced_engine():
    """Parts of 5 in an intermediate priced 12 leave 58.3 % of 40 asked; at 8, its value in the good and what a row
    would take for its price, 37.5 %: the columns may not answer.
    """
    parts = (Material("parts", "850450", 5, "non-originating", "US"),)
    rule = parse_rule("RVC40", file="test", line=1)
    made = Bill("850450", "CN", parts, fob=12, exw=12, operations=("assembly",), rule=rule)
    inner = Material("inner", "850450", 8, made=made, country="CN", purchased=True)
    case = LinkCase(
        Bill(
            "850440",
            "CN",
            (inner,),
            fob=20,
            operations=("assembly",),
            rule=parse_rule("PE", file="test", line=1),
        )
    )
    one, other = (CaseJudge(("RCEP",), ON, by_columns=way) for way in (True, False))
    assert one.judged([(case, None, "RCEP")]) == other.judged([(case, None, "RCEP")]) == [True]


@pytest.mark.parametrize(
    ("code", "grade", "surely"),
    [
        ("8542.39", "subheading", True),
        ("8542", "heading", False),
        ("85", "chapter", False),
        ("8542.39.10", "subheading", False),  # a line below the code of the material
        ("8542; 8542.39", "subheading", True),
    ],
)
def test_six_digits_of_one_edition_tell_and_fewer_do_not(code, grade, surely):
    """The driver of the module is of 8542.39."""
    found = {
        item.material.name: item
        for item in matches(module(), link("l", *code.split("; ")), LinkTerms("", "l"))
    }
    assert (found["driver"].grade, found["driver"].surely) == (grade, surely)


def test_lines_of_one_subheading_are_not_told_apart():
    """8542.39.10 of one tariff and 8542.39.90 of another may be one good; 8542.31 and 8542.39 are not."""
    wanted = link("line", "8542.39.10")
    for hs, surely in (
        ("8542.39.90", [False]),
        ("8542.39.10", [True]),
        ("8542.31.10", []),
        ("8542", [False]),
    ):
        material = replace(module().materials[1], hs=HsCode.parse(hs, "HS2022"))
        found = matches(replace(module(), materials=(material,)), wanted, LinkTerms("", "line"))
        assert [item.surely for item in found] == surely
        assert {item.grade for item in found} <= {"heading" if hs == "8542" else "subheading"}
