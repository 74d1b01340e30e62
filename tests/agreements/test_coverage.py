"""What is on file, counted."""

import csv
import re
from pathlib import Path

import pytest

from tumen.agreements.coverage import coverage, overview
from tumen.agreements.load import load_agreement
from tumen.reference.hs import HsCode

SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/rcep/psr.csv"


@pytest.mark.parametrize(
    ("edition", "rules", "subheadings", "levels", "frequent"),
    [
        # Counts stated in ../shared/data/rcep/PSR-COVERAGE.md, tables "edition" and "Subheadings by rule".
        ("HS2012", 2076, 5205, (33, 732, 1311), {"CTH or RVC40": 2279, "CC": 1020, "WO": 164, "RVC40": 39}),
        ("HS2022", 2189, 5612, (33, 733, 1423), {"CTH or RVC40": 2490, "CC": 1064, "WO": 179, "RVC40": 62}),
    ],
)
def test_rcep_is_whole(edition, rules, subheadings, levels, frequent):
    found = coverage(load_agreement("RCEP"))[edition]
    assert (found.rules, found.reached, found.subheadings) == (rules, subheadings, subheadings)
    assert tuple(count for _, count in found.levels) == levels
    assert found.missing == found.overlapping == ()
    assert frequent.items() <= dict(found.texts).items()
    # Chapter 77 is empty in the Harmonized System, and 98 and 99 are national.
    assert [chapter.chapter for chapter in found.chapters] == [f"{n:02d}" for n in range(1, 98) if n != 77]


def test_what_is_missing_is_listed(folder):
    found = coverage(load_agreement(folder()))["HS2017"]
    by_chapter = {chapter.chapter: chapter for chapter in found.chapters}
    assert by_chapter["02"].rules == 2
    assert by_chapter["02"].reached == by_chapter["02"].subheadings
    assert by_chapter["03"].reached == 0
    assert "870324" in found.missing
    assert "020714" not in found.missing
    assert found.overlapping == ("0207",)
    assert len(found.missing) + found.reached == found.subheadings


def test_overview_of_rcep():
    found = overview(load_agreement("RCEP"))
    # ../shared/data/rcep/tariff/README.md, row appendix_dv20.csv.
    lines = {"CN": 82, "ID": 99, "JP": 100, "KR": 99, "PH": 41, "TH": 98, "VN": 100}
    assert {item.importer: item.lines for item in found.appendix} == lines
    assert [item.edition for item, _ in found.editions] == ["HS2012", "HS2022"]
    assert all(source.what and source.read_on for source in found.sources)
    assert found.provisions_read
    assert any("Myanmar" in text for text in found.missing)


def test_overview_counts_what_is_missing(folder):
    found = overview(load_agreement(folder()))
    (edition, covered), *rest = found.editions
    assert not rest
    assert edition.edition == "HS2017"
    assert found.missing == (
        f"HS2017: {len(covered.missing)} of {covered.subheadings} subheadings have no rule",
    )


@pytest.mark.skipif(not SHARED.exists(), reason="the table the rules were compiled from is not at hand")
def test_every_rule_is_the_one_it_was_compiled_from():
    rcep = load_agreement("RCEP")
    with SHARED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4265
    for row in rows:
        digits = row["subheading"] or row["heading"] or row["chapter"]
        found = rcep.books[row["hs_edition"]].at(digits)
        # Quotes are ours, and so is what a bill says of a condition; exceptions are written with commas here.
        assert plain(re.sub(r'" where [^"]*"active ingredient"', "", found.text)) == plain(row["rule"])
        if len(digits) == 6:
            assert rcep.rule_for(HsCode(digits, row["hs_edition"])) == found


def plain(text):
    words = text.replace('"', "").split(" or ")
    return [word.replace(" and ", ", ").replace(",", "") for word in words]
