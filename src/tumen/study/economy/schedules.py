"""Tariffs by stage as a study takes them: those on file, or a table of its own;
and what each of them rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from tumen.errors import InputError, Problem
from tumen.study.economy.labels import not_there
from tumen.tables.field import Field, Table
from tumen.tables.given import decimal
from tumen.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.economy.accounts import Axes, SectorTariffs
    from tumen.study.economy.labels import Kind
    from tumen.tables.place import Place

    Array = NDArray[np.float64]

STAGES = ("base", "prior", "2026", "2030", "full")
Ground = Literal["on file", "stated", "assumed", "illustrative"]
"""What a rate rests on, the firmest first."""
GROUNDS: tuple[Ground, ...] = get_args(Ground)


@dataclass(frozen=True, slots=True, eq=False)
class Schedules:
    """Tariffs by stage, as fractions [sector, importer, exporter]; NaN is not on file.

    `base` without any agreement, `prior` under agreements older than the one that is studied, the others
    under it. `grounds` has for each rate the place in `GROUNDS` of what it rests on. `basis` counts, by
    importer, the cells of each key of what a rate of the baseline or of full staging rests on.
    """

    rates: Mapping[str, Array]
    grounds: Mapping[str, NDArray[np.int8]]
    basis: Mapping[str, Mapping[str, int]]
    source: str


def ground_of(source: str) -> Ground:
    """What a stated rate rests on by the first word of its source; a 0 that is "not on file" is assumed."""
    first = source.casefold()
    if first.startswith("illustrative"):
        return "illustrative"
    return "assumed" if first.startswith(("assumed", "not on file")) else "stated"


def _rate(text: str, *, file: str, line: int) -> Decimal:  # noqa: ARG001  # the door gives the place to all notations
    """A tariff as a fraction: ``0.05`` or ``5%``."""
    value = decimal(text.removesuffix("%").rstrip())
    return value / 100 if text.endswith("%") else value


@dataclass(frozen=True, slots=True)
class StagedRates:
    """Tariffs of one importer on goods of one sector from one exporter, by stage;
    a stage without a rate is not on file.
    """

    importer: str
    exporter: str
    sector: str
    stages: Mapping[str, Decimal]
    source: str
    place: Place


def _staged(**cells: Any) -> StagedRates:
    stages = {stage: cells.pop(_attribute(stage)) for stage in STAGES}
    return StagedRates(stages={stage: rate for stage, rate in stages.items() if rate is not None}, **cells)


def _attribute(stage: str) -> str:
    return f"rate_{stage}"


def _stage(name: str, when: str) -> Field:
    return Field(
        name,
        "share",
        f"Tariff {when}: 0.05 or 5%",
        required=False,
        attribute=_attribute(name),
        empty="not on file",
        dimension="share",
        low=Decimal(0),
        high=Decimal(1),
        insist=True,
        reader=_rate,
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
        _stage("prior", "under agreements older than the one that is studied"),
        _stage("2026", "under the agreement as of 2026"),
        _stage("2030", "under the agreement as of 2030"),
        _stage("full", "under the agreement at full staging"),
        Field("source", "source", "Where the rates are from, or the word illustrative"),
    ),
    key=("importer", "exporter", "sector"),
)


def read_schedules(path: Path | None, axes: Axes) -> Schedules:
    """The built-in sector tariffs (path None), or those of a table;
    InputError if they do not fit the table of accounts.
    """
    return _built_in(axes) if path is None else _from_file(path, axes)


@cache
def _on_file() -> dict[str, SectorTariffs]:
    from tumen.economy.accounts import sector_tariffs

    return {name: sector_tariffs(name) for name in ("base", "prior", "2026", "2030", "full")}


def _built_in(axes: Axes) -> Schedules:
    found = _on_file()
    base = found["base"]
    if (base.economies, base.sectors) != (axes.economies, axes.sectors):
        raise InputError.of(
            "the built-in tariffs do not have the economies and sectors of this table",
            "Map the table to those of the built-in one (accounts: economies, sectors), or give a file of "
            "tariffs",
        )
    basis: dict[str, dict[str, int]] = {}
    for stage in ("base", "full"):
        for (_sector, importer, _exporter), key in found[stage].basis.items():
            counts = basis.setdefault(importer, {})
            counts[key] = counts.get(key, 0) + 1
    assumed = GROUNDS.index("assumed")
    return Schedules(
        {name: item.rates for name, item in found.items()},
        {name: np.where(item.assumed, assumed, 0).astype(np.int8) for name, item in found.items()},
        basis,
        "built-in (data/accounts/SOURCES.md)",
    )


def _from_file(path: Path, axes: Axes) -> Schedules:
    shape = (axes.n_sectors, axes.n_economies, axes.n_economies)
    rates = {stage: np.full(shape, np.nan) for stage in STAGES}
    grounds = {stage: np.zeros(shape, dtype=np.int8) for stage in STAGES}
    basis: dict[str, dict[str, int]] = {}
    problems: list[Problem] = []
    for row in read_table(RATES, path, "HS2022", problems):
        asked: tuple[tuple[Kind, str], ...] = (
            ("economy", row.importer),
            ("economy", row.exporter),
            ("sector", row.sector),
        )
        wrong = [found for kind, code in asked if (found := not_there(kind, code, axes))]
        if row.importer == row.exporter:
            wrong.append((f"{row.importer} pays no duty on its own goods", "Delete the row"))
        if not row.stages:
            wrong.append(("no rate is given", "Give those that are known, or delete the row"))
        problems += [Problem(*item, row.place.file, row.place.line) for item in wrong]
        if wrong:
            continue
        at = axes.sector(row.sector), axes.economy(row.importer), axes.economy(row.exporter)
        for stage, value in row.stages.items():
            rates[stage][at] = float(value)
            grounds[stage][at] = GROUNDS.index(ground_of(row.source))
        counts = basis.setdefault(row.importer, {})
        counts[row.source] = counts.get(row.source, 0) + 1
    if problems:
        raise InputError(problems)
    for array in rates.values():
        array[:, range(axes.n_economies), range(axes.n_economies)] = 0.0
    return Schedules(rates, grounds, basis, path.name)
