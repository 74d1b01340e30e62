"""Rates in words, reference prices in the calculation, and what of the tariffs on file is not understood."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tumen.tariff.duty import Consignment, compute
from tumen.tariff.notation import parse_rate
from tumen.tariff.readings import readings
from tumen.tariff.words import in_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("free", "free of duty"),
        ("8.5%", "8.5 per cent of the customs value"),
        ("290.70 JPY/1000 piece", "290.7 JPY for each 1000 piece"),
        ("21% + 125 JPY/kg", "21 per cent of the customs value plus 125 JPY for each kg"),
        ("0.45 AUD/l of alcohol", "0.45 AUD for each l of alcohol"),
        (
            "max(10%, 3 AUD/l)",
            "whichever is higher: 10 per cent of the customs value; or 3 AUD for each l",
        ),
        ("(500 JPY - 0.6 value)/kg", "for each kg, 500 JPY less 0.6 times the customs value"),
        (
            '("standard price" x 1.5 JPY - 1 value)/kg',
            "for each kg, 1.5 times the standard price (in JPY) less the customs value",
        ),
        (
            'choose("within the quota": free; otherwise: max(40%, 12 JPY/kg))',
            (
                "if within the quota: free of duty; in all other cases: (whichever is higher: "
                "40 per cent of the customs value; or 12 JPY for each kg)"
            ),
        ),
        ('choose("for feed": free)', "if for feed: free of duty; in all other cases the rate is not stated"),
        (
            "origin(KH, TH: excluded; other: 5%)",
            (
                "for goods of KH or TH: no rate under this regime; "
                "for goods of other origin: 5 per cent of the customs value"
            ),
        ),
        (
            "unapplied(3%)",
            "3 per cent of the customs value, printed but not applied because another general rate is not higher",
        ),
        ('unread("3〜5")', 'printed as "3〜5", which is not understood'),
    ],
)
def test_in_words(text, words):
    assert in_words(parse_rate(text)) == words


def test_a_gate_price_that_is_announced_must_be_given():
    # Pork cuts at 400 JPY/kg and a standard import price of 546.53 JPY/kg (Japan, www.alic.go.jp annual 2005):
    # 546.53 x 100 kg - 1 x 40,000 = 14,653 JPY.
    rate = parse_rate('("standard import price of pork cuts" x 1 JPY - 1 value)/kg')
    goods = {"value": Decimal(40000), "currency": "JPY", "quantities": {"kg": Decimal(100)}}
    unknown = compute(rate, Consignment(**goods))
    assert unknown.amount is None
    assert unknown.needs == ("the standard import price of pork cuts in JPY/kg",)
    prices = {"standard import price of pork cuts": Decimal("546.53")}
    known = compute(rate, Consignment(**goods, prices=prices))
    assert known.amount == Decimal(14653)
    assert known.calculation == "546.53 JPY x 100 kg - 1 x 40,000 JPY = 14,653"


def test_dearer_than_an_announced_gate_price_is_unknown_not_negative():
    rate = parse_rate('("standard price" x 1 JPY - 1 value)/kg')
    prices = {"standard price": Decimal(500)}
    goods = Consignment(Decimal(60000), "JPY", {"kg": Decimal(100)}, prices=prices)
    assert compute(rate, goods).amount is None


def test_what_is_not_understood_stays_under_half_a_per_cent():
    # The bound is the project's own target; the counts are listed in the sources of the tariffs.
    for importer in ("JP", "VN", "AU", "CN", "KR"):
        found = readings(importer)
        rates, missing = sum(item.rates for item in found), sum(item.not_understood for item in found)
        assert missing * 200 < rates or importer in {"AU", "CN"}, importer
        assert all(item.texts for item in found if item.not_understood)
        assert missing == 0 or importer in {"JP", "VN", "KR"}
    mfn = next(item for item in readings("JP") if item.regime == "MFN")
    assert (mfn.rates, mfn.not_understood) == (9646, 41)
    assert mfn.share < Decimal("0.5")


def test_an_importer_without_a_tariff_has_no_readings():
    assert readings("XX") == ()
