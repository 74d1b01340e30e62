"""Every table and every drawing of a page can be taken away, and what is taken says what the page says."""

from __future__ import annotations

import csv
import re
import shutil
from html import unescape
from io import StringIO
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from tumen.report.draw.palette import palette
from tumen.report.page.frame import Chapter, page
from tumen.report.page.take import with_links
from tumen.report.product.page import chapters

LINK = re.compile(r'<a download="([^"]+)" href="data:([^;]+);charset=utf-8,([^"]*)">')
SVG = "{http://www.w3.org/2000/svg}"


def taken(html):
    """By ending: name and text of each file, in order."""
    found = {"csv": [], "svg": []}
    for name, kind, text in LINK.findall(html):
        ending = name.rpartition(".")[2]
        assert kind == {"csv": "text/csv", "svg": "image/svg+xml"}[ending]
        found[ending].append((name, unquote(unescape(text))))
    return found


def rows_of(text):
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


@pytest.fixture(scope="module")
def shown(result):
    return page("Machines", "", None, chapters(result))


def test_each_table_has_its_csv_and_each_drawing_its_svg(shown):
    found = taken(shown)
    assert len(found["csv"]) == shown.count("<table")
    assert len(found["svg"]) == shown.count('<table class="chart"') + shown.count('class="plot"')


def test_what_is_taken_stands_alone(shown):
    """A drawing is well-formed, has its colours in it, and asks for nothing outside."""
    for _, text in taken(shown)["svg"]:
        root = ET.fromstring(text)  # noqa: S314
        assert root.tag == f"{SVG}svg"
        style = root.find(f"{SVG}style").text
        assert "var(" not in text
        kinds = {kind for rect in root.iter(f"{SVG}rect") for kind in rect.get("class", "").split()}
        assert all(f".{kind}{{fill: {palette()[kind][0]};}}" in style for kind in kinds)
        assert not re.search(r"(?:href|src)=|url\(|@import", text)


def test_a_csv_says_what_the_table_says(shown, result):
    text = dict(reversed(taken(shown)["csv"]))["coffee-machine-every-site-in-every-market.csv"]
    heads, *rows = rows_of(text)
    cell = result.scenarios[0].cells[0]
    assert rows[0][:2] == [f"Sold in {cell.market_name}", cell.site_name]
    assert {len(row) for row in rows} == {len(heads)}
    assert heads[-1] == "Saving per year"


def test_a_chart_says_its_pieces_in_its_csv(shown):
    text = next(text for name, text in taken(shown)["csv"] if name.startswith("delivered-cost-per-unit"))
    heads, *rows = rows_of(text)
    assert heads == ["Made at, regime", "Bar", "Amount"]
    assert any("freight: 7.00 USD" in row[1] for row in rows)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("a &lt;b&gt; &amp; &quot;c&quot;", 'a <b> & "c"'),
        ("one<div>two</div>", "one; two"),
        ("<div>one</div><div>two</div>", "one; two"),
        ("长春 100 %, 2 # 3", "长春 100 %, 2 # 3"),
        ('<svg viewBox="0 0 1 1"><title>no</title><text>A</text></svg>met', "met"),
    ],
)
def test_text_of_a_cell(cell, expected):
    """A spreadsheet shows it and does not run it; entities, marks and blocks become plain text."""
    html = f"<table><tbody><tr><th>h</th></tr><tr><td>{cell}</td></tr></tbody></table>"
    assert rows_of(taken(with_links(html))["csv"][0][1]) == [["h"], [expected]]


def test_a_group_is_a_column_and_a_wide_cell_keeps_the_others_in_place():
    html = (
        '<table><tr><th>a</th><th>b</th><th>c</th></tr><tr><th scope="rowgroup" colspan="3">G</th></tr>'
        '<tr><td>1</td><td colspan="2">2</td></tr></table>'
    )
    assert rows_of(taken(with_links(html))["csv"][0][1]) == [["", "a", "b", "c"], ["G", "1", "2", ""]]


def test_a_table_in_a_cell_is_taken_by_itself():
    html = (
        "<table><tr><td>out<table><tr><td>in</td></tr></table></td></tr></table>"
        '<table class="cards taken"><tr><td>has a file of its own</td></tr></table>'
    )
    found = [rows_of(text) for _, text in taken(with_links(html))["csv"]]
    assert found == [[["in"]], [["out"]]]


def test_a_map_takes_the_land_that_it_shares():
    land = '<path id="land-n1-1" class="land" d="M0 0l1 1Z"/>'
    box = 'viewBox="0 0 10 20" role="img"'
    html = (
        f'<svg class="map" {box}>{land}</svg><svg class="map" {box}><use href="#land-n2-1"/></svg>'.replace(
            "land-n2-1", "land-n1-1"
        )
    )
    drawings = [text for _, text in taken(with_links(html))["svg"]]
    assert len(drawings) == 2
    assert all('d="M0 0l1 1Z"' in text and 'width="10" height="20"' in text for text in drawings)


def test_a_drawing_takes_its_title_and_what_its_marks_stand_for():
    def listed(name, *texts):
        items = (f'<li><svg viewBox="0 0 9 9"><path d="M0 0"/></svg>{text}</li>' for text in texts)
        return f'<ul class="{name}">{"".join(items)}</ul>'

    html = (
        f"<h4>Flows</h4><figcaption>Where it goes</figcaption>{listed('ways', 'claimed')}"
        f'<svg class="map" viewBox="0 0 300 200"></svg>{listed("keys", "1 Paju &amp; co", "2 Asan")}'
        f'<h4>Other</h4><svg class="plot" viewBox="0 0 300 200"></svg>'
    )
    (_, flows), (_, other) = taken(with_links(html))["svg"]
    told = [text.text for text in ET.fromstring(flows).iter(f"{SVG}text")]  # noqa: S314
    assert told == ["Flows: Where it goes", "claimed", "1 Paju & co", "2 Asan"]
    assert [text.text for text in ET.fromstring(other).iter(f"{SVG}text")] == ["Other"]  # noqa: S314


def test_nothing_runs_and_the_policy_of_a_server_holds(shown):
    """No script, no style beside the one element, nothing from elsewhere (docs: a strict policy)."""
    assert "<script" not in shown
    assert shown.count("<style") == 1
    assert not re.search(r'<[a-z][^>]*\s(?:style|on\w+)="', shown)


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium on this machine")
def test_a_browser_takes_them_under_a_strict_policy(shown, chromium, tmp_path):
    """Downloads work offline with scripts and all requests forbidden, as the app's policy forbids them."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-downloads"
    window = chromium.new_page()
    window.route(
        "**/*",
        lambda route: route.fulfill(
            body=shown,
            headers={"content-security-policy": policy},
            content_type="text/html; charset=utf-8",
        ),
    )
    window.goto("http://tumen.invalid/report")
    link = window.locator("a[download$='.csv']:visible").first
    with window.expect_download() as waiting:
        link.click()
    name = waiting.value.suggested_filename
    waiting.value.save_as(tmp_path / name)
    window.close()
    assert rows_of((tmp_path / name).read_text(encoding="utf-8"))
    assert name.endswith(".csv")


def test_a_chapter_without_tables_stays_as_it_is():
    assert with_links("<p>text</p>") == "<p>text</p>"
    assert "download" not in page("T", "", None, [Chapter("C", "<p>x</p>", "c")])
