"""What Chinese and Korean call economies and currencies, from the data on file."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from tumen.language.force import SOURCE

_DATA = Path(__file__).resolve().parents[1] / "data" / "economies"

_SHORT = {"Korea": "KR", "Turkey": "TR"}
"""Names in titles of agreements, where they are others than on file."""
_BETWEEN = {"zh": "\u2014", "ko": "-"}


@cache
def names_on_file(kind: str, language: str) -> dict[str, str]:
    """Names of economies or currencies by code."""
    with (_DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row[language] for row in csv.DictReader(file) if row["kind"] == kind}


@cache
def operations(language: str) -> dict[str, str]:
    """The first word for each operation of the closed list."""
    with (_DATA.parent / "operations" / "operations.csv").open(encoding="utf-8", newline="") as file:
        told = {row["operation"]: row[language].split("; ")[0] for row in csv.DictReader(file)}
    return {name: word for name, word in told.items() if word}


def operation_said(text: str, language: str) -> str | None:
    """The name of an operation in a language other than English; None where the text is none."""
    return operations(language).get(text.replace(" ", "-")) if text.islower() else None


@cache
def names_said(language: str) -> frozenset[str]:
    """English names of economies and operations that the language names."""
    of_doings = operations(language)
    return frozenset((*economies(language), *of_doings, *(name.replace("-", " ") for name in of_doings)))


@cache
def economies(language: str) -> dict[str, str]:
    """Names of economies by their English names."""
    return {name: economy_called(code, language) for code, name in _english().items()}


def economy_called(code: str, language: str) -> str:
    """What a language calls an economy; where it has no name on file, what English calls it."""
    return (names_on_file("economy", language) if language != SOURCE else {}).get(code) or _english()[code]


def economy_named(code: str, language: str) -> str:
    """Likewise for what may be no code: then it is the text itself."""
    return economy_called(code, language) if code in _english() else code


@cache
def economy_by_name() -> dict[str, str]:
    """Codes of economies by what Chinese and Korean call them."""
    return {
        name: code for language in ("zh", "ko") for code, name in names_on_file("economy", language).items()
    }


@cache
def _english() -> dict[str, str]:
    with (_DATA / "economies.csv").open(encoding="utf-8", newline="") as file:
        return {row["iso2"]: row["name"] for row in csv.DictReader(file)}


def economy_said(text: str, language: str) -> str | None:
    """The name of an economy, or of two as an agreement is called, in a language other than English."""
    known = economies(language)
    if text in known or "-" not in text:
        return known.get(text)
    of_code = names_on_file("economy", language)
    pair = [of_code[_SHORT[part]] if part in _SHORT else known.get(part) for part in text.split("-")]
    return _BETWEEN[language].join(filter(None, pair)) if all(pair) else None
