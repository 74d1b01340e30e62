"""What is collected of an exact duty: every figure computed by hand beside the article, or of an official example."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import tumen as tm
from tumen.reference.currency import ExchangeRate, ExchangeRates
from tumen.reference.hs import HsCode
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.policy.remedies import parse_remedies
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.payable import PayableRange, arithmetic, payable
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.rates.national_rules import coarsest, national_rules
from tumen.tariff.rates.notation import parse_rate

D = Decimal
LINE = HsCode("621420", "HS2022")
ON = date(2026, 7, 1)


def due(importer, value, currency, rate, *, on=ON, exchange=None):
    book = TariffBook().with_stated([StatedRate(importer, "MFN", LINE, parse_rate(rate), "illustrative")])
    goods = Consignment(D(value), currency, {"kg": D(7)}, exchange=exchange)
    found = quotes(Trade(importer, "BR", LINE, on, goods), book)
    return payable(found, book, {})


@pytest.mark.parametrize(
    ("importer", "value", "currency", "rate", "collected"),
    [
        # Customs Act Art. 13-4, General Act of National Taxes Art. 118(1), 119(1). Japan Customs' own example
        # (Customs Answer 1111): 534,795 yen at 14 %: 534,000 x 0.14 = 74,760, after rounding 74,700.
        ("JP", "534795", "JPY", "14%", "74700"),
        ("JP", "126258", "JPY", "14%", "17600"),  # 126,000 x 0.14 = 17,640
        ("JP", "999", "JPY", "14%", "0"),  # the whole value is below 1,000
        # 545 yen x 7 kg = 3,815: a specific duty has no value to cut.
        ("JP", "534795", "JPY", "545 JPY/kg", "3800"),
        # 5 % x 534,000 + 3,815 = 30,515
        ("JP", "534795", "JPY", "5% + 545 JPY/kg", "30500"),
        # National Funds Management Act Art. 47: 8 % x 1,234,567 = 98,765.36.
        ("KR", "1234567", "KRW", "8%", "98760"),
        ("KR", "1234567.9", "KRW", "8%", "98760"),  # base 1,234,567
    ],
)
def test_collected(importer, value, currency, rate, collected):
    found = due(importer, value, currency, rate)
    assert found.duties["MFN"].payable == D(collected)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (10_000, "; 200 JPY are payable of it, or 0 within a limit that explain() tells;"),  # Art. 14(18)
        (10_001, "; 200 JPY are payable of it;"),
        (1_000_999, "; 22,000 JPY are payable of it;"),  # 2.2 % of 1,000,000
        (100_000, ": RCEP: 2,200 JPY is the lowest; assumed"),
    ],
)
def test_an_answer_tells_that_a_small_consignment_may_be_free(value, said):
    """RCEP 2.2 % for China in year 6: 2.2 % of 10,000 is 220 JPY, cut to 200."""
    found = tm.quote("3917.21", to="JP", exporter="CN", on="2026-06-01", value=value, currency="JPY")
    assert said in found.answer


def test_the_tax_of_japan_is_cut_in_two_parts():
    """Customs Answer 1111: base 609,495, cut 609,000; 7.8 % is 47,502, cut 47,500; 47,500 x 22 / 78 = 13,397, cut 13,300.
    The whole rate is 10 %: 60,900. At the reduced rate 8 % x 143,000 = 11,440: 6.24 % is 8,923 (8,900), and
    8,900 x 22 / 78 = 2,510 (2,500).
    """
    rules = arithmetic("JP", ON)
    assert rules.tax_base(D(609_495)) == 609_000
    assert rules.tax_payable(D(60_900)).payable == 47_500 + 13_300
    assert rules.tax_base(D(143_858)) == 143_000
    assert rules.tax_payable(D(11_440)).payable == 8_900 + 2_500


def test_a_rounding_that_is_not_on_file_is_a_range():
    """New Zealand: 5 % x 10,000 = 500. The coarsest steps on file are Japan's: 1,000 and 100 minor units, here 10 and 1
    NZD: 500 x 10 / 10,000 = 0.50 and 1 either way.
    """
    assert (coarsest("value"), coarsest("duty")) == (1000, 100)
    found = due("NZ", "10000", "NZD", "5%")
    assert found.duties["MFN"].payable is None
    assert (found.duties["MFN"].least, found.duties["MFN"].most) == (D("498.5"), D("501.5"))
    assert "how NZ rounds the customs value and the duty is not on file" in found.said[0]


def test_either_way_within_a_euro():
    """Regulation 952/2013 Art. 101(3): up or down to the next whole euro; how the value is rounded is not on file:
    8 % x 5,000.70 = 400.056, 0.08 x 10 = 0.80 either way.
    """
    found = due("EU", "5000.70", "EUR", "8%").duties["MFN"]
    assert (found.least, found.payable, found.most) == (399, None, 401)


@pytest.mark.parametrize(
    ("importer", "value", "currency", "rate", "on", "least", "told"),
    [
        ("JP", "10000", "JPY", "12%", ON, 0, True),  # at most 10,000
        ("JP", "10001", "JPY", "12%", ON, 1200, False),
        ("KR", "99990", "KRW", "10%", ON, 0, True),  # 9,999 won: below 10,000
        ("KR", "100000", "KRW", "10%", ON, 10000, False),
        ("CN", "1000", "CNY", "5%", ON, 0, True),  # 50 yuan
        ("NZ", "1000", "NZD", "5%", ON, 0, True),
        # then 60 dollars of duty: 70 - 0.70 (value) - 1
        ("NZ", "1000", "NZD", "7%", date(2018, 1, 1), D("68.3"), False),
        ("NZ", "1000", "NZD", "5%", date(2018, 1, 1), 0, True),
        ("EU", "150", "EUR", "12%", date(2026, 6, 30), 0, True),
        ("EU", "150", "EUR", "12%", date(2026, 7, 1), 3, True),  # 3 EUR an item, sold at a distance
        ("EU", "150", "EUR", "12%", date(2028, 7, 1), 16, False),  # 18 - 12 % x 10 = 16.8, down to 16
        ("VN", "499999", "VND", "10%", ON, 0, True),  # below 500,000
        ("VN", "500000", "VND", "10%", ON, 49800, False),  # 50,000 - 100 (value) - 100
        ("AU", "1000", "AUD", "5%", ON, 0, True),
    ],
)
def test_small_consignments(importer, value, currency, rate, on, least, told):  # noqa: PLR0917
    found = due(importer, value, currency, rate, on=on)
    assert found.duties["MFN"].least == least
    assert any(" if " in said for said in found.said) is told


def test_a_flat_sum_may_be_due_on_goods_free_of_duty():
    """Regulation (EU) 2026/382: 3 EUR instead of the duty, whatever the rate; the day before nothing."""
    found = due("EU", "150", "EUR", "free", on=date(2026, 7, 1))
    assert found.duties["MFN"] == PayableRange(D(0), D(0), D(0), D(3))
    assert any("3 EUR are due instead" in said for said in found.said)
    assert due("EU", "150", "EUR", "free", on=date(2026, 6, 30)).said == ()
    assert due("EU", "151", "EUR", "free", on=date(2026, 7, 1)).duties["MFN"].most == 0


def test_goods_that_a_limit_excepts():
    """Regulation 70(3): the limit does not hold for tobacco products of heading 24.02."""
    rules = arithmetic("NZ", ON)
    assert rules.range_of(D(1000), D(50), "240220").least == D("48.5")
    assert rules.range_of(D(1000), D(50), "621420").least == 0


def test_a_value_in_another_currency_is_rounded_in_that_of_the_importer():
    """1,000 USD at 109 yen (the week before the previous one of Friday 2026-06-05 begins on 05-17): 109,000 yen,
    8 % is 8,720, cut 8,700.
    """
    on = date(2026, 6, 5)
    rates = ExchangeRates((ExchangeRate(date(2026, 5, 18), "USD", "JPY", D(109), "made up"),))
    exchange = CustomsRates(rates, "JP", on).exchange
    found = due("JP", "1000", "USD", "8%", on=on, exchange=exchange)
    assert (found.value, found.base, found.duties["MFN"].payable) == (109_000, 109_000, 8_700)
    without = due("JP", "1000", "USD", "8%", on=on)
    assert without.duties == {}
    assert "exchange from USD to JPY is not given" in without.said[-1]


def test_nothing_is_said_where_nothing_is_due():
    assert due("VN", "900", "VND", "free").said == ()


def test_every_rule_names_its_law_and_can_be_applied_in_columns():
    for rule in national_rules():
        assert rule.law
        if rule.how in {"down", "half up", "either way"}:  # steps are powers of ten: see table_payable
            assert rule.amount.normalize().as_tuple().digits == (1,)
    days = {day for rule in national_rules() for day in (rule.start, rule.until, ON) if day}
    for importer in {rule.economy for rule in national_rules()}:
        for day in days:
            assert len([limit for limit in arithmetic(importer, day).limits() if not limit.unit]) <= 2


def test_a_delivered_cost_says_what_is_collected_beside_what_is_exact():
    """Customs Answer 1111: 534,795 yen at 14 % and 10 %: duty 74,700; 534,795 + 74,700 = 609,495, cut 609,000; the tax in
    two parts 47,500 and 13,300. Exact: 14 % x 534,795 = 74,871.3 and 10 % x 609,666.3.
    """
    row = {"importer": "JP", "regime": "MFN", "hs": "6214.20", "rate": "14%", "source": "made up"}
    costs = {"freight": 0, "insurance": 0, "fees": 0, "inland_destination": 0}
    condition = {"food or drink at the reduced rate": False}
    found = tm.landed_cost(
        "6214.20",
        exporter="BR",
        to="JP",
        on=ON,
        price=534_795,
        term="CIF",
        currency="JPY",
        announced=[row],
        answers=condition,
        **costs,
    )
    steps = {step.name: step for step in found.record.costs.of("MFN").steps}
    assert steps["duty"].amount == D("74871.3")
    assert steps["duty"].text.endswith("payable 74,700 JPY")
    assert steps["import tax"].amount == D("60966.63")
    assert steps["import tax"].text.endswith("payable 60,800 JPY")
    assert "what JP collects: the value cut to full 1,000 JPY" in found.explain()


def test_goods_of_one_declaration_are_rounded_together_where_the_law_has_it_so():
    """Japan cuts the sum (General Act of National Taxes Art. 119(1)): 17,640 + 3,860 = 21,500, not 17,600 + 3,800. Of
    Korea's cut to 10 won it is not on file: 98,765 + 1,238 = 100,003 is 100,000, or 98,760 + 1,230 = 99,990.
    """
    goods = [(D(126_258), D(17_640), "621420"), (D(38_600), D(3_860), "621420")]
    assert arithmetic("JP", ON).range_together(goods).payable == 21_500
    own = [arithmetic("JP", ON).range_of(*one).payable for one in goods]
    assert own == [17_600, 3_800]
    goods = [(D(1_234_567), D(98_765), "621420"), (D(15_475), D(1_238), "621420")]
    korea = arithmetic("KR", ON).range_together(goods)
    assert (korea.least, korea.payable, korea.most) == (99_990, None, 100_000)


def test_a_limit_is_of_all_goods_together():
    """Customs Tariff Act Art. 14(18): 10,000 yen; two parcels' worth of 6,000 in one declaration are above it."""
    one = (D(6_000), D(800), "392410")
    assert arithmetic("JP", ON).range_together([one]).least == 0
    assert arithmetic("JP", ON).range_together([one, one]).least == 1_600


