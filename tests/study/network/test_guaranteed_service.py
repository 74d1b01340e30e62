"""Safety stock by guaranteed service in a study: plant, depot and a market with a commitment."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tests.study.network.conftest import network_of
from tumen.errors import InputError
from tumen.study.network.flat import tables_of

STORED = Path(__file__).resolve().parent / "stored"
HEAD = "site,product,holding_cost,service_level,demand_deviation,deviation_days,lead_time_days,source\n"
BODY = "plant,body,50,95%,2,7,,illustrative\n"
CAR = "plant,car,{plant},95%,2,7,5,illustrative\n"
DEPOT = "depot,car,{depot},95%,2,7,,illustrative\n"


@pytest.fixture
def chained(tmp_path):
    """The study of the cars: lanes of 2 days to the plant, 20 to the depot, 1 to Osaka; making takes 5 days."""

    def make(rows, services="", rule="guaranteed service"):
        folder = tmp_path / "study"
        shutil.copytree(STORED, folder)
        (folder / "stock.csv").write_text(HEAD + rows, encoding="utf-8")
        if services:
            text = f"market,within_days,share,source\n{services}"
            (folder / "services.csv").write_text(text, encoding="utf-8")
        path = folder / "study.yaml"
        path.write_text(f"{path.read_text(encoding='utf-8')}  safety_stock: {rule}\n", encoding="utf-8")
        return folder

    return make


def times(folder):
    network = network_of(folder).scenarios[0].network
    return {
        (row.site, row.item): (row.safety.promised_days, row.safety.bridged_days) for row in network.stocks
    }


def chain(plant, depot):
    return BODY + CAR.format(plant=plant) + DEPOT.format(depot=depot)


def test_stock_stands_where_it_is_cheapest_to_bridge_the_days(chained):
    """All deviations alike, so that costs go with holding cost x root of days. Cars cost 1,000 at the plant, and
    100 more at the depot; a body costs 50. Body: 2 days. All three served at once cost
    50 sqrt 2 + 1,000 sqrt 5 + 1,100 sqrt 20 = 7,226; the depot alone for 2 + 5 + 20 days 1,100 sqrt 27 = 5,716;
    body and depot 50 sqrt 2 + 1,100 sqrt 25 = 5,571: the least (plant and depot: 1,000 sqrt 7 + 1,100 sqrt 20).
    """
    assert times(chained(chain(1000, 1100))) == {
        ("plant", "body"): (0, 2),
        ("plant", "car"): (5, 0),
        ("depot", "car"): (0, 25),
    }


def test_a_commitment_of_days_holds_over_the_whole_chain(chained):
    """Osaka is promised in 22 days, 1 of them on the last lane: the depot may promise 21. With 2 bridged by
    bodies it bridges 5 + 20 - 21 = 4, or 2 + 25 - 21 = 6 without: 50 sqrt 2 + 1,100 sqrt 4 = 2,271 against
    1,100 sqrt 6 = 2,694; or the plant's cars 5 and the depot 0: 50 sqrt 2 + 1,000 sqrt 4 = 2,071, promising 1.
    """
    found = times(chained(chain(1000, 1100), services="Osaka,22,100%,illustrative\n"))
    assert found == {("plant", "body"): (0, 2), ("plant", "car"): (1, 4), ("depot", "car"): (21, 0)}


def test_a_lane_is_in_time_with_what_its_site_promises(chained):
    """The depot promises 0 for the stricter of two commitments: 1 day on the lane is within 1 and within 22."""
    pytest.importorskip("highspy")
    from tumen.study.network.run import run_network

    services = "Osaka,22,100%,illustrative\nOsaka,1,50%,illustrative\n"
    folder = chained(chain(1000, 1100), services=services)
    assert times(folder)["depot", "car"] == (0, 25)
    result = run_network(network_of(folder))
    rows = tables_of(result)["safety_stock"]
    # 1.644854 x 2 x sqrt(25 / 7)
    told = next(row for row in rows if row["site"] == "depot")
    assert (told["rule"], round(Decimal(told["units"]), 3)) == ("guaranteed service", Decimal("6.217"))
    assert "safety_guaranteed" in {said.key for said in result.scenarios[0].answer.statements}


def test_the_square_root_rule_is_the_default_and_said(chained):
    pytest.importorskip("highspy")
    from tumen.study.network.run import run_network

    result = run_network(network_of(chained(chain(1000, 1100), rule="square root")))
    rows = {(row["site"], row["item"]): row for row in tables_of(result)["safety_stock"]}
    assert {key: int(row["bridged_days"]) for key, row in rows.items()} == {
        ("plant", "body"): 2,
        ("plant", "car"): 5,
        ("depot", "car"): 20,
    }
    assert "safety_square_root" in {said.key for said in result.scenarios[0].answer.statements}


@pytest.mark.parametrize(
    ("rows", "services", "expected"),
    [
        (
            chain(1000, 1100).replace("50,95%", ",95%").replace("holding_cost", "x"),
            "",
            "holding",
        ),
        (
            BODY + CAR.format(plant=1000),
            "",
            "car goes from plant on to depot, where no safety stock of car is stated",
        ),
        (
            BODY + DEPOT.format(depot=9),
            "",
            "body goes from plant on to plant, where no safety stock of car is stated",
        ),
        (
            BODY + CAR.format(plant=9).replace(",5,ill", ",,ill") + DEPOT.format(depot=9),
            "",
            "no lane brings it there",
        ),
        (
            "depot,body,5,95%,2,7,3,illustrative\n",
            "Osaka,22,100%,illustrative\n",
            "it is not known what depot promises",
        ),
    ],
)
def test_what_leaves_the_chain_open_is_refused(chained, rows, services, expected):
    with pytest.raises(InputError) as caught:
        network_of(chained(rows, services))
    assert any(expected in problem.what for problem in caught.value.problems), caught.value.problems


def test_a_share_of_the_value_is_refused(chained):
    folder = chained(chain(1000, 1100))
    path = folder / "stock.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{head},holding_share", *(f"{row},2%" for row in rows)]), encoding="utf-8")
    with pytest.raises(InputError, match="State holding_cost in place of holding_share") as caught:
        network_of(folder)
    assert {problem.line for problem in caught.value.problems} == {2, 3, 4}
