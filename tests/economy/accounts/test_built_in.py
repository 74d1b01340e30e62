"""The built-in table against the figures of the recipe it was compiled after."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from tumen.economy.accounts import built_in, check, provenance

# ../shared/data/mrio/BUILT-IN-TABLE.md, "Implied GDP 2022, billion dollars" (before scaling), rounded there
IMPLIED = {
    "AUS": 1643, "BRN": 25, "CHN": 15816, "IDN": 1237, "JPN": 4125, "KHM": 26, "KOR": 1755, "LAO": 16, "MMR": 82,
    "MYS": 486, "NZL": 234, "PHL": 360, "SGP": 623, "THA": 505, "VNM": 557, "USA": 25908, "EU27": 16950,
    "IND": 3293, "TWN": 693, "HKG": 400,
}  # fmt: skip
# the same page, "GDP 2022 in trade/macro_wdi_2005_2024.parquet", billion dollars
GDP = {
    "AUS": 1696, "BRN": 17, "CHN": 18317, "IDN": 1319, "JPN": 4262, "KHM": 40, "KOR": 1799, "LAO": 15, "MMR": 62,
    "MYS": 408, "NZL": 250, "PHL": 404, "SGP": 509, "THA": 496, "VNM": 413,
}  # fmt: skip


def test_it_has_21_economies_and_16_sectors_of_2022_in_less_than_a_megabyte() -> None:
    axes = built_in().axes
    assert (axes.n_economies, axes.n_sectors, axes.year, axes.unit) == (21, 16, 2022, "million USD")
    folder = files("tumen") / "data" / "accounts"
    assert sum(len(p.read_bytes()) for p in folder.iterdir()) < 1_000_000


@pytest.mark.parametrize("code", IMPLIED)
def test_value_added_before_scaling_is_that_of_the_recipe(code: str) -> None:
    before = {p.economy: p.value_added_unscaled for p in provenance()}
    assert round(before[code] / 1000) == IMPLIED[code]


@pytest.mark.parametrize("code", GDP)
def test_value_added_is_scaled_to_gdp(code: str) -> None:
    table = built_in()
    assert round(table.gdp[table.axes.economy(code)] / 1000) == GDP[code]


def test_it_is_sound_and_balances() -> None:
    report = check(
        built_in(), reference_gdp={p.economy: p.gdp_reference for p in provenance() if p.gdp_reference}
    )
    assert report.errors == ()
    assert report.row_residual < 1e-6  # million dollars
    assert report.column_residual < 1e-6
    assert [f.id for f in report.findings] == ["empty-sector", "gdp-missing"]


def test_proxies_are_flagged_by_economy() -> None:
    # the eleven of the recipe's last sentence on coefficients
    eleven = {"NZL", "SGP", "HKG", "MYS", "THA", "VNM", "PHL", "BRN", "KHM", "LAO", "MMR"}
    assert {p.economy for p in provenance() if p.proxy} == eleven
    assert all("proxy" in built_in().notes[code] for code in eleven)
    assert "proxy" not in built_in().notes["CHN"]


def test_sales_by_economy_are_the_flows_of_the_cube() -> None:
    # Output of 2022 in ../shared/data/mrio/icio_cubes/README.md: CHN 45.1, USA 45.3, JPN 8.1, KOR 4.3, VNM
    # 1.5 trillion
    table = built_in()
    output = table.x.reshape(21, 16).sum(1) / 1e6
    at = [table.axes.economy(c) for c in ("CHN", "USA", "JPN", "KOR", "VNM")]
    np.testing.assert_allclose(output[at], [45.1, 45.3, 8.1, 4.3, 1.5], atol=0.051)


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        built_in().Z[0, 0] = 1.0


def test_what_was_rescaled_is_told_of_the_economy_concerned():
    """table.json: GDP of Cambodia over value added before scaling; both by hand from the file."""
    notes = built_in().notes
    assert "value added was scaled up by 52 % to GDP" in notes["KHM"]
    assert "value added was scaled down by 32 % to GDP" in notes["BRN"]
    assert "balancing moved 20 % of inputs" in notes["SGP"]
    assert "balancing" not in notes["KHM"]  # 0.001 %
    assert "scaled up" not in notes["USA"]
    assert "not scaled to GDP" in notes["USA"]


def test_trust_falls_with_each_doubt():
    trust = {p.economy: (len(p.doubts), p.trust) for p in provenance()}
    assert trust["JPN"] == (0, "high")  # its own coefficients, +3 %, 1 % of inputs moved
    assert trust["CHN"] == (1, "fair")  # +16 %
    assert trust["USA"] == (1, "fair")  # not compared with GDP
    assert trust["KHM"] == (2, "low")  # Indonesia's coefficients, +52 %
    assert trust["VNM"] == (3, "very low")  # a proxy, -26 %, 10 % of inputs moved