def test_a_limit_that_does_not_hold_under_an_anti_dumping_duty():
    """Regulation 70(3): the limit of 1,000 NZD does not hold for goods under an anti-dumping or countervailing
    determination. 5 % and 20 % of 1,000 are 250; 250 x 10 / 1,000 = 2.50 for the value and 1 for the duty, either way.
    """
    row = {"importer": "NZ", "hs": "6214.20", "origin": "BR", "rate": "20%", "source": "illustrative"}

    def ends(*rows, **more):
        book = TariffBook().with_stated([StatedRate("NZ", "MFN", LINE, parse_rate("5%"), "illustrative")])
        book = book.with_remedies(parse_remedies(rows))
        goods = Consignment(D(1000), "NZD", **more)
        told = payable(quotes(Trade("NZ", "BR", LINE, ON, goods), book), book, {})
        found, may_be_free = told.duties.get("MFN"), any("free of duty" in said for said in told.said)
        table = QuoteDesk(book, more.get("holds", {})).quote(
            pl.DataFrame(
                [{**HEAD, "producer": more.get("producer")}], schema_overrides={"producer": pl.String}
            ),
            extra=["claimed"],
            regimes=["MFN"],
        )
        for name in ("least", "payable", "most"):
            one = None if found is None else getattr(found, name)
            assert table.best[f"claimed_{name}"][0] == one
        return found and (found.least, found.most, may_be_free)

    assert ends() == (0, D("51.5"), True)
    assert ends(row) == (D("246.5"), D("253.5"), False)
    assert ends({**row, "kind": "countervailing"}) == (D("246.5"), D("253.5"), False)
    assert ends({**row, "kind": "safeguard"}) == (0, D("253.5"), True)
    assert ends(row, {**row, "kind": "safeguard", "rate": "10%"}) == (D("345.5"), D("354.5"), False)
    # what is meant of the code is not answered, then it is; of one producer there may be no duty
    meant = {**row, "goods": "shawls of one weave"}
    label = "goods that anti-dumping NZ 6214.20 BR means (shawls of one weave)"
    assert ends(meant) is None
    assert ends(meant, holds={label: True}) == (D("246.5"), D("253.5"), False)
    assert ends(meant, holds={label: False}) == (0, D("51.5"), True)
    free = {**row, "producer": "Minas Shawls", "rate": "free"}
    assert ends(row, free, producer="Minas Shawls") == (0, D("51.5"), True)


HEAD = {
    "importer": "NZ",
    "exporter": "BR",
    "hs": "6214.20",
    "on": ON,
    "value": 1000,
    "currency": "NZD",
    "claimed": "MFN",
}
