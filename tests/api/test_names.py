"""`import tumen`: every public name, imported when it is first used."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tumen as tm

HEAVY = ("numpy", "polars", "scipy", "pydantic", "jinja2", "typer", "highspy", "decimal", "tumen.errors")


def test_importing_tumen_imports_nothing_else():
    own = "name.startswith('tumen.')"
    code = f"import sys, tumen; print([name for name in sys.modules if {own} or name in {HEAVY!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_a_bill_needs_no_table_library():
    code = (
        "import sys, tumen as tm; tm.determine(tm.Bill('8524.92', 'VN', fob=100), 'RCEP', to='JP', "
        "on='2026-06-01');"
        " print([name for name in ('polars', 'scipy', 'highspy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [name for name in dir(tm) if name != "__version__"])
def test_every_name_is_there_with_words_about_it(name):
    found = getattr(tm, name)
    assert found.__doc__
    assert getattr(tm, name) is found


def test_readers_of_types_see_the_same_names():
    tree = ast.parse(Path(tm.__file__).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        name.asname or name.name
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert typed == set(tm._NAMES)
    assert {*tm.__all__} == {*dir(tm)}
    assert 35 <= len(typed) <= 50


def test_a_name_that_is_none_is_told_with_the_near_miss():
    with pytest.raises(AttributeError, match="Did you mean 'determine'"):
        tm.determin  # noqa: B018


def test_the_reference_names_every_name():
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    told = set(re.findall(r"auto\w+:: (\w+)\s", page)) | set(re.findall(r"`tm\.(\w+)", page))
    assert told - {"InputError"} == set(tm._NAMES) - {"InputError"}
