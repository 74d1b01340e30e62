"""Footprints by hand, laws, and what is not known: it spreads, and is never zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.economy.accounts import Accounts, Axes
from tumen.economy.exposure import leontief
from tumen.economy.footprint import Footprint, Satellite, footprint, read_satellites
from tumen.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

AXES = Axes(("A", "B", "C"), ("s",), ("HH", "GOV"), "units", 2000, "", "by hand")
HEAD = "economy,sector,final,stressor,unit,amount,year,source\n"


@pytest.fixture(scope="module")
def chain() -> Accounts:
    """A makes ore (10), all for B's parts (20), all for C's product (40): 30 for C itself, 10 for A."""
    y = [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [10, 0, 0, 0, 30, 0]]
    return Accounts.build(AXES, Z=[[0, 10, 0], [0, 0, 20], [0, 0, 0]], Y=y)


def of(table: Accounts, amounts: list[float], direct: list[float] | None = None) -> Footprint:
    given = Satellite(
        table.axes, "CO2", "kt", 2000, np.array(amounts), None if direct is None else np.array(direct)
    )
    return footprint(leontief(table), given)


def written(folder: Path, *rows: str) -> Path:
    path = folder / "satellite.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_chain_by_hand(chain: Accounts) -> None:
    # 5 of ore, 2 of parts, 4 of the product: a quarter of it is for A, three quarters for C
    got = of(chain, [5, 2, 4])
    np.testing.assert_allclose(got.intensity, [0.5, 0.1, 0.1])
    # behind one unit of the product: .1, half a unit of parts with .1 each, a quarter of ore with .5 each
    np.testing.assert_allclose(got.multipliers, [0.5, 0.35, 0.275])
    np.testing.assert_allclose(got.flows, [[1.25, 0, 3.75], [0.5, 0, 1.5], [1, 0, 3]])
    np.testing.assert_allclose(got.production(), [5, 2, 4])
    np.testing.assert_allclose(got.consumption(), [2.75, 0, 8.25])
    np.testing.assert_allclose(got.imports(), [1.5, 0, 5.25])
    np.testing.assert_allclose(got.exports(), [3.75, 2, 1])
    np.testing.assert_allclose(got.covered, [1, 1, 1])
    # and what final demand emits itself belongs to both accounts
    heated = of(chain, [5, 2, 4], [7, 0, 1])
    np.testing.assert_allclose(heated.production(), [12, 2, 5])
    np.testing.assert_allclose(heated.consumption(), [9.75, 0, 9.25])
    np.testing.assert_allclose(heated.imports(), got.imports())


def test_what_is_not_known_spreads(chain: Accounts) -> None:
    """Nothing is known of B's parts: what rests on them is not known, the rest is."""
    got = of(chain, [5, np.nan, 4])
    np.testing.assert_array_equal(got.intensity, [0.5, np.nan, 0.1])
    # parts are in the multipliers of parts and products, not in that of ore
    np.testing.assert_array_equal(got.multipliers, [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(got.open_flows, [[False] * 3, [True, False, True], [False] * 3])
    np.testing.assert_array_equal(got.production(), [5, np.nan, 4])
    np.testing.assert_array_equal(got.consumption(), [np.nan, 0, np.nan])
    np.testing.assert_array_equal(got.exports(), [3.75, np.nan, 1])
    np.testing.assert_allclose(got.consumption(as_far_as_known=True), [2.25, 0, 6.75])
    np.testing.assert_array_equal(got.open_products.ravel(), [True, False, True])
    np.testing.assert_array_equal(got.open_imported.ravel(), [True, False, True])
    np.testing.assert_array_equal(of(chain, [5, 2, np.nan]).open_imported.ravel(), [True, False, False])
    # behind 10 of the product stand 10, 5 of parts and 2.5 of ore: 12.5 of 17.5 are known
    np.testing.assert_allclose(got.covered, [12.5 / 17.5, 1, 12.5 / 17.5])
    assert np.isnan(of(chain, [5, 2, 4], [7, np.nan, 1]).production()[1])
    assert not np.isnan(of(chain, [5, 2, 4], [7, np.nan, 1]).imports()[2])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9999), share=st.floats(0, 1))
def test_what_is_known_does_not_hang_on_what_is_not(seed: int, share: float) -> None:
    """Whatever the unknown amounts are, what is said to be known stays, and as far as known is what is left
    when they are nothing. All that is produced is consumed, and what leaves arrives."""
    rng = np.random.default_rng(seed)
    axes = Axes(("A", "B", "C", "D"), ("s", "t", "u"), ("F",), "units", 2000, "", "random")
    z = rng.gamma(0.4, 1.0, (12, 12)) * (rng.random((12, 12)) < 0.4)
    y = rng.gamma(0.5, 1.0, (12, 4)) * (rng.random((12, 4)) < 0.5)
    y[:, 0] += np.maximum(0.0, 1.2 * z.sum(0) - z.sum(1) - y.sum(1)) + 0.01
    table = Accounts.build(axes, Z=z, Y=y)
    whole = rng.random(12)
    hidden = rng.random(12) < share
    model = leontief(table)

    def made(amounts: np.ndarray) -> Footprint:
        return footprint(model, Satellite(axes, "jobs", "persons", 2000, amounts, None))

    got, full = made(np.where(hidden, np.nan, whole)), made(whole)
    nothing = made(np.where(hidden, 0.0, whole))
    np.testing.assert_allclose(got.flows, nothing.flows, atol=1e-12)
    settled = ~np.isnan(got.settled)
    np.testing.assert_allclose(got.settled[settled], full.flows[settled], atol=1e-12)
    assert (full.flows[~settled] > nothing.flows[~settled]).all()  # what is open does hang on it
    for name in ("by_product", "imported_by_product"):
        open_ones = got.open_products if name == "by_product" else got.open_imported
        np.testing.assert_allclose(
            getattr(got, name)[~open_ones], getattr(full, name)[~open_ones], atol=1e-12
        )
        assert (getattr(full, name)[open_ones] > getattr(got, name)[open_ones]).all()
    for name in ("production", "consumption", "imports", "exports"):
        known = getattr(got, name)()
        np.testing.assert_allclose(
            known[~np.isnan(known)], getattr(full, name)()[~np.isnan(known)], atol=1e-12
        )
    assert full.production().sum() == pytest.approx(full.consumption().sum())
    assert full.imports().sum() == pytest.approx(full.exports().sum())
    np.testing.assert_allclose(full.by_product.sum(1), full.flows.sum(0))
    np.testing.assert_allclose(full.imported_by_product.sum(1), full.imports(), atol=1e-12)
    np.testing.assert_allclose(full.exported_by_sector.reshape(4, 3).sum(1), full.exports(), atol=1e-12)


