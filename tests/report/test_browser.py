"""The page in a real browser: nothing runs off the side of a phone."""

from __future__ import annotations

import pytest

from tumen.report.audit import render_audit_page
from tumen.report.page.frame import page as frame
from tumen.report.product.page import chapters


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("kind", ["study", "audit"])
def test_nothing_runs_off_the_side(result, audited, runs_off, kind, width):
    shown = (
        frame("Coffee machines", "", result.answer, chapters(result))
        if kind == "study"
        else render_audit_page(audited, "shipments.csv")
    )
    assert runs_off(shown, width) == {"wide": 0, "out": [], "clipped": 0}


def test_what_runs_off_is_seen(runs_off):
    found = runs_off("<!DOCTYPE html><body><p style='width: 900px'>wide</p>", 360)
    assert found["wide"] > 500
    assert found["out"] == ['<p style="width: 900px">wide</p>']
