"""Editions and labels. Counts: README of the UN tables (2 / 4 / 6 digits per edition)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.reference.correlation import check_code
from tumen.reference.hs import EDITIONS, HsCode
from tumen.reference.nomenclature import nomenclature, search

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hs"
COUNTS = {"HS2012": (96, 1224, 5205), "HS2017": (96, 1222, 5387), "HS2022": (96, 1228, 5612)}


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_is_whole(edition):
    table = nomenclature(edition)
    assert (len(table.chapters()), len(table.headings()), len(table.subheadings())) == COUNTS[edition]
    assert [f"{n:02}" for n in range(1, 98) if n != 77] == list(table.chapters())
    for code in (*table.chapters(), *table.headings()):
        assert table.exists(code)
        assert table.children(code)
        assert all(child.startswith(code) and table.exists(child) for child in table.children(code))
    assert (
        tuple(child for heading in table.headings() for child in table.children(heading))
        == table.subheadings()
    )


@pytest.mark.skipif(
    not SHARED.exists(), reason="the UN tables are not beside the repository (../shared/data/hs)"
)
@pytest.mark.parametrize("edition", EDITIONS)
def test_codes_are_those_of_the_un_tables(edition):
    with (SHARED / f"{edition.lower()}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["code"], row["description"]) for row in csv.DictReader(file)]
    table = nomenclature(edition)
    assert {code for code, _ in rows} == {*table.chapters(), *table.headings(), *table.subheadings()}
    # Labels are our own words; only names of one to three words may coincide with the UN's.
    copied = [
        code for code, text in rows if len(code) < 6 and text == table.label(code) and len(text.split()) > 3
    ]
    assert copied == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_chapter_and_heading_has_a_short_label(edition):
    table = nomenclature(edition)
    labels = {code: table.label(code) for code in (*table.chapters(), *table.headings())}
    for code, label in labels.items():
        assert 1 <= len(label.split()) <= 10, (code, label)
        assert label[0].isupper() or label[0].isdigit(), (code, label)
        assert label == label.strip()
    headings = [label for code, label in labels.items() if len(code) == 4]
    assert len(headings) == len(set(headings)), "two headings of one edition with the same label"


def test_labels_follow_the_edition():
    # HS2022 moved waste of batteries from 85.48 to the new 85.49; 85.24 and 88.06 are new in HS2022.
    assert nomenclature("HS2017").label("8548").startswith("Waste of batteries")
    assert nomenclature("HS2022").label("8548").startswith("Electrical parts")
    assert nomenclature("HS2022").label("8549") == "Electrical and electronic waste"
    assert nomenclature("HS2022").label("852491") == "Flat panel display modules"
    assert not nomenclature("HS2017").exists("8524")
    assert "nests" in nomenclature("HS2022").label("0410")


def test_national_lines_are_judged_by_six_digits():
    assert nomenclature("HS2022").exists("85249110")
    assert nomenclature("HS2022").label("85249110") == "Flat panel display modules"
    check_code(HsCode.parse("8524.91.10", "HS2022"))
    assert not nomenclature("HS2022").exists("852")
    assert not nomenclature("HS2022").exists("")


def test_a_code_of_another_edition_is_refused_with_its_history():
    with pytest.raises(InputError) as caught:
        check_code(HsCode.parse("8524.91", "HS2017"))
    message = str(caught.value)
    assert "8524.91 is not in HS2017" in message
    assert "a code of HS2022" in message
    assert "UN's conversion table takes 8517.12" in message
    assert "8523.59" in message  # the code before it in HS2017


def test_a_code_of_no_edition_is_refused_with_its_neighbours():
    with pytest.raises(InputError) as caught:
        check_code(HsCode.parse("8501.60", "HS2022"))
    assert "No edition on file has it" in str(caught.value)
    assert "8501.61" in str(caught.value)
    for wrong in ("77", "98", "9999.99", "8500"):
        with pytest.raises(InputError, match="No edition on file"):
            check_code(HsCode.parse(wrong, "HS2022"))
    with pytest.raises(InputError, match="not in HS2022"):
        nomenclature("HS2022").label("8469")


def test_a_code_eaten_by_a_spreadsheet_is_refused():
    for value in (8524.91, 10121, None):
        with pytest.raises(InputError, match="quotes"):
            HsCode.parse(value, "HS2022")


def test_an_edition_that_is_not_on_file_is_refused():
    with pytest.raises(InputError, match="HS2012, HS2017, HS2022"):
        nomenclature("HS2007")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("birds nest", "0410"),
        ("BIRDS' NESTS", "0410"),
        ("tomato", "0702"),
        ("cherries", "0809"),
        ("cherry", "0809"),
        ("smartphone", "8517"),
        ("flat panel disp", "8524"),
        ("8524", "8524"),
        ("85.24", "8524"),
        ("852", "8521"),
        ("85", "85"),
    ],
)
def test_search_finds(query, first):
    assert search(query, "HS2022")[0] == first


def test_search_needs_every_word_and_finds_nothing_honestly():
    assert search("tomato submarine", "HS2022") == ()
    assert search("", "HS2022") == ()
    assert search("7700", "HS2022") == ()
    assert "8549" not in search("electronic waste", "HS2017")
    assert search("electronic waste", "HS2022")[0] == "8549"
    assert set(search("852491", "HS2022")) == {"852491"}


def test_an_edition_is_whole():
    assert len(nomenclature("HS2022").subheadings()) == 5612
