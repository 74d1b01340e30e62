"""The tour of the library: every block runs, in order, and shows what the page says."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOUR = ROOT / "docs" / "tour.md"
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)


def shown(code: str, names: dict[str, Any]) -> str:
    """What a notebook would show: what is printed, then the value of the last line."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, str(TOUR), "exec"), names)  # noqa: S102 - our own page
        if last is not None:
            value = eval(compile(ast.Expression(last.value), str(TOUR), "eval"), names)  # noqa: S307
            if value is not None:
                print(value if isinstance(value, str) else repr(value))
    return printed.getvalue()


def test_every_block_shows_what_the_page_says(monkeypatch):
    pytest.importorskip("highspy")
    monkeypatch.chdir(ROOT)
    text = TOUR.read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    found = BLOCK.sub(lambda block: _block(block[1], shown(block[1], names)), text)
    if os.environ.get("TUMEN_WRITE_TOUR"):
        TOUR.write_text(found, encoding="utf-8")
    assert found == text, "look at the difference; TUMEN_WRITE_TOUR=1 writes what is shown into the page"


def _block(code: str, output: str) -> str:
    told = f"\n```text\n{output.rstrip()}\n```\n" if output.strip() else ""
    return f"```python\n{code}```\n{told}"
