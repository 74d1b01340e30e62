"""Catalogues: every language fits the English one, and reads in English what it lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tumen
from tumen.language.force import LANGUAGES
from tumen.study.statements import Names, against, say_that
from tumen.study.words.catalogue import CERTAINTIES, catalogue, fields_of, placeholders, templates
from tumen.study.words.say import names_text, say

SOURCES = Path(tumen.__file__).parent
ENGLISH = {key: entry for key, entry in catalogue("en").items() if key != "_forms"}


@pytest.mark.parametrize("key", ENGLISH)
def test_english_sentences_are_whole(key):
    entry = ENGLISH[key]
    assert set(entry) <= {*CERTAINTIES, "by"}
    assert set(entry) & set(CERTAINTIES)
    for certainty in CERTAINTIES:
        forms = entry.get(certainty, ())
        assert isinstance(forms, str | tuple) or {"one", "other"} == set(forms)
        for text in templates(forms):
            # what is not known always says what is missing, and nothing else does
            assert ("missing" in placeholders(text)) is (certainty == "not_known"), text
            assert text.count("(") == text.count(")")
    if "by" in entry:
        assert any(isinstance(entry.get(certainty), dict) for certainty in CERTAINTIES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_fields_of_the_english_one(language):
    for key, entry in catalogue(language).items():
        if key == "_forms":
            assert set(entry) <= set(catalogue("en")["_forms"])
            continue
        assert key in ENGLISH
        for certainty in set(entry) & set(CERTAINTIES):
            for text in templates(entry[certainty]):
                assert placeholders(text) <= fields_of(key) | {"missing"}
                assert ("missing" in placeholders(text)) is (certainty == "not_known")


def test_every_sentence_is_said_somewhere():
    """A key that no source names is dead; those of comparisons are put together in one place."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    made = {f"{a}_{way}" for a in ("gain", "cost") for way in ("more_than_base", "less_than_base")}
    made |= {"net_gain", "net_cost", "gain_where_base_has_cost", "cost_where_base_has_gain"}
    assert [key for key in ENGLISH if key not in made and not re.search(rf'"{key}"', code)] == []


def test_a_language_is_read_in_its_own_words():
    less = against(-1.0, -3.0, "USD", same_within=0)
    assert say(less, "zh") == "净收益比基准方案（3美元）少2美元。"
    assert say(less, "ko") == "순이익이 기준안(3 달러)보다 2 달러 적습니다."
    assert say(against(1.0, -3e6, "USD", same_within=0), "zh") == (
        "基准方案的净收益为300万美元：本方案劣于基准300万美元。"
    )
    with pytest.raises(ValueError, match="no catalogue of words in 'fr'"):
        say(less, "fr")


def test_names_are_listed_as_the_language_lists_them():
    assert names_text(("a", "b", "c")) == "a, b and c"
    assert names_text(("a", "b", "c"), "zh") == "a、b和c"
    assert names_text(()) == "none"


def test_what_rests_on_assumptions_says_so_in_chinese():
    assert say(say_that("as_base", rests_on="illustrative"), "zh") == "与基准方案相同（基于示例数据）。"


def test_names_with_braces_are_taken_as_they_are():
    assert names_text(("{x}",)) == "{x}"
    assert Names(("{x}",)).names == ("{x}",)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_language_has_every_sentence(language):
    """No answer falls back to English, and no figure of a sentence is left out of its translation."""
    own, lacking, fewer = catalogue(language), set(), set()
    assert set(own["_forms"]) == set(catalogue("en")["_forms"])
    for key, entry in ENGLISH.items():
        for kind in entry.keys() & {*CERTAINTIES}:
            if kind not in own.get(key, {}):
                lacking.add((key, kind))
                continue
            # a count that English words alone choose by ("one site", "3 sites") may be left out
            told, named = (
                set().union(*map(placeholders, templates(forms))) for forms in (own[key][kind], entry[kind])
            )
            fewer |= {(key, kind, field) for field in named - told}
    assert not lacking
    assert not fewer


@pytest.mark.parametrize("key", [key for key, entry in ENGLISH.items() if "not_known" in entry])
def test_nothing_is_said_only_when_all_is_known(key):
    for text in templates(ENGLISH[key]["not_known"]):
        assert not re.match(r"(Nothing|Nobody|None|Never|No one)\b", text), text
