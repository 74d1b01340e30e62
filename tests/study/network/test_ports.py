"""Ports, straits and corridors of a study: closures, capacities, costs, days, and what they mean for direct
consignment; wrong rows with file and line.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

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

    from tests.network.conftest import _plain_network
    from tumen.network.model.carrying import Passage
    from tumen.network.model.checks.check import check

    network = _plain_network()
    items = tuple(replace(row, unit="kg") if row.name == "m" else row for row in network.items)
    lanes = tuple(replace(row, ports=("gate",)) for row in network.lanes)
    wrong = replace(network, items=items, lanes=lanes, ports=(Passage("gate", capacity=Decimal(5)),))
    assert "m in kg, x in piece" in next(iter(check(wrong))).what


def test_a_port_of_a_member_is_at_home_in_the_customs_territory(tmp_path):
    """Rotterdam for goods to the European Union is no port of a third economy; for goods to Japan it is."""
    from tumen.study.core.read import read_study
    from tumen.study.core.rows.transport import transport_of

    source = Path(__file__).resolve().parents[3] / "studies" / "coffee"
    folder = shutil.copytree(source, tmp_path / "coffee")
    text = (folder / "ports.csv").read_text(encoding="utf-8")
    (folder / "ports.csv").write_text(
        text.replace("Rotterdam,port,EU", "Rotterdam,port,NL"), encoding="utf-8"
    )
    study = read_study(folder)
    tables, on = study.tables, study.facts.on
    rows = {(row.start, row.end, row.mode): row for row in tables.lanes}
    assert transport_of(tables, rows["dongguan", "europe", "sea"], on).legs == ()
    away = replace(rows["dongguan", "japan", "sea"], ports=("yantian", "rotterdam"))
    assert [leg.via for leg in transport_of(tables, away, on).legs] == ["NL"]


def test_what_is_done_on_the_way_is_not_known_where_nobody_says_it():
    """Empty is not known, never nothing (docs/reference/columns.md); unknown is told from shipped directly."""
    from tumen.study.core.read import read_study
    from tumen.study.core.rows.transport import transport_of

    study = read_study(Path(__file__).resolve().parents[3] / "studies" / "oled-changchun")
    rows = {(row.start, row.end): row for row in study.tables.lanes}
    through = rows["haiphong", "australia"]
    on = study.facts.on
    (leg,) = transport_of(study.tables, through, on).legs
    assert leg.operations == ("unloading", "reloading")
    (leg,) = transport_of(study.tables, replace(through, via_operations=()), on).legs
    assert leg.operations is None
    assert transport_of(study.tables, replace(through, via="unknown"), on) is None
    assert transport_of(study.tables, replace(through, via=None), on).legs == ()


def test_the_map_shows_the_ports_that_are_passed_and_those_that_are_shut(passed):
    pytest.importorskip("highspy")
    from tumen.network.mip.solve import solve
    from tumen.report.network.drawings import map_of, passages

    folder = passed("busan,Busan,port,KR,,,,,,2028-31,illustrative\n")
    path = folder / "ports.csv"
    head, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{head},latitude,longitude\n{row},35.1,129.0\n", encoding="utf-8")
    world = network_of(folder).scenarios[0]
    plan = solve(world.network, world.law)
    (mark,) = passages(plan)
    assert (mark.point, mark.place.kind) == ((129.0, 35.1), "shut")
    assert mark.place.text == "Busan (KR), port, shut in 2028-31"
    assert mark.place.number == len(map_of(plan, "USD").places)
