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
    smallest_traders,
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


def estimate(sample: pl.DataFrame, sector: str, smallest: float = 0.0) -> TriadEstimate:
    """Table 1: one sector's elasticity from trade and tariffs of 1993.

    Where a sector has several ISIC divisions, imports are summed and tariffs are simple means of the known
    ones. China is left out of Chemicals (s08): only so the elasticity that the authors' programs use follows.
    """
    rows = sample.filter(pl.col("sector") == sector)
    names = sorted(rows["importer"].unique().to_list())
    grid = pl.DataFrame({"importer": names}).join(pl.DataFrame({"exporter": names}), how="cross")
    means = rows.group_by("importer", "exporter").agg(
        pl.col("imports_1993").sum(), pl.col("tariff_1993").mean()
    )
    full = grid.join(means, on=["importer", "exporter"], how="left")
    shape = (len(names), len(names))
    trade = full["imports_1993"].fill_null(float("nan")).to_numpy().reshape(shape)
    tariff = full["tariff_1993"].fill_null(float("nan")).to_numpy().reshape(shape) - 1
    out = ("CHN",) if sector == "s08" else ()
    kept = trade.copy()
    for code in out:
        kept[names.index(code), :] = kept[:, names.index(code)] = np.nan
    if smallest:
        out = (*out, *(code for code in smallest_traders(kept, names, share=smallest) if code not in out))
    return triad_estimate(trade, tariff, economies=names, exclude=out)
