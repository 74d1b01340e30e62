"""Prose to typed rules: sentences written for this test, what is refused, files, and counts over the real
lists."""

import json
from pathlib import Path

import pytest

from tumen.agreements.importing.forms import read_codes
from tumen.agreements.importing.phrases import read_sentence
from tumen.agreements.importing.sets import compile_rule_sets, outcome_of
from tumen.agreements.importing.source import read_rule_sets
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import Provided, mapped, render
from tumen.errors import InputError

SHARED = Path(__file__).resolve().parents[3].parent / "shared/data/roo-uk/rule_sets"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("A change to a good of heading 8444 from any other heading.", "CTH"),
        ("A change to a good of subheading 090962 through 090963 from any other subheading.", "CTSH"),
        (
            (
                "A change to a good of heading 5006 from any other heading, except from heading 5004 to heading "
                "5005."
            ),
            "CTH except from 50.04 to 50.05",
        ),
        (
            (
                "No change in tariff classification required for a good of heading 8431, provided there is "
                "a regional value content of"
                " not less than: - a) 30% under the build-up method. - b) 40% under the build-down method. "
                "- c) 50% under the focused"
                " value method taking into account only the non-originating materials of heading 8431."
            ),
            "RVC30(build-up) or RVC40(build-down) or RVC50(focused-value) of 84.31",
        ),
        (
            (
                "A change to a good of subheading 390311 from any other heading, provided there is a "
                "regional value content of not less"
                " than 50% under the build-down method."
            ),
            "CTH and RVC50(build-down)",
        ),
        ("Manufacture from materials of any heading, except that of the product.", "CTH"),
        (
            (
                "Manufacture from materials of any heading, except that of the product. However, materials "
                "of the same heading as the"
                " product may be used, provided that their total value does not exceed 20% of the ex-works "
                "price of the product."
            ),
            "MaxNOM20(EXW) of the same heading",
        ),
        (
            (
                "Manufacture from materials of any heading, except those of heading 3701 and heading 3702. "
                "However, materials of heading"
                " 3702 may be used, provided that their total value does not exceed 30% of the ex-works "
                "price of the product."
            ),
            "AH except from 37.01 and MaxNOM30(EXW) of 37.02",
        ),
        (
            (
                "Manufacture: - from materials of any heading, except that of the product, and - in which "
                "the value of all the materials"
                " of chapter 17 used does not exceed 30% of the ex-works price of the product."
            ),
            "CTH and MaxNOM30(EXW) of Chapter 17",
        ),
        ("Manufacture from materials of any heading.", "AH"),
        (
            "Manufacture in which all the materials of chapter 1 and chapter 2 used are wholly obtained.",
            'AH provided that "every material of Chapter 01, Chapter 02 used is wholly obtained"',
        ),
    ],
)
def test_sentences(text, rule):
    assert render(read_sentence(text).rule) == rule
    assert parse_rule(rule) == read_sentence(text).rule


@pytest.mark.parametrize(
    "text",
    [
        # Two rules in one sentence; a limit with an exception in words; a limit that the base rule does not
        # open; a share of originating materials; a value content defined elsewhere; a nameless sentence of
        # some length.
        (
            "A change to a good of heading 2106 from any other chapter, or No change in tariff "
            "classification required for a good of"
            " heading 2106, provided there is a regional value content of not less than 40% under the "
            "build-down method."
        ),
        (
            "Manufacture in which the value of all the materials used, except natural rubber, does not exceed "
            "50% of the ex-works price."
        ),
        (
            "Manufacture from materials of any heading, except that of the product. However, other "
            "materials of heading 8302 may be used,"
            " provided that their total value does not exceed 20% of the ex-works price of the product."
        ),
        "Manufacture in which at least 70% by weight of the unmanufactured tobacco used is originating.",
        "Standard QVC.",
        (
            "A change to a good of heading 9999 through a longer story that ends without naming from where the "
            "materials come."
        ),
    ],
)
def test_what_is_not_understood_whole_is_refused(text):
    assert read_sentence(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "heading 5208 to heading 5212, 5401 or 5402 and chapter 55",
            [("5208", "5212"), ("5401", "5401"), ("5402", "5402"), ("55", "55")],
        ),
        ("chapter 1", [("01", "01")]),
        ("subheading 540333 through 540339", [("540333", "540339")]),
        ("heading 5212 to heading 5208", None),
        ("chapter 520", None),
        ("heading 8501 and stators", None),
    ],
)
def test_lists_of_codes(text, found):
    read = read_codes(text)
    assert (None if read is None else [(item.first, item.last) for item in read]) == found


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("CTH", "typed"),
        ('CTH provided that "x"', "asked"),
        ('CTH or unread("x")', "partly"),
        ('unread("x") for "y"; unread("z") for any other good', "not"),
    ],
)
def test_outcomes(rule, outcome):
    assert outcome_of(parse_rule(rule)) == outcome


