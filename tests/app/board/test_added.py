"""What projects add in the browser is what `tumen zone worth` tells."""

from __future__ import annotations

import csv
import io
import json

from tests.cli.conftest import tumen
from tests.cli.test_zone_chain import ledger
from tumen.app.settings import AppSettings

from .conftest import entered
from .test_chances import finished

__all__ = ["ledger", "tumen"]


def test_it_is_that_of_the_command(tumen, tmp_path, ledger):
    """100 and 80 for imports of 120: (100 + 40) / 2 = 70 and (80 + 20) / 2 = 50."""
    browser = entered(AppSettings(tmp_path, ledger=str(ledger)))
    assert "/zone/worth" in browser.get("/zone/chains").text
    imports = tmp_path / "imports.csv"
    sent = {"files": {"imports": ("imports.csv", imports.read_bytes())}, "data": {"home": "CN"}}
    answer = browser.post("/zone/worth?on=2026-06-30", **sent)
    page = finished(browser, answer)
    assert "70.0" in page.text
    assert "Rubber and plastics</span>" in page.text  # C22, see data/accounts/table.json
    zh = browser.get(answer.url.path, headers={"accept-language": "zh"})
    assert "橡胶和塑料</span>" in zh.text
    assert f'href="{answer.url.path}"' in browser.get("/zone/worth").text  # it is found again
    told = tumen(
        "zone",
        "worth",
        "--home",
        "CN",
        "--ledger",
        ledger,
        "--on",
        "2026-06-30",
        "--imports",
        imports,
        "--json",
    )
    for name, rows in json.loads(told.stdout).items():
        text = browser.get(f"{answer.url.path}/{name}.csv").content.decode("utf-8-sig")
        shown = list(csv.DictReader(io.StringIO(text)))
        assert shown == [
            {key: "" if cell is None else str(cell) for key, cell in row.items()} for row in rows
        ], name


def test_what_is_wrong_is_told(tumen, tmp_path, ledger):
    browser = entered(AppSettings(tmp_path, ledger=str(ledger)))
    answer = browser.post("/zone/worth", data={"home": ""}, files={"imports": ("a.exe", b"x")})
    assert answer.status_code == 422
    assert 'id="home-problem-1"' in answer.text
    assert 'id="imports-problem-1"' in answer.text
    sent = {"home": "CN", "draws": "1", "seed": "x", "year": "2022.5", "accounts": "../secret.csv"}
    answer = browser.post("/zone/worth", data=sent)
    assert answer.status_code == 422
    for field in ("draws", "seed", "year", "accounts"):
        assert f'id="{field}-problem-1"' in answer.text, field
    for accounts in ("", "built-in"):  # before anything is reckoned
        answer = browser.post("/zone/worth", data={"home": "atlantis", "accounts": accounts})
        assert answer.status_code == 422
        assert "economy &#39;ATLANTIS&#39; is not in the table" in answer.text
        assert 'id="home-problem-1"' in answer.text
