"""Chains so short that each day can be computed by hand beside the test."""

from dataclasses import replace

import numpy as np
import pytest

from tests.economy.disruption.tables import table
from tumen.economy.disruption import Behaviour, ShockEvent, simulate

YEAR = 365.0
REST = Behaviour(orders="noalt", psi=1.0, inventory_days=10, restoration_days=1, overproduction_max=1.0)
STOP = ShockEvent("parts stop", "capacity", "X", "p", 0, share=1.0)


def chain():
    """Parts 1 a day, all for machines; machines 2 a day, all for final users."""
    return table("X", "mp", [[0, 0], [YEAR, 0]], [[2 * YEAR], [0]])


def test_stock_of_ten_days_without_deliveries_gives_ninety_per_cent_of_the_day_before():
    # psi 1: output = stock / (0.5 x 10 days); each day uses a tenth of the stock: 2, 1.8, 1.62, ...
    found = simulate(chain(), [STOP], behaviour=REST, days=30)
    assert found.output[:, 0] == pytest.approx(2 * 0.9 ** np.arange(30))
    assert found.output[:, 1] == pytest.approx(np.zeros(30))
    (stop,) = found.first_stops()
    assert (stop.day, stop.economy, stop.sector, stop.input, stop.supplier) == (1, "X", "m", "p", "X")
    assert stop.lost == pytest.approx(60 - (2 * 0.9 ** np.arange(30)).sum())
    # value added of machines: 2 - 1 of output 2; of parts: all
    assert found.value_added_loss()[0] == pytest.approx([0.5 * stop.lost, 30.0])
    assert found.unmet.sum() == pytest.approx(stop.lost)
    assert found.recovered_after() == (None,)
    assert found.industries_recovered_after() == (None, None)


@pytest.mark.parametrize(
    ("days", "parts", "expected"),
    [
        # parts are out on days 0 and 1, over on day 2; value added of a day is 1 x machines / 2 + parts
        (2, [0, 0, 1, 1], False),  # 1, 1, 2, 2 of 2: back
        (2, [0, 0, 1, 0.99], True),  # 2 on day 2, 1.99 on the last
        (2, [0, 0, 1, 0.999], False),  # within a thousandth of 2
        (2, [0, 0, 0.2, 0.5], False),  # far from normal, and on its way back
        (None, [1, 0.5, 0.2, 0], False),  # never over: nothing is said
        (4, [0, 0, 0, 0], False),  # over after the last day
    ],
)
def test_production_that_falls_on_after_the_events(days, parts, expected):
    stop = ShockEvent("parts stop", "capacity", "X", "p", 0, days=days, share=1.0)
    found = simulate(chain(), [stop], behaviour=REST, days=4)
    output = np.column_stack([np.full(4, 2.0), parts])
    told = replace(found, output=output)
    assert told.whole_index() == pytest.approx((1 + np.array(parts)) / 2)
    assert told.falls_on() is expected


def test_psi_a_half_holds_back_only_below_half_of_the_goal():
    # 10 in stock, 1 used a day; the limit is stock / 2.5: 4 on day 6 gives 1.6, then a fifth is used each day
    found = simulate(chain(), [STOP], behaviour=Behaviour(**{**vars_of(REST), "psi": 0.5}), days=9)
    assert found.output[:, 0] == pytest.approx([2, 2, 2, 2, 2, 2, 1.6, 1.28, 1.024])
    assert found.first_stops()[0].day == 6


def test_an_infinite_stock_never_holds_back():
    how = Behaviour(**{**vars_of(REST), "inventories": {"p": np.inf}})
    found = simulate(chain(), [STOP], behaviour=how, days=30)
    assert found.output[:, 0] == pytest.approx(np.full(30, 2.0))
    assert found.first_stops() == ()