def entry(heading, low, high, *rules, described=""):
    return {
        "heading": heading,
        "subdivision": described,
        "min": low,
        "max": high,
        "rules": [{"rule": text, "operator": operator} for text, operator in rules],
    }


@pytest.fixture
def compiled(tmp_path):
    def run(*entries, words=False):
        path = tmp_path / "list.json"
        path.write_text(json.dumps({"rule_sets": list(entries)}), encoding="utf-8")
        return compile_rule_sets(read_rule_sets(path), "HS2022", words=words)

    return run


def test_alternatives_goods_and_narrower_entries(compiled):
    whole = entry(
        "ex Chapter 85",
        "8501000000",
        "8548999999",
        ("Manufacture from materials of any heading, except that of the product.", None),
        (
            (
                "Manufacture in which the value of all the materials used does not exceed **50%** of the "
                "ex-works price of the product."
            ),
            "or",
        ),
    )
    some = entry(
        "ex 850440",
        "8504400000",
        "8504409999",
        ("Manufacture from materials of any heading.", None),
        described="toys",
    )
    found = dict(compiled(whole, some).rows)
    assert found["8501"] == "CTH or MaxNOM50(EXW)"
    assert found["850440"] == (
        'AH for "a good that entry 2 of the list (ex 850440) describes"; CTH or MaxNOM50(EXW) for any other '
        "good"
    )
    found = dict(compiled(whole, some, words=True).rows)
    assert found["850440"] == 'AH for "ex 850440: toys"; CTH or MaxNOM50(EXW) for any other good'


def test_two_rules_without_a_word_between_them_stay_open(compiled):
    rules = (
        ("Manufacture from materials of any heading, except that of the product.", None),
        ("Manufacture from materials of any heading.", None),
    )
    found = compiled(entry("8501", "8501000000", "8501999999", *rules))
    assert found.rows == (
        ("8501", 'unread("whether all rules of the list for 8501 must be met or one is not said")'),
    )


def test_a_rule_of_a_quota_or_one_direction_asks_for_it(compiled):
    item = entry(
        "8501",
        "8501000000",
        "8501999999",
        ("Manufacture from materials of any heading, except that of the product.", None),
        ("Manufacture from materials of any heading.", "or"),
    )
    item["rules"][1] |= {"quota": True, "export": False}
    found = compiled(item)
    assert found.outcomes == {"typed": 1, "asked": 1, "partly": 0, "not": 0}
    assert dict(found.rows)["8501"] == (
        'CTH or AH provided that "the good is within the origin quota that the list has for it" provided '
        "that "
        '"the good is imported into the country that published the list"'
    )


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        # ``A; B; or C``: the source marks the last alone.
        (
            (
                ("Manufacture from materials of any heading, except that of the product.", None),
                ("Manufacture from materials of any subheading, except that of the product.", None),
                (
                    (
                        "Manufacture in which the value of all the materials used does not exceed 50% of the "
                        "ex-works price of the product."
                    ),
                    "or",
                ),
            ),
            "CTH or CTSH or MaxNOM50(EXW)",
        ),
        # "However" only relaxes: the rule before it stays a way to qualify.
        (
            (
                ("Manufacture from materials of any heading, except that of the product.", None),
                (
                    (
                        "However, glue made by the seaside on a day of rest may be used by anybody who has a "
                        "written leave to do it."
                    ),
                    None,
                ),
            ),
            'CTH or unread("prose that was not understood whole (rule 2 of the list for 8501)")',
        ),
        # A sentence that goes on restricts what stands before it, so that nothing is said.
        (
            (
                ("Manufacture from materials of any heading, except that of the product.", None),
                ("Manufacture from materials of any subheading, except that of the product.", "or"),
                ("Followed in both cases by polishing.", None),
            ),
            'unread("whether all rules of the list for 8501 must be met or one is not said")',
        ),
    ],
)
def test_how_the_rules_of_one_entry_are_joined(compiled, texts, rule):
    found = compiled(entry("8501", "8501000000", "8501999999", *texts))
    assert dict(found.rows)["8501"] == rule
    assert [render(item) for item in found.entries] == [rule]


