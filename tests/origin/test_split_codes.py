"""Codes that were split between editions: an answer stands where every candidate leads to it."""

from dataclasses import replace
from datetime import date
from itertools import product
from math import prod

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material
from tumen.origin.candidates import candidates
from tumen.origin.criteria.materials import codes_in
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, law_on
from tumen.origin.screen import answer, judge, table_of
from tumen.origin.screen.judge import Lawful
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import nomenclature

ON = date(2026, 6, 1)
LISTS = {"ACFTA": "CN", "AJCEP": "JP", "CPTPP": "JP"}
"""Agreements whose lists are in an older edition, with an exporter."""


def law_of(code):
    return law_on(load_agreement(code), LISTS[code], ON)


def split_goods(law):
    return [
        HsCode(digits, "HS2022")
        for digits in nomenclature("HS2022").subheadings()
        if len(codes_in(HsCode(digits, "HS2022"), law.edition)) > 1
    ]


def bill(hs, country, materials):
    return Bill(hs, country, materials, fob=100, exw=100, weight_kg=1, operations=["injection-moulding"])


@pytest.mark.parametrize(
    ("code", "split", "one_rule"), [("ACFTA", 124, 86), ("AJCEP", 124, 100), ("CPTPP", 181, 120)]
)
def test_where_all_candidates_have_one_rule_the_good_is_not_left_open_for_its_code(code, split, one_rule):
    """Counts of split codes, and of those whose candidates have one rule, from the UN's tables and the lists
    on file.
    """
    law = law_of(code)
    goods = split_goods(law)
    assert len(goods) == split
    alike = 0
    for good in goods:
        rules = [law.rule_for(item) for item in candidates(good, law.edition)]
        if not rules or None in rules or len({rule.text for rule in rules}) > 1:
            continue
        alike += 1
        far = "010121" if good.chapter != "01" else "850110"  # of no heading or chapter of a candidate
        found = determine_under(bill(good, LISTS[code], [Material("m", far, 50, "non-originating")]), law)
        assert found.rule == rules[0].text
        if "provided" not in found.rule and "unread" not in found.rule and "for " not in found.rule:
            assert found.status is not Status.UNDETERMINED, (good, found.needs)
    assert alike == one_rule


def test_disagreeing_candidates_ask_for_the_code_alone():
    """8806.21 (unmanned aircraft) was 85.25 or 88.02: parts of 88.02 stay in the heading, or leave it."""
    law = law_of("ACFTA")
    good = HsCode("880621", "HS2022")  # 85.25 or 88.02 in HS2017
    assert {code.heading for code in candidates(good, "HS2017")} >= {"8802"}
    headings = {code.heading for code in candidates(good, "HS2017")}
    near = Material(
        "airframe", HsCode("880220", "HS2017"), 90, "non-originating"
    )  # beyond RVC40 and tolerance
    found = determine_under(bill(good, "CN", [near]), law)
    assert len(headings) > 1
    assert found.status is Status.UNDETERMINED
    assert len(found.needs) == 1
    assert found.needs[0].startswith("the HS2017 code of the good: 8806.21 of HS2022 may be")
    assert found.good == good


def readings(one, edition):
    """The bill with every combination of candidates; none where they are too many."""
    goods = candidates(one.hs, edition) or (one.hs,)
    parts = [
        [replace(m, hs=code) for code in codes]
        if m.hs and len(codes := candidates(m.hs, edition)) > 1
        else [m]
        for m in one.materials
    ]
    if not 1 < len(goods) * prod(map(len, parts)) <= 40:  # some codes have 483 of an older edition
        return []
    return [replace(one, hs=good, materials=chosen) for good in goods for chosen in product(*parts)]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(LISTS)),
    st.sampled_from(["HS2022", "HS2012"]),
    st.booleans(),
    st.integers(0),
)
def test_the_answer_is_that_of_every_reading(shipped_bills, code, edition, known, seed):
    """One answer of all readings stands, for the good's code and for those of materials; in a table too."""
    maker = shipped_bills.Maker(code, seed, known, edition)
    listed = next(iter(maker.laws.values())).edition
    split = tuple(
        kept
        for kind in maker.kinds
        if (kept := tuple(one for one in kind if len(codes_in(HsCode(one[0], edition), listed)) > 1))
    )
    maker.kinds = split or maker.kinds
    bills = {f"b{number}": maker.bill() for number in range(3)}
    table = judge(table_of(bills), [Lawful(code, maker.laws.get, {})], edition).answers
    for one, status, blocking in zip(bills.values(), table["status"], table["blocking"], strict=True):
        law = maker.laws[one.country]
        found = answer(one, law)
        assert (status, blocking) == (found.status.value, found.blocking)
        outcomes = {determine_under(item, law).status for item in readings(one, law.edition)}
        if outcomes:
            assert found.status is (outcomes.pop() if len(outcomes) == 1 else Status.UNDETERMINED)


def test_each_code_of_a_table_may_have_its_own_edition():
    """The same bills with the edition in a column, before the code, or of the table: one answer."""
    rows = {
        "bill": "A",
        "exporter": "CN",
        "fob": "100",
        "beyond_minimal": "yes",
        "material": "m",
        "value": "90",
    }
    rows |= {"status": "non-originating"}
    columns = {**rows, "hs": "8806.21", "material_hs": "880220"}
    written = [
        {**columns, "material_hs": "HS2017 8802.20"},
        {**columns, "material_hs_edition": "HS2017"},
        {**columns, "hs": "HS2022 880621", "hs_edition": "", "material_hs": "HS2017 8802-20"},
    ]
    law = law_of("ACFTA")
    found = [
        judge(pl.DataFrame([row]), [Lawful("ACFTA", lambda _: law, {})], "HS2022").answers.rows()
        for row in written
    ]
    one = bill("HS2022 8806.21", "CN", [Material("m", "HS2017 8802.20", 90, "non-originating")])
    assert found[0] == found[1] == found[2]
    assert found[0][0][2] == determine_under(one, law).status.value
