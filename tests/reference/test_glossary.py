"""A word is found in any of its languages: the row of cumulation in docs/reference/glossary.csv."""

import pytest

from tumen.reference.glossary import glossary


@pytest.mark.parametrize("word", ["cumulation", "Cumulation ", "累积", "누적"])
def test_a_word_is_found_by_any_of_its_names(word):
    first = glossary(word)[0]
    assert (first.term, first.zh, first.ko) == ("cumulation", "累积", "누적")


def test_an_abbreviation_comes_first_and_what_is_not_there_is_not_found():
    assert glossary("CTH")[0].term == "change of heading"
    assert glossary("zzzz") == ()
    assert len(glossary()) == len(glossary("")) > 300
