"""Extraction from one inverse against a fresh inverse; import substitution by hand and by identity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tumen.economy.accounts import Accounts, Axes
from tumen.economy.exposure import (
    critical_links,
    criticality,
    cut_off,
    extract_economies,
    extract_link,
    extract_sector,
    extract_supply,
    ghosh,
    leontief,
    substitute,
)
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def table(random_table: Callable[[int, int, int], Accounts]) -> Accounts:
    return random_table(5, 3, 7)


def fresh(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.linalg.solve(np.eye(len(a)) - a, y)


def cut_economy(table: Accounts, k: int, mode: str) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and final demand with one economy cut, written out."""
    n = table.axes.n_sectors
    own = np.arange(k * n, k * n + n)
    others = np.setdiff1d(np.arange(table.axes.n), own)
    a, y = table.Z / table.x, table.final_by_economy()
    if mode in {"complete", "supplier", "trade"}:
        a[np.ix_(own, others)] = 0.0
        y[own, :k] = y[own, k + 1 :] = 0.0
    if mode in {"complete", "buyer", "trade", "backward"}:
        a[np.ix_(others, own)] = 0.0
    if mode in {"complete", "buyer", "trade"}:
        y[others, k] = 0.0
    if mode == "complete":
        a[np.ix_(own, own)] = 0.0
        y[own] = 0.0
    return a, y.sum(1)


