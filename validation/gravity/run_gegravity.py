"""Run gegravity on its published example and store what it finds.

Needs an environment of its own: ``pip install gegravity==0.3``. It writes `gegravity.json`, which the tests
read, so that they run without gegravity; ``run_gegravity.py speed`` prints processor seconds, for `run.py`.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path

import gegravity as ge
import pandas as pd

warnings.simplefilter("ignore")
HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases.json").read_text())


def data() -> ge.BaselineData:
    """The sample with a column of ones."""
    rows = pd.read_csv(HERE / "gegravity_sample.csv")
    rows["constant"] = 1
    return ge.BaselineData(
        rows,
        imp_var_name="importer",
        exp_var_name="exporter",
        year_var_name="year",
        trade_var_name="trade",
        expend_var_name="E",
        output_var_name="Y",
    )


def solved(case: dict, baseline: ge.BaselineData, tolerance: float = 1e-8) -> ge.OneSectorGE:
    """One experiment, from the baseline to the counterfactual; 1e-8 is gegravity's own tolerance."""
    values = pd.DataFrame(list(CASES["coefficients"].items()), columns=["var", "beta"])
    costs = ge.CostCoeffs(values, identifier_col="var", coeff_col="beta")
    model = ge.OneSectorGE(
        baseline,
        year="2006",
        reference_importer=case["reference"],
        sigma=case["sigma"],
        cost_variables=list(CASES["coefficients"]),
        cost_coeff_values=costs,
        quiet=True,
    )
    model.build_baseline(mr_tolerance=tolerance)
    rows = model.baseline_data.astype({case["regressor"]: float})
    for importer, exporter, value in case["rows"]:
        at = (rows.importer == importer) | (importer == "*")
        at &= (rows.exporter == exporter) | (exporter == "*")
        rows.loc[at & (rows.importer != rows.exporter), case["regressor"]] = value
    model.define_experiment(rows)
    model.simulate(ge_tolerance=tolerance)
    return model


def found(case: dict) -> dict:
    """By economy, sorted, what is compared; and every tenth flow, by exporter and importer."""
    model = solved(case, data(), 1e-13)
    country, mr = model.country_results, model.country_mr_terms
    flows = model.bilateral_trade_results

    def column(table: pd.DataFrame, name: str) -> list[float]:
        return [float(f"{value:.12g}") for value in table.sort_index()[name]]

    return {
        "economies": sorted(country.index),
        "inward": column(mr, "baseline imr"),
        "outward": column(mr, "baseline omr"),
        "inward_conditional": column(mr, "conditional imr"),
        "outward_conditional": column(mr, "conditional omr"),
        "inward_full": column(mr, "experiment imr"),
        "price": column(model.factory_gate_prices, "experiment factory gate price"),
        "terms_of_trade_pct": column(country, "terms of trade change (percent)"),
        "welfare_statistic": column(country, "welfare statistic"),
        "trade_before": column(flows, "baseline modeled trade")[::10],
        "trade_after": column(flows, "experiment trade")[::10],
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["speed"]:
        rows_read = data()
        start = time.process_time()
        solved(CASES["cases"][0], rows_read)
        print(time.process_time() - start)
    else:
        (HERE / "gegravity.json").write_text(json.dumps([found(case) for case in CASES["cases"]]) + "\n")
