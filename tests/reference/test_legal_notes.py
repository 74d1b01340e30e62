"""Legal notes are told where they decide about what was found. Each row names where its text was read."""

from __future__ import annotations

import re

import pytest

from tumen.reference.legal_notes import legal_notes, notes_on
from tumen.reference.lookup import look_up
from tumen.reference.nomenclature import nomenclature


def test_every_note_has_a_place_a_source_and_codes_of_the_nomenclature():
    for note in legal_notes():
        assert note.where
        assert note.says.endswith(".")
        assert note.source
        assert note.codes or note.words, note
        assert all(nomenclature("HS2022").exists(code) for code in note.codes), note


def test_every_note_is_said_in_each_language_with_all_its_codes():
    """Korean writes 90.21 as 제9021호: the digits are compared."""
    for note in legal_notes():
        headings = sorted(re.findall(r"[0-9]{2}\.[0-9]{2}", note.says))
        for language in ("zh", "ko"):
            where, says = note.in_words(language)
            assert where != note.where
            assert not re.search("[a-z]{3}", says), says
            told = re.findall(r"[0-9]{2}\.[0-9]{2}|(?<=제)[0-9]{4}(?=호)", says)
            assert sorted(f"{code[:2]}.{code[-2:]}" for code in told) == headings, (note.where, language)
        assert note.in_words("en") == (note.where, note.says)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        # The note is on the heading found, or on what is asked for; each source is in notes.csv.
        ("running shoes", "Chapter 64, Note 4"),
        ("blender", "Chapter 85, Note on heading 85.09"),
        ("screws", "Section XV, Note 2"),
        ("gift set of soap", "General Rule 3(b), 3(c)"),
        ("washing machine parts", "Section XVI, Notes 1(g), 2"),
        ("sausage", "Chapter 16, Notes 1, 2"),
        ("헬스 세트", "General Rule 3(b), 3(c)"),
        ("玩具", "Chapter 95, Note 1"),
    ],
)
def test_goods_that_a_note_decides_say_so(query, where):
    assert where in [note.where for note in look_up(query, "HS2022").notes]


def test_other_goods_have_no_note():
    assert look_up("honey", "HS2022").notes == ()
    assert notes_on(["0409"], "reset of parts") == ()
    assert where_of("8516.71") == []


def test_a_code_asked_for_tells_its_notes_too():
    assert "Section XV, Note 2" in where_of("7318.15")


def where_of(code: str) -> list[str]:
    return [note.where for note in look_up(code, "HS2022").notes]