def test_a_bad_file_is_refused_with_every_problem(tmp_path):
    path = tmp_path / "list.json"
    path.write_text(
        '{"rule_sets": [{"min": "85"},\n\n {"min": "8501000000",\n"max": "8501999999", "rules": [{}, {"rule": "x"}, 3]}\n, 7]}',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_rule_sets(path)
    assert [(problem.line, problem.what) for problem in caught.value.problems] == [
        (1, "rule set 1: min '85' is no code of ten digits"),
        (1, "rule set 1: max None is no code of ten digits"),
        (1, "rule set 1: it has no rules"),
        (3, "rule set 2: its rule 1 has no text"),
        (3, "rule set 2: its rule 3 has no text"),
        (5, "rule set 3: it is no record"),
    ]
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not JSON"):
        read_rule_sets(path)
    with pytest.raises(InputError, match="cannot read the file"):
        read_rule_sets(tmp_path / "none.json")


@pytest.mark.skipif(not SHARED.exists(), reason="the rule sets are not at hand")
@pytest.mark.parametrize(
    ("name", "edition", "rules", "exact"),
    # Rules as in ../shared/data/roo-uk/README.md; targets 95 and 90 per cent.
    [("cptpp", "HS2012", 2561, 95), ("south-korea", "HS2022", 819, 90)],
)
def test_the_lists_compile(name, edition, rules, exact):
    found = compile_rule_sets(read_rule_sets(SHARED / f"{name}.json"), edition)
    assert len(found.rules) == sum(found.outcomes.values()) == rules
    assert found.exact_pct >= exact


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the rule sets are not at hand")
def test_all_lists_together():
    counts = {"typed": 0, "asked": 0, "partly": 0, "not": 0}
    for path in sorted(SHARED.glob("*.json")):
        for outcome, count in compile_rule_sets(read_rule_sets(path), "HS2022").outcomes.items():
            counts[outcome] += count
    # 41,255 rules (README); target 80 per cent.
    assert sum(counts.values()) == 41255
    assert (counts["typed"] + counts["asked"]) / 41255 >= 0.8


def without_test(rule):
    """What was read is the words of a condition; the test beside them is ours."""
    return Provided(rule.term, rule.condition) if isinstance(rule, Provided) else rule


@pytest.mark.skipif(not SHARED.exists(), reason="the rule sets are not at hand")
def test_the_sample_that_was_read_still_compiles_to_the_same():
    import csv

    path = Path(__file__).resolve().parents[3] / "validation/agreements/sample.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    lists = {
        name: {
            (str(item.entry), str(item.number)): item
            for item in compile_rule_sets(
                read_rule_sets(SHARED / f"{name}.json"), "HS2012" if name == "cptpp" else "HS2022", words=True
            ).rules
        }
        for name in {row["list"] for row in rows}
    }
    for row in rows:
        item = lists[row["list"]][row["entry"], row["number"]]
        read = mapped(item.rule, without_test)
        assert (render(read), outcome_of(read), row["verdict"]) == (row["compiled"], row["outcome"], "same")
