"""gegravity's published sample and example as a table and models here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl

from tumen.economy.gravity import GravityModel, GravityTable, gravity_table

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases.json").read_text())
COEFFICIENTS = CASES["coefficients"]


def rows() -> pl.DataFrame:
    """The sample with a column of ones."""
    return pl.read_csv(HERE / "gegravity_sample.csv").with_columns(constant=pl.lit(1.0))


def table() -> GravityTable:
    """Its pairs as squares."""
    return gravity_table(rows(), "trade", list(COEFFICIENTS))


def sizes() -> tuple[np.ndarray, np.ndarray]:
    """(N,) output and expenditure of the sample; output scaled to the total of expenditure.

    The sample gives totals with all partners, which differ; gegravity divides each by its own total.
    """
    stated = rows()
    output, spent = (
        stated.group_by(by).agg(pl.col(name).first()).sort(by)[name].to_numpy().astype(float)
        for by, name in (("exporter", "Y"), ("importer", "E"))
    )
    return output * (spent.sum() / output.sum()), spent


def model(case: dict, squares: GravityTable, output: np.ndarray, spent: np.ndarray) -> GravityModel:
    """The baseline of a case."""
    return GravityModel.from_costs(
        squares,
        COEFFICIENTS,
        case["sigma"],
        output=output,
        expenditure=spent,
        reference=case["reference"],
    )


def experiment(case: dict, squares: GravityTable) -> GravityTable:
    """What is different in a case."""
    return squares.changed(case["regressor"], [tuple(row) for row in case["rows"]])
