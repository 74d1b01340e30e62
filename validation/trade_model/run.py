"""Print the trade model's side of the tables of Caliendo & Parro (2015), for comparison with the paper.

    python validation/trade_model/run.py            # reads ../shared/data/cp2015

Tables 2, 3 and 5 are compared to the printed digits in tests/published; the rest is printed for those who
have the paper.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent))

import cp2015 as cp

from tumen.economy.trade_model import (
    Baseline,
    Change,
    Counterfactual,
    TradeModel,
    baseline_from_trade,
    bloc_trade,
    linear_welfare,
)

HEAD = f"{'':34s}{'Mexico':>12s}{'Canada':>12s}{'U.S.':>12s}"


def row(name: str, values: np.ndarray, paper: cp.Paper) -> None:
    at = [paper.raw.economy(code) for code in cp.NAFTA]
    print(f"{name:34s}" + "".join(f"{100 * values[k]:12.4f}" for k in at))


def effects(title: str, result: Counterfactual, paper: cp.Paper) -> None:
    """Welfare as in table 2, partners as in table 3, growth of imports as in table 5."""
    welfare = linear_welfare(result)
    rest = [code for code in paper.raw.economies if code not in cp.NAFTA]
    print(f"\n{title}  [{result.iterations} iterations; {result.residuals}]\n{HEAD}")
    row("welfare, linear (per cent)", welfare.welfare, paper)
    row("  terms of trade", welfare.terms_of_trade, paper)
    row("    with members", welfare.with_partners(cp.NAFTA)[0], paper)
    row("    with the rest", welfare.with_partners(rest)[0], paper)
    row("  volume of trade", welfare.volume_of_trade, paper)
    row("    with members", welfare.with_partners(cp.NAFTA)[1], paper)
    row("    with the rest", welfare.with_partners(rest)[1], paper)
    row("real wages, exact", result.real_wage - 1, paper)
    row("real income, exact", result.real_income - 1, paper)
    growth = result.import_growth() - 1
    for exporter in cp.NAFTA:
        row(f"growth of imports from {exporter}", growth[:, paper.raw.economy(exporter)], paper)
    bloc = bloc_trade(result, cp.NAFTA)
    print(
        f"{'growth of intra-bloc imports':34s}" + "".join(f"{100 * (g - 1):12.4f}" for g in bloc.intra_growth)
    )


def by_sector(result: Counterfactual, paper: cp.Paper) -> None:
    """Table 4: sectors' shares in terms and volume of trade; table 6 and 7: shares of exports and
    concentration."""
    terms, volume = linear_welfare(result).by_sector()
    at = [paper.raw.economy(code) for code in cp.NAFTA]
    print(
        "\nTable 4: share of each traded sector in terms | volume of trade (per cent; Mexico, Canada, U.S.)"
    )
    for j in range(cp.TRADED):
        shares = [100 * part[j, at] / part[:, at].sum(0) for part in (terms, volume)]
        print(
            f"{paper.raw.sectors[j]:6s}"
            + " |".join("".join(f"{value:9.2f}" for value in part) for part in shares)
        )
    print(
        "\nExport shares by sector before | after (per cent; Mexico, Canada, U.S.), and their Herfindahl "
        "index"
    )
    shares = []
    for state in (result.before, result.after):
        sales = state.imports.copy()
        sales[:, range(len(state.economies)), range(len(state.economies))] = 0
        exports = sales.sum(1)[:, at]
        shares.append(exports / exports.sum(0))
    for j in range(cp.TRADED):
        print(
            f"{paper.raw.sectors[j]:6s}"
            + " |".join("".join(f"{100 * v:9.2f}" for v in part[j]) for part in shares)
        )
    print("HHI   " + " |".join("".join(f"{v:9.4f}" for v in (part**2).sum(0)) for part in shares))


def without_links(paper: cp.Paper, *, materials: bool) -> cp.Paper:
    """The same trade and output without materials at all, or with materials of the own sector only."""
    base: Baseline = paper.raw
    flows = base.imports.copy()
    output = flows.sum(1)
    n, j = len(base.economies), len(base.sectors)
    flows[:, np.arange(n), np.arange(n)] = 0
    share, inputs = np.ones((j, n)), np.zeros((n, j, j))
    if materials:
        share = base.value_added_share
        inputs[:, np.arange(j), np.arange(j)] = (1 - share).T
    raw = baseline_from_trade(
        base.economies,
        base.sectors,
        imports=flows,
        output=output,
        value_added_share=share,
        input_share=inputs,
        tariff=base.tariff,
        unit=base.unit,
        negative_final_demand="zero",
    )
    return replace(paper, raw=raw)


def elasticities() -> None:
    """Table 1: theta, robust standard error and triads of each sample, and the gap to the authors'."""
    sample, table = pl.read_parquet(cp.DATA / "elasticity_sample.parquet"), cp.table_1()
    print("\nTable 1: theta, robust standard error, triads; full sample | 99 | 97.5 per cent sample")
    gap = 0.0
    for sector in sorted(table["sector"].unique()):
        cells = []
        for row in table.filter(sector=sector).iter_rows(named=True):
            found = cp.estimate(sample, row)
            same = found.triads == row["triads"]
            gap = max(gap, abs(found.elasticity - row["theta"]) / max(1, abs(row["theta"])))
            cells.append(
                f"{found.elasticity:10.4f}{found.standard_error:10.4f}{found.triads:6d}{'' if same else '!'}"
            )
        print(f"{sector:6s}" + " |".join(cells))
    print(f"largest difference of theta from the authors' programs: {gap:.1e}")


def main() -> None:
    paper = cp.load()
    print("; ".join(paper.raw.notes))
    elasticities()
    result = cp.nafta(paper)
    effects("NAFTA tariffs, zero deficits (tables 2, 3, 5)", result, paper)
    by_sector(result, paper)
    for closure in ("balanced-trade", "exogenous-deficits"):
        model = cp.model(paper, closure)
        world = Change(tariff=paper.tariff_2005)
        others = model.solve(Change(tariff=cp.world_without_nafta(paper)))
        later = TradeModel.from_baseline(others.after, paper.theta, closure=closure)
        if closure == "exogenous-deficits":
            effects("NAFTA tariffs, deficits fixed (appendix)", cp.nafta(paper, closure), paper)
        effects(f"NAFTA given world tariff changes, {closure}", later.solve(world), paper)
        effects(f"all tariffs of 2005, {closure}", model.solve(world), paper)
        effects(f"all tariffs of 2005 but NAFTA's, {closure}", others, paper)
    effects("NAFTA without materials", cp.nafta(without_links(paper, materials=False)), paper)
    effects(
        "NAFTA with materials of the own sector only", cp.nafta(without_links(paper, materials=True)), paper
    )


if __name__ == "__main__":
    main()
