"""The tables beside a study of whole economies: their columns, and what is wrong with labels in rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tumen.economy.accounts import Axes
from tumen.economy.accounts.tariffs import STAGES
from tumen.economy.refusals import EVERY, not_there
from tumen.errors import InputError, Problem
from tumen.study.economy.results import Published
from tumen.tables.field import Field, Table
from tumen.tables.given import decimal
from tumen.tables.place import Place
from tumen.tables.read import read_table


@dataclass(frozen=True, slots=True)
class StagedRates:
    """Tariffs of an importer on a sector from an exporter; a stage without a rate is not on file."""

    importer: str
    exporter: str
    sector: str
    stages: Mapping[str, Decimal]
    source: str
    place: Place
    plus_minus: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StatedShare:
    """Share of a tariff cut that is really earned; ``*`` stands for every label."""

    importer: str
    exporter: str
    sector: str
    rate: Decimal
    source: str
    place: Place
    plus_minus: Decimal | None = None

    @property
    def illustrative(self) -> bool:
        """Whether the row says of itself that it is invented."""
        return self.source.startswith("illustrative")

    def __str__(self) -> str:
        """``JPN from CHN, C22``."""
        return f"{self.importer} from {self.exporter}, {self.sector}"


def fraction(text: str, *, file: str, line: int) -> Decimal:  # noqa: ARG001  # the door gives the place to all notations
    """A tariff as a fraction: ``0.05`` or ``5%``."""
    value = decimal(text.removesuffix("%").rstrip())
    return value / 100 if text.endswith("%") else value


def _staged(**cells: Any) -> StagedRates:
    stages = {stage: cells.pop(f"rate_{stage}") for stage in STAGES}
    return StagedRates(stages={stage: rate for stage, rate in stages.items() if rate is not None}, **cells)


def _without_place(make: Callable[..., Any]) -> Callable[..., Any]:
    """A row that does not keep its place."""
    return lambda place, **cells: make(**cells)  # noqa: ARG005


def _stage(name: str, when: str) -> Field:
    return Field(
        name,
        "share",
        f"Tariff {when}: 0.05 or 5%",
        required=False,
        attribute=f"rate_{name}",
        empty="not on file",
        dimension="share",
        low=Decimal(0),
        high=Decimal("0.99"),  # a bare 1 may be one per cent
        insist=True,
        reader=fraction,
    )


def _off(what: str) -> Field:
    return Field(
        "plus_minus",
        "share",
        f"How far {what} may be off, up or down: 0.02 or 2%; draws lie in between, never below zero",
        required=False,
        empty="not drawn",
        dimension="share",
        low=Decimal(0),
        high=Decimal(1),
        insist=True,
        reader=fraction,
    )


RATES = Table(
    "tariffs",
    _staged,
    "the tariffs of an importer on a sector from an exporter, by stage",
    (
        Field("importer", "text", "Economy, label of the table"),
        Field("exporter", "text", "Economy, label of the table"),
        Field("sector", "text", "Sector, label of the table"),
        _stage("base", "without any agreement"),
        _stage(
            "prior", "under agreements older than the one that is studied; empty: the base rate is in force"
        ),
        _stage("2026", "under the agreement as of 2026"),
        _stage("2030", "under the agreement as of 2030"),
        _stage("full", "under the agreement at full staging"),
        _off("each rate of the row"),
        Field("source", "source", "Where the rates are from, or the word illustrative"),
    ),
    key=("importer", "exporter", "sector"),
)
_EVERY = f"label of the table, or {EVERY} for each without a row of its own"
SHARES = Table(
    "utilisation",
    StatedShare,
    "the share of the tariff cut that is really earned",
    (
        Field("importer", "text", f"Economy: {_EVERY}"),
        Field("exporter", "text", f"Economy: {_EVERY}"),
        Field("sector", "text", f"Sector: {_EVERY}"),
        Field("rate", "share", "Part of the cut that is earned, 0 to 1", dimension="share"),
        _off("the share"),
        Field("source", "source", "Where the share is from, or the word illustrative"),
    ),
    key=("importer", "exporter", "sector"),
)
MAP = Table(
    "map",
    _without_place(lambda old, new: (old, new)),
    "a label of the table and the one it is added up to",
    (Field("old", "text", "Label of the table"), Field("new", "text", "Label it is added up to")),
    key=("old",),
)
PUBLISHED = Table(
    "published",
    _without_place(Published),
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
    lambda economy, gdp, place: (economy, float(gdp), place),
    "the GDP of an economy",
    (
        Field("economy", "text", "Label of the table"),
        Field("gdp", "positive", "GDP in the unit of the table", dimension="money"),
    ),
    key=("economy",),
)


def rows_of(table: Table, path: Path) -> tuple[Any, ...]:
    """The rows of a table; InputError with every problem."""
    problems: list[Problem] = []
    rows = read_table(table, path, "HS2022", problems)
    if problems:
        raise InputError(problems)
    return rows


def read_gdp(path: Path, axes: Axes) -> dict[str, float]:
    """GDP by economy, in the unit of the table of accounts; InputError with every problem."""
    problems: list[Problem] = []
    rows = read_table(GDP, path, "HS2022", problems)
    for code, _, place in rows:
        wrong = not_there("economy", code, axes.economies)
        problems += [Problem(*wrong, place.file, place.line)] if wrong else []
    if problems:
        raise InputError(problems)
    return {code: value for code, value, _ in rows}


def wrong_labels(row: StagedRates | StatedShare, axes: Axes, *, every: bool = False) -> Iterator[Problem]:
    """What is wrong with the labels of a row: not in the table, or one economy on both sides."""
    for kind, code, known in (
        ("economy", row.importer, axes.economies),
        ("economy", row.exporter, axes.economies),
        ("sector", row.sector, axes.sectors),
    ):
        wrong = not_there(kind, code, known, every=every)
        if wrong:
            yield Problem(*wrong, row.place.file, row.place.line)
    if row.importer == row.exporter != EVERY:
        own = f"{row.importer} pays no duty on its own goods"
        yield Problem(own, "Delete the row", row.place.file, row.place.line)