@pytest.mark.parametrize(
    ("rule", "to_industry", "to_users"), [("proportional", 0.5, 0.5), ("priority", 1.0, 0.0)]
)
def test_who_gets_the_goods_when_there_are_too_few(rule, to_industry, to_users):
    # parts 2 a day, one for machines, one for users; half can be made: 1 to share out
    accounts = table("X", "mp", [[0, 0], [YEAR, 0]], [[2 * YEAR], [YEAR]])
    half = ShockEvent("half", "capacity", "X", "p", 0, days=1, share=0.5)
    found = simulate(accounts, [half], behaviour=Behaviour(**{**vars_of(REST), "rationing": rule}), days=1)
    assert found.ledger[0, 1, 1] == pytest.approx(to_industry)
    assert found.ledger[0, 2, 1] == pytest.approx(to_users)
    assert found.unmet[0, 0] == pytest.approx(1 - to_users)


def test_rebuilding_buys_a_part_of_what_is_left_each_day():
    # machines: value added 1 a day, 365 a year, capital 4 x 365 = 1,460; a tenth, 146, is destroyed.
    # Day 0: builders are asked for 146 / 10 = 14.6 more beside 5, and can make 5:
    # of the order 19.6 the share 5/19.6 is delivered: 14.6 x 5/19.6 = 3.7244...
    accounts = table("X", "bm", [[0, 0], [0, 0]], [[5 * YEAR], [YEAR]])
    quake = ShockEvent(
        "quake", "capital", "X", "m", 0, days=0, share=0.1, recovery="rebuilding", recovery_days=10
    )
    how = Behaviour(**{**vars_of(REST), "rebuilding": {"b": 1.0}})
    found = simulate(accounts, [quake], behaviour=how, days=2)
    given = 14.6 * 5 / 19.6
    assert found.rebuilt[0] == pytest.approx([given, 0])
    assert found.capacity[:, 1] == pytest.approx([0.9, 1 - (146 - given) / 1460])
    assert found.unmet[0, 0] == pytest.approx(5 - 5 * 5 / 19.6 + 0.1)


def test_overproduction_follows_scarcity_and_goes_back():
    # day 0: half of the demand of 1 is met: alpha = 1 + (1.2 - 1) x 0.5 / 10 = 1.01; met again: back by a tenth
    accounts = table("X", "m", [[0]], [[YEAR]])
    half = ShockEvent("half", "capacity", "X", "m", 0, days=1, share=0.5)
    how = Behaviour(**{**vars_of(REST), "overproduction_max": 1.2, "overproduction_days": 10})
    found = simulate(accounts, [half], behaviour=how, days=3)
    assert found.capacity[:, 0] == pytest.approx([0.5, 1.01, 1.009])
    assert found.recovered_after() == found.industries_recovered_after() == (1,)


def two():
    """A's and B's machines each take half a part a day of A and half of B; 1 a day of each goes to A's users."""
    z = np.zeros((4, 4))
    z[np.ix_([1, 3], [0, 2])] = YEAR / 2
    return table("AB", "mp", z, [[2 * YEAR, 0], [0, 0], [2 * YEAR, 0], [0, 0]])


@pytest.mark.parametrize(("orders", "capacity"), [("noalt", 1.2), ("alt", 1.5)])
def test_who_is_cut_off_orders_elsewhere_only_where_orders_follow_capacity(orders, capacity):
    cut = ShockEvent("no parts for A", "trade", "B", "p", 1, share=1.0, buyer="A")
    how = Behaviour(
        **{**vars_of(REST), "orders": orders, "overproduction_max": 2.0, "overproduction_days": 1}
    )
    found = simulate(two(), [cut], behaviour=how, days=4)
    # day 1: the orders of day 0 to B are not delivered; A's machines have 10 - 0.5 in stock afterwards
    assert found.ledger[1, 1, 1] == pytest.approx(1.5)
    # day 2: output is held to stock / 5 = 1.9, all of which goes to users in A
    assert found.output[2, 0] == pytest.approx(1.9)
    # ordered on day 1: the 1 used and the gap of 0.5; of A half of it, or all, beside 0.5 for B's machines.
    # Demand of A's parts on day 2: 1.25 or 2, of which 1 is made: alpha = 1 + 0.25 / 1.25 = 1.2, 1 + 1 / 2 = 1.5
    assert found.capacity[2:, 1] == pytest.approx([1.0, capacity])
    assert found.unmet[:2].sum() == 0


