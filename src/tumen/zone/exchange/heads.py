"""What tables, columns and words of closed lists are called in Chinese, Korean and English."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tumen.tables.field import Field, Table
from tumen.zone.exchange.written import stated_date
from tumen.zone.records import TABLES
from tumen.zone.records.fields import LANGUAGES
from tumen.zone.vocabulary import stages

NOTES = {"en": "notes", "zh": "说明", "ko": "안내"}
"""Sheets that are not read, by language."""
_WIDE = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True)
class Heads:
    """The words of the file, see data/zone/heads.toml."""

    tables: Mapping[str, Mapping[str, str]]
    columns: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, Mapping[str, str]]
    example: Mapping[str, str]
    hints: Mapping[str, Sequence[str]]
    form: Mapping[str, Mapping[str, str]]


@cache
def heads() -> Heads:
    """Read the words of tables, columns and closed lists; stages bring their own."""
    text = (files("tumen") / "data" / "zone" / "heads.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    choices = {**found["choices"], **{code: stage.names for code, stage in stages().items()}}
    return Heads(found["tables"], found["columns"], choices, found["example"], found["hints"], found["form"])


def column_words(table: str, column: str) -> Mapping[str, str]:
    """What a column is called, and what it says, by language."""
    columns = heads().columns
    return columns.get(f"{table}.{column}") or columns[column]


def head_of(table: str, column: str, language: str) -> str:
    """Name of a column for a person: in English as it is declared."""
    return column if language == "en" else column_words(table, column)[language]


def meaning_of(table: str, field: Field, language: str) -> str:
    """What a column holds."""
    if language != "en":
        return column_words(table, field.name)[f"says_{language}"]
    empty = "" if field.required else f" (empty: {field.default or field.empty or 'not known'})"
    return f"{field.doc}{empty}"


def word_of(code: str, language: str) -> str:
    """A word of a closed list for a person: in English as it is declared."""
    return code if language == "en" else heads().choices[code][language]


def table_title(table: str, language: str) -> str:
    """Name of a sheet: in English as the table is declared."""
    return table if language == "en" else heads().tables[table][language]


@cache
def table_named(name: str) -> str | None:
    """The table that a file or sheet is called after, in any of the languages."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold().replace("-", "_").replace(" ", "_")
    if plain in TABLES:
        return plain
    for table, titles in heads().tables.items():
        if plain in {title.casefold().replace(" ", "_") for title in titles.values()}:
            return table
    return None


@cache
def named_in(table: str) -> Mapping[str, str]:
    """Columns of a table by their heads in every language; brackets may be wide."""
    found: dict[str, str] = {}
    for field in TABLES[table].fields:
        words = column_words(table, field.name)
        for head in (words[language] for language in LANGUAGES):
            found |= {head: field.name, head.translate(_WIDE): field.name}
    return found | {field.name: field.name for field in TABLES[table].fields}


def renamed(table: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Columns as the table declares them; one that is not known stays as it is."""
    known = named_in(table)
    return tuple(known.get(name.strip(), name) for name in columns)


@cache
def codes_of(choices: tuple[str, ...]) -> Mapping[str, str]:
    """Code of a closed list by its word in every language."""
    words = heads().choices
    return {
        words[code][language].casefold(): code for code in choices if code in words for language in LANGUAGES
    }


def event_key(project: str, stage: str, on: str) -> str:
    """The key of an event that nobody gave one."""
    code = codes_of(tuple(stages())).get(stage.strip().casefold(), stage)
    return f"{project}-{code}-{stated_date(on.strip())}"


def choices_of(table: Table) -> dict[str, Mapping[str, str]]:
    """Codes by word, of each column of a table that has a closed list."""
    return {field.name: codes_of(field.choices) for field in table.fields if field.choices}


def example_marks() -> frozenset[str]:
    """Words by which a row of a template says that it is an example."""
    return frozenset(word.casefold() for word in heads().example.values())
