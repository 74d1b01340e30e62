"""The page in a real browser: nothing runs off the side of a phone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from tumen.report.print_pdf import load_printer

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# A frame of the width under test: a headless window is never narrower than about 500 pixels.
FRAME = """<!DOCTYPE html><body><iframe id="f" width="{width}" height="2000"></iframe><pre id="out"></pre><script>
const frame = document.getElementById("f");
frame.onload = () => {{
  const page = frame.contentDocument;
  page.querySelectorAll("details").forEach(item => item.open = true);
  const wide = page.documentElement.scrollWidth - page.documentElement.clientWidth;
  const inside = item => item.closest(".scroll") || item.closest("svg") || item.closest("thead");
  const out = [...page.querySelectorAll("body *")].filter(item => !inside(item)
    && item.getBoundingClientRect().right > page.documentElement.clientWidth + 1);
  const clipped = [...page.querySelectorAll("svg.flows text, svg.tiles text")].filter(item => {{
    const box = item.getBoundingClientRect(), around = item.ownerSVGElement.getBoundingClientRect();
    return box.left < around.left - 1 || box.right > around.right + 1;
  }});
  document.getElementById("out").textContent = JSON.stringify(
    {{wide: wide, out: out.slice(0, 5).map(item => item.outerHTML.slice(0, 200)), clipped: clipped.length}});
}};
frame.srcdoc = {page};
</script>"""


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("which", ["trade_page", "supply_page", "shock_page"])
def test_nothing_runs_off_the_side(which, width, request, tmp_path):
    page = json.dumps(request.getfixturevalue(which)).replace("</", "<\\/")
    file = tmp_path / "frame.html"
    file.write_text(FRAME.format(width=width, page=page), encoding="utf-8")
    command = [
        str(BROWSER),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=1400,2200",
        "--virtual-time-budget=5000",
        "--dump-dom",
        file.as_uri(),
    ]
    seen = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout  # noqa: S603
    found = re.search(r'<pre id="out">(\{.*?\})</pre>', seen, re.DOTALL)
    assert found, "the browser did not measure the page"
    measured = json.loads(html_text(found[1]))
    assert measured == {"wide": 0, "out": [], "clipped": 0}


def html_text(text):
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
@pytest.mark.parametrize("which", ["trade_page", "supply_page", "shock_page"])
def test_the_front_is_one_sheet_and_only_what_is_open_is_printed(which, request, tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    page, source, made = request.getfixturevalue(which), tmp_path / "page.html", tmp_path / "page.pdf"
    source.write_text(page, encoding="utf-8")
    load_printer()(source, made)
    sheets = [sheet.get_textpage().get_text_bounded() for sheet in pdfium.PdfDocument(made)]
    assert "For the researcher" in sheets[0]
    assert "assumptions with their sources" in sheets[0]
    assert sheets[1].lstrip().startswith("Contents")
    printed = "\n".join(sheets)
    assert "Assumptions of the study" in printed
    assert "Stated by the study, because it is not on file" not in printed  # folded with its chapter
    assert "Stated by the study, because it is not on file" in page


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
def test_a_link_of_the_contents_opens_what_it_leads_to(supply_page, chromium, tmp_path):
    source = tmp_path / "page.html"
    source.write_text(supply_page, encoding="utf-8")
    window = chromium.new_page(java_script_enabled=False)
    window.goto(source.as_uri())
    table = window.get_by_text("Stated by the study, because it is not on file")
    assert not table.is_visible()
    window.locator("nav a[href='#assumptions']").click()
    table.wait_for(state="visible", timeout=5000)
    window.close()
