"""Pages of a zone in a real browser: nothing runs off the side."""

from __future__ import annotations

from pathlib import Path

import pytest

from tumen.report.zone.asked import asked
from tumen.report.zone.page import make_page
from tumen.zone.snapshot import read_folder, snapshot_of

RECORD = Path(__file__).resolve().parents[3] / "studies" / "changchun-zone" / "ledger"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("audience", "language", "width"),
    [("visitor", "ko", 360), ("visitor", "en", 1280), ("meeting", "zh", 390), ("meeting", "en", 768)],
)
def test_nothing_of_the_public_record_runs_off_the_side(runs_off, audience, language, width):
    page = make_page(asked(audience, language, on="2026-06-30"), snapshot_of(read_folder(RECORD)))
    assert runs_off(page.html(), width) == {"wide": 0, "out": [], "clipped": 0}
