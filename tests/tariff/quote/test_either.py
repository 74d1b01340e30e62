"""A country of origin that hangs on an Appendix alone does not matter where both Parties have one rate."""

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.rates.notation import parse_rate

LINE = HsCode("39021000", "HS2012")
RCEP = load_agreement("RCEP")


def quoted(viet_nam, japan, others):
    rows = [StatedRate("CN", "MFN", LINE, parse_rate("10%"), "illustrative")]
    rates = {"VN": viet_nam, "JP": japan}
    rows += [
        StatedRate(
            "CN", "RCEP", LINE, parse_rate(rates.get(party.economy, others)), "illustrative", (party.economy,)
        )
        for party in RCEP.parties
        if party.economy != "CN"
    ]
    trade = Trade("CN", "VN", LINE, date(2026, 6, 1), Consignment(Decimal(100), "USD"))
    claim = Claim(eligible=True, status="originating", either=("VN", "JP"))
    return quotes(trade, TariffBook().with_stated(rows), {"RCEP": claim}, {"RCEP": RCEP}).of("RCEP")


def test_one_rate_for_both_is_had():
    found = quoted("3%", "3%", "8%")
    assert (found.lawful, found.duty.amount) == (True, Decimal(3))


@pytest.mark.parametrize("japan", ["4%", "8%"])
def test_two_rates_leave_the_highest_for_any_party(japan):
    """RCEP Art. 2.6.6 (b): the highest rate for the same good of any Party."""
    found = quoted("3%", japan, "8%")
    assert (found.lawful, found.duty.amount) == (True, Decimal(8))
