"""Art. 2.6 by hand: the K cases of the case collection (rates by Party in per cent)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.tariff.book.by_party import differs
from tumen.tariff.quote.differential import best_of, differential_rates
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.outlook import ad_valorem_equivalent
from tumen.tariff.rates.expression import EXCLUDED, AdValorem
from tumen.tariff.rates.notation import parse_rate, print_rate

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "origin-cases.json"
GOODS = Consignment(Decimal(100), "USD")
# Rates of an importer on one line, from case K07: Art. 2.6.6 (a) TH 5 and PH 1 -> 5; (b) CN 9.
K07 = {"VN": "2%", "TH": "5%", "CN": "9%", "MY": "4%", "PH": "1%", "JP": "free", "AU": "3%"}
RATES = {party: parse_rate(text) for party, text in K07.items()}


def steps(**given_):
    return {item.step: item for item in differential_rates(RATES, GOODS, **given_)}


def test_k07_options_by_hand():
    found = steps(country="PH", contributors=("PH", "TH"), articles={"option_a": "Art. 2.6.6(a)"})
    assert {step: print_rate(item.rate) for step, item in found.items()} == {
        "country": "1%",
        "option_a": "5%",
        "option_b": "9%",
    }
    assert found["option_a"].article == "Art. 2.6.6(a)"
    assert best_of(found.values()).step == "country"


@pytest.mark.parametrize("case_id", ["K01", "K03", "K05", "K07"])
def test_cases_of_the_collection(case_id):
    if not CASES.is_file():
        pytest.skip("the case collection is not beside the repository (../shared/cases)")
    (case,) = [case for case in json.loads(CASES.read_text())["cases"] if case["id"] == case_id]
    expect = case["expect"]
    rates = {
        party: AdValorem(Decimal(str(pct))) for party, pct in case["tariff_differential"]["rates_pct"].items()
    }
    assert differs(rates) is True
    makers = [item["country"] for item in case["materials"] if item["status"] == "originating"]
    items = {
        item.step: item
        for item in differential_rates(rates, GOODS, country=expect["rcep_country"], contributors=makers)
    }
    if "duty_rate_pct" in expect:
        assert items["country"].duty.amount == Decimal(str(expect["duty_rate_pct"]))
    for step in ("option_a", "option_b"):
        if f"{step}_rate_pct" in expect:
            assert items[step].duty.amount == Decimal(str(expect[f"{step}_rate_pct"]))


def test_without_a_country_of_origin_option_b_remains():
    found = steps(country=None, contributors=None)
    assert set(found) == {"country", "option_b"}
    assert best_of(found.values()).step == "option_b"
    unproven = steps(country=None, contributors=("PH", "VN"), can_prove=False)
    assert best_of(unproven.values()).step == "option_b"
    proven = steps(country=None, contributors=("PH", "VN"))
    assert best_of(proven.values()).duty.amount == 2


def test_a_party_without_commitment_counts_with_mfn():
    rates = {**RATES, "CN": EXCLUDED}
    items = differential_rates(rates, GOODS, country="CN", contributors=("CN",), mfn=parse_rate("8%"))
    assert [item.duty.amount for item in items] == [8, 8, 8]
    unknown = differential_rates(rates, GOODS, country="CN", contributors=("CN",))
    assert [item.duty for item in unknown] == [None, None, None]
    assert best_of(unknown) is None


def test_differs_is_three_valued():
    five, three = parse_rate("5%"), parse_rate("3%")
    assert differs({"CN": five, "KR": three, "JP": None}) is True
    assert differs({"CN": five, "KR": five}) is False
    assert differs({"CN": five, "KR": five, "JP": None}) is None
    assert differs({"CN": five, "KR": parse_rate('unread("x")')}) is None
    assert differs({"CN": five, "KR": EXCLUDED}, mfn=five) is False


@given(st.dictionaries(st.sampled_from(sorted(K07)), st.decimals(0, 50, places=1), min_size=2))
def test_option_a_never_exceeds_option_b(pct):
    rates = {party: AdValorem(rate) for party, rate in pct.items()}
    contributors = sorted(rates)[:2]
    items = {i.step: i for i in differential_rates(rates, GOODS, country=None, contributors=contributors)}
    assert items["option_a"].duty.amount <= items["option_b"].duty.amount
    assert ad_valorem_equivalent(items["option_b"].rate, GOODS) == max(pct.values())
