"""The agreements besides RCEP: what is on file, counted against the sources, and looked up."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tumen.agreements.coverage import coverage
from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import Unread, render, walk
from tumen.errors import InputError
from tumen.reference.hs import HsCode

SHARED = Path(__file__).resolve().parents[2].parent / "shared/data"
MORE = ("AANZFTA", "ACFTA", "AJCEP", "AKFTA", "APTA", "ATIGA", "CKFTA", "CPTPP", "EU-VN", "GB-JP", "GB-KR")
MORE += ("GB-SG", "GB-VN", "KR-VN")


def test_they_are_on_file():
    assert set(MORE) <= set(agreements_on_file())


@pytest.mark.parametrize("code", MORE)
def test_each_says_what_is_missing(code):
    assert load_agreement(code).not_on_file


@pytest.mark.parametrize("code", MORE)
def test_every_rule_is_canonical(code):
    for book in load_agreement(code).books.values():
        for text in {row["rule"] for row in book.rows.values()}:
            assert render(parse_rule(text)) == text


@pytest.mark.parametrize(
    ("code", "edition", "rules", "general", "missing"),
    [
        # READMEs of ../shared/data: AKFTA 529, 575 and 535 rows, all other goods under the general rule;
        # ACFTA 2,046 rows and 3,341 subheadings under the general rule; AJCEP 544; AANZFTA 5,386 of 5,387,
        # 3808.59 left out; CKFTA none of 5,205; KR-VN whole, 5,387; EU-VN reaches 5,192 of 5,205.
        ("AKFTA", "HS2012", 529, None, 0),
        ("AKFTA", "HS2017", 575, None, 0),
        ("AKFTA", "HS2022", 535, None, 0),
        ("ACFTA", "HS2017", 2046, 3341, 0),
        ("AJCEP", "HS2017", 544, None, 0),
        ("AANZFTA", "HS2017", 5386, 0, 1),
        ("AANZFTA", "HS2022", 0, 0, 5612),
        ("CKFTA", "HS2012", 0, 0, 5205),
        ("KR-VN", "HS2012", 0, 0, 5205),
        ("KR-VN", "HS2017", 5387, 0, 0),
        ("EU-VN", "HS2012", None, 0, 13),
        ("EU-VN", "HS2022", 0, 0, 5612),
        ("APTA", "HS2022", 0, 5612, 0),
        # Every subheading of the edition lies in an entry of the UK's rule-set file.
        ("CPTPP", "HS2012", None, 0, 0),
        ("GB-KR", "HS2022", None, 0, 0),
        ("GB-SG", "HS2022", None, 0, 0),
        # No entry for 2 and 13 subheadings: new codes that the publisher's ranges leave out.
        ("GB-JP", "HS2022", None, 0, 2),
        ("GB-VN", "HS2022", None, 0, 13),
    ],
)
def test_counts(code, edition, rules, general, missing):
    found = coverage(load_agreement(code))[edition]
    assert rules is None or found.rules == rules
    assert general is None or found.general == general
    assert len(found.missing) == missing
    assert found.reached + len(found.missing) == found.subheadings


@pytest.mark.parametrize(
    ("code", "hs", "edition", "text", "level"),
    [
        # ACFTA README: 8501.51, 8516.60 and 8703 are not in the list and have RVC40 only; 7318 CTH or RVC40.
        ("ACFTA", "850151", "HS2017", "RVC40", "general"),
        ("ACFTA", "870324", "HS2017", "RVC40", "general"),
        ("ACFTA", "731815", "HS2017", "CTH or RVC40", "general"),
        ("ACFTA", "290311", "HS2017", "CTH or RVC40", "general"),
        ("ACFTA", "010121", "HS2017", "WO", "subheading"),
        # AKFTA Rule 4.1: CTH or RVC40 outside the list; 8540.71 has RVC40 in HS2022 and RVC45 before
        # (README).
        ("AKFTA", "850151", "HS2022", "CTH or RVC40", "general"),
        ("AKFTA", "854071", "HS2017", "CTSH or RVC45", "subheading"),
        ("AKFTA", "854071", "HS2022", "CTSH or RVC40", "subheading"),
        ("AKFTA", "010121", "HS2022", "WO", "chapter"),
        # AJCEP Article 7.1 outside the list; chapter 02 in it.
        ("AJCEP", "850151", "HS2017", "CTH or RVC40", "general"),
        ("AJCEP", "020110", "HS2017", "CC except from Chapter 01", "chapter"),
        (
            "AJCEP",
            "140190",
            "HS2017",
            'CC provided that "no non-originating igusa of 1401.90 is used" surely where AH except from 1401.90',
            None,
        ),
        ("AANZFTA", "850421", "HS2017", "CTSH except from 8504.22, 8504.23 or RVC40", "subheading"),
        # AANZFTA README: a chemical reaction confers origin in chapters 28, 29 and 32, whatever the row says.
        ("AANZFTA", "281511", "HS2017", "CTSH except from 2815.12 or RVC40 or CR", "subheading"),
        ("AANZFTA", "310210", "HS2017", "CTSH or RVC40", "subheading"),
    ],
)
def test_rule_of_a_good(code, hs, edition, text, level):
    found = load_agreement(code).rule_for(HsCode.parse(hs, edition))
    if level is None:  # the igusa rule stands at other codes: look it up by its text
        texts = {row["rule"] for row in load_agreement(code).books[edition].rows.values()}
        assert text in texts
        return
    assert (found.text, found.level) == (text, level)
    assert found.source


def test_a_general_rule_cites_its_article():
    found = load_agreement("ACFTA").rule_for(HsCode.parse("850151", "HS2017"))
    assert found.source.startswith("general rule, Circular 12/2019 Art. 7.1(a): Viet Nam Circular 12/2019")
    assert found.file.endswith("agreement.yaml")


def test_a_heading_goes_before_its_chapter():
    # Circular 12/2019, Article 7.1(b): chapter 29 has CTH or RVC40, except headings 29.01 and 29.02.
    book = load_agreement("ACFTA").books["HS2017"]
    assert [render(book.outside(code).rule) for code in ("290110", "290311")] == ["RVC40", "CTH or RVC40"]


def with_general_rules(folder, rules):
    """An agreement of a user's own with an empty list and these general rules."""
    files = {
        "agreement.yaml": (
            "code: TINY\ntitle: Tiny\nparties:\n"
            "  - {economy: NZ, in_force: 2020-07-01, source: text}\n"
            "  - {economy: SG, in_force: 2021-01-01, source: text}\n"
            "editions:\n  - {edition: HS2017, from: 2020-07-01, source: text}\n"
            f"general_rules:\n{rules}"
        ),
        "sources.csv": "key,what,where,kind,read_on\ntext,Text,a drawer,primary,2026-01-31\n",
        "rules-HS2017.csv": "code,rule,source\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_chapter_with_two_general_rules_needs_the_heading(tmp_path):
    rules = (
        '  - {rule: CTH, goods: "28-29", article: Art. 1, source: text}\n'
        '  - {rule: RVC40, goods: "29.01", article: Art. 2, source: text}\n'
    )
    tiny = load_agreement(with_general_rules(tmp_path, rules))
    with pytest.raises(InputError, match="Give the heading"):
        tiny.rule_for(HsCode.parse("29", "HS2017"))
    found = [tiny.rule_for(HsCode.parse(code, "HS2017")) for code in ("2901", "290311", "28", "8501")]
    assert [None if rule is None else rule.text for rule in found] == ["RVC40", "CTH", "CTH", None]


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        ('  - {rule: CTX, goods: "28", article: a, source: text}\n', "expected a term, found 'CTX'"),
        ('  - {rule: CTH, goods: "28", article: a, source: none}\n', "'none' names no source on file"),
        ('  - {rule: CTH, goods: "28, 27-29", article: a, source: text}\n', "two general rules stand for 28"),
        ('  - {rule: CTH, goods: "2x", article: a, source: text}\n', "'2x' is not a range of chapters"),
    ],
)
def test_bad_general_rules_are_refused(tmp_path, rules, wrong):
    with pytest.raises(InputError, match=wrong):
        load_agreement(with_general_rules(tmp_path, rules))


