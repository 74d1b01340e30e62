"""Costs delivered of pairs that no agreement covers, with rates that are stated. Amounts by hand beside them."""

from decimal import Decimal

import pytest

import tumen as tm
from tumen.errors import InputError

D = Decimal
SHAWLS = {
    "exporter": "IN",
    "price": 7000,
    "units": 10,
    "currency": "INR",
    "freight": 6792,
    "insurance": 0,
    "fees": "1981.57",
    "inland_origin": 0,
    "inland_destination": 0,
    "on": "2026-08-22",
    "rates": {"MFN": "8%"},
    "tax_rate": "21%",
}


def steps(found):
    return {step.name: step.amount for step in found.record.costs.landed[0].steps}


def test_no_agreement_is_needed():
    """India to the Netherlands (CIF, Union Customs Code Art. 71): 8 % x (70,000 + 6,792) = 6,143.36; 21 % x
    (76,792 + 6,143.36) = 17,416.4256.
    """
    built = steps(tm.landed_cost("6214.20", to="NL", **SHAWLS))
    assert (built["duty"], built["import tax"]) == (D("6143.36"), D("17416.4256"))


def test_duty_on_freight_is_as_the_importer_values_goods():
    """8 % x 70,000 = 5,600 at FOB; the tax is on CIF and duty: 21 % x (76,792 + 5,600) = 17,302.32."""
    built = steps(tm.landed_cost("6214.20", to="BR", customs_value="FOB", **SHAWLS))
    assert (built["duty"], built["import tax"]) == (D(5600), D("17302.32"))


def test_where_the_basis_is_not_on_file_both_are_said_and_none_is_taken():
    found = tm.landed_cost("6214.20", to="BR", **SHAWLS)
    assert steps(found)["duty"] is None
    assert "at CIF 76,792, at FOB 70,000 INR; state customs_value" in found.answer
    free = tm.landed_cost("6214.20", to="BR", **(SHAWLS | {"freight": 0}))
    assert steps(free)["duty"] == D(5600)  # both are 70,000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"customs_value": "CFR"}, "no basis of a customs value"),
        ({"rates": {"MNF": "8%"}}, "'MNF' is no regime on file"),
        ({"rates": {"MFN": "eight"}}, "'eight' is not a rate"),
        ({"tax_rate": "much"}, "'much' is not a rate"),
    ],
)
def test_what_cannot_be_used_is_refused(wrong, said):
    with pytest.raises(InputError, match=said):
        tm.landed_cost("6214.20", to="BR", **(SHAWLS | wrong))


def test_a_value_has_no_more_decimals_than_its_currency():
    with pytest.raises(InputError, match="more decimals than an amount of JPY has"):
        tm.quote("3923.10", to="JP", exporter="VN", value="12.500", currency="JPY")


def test_a_price_ddp_asks_for_the_duty_that_is_in_it():
    """What the seller paid hangs on what was claimed: it is stated, or nothing is reckoned back."""
    asked = SHAWLS | {"term": "DDP"}
    found = tm.landed_cost("6214.20", to="NL", **asked)
    assert steps(found)["duty"] is None
    assert "it needs duty and import tax inside the price DDP (duty_in_price)" in found.answer
    # 70,000 less 10,000 inside, less fees of 1,981.57, is CIF: 58,018.43; 8 % of it is 4,641.4744
    built = steps(tm.landed_cost("6214.20", to="NL", **asked, duty_in_price=10_000))
    assert built["duty"] == D("4641.4744")
