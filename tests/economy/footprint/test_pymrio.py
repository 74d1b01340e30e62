"""Every account that pymrio 0.7.0 computes on its test table (validation/footprints, with the script that wrote
it), through the doors of users: a table of one's own and a satellite."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from tumen.economy.accounts import Accounts, load_file
from tumen.economy.exposure import leontief
from tumen.economy.footprint import Footprint, footprint, read_satellites

FOLDER = Path(__file__).resolve().parents[3] / "validation" / "footprints"


@pytest.fixture(scope="module")
def table() -> Accounts:
    return load_file(FOLDER / "table.yaml")


@pytest.fixture(scope="module")
def found(table: Accounts) -> dict[str, Footprint]:
    model = leontief(table)
    return {
        item.stressor: footprint(model, item) for item in read_satellites(FOLDER / "satellite.csv", table)
    }


@pytest.fixture(scope="module")
def published(table: Accounts) -> dict[tuple[str, str], np.ndarray]:
    """By account and stressor, in the order of the table."""
    cells: dict[tuple[str, str], dict[tuple[str, str], float]] = defaultdict(dict)
    with (FOLDER / "pymrio.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells[row["account"], row["stressor"]][row["region"], row["sector"]] = float(row["value"])
    axes = table.axes
    order = {False: axes.rows, True: tuple((code, "") for code in axes.economies)}
    return {
        key: np.array([values[label] for label in order[key[0].endswith("_reg")]])
        for key, values in cells.items()
    }


def test_all_accounts_are_there(
    found: dict[str, Footprint], published: dict[tuple[str, str], np.ndarray]
) -> None:
    assert set(found) == {"emission_type1", "emission_type2"}
    assert sum(map(len, published.values())) == 2 * 6 * 48 + 2 * 4 * 6


@pytest.mark.parametrize("stressor", ["emission_type1", "emission_type2"])
@pytest.mark.parametrize(
    ("account", "here"),
    [
        ("S", lambda f: f.intensity),
        ("M", lambda f: f.multipliers),
        ("D_cba", lambda f: f.by_product.ravel()),
        ("D_imp", lambda f: f.imported_by_product.ravel()),
        ("D_exp", lambda f: f.exported_by_sector),
        ("D_pba", lambda f: f.satellite.amounts),
        ("D_cba_reg", lambda f: f.consumption()),
        ("D_pba_reg", lambda f: f.production()),
        ("D_imp_reg", lambda f: f.imports()),
        ("D_exp_reg", lambda f: f.exports()),
    ],
)
def test_an_account_is_the_one_of_pymrio(  # type: ignore[no-untyped-def]
    found: dict[str, Footprint],
    published: dict[tuple[str, str], np.ndarray],
    stressor: str,
    account: str,
    here,
) -> None:
    np.testing.assert_allclose(here(found[stressor]), published[account, stressor], rtol=1e-10)


def test_flows_are_those_of_one_buyer_at_a_time(table: Accounts, found: dict[str, Footprint]) -> None:
    """A system of equations for each buyer, without the inverse."""
    a = table.Z / table.x
    for item in found.values():
        for buyer, code in enumerate(table.axes.economies):
            needed = np.linalg.solve(np.eye(48) - a, table.final_by_economy()[:, buyer])
            arising = (item.satellite.amounts / table.x * needed).reshape(6, 8).sum(1)
            np.testing.assert_allclose(item.flows[:, buyer], arising, rtol=1e-9, err_msg=code)
