"""Correlations between editions. Expected pairs: UN correlation and conversion tables HS2022-HS2017,
-HS2012."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.reference.correlation import check_code, convert, counterparts
from tumen.reference.hs import EDITIONS, HsCode
from tumen.reference.nomenclature import nomenclature

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hs"
PAIRS = list(permutations(EDITIONS, 2))


def ask(code, edition, to):
    return convert(HsCode.parse(code, edition), to)


def codes(conversion):
    return {item.code.digits for item in conversion.candidates}


def test_one_to_one_is_the_same_code():
    answer = ask("0101.21", "HS2012", "HS2022")
    assert (answer.kind, answer.suggested) == ("same", HsCode("010121", "HS2022"))
    assert answer.candidates[0].relationship == "1:1"
    assert answer.explain() == "0101.21 of HS2012 is the same code in HS2022"


def test_a_merge_has_one_successor():
    # Several codes of HS2022 come from 8548.10 of HS2017 alone: each has one answer on the way back.
    answer = ask("8549.11", "HS2022", "HS2017")
    assert (answer.kind, answer.candidates[0].relationship) == ("renumbered", "n:1")
    assert answer.explain() == "8549.11 of HS2022 has the code 8548.10 in HS2017"


def test_a_split_is_never_picked_in_silence():
    answer = ask("8548.10", "HS2017", "HS2022")
    assert answer.kind == "several"
    assert answer.suggested is None  # five codes convert back to it: 8549.11 to 8549.19
    assert {item.code.digits for item in answer.candidates if item.un_target} == {
        "854911",
        "854912",
        "854913",
        "854914",
        "854919",
    }
    assert "several codes of HS2022" in answer.explain()
    assert "names no single one" in answer.explain()


def test_flat_panel_modules_take_part_of_hundreds_of_codes():
    # UN table HS2022-HS2017: 483 counterparts, single conversion target 8517.12.
    answer = ask("8524.91", "HS2022", "HS2017")
    assert answer.kind == "several"
    assert len(answer.candidates) == 483
    assert answer.suggested == HsCode("851712", "HS2017")
    assert answer.candidates[0].code == answer.suggested
    assert "and 477 more" in answer.explain()


def test_an_ordinary_code_that_lost_a_part_is_suggested_as_itself():
    answer = ask("8413.11", "HS2017", "HS2022")
    assert answer.kind == "several"
    assert answer.suggested == HsCode("841311", "HS2022")


def test_a_heading_goes_by_its_subheadings():
    assert ask("2848", "HS2012", "HS2017").suggested == HsCode("2853", "HS2017")
    assert ask("2848", "HS2012", "HS2017").kind == "renumbered"
    answer = ask("8548", "HS2017", "HS2022")
    assert answer.kind == "several"
    assert {"8548", "8549"} <= codes(answer)
    assert ask("01", "HS2012", "HS2022").kind == "same"


def test_a_national_line_is_converted_by_six_digits_and_says_so():
    answer = ask("8549.11.90", "HS2022", "HS2017")
    assert answer.suggested == HsCode("854810", "HS2017")
    assert "national digits after the sixth are not carried over" in answer.explain()
    same = ask("8549.11.90", "HS2022", "HS2022")
    assert (same.kind, same.suggested) == ("same", HsCode("85491190", "HS2022"))


def test_a_code_or_edition_that_is_not_on_file_is_refused():
    with pytest.raises(InputError, match="not in HS2017"):
        ask("8524.91", "HS2017", "HS2022")
    with pytest.raises(InputError, match="not an HS edition"):
        ask("8524.91", "HS2022", "HS2007")


@pytest.mark.parametrize(("source", "to"), PAIRS)
def test_no_code_vanishes_but_one(source, to):
    # UN table HS2022-HS2017 has no row for 3002.19 of HS2017; every other code of every edition has a
    # counterpart.
    lost = [
        code
        for code in nomenclature(source).subheadings()
        if convert(HsCode(code, source), to).kind == "none"
    ]
    assert lost == (["300219"] if (source, to) == ("HS2017", "HS2022") else [])


@pytest.mark.parametrize(("source", "to"), PAIRS)
@settings(deadline=None)
@given(data=st.data())
def test_forward_then_backward_contains_the_original(source, to, data):
    table = nomenclature(source)
    levels = [table.chapters(), table.headings(), table.subheadings()]
    code = HsCode(data.draw(st.sampled_from(data.draw(st.sampled_from(levels)))), source)
    answer = convert(code, to)
    flip = {"1:1": "1:1", "1:n": "n:1", "n:1": "1:n", "n:n": "n:n"}
    for candidate in answer.candidates[:20]:
        assert nomenclature(to).exists(candidate.code.digits)
        back = convert(candidate.code, source)
        assert code.digits in codes(back)
        mirror = next(item for item in back.candidates if item.code == code)
        assert mirror.relationship == flip[candidate.relationship]
        assert mirror.un_target == candidate.un_target


@settings(deadline=None)
@given(st.sampled_from(PAIRS), st.data())
def test_an_answer_is_consistent_with_its_kind(pair, data):
    source, to = pair
    code = HsCode(data.draw(st.sampled_from(nomenclature(source).subheadings())), source)
    answer = convert(code, to)
    alone = len(answer.candidates) == 1
    assert counterparts(code, to) == tuple(item.code.digits for item in answer.candidates)
    assert alone == (answer.kind in ("same", "renumbered"))
    assert (answer.kind == "same") == (alone and answer.candidates[0].code.digits == code.digits)
    assert all(item.relationship in ("1:1", "n:1") for item in answer.candidates) or not alone
    assert answer.suggested is None or answer.suggested in {item.code for item in answer.candidates}
    assert code.dotted in answer.explain()


@pytest.mark.skipif(
    not SHARED.exists(), reason="the UN tables are not beside the repository (../shared/data/hs)"
)
@pytest.mark.parametrize(
    ("newer", "older"), [("HS2022", "HS2017"), ("HS2022", "HS2012"), ("HS2017", "HS2012")]
)
def test_the_compact_form_says_exactly_what_the_un_tables_say(newer, older):
    path = SHARED / f"correlation_{newer.lower()}_{older.lower()}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    said = Counter(row for row in rows if row[0] != "999999")
    read = Counter(
        (code, item.code.digits, item.relationship, str(int(item.un_target)))
        for code in nomenclature(newer).subheadings()
        for item in convert(HsCode(code, newer), older).candidates
    )
    assert read == said


def test_a_line_that_lost_its_first_zero_is_suggested_whole():
    """0101.21 are live pure-bred horses for breeding; 1012.10 is no subheading."""
    for digits, whole in (("101210000", "0101.21.00.00"), ("1012100", "0101.21.00")):
        with pytest.raises(InputError, match=f"Did you mean {whole}"):
            check_code(HsCode(digits, "HS2022"))
