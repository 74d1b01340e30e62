"""What holds whatever the table and the shocks: rest stays rest, goods balance, nothing is below zero."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.economy.disruption.tables import naive, random_table
from tumen.economy.disruption import Behaviour, ShockEvent, simulate

TABLES = [random_table(seed) for seed in range(4)]
share = st.floats(0.05, 1.0)
day, length = st.integers(0, 20), st.integers(1, 30)
economy, sector = st.sampled_from([*"ABC", "*"]), st.sampled_from([*"pqr", "*"])
curve = st.sampled_from(["linear", "convex", "s-shaped"])
behaviours = st.builds(
    Behaviour,
    orders=st.sampled_from(["alt", "noalt"]),
    rationing=st.sampled_from(["proportional", "priority"]),
    psi=st.floats(0.1, 1.0),
    inventory_days=st.floats(1.0, 60.0),
    inventories=st.sampled_from([{}, {"q": np.inf}, {"p": 3.0, "r": np.inf}]),
    restoration_days=st.floats(1.0, 90.0),
    overproduction_max=st.floats(1.0, 1.5),
    overproduction_days=st.floats(1.0, 400.0),
    rebuilding=st.just({"p": 0.25, "q": 0.75}),
    timing=st.sampled_from(["documented", "boario"]),
)


def named(parts):
    return [ShockEvent(str(i), **part) for i, part in enumerate(parts)]


capacity = st.fixed_dictionaries(
    {"kind": st.just("capacity"), "economy": economy, "sector": sector, "from_day": day, "days": length}
    | {"share": share, "recovery": curve, "recovery_days": st.integers(3, 40)}
)
capital = st.fixed_dictionaries(
    {"kind": st.just("capital"), "economy": economy, "sector": sector, "from_day": day, "days": length}
    | {"share": st.floats(0.01, 0.3), "recovery_days": st.integers(3, 40)}
    | {"recovery": st.sampled_from(["linear", "rebuilding"])}
)
demand = st.fixed_dictionaries(
    {"kind": st.just("demand"), "economy": economy, "sector": sector, "from_day": day, "days": length}
    | {"share": st.one_of(share, st.floats(-1.0, -0.1))}
)
trade = st.fixed_dictionaries(
    {"kind": st.just("trade"), "economy": st.sampled_from("AB"), "sector": sector, "from_day": day}
    | {"days": st.none(), "share": share, "buyer": st.sampled_from(["C", "*"])}
)
shocks = st.lists(st.one_of(capacity, capital, demand, trade), min_size=1, max_size=3).map(named)


@given(st.sampled_from(TABLES), behaviours)
@settings(max_examples=30, deadline=None)
def test_a_world_without_shocks_stays_as_it_is(accounts, how):
    found = simulate(accounts, [], behaviour=how, days=40)
    assert found.output == pytest.approx(np.tile(found.normal, (40, 1)), rel=1e-9)
    assert np.abs(found.value_added_loss()).max() <= 1e-9 * accounts.x.max()
    assert found.first_stops() == ()
    assert set(found.recovered_after()) == {0}


@given(st.sampled_from(TABLES), behaviours, shocks)
@settings(max_examples=60, deadline=None)
def test_goods_balance_and_nothing_is_below_zero(accounts, how, events):
    found = simulate(accounts, events, behaviour=how, days=60)
    made, to_inputs, to_final, to_rebuilding, net, change = found.ledger.transpose(1, 0, 2)
    scale = made.max()
    assert made == pytest.approx(to_inputs + to_final + to_rebuilding, abs=1e-9 * scale)
    assert change == pytest.approx(net, abs=1e-9 * scale)
    wanted = found.final.sum() - sum_of_fall(found, accounts)
    assert to_final.sum(1) + found.unmet.sum(1) == pytest.approx(wanted, rel=1e-9, abs=1e-9 * scale)
    for array in (found.output, found.capacity, found.stock, found.rebuilt, to_inputs, to_final):
        assert array.min() >= 0
    assert found.unmet.min() >= -1e-9 * scale
    assert (found.output <= found.capacity * (1 + 1e-12)).all()


def sum_of_fall(found, accounts):
    """(days,) final demand that fell away by itself: events of demand multiply."""
    final = accounts.Y.reshape(accounts.axes.n, 3, -1).sum(2) / 365
    fallen = np.zeros(found.days)
    for t in range(found.days):
        left = np.ones_like(final)
        for event in found.events:
            if event.kind == "demand":
                rows = [event.sector in (s, "*") for _, s in accounts.axes.rows]
                users = [event.economy in (g, "*") for g in accounts.axes.economies]
                left[np.ix_(rows, users)] *= 1 - event.left(t) * event.share
        fallen[t] = (final * (1 - left)).sum()
    return fallen


@given(st.sampled_from(TABLES), behaviours, st.lists(capacity, min_size=1, max_size=2).map(named))
@settings(max_examples=15, deadline=None)
def test_the_equations_written_out_give_the_same(accounts, how, events):
    how = replace(how, timing="documented", psi=max(how.psi, 1 / how.inventory_days, 1 / 3))
    found = simulate(accounts, events, behaviour=how, days=40)
    assert found.output == pytest.approx(naive(accounts, events, how, 40), rel=1e-8, abs=1e-9)


def test_results_cannot_be_written():
    found = simulate(TABLES[0], [], days=2)
    with pytest.raises(ValueError, match="read-only"):
        found.output[0] = 1
