"""The language of rules: reading, printing, its grammar, its messages, its words."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tumen.agreements.parse
from tumen.agreements.describe import describe
from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    CodeRange,
    ExclusivelyFromOriginating,
    ForGoods,
    MaxNonOriginating,
    OfMaterials,
    Process,
    Provided,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
    render,
)
from tumen.errors import InputError

CTH = TariffChange("CTH")
CC = TariffChange("CC")
RVC40 = ValueContent(Decimal(40))


def code(digits: str) -> CodeRange:
    return CodeRange(digits, digits)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("WO", WhollyObtained()),
        ("pe", ExclusivelyFromOriginating()),
        ("CTH or RVC40", AnyOf((CTH, RVC40))),
        ("CTH OR RVC 40 or CR", AnyOf((CTH, RVC40, ChemicalReaction()))),
        ("CTH or CC and RVC40", AnyOf((CTH, AllOf((CC, RVC40))))),
        ("(CTH or CC) and RVC40", AllOf((AnyOf((CTH, CC)), RVC40))),
        (
            "RVC37.5(build-down|build-up)",
            ValueContent(Decimal("37.5"), ("build-down", "build-up")),
        ),
        ("MaxNOM50(EXW)", MaxNonOriginating(Decimal(50), "EXW")),
        ("MaxNOM50", MaxNonOriginating(Decimal(50))),
        ('process("cut \\"and\\" sewn")', Process('cut "and" sewn')),
        ("CTH except from 72.08", TariffChange("CTH", (code("7208"),))),
        (
            "CTH except from 72.08 and 7209, or RVC40".replace(", or", " or"),
            AnyOf((TariffChange("CTH", (code("7208"), code("7209"))), RVC40)),
        ),
        (
            "CTSH except from 8504.31, 8504.33 and 850434 and RVC40",
            AllOf((TariffChange("CTSH", (code("850431"), code("850433"), code("850434"))), RVC40)),
        ),
        (
            "CTH except from 02.07, 04.01-04.06, Chapter 1",
            TariffChange("CTH", (code("0207"), CodeRange("0401", "0406"), code("01"))),
        ),
        ("CC except from Chapters 07 and 10", TariffChange("CC", (code("07"), code("10")))),
        ("CC except from chapters 50 to 60", TariffChange("CC", (CodeRange("50", "60"),))),
        ("CC except from Chapter 50 to Chapter 60", TariffChange("CC", (CodeRange("50", "60"),))),
        (
            'CTSH provided that "half of it originates" or RVC40',
            AnyOf((Provided(TariffChange("CTSH"), "half of it originates"), RVC40)),
        ),
        (
            'CTH or RVC40 for "carp"; CC for any other good',
            ForGoods("carp", AnyOf((CTH, RVC40)), CC),
        ),
        (
            'CTH for "a"; CC for "b"; WO for any other good',
            ForGoods("a", CTH, ForGoods("b", CC, WhollyObtained())),
        ),
    ],
)
def test_text_is_read_as(text, tree):
    assert parse_rule(text) == tree
    assert parse_rule(render(tree)) == tree


@pytest.mark.parametrize(
    ("text", "column", "what", "fix"),
    [
        ("CTH or RVX40", 8, "expected a term, found 'RVX40'", "Write RVC40"),
        ("CTH RVX40", 5, "expected 'or', 'and' or the end, found 'RVX40'", ""),
        ("CTH RVC40", 5, "expected 'or', 'and' or the end, found 'RVC40'", "Write 'or' or 'and'"),
        ("CHT", 1, "expected a term, found 'CHT'", "Write CTH"),
        ("", 1, "expected a term, found the end", "Terms are"),
        ("CTH or", 7, "expected a term, found the end", "Terms are"),
        ("(CTH or CC", 11, "expected ')'", ""),
        ("CTH except 72.08", 12, "expected 'from'", ""),
        ("CTH except from carp", 17, "expected a code", ""),
        ("CTH except from 72.081", 17, "'72.081' is not a code", "heading (72.08)"),
        ("CTH except from Chapter 7208", 25, "'7208' is not a code", ""),
        ("CTH except from 72.11 to 72.08", 26, "not a range", "the lower one first"),
        ("CTH except from 72.08 to 7209.10", 26, "not a range", "same number of digits"),
        ("RVC140", 4, "140 is more than 100", ""),
        ("RVC", 4, "expected a percentage", ""),
        ("RVC40(build-dwon)", 7, "found 'build-dwon'", "Write build-down"),
        ("CTH for carp", 9, "expected the goods in quotes", ""),
        ('CTH for "carp"', 15, "expected ';'", ""),
        ('CTH for "carp"; CC', 19, "expected 'for'", ""),
        ("CTH provided that it is blue", 19, "expected the condition in quotes", ""),
        ('CTH provided that "it is', 19, "does not end", 'Close it with "'),
        ("CTH/CC", 4, "found '/'", ""),
        ("(" * 5000 + "CTH", 41, "more than 40 rules inside one another", "brackets"),
    ],
)
def test_malformed_rule_names_column_and_remedy(text, column, what, fix):
    with pytest.raises(InputError) as caught:
        parse_rule(text)
    (problem,) = caught.value.problems
    assert problem.column == column
    assert f"at column {column}" in problem.what
    assert what in problem.what
    assert fix in problem.fix


def test_malformed_rule_of_a_file_names_its_line():
    with pytest.raises(InputError, match=r"rules.csv:7: expected a term, found 'RVX40' at column 8"):
        parse_rule("CTH or RVX40", file="rules.csv", line=7)


@pytest.mark.parametrize("value", [40, None, ["CTH"]])
def test_a_rule_that_is_not_text_is_refused(value):
    with pytest.raises(InputError, match="a rule must be text"):
        parse_rule(value)


percentages = st.decimals(0, 100, places=2)
codes = st.sampled_from([2, 4, 6]).flatmap(
    lambda width: st.tuples(*[st.integers(10 ** (width - 2), 10**width - 1)] * 2).map(
        lambda ends: CodeRange(*(f"{end:0{width}d}" for end in sorted(ends)))
    )
)
words = st.text(st.characters(exclude_categories=["Cs"]))
methods = st.lists(st.sampled_from(["build-down", "build-up", "focused-value", "net-cost"]), max_size=3)
of_materials = st.one_of(
    st.builds(OfMaterials, st.sampled_from(["WO", "PE", "none"]), st.lists(codes, max_size=3).map(tuple)),
    st.builds(OfMaterials, st.sampled_from(["WO", "PE", "none"]), st.just(()), words.filter(bool)),
    st.builds(OfMaterials, st.just("PE"), st.just(()), words.filter(bool), percentages),
)
terms = st.one_of(
    of_materials,
    st.sampled_from([WhollyObtained(), ExclusivelyFromOriginating(), ChemicalReaction()]),
    st.builds(TariffChange, st.sampled_from(["CC", "CTH", "CTSH"]), st.lists(codes, max_size=3).map(tuple)),
    st.builds(ValueContent, percentages, methods.map(tuple)),
    st.builds(MaxNonOriginating, percentages, st.sampled_from([None, "FOB", "EXW"])),
    st.builds(Process, words),
)
rules = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Provided, inner, words),
        st.builds(Provided, inner, words, of_materials, st.booleans()),
        st.builds(ForGoods, words, inner, inner),
    ),
    max_leaves=8,
)


@given(rules)
def test_printing_and_reading_a_rule_gives_it_back(rule):
    assert parse_rule(render(rule)) == rule


@cache
def grammar():
    from lark import Lark

    text = Path(tumen.agreements.parse.__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr")


def accepted_by_grammar(text):
    from lark.exceptions import UnexpectedInput

    try:
        grammar().parse(text)
    except UnexpectedInput:
        return False
    return True


def accepted_by_reader(text):
    try:
        parse_rule(text)
    except InputError:
        return False
    return True


@given(rules)
def test_the_grammar_accepts_every_printed_rule(rule):
    assert accepted_by_grammar(render(rule))


# One number only, which is a chapter, a percentage and a range with itself: both judge the form alone.
TOKENS = [
    "CTH",
    "WO",
    "RVC",
    "MaxNOM",
    "process",
    "10",
    "10",
    "or",
    "and",
    "except",
    "from",
    "Chapter",
    "to",
    "-",
    ",",
    "(",
    ")",
    "|",
    "build-down",
    "FOB",
    "provided",
    "that",
    "surely",
    "where",
    "PE",
    "none",
    "of",
    "every",
    "material",
    "weight",
    "for",
    "any",
    "other",
    "good",
    ";",
]


@given(st.lists(st.sampled_from([*TOKENS, '"x"']), max_size=9))
def test_grammar_and_reader_accept_the_same_words(tokens):
    text = " ".join(tokens)
    assert accepted_by_reader(text) == accepted_by_grammar(text)


@given(rules, st.integers(0, 200), st.sampled_from([*TOKENS, '"x"', ""]))
def test_grammar_and_reader_agree_on_damaged_rules(rule, at, token):
    words_ = render(in_one_number(rule)).split(" ")
    at %= len(words_)
    text = " ".join([*words_[:at], token, *words_[at + 1 :]])
    assert accepted_by_reader(text) == accepted_by_grammar(text)


def in_one_number(rule):
    """The rule with one number and one text throughout, so that damage changes its form alone."""
    match rule:
        case TariffChange(level, exceptions):
            return TariffChange(level, tuple(code("10") for _ in exceptions))
        case ValueContent(_, methods_):
            return ValueContent(Decimal(10), methods_)
        case MaxNonOriginating(_, base):
            return MaxNonOriginating(Decimal(10), base)
        case Process():
            return Process("x")
        case AnyOf(inner) | AllOf(inner):
            return type(rule)(tuple(in_one_number(term) for term in inner))
        case OfMaterials(kind, ranges, noun, share):
            ten = tuple(code("10") for _ in ranges)
            return OfMaterials(kind, ten, noun and "x", None if share is None else Decimal(10))
        case Provided(term, _, where, surely):
            told = None if where is None else in_one_number(where)
            return Provided(in_one_number(term), "x", told, surely and where is not None)
        case ForGoods(_, term, otherwise):
            return ForGoods("x", in_one_number(term), in_one_number(otherwise))
        case _:
            return rule


@pytest.mark.parametrize("agreement", agreements_on_file())
def test_every_rule_on_file_is_canonical(agreement):
    for book in load_agreement(agreement).books.values():
        for text in {row["rule"] for row in book.rows.values()}:
            assert render(parse_rule(text)) == text
            assert accepted_by_grammar(text)


def test_a_compound_of_one_term_cannot_be_printed():
    with pytest.raises(ValueError, match="at least two terms"):
        render(AnyOf((CTH,)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "CTH or RVC40",
            (
                "every non-originating material comes from another heading than the good, "
                "or at least 40 % regional value content"
            ),
        ),
        (
            "CC except from Chapter 01, 72.08 to 72.11",
            (
                "every non-originating material comes from another chapter than the good, "
                "and none from Chapter 01 or 72.08 to 72.11"
            ),
        ),
        (
            "(CR or WO) and MaxNOM50(EXW)",
            (
                "both (a) either (i) the good comes from a chemical reaction in a Party, or (ii) the good "
                "is wholly "
                "obtained or produced in a Party, and (b) non-originating materials are at most 50 % of the "
                "ex-works price"
            ),
        ),
        (
            'PE for "carp"; process("sewn") provided that "by hand" for any other good',
            (
                "for carp: the good is produced exclusively from originating materials; for any other good: "
                "this operation is carried out in a Party: sewn, provided that by hand"
            ),
        ),
        ("WO of every material", "every material used is wholly obtained"),
        ("PE of 10.01, Chapter 11", "every material of 10.01, Chapter 11 originates"),
        ("none of 52.04", "no material of 52.04 is in the good"),
        (
            'PE50(weight) of "sugar"',
            "at least 50 % by weight of the materials that are sugar originates",
        ),
        (
            'CC provided that "rice is grown there" surely where PE of 10.06',
            (
                "every non-originating material comes from another chapter than the good, provided that rice "
                "is grown there"
            ),
        ),
        ("RVC35(build-down)", "at least 35 % regional value content (build-down)"),
    ],
)
def test_a_rule_in_plain_words(text, words):
    assert describe(parse_rule(text)) == words


NOTATION = re.compile(
    r"\b(range|unread|choose|process|elsewhere|not|RVC\d+|MaxNOM\d+)\s*\(|\b(CC|CTH|CTSH|WO|PE|CR|AH)\b|RVC\d|MaxNOM|[\[\]\"|]"
)


@pytest.mark.parametrize("code", agreements_on_file())
def test_no_rule_on_file_is_described_in_notation(code):
    """The law's own words (conditions, goods, operations, reasons) are taken as they are; all else is plain
    English."""
    agreement = load_agreement(code)
    rules = {row["rule"] for book in agreement.books.values() for row in book.rows.values()}
    said = {}
    for text in sorted(rules):
        rule = without_prose(parse_rule(text))
        words = describe(rule, agreement)
        assert not NOTATION.search(words), (text, words)
        assert said.setdefault(words, rule) == rule, f"{text} reads like another rule: {words}"


def without_prose(rule):
    """The rule with every text of the law replaced, so that only the words of `describe` remain."""
    match rule:
        case Process():
            return Process("operation")
        case Unread():
            return Unread("reason")
        case OfMaterials(kind, ranges, noun, share):
            return OfMaterials(kind, ranges, noun and "sugar", share)
        case Provided(term):
            return Provided(without_prose(term), "condition")
        case ForGoods(_, term, otherwise):
            return ForGoods("goods", without_prose(term), without_prose(otherwise))
        case AnyOf(terms) | AllOf(terms):
            return type(rule)(tuple(without_prose(term) for term in terms))
        case _:
            return rule


@given(rules)
def test_no_rule_at_all_is_described_in_notation(rule):
    assert not NOTATION.search(describe(without_prose(rule)))


def test_with_an_agreement_the_price_and_the_methods_are_named():
    # RCEP Art. 3.5: on the FOB value, by either method.
    assert describe(RVC40, load_agreement("RCEP")) == (
        "at least 40 % regional value content of the FOB price (build-down or build-up)"
    )
