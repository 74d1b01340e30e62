"""What does not balance, and events and parameters that cannot be: all problems at once."""

import numpy as np
import pytest

from tests.economy.disruption.tables import random_table, table
from tumen.economy.accounts import Accounts
from tumen.economy.disruption import Behaviour, ShockEvent, simulate
from tumen.errors import InputError

OK = {"kind": "capacity", "economy": "A", "sector": "p", "from_day": 0, "days": 3, "share": 0.5}


def refused(events=(), **more) -> str:
    with pytest.raises(InputError) as found:
        simulate(random_table(1), list(events), days=30, **more)
    return "\n".join(problem.what for problem in found.value.problems)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"kind": "flood"}, "no kind of event"),
        ({"economy": "Z"}, "economy 'Z' is not in the table"),
        ({"sector": "z"}, "sector 'z' is not in the table"),
        ({"share": 30.0}, "a share of 30 is lost"),
        ({"share": 0.0}, "a share of 0 is lost"),
        ({"share": -0.5}, "a share of -0.5 is lost"),
        ({"share": None}, "neither a share nor an amount"),
        ({"share": float("nan")}, "a share of nan is lost"),
        ({"amount": 5.0}, "a share and an amount"),
        ({"share": None, "amount": 5.0}, "an amount stands at an event of capacity"),
        ({"kind": "capital", "share": None, "amount": -5.0}, "destroys nothing"),
        ({"kind": "capital", "share": None, "amount": 5.0, "sector": "*"}, "an amount is of one industry"),
        ({"from_day": 30}, "begins on day 30"),
        ({"from_day": -1}, "begins on day -1"),
        ({"days": 0}, "lasts 0 days"),
        ({"recovery": "soon"}, "no recovery"),
        ({"recovery": "linear"}, "has no days"),
        ({"recovery_days": 5}, "recovers at once in 5 days"),
        ({"recovery": "s-shaped", "recovery_days": 2}, "a s-shaped recovery in 2 days"),
        ({"recovery": "linear", "recovery_days": 5, "days": None}, "lasts to the end"),
        ({"recovery": "rebuilding", "recovery_days": 5}, "an event of capacity is rebuilt"),
        ({"kind": "trade"}, "has no buyer"),
        ({"kind": "trade", "buyer": "A"}, "on both sides"),
        ({"buyer": "B"}, "a buyer stands at an event of capacity"),
    ],
)
def test_events_that_cannot_be(change, what):
    assert what in refused([ShockEvent("e", **{**OK, **change})])


def test_all_at_once_events_parameters_and_table():
    said = refused(
        [ShockEvent("e", **{**OK, "share": 3.0}), *[ShockEvent("q", **{**OK, "economy": "Q"})] * 2],
        behaviour=Behaviour(psi=2.0, inventory_days=0.5, orders="some", rebuilding={"p": 0.4}),
    )
    for part in (
        "share of 3",
        "'Q'",
        "psi is 2",
        "0.5 days",
        "rule of orders",
        "sum to 0.4",
        "stands 2 times",
    ):
        assert part in said


def test_more_capital_than_there_is_cannot_be_destroyed():
    events = [ShockEvent(str(i), **{**OK, "kind": "capital", "share": 0.6}) for i in range(2)]
    assert "more capital is destroyed than A p has" in refused(events)


def test_rebuilding_needs_somebody_who_rebuilds():
    event = ShockEvent("e", **{**OK, "kind": "capital", "recovery": "rebuilding", "recovery_days": 9})
    assert "nobody rebuilds" in refused([event])
    idle = table("A", "pq", [[1, 0], [0, 0]], [[9], [0]])
    with pytest.raises(InputError, match="nobody sells to A what rebuilds there"):
        simulate(idle, [event], behaviour=Behaviour(rebuilding={"q": 1.0}), days=9)


@pytest.mark.parametrize(
    "change",
    [
        {"psi": np.nan},
        {"restoration_days": 0.5},
        {"overproduction_max": 0.9},
        {"overproduction_days": 0},
        {"capital": {"p": 0}},
        {"capital": {"x": 3}},
        {"inventories": {"x": 3}},
        {"inventories": {"p": np.nan}},
        {"rationing": "first come"},
        {"timing": "late"},
    ],
)
def test_parameters_that_cannot_be(change):
    assert refused([ShockEvent("e", **OK)], behaviour=Behaviour(**change))


def test_a_table_that_does_not_balance_is_refused():
    good = random_table(1)
    bad = Accounts.build(good.axes, Z=good.Z, Y=good.Y, x=good.x * 1.01, value_added=good.va)
    with pytest.raises(InputError, match="output differs from sales"):
        simulate(bad, [], days=3)


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (("capacity", "A", "q", {}), "nothing is made there"),
        (("capital", "A", "q", {}), "no capital is there"),
        (("demand", "B", "p", {}), "nobody there wants it"),
        (("trade", "A", "p", {"buyer": "B"}), "nothing is delivered to that buyer"),
        (("trade", "B", "*", {"buyer": "*"}), "nothing is delivered to that buyer"),
    ],
)
def test_an_event_that_takes_nothing_away_is_named(event, what):
    # A makes p for its own users, B makes q for its own; neither trades
    accounts = table("AB", "pq", np.zeros((4, 4)), [[9, 0], [0, 0], [0, 0], [0, 9]])
    kind, economy, sector, more = event
    with pytest.raises(InputError) as found:
        simulate(accounts, [ShockEvent("e", kind, economy, sector, 0, 5, share=0.5, **more)], days=9)
    assert what in str(found.value)


def test_inputs_below_zero_are_never_taken_on_value_added_below_zero_may_be():
    z = np.array([[0.0, 4.0], [2.0, 1.0]])
    below = table("A", "pq", z - [[0, 0], [5, 0]], [[6], [9]])
    with pytest.raises(InputError, match="intermediate sales are negative"):
        simulate(below, [], days=3, accept=("negative-input", "negative-value-added"))
    loss = table("A", "pq", [[0, 9], [2, 1]], [[1], [2]])  # q makes 5 and buys 10
    with pytest.raises(InputError, match="value added is negative"):
        simulate(loss, [], days=3)
    assert simulate(loss, [], days=3, accept=("negative-value-added",)).output[2] * 365 == pytest.approx(
        [10, 5]
    )
