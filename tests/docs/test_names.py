"""What the docs name is there: modules and what is in them, files, commands and their options."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
import typer

from tumen.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = ("src/tumen", "src/tumen/study/words", "")
KINDS = r"(?:py|md|csv|json|yaml|toml|lark|png|parquet)"
PATH = re.compile(rf"`((?:[a-z_0-9-]+/)+(?:[A-Za-z_0-9.-]+\.{KINDS})?)`")
NAME = re.compile(r"(?<![\w./-])tumen(?:\.[A-Za-z_]\w*)+")


def pages():
    return [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES]


@pytest.mark.parametrize("page", pages())
def test_names_of_python_are_there(page):
    missing = []
    text = page.read_text(encoding="utf-8")
    imported = re.findall(r"^from (tumen[\w.]*) import (?:\(([^)]*)\)|(.*))", text, re.MULTILINE)
    names = {f"{module}.{name}" for module, *found in imported for name in re.findall(r"\w+", "".join(found))}
    for name in sorted({*NAME.findall(text), *names}):
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            try:
                found = import_module(".".join(parts[:size]))
            except ModuleNotFoundError:
                continue
            break
        for part in parts[size:]:
            found = getattr(found, part, None)
        if found is None:
            missing.append(name)
    assert not missing


@pytest.mark.parametrize("page", pages())
def test_files_are_there(page):
    named = set(PATH.findall(page.read_text(encoding="utf-8")))
    places = [ROOT / folder for folder in FOLDERS]
    assert not [name for name in sorted(named) if not any((place / name).exists() for place in places)]


@pytest.mark.parametrize("page", pages())
def test_links_into_a_page_meet_a_heading(page):
    for name, anchor in re.findall(r"\]\(([^():#]*\.md)?#([^)]+)\)", page.read_text(encoding="utf-8")):
        heads = re.findall(r"^#+ (.+)$", (page.parent / (name or page.name)).read_text("utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, name


def commands(page):
    """Commands in blocks and in the text, lines that go on joined."""
    text = re.sub(r"\\\n\s*", "", page.read_text(encoding="utf-8"))
    for line in re.findall(r"(?:^(?:    |\$ )?|`)(tumen [^`\n]+)", text, re.MULTILINE):
        yield line.split("   #")[0].strip()


def options(command):
    """Options of a command; of a group also those of the command that it runs where none is named."""
    inside = getattr(command, "commands", {}).values()
    return {
        name
        for one in (command, *inside)
        for item in one.params
        for name in (*item.opts, *item.secondary_opts)
    }


@pytest.mark.parametrize("page", pages())
def test_commands_and_options_are_there(page):
    root = typer.main.get_command(app)
    for line in commands(page):
        command, known = root, {name for item in root.params for name in item.opts}
        for word in shlex.split(line)[1:]:
            if word.startswith("--"):
                assert word.partition("=")[0] in known | options(command) | {"--help"}, line
            elif word in getattr(command, "commands", {}):
                command = command.commands[word]
        named = line.split()[1]
        assert command is not root or named.startswith("-") or not named.islower(), line
