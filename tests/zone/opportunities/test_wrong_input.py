"""What cannot be meant is refused, every problem at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.zone.opportunities.made import DRIVER, ON, good, module, sale
from tumen.errors import InputError
from tumen.origin.bill import Deduction, Material
from tumen.zone.opportunities.find import opportunities
from tumen.zone.opportunities.model import BoughtFrom, LinkTerms, OpportunityTerms


def refused(links=(DRIVER,), goods=None, **changes):
    facts = {"economy": "VN", "on": ON, "agreements": ("RCEP",)}
    with pytest.raises(InputError) as error:
        opportunities(links, goods or [good()], OpportunityTerms(**{**facts, **changes}))
    return [problem.what for problem in error.value.problems]


OWN = LinkTerms("displays", "driver")
DEDUCTED = Material("x", "8542.39", 5, "non-originating", deductions=(Deduction("bribes", Decimal(1), True),))


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"links": (DRIVER, DRIVER)}, "stands twice"),
        ({"goods": [good(), good()]}, "stands twice"),
        ({"goods": [good(sold=(sale(), sale()))]}, "sold in 'AU' twice"),
        ({"goods": [good(bought=(BoughtFrom("cpu"),))]}, "'cpu' is delivered"),
        ({"goods": [good(bought=(BoughtFrom("driver"), BoughtFrom("driver", "B")))]}, "twice"),
        ({"goods": [good(bought=(BoughtFrom("driver", quantity=Decimal(0)),))]}, "quantity"),
        ({"goods": [good(bought=(BoughtFrom("driver", unit="furlongs"),))]}, "furlongs"),
        ({"goods": [good(sold=(sale(units=Decimal(0)),))]}, "one consignment: 0"),
        ({"goods": [good(sold=(sale(units_per_year=Decimal(-1)),))]}, "units a year: -1"),
        ({"goods": [good(sold=(sale(importer="XX"),))]}, "XX"),
        ({"goods": [good(units_per_year=Decimal(5))]}, "20000 are sold in a year and 5 made"),
        ({"goods": [good(sold=(sale(bill=module(country="TH")),))]}, "bill of another good"),
        ({"goods": [good(bill=module(materials=(DEDUCTED,)), bought=())]}, "bribes"),
        ({"goods": [good(sold=(sale(claimed="RCP"),))]}, "'RCP' is claimed"),
        ({"economy": "Atlantis"}, "Atlantis"),
        ({"currency": "XXD"}, "XXD"),
        ({"agreements": ("RCEP", "RCPE")}, "RCPE"),
        ({"terms": replace(OWN, link="none")}, "which is not asked"),
        ({"terms": replace(OWN, price=Decimal(2))}, "no unit"),
        ({"terms": replace(OWN, unit="piece")}, "its unit no price"),
        ({"terms": replace(OWN, price=Decimal(-2), unit="piece")}, "-2"),
        ({"terms": replace(OWN, price=Decimal(2), unit="furlongs")}, "furlongs"),
        ({"terms": replace(OWN, bill=module(country="TH"))}, "made in TH"),
        ({"goods": [good(bill=module(country="CN"))]}, "is made in CN"),
        ({"terms": replace(OWN, bill=module())}, "is of 8524.92, which is none of its codes"),
        ({"terms": replace(OWN, materials=("drivers",))}, "'drivers', which no bill has"),
    ],
)
def test_one_problem(given, what):
    given = dict(given)
    terms = given.pop("terms", None)
    links = given.pop("links", (DRIVER,))
    if terms is not None:
        facts = {"economy": "VN", "on": ON, "agreements": ("RCEP",), "links": (terms,)}
        with pytest.raises(InputError) as error:
            opportunities(links, [good()], OpportunityTerms(**facts))
        found = [problem.what for problem in error.value.problems]
    else:
        found = refused(links, **given)
    assert any(what in problem for problem in found), found


def test_all_problems_at_once():
    found = refused(
        (DRIVER, DRIVER),
        goods=[good(sold=(sale(units=Decimal(0)),))],
        economy="Atlantis",
        agreements=("RCPE",),
    )
    assert len(found) >= 4


def test_an_agreement_without_rules_for_the_day_is_left_aside_with_the_reason():
    terms = OpportunityTerms(economy="VN", on=ON.replace(year=2005), agreements=("RCEP",))
    found = opportunities((DRIVER,), [good()], terms)
    assert set(found.left_aside) == {"RCEP"}
    assert found.found[0].verdicts == ()
