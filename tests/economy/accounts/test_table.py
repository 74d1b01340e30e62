"""The frozen table, its axes, its checks, aggregation and RAS."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.economy.accounts import Accounts, Axes, aggregate, check, concordance, ras
from tumen.errors import InputError, NotConvergedError

AXES = Axes(("A", "B"), ("1", "2"), ("C", "I"), "million USD", 2020, "v1", "made up")


def table(axes: Axes = AXES, seed: int = 0) -> Accounts:
    rng = np.random.default_rng(seed)
    z = rng.uniform(0, 1, (axes.n, axes.n))
    y = rng.uniform(1, 2, (axes.n, axes.n_economies * axes.n_final))
    return Accounts.build(axes, Z=z, Y=y, taxes=np.full(axes.n, 0.1))


def test_both_balances_hold_when_only_flows_are_given() -> None:
    t = table()
    np.testing.assert_allclose(t.x, t.Z.sum(1) + t.Y.sum(1))
    np.testing.assert_allclose(t.x, t.Z.sum(0) + t.taxes + t.va)
    assert check(t).ok


def test_taxes_stay_apart_from_value_added() -> None:
    t = table()
    np.testing.assert_allclose(t.primary - t.va, 0.1)
    np.testing.assert_allclose(t.gdp, t.va.reshape(2, 2).sum(1))


def test_exports_leave_out_the_own_economy() -> None:
    t = table()
    e = t.exports()
    assert (e[:2, 0] == 0).all()
    assert (e[2:, 1] == 0).all()
    # by hand: sales of A's first sector to B = inputs of B's two sectors and B's two final uses
    assert e[0, 1] == pytest.approx(t.Z[0, 2] + t.Z[0, 3] + t.Y[0, 2] + t.Y[0, 3])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": "billion USD"}, "unit"),
        ({"year": 2021}, "year"),
        ({"economies": ("B", "A")}, "another order"),
        ({"sectors": ("1", "3")}, r"only in the first \['2'\], only in the second \['3'\]"),
        ({"vintage": "v2"}, "vintage"),
    ],
)
def test_tables_on_other_axes_are_not_mixed(changes: dict[str, object], field: str) -> None:
    parts = {
        name: getattr(AXES, name)
        for name in ("economies", "sectors", "final", "unit", "year", "vintage", "source")
    }
    other = table(Axes(**{**parts, **changes}))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=field):
        table().axes.require_same(other.axes)


def test_the_same_axes_are_mixed() -> None:
    table().axes.require_same(table(seed=1).axes)


def test_faulty_axes_name_every_fault() -> None:
    with pytest.raises(InputError) as caught:
        Axes(("A", "A"), (), ("C", ""), "million USD", 2020, "", "")
    assert len(caught.value.problems) == 3


def test_arrays_that_do_not_fit_and_missing_cells_are_refused_together() -> None:
    z = np.zeros((4, 4))
    z[1, 2] = np.nan
    with pytest.raises(InputError) as caught:
        Accounts.build(AXES, Z=z, Y=np.zeros((4, 4)), x=np.zeros(4), value_added=np.zeros(3))
    said = str(caught.value)
    assert "1 missing or infinite cells, first at (1, 2)" in said
    assert "value_added has the shape (1, 3), its axes need (1, 4)" in said
    with pytest.raises(InputError) as caught:
        Accounts.build(AXES, Z=np.zeros((3, 4)), Y=np.zeros((4, 3)), taxes=np.zeros(5))
    assert len(caught.value.problems) == 3


def test_reordering_twice_gives_the_table_back() -> None:
    def order(**axes: str) -> dict[str, dict[str, str]]:
        return {axis: {label: label for label in labels} for axis, labels in axes.items()}

    t = table()
    there = aggregate(t, **order(economies="BA", sectors="21", final="IC"))
    assert there.Z[0, 3] == t.Z[3, 0]
    back = aggregate(there, **order(economies="AB", sectors="12", final="CI"))
    np.testing.assert_array_equal(back.Z, t.Z)
    np.testing.assert_array_equal(back.Y, t.Y)
    assert back.axes == t.axes


def test_the_callers_array_is_not_the_tables() -> None:
    z = np.ones((4, 4))
    t = Accounts.build(AXES, Z=z, Y=np.ones((4, 4)))
    z[0, 0] = 99
    assert t.Z[0, 0] == 1


def test_output_from_sales_balances_a_rounded_table() -> None:
    t = table()
    rounded = Accounts.build(
        AXES, Z=np.floor(t.Z * 10), Y=np.floor(t.Y * 10), x=t.x * 10, value_added=t.va * 10
    )
    assert {f.id for f in check(rounded).errors} == {"row-balance", "column-balance"}
    mended = rounded.with_output_from_sales()
    assert check(mended).ok
    assert "output recomputed from sales" in mended.notes[""]


def test_check_compares_gdp_with_a_reference_and_says_what_it_could_not_compare() -> None:
    t = table()
    report = check(t, reference_gdp={"A": float(t.gdp[0]) * 2})
    notes = {f.id: f for f in report.findings}
    assert notes["gdp"].worst == pytest.approx(-0.5)
    assert notes["gdp-missing"].where == ("B",)
    assert report.implied_gdp["B"] == pytest.approx(t.gdp[1])
    with pytest.raises(InputError, match="'X' is not in the table"):
        check(t, reference_gdp={"X": 1.0})


def test_aggregation_adds_up_by_hand() -> None:
    t = table()
    merged = aggregate(t, economies={"A": "U", "B": "U"}, final={"C": "FD", "I": "FD"})
    # row of sector 1: A's and B's rows, all columns of sector 1 of A and B
    assert merged.Z[0, 0] == pytest.approx(t.Z[0, 0] + t.Z[0, 2] + t.Z[2, 0] + t.Z[2, 2])
    assert merged.Y[1, 0] == pytest.approx(t.Y[1].sum() + t.Y[3].sum())
    assert merged.axes.economies == ("U",)
    assert merged.taxes == pytest.approx([0.2, 0.2])
    assert check(merged).ok


def test_a_map_maps_every_label_exactly_once() -> None:
    with pytest.raises(InputError) as caught:
        aggregate(table(), sectors={"1": "x", "7": "x"}, economies={"A": "U"})
    assert len(caught.value.problems) == 3  # leaves out 2, names 7, leaves out B
    with pytest.raises(InputError, match="mapped 2 times"):
        concordance([("1", "x"), ("1", "y"), ("2", "x")], ("1", "2"))
    assert concordance([("1", "x"), ("2", "x")], ("1", "2")) == {"1": "x", "2": "x"}


def test_notes_follow_their_economy_into_a_group() -> None:
    t = Accounts.build(AXES, Z=np.ones((4, 4)), Y=np.ones((4, 4)), notes={"A": "proxy", "": "all"})
    merged = aggregate(t, economies={"A": "U", "B": "U"})
    assert merged.notes == {"U": "A: proxy", "": "all"}


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_ras_reaches_totals_and_keeps_the_odds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    given, target = rng.uniform(0.1, 1, (3, 4)), rng.uniform(0.1, 1, (3, 4))
    result = ras(given, target.sum(1), target.sum(0))
    np.testing.assert_allclose(result.matrix.sum(1), target.sum(1), rtol=1e-8)
    np.testing.assert_allclose(result.matrix.sum(0), target.sum(0), rtol=1e-8)
    odds = lambda m: m[0, 0] * m[1, 1] / (m[0, 1] * m[1, 0])  # noqa: E731  what RAS leaves alone
    assert odds(result.matrix) == pytest.approx(odds(given), rel=1e-6)
    assert max(result.row_residual, result.column_residual) < 1e-8


def test_ras_with_unreachable_totals_gives_no_numbers() -> None:
    # the first row can only fill the first column, which may take no more than 1
    with pytest.raises(NotConvergedError, match="RAS left a gap"):
        ras([[1, 0], [1, 1]], [2, 1], [1, 2], iterations=200)


@pytest.mark.parametrize(
    ("matrix", "rows", "columns", "said"),
    [
        ([[1, 1], [1, 1]], [1, 1], [1, 2], "row totals sum to 2, column totals to 3"),
        ([[1, -1], [1, 1]], [1, 1], [1, 1], "the cells hold a negative"),
        ([[0, 0], [1, 1]], [1, 1], [1, 1], "row 0 is empty"),
        ([[1, 1], [1, 1]], [1, 1, 1], [1, 2], "cannot have 3 row totals"),
        ([[1, 1], [1, 1]], [1, float("nan")], [1, 1], "negative or missing"),
    ],
)
def test_ras_refuses_what_it_cannot_balance(matrix: object, rows: object, columns: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        ras(matrix, rows, columns)  # type: ignore[arg-type]


def test_a_table_that_does_not_fit_is_refused_before_it_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tumen.economy.accounts.memory.memory_available", lambda: 100)
    # 2 matrices of 4 x 4 cells of 8 bytes are 256 bytes
    with pytest.raises(InputError, match="of 4 rows needs about"):
        table()


def test_a_table_survives_being_sent_to_another_process() -> None:
    t = table()
    back = pickle.loads(pickle.dumps(t))  # noqa: S301  our own bytes
    np.testing.assert_array_equal(back.Z, t.Z)
    assert back.axes == t.axes
