"""Small networks. Every rate is illustrative; the rules of origin are those on file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from tumen.agreements.load import load_agreement
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, StatedOrigin, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Capability, Input, Price, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost, Demand, Market
from tumen.network.model.written import Period
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.rates.notation import parse_rate

ON = date(2026, 6, 1)


def hs(code):
    return HsCode(code, "HS2022")


def stated(rates):
    """A law in which (importer, regime, code, rate) are the rates, for all beneficiaries."""
    rows = [
        StatedRate(importer, regime, hs(code), parse_rate(rate), "illustrative")
        for importer, regime, code, rate in rates
    ]
    return TariffBook().with_stated(rows)


@pytest.fixture(scope="session")
def agreements():
    return {code: load_agreement(code) for code in ("RCEP", "AKFTA")}


@pytest.fixture
def law(agreements):
    """A law from rates (see `stated`), with customs values on CIF wherever no basis is on file."""

    def make(rates, codes=("RCEP",)):
        basis = dict.fromkeys(("TH", "ID", "MY", "PH", "SG"), "CIF")
        return TradeLaw({code: agreements[code] for code in codes}, stated(rates), value_basis=basis)

    return make


@pytest.fixture
def panel_network():
    """One panel (8524.91: CTH or RVC40 under RCEP) made in Viet Nam from glass of China or the United
    States."""
    return Network(
        name="panel",
        currency="USD",
        periods=(Period("2026", ON),),
        items=(
            Item("panel", hs("852491"), weight_kg=Decimal(1)),
            Item("cell", hs("852499"), weight_kg=Decimal("0.5")),
            Item("film", hs("392010"), weight_kg=Decimal("0.2")),
        ),
        suppliers=(Supplier("cells CN", "CN"), Supplier("cells US", "US"), Supplier("films US", "US")),
        offers=(
            Offer("cells CN", "cell", Decimal(50), origin=(StatedOrigin("RCEP"),)),
            Offer("cells US", "cell", Decimal(40)),
            Offer("films US", "film", Decimal(10)),
        ),
        sites=(Site("Hanoi", "VN", capacity=Decimal(1000), fixed_cost=Decimal(100)),),
        recipes=(
            Recipe(
                "assemble",
                "panel",
                (Input("cell", Decimal(1)), Input("film", Decimal(1))),
                operations=("lamination",),
            ),
        ),
        capabilities=(Capability("assemble", "Hanoi", labour=Decimal(5), overhead=Decimal(5)),),
        prices=(Price("panel", "Hanoi", fob=Decimal(80)),),
        lanes=(
            Lane("cells CN", "Hanoi", cost_per_unit=Decimal(1)),
            Lane("cells US", "Hanoi", cost_per_unit=Decimal(2)),
            Lane("films US", "Hanoi", cost_per_unit=Decimal(1)),
            Lane("Hanoi", "Tokyo", cost_per_unit=Decimal(2)),
        ),
        markets=(Market("Tokyo", "JP"),),
        demand=(Demand("Tokyo", "panel", "2026", Decimal(100)),),
        agreements=("RCEP",),
        claim_costs=(ClaimCost("RCEP", per_unit=Decimal("0.1")),),
    )


@pytest.fixture
def panel_rates():
    return [
        ("VN", "MFN", "852499", "0%"),
        ("VN", "RCEP", "852499", "0%"),
        ("VN", "MFN", "392010", "0%"),
        ("VN", "RCEP", "392010", "0%"),
        ("JP", "MFN", "852491", "20%"),
        ("JP", "RCEP", "852491", "0%"),
    ]


@pytest.fixture(scope="session")
def plain():
    """A network of one economy, without borders and agreements, whose plans are worked out in the head.

    Material S costs 1 and needs no transport. Plant A opens for 100, holds 100 units and works for 1 a unit;
    plant B opens for 50, holds 60 and works for 3. Market M asks for 50 units. So with q units:
    A alone costs 100 + 2 q (q <= 100), B alone 50 + 4 q (q <= 60), both 150 + 2 min(q, 100) + 4 max(0, q -
    100).
    """
    return SimpleNamespace(network=_plain_network, cost=_plain_cost, law=TradeLaw({}))


def _plain_network(periods=1, lost=None, quantity=50):
    when = tuple(Period(str(2026 + k), date(2026 + k, 1, 1)) for k in range(periods))
    return Network(
        name="plain",
        currency="USD",
        periods=when,
        items=(Item("x", None), Item("m", None)),
        suppliers=(Supplier("S", "VN"),),
        offers=(Offer("S", "m", Decimal(1)),),
        sites=(
            Site("A", "VN", state="possible", capacity=Decimal(100), opening_cost=Decimal(100)),
            Site("B", "VN", state="possible", capacity=Decimal(60), opening_cost=Decimal(50)),
        ),
        recipes=(Recipe("make", "x", (Input("m", Decimal(1)),)),),
        capabilities=(Capability("make", "A", labour=Decimal(1)), Capability("make", "B", labour=Decimal(3))),
        prices=(),
        lanes=(Lane("S", "A"), Lane("S", "B"), Lane("A", "M"), Lane("B", "M")),
        markets=(Market("M", "VN"),),
        demand=tuple(Demand("M", "x", period.name, Decimal(quantity), lost_penalty=lost) for period in when),
    )


def _plain_cost(sites, quantity, penalty=None):
    """Least cost of serving `quantity` from these sites in one period; None where it cannot be."""
    room = {"A": 100, "B": 60}
    total, left = 0, quantity
    for name in sorted(sites):  # A is the cheaper to run
        total += {"A": 100, "B": 50}[name]
        made = min(left, room[name])
        total += made * {"A": 2, "B": 4}[name]
        left -= made
    if left > 0:
        return None if penalty is None else total + left * penalty
    return total
