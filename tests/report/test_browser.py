"""The page in a real browser: nothing runs off the side of a phone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from tumen.report.audit import render_audit_page
from tumen.report.page.frame import page as frame
from tumen.report.product.page import chapters

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
  document.getElementById("out").textContent = JSON.stringify(
    {{wide: wide, out: out.slice(0, 5).map(item => item.outerHTML.slice(0, 200))}});
}};
frame.srcdoc = {page};
</script>"""


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("kind", ["study", "audit"])
def test_nothing_runs_off_the_side(result, audited, tmp_path, kind, width):
    shown = (
        frame("Coffee machines", "", result.answer, chapters(result))
        if kind == "study"
        else render_audit_page(audited, "shipments.csv")
    )
    assert runs_off(shown, width, tmp_path) == {"wide": 0, "out": []}


def runs_off(shown, width, tmp_path):
    """How far a page runs off the side of a window, and which of its parts do."""
    page = json.dumps(shown).replace("</", "<\\/")
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
    return json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
