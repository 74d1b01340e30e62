"""A price for another unit leaves a bill that reads well: it is asked about, and the answer stands.

By hand: a drink of 0.2 kg is sold for 10, 50 a kilogram; sugar at 0.80 a kilogram, nest at 100. What is dear by
its nature, as nest at 600, is asked about as well: figures alone do not tell it from a slip.
"""

import pytest

from tests.app.ask.stories import SOLD, WAY
from tumen.app.ask.answer import answered
from tumen.app.ask.draft import AskDraft

DRINK = {
    **WAY,
    **SOLD,
    "products-name": "drink",
    "products-hs": "2202.99",
    "products-weight_kg": "0.2",
    "sites-economy": "CN",
    "markets-economy": "KR",
    "study-on": "2026-07-01",
    "study-currency": "USD",
    "prices-price": "10",
    "ways-operations": "mixing",
}
NEST = {"material": "nest", "hs": "0410.90", "quantity": "5", "unit": "g", "price": "0.1"}
SUGAR = {"material": "sugar", "hs": "1701.99", "quantity": "10", "unit": "g", "price": "0.0008"}

WATER = {"material": "water", "hs": "2201.90", "quantity": "0.185", "unit": "kg", "price": "0.002"}


def questions(*rows, language="en", **cells):
    draft = AskDraft(
        "k", "me", {**DRINK, **cells}, {"bills": tuple({"origin": "", **row} for row in (*rows, WATER))}
    )
    with answered(draft) as found:
        assert found.rows  # the answer is given all the same
        return found.hardly_so(language)


def test_nothing_is_asked_of_what_is_usual():
    assert questions(NEST, SUGAR) == ()
    in_kilograms = {**SUGAR, "quantity": "0.01", "unit": "kg", "price": "0.8"}
    assert questions(NEST, in_kilograms) == ()


@pytest.mark.parametrize(
    ("rows", "cells", "told"),
    [
        # The price of a kilogram where grams are counted: 10 g for 8, below the price of the drink.
        (
            [NEST, SUGAR | {"price": "0.8"}],
            {},
            ["sugar costs 800.00 USD a kilogram, 16 times"],
        ),
        # No weight of the good is stated: what goes into it is weighed.
        (
            [NEST, SUGAR | {"price": "0.8"}],
            {"products-weight_kg": ""},
            ["sugar costs 800.00 USD a kilogram, 16 times"],
        ),
        # One heading, a gram in one row and a kilogram in the other: 100 against 0.10 a kilogram.
        (
            [NEST, NEST | {"material": "nest of caves", "quantity": "0.005", "unit": "kg"}],
            {},
            ["nest costs 100.00 USD and nest of caves 0.10 USD for one unit"],
        ),
        ([NEST | {"price": "0.6"}, SUGAR], {}, ["nest costs 600.00 USD a kilogram, 12 times"]),
        # The price of a thousand bottles: 0.05 of 10,000.
        (
            [SUGAR | {"price": "0.005"}],
            {"prices-price": "10000"},
            ["worth 0.05 USD, under a hundredth of its price"],
        ),
    ],
)
def test_a_price_of_another_unit_is_asked_about(rows, cells, told):
    found = questions(*rows, **cells)
    assert len(found) == len(told), found
    for text, part in zip(found, told, strict=True):
        assert part in text
        assert ".csv" not in text  # nobody wrote such a file


def test_what_is_asked_is_asked_on_the_page_and_in_each_language(browser, asked):
    bill = enumerate((SUGAR | {"price": "0.8"}, WATER))
    rows = {f"bills-{n}-{name}": text for n, row in bill for name, text in row.items()}
    key = asked({**DRINK, **rows, "way": "direct"})
    page = browser.get(f"/ask/{key}/answer").text
    assert "Is it meant so?" in page
    assert "800.00 USD a kilogram" in page
    assert "bills.csv" not in page
    for language, words in (("zh", "是否有意"), ("ko", "의도한 것입니까")):
        assert words in browser.get(f"/ask/{key}/answer", headers={"accept-language": language}).text


@pytest.mark.parametrize("factor", ["1", "0.01", "1300"])
def test_the_currency_does_not_matter(factor):
    """Every price times the same: the same is asked."""
    from decimal import Decimal

    def times(row):
        return row | {"price": f"{Decimal(row['price']) * Decimal(factor):f}"}

    price = f"{10 * Decimal(factor):f}"
    slip = SUGAR | {"price": "0.8"}
    assert len(questions(times(NEST), times(slip), **{"prices-price": price})) == 1
    assert questions(times(NEST), times(SUGAR), **{"prices-price": price}) == ()
