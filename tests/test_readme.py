"""Every command of the README runs, in a folder of its own."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import HTTPCookieProcessor, build_opener

from typer.testing import CliRunner

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = [line[2:] for block in BLOCKS for line in block.splitlines() if line.startswith("$ ")]


def test_the_commands_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tumen.cli import app

    shutil.copytree(ROOT / "tests" / "cases", tmp_path / "tests" / "cases")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for command in COMMANDS:
        words = shlex.split(command, comments=True)
        if words[0] != "tumen":
            continue
        if words[1] == "app":  # it serves until it is told to end
            opens_by_its_link(tmp_path, words[1:])
            ran += 1
            continue
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, f"{command}\n{result.output}"
        ran += 1
    assert ran >= 8


def opens_by_its_link(folder: Path, words: list[str]) -> None:
    (folder / words[1]).mkdir()
    command = [sys.executable, "-c", "from tumen.cli import main; main()", *words, "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as served:  # noqa: S603 - our own
        try:
            assert served.stdout is not None
            link = next(word for line in served.stdout for word in line.split() if word.startswith("http"))
            with build_opener(HTTPCookieProcessor()).open(link, timeout=30) as page:
                assert page.status == 200
                assert b"supply chain" in page.read()
        finally:
            served.send_signal(signal.SIGINT)
        assert served.wait(30) == 0


def test_make_has_the_targets_that_the_readme_names() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named <= targets
    assert {"demo", "test"} <= named


def test_the_studies_that_the_readme_names_are_there() -> None:
    named = re.findall(r"`(studies/[a-z-]+)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named
    assert all((ROOT / name / "study.yaml").is_file() for name in named)


def test_the_python_of_the_readme_runs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own page
