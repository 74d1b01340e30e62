"""Lengths of lanes: kilometres as stated or by sea from port to port, and the CO2 and days that follow."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.study.network.conftest import network_of

HEAD = "from,to,mode,lead_time_days,co2_kg_per_kg,source,basis,cost"
LANE = "Ningbo,Japan,sea,6,0.02,illustrative,unit,0.05"


def by_length(*, days="", co2="", km="", grams="", daily="", mode="sea"):
    """The lane from Ningbo to Japan with its length; the others are as they were."""
    row = f"Ningbo,Japan,{mode},{days},{co2},illustrative,unit,0.05,{km},{grams},{daily}"
    return (
        ("lanes.csv", HEAD, f"{HEAD},km,co2_g_per_tkm,km_per_day"),
        ("lanes.csv", LANE, row),
    )


def lane(study):
    return next(
        row
        for row in study.scenarios[0].network.lanes
        if (row.origin, row.destination) == ("Ningbo", "Japan")
    )


def filled(spoil, *changes):
    folder = spoil(*changes)
    path = folder / "lanes.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    wide = head.count(",")
    path.write_text("\n".join([head, *(line + "," * (wide - line.count(",")) for line in lines)]) + "\n")
    return folder


@pytest.mark.parametrize(
    ("km", "length"),
    # sea_km.csv: CNDLC to KRPUS 1,035 km, KRPUS to JPTYO 1,275, CNDLC to JPTYO 2,204
    [
        ("2500", 2500),
        ("sea CNDLC JPTYO", 2204),
        ("sea JPTYO CNDLC", 2204),
        ("sea CNDLC KRPUS JPTYO", 1035 + 1275),
    ],
)
def test_co2_and_days_follow_from_the_length(spoil, km, length):
    found = lane(network_of(filled(spoil, *by_length(km=km, grams="8", daily="500"))))
    # 8 g for a tonne-kilometre are 8 / 1,000 kg for 1,000 kg: 0.000008 kg for a kilogram carried a kilometre
    assert found.co2_kg_per_kg == length * Decimal("0.000008")
    assert found.lead_time_days == Decimal(length) / 500


def test_each_follows_alone_and_what_is_stated_stays(spoil):
    found = lane(network_of(filled(spoil, *by_length(days="6", km="2000", grams="10"))))
    assert (found.lead_time_days, found.co2_kg_per_kg) == (6, Decimal("0.02"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"km": "sea CNDLC XXYYY", "grams": "8"}, "'XXYYY' is no port on file"),
        ({"km": "sea CNDLC KRPTK", "grams": "8"}, "the way by sea between CNDLC and KRPTK is not on file"),
        ({"km": "sea CNDLC CNDLC", "grams": "8"}, "both ports are CNDLC"),
        ({"km": "sea CNDLC", "grams": "8"}, "names no two ports"),
        ({"km": "sea", "grams": "8"}, "names no two ports"),
        ({"km": "-5", "grams": "8"}, "below zero"),
        ({"km": "far", "grams": "8"}, "'far' is not a number"),
        ({"km": "2000"}, "count for nothing"),
        ({"grams": "8", "daily": "500"}, "states co2_g_per_tkm and km_per_day, and not how long it is"),
        ({"co2": "0.02", "km": "2000", "grams": "8"}, "states co2_kg_per_kg, and co2_g_per_tkm too"),
        ({"days": "5", "km": "2000", "daily": "500"}, "states lead_time_days, and km_per_day too"),
        ({"km": "sea CNDLC JPTYO", "grams": "8", "mode": "air"}, "goes by air, and its km are those by sea"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(spoil, cells, expected):
    from tumen.errors import InputError

    with pytest.raises(InputError) as caught:
        network_of(filled(spoil, *by_length(**cells)))
    told = [problem for problem in caught.value.problems if expected in problem.what]
    assert [(problem.file.rpartition("/")[2], problem.line) for problem in told] == [("lanes.csv", 6)]


def test_rows_of_one_lane_that_state_different_figures_are_refused(problems):
    second = LANE.replace("sea,6,", "sea,9,").replace("unit", "kg")
    found = problems(("lanes.csv", LANE, f"{LANE}\n{second}"))
    said = (
        "rows of the lane from 'Ningbo' to 'Japan' state different lead_time_days. State it once: rows of one"
    )
    said += " lane add up"
    assert found == [
        (
            "lanes.csv",
            6,
            said,
        )
    ]
