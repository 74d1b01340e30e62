"""What suppliers declare of the value added in the Parties reaches the tests of a network."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from tumen.network.compile.modes import material
from tumen.network.model.goods import Item, Offer, StatedOrigin
from tumen.reference.hs import HsCode

D = Decimal


def seen(agreement, *added):
    offer = Offer("maker", "gearbox", D(60), value_added=added)
    at = SimpleNamespace(direct=(), low=D(60), high=D(60))
    return material(
        SimpleNamespace(role="material"),
        SimpleNamespace(at=at, lane=None),
        SimpleNamespace(standings=(), made_in="SG", offer=offer, supplied=True),
        Item("gearbox", HsCode("870840", "HS2022")),
        SimpleNamespace(agreement=agreement),
        abroad=False,
    )


def test_the_part_counts_under_the_agreement_that_it_is_declared_for():
    """40 % of 60 is 24, added in Japan though the supplier is in Singapore."""
    added = StatedOrigin("CPTPP", "JP", D("0.4"))
    found = seen("CPTPP", added)
    assert (found.status, found.regional_value_added, found.country) == ("non-originating", D(24), "JP")
    other = seen("RCEP", added)
    assert (other.regional_value_added, other.country) == (None, "SG")