def test_a_file_is_read_and_a_cell_without_amount_is_not_known(chain: Accounts, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "A,s,,CO2,t,5,2000,agency",
        "B,s,,CO2,t,,2000,agency",
        "A,,HH,CO2,tonne,1,2000,agency",
        "A,s,,jobs,persons,3,2000,illustrative",
        "A,s,,CO2,t,9,1999,agency",
    )
    co2, jobs = read_satellites(path, chain)
    np.testing.assert_array_equal(co2.amounts, [5, np.nan, np.nan])  # C has no row at all
    assert co2.direct is not None
    np.testing.assert_array_equal(co2.direct, [1, np.nan, np.nan])
    assert (co2.unit, co2.year, jobs.direct, jobs.sources) == ("t", 2000, None, ("illustrative",))
    assert [item.stressor for item in read_satellites(path, chain, stressors=["jobs"])] == ["jobs"]
    assert read_satellites(path, chain, year=1999, stressors=["CO2"])[0].amounts[0] == 9
    with pytest.raises(InputError, match="no row of jobs is of 1999"):  # not left out unnamed
        read_satellites(path, chain, year=1999)
    assert (co2.others, jobs.others) == (((1999, 1),), ())
    frame = pl.read_csv(path)
    frame.write_parquet(tmp_path / "satellite.parquet")
    np.testing.assert_array_equal(
        read_satellites(tmp_path / "satellite.parquet", chain)[0].amounts, co2.amounts
    )


def test_a_sector_that_makes_nothing_is_known_to_emit_nothing(tmp_path: Path) -> None:
    table = Accounts.build(AXES, Z=np.zeros((3, 3)), Y=[[1, 0, 0, 0, 0, 0], [0] * 6, [0, 0, 0, 0, 1, 0]])
    (got,) = read_satellites(written(tmp_path, "A,s,,CO2,t,5,2000,x", "C,s,,CO2,t,1,2000,x"), table)
    np.testing.assert_array_equal(got.amounts, [5, 0, 1])
    with pytest.raises(InputError, match=r":2: B s makes nothing in the table"):
        read_satellites(written(tmp_path, "B,s,,CO2,t,5,2000,x"), table)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["A,s,,CO2,t,5,2000,x", "B,s,,CO2,kg,5,2000,x"], r":3: CO2 is in kg here and in t on line 2"),
        (
            ["A,s,,CO2,t,5,2000,x", "A,s,,CO2,t,6,2000,x"],
            r":3: two rows for economy A, sector s, stressor CO2",
        ),
        (["D,s,,CO2,t,5,2000,x"], r":2: economy 'D' is not in the table"),
        (["A,q,,CO2,t,5,2000,x"], r":2: sector 'q' is not in the table"),
        (["A,,NPISH,CO2,t,5,2000,x"], r"final-demand category 'NPISH' is not in the table.*HH, GOV"),
        (["A,s,HH,CO2,t,5,2000,x"], "a sector and final demand"),
        (["A,,,CO2,t,5,2000,x"], "neither a sector nor final demand"),
        (["A,s,,CO2,t,-5,2000,x"], "-5 is outside of what is at least 0.*-5! if it is meant"),
        (["A,s,,CO2,t,5,2000,"], "source: the cell is empty"),
        (["A,s,,CO2,,5,2000,x"], "unit: the cell is empty"),
        (["A,s,,CO2,t,5,1999,x"], "no row is of 2000, the file has 1999"),
        (["A,s,,CO2,t,many,2000,x"], "amount: 'many' is not a number"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_satellite_is_said(
    chain: Accounts, tmp_path: Path, rows: list[str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read_satellites(written(tmp_path, *rows), chain)


def test_all_that_is_wrong_is_said_at_once(chain: Accounts, tmp_path: Path) -> None:
    rows = ["D,s,,CO2,t,5,2000,x", "A,q,,CO2,t,5,2000,x", "A,s,,CO2,kg,-5,2000,x"]
    with pytest.raises(InputError) as caught:
        read_satellites(written(tmp_path, *rows), chain, stressors=["SO2"])
    assert len(caught.value.problems) == 4
    removals = written(tmp_path, "A,s,,CO2,t,-5!,2000,x")
    assert read_satellites(removals, chain)[0].amounts[0] == -5
    other = Accounts.build(Axes(("A",), ("s",), ("F",), "units", 2000, "", "x"), Z=[[0]], Y=[[1]])
    with pytest.raises(InputError, match="only in the first"):
        footprint(leontief(other), Satellite(AXES, "CO2", "t", 2000, np.ones(3), None))
