"""Forms as data: every one reads, cites what is on file, and has what a certificate needs."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from tumen.agreements.forms.model import ITEM_BOXES
from tumen.agreements.forms.read import read_forms
from tumen.agreements.load import DATA, load_agreement, own_agreements, shipped_agreements
from tumen.errors import InputError

FORMS = [(code, form) for code in shipped_agreements() for form in load_agreement(code).forms]


def test_the_forms_that_are_on_file():
    assert {(code, form.name) for code, form in FORMS} == {
        ("AANZFTA", "Form AANZ"),
        ("ACFTA", "Form E"),
        ("AJCEP", "Form AJ"),
        ("AKFTA", "Form AK"),
        ("RCEP", "Form RCEP"),
    }


@pytest.mark.parametrize(("code", "form"), FORMS, ids=lambda item: getattr(item, "name", item))
def test_a_form_has_its_boxes(code, form):
    numbers = [box.box for box in form.boxes]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]  # every box as printed, none left out
    held = {box.holds for box in form.boxes}
    assert {"exporter", "consignee", "transport", "goods", "criterion", "quantity", "declaration"} <= held
    columns = [box.width for box in form.boxes if box.holds in ITEM_BOXES]
    assert sum(columns) == 100
    assert form.box("hs") is not None or form.box("goods").with_hs
    assert {item.kind for item in form.entries} >= {"WO", "change", "content"}
    assert {item.check for item in form.checks} >= {
        "originates",
        "complete",
        "criterion",
        "value",
        "retroactive",
    }


def test_the_form_of_another_day_or_exporter_is_none():
    (form,) = load_agreement("AJCEP").forms
    assert form.serves("VN", date(2026, 6, 1))
    assert not form.serves("JP", date(2026, 6, 1))  # Annex III of the Circular: Japan's form has other boxes
    (form,) = load_agreement("ACFTA").forms
    assert not form.serves("VN", date(2019, 8, 19))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("source: vn-49-2025-form sg-order-ak", "source: nowhere", "'nowhere' names no source on file"),
        ("holds: marks", "holds: remark", "'remark' is not one of the choices"),
        ("late: {days: 3,", "late: {days: three,", "whole number"),
        ("exporters: [SG]", "exporters: [Singapur]", "Singapur"),
    ],
)
def test_a_wrong_form_is_told_with_its_line(tmp_path, old, new, told):
    folder = tmp_path / "AKFTA"
    shutil.copytree(DATA / "AKFTA", folder)
    path = folder / "forms.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    for read in (lambda: read_forms(folder), lambda: own_agreements([folder]).__enter__()):
        with pytest.raises(InputError) as caught:
            read()
        assert told in str(caught.value)
        assert all(problem.file and problem.line for problem in caught.value.problems)
