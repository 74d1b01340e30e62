"""Sector tariffs and trade elasticities on the axes of the built-in table.

Compiled by ``tools/compile_accounts_tariffs.py``; what is on file, what is assumed and why stands in
``data/accounts/SOURCES.md``, and row by row in the arrays below.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tumen.economy.accounts.built_in import FOLDER, built_in
from tumen.errors import InputError
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Stage = Literal["base", "prior", "2026", "2030", "full"]
_COLUMN: dict[Stage, str] = {
    "base": "base",
    "prior": "prior_2026",
    "2026": "rcep_2026",
    "2030": "rcep_2030",
    "full": "rcep_full",
}
STAGES: tuple[Stage, ...] = tuple(_COLUMN)
_LEVELS = {"assumed-pattern"}
"""What a base rate rests on whose level is assumed."""
_SOURCE = {"base": "base_from", "prior": "prior_from", "2026": "rcep_2026_from"}


@dataclass(frozen=True, slots=True, eq=False)
class SectorTariffs:
    """Ad valorem tariffs, simple means over HS subheadings, as fractions (0.05 is 5 per cent).

    Attributes
    ----------
    stage : "base" (most-favoured-nation or base rate), "prior" (under agreements older than RCEP, as of
        2026), or the RCEP rate of 2026, of 2030, or at full staging ("2026", "2030", "full")
    economies, sectors : labels of the axes, those of the built-in table
    rates : (N, G, G) by sector, importer, exporter. NaN: not on file and not assumed (importers outside
        RCEP). 0 on own trade and for services, on which no customs duty is levied
    assumed : (N, G, G) True where the rate does not come from a schedule or an applied tariff of that
        importer
    lowest, highest : (N, G, G) between which the rate may lie, given the level of the base rate; the rate
        itself where it is not assumed
    level : (2, N, G, G) lowest and highest factor on all rates of an importer whose base rates are assumed
    basis : (sector, importer, exporter) -> key of what the rate rests on, explained in SOURCES.md
    prior : (importer, exporter) -> agreements between the two that were in force before RCEP
    """

    stage: Stage
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    rates: NDArray[np.float64]
    assumed: NDArray[np.bool_]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    level: NDArray[np.float64]
    basis: Mapping[tuple[str, str, str], str]
    prior: Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ElasticitySet:
    """One published set of trade elasticities on the 16 sectors.

    Attributes
    ----------
    name : short name
    citation : paper and table
    values : positive elasticity of trade to trade cost, by sector
    from_source : "yes", "part" or "no" (4 stands where the source has no estimate), by sector
    warning : what to know before using it, or an empty string
    """

    name: str
    citation: str
    values: Mapping[str, float]
    from_source: Mapping[str, str]
    warning: str


ELASTICITY_SETS = {
    "FGO": ("Fontagne, Guimbard & Orefice (2022), Journal of International Economics 137, table 8", ""),
    "GYY": ("Giri, Yi & Yilmazkuday (2021), Journal of International Economics 129, table 2, SMM-PPML", ""),
    "LL": ("Lashkaripour & Lugovskyy (2023), American Economic Review 113(10), table 3", ""),
    "CP": (
        "Caliendo & Parro (2015), Review of Economic Studies 82(1), table 1, 99 per cent sample",
        "vehicles (1.1) and petroleum (65) are far from other estimates: for comparison, not by default",
    ),
}


def sector_tariffs(stage: Stage = "base") -> SectorTariffs:
    """Tariffs of the 15 RCEP members on goods of all 20 partners at one stage.

    An exporter outside RCEP faces the base rate at every stage; at "prior" so does a member without an older
    agreement with the importer. A claimant takes the lower rate: with RCEP and the older agreements in force
    together, what can be claimed is ``np.fmin`` of "prior" and an RCEP stage, and what RCEP adds is the fall
    from "prior" to that.
    """
    if stage not in STAGES:
        raise InputError.of(f"there is no stage {stage!r} of tariffs", nearest(stage, STAGES, "Stages are"))
    axes = built_in().axes
    shape = (axes.n_sectors, axes.n_economies, axes.n_economies)
    rates, assumed = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    own, level = np.ones((2, *shape)), np.ones((2, *shape))
    ranges = {
        (row["key"], row["stage"], row["sector"]): (float(row["low"]), float(row["high"]))
        for row in _rows("tariff-ranges.csv")
    }
    basis: dict[tuple[str, str, str], str] = {}
    prior: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _rows("tariffs.csv"):
        importer, exporter, sector = row["importer"], row["exporter"], row["sector"]
        at = axes.sector(sector), axes.economy(importer), axes.economy(exporter)
        used = stage if row[_COLUMN[stage]] else "base"
        rates[at] = float(row[_COLUMN[used]]) / 100
        basis[sector, importer, exporter] = row[_SOURCE.get(used, "later_from")]
        assumed[at] = basis[sector, importer, exporter].startswith("assumed")
        if row["base_from"] in _LEVELS:
            level[:, *at] = ranges[row["base_from"], "base", sector]
        if used != "base":
            own[:, *at] = ranges.get((basis[sector, importer, exporter], used, sector), (1.0, 1.0))
        if row["prior"]:
            prior[importer, exporter] = tuple(row["prior"].split("+"))
    rates[axes.sector("S")] = 0.0
    rates[:, range(axes.n_economies), range(axes.n_economies)] = 0.0
    lowest, highest = rates * own
    for array in (rates, assumed, lowest, highest, level):
        array.flags.writeable = False
    return SectorTariffs(
        stage, axes.economies, axes.sectors, rates, assumed, lowest, highest, level, basis, prior
    )


def elasticities(name: str = "FGO") -> ElasticitySet:
    """One of the published sets; InputError if there is no set of that name."""
    if name not in ELASTICITY_SETS:
        raise InputError.of(
            f"no set of elasticities is called '{name}'", nearest(name, ELASTICITY_SETS, "Known:")
        )
    rows = [row for row in _rows("elasticities.csv") if row["set"] == name]
    citation, warning = ELASTICITY_SETS[name]
    return ElasticitySet(
        name,
        citation,
        {row["sector"]: float(row["elasticity"]) for row in rows},
        {row["sector"]: row["from_source"] for row in rows},
        warning,
    )


def _rows(name: str) -> list[dict[str, Any]]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))
