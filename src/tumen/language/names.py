"""What Chinese and Korean call economies and currencies, from the data on file."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_DATA = Path(__file__).resolve().parents[1] / "data" / "economies"


@cache
def names_on_file(kind: str, language: str) -> dict[str, str]:
    """Names of economies or currencies by code."""
    with (_DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row[language] for row in csv.DictReader(file) if row["kind"] == kind}


@cache
def _economies(language: str) -> dict[str, str]:
    told = names_on_file("economy", language)
    with (_DATA / "economies.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: told[row["iso2"]] for row in csv.DictReader(file) if row["iso2"] in told}


def economy_said(text: str, language: str) -> str | None:
    """The name of an economy in a language other than English; None where the text is none."""
    return _economies(language).get(text)
