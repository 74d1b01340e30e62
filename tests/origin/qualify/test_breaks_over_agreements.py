"""Between and at its break-points a good has the status that the one-bill engine gives, under every agreement
on file."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tumen.agreements.load import agreements_on_file
from tumen.origin.determine import determine_under
from tumen.origin.qualify.breaks import MaterialPrice, SellingPrice, sensitivity


def status_at(found, x):
    """What the break-points and stretches say of a value."""
    here = [point.here for point in found.points if point.at == x]
    stretches = (s.status for s in found.segments if s.low <= x and (s.high is None or x <= s.high))
    return here[0] if here else next(stretches)


def sold_at(bill, price):
    """The bill at another selling price; the ex-works price moves with it."""
    return replace(bill, fob=price, exw=None if bill.exw is None else bill.exw * price / bill.fob)


def with_price(bill, name, price):
    materials = (replace(one, value=price) if one.name == name else one for one in bill.materials)
    return replace(bill, materials=tuple(materials))


@pytest.mark.parametrize("code", agreements_on_file())
def test_every_stretch_has_the_status_of_the_engine(code, shipped_bills):
    maker = shipped_bills.Maker(code, 13)
    for _ in range(8):
        bill = maker.bill()
        law = maker.laws[bill.country]
        amounts = [Decimal(maker.rng.randrange(400, 1600)) / 8 for _ in range(3)]
        if bill.fob is not None:
            found = sensitivity(bill, law, SellingPrice())
            for price in amounts:
                assert status_at(found, Fraction(price)) == determine_under(sold_at(bill, price), law).status
        priced = [one for one in bill.materials if one.value is not None and one.made is None]
        if priced:
            name = priced[0].name
            found = sensitivity(bill, law, MaterialPrice(name))
            for price in amounts:  # from 50, more than what is documented inside any material
                changed = with_price(bill, name, price)
                assert status_at(found, Fraction(price)) == determine_under(changed, law).status
