"""Upstreamness against published figures; reliance, concentration, integration by hand and by identity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.economy.stored_wiod import stored_wiod
from tumen.economy.accounts import Accounts, Axes
from tumen.economy.exposure import (
    concentration,
    downstreamness,
    input_reliance,
    integration,
    leontief,
    upstreamness,
)
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

WIOD = Path(__file__).resolve().parents[4] / "shared" / "data" / "mrio" / "wiod2013"


@pytest.fixture(scope="module")
def chain() -> Accounts:
    """A makes ore (10), B turns it into parts (20), C assembles (40), all for consumers in C. Three
    economies."""
    axes = Axes(("A", "B", "C"), ("s",), ("FD",), "units", 2000, "", "by hand")
    return Accounts.build(axes, Z=[[0, 10, 0], [0, 0, 20], [0, 0, 0]], Y=[[0, 0, 0], [0, 0, 0], [0, 0, 40]])


def test_stages_of_a_pure_chain(chain: Accounts) -> None:
    # ore is three stages from final use, parts two, the product one; and the other way round, weighted by
    # value: B embodies its own stage and half a unit of A's: 1 + .5; C: 1 + .5 + .25
    np.testing.assert_allclose(upstreamness(chain), [3, 2, 1])
    np.testing.assert_allclose(downstreamness(leontief(chain)), [1, 1.5, 1.75])


def test_the_hidden_supplier_of_a_pure_chain(chain: Accounts) -> None:
    got = input_reliance(leontief(chain))
    # behind one unit of C stand 1 of C, .5 of B, .25 of A: 1.75 in all; face value sees B, not A
    np.testing.assert_allclose(got.look_through[:, 2], np.array([0.25, 0.5, 1]) / 1.75)
    np.testing.assert_allclose(got.face_value[:, 2], np.array([0, 0.5, 1]) / 1.75)
    np.testing.assert_allclose(got.hidden[:, 2], [0.25 / 1.75, 0, 0])
    # value added: A 10, B 10, C 20 of 40
    np.testing.assert_allclose(got.value_added[:, 2], [0.25, 0.25, 0.5])
    np.testing.assert_allclose(got.purchases[:, 2], [0, 1, 0])
    np.testing.assert_allclose(got.foreign("value_added"), [0, 0.5, 0.5])
    assert np.isnan(got.purchases[:, 0]).all()  # A buys nothing: no share, not a zero


def test_integration_of_a_pure_chain(chain: Accounts) -> None:
    model = leontief(chain)
    # inputs of B and C: 10 from A, 20 from B; B's parts for C come from inside the group: 20 of 30
    got = integration(model, ("B", "C"))
    assert (got.home, got.partners, got.outside) == pytest.approx((0, 2 / 3, 1 / 3))
    # value added in them: the 10 of ore are A's; of the 20 of parts 10 are A's and 10 are B's
    assert (got.value_added_home, got.value_added_partners, got.value_added_outside) == pytest.approx(
        (0, 1 / 3, 2 / 3)
    )
    assert got.import_share == pytest.approx(2 / 3)
    assert got.value_added_import_share == pytest.approx(1 / 3)
    with pytest.raises(InputError, match="'X' is not in the table"):
        integration(model, ("B", "X"))


def test_a_group_that_imports_nothing_has_no_import_share(chain: Accounts) -> None:
    with pytest.raises(InputError, match="buys no inputs"):
        integration(leontief(chain), ("A",))
    axes = Axes(("A", "B"), ("s",), ("FD",), "units", 2000, "", "by hand")
    table = Accounts.build(axes, Z=[[1, 0], [0, 1]], Y=[[3, 0], [0, 3]])
    assert np.isnan(integration(leontief(table), ("A",)).import_share)


def test_stages_net_of_stocks_are_those_of_the_table_without_stocks(
    random_table: Callable[[int, int, int], Accounts],
) -> None:
    """Antras & Chor (2018): what goes into stocks is spread over all other uses of the row, output stays, and
    value added is what the columns leave."""
    table = random_table(3, 4, 21)
    axes = table.axes
    y = table.Y.reshape(axes.n, axes.n_economies, axes.n_final).copy()
    stocks = y[:, :, 1].sum(1)
    y[:, :, 1] = 0.0
    scale = (table.x / (table.x - stocks))[:, None]
    spread = Accounts.build(axes, Z=table.Z * scale, Y=y.reshape(axes.n, -1) * scale)
    np.testing.assert_allclose(spread.x, table.x)
    np.testing.assert_allclose(upstreamness(table, inventory="INVNT"), upstreamness(spread), rtol=1e-9)
    model = leontief(table)
    np.testing.assert_allclose(
        downstreamness(model, inventory="INVNT"), downstreamness(leontief(spread)), rtol=1e-9
    )
    assert not np.allclose(downstreamness(model), downstreamness(leontief(spread)))


def test_stages_net_of_stocks_by_hand() -> None:
    """Ore (10, of which 2 into stocks) goes into parts (20), parts to consumers."""
    axes = Axes(("A",), ("ore", "parts"), ("FD", "INVNT"), "units", 2000, "", "by hand")
    table = Accounts.build(axes, Z=[[0, 8], [0, 0]], Y=[[0, 2], [20, 0]])
    # without correction 8 of 10 have two stages, 2 one: 1.8; with it all 10: two stages
    np.testing.assert_allclose(upstreamness(table), [1.8, 1.0])
    np.testing.assert_allclose(upstreamness(table, inventory="INVNT"), [2.0, 1.0])
    # parts embody 8 / 20 of ore; with stocks spread 10 / 20
    np.testing.assert_allclose(downstreamness(leontief(table)), [1.0, 1.4])
    np.testing.assert_allclose(downstreamness(leontief(table), inventory="INVNT"), [1.0, 1.5])


def test_a_sector_that_only_fills_stocks_has_no_stages() -> None:
    axes = Axes(("A",), ("s", "t"), ("C", "INVNT"), "units", 2000, "", "by hand")
    table = Accounts.build(axes, Z=[[0, 0], [0, 0]], Y=[[0, 4], [5, 0]])
    with pytest.raises(InputError, match="into stocks in A s"):
        upstreamness(table, inventory="INVNT")


def test_concentration_by_hand(chain: Accounts) -> None:
    axes = Axes(("A", "B"), ("s",), ("FD",), "units", 2000, "", "by hand")
    table = Accounts.build(axes, Z=[[0, 0], [0, 0]], Y=[[3, 1], [1, 1]])
    got = concentration(leontief(table))
    # A buys 3 at home and 1 abroad: .75^2 + .25^2 = .625; B buys half and half
    np.testing.assert_allclose(got.direct[:, 0], [0.625, 0.5])
    np.testing.assert_allclose(got.all_tiers[:, 0], [0.625, 0.5])
    np.testing.assert_allclose(got.foreign_direct[:, 0], [1, 1])
    # in the chain, C's final demand rests on 10 of A, 20 of B, 40 of C: (1 + 4 + 16) / 49
    tiers = concentration(leontief(chain))
    assert tiers.all_tiers[2, 0] == pytest.approx(21 / 49)
    assert tiers.foreign_all_tiers[2, 0] == pytest.approx(5 / 9)
    assert np.isnan(tiers.direct[0, 0])
    # C buys all its inputs from B; behind a unit of C stand 1 : 2 : 4 of A, B and C
    assert tiers.sector_direct[2] == pytest.approx(1.0)
    assert tiers.sector_all_tiers[2] == pytest.approx(21 / 49)


def test_shares_add_up(random_table: Callable[[int, int, int], Accounts]) -> None:
    table = random_table(4, 3, 5)
    model = leontief(table)
    sourcing = input_reliance(model)
    for name in ("purchases", "look_through", "value_added"):
        np.testing.assert_allclose(getattr(sourcing, name).sum(0), 1.0)
    assert (sourcing.hidden > -1e-12).all()
    hhi = concentration(model)
    assert ((hhi.direct >= 0.25 - 1e-12) & (hhi.direct <= 1)).all()
    whole = integration(model, table.axes.economies)
    assert whole.outside == pytest.approx(0)
    assert whole.home + whole.partners == pytest.approx(1)


@pytest.mark.skipif(not WIOD.exists(), reason="the WIOD tables of ../shared/data are not here")
def test_upstreamness_of_china_is_the_published_one() -> None:
    """Antras & Chor (2018) for WIOD 2011: Chinese electrical and optical equipment 2.8434, net inventory
    correction.

    The published value and the distance that the whole numbers of the stored table allow (median 0.0024) are
    in ../shared/data/mrio/wiod2013/README.md.
    """
    table = stored_wiod(WIOD, 2011)
    stages = upstreamness(table, inventory="INVNT", accept=("negative-value-added", "negative-output"))
    assert stages[table.axes.row("CHN", "c14")] == pytest.approx(2.8434, abs=0.0024)
