"""A network inside a customs territory: duty is paid where goods enter it and nowhere else (Union Customs Code Art.
4 and 5(23): goods in free circulation). Every rate is invented.

The panel of `panel_network` is made in Hungary of an American cell (40 + 2 freight) and film (10 + 1), customs values
at CIF (Art. 71(1)(e)), for Germany and Japan. The Union takes 5 % on cells (2.10) and 10 % on film (1.10).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.network.conftest import stated
from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Offer, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Price, Site
from tumen.network.model.selling import Demand, Market
from tumen.network.model.written import Period

EU = [("EU", "MFN", "852499", "5%"), ("EU", "MFN", "392010", "10%")]
JP = [("JP", "MFN", "852491", "20%")]


@pytest.fixture
def inside(panel_network):
    def make(plant="HU", store=None, market="DE", on=date(2026, 6, 1), bonded=False):
        to = "store" if store else "plant"
        lanes = [
            Lane("cells US", to, cost_per_unit=Decimal(2)),
            Lane("films US", "plant", cost_per_unit=Decimal(1)),
            Lane("plant", "market", cost_per_unit=Decimal(2)),
        ]
        sites = [Site("plant", plant, capacity=Decimal(1000))]
        if store:
            sites.append(Site("store", store, kind="warehouse", bonded=bonded))
            lanes.append(Lane("store", "plant"))
        return replace(
            panel_network,
            periods=(Period("2026", on),),
            suppliers=(Supplier("cells US", "US"), Supplier("films US", "US")),
            offers=(Offer("cells US", "cell", Decimal(40)), Offer("films US", "film", Decimal(10))),
            sites=tuple(sites),
            capabilities=tuple(replace(item, site="plant") for item in panel_network.capabilities),
            prices=(Price("panel", "plant", fob=Decimal(70)),),
            lanes=tuple(lanes),
            markets=(Market("market", market),),
            demand=(Demand("market", "panel", "2026", Decimal(100)),),
            agreements=(),
            claim_costs=(),
        )

    return make


def duties(network, rates):
    """What is paid by flow, per unit, where anything is due."""
    found = compile_network(network, TradeLaw({}, stated(rates)))
    return {
        (row.origin, row.destination, round(row.duty, 6)) for row in found.flows if row.regime is not None
    }


CELLS, FILM = ("cells US", "plant", 2.1), ("films US", "plant", 1.1)


def test_no_border_inside_the_union(inside):
    assert duties(inside(), EU) == {CELLS, FILM}


def test_the_union_is_left_over_its_border_alone(inside):
    paid = duties(inside(market="JP"), [*EU, *JP])
    assert paid == {
        CELLS,
        FILM,
        ("plant", "market", 14.4),
    }  # 20 % of 70 + 2 (CIF: Japan, Customs Tariff Act Art. 4)


def test_what_is_stored_in_another_member_is_imported_once(inside):
    assert duties(inside(store="NL"), EU) == {("cells US", "store", 2.1), FILM}


def test_what_stands_under_customs_control_is_imported_when_it_leaves(inside):
    paid = duties(inside(store="NL", bonded=True), EU)
    assert paid == {("store", "plant", 2.1), FILM}  # the value with the way to the territory: 40 + 2


def test_before_and_after_a_member_leaves(inside):
    """The United Kingdom was in the territory until the end of 2020."""
    rates = [*EU, ("GB", "MFN", "852491", "4%")]
    assert duties(inside(market="GB", on=date(2020, 12, 31)), EU) == {CELLS, FILM}
    law = TradeLaw({}, stated(rates), value_basis={"GB": "CIF"})
    found = compile_network(inside(market="GB", on=date(2021, 1, 1)), law)
    # 4 % of 70 + 2
    assert {round(row.duty, 6) for row in found.flows if row.destination == "market"} == {2.88}


def test_another_customs_union(inside):
    """South Africa's tariff is that of the Southern African Customs Union."""
    rates = [("ZA", *row[1:]) for row in EU]
    law = TradeLaw({}, stated(rates), value_basis={"ZA": "CIF"})
    found = compile_network(inside(plant="BW", market="NA"), law)
    paid = {
        (row.origin, row.destination, round(row.duty, 6)) for row in found.flows if row.regime is not None
    }
    assert paid == {CELLS, FILM}


def test_a_customs_union_that_is_no_territory_has_a_border(inside):
    with pytest.raises(InputError, match=r"no duty is known on panel .* into TR"):
        compile_network(inside(market="TR"), TradeLaw({}, stated(EU), value_basis={"TR": "CIF"}))


def test_the_plan(inside):
    """100 panels: cells 42 + 2.10, film 11 + 1.10, labour and overhead 10, way 2, fixed cost none: 68.20 each."""
    found = solve(inside(), TradeLaw({}, stated(EU)))
    assert found.net_cost == pytest.approx(6820)
