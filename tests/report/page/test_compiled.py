"""Templates that are compiled once: taken again only where nothing of them changed, and never needed."""

from __future__ import annotations

import os
import sys

import pytest
from jinja2 import Environment, FileSystemLoader

from tumen.report.page.compiled import CompiledTemplates


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A template and the module of its environment."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "module.py").write_text("one = 1\n", encoding="utf-8")
    (tmp_path / "page.j2").write_text("{{ 2 }} loaves", encoding="utf-8")
    return tmp_path


@pytest.fixture
def made(place, monkeypatch):
    """Renders the page in a new environment: its text, and whether it was compiled."""
    compiled, true = [], Environment.compile
    monkeypatch.setattr(Environment, "compile", lambda *told: compiled.append(told) or true(*told))

    def render():
        compiled.clear()
        kept = CompiledTemplates(str(place / "module.py"))
        page = Environment(loader=FileSystemLoader(place), autoescape=True, bytecode_cache=kept)
        return page.get_template("page.j2").render(), bool(compiled)

    return render


def test_it_is_compiled_once_until_the_template_or_the_module_changes(place, made):
    assert made() == ("2 loaves", True)
    assert made() == ("2 loaves", False)
    (place / "page.j2").write_text("{{ 3 }} loaves", encoding="utf-8")
    assert made() == ("3 loaves", True)
    assert made() == ("3 loaves", False)
    (place / "module.py").write_text("one = 2\n", encoding="utf-8")
    os.utime(place / "module.py", ns=(1, 1))
    assert made() == ("3 loaves", True)
    (kept,) = (path for path in place.rglob("*") if path.name.endswith(".template"))
    assert kept.parent.name == "__pycache__"
    assert list(kept.parent.iterdir()) == [kept]  # no draft is left


def test_what_was_kept_and_is_cut_short_is_made_anew(place, made):
    made()
    (kept,) = place.rglob("*.template")
    kept.write_bytes(kept.read_bytes().partition(b"\n")[0] + b"\n")
    assert made() == ("2 loaves", True)
    assert made() == ("2 loaves", False)


def test_nothing_is_kept_where_nothing_may_be(place, made, monkeypatch):
    (place / "__pycache__").write_text("a file in place of the folder", encoding="utf-8")
    assert [made(), made()] == [("2 loaves", True)] * 2
    (place / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert made() == ("2 loaves", True)
    assert not list(place.rglob("*.template"))
