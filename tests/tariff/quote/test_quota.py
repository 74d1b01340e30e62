"""Quotas with a running balance, worked out by hand. All rates and quantities are illustrative."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quota import run_quotas
from tumen.tariff.quote.quotes import Claim, Trade
from tumen.tariff.rates.notation import parse_rate

OLED = HsCode("852491", "HS2022")


def shelf(*changes, preference=None):
    stated = [StatedRate("HK", "MFN", OLED, parse_rate("5%"), "illustrative")]
    if preference:
        stated.append(StatedRate("HK", "TEST", OLED, parse_rate(preference), "illustrative", ("CN",)))
    rows = [{"importer": "HK", "source": "illustrative", "hs": "8524", **change} for change in changes]
    return TariffBook(tariff_year=lambda *_: 5).with_stated(stated).with_changes(parse_changes(rows))


def shipment(day, kg=300, exporter="KR", value=1000):
    quantities = {} if kg is None else {"kg": Decimal(kg)}
    goods = Consignment(Decimal(value), "USD", quantities)
    claims = {"TEST": Claim(True, "originating", exporter)} if exporter == "CN" else {}
    return Trade("HK", exporter, OLED, day, goods), claims


QUOTA = {"name": "tq", "quota": {"rate": "free", "amount": "0.5 t"}}


def test_shipments_draw_in_the_order_of_their_days():
    # 500 kg at free, 5 % outside. In order of days: 300 kg inside (200 left); 200 of 300 kg inside, a third
    # of 1,000 x 5 % = 50 is 50/3; then nothing is left and 50 is due.
    rows = [shipment(date(2026, 5, 3)), shipment(date(2026, 5, 1)), shipment(date(2026, 5, 2))]
    found = run_quotas(shelf(QUOTA), rows)
    assert [item.row for item in found] == [1, 2, 0]
    assert [item.duty for item in found[::2]] == [0, 50]
    assert abs(found[1].duty - Decimal(50) / 3) < Decimal("1e-20")
    assert [dict(item.balances)["tq"] for item in found] == [Decimal("0.2"), 0, 0]
    assert [[part.quota for part in item.parts] for item in found] == [["tq"], ["tq", None], [None]]
    assert {item.without for item in found} == {50}


def test_without_a_quantity_this_and_all_later_balances_are_unknown():
    rows = [shipment(date(2026, 5, day), kg) for day, kg in ((1, 100), (2, None), (3, 100))]
    first, second, third = run_quotas(shelf(QUOTA), rows)
    assert (first.duty, second.duty, third.duty) == (0, None, None)
    assert second.needs == ("quantity in t",)
    assert third.needs == ("the balance of quota tq on 2026-05-03",)
    assert dict(third.balances) == {"tq": None}


def test_a_shipment_with_a_lower_preference_leaves_the_quota_alone():
    quota = {"name": "tq", "quota": {"rate": "3%", "amount": "500 kg"}}
    (one,) = run_quotas(shelf(quota, preference="1%"), [shipment(date(2026, 5, 1), exporter="CN")])
    assert (one.duty, one.parts[0].regime, dict(one.balances)) == (10, "TEST", {"tq": 500})


def test_a_yearly_quota_begins_anew_and_two_quotas_follow_one_another():
    yearly = {"name": "tq", "quota": {"rate": "free", "amount": "300 kg", "per": "year"}}
    rows = [shipment(day) for day in (date(2026, 5, 1), date(2026, 6, 1), date(2027, 1, 1))]
    assert [item.duty for item in run_quotas(shelf(yearly), rows)] == [0, 50, 0]
    # 300 kg: 100 in the first quota at free, 100 in the second at 2 % (20 on the whole, a third of it), the
    # rest at 5 %: 0 + 20/3 + 50/3 = 70/3.
    two = [
        {"name": name, "quota": {"rate": rate, "amount": "100 kg"}}
        for name, rate in (("a", "free"), ("b", "2%"))
    ]
    (one,) = run_quotas(shelf(*two), [shipment(date(2026, 5, 1))])
    assert abs(one.duty - Decimal(70) / 3) < Decimal("1e-20")
    assert dict(one.balances) == {"a": 0, "b": 0}


@pytest.mark.parametrize("amount", ["500", "lots", "500 buckets"])
def test_a_quota_without_a_size_is_refused(amount):
    with pytest.raises(InputError):
        shelf({"name": "tq", "quota": {"rate": "free", "amount": amount}})


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_no_more_than_the_quota_enters_at_its_rate(weights):
    rows = [shipment(date(2026, 1, 1 + n), kg) for n, kg in enumerate(weights)]
    found = run_quotas(shelf(QUOTA), rows)
    inside = sum(part.quantity for item in found for part in item.parts if part.quota)
    assert abs(inside - min(Decimal("0.5"), Decimal(sum(weights)) / 1000)) < Decimal("1e-20")
    for item in found:
        assert abs(sum(part.share for part in item.parts) - 1) < Decimal("1e-20")
        assert 0 <= item.duty <= item.without
