"""Statements: what cannot be said is an error where the statement is made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.study.core.results.records import StudyAnswer
from tumen.study.statements import (
    Contender,
    Figure,
    against,
    balance,
    largest,
    missing_of,
    phrase,
    say_that,
)
from tumen.study.words.say import say

M = 1_000_000


@pytest.mark.parametrize(
    ("net", "base", "said"),
    [
        # 25.74 - 4.19 = 21.55: the gain is smaller by 4.19, whatever the sign of the net cost inside
        (-21.55 * M, -25.74 * M, "That is 4.19 million USD less gain than in the base (25.74 million USD)."),
        (-25.74 * M, -21.55 * M, "That is 4.19 million USD more gain than in the base (21.55 million USD)."),
        (25.74 * M, 21.55 * M, "That is 4.19 million USD more cost than in the base (21.55 million USD)."),
        (21.55 * M, 25.74 * M, "That is 4.19 million USD less cost than in the base (25.74 million USD)."),
        (1 * M, -3 * M, "The base has a net gain of 3 million USD: this is worse by 4 million USD."),
        (-1 * M, 3 * M, "The base has a net cost of 3 million USD: this is better by 4 million USD."),
        (5.0, 5.0, "That is what the base comes to."),
    ],
)
def test_more_and_less_are_said_of_what_the_reader_sees(net, base, said):
    assert say(against(net, base, "USD", same_within=1e-6)) == said


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_the_words_of_a_comparison_agree_with_the_money(net, base):
    """What leaves the firm poorer is never told as more gain or less cost; the reverse neither."""
    text = say(against(net, base, "USD", same_within=0))
    better = any(word in text for word in ("more gain", "less cost", "better"))
    worse = any(word in text for word in ("less gain", "more cost", "worse"))
    assert (better, worse) == (net < base, net > base)
    assert ("gain than" in text) <= (net < 0 and base < 0)
    assert ("cost than" in text) <= (net >= 0 and base >= 0)


def test_a_net_cost_below_zero_is_a_gain():
    assert balance(-2.0 * M, "USD").key == "net_gain"
    assert balance(2.0 * M, "USD").key == "net_cost"


def test_a_statement_without_words_cannot_be_made():
    with pytest.raises(ValueError, match="no sentence 'no_such_sentence'"):
        say_that("no_such_sentence")
    with pytest.raises(ValueError, match="where it is not known"):
        say_that("as_base", missing=["a price"])
    with pytest.raises(ValueError, match="takes the fields"):
        phrase("net_cost", sum=Figure(Decimal(1), "USD"))


def test_a_part_that_is_not_known_says_what_is_missing():
    with pytest.raises(ValueError, match="names what is missing"):
        Contender("Paju", None)


def test_the_largest_of_parts_is_known_as_far_as_all_are():
    parts = [
        Contender("a", Decimal(1)),
        Contender("b", None, ("a price",)),
        Contender("c", Decimal(3), ("a rate",)),
    ]
    assert largest(parts) == ("c", ("a price", "a rate"))
    assert largest(parts[1:2]) == (None, ("a price",))
    assert missing_of(parts[:1]) == ()


def test_what_rests_on_illustrative_inputs_says_so():
    assert say(say_that("as_base", rests_on="illustrative")) == (
        "That is what the base comes to (on illustrative inputs)."
    )


def test_an_answer_is_said_in_another_language():
    found = StudyAnswer.of([say_that("as_base")], [say_that("saves_nothing")])
    assert found.text_in("en") == found.text
    assert found.text_in("zh").startswith("与基准方案相同。")
