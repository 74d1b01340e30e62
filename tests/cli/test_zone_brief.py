"""``tumen zone brief`` as people run it."""

from __future__ import annotations

from pathlib import Path

import pytest

FIRM = Path(__file__).resolve().parents[1] / "study" / "zone" / "firm"


@pytest.fixture
def zone(tmp_path):
    """A study of a zone with one public project, and a bill of a firm there."""
    folder = tmp_path / "zone"
    (folder / "ledger").mkdir(parents=True)
    (folder / "ledger" / "projects.csv").write_text(
        "project,name_en,source,confidence\na,Adhesive works,a paper,press\n", encoding="utf-8"
    )
    goods = f"  goods:\n    - {{study: {Path('studies/oled-changchun').resolve()}, site: changchun, source: illustrative}}\n"
    (folder / "study.yaml").write_text(
        "study: zone\ntitle: A zone\nquestion: What is missing?\nask: [zone]\non: 2026-07-01\n"
        f"zone:\n  ledger: ledger\n  economy: CN\n  chains: [oled]\n{goods}",
        encoding="utf-8",
    )
    return folder


def test_a_link_of_the_chain(tumen, zone, tmp_path):
    """The firm buys driver ICs of Hsinchu chips for 6,193,600 USD a year (tests/cli/test_zone_opportunities.py):
    790,000 modules a year, 7.80 each and 0.04 to the site, as studies/oled-changchun has them.
    """
    out = tmp_path / "chip.html"
    told = tumen("zone", "brief", out, "--study", zone, "--opportunity", "oled:driver-ic")
    assert told.exit_code == 0, told.stderr
    text = out.read_text(encoding="utf-8")
    assert "Invitation: display driver IC" in text
    assert "6.194 million USD" in text
    assert "Hsinchu chips (Taiwan)" in text
    assert "none would begin to originate by it" in text
    assert (tmp_path / "chip-tables" / "purchases.csv").is_file()


def test_a_visiting_firm(tumen, zone, tmp_path):
    pytest.importorskip("highspy")
    out = tmp_path / "firm.html"
    given = ("--study", zone, "--firm", "Bowls of Korea", "--product-study", FIRM, "--language", "ko")
    told = tumen("zone", "brief", out, *given)
    assert told.exit_code == 0, told.stderr
    assert "'Bowls of Korea' is no firm of the ledger and stands as it is written" in told.stdout
    text = out.read_text(encoding="utf-8")
    assert 'lang="ko"' in text
    assert "입주가 해마다 4,000 달러 낫습니다" in text


def test_all_that_is_wrong_is_told_at_once_and_nothing_written(tumen, tmp_path):
    out = tmp_path / "brief.docx"
    told = tumen("zone", "brief", out, "--study", FIRM, "--site", "x", "--language", "en")
    assert told.exit_code == 2
    for part in ("no name of an invitation", "nobody is invited", "--site", "does not ask of a zone"):
        assert part in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_more_than_tables_is_left_alone(tumen, zone, tmp_path):
    mine = tmp_path / "chip-tables"
    mine.mkdir()
    (mine / "mine.txt").write_text("mine", encoding="utf-8")
    told = tumen("zone", "brief", tmp_path / "chip.html", "--study", zone, "--opportunity", "driver-ic")
    assert told.exit_code == 2
    assert not (tmp_path / "chip.html").exists()
    assert (mine / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_what_may_be_of_the_link_alone_is_said(tumen, tmp_path):
    """Driver ICs, 8542.39, are of a heading of power semiconductors, 8541; 8542: nobody knows that they are."""
    out = tmp_path / "power.html"
    told = tumen(
        "zone", "brief", out, "--study", "studies/changchun-zone", "--opportunity", "power-semiconductors"
    )
    assert told.exit_code == 0
    assert "driver ICs (perhaps)" in out.read_text(encoding="utf-8")