def test_what_was_not_read_has_no_rule():
    # AANZFTA README: 3808.59 is left out, and no general rule must be assumed.
    aanzfta = load_agreement("AANZFTA")
    assert aanzfta.rule_for(HsCode.parse("380859", "HS2017")) is None
    assert any("3808.59" in text for text in aanzfta.not_on_file)


def test_rules_that_were_not_understood_are_unread_with_their_place():
    cptpp = load_agreement("CPTPP")
    found = cptpp.rule_for(HsCode.parse("210690", "HS2012"))
    unread = [node.reason for node in walk(found.rule) if isinstance(node, Unread)]
    assert unread == ["several rules of the list for 210690 may apply to one good, and then each must be met"]


@pytest.mark.parametrize(
    ("pair", "on", "holds"),
    [
        # memberships.csv: WIPO Lex for AJCEP (Brunei 2009-01-01, Philippines 2010-07-01, Japan 2008-12-01).
        (("AJCEP", "JP", "PH"), date(2010, 6, 30), False),
        (("AJCEP", "JP", "PH"), date(2010, 7, 1), True),
        (("AJCEP", "JP", "ID"), date(2024, 1, 1), False),
        (("CKFTA", "CN", "KR"), date(2015, 12, 19), False),
        (("CKFTA", "CN", "KR"), date(2015, 12, 20), True),
        (("APTA", "CN", "MN"), date(2020, 12, 31), False),
        (("APTA", "CN", "MN"), date(2021, 1, 1), True),
        (("AKFTA", "KR", "VN"), date(2024, 1, 1), True),
        (("KR-VN", "KR", "VN"), date(2015, 12, 19), False),
        (("KR-VN", "VN", "KR"), date(2015, 12, 20), True),
        # The Union is one Party; the United Kingdom stayed inside until the end of 2020 (its sources).
        (("EU-VN", "EU", "VN"), date(2020, 7, 31), False),
        (("EU-VN", "EU", "VN"), date(2020, 8, 1), True),
        (("EU-VN", "VN", "DE"), date(2020, 8, 1), True),
        (("EU-VN", "FR", "DE"), date(2022, 1, 1), False),
        (("EU-VN", "VN", "GB"), date(2020, 12, 31), True),
        (("EU-VN", "VN", "GB"), date(2021, 1, 1), False),
        (("EU-VN", "NO", "VN"), date(2022, 1, 1), False),
        (("ACFTA", "CN", "TH"), date(2024, 1, 1), True),
        (("AANZFTA", "AU", "ID"), date(2012, 1, 31), True),
    ],
)
def test_in_force(pair, on, holds):
    code, exporter, importer = pair
    assert load_agreement(code).in_force(exporter, importer, on).holds is holds


