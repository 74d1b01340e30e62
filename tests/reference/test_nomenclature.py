"""Editions and labels. Counts: README of the UN tables (2 / 4 / 6 digits per edition)."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.reference.correlation import check_code
from tumen.reference.hs import EDITIONS, HsCode
from tumen.reference.nomenclature import labels, nomenclature

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
    assert nomenclature("HS2022").label("8524") == "Flat panel display modules"
    # 8517.13 is new in HS2022.
    assert nomenclature("HS2022").label("851713") == "Smartphones"
    assert nomenclature("HS2022").label("851713", "zh").startswith("智能手机")
    # HS2022 took kinds of mushrooms out of 0709.59, which kept its number: the label of HS2022 would mislead.
    assert nomenclature("HS2017").label("070959") == nomenclature("HS2017").label("0709")
    assert nomenclature("HS2022").label("070959") != nomenclature("HS2022").label("0709")
    # 0306.19 gave flours and pellets to heading 03.09 only.
    assert nomenclature("HS2017").label("030619") == nomenclature("HS2022").label("030619")
    assert not nomenclature("HS2017").exists("8524")
    assert "nests" in nomenclature("HS2022").label("0410")


def test_every_subheading_has_a_label_of_its_own_in_three_languages():
    every = [label for label in labels("HS2022") if len(label.code) == 6]
    assert [label.code for label in every] == list(nomenclature("HS2022").subheadings())
    for language in ("en", "zh", "ko"):
        told = [(label.code[:4], getattr(label, language)) for label in every]
        assert all(text.strip() for _, text in told)
        assert len(told) == len(set(told)), f"two subheadings of a heading with one label in {language}"
    for edition in EDITIONS:
        for label in labels(edition):
            assert any("\u4e00" <= sign <= "\u9fff" for sign in label.zh), label
            assert any("\uac00" <= sign <= "\ud7a3" for sign in label.ko), label


def test_an_older_edition_has_a_label_only_where_the_code_is_the_same():
    """Counts: codes of HS2022 that take nothing but the same code of the older edition, which gives goods to
    other headings at most (correlation tables of the UN).
    """
    own = {edition: sum(len(label.code) == 6 for label in labels(edition)) for edition in EDITIONS}
    assert own == {"HS2012": 4719, "HS2017": 5120, "HS2022": 5612}


def test_national_lines_are_judged_by_six_digits():
    assert nomenclature("HS2022").exists("85249110")
    assert nomenclature("HS2022").label("85249110") == nomenclature("HS2022").label("852491")
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


def test_an_edition_is_whole():
    assert len(nomenclature("HS2022").subheadings()) == 5612


def test_labels_and_words_are_written_in_one_width():
    """A search compares them as they stand: Latin letters, digits, Han and Hangul are in their plain form."""
    compared = re.compile(r"[A-Za-z0-9\u4e00-\u9fff\uac00-\ud7a3]")
    for label in labels("HS2022"):
        for sign in f"{label.en};{label.words};{label.zh};{label.ko}":
            plain = unicodedata.normalize("NFKC", sign)
            counts = sign.isalpha() or sign.isdecimal()  # not the 2 of g/m²
            assert plain == sign or not counts or not compared.search(plain), (label.code, sign)
