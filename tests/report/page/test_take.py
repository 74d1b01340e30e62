"""Every table and every drawing of a page can be taken away, and what is taken says what the page says."""

from __future__ import annotations

import csv
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from io import StringIO
from xml.etree import ElementTree as ET

import pytest

from tumen.app.guard import DOCUMENT_HEADERS
from tumen.files.csv_text import harmless
from tumen.report.draw.palette import palette
from tumen.report.page.frame import Chapter, page
from tumen.report.page.take import page_policy, taking, with_taking
from tumen.report.product.page import chapters

SVG = "{http://www.w3.org/2000/svg}"
HEAD = f'<html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{page_policy()}"></head><body>'


@pytest.fixture(scope="module")
def shown(result):
    return page("Machines", "", None, chapters(result))


@pytest.fixture(scope="module")
def window(chromium):
    """A window in the dark and as narrow as a phone: what is taken is drawn for light ground all the same."""
    opened = chromium.new_context(
        color_scheme="dark", viewport={"width": 390, "height": 800}, accept_downloads=True
    )
    yield opened.new_page()
    opened.close()


PRESSED = """async () => {
  const names = [], blobs = [], decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  URL.createObjectURL = (blob) => { blobs.push(blob); return "#"; };
  HTMLAnchorElement.prototype.click = function () { names.push(this.download); };
  for (const button of document.querySelectorAll(".take button")) button.click();
  return Promise.all(names.map(async (name, at) => [name, decoder.decode(await blobs[at].arrayBuffer())]));
}"""
"""Presses every button and keeps what would be saved: a browser saves ten files and no more if nobody presses."""


@pytest.fixture
def take(window, tmp_path):
    """What the buttons of a page give, by their ending: name and text, in order; the first is really saved."""

    def give(html, *, policy=""):
        headers = {"content-security-policy": policy} if policy else {}
        window.unroute_all()
        window.route(
            "**/*",
            lambda route: route.fulfill(body=html, headers=headers, content_type="text/html; charset=utf-8"),
        )
        window.goto("http://tumen.invalid/report")
        with window.expect_download() as waiting:
            window.locator(".take button:visible").first.click()
        waiting.value.save_as(tmp_path / "saved")
        made = window.evaluate(PRESSED)
        saved = (waiting.value.suggested_filename, (tmp_path / "saved").read_bytes().decode())
        assert list(saved) in made
        return {
            ending: [(name, text) for name, text in made if name.endswith(f".{ending}")]
            for ending in ("csv", "svg")
        }

    return give


def bare(inside):
    return with_taking(f"{HEAD}{inside}</body></html>")


def rows_of(text):
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


@pytest.mark.browser
def test_a_page_gives_its_tables_and_drawings_under_the_policy_of_the_app(shown, result, take, window):
    """One page: a CSV of each table, an SVG of each drawing, that say and show what the page does."""
    found = take(shown, policy=DOCUMENT_HEADERS["content-security-policy"])
    assert len(found["csv"]) == shown.count("<table")
    assert len(found["svg"]) == shown.count('<table class="chart"') + shown.count('class="plot"')
    heads, *rows = rows_of(dict(reversed(found["csv"]))["coffee-machine-every-site-in-every-market.csv"])
    cell = result.scenarios[0].cells[0]
    assert rows[0][:2] == [f"Sold in {cell.market_name}", cell.site_name]
    assert {len(row) for row in rows} == {len(heads)}
    assert heads[-1] == "Saving per year"
    heads, *rows = rows_of(next(t for name, t in found["csv"] if name.startswith("delivered-cost-per-unit")))
    assert heads == ["Made at, regime", "Bar", "Amount"]
    assert any("freight: 7.00 USD" in row[1] for row in rows)
    fills = set()
    for _, text in found["svg"]:
        root = ET.fromstring(text)  # noqa: S314
        assert root.tag == f"{SVG}svg"
        assert not re.search(r"(?:href|src)=|url\(|@import|var\(|class=", text)
        fills |= {item.get("fill", "") for item in root.iter(f"{SVG}rect")}
    red, green, blue = (int(palette()["freight"][0][at : at + 2], 16) for at in (1, 3, 5))
    assert f"rgb({red}, {green}, {blue})" in fills  # on light ground, though the window is dark


