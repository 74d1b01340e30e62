"""Tariffs by stage as a study takes them: those on file, or a table of its own; and what each rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from tumen.economy.accounts.tariffs import STAGES, sector_tariffs
from tumen.errors import InputError, Problem
from tumen.study.economy.columns import RATES, wrong_labels
from tumen.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.economy.accounts import Axes, SectorTariffs
    from tumen.economy.arrays import Array

Ground = Literal["on file", "stated", "assumed", "illustrative"]
"""What a rate rests on, the firmest first."""
GROUNDS: tuple[Ground, ...] = get_args(Ground)


@dataclass(frozen=True, slots=True, eq=False)
class Schedules:
    """Tariffs by stage, as fractions [sector, importer, exporter]; NaN is not on file.

    `base` without any agreement, `prior` under agreements older than the one that is studied, the others
    under it. `lowest` and `highest` are between which a rate may lie, the rate itself where no range is
    stated; `level` the lowest and highest factor on all rates of an importer. `grounds` has for each rate the
    place in `GROUNDS` of what it rests on. `basis` counts, by
    importer, the cells of each key of what a rate of the baseline or of full staging rests on.
    """

    rates: Mapping[str, Array]
    grounds: Mapping[str, NDArray[np.int8]]
    basis: Mapping[str, Mapping[str, int]]
    source: str
    lowest: Mapping[str, Array]
    highest: Mapping[str, Array]
    level: Array

    def in_force(self) -> tuple[Array, NDArray[np.int8]]:
        """Rates before the agreement and what they rest on: the lower of `base` and `prior`."""
        base, prior = self.rates["base"], self.rates["prior"]
        by_base = np.isnan(prior) | (base < prior)
        return np.fmin(base, prior), np.where(by_base, self.grounds["base"], self.grounds["prior"])


def ground_of(source: str) -> Ground:
    """What a stated rate rests on by the first word of its source; a 0 that is "not on file" is assumed."""
    first = source.casefold()
    if first.startswith("illustrative"):
        return "illustrative"
    return "assumed" if first.startswith(("assumed", "not on file")) else "stated"


def read_schedules(path: Path | None, axes: Axes) -> Schedules:
    """The built-in sector tariffs (path None), or those of a table; InputError if they do not fit."""
    return _built_in(axes) if path is None else _from_file(path, axes)


@cache
def _on_file() -> dict[str, SectorTariffs]:
    return {str(stage): sector_tariffs(stage) for stage in STAGES}


def _built_in(axes: Axes) -> Schedules:
    found = _on_file()
    if (found["base"].economies, found["base"].sectors) != (axes.economies, axes.sectors):
        raise InputError.of(
            "the built-in tariffs do not have the economies and sectors of this table",
            "Map the table to those of the built-in one (accounts: economies, sectors), or give a file of "
            "tariffs",
        )
    basis: dict[str, Counter[str]] = defaultdict(Counter)
    for stage in ("base", "full"):
        for (_sector, importer, _exporter), key in found[stage].basis.items():
            basis[importer][key] += 1
    assumed = GROUNDS.index("assumed")
    return Schedules(
        {name: item.rates for name, item in found.items()},
        {name: np.where(item.assumed, assumed, 0).astype(np.int8) for name, item in found.items()},
        basis,
        "built-in (data/accounts/SOURCES.md)",
        {name: item.lowest for name, item in found.items()},
        {name: item.highest for name, item in found.items()},
        found["full"].level,
    )


def _from_file(path: Path, axes: Axes) -> Schedules:
    shape = (axes.n_sectors, axes.n_economies, axes.n_economies)
    rates: dict[str, Array] = {stage: np.full(shape, np.nan) for stage in STAGES}
    off: dict[str, Array] = {stage: np.zeros(shape) for stage in STAGES}
    grounds: dict[str, NDArray[np.int8]] = {stage: np.zeros(shape, dtype=np.int8) for stage in STAGES}
    basis: dict[str, Counter[str]] = defaultdict(Counter)
    problems: list[Problem] = []
    for row in read_table(RATES, path, "HS2022", problems):
        wrong = list(wrong_labels(row, axes))
        if not row.stages:
            fix = "Give those that are known, or delete the row"
            wrong.append(Problem("no rate is given", fix, row.place.file, row.place.line))
        problems += wrong
        if wrong:
            continue
        at = axes.sector(row.sector), axes.economy(row.importer), axes.economy(row.exporter)
        for stage, value in row.stages.items():
            rates[stage][at] = float(value)
            off[stage][at] = float(row.plus_minus or 0)
            grounds[stage][at] = GROUNDS.index(ground_of(row.source))
        basis[row.importer][row.source] += 1
    if problems:
        raise InputError(problems)
    for array in rates.values():
        array[:, range(axes.n_economies), range(axes.n_economies)] = 0.0
    return Schedules(
        rates,
        grounds,
        basis,
        path.name,
        {stage: np.maximum(array - off[stage], 0.0) for stage, array in rates.items()},
        {stage: array + off[stage] for stage, array in rates.items()},
        np.ones((2, *shape)),
    )
