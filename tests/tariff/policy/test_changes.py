"""Changes of policy: how they are read, how they stack, and that every quote names them. All rates are
illustrative."""

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
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.rates.notation import parse_rate

JUNE = date(2026, 6, 1)
OLED = HsCode("852491", "HS2022")


def book(*changes, mfn="5%", preference="2%"):
    stated = [
        StatedRate("HK", regime, OLED, parse_rate(rate), "illustrative", (who,))
        for regime, rate, who in (("MFN", mfn, "all"), ("TEST", preference, "CN"))
        if rate
    ]
    rows = [{"importer": "HK", "source": "illustrative", **change} for change in changes]
    return TariffBook(tariff_year=lambda *_: 5).with_stated(stated).with_changes(parse_changes(rows))


def quote(shelf, exporter="CN", on=JUNE, code=OLED, value="1000", **goods):
    consignment = Consignment(Decimal(value), "USD", **goods)
    known = any(row.regime == "TEST" for row in shelf.stated)
    claims = {"TEST": Claim(True, "originating", exporter)} if known and exporter == "CN" else {}
    return quotes(Trade("HK", exporter, code, on, consignment), shelf, claims, {})


def amounts(found):
    return {item.regime: item.duty.amount if item.duty else None for item in found.quotes}


def test_an_added_duty_is_borne_by_every_regime_and_named():
    # 1,000 at 5 % is 50 and at 2 % is 20; 10 % on top of each is 100 more: 150 and 120.
    found = quote(book({"name": "subsidy", "origins": ["CN"], "hs": ["8524"], "add": "10%"}))
    assert amounts(found) == {"MFN": 150, "TEST": 120}
    for item in found.quotes:
        assert item.changes == ("subsidy",)
        assert [charge.change for charge in item.charges] == ["subsidy"]
        assert "plus subsidy: 10 % x 1,000 USD = 100" in item.duty.calculation
    assert found.best.regime == "TEST"


@pytest.mark.parametrize(
    ("change", "exporter", "on", "code"),
    [
        ({"origins": ["CN"]}, "KR", JUNE, OLED),
        ({"from": date(2026, 6, 2)}, "CN", JUNE, OLED),
        ({"until": date(2026, 5, 31)}, "CN", JUNE, OLED),
        ({"hs": ["8525-8528"]}, "CN", JUNE, OLED),
        ({"importer": "JP"}, "CN", JUNE, OLED),
    ],
)
def test_a_change_outside_its_scope_does_nothing(change, exporter, on, code):
    found = quote(book({"name": "x", "add": "10%", **change}), exporter, on, code)
    assert found.quotes[0].duty.amount == 50
    assert found.quotes[0].changes == ()


def test_days_and_ranges_include_both_ends():
    inside = {"name": "x", "add": "10%", "hs": ["8520-8524"], "from": JUNE, "until": JUNE}
    assert quote(book(inside)).quotes[0].duty.amount == 150


def test_an_addition_for_one_regime_only():
    found = quote(book({"name": "wall", "add": "10%", "regime": "MFN"}))
    assert amounts(found) == {"MFN": 150, "TEST": 20}


def test_a_group_of_origins_and_a_union_as_importer():
    found = quote(book({"name": "asean", "origins": ["ASEAN"], "add": "1%"}), "VN")
    assert found.quotes[0].duty.amount == 60
    rows = [{"name": "eu", "importer": "EU", "set": "14%", "source": "illustrative"}]
    shelf = TariffBook().with_changes(parse_changes(rows))
    trade = Trade("DE", "CN", OLED, JUNE, Consignment(Decimal(1000), "USD"))
    mfn = quotes(trade, shelf, {}, {}).quotes[0]
    assert (mfn.duty.amount, mfn.changes) == (140, ("eu",))


def test_removing_what_a_change_added_from_a_day_on():
    shelf = book(
        {"name": "subsidy", "add": "10%"},
        {"name": "relief", "remove": "subsidy", "origins": ["KR"], "from": date(2026, 7, 1)},
    )
    assert quote(shelf, "KR", JUNE).quotes[0].duty.amount == 150
    assert quote(shelf, "KR", date(2026, 7, 1)).quotes[0].duty.amount == 50
    assert quote(shelf, "CN", date(2026, 7, 1)).quotes[0].duty.amount == 150


