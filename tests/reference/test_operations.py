"""The list of operations holds together, and names are read as a person means them."""

import csv
from pathlib import Path

import pytest

import tumen
from tumen.agreements.load import load_agreement, shipped_agreements
from tumen.reference.operations import known_operation, nearest_operation, read_operations

FILE = Path(tumen.__file__).parent / "data/operations/operations.csv"


def read(text):
    return [None if one.known is None else one.known.name for one in read_operations(text)]


def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(cell):
    return [word.strip() for word in cell.split(";") if word.strip()]


def test_every_word_is_read_as_its_row_says():
    for row in rows():
        if row["kind"] not in {"work", "logistics"}:
            continue
        for word in (row["operation"], *listed(row["en"]), *listed(row["zh"]), *listed(row["ko"])):
            assert read(word) == [row["operation"]], word
        for other in (*listed(row["is_a"]), *listed(row["may_be"])):
            assert known_operation(other), (row["operation"], other)


def test_work_has_words_in_three_languages():
    for row in rows():
        if row["kind"] == "work" and not row["operation"].startswith("cut-or-knit"):
            assert row["zh"], row["operation"]
            assert row["ko"], row["operation"]


@pytest.mark.parametrize("code", shipped_agreements())
def test_an_agreement_lists_only_operations_of_the_list(code):
    provisions = load_agreement(code).provisions
    policy = provisions.operations
    names = (
        [] if policy is None else [*policy.minimal, *(n for part in policy.by_chapter for n in part.minimal)]
    )
    names += [] if provisions.differentials is None else provisions.differentials.minimal
    names += [] if provisions.consignment is None else provisions.consignment.allowed
    assert [name for name in names if known_operation(name.removeprefix("simple-")) is None] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PACKING", ["packaging"]),
        ("Injection_Molding", ["moulding"]),
        ("sterilizing", ["sterilising"]),
        ("re-labeling", ["relabelling"]),
        ("machine assembly by robots", ["assembly"]),
        ("bonding of drivers and circuits", ["bonding"]),
        ("stewing and freeze-drying", ["cooking", "freeze-drying"]),
        ("packing of goods and welding", ["packaging", "welding"]),
        ("CUTTING_AND_SEWING", ["sewing"]),  # one word of the list
        ("组装、包装", ["assembly", "packaging"]),
        ("焊接工序", ["welding"]),
        ("조립 및 포장", ["assembly", "packaging"]),
        ("사출성형", ["moulding"]),
        ("ＳＭＴ", ["soldering"]),
        ("fabric frobbing", [None]),
        ("assembly and frobbing", ["assembly", None]),
        ("frobbing and packing", [None, "packaging"]),
        ("battery assembly", ["assembly"]),
        ("without assembly", [None]),
        ("rice polishing", ["polishing-cereals"]),
        ("production", [None]),
        ("", [None]),
    ],
)
def test_a_name_is_read(text, names):
    assert read(text) == names


@pytest.mark.parametrize(
    ("text", "simple", "preserve"),
    [
        ("mixing", None, None),
        ("simple mixing", True, None),
        ("mixing (simple)", True, None),
        ("mixing (not simple)", False, None),
        ("mixing, not simple", False, None),
        ("简单混合", True, None),
        ("混合（非简单）", False, None),
        ("단순 혼합", True, None),
        ("혼합 (단순하지 않은)", False, None),
        ("drying (for preservation)", None, True),
        ("drying (not for preservation)", None, False),
    ],
)
def test_an_answer_goes_with_the_name(text, simple, preserve):
    (one,) = read_operations(text)
    assert one.known.name in {"mixing", "drying"}
    assert (one.simple, one.to_preserve) == (simple, preserve)


@pytest.mark.parametrize(
    ("text", "of_object"),
    [
        ("t-shirt printing", False),
        ("printing of fabric", False),
        ("carton printing", True),
        ("lable printing", True),  # nearly a label
        ("printing of brand names on boxes", True),
    ],
)
def test_what_it_is_done_to_may_make_another_operation_of_it(text, of_object):
    (one,) = read_operations(text)
    assert (one.known.name, one.of_object) == ("printing", of_object)


@pytest.mark.parametrize(
    ("text", "near"),
    [("packging", "packaging"), ("weldng", "welding"), ("sheet cutting line", "cutting"), ("qwxz", None)],
)
def test_the_nearest_word_is_suggested_and_not_taken(text, near):
    assert read(text) == [None]
    assert nearest_operation(text) == near