def test_editions_of_akfta_follow_the_circulars():
    # Circular 13/2019 in force 2019-09-13 (README of ../shared/data/akfta); 49/2025, Article 40: in force
    # 2026-05-01.
    akfta = load_agreement("AKFTA")
    days = (date(2019, 9, 12), date(2019, 9, 13), date(2026, 4, 30), date(2026, 5, 1))
    assert [akfta.edition_on(day).edition for day in days] == ["HS2012", "HS2017", "HS2017", "HS2022"]


def test_a_calendar_that_is_not_on_file_is_said():
    with pytest.raises(InputError, match="tariff years of AKFTA are not on file"):
        load_agreement("AKFTA").tariff_year("KR", date(2024, 1, 1))
    assert (
        load_agreement("AKFTA").in_appendix_on("KR", HsCode.parse("850151", "HS2022"), date(2026, 6, 1))
        is False
    )


@pytest.mark.skipif(not SHARED.exists(), reason="the lists the rules were compiled from are not at hand")
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("AKFTA", "akfta/psr.csv"),
        ("AKFTA", "akfta/psr_hs2017.csv"),
        ("AKFTA", "akfta/psr_hs2022.csv"),
        ("ACFTA", "acfta/psr.csv"),
        ("AJCEP", "ajcep/psr.csv"),
        ("AANZFTA", "aanzfta/psr.csv"),
        ("KR-VN", "vkfta/psr.csv"),
    ],
)
def test_every_row_of_the_source_is_on_file(code, name):
    books = load_agreement(code).books
    mended = {item["code"] for item in mends(code)}
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        digits = row["subheading"] or row["heading"] or row["chapter"]
        text = books[row["hs_edition"]].rows[digits]["rule"]
        if digits in mended:
            continue
        # Where the source has typed terms alone, only dots, commas and brackets may differ.
        if not any(word in row["rule"] for word in IN_WORDS):
            noted = " or CR" if (code, row["chapter"]) in REACTIONS else ""
            assert same(text) == same(row["rule"] + noted)
    assert len(rows) == len(books[rows[0]["hs_edition"]].rows)


def mends(code):
    path = load_agreement(code).folder / "mended.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("code", ["AANZFTA", "EU-VN", "GB-VN"])
def test_what_was_mended_by_hand_is_on_file_with_its_source(code):
    books = load_agreement(code).books
    assert mends(code)
    for item in mends(code):
        rows = books[item["edition"]].rows
        found = rows[item["code"]]
        if item["rule"].startswith("as in "):
            other = load_agreement(item["rule"].removeprefix("as in ")).books["HS2012"]
            assert found["rule"] == other.rows[other.nearest(item["code"])]["rule"]
        else:
            assert parse_rule(found["rule"]) == with_tests(parse_rule(item["rule"]))
        assert found["source"] == item["source"]
        assert item["why"]


# Chapters in which a chemical reaction confers origin by a note of the chapter (AANZFTA README).
REACTIONS = {("AANZFTA", chapter) for chapter in ("28", "29", "32")}
IN_WORDS = (
    "provided",
    " for ",
    "WO-AK",
    "change",
    "process",
    "obtained",
    "produced",
    "recording",
    "made from",
    "printing",
    " of ",
)


def same(text):
    words = (
        text.replace(" and ", " ")
        .replace(",", " ")
        .replace(".", "")
        .replace("Chapters", "Chapter")
        .replace("(", "")
        .replace(")", "")
        .split()
    )
    return [word for word in words if word != "Chapter"]