@pytest.mark.parametrize(
    ("change", "mfn", "expected"),
    [
        ({"set": "12%"}, "5%", 120),
        ({"raise_to": "12%"}, "5%", 120),
        ({"raise_to": "3%"}, "5%", 50),
        ({"raise_by": "3%"}, "5%", 80),
        ({"suspend": "free"}, "5%", 0),
        ({"suspend": "8%"}, "5%", 50),
        ({"set": "12%"}, None, 120),
        ({"suspend": "free"}, None, 0),
        ({"raise_by": "3%"}, None, None),  # 3 points on an unknown rate are unknown
        ({"suspend": "8%"}, None, None),
        ({"set": "12%", "origins": ["KR"]}, "5%", 50),
    ],
)
def test_what_becomes_of_the_mfn_rate(change, mfn, expected):
    found = quote(book({"name": "x", **change}, mfn=mfn))
    duty = found.of("MFN").duty
    assert (duty.amount if duty else None) == expected


def test_the_order_of_changes_matters():
    # Raised by 3 points and then suspended to 4 % is 4 %; suspended first and then raised is 7 %.
    up, down = {"name": "up", "raise_by": "3%"}, {"name": "down", "suspend": "4%"}
    assert quote(book(up, down)).quotes[0].duty.amount == 40
    second = quote(book(down, up)).quotes[0]
    assert (second.duty.amount, second.changes) == (70, ("down", "up"))


def test_a_quota_must_be_answered():
    shelf = book({"name": "tq", "quota": {"rate": "free", "amount": "500 t"}})
    unknown = quote(shelf).quotes[0].duty
    assert (unknown.amount, unknown.needs) == (None, ('an answer to "within quota tq of 500 t"',))
    assert quote(shelf, holds={"within quota tq of 500 t": True}).quotes[0].duty.amount == 0
    assert quote(shelf, holds={"within quota tq of 500 t": False}).quotes[0].duty.amount == 50


def test_a_preference_that_ends_is_no_longer_lawful():
    shelf = book({"name": "exit", "end": "TEST", "from": date(2026, 7, 1)})
    assert quote(shelf).best.regime == "TEST"
    after = quote(shelf, on=date(2026, 7, 1))
    assert after.best.regime == "MFN"
    ended = after.of("TEST")
    assert (ended.lawful, ended.changes) == (False, ("exit",))
    assert ended.reason == "no commitment (exit): the MFN rate applies"


def test_a_carbon_charge_by_origin():
    # 75 EUR/t less 9 EUR/t paid: 66 x 40 t = 2,640 EUR. With 2.1 t of CO2 per t of goods: 66 x 2.1 x 10 t =
    # 1,386.
    rows = [
        {
            "name": "border",
            "importer": "HK",
            "source": "illustrative",
            "carbon": {"price": "75 EUR/t", "paid": {"CN": "9 EUR/t"}, "intensity": {"CN": Decimal("2.1")}},
        }
    ]
    shelf = book().with_changes(parse_changes(rows))

    def border(exporter, **quantities):
        goods = Consignment(Decimal(1000), "EUR", {name: Decimal(n) for name, n in quantities.items()})
        found = quotes(Trade("HK", exporter, OLED, JUNE, goods), shelf, {}, {})
        return found.quotes[0].charges[0].duty

    assert border("CN", **{"t of CO2": 40}).amount == 2640
    assert border("CN", kg=10000).amount == 1386
    assert border("KR", **{"t of CO2": 40}).amount == 3000
    assert border("KR", kg=10000).needs == ("quantity in t of CO2",)


