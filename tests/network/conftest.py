"""Small networks. Every rate is illustrative; the rules of origin are those on file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.network.law import TradeLaw
from tumen.network.model import (
    Capability,
    ClaimCost,
    Demand,
    Input,
    Item,
    Lane,
    Market,
    Network,
    Offer,
    Period,
    Price,
    Recipe,
    Site,
    StatedOrigin,
    Supplier,
)
from tumen.reference.hs import HsCode
from tumen.tariff.book import StatedRate, TariffBook
from tumen.tariff.notation import parse_rate

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
    """One panel (8524.91: CTH or RVC40 under RCEP) made in Viet Nam from glass of China or the United States."""
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
