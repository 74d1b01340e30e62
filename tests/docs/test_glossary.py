"""The glossary: its page is current, its rows are whole, and every abbreviation a reader meets is in it."""

from __future__ import annotations

import csv
import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import typer.main

from tumen.cli import app
from tumen.reference.currency import currencies
from tumen.reference.economies import economies
from tumen.reference.glossary import GRADES, USES, glossary

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TABLE = DOCS / "reference" / "glossary.csv"
OTHERS = TABLE.with_name("glossary-words.csv")
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
ABBREVIATION = re.compile(r"(?<![\w[/.-])(?:[A-Z][A-Z0-9]+(?:-\d+)?|CVaR)(?![\w(]|\.md)")
# Values of a spreadsheet's cell, and a word of the rule language.
WORDS = {"TRUE", "FALSE", "PROCESS"}
CODES = {*currencies(), *(code for item in economies() for code in (item.iso2, item.iso3))}
KNOWN = {row["abbreviation"] for row in ROWS} | WORDS | CODES


def test_the_page_is_what_the_table_says() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "compile_glossary.py"))
    page = made["page"]()
    for name, text in made["shipped"]().items():
        assert (made["FOLDER"] / name).read_text(encoding="utf-8") == text, "run tools/compile_glossary.py"
    assert TABLE.with_suffix(".md").read_text(encoding="utf-8") == page, "run tools/compile_glossary.py"


def test_every_row_is_whole_and_stands_once() -> None:
    for row in ROWS:
        assert all(row[name] for name in row if name != "abbreviation"), row
        for column, end in (("definition", "."), ("definition_zh", "。"), ("definition_ko", ".")):
            assert row[column].endswith(end), row["term"]
        assert "|" not in "".join(row.values()), row["term"]
    for column in ("term", "abbreviation"):
        named = [row[column] for row in ROWS if row[column]]
        assert len(named) == len(set(named))


def test_every_other_word_is_of_a_term_and_says_what_it_is_in_three_languages() -> None:
    words = list(csv.DictReader(OTHERS.read_text(encoding="utf-8").splitlines()))
    assert {row["use"] for row in words} == {*USES}
    assert {row["language"] for row in words} == {"zh", "ko"}
    assert {row["term"] for row in words} <= {row["term"] for row in ROWS}
    for row in words:
        assert row["word"], row
        assert len({bool(row[name]) for name in ("note", "note_zh", "note_ko")}) == 1, row
        assert row["note"] or row["use"] not in {"false-friend", "unconfirmed"}, row
    same = [(row["term"], row["language"], row["word"], row["use"]) for row in words]
    assert len(same) == len({*same})


def test_every_name_has_a_grade() -> None:
    grades = {grade for one in glossary() for _, _, grade, _ in one.words()}
    assert grades == {*GRADES}


def _prose() -> Iterator[tuple[str, str]]:
    """Give the texts a reader meets, without code: the docs, the first pages and the help of every
    command."""
    for path in (*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"):
        if path != TABLE.with_suffix(".md") and "_build" not in path.parts:
            text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            yield path.name, re.sub(r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", "", text, flags=re.DOTALL)
    commands = list(_commands(typer.main.get_command(app), "tumen"))
    stand_ins = {
        word
        for _, command in commands
        for item in command.params
        for word in re.findall(r"[A-Z]+", str(getattr(item, "metavar", None) or item.name).upper())
    } - KNOWN
    for name, command in commands:
        texts = [command.help, command.short_help, *(getattr(item, "help", None) for item in command.params)]
        told = re.sub(r"Example: tumen .*(?:\n(?!\n).*)*", "", "\n\n".join(text for text in texts if text))
        words = re.sub(r"`[^`]*`", "", told)
        yield name, re.sub(r"[A-Z]+", lambda found: "" if found[0] in stand_ins else found[0], words)


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    for below in getattr(command, "commands", {}).values():
        yield from _commands(below, f"{name} {below.name}")


def test_every_abbreviation_a_reader_meets_is_in_it() -> None:
    met = {(found, where) for where, text in _prose() for found in ABBREVIATION.findall(text)}
    assert {"FOB", "RVC", "CTH", "MFN", "PSR", "VNM"} <= {found for found, _ in met}
    assert sorted(item for item in met if item[0] not in KNOWN) == []