CELLS = {
    "=1+1": "=1+1",
    "＝1": "＝1",
    "-2.5": "-2.5",
    "+3 %": "+3 %",
    "a &lt;b&gt; &amp; &quot;c&quot;": 'a <b> & "c"',
    "one<div>two</div>": "one; two",
    "<div>one</div><div>two</div>": "one; two",
    "长春 100 %, 2 # 3": "长春 100 %, 2 # 3",
    '<svg viewBox="0 0 1 1"><title>no</title><text>A</text></svg>met': "met",
}
"""Markup, and its text: entities, marks and blocks become plain text."""


@pytest.mark.browser
def test_text_of_cells(take):
    """A spreadsheet shows it and does not run it: by the same two patterns as every CSV of Tumen."""
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in CELLS)
    (_, text), *_ = take(bare(f"<table>{rows}</table>"))["csv"]
    assert rows_of(text) == [[harmless(said)] for said in CELLS.values()]


@pytest.mark.browser
def test_groups_wide_cells_and_tables_in_cells(take):
    html = (
        '<table><tr><th>a</th><th>b</th><th>c</th></tr><tr><th scope="rowgroup" colspan="3">G</th></tr>'
        '<tr><td>1</td><td colspan="2">2</td></tr></table>'
        "<table><tr><td>out<table><tr><td>in</td></tr></table></td></tr></table>"
        '<table class="cards taken"><tr><td>has a file of its own</td></tr></table>'
    )
    found = [rows_of(text) for _, text in take(bare(html))["csv"]]
    assert found == [[["", "a", "b", "c"], ["G", "1", "2", ""]], [["in"]], [["out"]]]


@pytest.mark.browser
def test_drawings_take_their_titles_keys_and_the_land_that_they_share(take):
    def listed(name, *texts):
        items = (f'<li><svg viewBox="0 0 9 9"><path d="M0 0"/></svg>{text}</li>' for text in texts)
        return f'<ul class="{name}">{"".join(items)}</ul>'

    box = 'viewBox="0 0 300 200" role="img"'
    land = '<path id="land-n1-1" class="land" d="M0 0l1 1Z"/>'
    html = (
        f"<h4>Flows</h4><figcaption>Where it goes</figcaption>{listed('ways', 'claimed')}"
        f'<svg class="map" {box}>{land}</svg><svg class="map" {box}><use href="#land-n1-1"/></svg>'
        f"{listed('keys', '1 Paju &amp; co', '2 Asan')}"
        f'<h4>Other</h4><svg class="plot" {box}></svg>'
    )
    (_, flows), (_, again), (_, other) = take(bare(html))["svg"]
    assert flows.count("M0 0l1 1Z") == again.count("M0 0l1 1Z") == 1
    told = [text.text for text in ET.fromstring(again).iter(f"{SVG}text")]  # noqa: S314
    assert told == ["Flows: Where it goes", "claimed", "1 Paju & co", "2 Asan"]
    assert [text.text for text in ET.fromstring(other).iter(f"{SVG}text")] == ["Other"]  # noqa: S314


def test_nothing_else_runs(shown):
    """One script, which the policy of the page and that of the app name by its hash; no style beside one."""
    (script,) = re.findall(r"<script>(.*?)</script>", shown, re.DOTALL)
    assert script == taking()
    assert not re.search("</|<!--", script)  # it cannot end before its end
    named = f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    (said,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', shown)
    assert named in unescape(said)
    assert named in DOCUMENT_HEADERS["content-security-policy"]
    assert shown.count("<style") == 1
    assert not re.search(r'<[a-z][^>]*\s(?:style|on\w+)="', shown)
    assert "data:text/csv" not in shown


def test_a_page_without_tables_has_no_script():
    assert with_taking("<p>text</p></body>") == "<p>text</p></body>"
    assert "<script" not in page("T", "", None, [Chapter("C", "<p>x</p>", "c")])
