"""Which rate of exchange customs take: days from the calendar of 2026, laws as `customs_exchange.csv` names them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.reference.currency import ExchangeRate, ExchangeRates
from tumen.reference.hs import HsCode
from tumen.tariff.batch.audit import audit
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.rates.notation import parse_rate

D = Decimal


def rates(base, quote, by_day, *, published=False):
    return tuple(
        ExchangeRate(date.fromisoformat(day), base, quote, D(rate), "made up", published)
        for day, rate in by_day.items()
    )


def taken(importer, on, currency, *rows):
    used = CustomsRates(ExchangeRates(sum(rows, ())), importer, date.fromisoformat(on)).rate(currency)
    return None if used is None else used.rate


# Friday 2026-06-05 lies in the week from Sunday 2026-05-31; two weeks before begins on 05-17, one on 05-24.
WEEKS = rates("USD", "JPY", {"2026-05-10": 108, "2026-05-18": 109, "2026-05-22": 111, "2026-05-25": 115})
WON = rates("USD", "KRW", {"2026-05-18": 1400, "2026-05-25": 1410, "2026-05-29": 1420})
# Wednesdays of May 2026: 6, 13, 20, 27. The third is the 20th, the last but one the 20th as well; of April 2026
# (1, 8, 15, 22, 29) the third is the 15th, the last but one the 22nd.
YUAN = rates("USD", "CNY", {"2026-05-19": 7, "2026-05-20": "7.1", "2026-05-21": "7.2"})
AFTER = rates("USD", "CNY", {"2026-05-19": 7, "2026-05-22": "7.2"})
EURO = rates("USD", "EUR", {"2026-04-15": "0.9", "2026-04-21": "0.91", "2026-04-23": "0.92"})


@pytest.mark.parametrize(
    ("importer", "on", "rows", "rate"),
    [
        ("JP", "2026-06-05", WEEKS, 110),  # (109 + 111) / 2
        ("JP", "2026-05-30", WEEKS, 108),  # week of 05-10
        ("JP", "2026-05-31", WEEKS, 110),  # the week begins on Sunday
        ("JP", "2026-06-14", WEEKS, 115),  # week of 05-31 has none: the week before
        ("JP", "2026-06-28", WEEKS, None),  # nor has the week before
        ("KR", "2026-06-05", WON, 1415),
        ("CN", "2026-06-30", YUAN, D("7.1")),
        ("CN", "2026-06-30", AFTER, D("7.2")),  # the next day of trade
        ("CN", "2026-07-01", YUAN, None),
        ("CN", "2024-06-05", rates("USD", "CNY", {"2024-05-15": "7.3"}), D("7.3")),  # order 124
        ("EU", "2026-05-31", EURO, D("0.91")),  # the last rate up to the 22nd
        ("DE", "2026-05-31", EURO, D("0.91")),
        ("AU", "2026-06-05", rates("USD", "AUD", {"2026-06-05": "1.5"}), None),  # the day of exportation
        ("VN", "2026-06-05", rates("USD", "VND", {"2026-06-05": 26000}), None),  # no rule on file
    ],
)
def test_the_rule_of_the_importer(importer, on, rows, rate):
    assert taken(importer, on, "USD", rows) == rate


def test_what_customs_published_goes_before_what_follows_from_the_market():
    own = rates("USD", "JPY", {"2026-05-31": "109.55"}, published=True)
    assert taken("JP", "2026-06-05", "USD", WEEKS, own) == D("109.55")
    assert taken("JP", "2026-06-07", "USD", WEEKS, own) != D("109.55"), "it held for a week"
    assert taken("NZ", "2026-06-05", "USD", rates("NZD", "USD", {"2026-06-01": "0.5"}, published=True)) == 2
    with pytest.raises(InputError, match="No exchange rate"):  # it is no rate of the market
        ExchangeRates(own).rate("USD", "JPY", date(2026, 6, 5))


@pytest.mark.parametrize(
    ("importer", "own", "published", "holds", "over"),
    [
        ("KR", "KRW", "2026-05-20", "2026-05-23", "2026-05-24"),  # the week from Sunday 05-17
        ("JP", "JPY", "2026-05-24", "2026-05-30", "2026-05-31"),
        ("CN", "CNY", "2026-05-01", "2026-05-31", "2026-06-01"),  # one rate for a month
        ("CN", "CNY", "2026-02-01", "2026-02-28", "2026-03-01"),
        ("FR", "EUR", "2026-05-01", "2026-05-31", "2026-06-01"),
        ("NZ", "NZD", "2026-05-04", "2026-05-17", "2026-05-18"),  # set every two weeks
    ],
)
def test_a_published_rate_is_over_with_its_period(importer, own, published, holds, over):
    """The periods are those of customs_exchange.csv; a rate of the last period is not the one of this."""
    rows = rates("USD", own, {published: "7"}, published=True)
    assert taken(importer, holds, "USD", rows) == 7
    assert taken(importer, over, "USD", rows) is None
    said = CustomsRates(ExchangeRates(rows), importer, date.fromisoformat(over)).said("USD")
    assert said.endswith("which is not given"), "nor is there a rate of the day to stand in"


def test_a_rate_that_australia_published_is_taken_for_that_of_the_day_of_exportation():
    rows = rates("USD", "AUD", {"2026-05-20": "1.5"}, published=True)
    said = CustomsRates(ExchangeRates(rows), "AU", date(2026, 6, 5)).said("USD")
    assert "1.5 AUD, published on 2026-05-20, taken for that of the day of exportation" in said


def test_a_cross_rate_of_one_day():
    """Japan crosses over the dollar (basic circular 4-7-1): 109 / 7 and 111 / 7.4 JPY for one CNY: 15.2857."""
    rows = rates("USD", "CNY", {"2026-05-18": 7, "2026-05-22": "7.4", "2026-05-20": 8})
    found = taken("JP", "2026-06-05", "CNY", WEEKS, rows)
    assert found == pytest.approx((D(109) / 7 + D(111) / D("7.4")) / 2)


LINE = HsCode("621420", "HS2022")


@pytest.mark.parametrize(
    ("importer", "currency", "said"),
    [
        (
            "JP",
            "USD",
            "customs of JP take USD at the average of 2026-05-17 to 2026-05-23 (Customs Tariff Act Art. 4-7",
        ),
        ("AU", "USD", "customs of AU take USD at the rate of the day of exportation (Customs Act 1901"),
        ("VN", "USD", "which exchange rate customs of VN take is not on file"),
        ("JP", "JPY", None),
        ("VN", "VND", None),
    ],
)
def test_a_quote_says_which_rate_it_takes(importer, currency, said):
    row = StatedRate(importer, "MFN", LINE, parse_rate("8%"), "illustrative")
    trade = Trade(importer, "CN", LINE, date(2026, 6, 5), Consignment(D(1000), currency))
    notes = quotes(trade, TariffBook().with_stated([row])).quotes[0].notes
    assert notes[0] == "stated by the study"
    assert [note.startswith(said or "") for note in notes[1:]] == ([] if said is None else [True])


def test_a_table_takes_the_rate_of_customs():
    """10 kg at 545 JPY in a value of USD: at 109 JPY (week of 05-17) 50 USD, at that of the day (110) 49.545."""
    book = TariffBook().with_stated([StatedRate("JP", "MFN", LINE, parse_rate("545 JPY/kg"), "illustrative")])
    rows = rates("USD", "JPY", {"2026-05-17": 109, "2026-05-31": 110})
    shipment = pl.DataFrame(
        {
            "importer": ["JP"],
            "exporter": ["BR"],
            "hs": ["6214.20"],
            "on": [date(2026, 6, 5)],
            "value": [D(1000)],
            "currency": ["USD"],
            "kg": [D(10)],
        }
    )
    desk = QuoteDesk(book, exchange=ExchangeRates(rows))
    assert desk.quote(shipment).best["mfn_duty"].to_list() == [50]
    claimed = shipment.with_columns(claimed=pl.lit("MFN"), duty_paid=pl.lit(D(50)))
    found = audit(claimed, desk)
    assert found.shipments["claimed_duty"].to_list() == [50]
    (said,) = found.valued
    assert said.startswith("customs of JP take USD at 109 JPY, the average of 2026-05-17 to 2026-05-23")
