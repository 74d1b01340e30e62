"""What lets a reader take tables (CSV) and drawings (SVG) from a page: one small script inside the page.

It makes each file from what stands on the page, so that nothing lies in it twice, and asks for nothing.
A policy names it by its hash: nothing else runs. Without scripts the page is read and printed all the same.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from tumen.files.csv_text import FIGURE, STARTS


@cache
def taking() -> str:
    """The script, without its comments and its indents."""
    text = (files("tumen.report.page") / "templates" / "take.js").read_text(encoding="utf-8")
    lines = (
        line.split("  // ")[0].strip() for line in text.splitlines() if not line.lstrip().startswith("//")
    )
    text = "\n".join(line for line in lines if line)
    return text.replace('"@STARTS@"', json.dumps(STARTS)).replace('"@FIGURE@"', json.dumps(FIGURE))


@cache
def page_policy() -> str:
    """What a page may do, as the header or the element of a content security policy says it."""
    seen = b64encode(sha256(taking().encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"script-src 'sha256-{seen}'"
    )


def with_taking(html: str) -> str:
    """The page with the script at its end, where it has a table or a drawing."""
    if "<table" not in html and not any(f'<svg class="{name}' in html for name in DRAWINGS):
        return html
    return html.replace("</body>", f"<script>{taking()}</script>\n</body>")


DRAWINGS = ("map", "sankey", "plot", "tiles", "stepped")
