"""From the bill of materials to the duty: origin, country of origin and quote in one chain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.origin.country import country_of_origin
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import HsCode
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Claim, Trade, quotes

JUNE = date(2026, 6, 1)
LINE = HsCode("85099090", "HS2022")


def material(country, value):
    return Material(f"part of {country}", HsCode("850990", "HS2022"), Decimal(value), "originating", country)


@pytest.mark.parametrize(
    ("operation", "values", "country", "rate", "duty"),
    [
        # Made in China from originating parts: the country of origin is China, 3.5 %.
        ("assembly", {"CN": 30, "JP": 60}, "CN", "3.5%", 350),
        # Only packed in China: the Party that contributed most. Japan 3.8 %, China 3.5 %.
        ("packaging", {"CN": 30, "JP": 60}, "JP", "3.8%", 380),
        ("packaging", {"CN": 60, "JP": 30}, "CN", "3.5%", 350),
        # A tie leaves the country open, and the importer takes the highest rate for any Party.
        ("packaging", {"CN": 45, "JP": 45}, None, "3.8%", 380),
    ],
)
def test_the_country_of_origin_decides_the_rate(operation, values, country, rate, duty):
    rcep = load_agreement("RCEP")
    bill = Bill(
        HsCode("850990", "HS2022"),
        "CN",
        tuple(material(party, value) for party, value in values.items()),
        fob=Decimal(100),
        operations=(Operation(operation, "CN"),),
        transport=Transport(),
    )
    law = law_on(rcep, "CN", JUNE, "VN")
    determination = determine_under(bill, law)
    book = TariffBook()
    differ = rates_differ(book, rcep, "VN", LINE, JUNE)
    assert differ is True
    found = country_of_origin(bill, determination, law, differs=differ, in_appendix=False)
    assert found.party == country
    trade = Trade("VN", "CN", LINE, JUNE, Consignment(Decimal(10000), "USD"))
    quote = quotes(trade, book, {"RCEP": Claim.of(determination, found)}).of("RCEP")
    assert (quote.lawful, quote.rate, quote.duty.amount) == (True, rate, duty)


def test_rates_differ_is_unknown_where_a_party_is_not_on_file():
    rcep = load_agreement("RCEP")
    book = TariffBook()
    assert rates_differ(book, rcep, "AU", HsCode("85098010", "HS2012"), JUNE) is False  # one schedule for all
    assert rates_differ(book, rcep, "CN", HsCode("85098010", "HS2012"), JUNE) is None  # for ASEAN only