@pytest.mark.parametrize("mode", ["complete", "backward", "trade", "supplier", "buyer"])
def test_an_economy_from_one_inverse_as_from_its_own(table: Accounts, mode: str) -> None:
    model = leontief(table)
    for k, run in enumerate(extract_economies(model, mode=mode)):  # type: ignore[arg-type]
        after = fresh(*cut_economy(table, k, mode))
        np.testing.assert_allclose(run.output, after, rtol=1e-9, atol=1e-12)
        lost = (model.v * (table.x - after)).reshape(5, 3).sum(1)
        np.testing.assert_allclose(run.value_added_loss, lost, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("economy", [None, "E2"])
def test_a_sector_from_one_inverse_as_from_its_own(table: Accounts, economy: str | None) -> None:
    at = [i for i, (g, s) in enumerate(table.axes.rows) if s == "s1" and economy in {None, g}]
    a, y = table.Z / table.x, table.Y.sum(1)
    a[at] = 0.0
    a[:, at] = 0.0
    y[at] = 0.0
    np.testing.assert_allclose(extract_sector(leontief(table), "s1", economy).output, fresh(a, y), rtol=1e-9)


@pytest.mark.parametrize("sectors", [None, ("s0", "s2")])
@pytest.mark.parametrize("final", [True, False])
def test_a_link_from_one_inverse_as_from_its_own(
    table: Accounts, sectors: tuple[str, ...] | None, final: bool
) -> None:
    a, y = table.Z / table.x, table.final_by_economy()
    rows = [table.axes.row("E1", s) for s in (sectors or table.axes.sectors)]
    a[np.ix_(rows, range(9, 12))] = 0.0
    if final:
        y[rows, 3] = 0.0
    got = extract_link(leontief(table), "E1", "E3", sectors, final=final)
    np.testing.assert_allclose(got.output, fresh(a, y.sum(1)), rtol=1e-9)


def test_supply_stops_from_one_inverse_as_from_its_own(table: Accounts) -> None:
    model, supply = leontief(table), ghosh(table)
    for k, code in enumerate(table.axes.economies):
        b = table.Z / table.x[:, None]
        own = slice(k * 3, k * 3 + 3)
        kept = b[own, own].copy()
        b[own] = 0.0
        b[own, own] = kept
        after = np.linalg.solve(np.eye(15) - b.T, table.primary)
        np.testing.assert_allclose(extract_supply(model, supply, code).output, after, rtol=1e-9)


def test_forward_is_a_stop_of_deliveries(table: Accounts) -> None:
    model, supply = leontief(table), ghosh(table)
    for code, run in zip(table.axes.economies, extract_economies(model, mode="forward"), strict=True):
        np.testing.assert_allclose(run.output, extract_supply(model, supply, code).output, rtol=1e-9)
        assert run.own_loss(code) + run.loss_elsewhere(code) == pytest.approx(run.value_added_loss.sum())


@pytest.mark.parametrize("partners", [None, ("E3",), ("E0", "E4")])
def test_an_economy_cut_off_as_from_fresh_inverses(table: Accounts, partners: tuple[str, ...] | None) -> None:
    """Both readings written out: no flow between E2 and the partners, in either direction."""
    got = cut_off(leontief(table), "E2", partners)
    names = partners or ("E0", "E1", "E3", "E4")
    own = [i for i, (g, _) in enumerate(table.axes.rows) if g == "E2"]
    far = [i for i, (g, _) in enumerate(table.axes.rows) if g in names]
    a, b, y = table.Z / table.x, table.Z / table.x[:, None], table.final_by_economy()
    for one, other in ((own, far), (far, own)):
        a[np.ix_(one, other)] = b[np.ix_(one, other)] = 0.0
    y[np.ix_(own, [table.axes.economy(c) for c in names])] = 0.0
    y[far, 2] = 0.0
    v = table.primary / table.x
    np.testing.assert_allclose(got.orders, v * (table.x - fresh(a, y.sum(1))), rtol=1e-8, atol=1e-12)
    left = np.linalg.solve(np.eye(15) - b.T, table.primary)
    np.testing.assert_allclose(got.inputs, v * (table.x - left), rtol=1e-8, atol=1e-12)
    whole = table.gdp[2]
    assert got.share_of("E2") == pytest.approx((got.orders[own].sum() / whole, got.inputs[own].sum() / whole))
    if partners is None:
        alone = extract_economies(leontief(table), ("E2",), "trade")[0]
        assert alone.own_loss("E2") == pytest.approx(got.orders[own].sum())
        gone = extract_economies(leontief(table), ("E2",), "complete")[0]
        assert alone.loss_elsewhere("E2") == pytest.approx(
            gone.loss_elsewhere("E2")
        )  # the same to the others


def test_decoupling_by_hand() -> None:
    """H and F, one sector each. H sells 2 to itself, 3 of inputs and 1 of final goods to F; F sells 2 of inputs
    and 1 of final goods to H."""
    axes = Axes(("H", "F"), ("s",), ("FD",), "units", 2000, "", "by hand")
    table = Accounts.build(axes, Z=[[2, 3], [2, 2]], Y=[[4, 1], [1, 5]])
    got = cut_off(leontief(table), "H")
    # orders: H makes what its own 4 of final demand need at .2 of itself: 4 / .8 = 5 of 10; value added .6 each
    # inputs: x = .2 x + value added of 6 / 10 ... the rows left are 2 of 10: x = 6 / (1 - .2) = 7.5 of 10
    assert got.orders[0] == pytest.approx(0.6 * 5)
    assert got.inputs[0] == pytest.approx(0.6 * 2.5)
    assert got.share_of("H") == pytest.approx((0.5, 0.25))
    with pytest.raises(InputError, match="named 2 times"):
        cut_off(leontief(table), "H", ["H"])


def test_rows_without_a_name_come_last(table: Accounts) -> None:
    """E1 is the rest of the world: whatever it weighs, those with a name stand first."""
    rest = replace(table, axes=replace(table.axes, rest=("E1",)))
    model = leontief(rest)
    for lines in (criticality(model), criticality(model, ghosh(rest))):
        assert [line.named for line in lines] == [True] * 4 + [False]
        assert lines[-1].name == "E1"
        named = [line.loss for line in lines if line.named]
        assert named == sorted(named, reverse=True)
    links = critical_links(model, ghosh(rest), "E4", top=4)
    by_name = {line.name: line.loss for line in critical_links(leontief(table), ghosh(table), "E4")}
    assert [line.named for line in links[:4]] == [True] * 4
    assert all(line.loss == pytest.approx(by_name[line.name]) for line in links)
    # of the others those that lose as much as the last one with a name
    least = links[3].loss
    assert [line.name for line in links[4:]] == [
        line.name
        for line in critical_links(model, ghosh(rest), "E4")
        if not line.named and line.loss >= least
    ]


def test_every_link_into_an_economy_as_if_cut_alone(table: Accounts) -> None:
    model, supply = leontief(table), ghosh(table)
    ranked = {line.name: line.loss for line in critical_links(model, supply, "E4")}
    assert len(ranked) == 12  # 4 foreign economies x 3 sectors
    for i, (g, s) in enumerate(table.axes.rows):
        if g == "E4":
            continue
        b = table.Z / table.x[:, None]
        b[i, 12:15] = 0.0
        after = np.linalg.solve(np.eye(15) - b.T, table.primary)
        assert ranked[f"{g} {s}"] == pytest.approx(model.v[12:15] @ (table.x - after)[12:15], rel=1e-8)


def test_ranking_is_by_loss_elsewhere(table: Accounts) -> None:
    model = leontief(table)
    runs = extract_economies(model)
    losses = {run.what.split()[0]: run.loss_elsewhere(run.what.split()[0]) for run in runs}
    ranked = criticality(model)
    assert [line.name for line in ranked] == sorted(losses, key=lambda code: -losses[code])
    assert {line.name for line in criticality(model, ghosh(table))} == set(table.axes.economies)


def test_an_economy_that_is_not_there_is_named(table: Accounts) -> None:
    model = leontief(table)
    with pytest.raises(InputError) as caught:
        extract_economies(model, ("E1", "ATL", "MU"))
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="ATL"):
        extract_link(model, "ATL", "E1")


