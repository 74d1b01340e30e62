"""The command line in this process, and as a program of its own."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tumen.cli import app


@pytest.fixture(autouse=True)
def _a_pipe(monkeypatch):
    """No terminal, whatever the machine says: every line stays one."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def tumen():
    """Run a command in this process."""

    def run(*words: object):
        return CliRunner().invoke(app, [str(word) for word in words])

    return run


@pytest.fixture
def program():
    """Run the installed program in a process of its own."""

    def run(*words: object, cwd=None):
        command = [sys.executable, "-c", "from tumen.cli import main; main()", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=cwd)  # noqa: S603

    return run


@pytest.fixture
def study(tumen, tmp_path):
    """A new study, to be damaged."""
    folder = tmp_path / "box"
    assert tumen("new", folder).exit_code == 0
    return folder


@pytest.fixture
def damage(study):
    """Replace text in a file of the study."""

    def change(name: str, old: str, new: str):
        path = study / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return study

    return change