def test_a_code_shorter_than_the_change_leaves_a_question():
    shelf = book({"name": "x", "hs": ["8524.91"], "add": "10%"}, mfn=None, preference=None)
    shelf = shelf.with_stated(
        [StatedRate("HK", "MFN", HsCode("8524", "HS2022"), parse_rate("5%"), "illustrative")]
    )
    heading = HsCode("8524", "HS2022")
    label = "goods that x means (8524.91)"
    assert quote(shelf, code=heading).quotes[0].duty.needs == (f'an answer to "{label}"',)
    assert quote(shelf, code=heading, holds={label: True}).quotes[0].duty.amount == 150
    assert quote(shelf, code=heading, holds={label: False}).quotes[0].duty.amount == 50


@pytest.mark.parametrize(
    "mfn", ["5%", 'choose("for feed": free; otherwise: 2 USD/kg)', 'unread("x")', "3% + 1 USD/kg"]
)
@pytest.mark.parametrize("action", ["set", "raise_to", "raise_by", "suspend"])
@pytest.mark.parametrize("rate", ["4%", "2 USD/kg", 'choose("for use": free; otherwise: 7%)'])
def test_a_changed_rate_is_still_one_that_can_be_written_and_read(mfn, action, rate):
    shelf = book({"name": "x", action: rate, "origins": ["ASEAN", "CN"]}, mfn=mfn)
    for row in shelf.rates("HK", OLED, JUNE):
        assert parse_rate(row.text) == row.rate


@given(st.lists(st.decimals(0, 30, places=1), min_size=1, max_size=4))
def test_additions_add_up_whatever_their_order(rates):
    changes = [{"name": f"c{n}", "add": f"{rate:f}%"} for n, rate in enumerate(rates)]
    one, two = quote(book(*changes)), quote(book(*reversed(changes)))
    expected = 50 + sum(rates) * 10
    assert one.quotes[0].duty.amount == two.quotes[0].duty.amount == expected


@given(st.sampled_from(["set", "raise_to", "raise_by", "suspend"]), st.decimals(0, 30, places=1))
def test_a_change_for_other_goods_leaves_every_quote_as_it_was(action, rate):
    change = {"name": "x", action: f"{rate:f}%", "hs": ["01-84", "86-97"]}
    assert quote(book(change)).quotes == quote(book()).quotes


def test_all_problems_of_a_list_at_once():
    rows = [
        {"name": "a", "importer": "EU", "source": "illustrative", "add": "10"},
        {"name": "b", "importer": "EU", "source": "illustrative"},
        {"name": "c", "importer": "XQ", "source": "illustrative", "add": "1%"},
        {"name": "d", "importer": "EU", "source": "illustrative", "remove": "z"},
        {"name": "e", "importer": "EU", "source": "illustrative", "hs": ["8528-8524"], "add": "1%"},
        {"name": "f", "importer": "EU", "source": "illustrative", "colour": 1, "add": "1%"},
        {"name": "g", "importer": "EU", "add": "1%"},
        {"name": "h", "importer": "EU", "source": "illustrative", "add": "1%", "end": "RCEP"},
        {"name": "ok", "importer": "EU", "source": "illustrative", "set": "1%"},
        {"name": "ok", "importer": "EU", "source": "illustrative", "set": "1%"},
        {"name": "i", "importer": "EU", "source": "illustrative", "remove": "ok", "hs": ["85"]},
        {"name": "j", "importer": "EU", "source": "illustrative", "carbon": {"price": "75 EUR/kg"}},
    ]
    with pytest.raises(InputError) as caught:
        parse_changes(rows, file="study.yaml")
    said = [problem.what for problem in caught.value.problems]
    assert len(said) == 11
    assert [text.split(":")[0] for text in said] == [
        f"change {n} ({row['name']})" for n, row in enumerate(rows, 1) if n != 9
    ]
    assert {problem.file for problem in caught.value.problems} == {"study.yaml"}


def test_changes_say_what_they_do():
    (change,) = parse_changes(
        [
            {
                "name": "subsidy",
                "importer": "EU",
                "origins": ["CN"],
                "hs": ["8524", "8528-8529"],
                "add": "10%",
                "from": date(2026, 7, 1),
                "source": "illustrative",
            }
        ]
    )
    assert str(change) == (
        "subsidy: EU adds 10% to the duty on 85.24, 85.28-85.29 for goods of CN from 2026-07-01 "
        "(illustrative)"
    )
