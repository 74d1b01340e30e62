"""Ports, straits and corridors of a study: closures, capacities, costs, days, and what they mean for direct
consignment; wrong rows with file and line.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.study.network.conftest import TEMPLATE, network_of

HEAD = "port,name,kind,economy,capacity,capacity_unit,cost,basis,days,shut,source\n"
BUSAN = "busan,Busan,port,KR,,,,,,,illustrative\n"


@pytest.fixture
def passed(spoil):
    """The small study with a table of ports; its lane from Ningbo to Japan passes the ports named."""

    def make(rows, ports="busan"):
        folder = spoil()
        (folder / "ports.csv").write_text(HEAD + rows, encoding="utf-8")
        path = folder / "lanes.csv"
        head, *lines = (TEMPLATE / "lanes.csv").read_text(encoding="utf-8").splitlines()
        found = [f"{head},ports"]
        found += [f"{line},{ports if line.startswith('Ningbo,Japan') else ''}" for line in lines]
        path.write_text("\n".join(found) + "\n", encoding="utf-8")
        return folder

    return make


def lane(study, scenario=0):
    lanes = study.scenarios[scenario].network.lanes
    return next(row for row in lanes if (row.origin, row.destination) == ("Ningbo", "Japan"))


def test_a_port_adds_days_and_costs_to_the_lanes_that_pass_it(spoil, passed):
    before = lane(network_of(spoil()))
    after = lane(network_of(passed("busan,Busan,port,KR,,,30,kg,3,,illustrative\n")))
    assert after.lead_time_days == before.lead_time_days + 3
    assert after.cost_per_kg == before.cost_per_kg + 30
    assert after.ports == ("Busan",)
    at_home = lane(network_of(passed("busan,Busan,port,JP,,,30,kg,,,illustrative\n")))
    assert (at_home.cost_per_kg, at_home.inland_per_kg) == (
        before.cost_per_kg,
        before.inland_per_kg + 30,
    )  # after arrival: outside the customs value


def test_what_a_third_economy_means_for_consignment_is_asked_and_not_assumed(passed):
    legs = lane(network_of(passed(BUSAN))).transport.legs
    assert [(leg.via, leg.operations, leg.customs_control) for leg in legs] == [("KR", None, None)]
    for economy in ("CN", "JP", ""):  # its own ports, and a strait of nobody
        row = f"busan,Busan,strait,{economy},,,,,,,illustrative\n"
        assert lane(network_of(passed(row))).transport is None


def test_a_port_is_shut_in_some_periods(passed):
    found = lane(network_of(passed("busan,Busan,port,KR,,,,,,2026-28,illustrative\n")))
    assert found.periods == ("2028-31",)


def test_a_scenario_shuts_a_port(passed):
    folder = passed(BUSAN)
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    shut = 'scenarios:\n  no-busan:\n    title: x\n    source: illustrative\n    set: {"ports[port=busan].shut": all}\n'
    path.write_text(text.replace("scenarios:\n", shut, 1), encoding="utf-8")
    study = network_of(folder)
    names = [row.name for row in study.scenarios]
    assert lane(study, names.index("no-busan")).periods == ()


@pytest.mark.parametrize(
    ("rows", "ports", "expected"),
    [
        (BUSAN, "pusan", "there is no port 'pusan'"),
        (BUSAN, "", "no lane passes the port Busan"),
        (BUSAN, "busan;busan", "passes Busan twice"),
        ("busan,Busan,port,KR,,,,,,2029,illustrative\n", "busan", "there is no period '2029'"),
        ("busan,Busan,port,KR,,,,,,,illustrative\n" * 2, "busan", "busan"),
        ("Japan,,port,KR,,,,,,,illustrative\n", "Japan", "'Japan' is a market too"),
        ("busan,Busan,harbour,KR,,,,,,,illustrative\n", "busan", "harbour"),
        ("busan,Busan,port,KR,-5,kg,,,,,illustrative\n", "busan", "-5 is negative"),
        ("busan,Busan,port,KR,5,tons,,,,,illustrative\n", "busan", "tons"),
        ("busan,Busan,port,KR,5,containers,,,,,illustrative\n", "busan", "counts containers"),
        ("busan,Busan,port,QQ,,,,,,,illustrative\n", "busan", "QQ"),
    ],
)
def test_wrong_ports_are_told_with_their_line(passed, rows, ports, expected):
    from tumen.errors import InputError

    with pytest.raises(InputError) as caught:
        network_of(passed(rows, ports))
    found = [problem for problem in caught.value.problems if expected in problem.what]
    assert found, [str(problem) for problem in caught.value.problems]
    assert all(problem.file and problem.line for problem in found)


def test_a_capacity_in_units_of_several_kinds_is_refused():
    from dataclasses import replace

    from tests.network.conftest import _plain_network
    from tumen.network.model.carrying import Passage
    from tumen.network.model.checks.check import check

    network = _plain_network()
    items = tuple(replace(row, unit="kg") if row.name == "m" else row for row in network.items)
    lanes = tuple(replace(row, ports=("gate",)) for row in network.lanes)
    wrong = replace(network, items=items, lanes=lanes, ports=(Passage("gate", capacity=Decimal(5)),))
    assert "m in kg, x in piece" in next(iter(check(wrong))).what
