"""The NAFTA paper's data through Tumen's public API (see ../shared/data/cp2015/README.md and
CONVENTIONS.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tumen.economy.trade_model import (
    Baseline,
    Change,
    Counterfactual,
    TradeModel,
    TriadEstimate,
    baseline_from_trade,
    input_shares_from_mix,
    settle,
    triad_estimate,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "cp2015"
NAFTA = ("MEX", "CAN", "USA")
TRADED = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """Raw baseline of 1993, elasticities, and the tariffs of 2005."""

    raw: Baseline
    theta: np.ndarray
    tariff_2005: np.ndarray


def load(folder: Path = DATA) -> Paper:
    """Read the files; labels are matched, not positions."""
    economies = pl.read_csv(folder / "countries.csv")["iso3"].to_list()
    table = pl.read_csv(folder / "sectors.csv")
    sectors = table["code"].to_list()
    traded = table.filter("tradable")["code"].to_list()
    j, n = len(sectors), len(economies)
    keys = pl.DataFrame({"sector": traded}).join(pl.DataFrame({"importer": economies}), how="cross")
    keys = keys.join(pl.DataFrame({"exporter": economies}), how="cross")

    def cube(file: str, column: str) -> np.ndarray:
        rows = keys.join(pl.read_parquet(folder / file), on=["sector", "importer", "exporter"], how="left")
        full = np.zeros((j, n, n))
        full[: len(traded)] = rows[column].to_numpy().reshape(len(traded), n, n)
        return full

    def by_sector(file: str) -> np.ndarray:
        rows = pl.DataFrame({"sector": sectors}).join(pl.read_csv(folder / file), on="sector", how="left")
        return rows.select(economies).to_numpy().astype(float)

    mix = pl.read_parquet(folder / "io_coefficients.parquet")
    order = pl.DataFrame({"country": economies}).join(pl.DataFrame({"input_sector": sectors}), how="cross")
    order = order.join(pl.DataFrame({"using_sector": sectors}), how="cross")
    mix = order.join(mix, on=["country", "input_sector", "using_sector"], how="left")["share"].to_numpy()
    added = by_sector("value_added_share.csv")
    elasticities = pl.read_csv(folder / "elasticities.csv")
    raw = baseline_from_trade(
        economies,
        sectors,
        imports=cube("trade.parquet", "imports_1993") * 1000,
        output=by_sector("gross_output.csv"),
        value_added_share=added,
        input_share=input_shares_from_mix(mix.reshape(n, j, j), added),
        tariff=cube("tariffs.parquet", "tariff_1993") / 100,
        unit="US dollars of 1993",
        negative_final_demand="zero",
        output_below_exports="raise",
    )
    theta = dict(elasticities.select("code", "theta").iter_rows())
    return Paper(raw, np.array([theta[s] for s in sectors]), cube("tariffs.parquet", "tariff_2005") / 100)


def model(paper: Paper, closure: str = "balanced-trade") -> TradeModel:
    """The economy that tariff changes are measured from: tariffs of 1993, deficits by the closure."""
    return TradeModel.from_baseline(
        settle(paper.raw, paper.theta, closure=closure), paper.theta, closure=closure
    )


def nafta_tariffs(paper: Paper) -> np.ndarray:
    """Tariffs of 1993, but of 2005 among the members."""
    tariff = paper.raw.tariff.copy()
    at = np.array([paper.raw.economy(code) for code in NAFTA])
    inside = np.ix_(np.arange(tariff.shape[0]), at, at)
    tariff[inside] = paper.tariff_2005[inside]
    return tariff


def nafta(paper: Paper, closure: str = "balanced-trade") -> Counterfactual:
    """NAFTA's tariff cuts of 1993 to 2005, other tariffs unchanged (tables 2 to 5)."""
    return model(paper, closure).solve(Change(tariff=nafta_tariffs(paper)))


def world_without_nafta(paper: Paper) -> np.ndarray:
    """Tariffs of 2005, but of 1993 among the members."""
    tariff = paper.tariff_2005.copy()
    at = np.array([paper.raw.economy(code) for code in NAFTA])
    inside = np.ix_(np.arange(tariff.shape[0]), at, at)
    tariff[inside] = paper.raw.tariff[inside]
    return tariff


def table_1() -> pl.DataFrame:
    """Table 1 as the authors' programs write it: sample, sector, who is left out, theta, its error, triads.

    Who is left out stands in their Sample_100.m, Sample_99.m and Sample_975.m, the figures (full digits) in
    their sectoral_results.csv: GitHub ZeyiQian/Reading-Notes, commit 896d8458, CaliendoRamondo2015/
    Data_and_Codes_CP/Counterfactuals/Elasticities, read 2026-11-30.
    """
    return pl.read_csv(Path(__file__).parent / "cp2015-table-1.csv", schema_overrides={"sample": pl.String})


OUTLIER = ("CHN", "EU25", "IDN")
"""The triad with the least ratio of tariffs in Communication; Sample_99.m and Sample_975.m leave it out."""


def trade_of(sample: pl.DataFrame, sector: str) -> tuple[np.ndarray, list[str]]:
    """(N, N) imports of [row] from [column] in a sector, NaN where unknown, and the economies."""
    names, trade, _ = _squares(sample, sector)
    return trade, names


def estimate(sample: pl.DataFrame, row: dict[str, str]) -> TriadEstimate:
    """One line of table 1 from trade and tariffs of 1993."""
    names, trade, tariff = _squares(sample, row["sector"])
    outliers = [OUTLIER] if row["sector"] == "s16" and row["sample"] != "full" else []
    out = (row["left_out"] or "").split()
    return triad_estimate(trade, tariff, economies=names, exclude=out, outliers=outliers)


def _squares(sample: pl.DataFrame, sector: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Economies, imports and tariffs; of several ISIC divisions the sum and the mean of what is known."""
    rows = sample.filter(pl.col("sector") == sector)
    names = sorted(rows["importer"].unique().to_list())
    grid = pl.DataFrame({"importer": names}).join(pl.DataFrame({"exporter": names}), how="cross")
    means = rows.group_by("importer", "exporter").agg(
        pl.col("imports_1993").sum(), pl.col("tariff_1993").mean()
    )
    full = grid.join(means, on=["importer", "exporter"], how="left")
    trade, tariff = (
        full[name].fill_null(float("nan")).to_numpy().reshape(len(names), len(names)).copy()
        for name in ("imports_1993", "tariff_1993")
    )
    return names, trade, tariff - 1
