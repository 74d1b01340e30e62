"""Laws that hold for every table: order of labels does not matter, aggregation of twins does not matter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.economy.accounts import Accounts, Axes, aggregate, built_in
from tumen.economy.exposure import (
    borin_mancini,
    concentration,
    criticality,
    downstreamness,
    extract_economies,
    ghosh,
    input_reliance,
    integration,
    koopman_wang_wei,
    leontief,
    origin_of_exports,
    participation,
    substitute,
    upstreamness,
    value_added_by_absorption,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LONG_RUN = Path(__file__).resolve().parents[4] / "shared" / "data" / "mrio" / "lrwiod2000"
ADB = Path(__file__).resolve().parents[4] / "shared" / "data" / "mrio" / "adb2023_4x3"


@settings(max_examples=20, deadline=None)
@given(
    order=st.permutations(range(4)),
    sectors=st.permutations(range(3)),
    final=st.permutations(range(2)),
    seed=st.integers(0, 99),
)
def test_reordering_labels_never_changes_a_result(
    random_table: Callable[[int, int, int], Accounts],
    order: list[int],
    sectors: list[int],
    final: list[int],
    seed: int,
) -> None:
    table = random_table(4, 3, seed)
    axes = table.axes
    moved = {
        name: {label: label for label in (getattr(axes, name)[i] for i in places)}
        for name, places in (("economies", order), ("sectors", sectors), ("final", final))
    }
    other = aggregate(table, **moved)
    g = np.array(order)
    i = (g[:, None] * 3 + np.array(sectors)).ravel()
    here, there = leontief(table), leontief(other)
    supply_here, supply_there = ghosh(table), ghosh(other)
    same = lambda a, b: np.testing.assert_allclose(b, a, rtol=1e-8, atol=1e-10)  # noqa: E731

    same(origin_of_exports(here)[np.ix_(i, i)], origin_of_exports(there))
    same(koopman_wang_wei(here).terms[g], koopman_wang_wei(there).terms)
    for basis in ("source", "sink"):
        for name in ("domestic_value_added", "foreign_value_added", "foreign_double", "directly_absorbed"):
            a, b = (getattr(borin_mancini(m, basis), name) for m in (here, there))
            same(a[np.ix_(i, g)], b)
    same(value_added_by_absorption(here)[np.ix_(g, g)], value_added_by_absorption(there))
    same(participation(here).gvc[g], participation(there).gvc)
    same(upstreamness(table, inventory="INVNT")[i], upstreamness(other, inventory="INVNT"))
    same(downstreamness(here)[i], downstreamness(there))
    same(input_reliance(here).hidden[np.ix_(g, i)], input_reliance(there).hidden)
    same(concentration(here).all_tiers[np.ix_(g, np.array(sectors))], concentration(there).all_tiers)
    same(integration(here, ("E1", "E3")).import_share, integration(there, ("E3", "E1")).import_share)
    by_name = {run.what: run.value_added_loss.sum() for run in extract_economies(there)}
    for run in extract_economies(here):
        same(run.value_added_loss.sum(), by_name[run.what])
    assert [line.name for line in criticality(here, supply_here)] == [
        line.name for line in criticality(there, supply_there)
    ]
    same(
        substitute(here, "E2", "s1", 0.01).value_added_home,
        substitute(there, "E2", "s1", 0.01).value_added_home,
    )


def test_splitting_a_sector_into_twins_changes_nothing(
    random_table: Callable[[int, int, int], Accounts],
) -> None:
    """Two sectors with the same technology and the same customers, added up again, are the one they came
    from."""
    one = random_table(3, 2, 4)
    axes = Axes(one.axes.economies, ("s0", "s1a", "s1b"), one.axes.final, *_rest(one.axes))
    rows = [
        (3 * e + k, 2 * e + min(k, 1), share) for e in range(3) for k, share in ((0, 1.0), (1, 0.3), (2, 0.7))
    ]
    split = np.zeros((9, 6))
    for to, source, share in rows:
        split[to, source] = share
    twins = Accounts.build(axes, Z=split @ one.Z @ split.T, Y=split @ one.Y)
    whole = leontief(one)
    parts = leontief(twins)
    back = aggregate(twins, sectors={"s0": "s0", "s1a": "s1", "s1b": "s1"})
    np.testing.assert_allclose(back.Z, one.Z, rtol=1e-12)
    np.testing.assert_allclose(koopman_wang_wei(parts).terms, koopman_wang_wei(whole).terms, rtol=1e-9)
    np.testing.assert_allclose(upstreamness(twins)[[1, 4, 7]], upstreamness(one)[[1, 3, 5]], rtol=1e-9)
    for a, b in zip(extract_economies(parts), extract_economies(whole), strict=True):
        np.testing.assert_allclose(a.value_added_loss, b.value_added_loss, rtol=1e-8, atol=1e-12)


def test_aggregating_economies_keeps_the_world_and_closes_trade_inside(
    random_table: Callable[[int, int, int], Accounts],
) -> None:
    table = random_table(4, 3, 8)
    merged = aggregate(table, economies={"E0": "E0", "E1": "U", "E2": "U", "E3": "E3"})
    assert merged.gdp.sum() == pytest.approx(table.gdp.sum())
    inside = table.exports().reshape(4, 3, 4).sum(1)[1:3, 1:3].sum()
    assert merged.exports().sum() == pytest.approx(table.exports().sum() - inside)


def test_the_identities_hold_on_the_built_in_table() -> None:
    model = leontief(built_in())
    nine = koopman_wang_wei(model)
    np.testing.assert_allclose(nine.terms.sum(1), nine.exports, rtol=1e-10)
    source, sink = borin_mancini(model, "source"), borin_mancini(model, "sink")
    for name in ("domestic_value_added", "foreign_value_added"):
        np.testing.assert_allclose(source.by_economy(name).sum(1), sink.by_economy(name).sum(1), rtol=1e-8)
    np.testing.assert_allclose(model.v @ model.L, np.where(built_in().x > 0, 1.0, 0.0), atol=1e-10)


@pytest.mark.skipif(not ADB.exists(), reason="the small ADB table of ../shared/data is not here")
def test_the_identities_hold_on_a_published_table() -> None:
    """ADB MRIO 2023 in four economies: read, balanced to 2e-6, and its value added found again in final
    demand."""
    z, y, x = (pl.read_csv(ADB / name) for name in ("Z.csv", "Y.csv", "x_va.csv"))
    axes = Axes(
        ("CHN", "IND", "JPN", "ROW"), ("P", "M", "S"), ("FD",), "million USD", 2023, "2023", "ADB MRIO"
    )
    table = Accounts.build(
        axes,
        Z=z.drop("row").to_numpy(),
        Y=y.drop("row").to_numpy(),
        x=x["x"].to_numpy(),
        value_added=x["va"].to_numpy(),
    )
    model = leontief(table)
    np.testing.assert_allclose(value_added_by_absorption(model).sum(1), table.gdp, rtol=1e-5)
    nine = koopman_wang_wei(model)
    np.testing.assert_allclose(nine.terms.sum(1), nine.exports, rtol=1e-8)


def _rest(axes: Axes) -> tuple[str, int, str, str]:
    return axes.unit, axes.year, axes.vintage, axes.source


@pytest.mark.skipif(not LONG_RUN.exists(), reason="the long-run WIOD of ../shared/data is not here")
def test_the_identities_hold_on_a_world_table() -> None:
    """Long-run WIOD 2000, 26 economies x 23 industries, exact; transport margins stand apart."""
    z, y, totals = (pl.read_parquet(LONG_RUN / f"{part}_2000.parquet") for part in ("Z", "Y", "x_va"))
    rows = totals["row"].to_list()
    economies = tuple(dict.fromkeys(label.split("_")[0] for label in rows))
    sectors = tuple(label.split("_", 1)[1] for label in rows[:23])
    axes = Axes(
        economies, sectors, ("HFCE", "GGFC", "GFCF", "INVNT"), "million USD", 2000, "2021", "long-run WIOD"
    )
    table = Accounts.build(
        axes,
        Z=z.drop("row").to_numpy(),
        Y=y.drop("row").to_numpy(),
        x=totals["x"].to_numpy(),
        value_added=totals["va"].to_numpy(),
        taxes=totals["transport_margins"].to_numpy(),
    )
    model = leontief(table)
    nine, sink = koopman_wang_wei(model), borin_mancini(model, "sink")
    np.testing.assert_allclose(nine.terms.sum(1), nine.exports, rtol=1e-8)
    np.testing.assert_allclose(
        nine.domestic_value_added, sink.by_economy("domestic_value_added").sum(1), rtol=1e-7
    )
    # value added of 2000 in ../shared/data/mrio/lrwiod2000/README.md: CHN 1,193, USA 10,332, JPN 4,857, KOR
    # 476 billion
    got = [table.gdp[axes.economy(c)] / 1e3 for c in ("CHN", "USA", "JPN", "KOR")]
    np.testing.assert_allclose(got, [1193, 10332, 4857, 476], atol=0.51)
