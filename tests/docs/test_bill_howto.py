"""The how-to of bills: its file and its flags are read as they stand."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tumen.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "howto" / "bill.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_file(tmp_path):
    path = tmp_path / "question.yaml"
    path.write_text(block("yaml"), encoding="utf-8")
    done = CliRunner().invoke(app, ["origin", str(path)])
    assert done.exit_code == 0, done.output
    assert "originating under RCEP" in done.output
    # the glass is declared; the box is stated only
    assert "assumed to originate, no declaration stated: box" in done.output


def test_the_flags():
    words = shlex.split(block("sh").replace("\\\n", " "))
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    "key", re.findall(r"`([a-z-]+)`", PAGE[PAGE.index("Further keys") : PAGE.index("[](../ref")])
)
def test_every_key_that_is_named_is_one(key):
    from tumen.origin.bill import Bill, Material
    from tumen.tables.record import takes

    assert takes(Bill, key) or takes(Material, key)
