"""`tm.disruption`: the engine by its door, and what it refuses."""

import pytest

import tumen as tm

STOP = {
    "name": "stop",
    "kind": "capacity",
    "economy": "JPN",
    "sector": "C26_27",
    "from_day": 2,
    "days": 5,
    "share": 0.5,
}


def test_keys_events_and_a_file_give_the_same(tmp_path):
    file = tmp_path / "events.csv"
    head = "event,kind,economy,sector,from_day,days,share,amount,buyer,recovery,recovery_days,source"
    file.write_text(f"{head}\nstop,capacity,JPN,C26_27,2,5,0.5,,,,,illustrative\n", encoding="utf-8")
    by_keys = tm.disruption([STOP], days=20)
    for other in (tm.disruption([tm.ShockEvent(**STOP)], days=20), tm.disruption(file, days=20)):
        assert (other.output == by_keys.output).all()
    assert by_keys.value_added_loss()[4].sum() > 0
    assert "JPN" in repr(by_keys)
    tight = tm.disruption([STOP], days=20, behaviour={"inventory_days": 2, "psi": 1.0})
    assert tight.value_added_loss().sum() > by_keys.value_added_loss().sum()
    with_accounts = tm.disruption([STOP], tm.accounts(), days=20)
    assert (with_accounts.output == by_keys.output).all()


@pytest.mark.parametrize(
    ("events", "more", "what"),
    [
        ([{**STOP, "sahre": 0.5}], {}, "no key 'sahre'"),
        ([{"kind": "capacity"}], {}, "event 1:"),
        ([STOP, 3], {}, "event 2 is 3"),
        (STOP, {}, "no list of events"),
        ("nowhere.csv", {}, "nowhere.csv"),
        ([STOP], {"behaviour": {"spi": 1}}, "no key 'spi'"),
        ([STOP], {"behaviour": {"psi": 3}}, "psi is 3"),
        ([STOP], {"behaviour": {"psi": "high"}}, "psi is 'high'"),
        ([{**STOP, "share": "half"}], {}, "share is 'half'"),
        ([{**STOP, "from_day": 2.5}], {}, "from_day is 2.5"),
        ([STOP], {"days": "many"}, "days is 'many'"),
        ([STOP], {"days": 0}, "0 days"),
        ([STOP], {"horizon": 4}, "horizon"),
    ],
)
def test_what_cannot_be(events, more, what):
    with pytest.raises(tm.InputError) as found:
        tm.disruption(events, **more)
    assert what in str(found.value)