def test_a_fall_of_demand_is_no_demand_unmet_and_a_rise_is_met_as_far_as_capacity_goes():
    accounts = table("X", "m", [[0]], [[YEAR]])
    fall = ShockEvent("fall", "demand", "X", "m", 0, days=1, share=0.25)
    rise = ShockEvent("rise", "demand", "X", "m", 1, days=1, share=-0.5)
    found = simulate(accounts, [fall, rise], behaviour=REST, days=3)
    assert found.output[:, 0] == pytest.approx([0.75, 1.0, 1.0])
    assert found.unmet[:, 0] == pytest.approx([0.0, 0.5, 0.0])


def test_stocks_of_the_table_that_run_down_are_goods_too():
    # 3 a day for users of which 1 comes from stocks that run down: 2 are made. Half of it: 1 + 1 of 3 wanted
    accounts = table("AB", "m", [[0, 0], [0, 0]], [[3 * YEAR, -YEAR], [0, YEAR]])
    half = ShockEvent("half", "capacity", "A", "m", 0, days=1, share=0.5)
    found = simulate(accounts, [half], behaviour=REST, days=2)
    assert found.output[:, 0] == pytest.approx([1.0, 2.0])
    assert found.unmet[:, 0] == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize(
    ("curve", "day", "left"),
    [
        ("linear", 15, 0.5),
        ("linear", 20, 0.0),
        ("convex", 15, 0.9**20),
        ("at once", 10, 0.0),
        ("s-shaped", 20, 0.0476),
    ],
)
def test_recovery_curves(curve, day, left):
    # days 0 to 9 in full, then 10 days: BoARIO's recovery functions (docs/theory/disruption.md);
    # s-shaped: 10 / (10 + 1e-6 x 10^k), k = ln(1e7) / ln 5 = 10.015 -> 10^k = 1.0347e10 -> 10 / 10357 = 0.00097
    want = 10 / (10 + 1e-6 * 10 ** (np.log(1e7) / np.log(5))) if curve == "s-shaped" else left
    days = None if curve == "at once" else 10
    event = ShockEvent("e", "capacity", "X", "m", 0, days=10, share=1.0, recovery=curve, recovery_days=days)
    assert event.left(9) == 1.0
    assert event.left(day) == pytest.approx(want)


def vars_of(how: Behaviour) -> dict:
    from dataclasses import fields

    return {field.name: getattr(how, field.name) for field in fields(how)}


def test_what_is_cut_does_not_come_for_rebuilding_either():
    # B alone makes b; A's m has lost a tenth of 1,460 (as above) and asks B for 14.6 a day, half of it is cut
    year = YEAR
    accounts = table("AB", "bm", np.zeros((4, 4)), [[0, 0], [year, 0], [year, 99 * year], [0, year]])
    quake = ShockEvent("quake", "capital", "A", "m", 0, 0, share=0.1, recovery="rebuilding", recovery_days=10)
    cut = ShockEvent("cut", "trade", "B", "*", 0, share=0.5, buyer="A")
    how = Behaviour(**{**vars_of(REST), "rebuilding": {"b": 1.0}})
    found = simulate(accounts, [quake, cut], behaviour=how, days=1)
    # wanted: 0.5 of A's users, 99 of B's, 7.3 for rebuilding; 100 can be made
    assert found.rebuilt[0].sum() == pytest.approx(7.3 * 100 / 106.8)
    assert found.unmet[0] == pytest.approx([1 - 0.5 * 100 / 106.8 + 0.1, 99 - 99 * 100 / 106.8])


def test_a_table_in_other_units_gives_the_same_in_other_units():
    one, thousand = (table("AB", "mp", scale * two().Z, scale * two().Y) for scale in (1, 1000))
    cut = ShockEvent("cut", "trade", "B", "p", 1, 9, share=0.7, buyer="*", recovery="linear", recovery_days=5)
    small, large = (simulate(accounts, [cut], days=40) for accounts in (one, thousand))
    assert large.output == pytest.approx(1000 * small.output, rel=1e-9)
    assert large.held_back == pytest.approx(1000 * small.held_back, rel=1e-9, abs=1e-9)
