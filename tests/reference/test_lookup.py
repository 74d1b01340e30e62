"""What a look-up by number or word answers. Counts: the UN tables of HS2022 and HS2017."""

from __future__ import annotations

import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.reference.lookup import look_up


def test_a_heading_comes_with_its_subheadings_and_conversions():
    found = look_up("85.24", "HS2022", to=("HS2017", "HS2022"))
    assert found.matches[0].code == HsCode("8524", "HS2022")
    assert found.matches[0].label == "Flat panel display modules"
    assert found.matches[0].children == 6
    assert [match.code.dotted for match in found.matches[1:]] == [
        "8524.11",
        "8524.12",
        "8524.19",
        "8524.91",
        "8524.92",
        "8524.99",
    ]
    assert [item.to for item in found.conversions] == ["HS2017"]
    assert found.conversions[0].kind == "several"


def test_a_national_line_is_looked_up_by_six_digits():
    found = look_up("8524.91.10", "HS2022", to=("HS2017",))
    assert [match.code.digits for match in found.matches] == ["852491"]
    assert "national digits" in found.conversions[0].explain()


def test_words_and_incomplete_numbers_give_matches_and_no_conversion():
    assert look_up("smartphone", "HS2022").matches[0].code.digits == "851713"
    some = look_up("852", "HS2022", to=("HS2017",))
    assert some.matches[0].code.digits == "8521"
    assert some.conversions == ()
    assert look_up("unobtainium", "HS2022").matches == ()
    assert look_up("", "HS2022").matches == ()


@pytest.mark.parametrize("wrong", ["8524", "8524.91", "77", "1234567890123"])
def test_a_complete_code_that_is_not_there_is_refused(wrong):
    with pytest.raises(InputError, match=r"not in HS2017|not an HS code"):
        look_up(wrong, "HS2017")


def test_a_number_out_of_a_spreadsheet_is_refused():
    with pytest.raises(InputError, match="quotes"):
        look_up(8524.91, "HS2022")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not an HS edition"):
        look_up("8524", "HS2007")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "language", "label"),
    [
        ("coffee machine", "en", "Coffee and tea makers, electric"),
        ("咖啡机", "zh", "电咖啡壶、茶壶（咖啡机）"),
        ("커피머신", "ko", "전기 커피·차 메이커(커피머신)"),
    ],
)
def test_a_product_is_found_in_three_languages(query, language, label):
    """8516.71 names coffee or tea makers among the electro-thermic domestic appliances of 85.16."""
    found = look_up(query, "HS2022")
    assert found.matches[0].code.digits == "851671"
    assert found.matches[0].in_words(found.language) == label
    assert found.language == language
    assert found.matches[0].heading == "Electric heaters, hair dryers, irons, microwave ovens"
    assert found.unmatched == ()


def test_a_number_is_read_as_people_write_it():
    for written in ("8516.71", "851671", "8516 71", "8516-71", "HS 8516.71", "８５１６．７１"):
        assert look_up(written, "HS2022").matches[0].code.digits == "851671"


@pytest.mark.parametrize("wrong", ["8516,71,3", "85/16", "(8516)7"])
def test_digits_and_marks_that_are_no_code_are_refused_and_not_searched_as_words(wrong):
    with pytest.raises(InputError):
        look_up(wrong, "HS2022")


@pytest.mark.parametrize("query", ["8516,71", "coffee machine 8516.71", "8516.71 咖啡机"])
def test_a_code_beside_words_is_refused_and_suggested(query):
    with pytest.raises(InputError, match=r"Did you mean 8516\.71\?"):
        look_up(query, "HS2022")


@pytest.mark.parametrize("query", ["LED 12,50 W lamp", "1000.50 V cable", "4K TV 2023.12"])
def test_other_numbers_are_words(query):
    assert look_up(query, "HS2022").matches
