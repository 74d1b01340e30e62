"""A word is found in any of its languages: rows of docs/reference/glossary.csv and glossary-words.csv."""

import pytest

from tumen.reference.glossary import glossary


@pytest.mark.parametrize(
    "word", ["cumulation", "Cumulation ", "累积", "누적", "ＣＵＭＵＬＡＴＩＯＮ", "누적조항"]
)
def test_a_word_is_found_by_any_of_its_names(word):
    first = glossary(word)[0]
    assert (first.term, first.zh, first.ko) == ("cumulation", "累积", "누적")


def test_an_abbreviation_comes_first_and_what_is_not_there_is_not_found():
    assert [one.term for one in glossary("CTH")] == ["change of heading"]  # not "exact hat"
    assert glossary("zzzz") == glossary("+") == ()
    assert len(glossary()) == len(glossary(" ")) > 300


def test_korean_is_found_with_blanks_and_without():
    assert glossary("원산지상품")[0] == glossary("원산지 상품")[0] == glossary("originating good")[0]


@pytest.mark.parametrize("word", ["one Party", "两个经济体", "열 나라"])
def test_a_definition_is_searched_in_every_language(word):
    assert glossary(word)
    assert all(word not in name for one in glossary(word)[:1] for name in one.names)


def test_a_false_friend_is_told_where_it_is_looked_for():
    (term,) = glossary("할당관세")
    assert term.term == "tariff rate quota"
    (friend,) = [other for other in term.others if other.use == "false-friend"]
    assert friend.word == "할당관세"
    assert friend.note_in("en") == "A Korean duty cut for a time, not a tariff rate quota"
    assert friend.note_in("zh") == "韩国的临时降税，不是关税配额"


def test_what_a_native_reader_should_confirm_is_told():
    (term,) = glossary("unit of qualification")
    assert [(of, word, grade) for of, word, grade, _ in term.words()][1] == (
        "ko",
        "적격성 단위",
        "general knowledge",
    )
    assert [(other.use, other.note_in("en")) for other in term.others] == [
        ("unconfirmed", "The text of the treaty in Korean was not read")
    ]
