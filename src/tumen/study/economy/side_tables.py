"""The small tables beside a study of whole economies: maps of labels, what others have found,
reference GDP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.economy.labels import not_there
from tumen.study.economy.results import Published
from tumen.tables.field import Field, Table
from tumen.tables.read import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.economy.accounts import Axes


def _pair(**cells: Any) -> tuple[str, str]:
    return cells["old"], cells["new"]


def _published(*, place: object, **cells: Any) -> Published:  # noqa: ARG001  # shown as it is, without its place
    return Published(**cells)


def _gdp(**cells: Any) -> tuple[str, float, Any]:
    return cells["economy"], float(cells["gdp"]), cells["place"]


MAP = Table(
    "map",
    _pair,
    "a label of the table and the one it is added up to",
    (Field("old", "text", "Label of the table"), Field("new", "text", "Label it is added up to")),
    key=("old",),
)
PUBLISHED = Table(
    "published",
    _published,
    "what somebody else has found",
    (
        Field("study", "text", "Who"),
        Field("measure", "text", "What of"),
        Field("figure", "text", "What was found, in the words of the source"),
        Field("covers", "text", "What is counted in it"),
        Field("source", "source", "Where it was read"),
        Field("read_on", "text", "The day"),
    ),
)
GDP = Table(
    "gdp",
    _gdp,
    "the GDP of an economy",
    (
        Field("economy", "text", "Label of the table"),
        Field("gdp", "positive", "GDP in the unit of the table", dimension="money"),
    ),
    key=("economy",),
)


def read_map(path: Path) -> tuple[tuple[str, str], ...]:
    """Pairs of old and new labels; InputError with every problem."""
    return _read(MAP, path)


def read_published(path: Path) -> tuple[Published, ...]:
    """What others have found; InputError with every problem."""
    return _read(PUBLISHED, path)


def read_gdp(path: Path, axes: Axes) -> dict[str, float]:
    """GDP by economy, in the unit of the table of accounts; InputError with every problem."""
    problems: list[Problem] = []
    found = {}
    for code, value, place in read_table(GDP, path, "HS2022", problems):
        wrong = not_there("economy", code, axes)
        if wrong:
            problems.append(Problem(*wrong, place.file, place.line))
        found[code] = value
    if problems:
        raise InputError(problems)
    return found


def _read(table: Table, path: Path) -> tuple[Any, ...]:
    problems: list[Problem] = []
    rows = read_table(table, path, "HS2022", problems)
    if problems:
        raise InputError(problems)
    return rows