def test_a_plant_by_hand() -> None:
    """H imports 5 of what it uses, F makes it from nothing but labour; the plant in H needs .2 of its own
    kind."""
    axes = Axes(("H", "F"), ("s",), ("FD",), "units", 2000, "", "by hand")
    table = Accounts.build(axes, Z=[[2, 0], [0, 0]], Y=[[8, 0], [5, 10]])
    # x = (10, 15), A_HH = .2, v = (.8, 1), L_HH = 1 / .8 = 1.25
    got = substitute(leontief(table), "H", "s", 4.0)
    # plant: 4 made with .8 of H's s: direct value added 3.2; H makes 1.25 * .8 = 1 more for it, value added
    # .8; F loses 4 of orders and of value added
    assert got.direct_value_added == pytest.approx(3.2)
    np.testing.assert_allclose(got.output_change, [5.0, -4.0])
    assert got.value_added_home == pytest.approx(4.0)
    assert got.value_added_abroad == pytest.approx(-4.0)
    assert got.import_share_before == pytest.approx(5 / 15)
    assert got.import_share_after == pytest.approx(1 / 15)
    assert got.foreign_content_before == pytest.approx(5 / 15)
    assert (got.inputs_home, got.inputs_abroad) == pytest.approx((0.8, 0.0))
    # the same plant with half of its cost in parts from F: only half of the import dependence goes
    other = substitute(leontief(table), "H", "s", 4.0, technology={("F", "s"): 0.5})
    assert other.foreign_content_after == pytest.approx((5 - 4 + 2) / 15)
    assert other.value_added_home == pytest.approx(2.0)


def test_a_plant_moves_value_added_and_makes_none(table: Accounts) -> None:
    model = leontief(table)
    got = substitute(model, "E0", "s1", 0.1)
    assert got.value_added_change.sum() == pytest.approx(0.0, abs=1e-12)
    assert got.displaced.sum() == pytest.approx(0.1)
    assert got.displaced[0] == 0
    only = substitute(model, "E0", "s1", 0.1, displaces="E3")
    assert only.displaced[3] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("output", "technology", "said"),
    [
        (1e9, None, "imports to replace are"),
        (0.0, None, "Give a positive number"),
        (float("nan"), None, "Give a positive number"),
        (0.1, {("E1", "s0"): 1.2}, "must stay under 1"),
        (0.1, {("E1", "s0"): -0.2}, "negative or missing"),
        (0.1, {("E9", "s0"): 0.2}, "'E9' is not in the table"),
    ],
)
def test_a_plant_that_cannot_be_is_refused(
    table: Accounts, output: float, technology: dict[tuple[str, str], float] | None, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        substitute(leontief(table), "E0", "s1", output, technology=technology)
