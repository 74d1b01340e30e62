"""The tables stock and opening_stock: from cells to a plan, its tables and page; and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.network.plans.lead_time import lead_times
from tumen.report.network.charts import GROUPS, group_sums, stock_stacks
from tumen.study.core.read import read_study
from tumen.study.network.flat import tables_of
from tumen.study.network.run import run_network

STORED = Path(__file__).resolve().parent / "stored"
"""Cars from Vietnam to Japan: 0 % until June 2027, then 10 % and 8 % under RCEP; 60 fit into the depot."""


@pytest.fixture
def spoiled(tmp_path):
    def problems(file, old, new):
        folder = tmp_path / "study"
        shutil.copytree(STORED, folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            run_network(read_study(folder).network)
        return [(Path(row.file or "").name, row.line, row.what) for row in caught.value.problems]

    return problems


def test_a_study_front_loads_what_fits():
    """Keeping a car costs 2 % and saves 8 %: the storage of 60 is full before the duty, 7 of them of the
    opening stock. Afterwards the safety stock is left: 1.645 x 2 x sqrt(20 / 7) = 5.56, above the 5 asked for.
    """
    pytest.importorskip("highspy")
    result = run_network(read_study(STORED).network)
    rows = tables_of(result)["stocks"]
    by_period = {}
    for row in rows:
        by_period[row["period"]] = by_period.get(row["period"], 0) + float(row["quantity"])
    assert by_period == pytest.approx({"2026": 60, "2027": 5.56, "2028": 5.56}, abs=0.002)
    assert {row["made_by"] for row in rows} == {"plant", "opening stock at depot"}
    plan = result.scenarios[0].plan
    # 20 + 2 + 1 days on lanes, whether kept or not; 1.44 of the opening stock, which was there, take 1 day
    days = {row.period: (row.mean_days, row.longest_days) for row in lead_times(plan)}
    assert days["2026"] == pytest.approx((23, 23))
    assert days["2027"] == pytest.approx((23 - 0.0144 * 22, 23), abs=0.001)
    ((item, stack),) = stock_stacks(plan)
    assert item == "car"
    assert [(bar.label, bar.total) for bar in stack.bars] == [
        ("depot, end of 2026", "60"),
        ("depot, end of 2027", "6"),
        ("depot, end of 2028", "6"),
    ]
    assert {name for _, _, name in stack.legend} == {"made in VN", "made in VN, originating under RCEP"}
    named = {kind for _, _, kinds in GROUPS.values() for kind in kinds}
    assert {cost.kind for cost in plan.costs} - named <= {"revenue"}, "a cost that no bar shows"
    assert sum(group_sums(plan).values()) == pytest.approx(plan.net_cost)


@pytest.mark.parametrize(
    ("file", "change", "line", "said"),
    [
        ("stock.csv", ("depot,car,80,,2%", "depot,car,80,,"), 2, "the cost of holding of 'car' at 'depot'"),
        ("stock.csv", ("95%,2,7", "95%,,7"), 2, "demand_deviation is empty"),
        ("stock.csv", ("95%,2,7", "40%,2,7"), 2, "40%"),
        ("stock.csv", ("95%,2,7", "100%,2,7"), 2, "the service level of car at depot is 1"),
        ("stock.csv", ("2%,5,", "2%,90,"), 2, "the ending stock of car at depot is 90"),
        ("stock.csv", ("plant,body", "plant,wheel"), 3, "'wheel'"),
        ("stock.csv", ("plant,body", "garage,body"), 3, "garage"),
        ("opening_stock.csv", ("VN,RCEP", "VN,RCPE"), 2, "'RCPE' is not on file"),
        ("opening_stock.csv", ("car,7,", "car,81,"), 2, "81 car are at depot at first"),
        ("opening_stock.csv", ("depot,car", "plant,car"), 2, "nothing says that it can be kept there"),
        ("opening_stock.csv", (",9000,", ",,"), 2, "value"),
        ("lanes.csv", (",5,20,", ",5,,"), 3, "lead time"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(spoiled, file, change, line, said):
    found = spoiled(file, *change)
    assert any((name, at) == (file, line) and said in what for name, at, what in found), found


def test_the_coffee_study_brings_machines_over_the_day_of_an_announced_duty():
    """Europe takes 200,000 a year and Bac Ninh makes 150,000 (`studies/coffee`): of Chinese machines 50,000 are
    left, which come in the year before 25 per cent on 31.30 and freight, at a tenth of that for the year."""
    pytest.importorskip("highspy")
    from tumen.network.mip.solve import solve

    study = read_study(Path(__file__).resolve().parents[3] / "studies" / "coffee").network
    base = study.scenarios[0]
    (duty,) = [row for row in study.scenarios if row.name == "eu-duty-2028"]
    plan = solve(duty.network, duty.law)
    kept = [
        (row.period, row.site, row.made_by, round(row.quantity)) for row in plan.stocks if row.quantity > 0
    ]
    assert kept == [("2027-28", "Rotterdam (store)", "Dongguan", 50000)]
    assert not [row for row in solve(base.network, base.law).stocks if row.quantity > 0]
