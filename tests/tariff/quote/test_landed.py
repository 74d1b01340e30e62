"""Landed cost by hand: 100 units at 100 USD, and what each step adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.quote.landed import ConsignmentCosts, landed_costs, saving_per_year
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.quote.taxes import ImportTax, import_tax, tax_base, value_basis
from tumen.tariff.rates.notation import parse_rate

CODE = HsCode("010121", "HS2022")
JUNE = date(2026, 6, 1)
TAX = ImportTax("HK", "tax", parse_rate("10%"), "illustrative")
COSTS = ConsignmentCosts(
    price=Decimal(10000),
    term="EXW",
    currency="USD",
    units=Decimal(100),
    inland_origin=Decimal(200),
    freight=Decimal(700),
    insurance=Decimal(100),
    fees=Decimal(50),
    inland_destination=Decimal(150),
    claiming={"TEST": Decimal(60)},
)


def quoted(costs=COSTS, mfn="7%", preference="3.5%", basis="CIF", **goods):
    book = TariffBook().with_stated(
        StatedRate("HK", regime, CODE, parse_rate(rate), "illustrative", who)
        for regime, rate, who in (("MFN", mfn, ("all",)), ("TEST", preference, ("NZ",)))
    )
    consignment = Consignment(costs.customs_value(basis), "USD", **goods)
    trade = Trade("HK", "NZ", CODE, JUNE, consignment)
    return quotes(trade, book, {"TEST": Claim(True, "originating", "NZ")}, {})


@pytest.mark.parametrize(
    ("term", "costs", "said"),
    [
        ("DDP", {"duty_in_price": Decimal(10001)}, "duty_in_price, which come to 11201"),
        ("CIF", {"freight": Decimal(10000)}, "inland_origin, freight, insurance, which come to 10300"),
    ],
)
def test_a_price_is_no_less_than_what_it_contains(term, costs, said):
    """Hand: 200 + 700 + 100 + 50 + 150 + 10,001; 200 + 10,000 + 100."""
    with pytest.raises(InputError, match=rf"the price {term} of 10000 contains .*{said}"):
        replace(COSTS, term=term, **costs)
    replace(COSTS, term="EXW", **costs)


def test_the_whole_build_up_by_hand():
    """FOB 10,200, CIF 11,000. MFN 770, preference 385; tax 10 % of CIF and duty: 1,177 and 1,138.50."""
    assert (COSTS.fob, COSTS.cif) == (10200, 11000)
    found = landed_costs(COSTS, quoted(), TAX)
    mfn, test = found.of("MFN"), found.of("TEST")
    assert {step.name: step.amount for step in mfn.steps} == {
        "price EXW": 10000,
        "inland to the port": 200,
        "freight": 700,
        "insurance": 100,
        "duty": 770,
        "fees": 50,
        "inland at destination": 150,
        "cost of claiming": 0,
        "import tax": 1177,
    }
    assert (mfn.total_before_tax, mfn.total) == (11970, 13147)
    assert (test.total_before_tax, test.total) == (11645, Decimal("12783.5"))  # 11,000 + 385 + 200 + 60
    assert test.per_unit_before_tax == Decimal("116.45")
    assert test.saving == 325  # 385 less the cost of claiming
    assert found.best.regime == "TEST"


def test_break_even_and_the_saving_of_a_year():
    """60 / (7 % - 3.5 %) = 1,714.29 of customs value; 12 consignments of 100 units a year: 12 x 325."""
    test = landed_costs(COSTS, quoted(), TAX).of("TEST")
    assert round(test.break_even, 2) == Decimal("1714.29")
    assert test.break_even * Decimal("0.035") == pytest.approx(Decimal(60), abs=Decimal("1e-20"))
    assert test.break_even_text == "60 / (385 saved on a value of 11,000) = 1,714.29 USD"
    assert saving_per_year(test, Decimal(1200), Decimal(100)) == 3900
    assert saving_per_year(replace(test, saving=None), Decimal(1200), Decimal(100)) is None


def test_claiming_a_small_consignment_does_not_pay():
    small = replace(COSTS, price=Decimal(500), units=Decimal(5))  # CIF 1,500 is below 1,714.29
    found = landed_costs(small, quoted(small), TAX)
    assert found.of("TEST").saving < 0
    assert found.best.regime == "MFN"
    assert landed_costs(COSTS, quoted(preference="7%"), TAX).of("TEST").break_even is None


def test_the_customs_value_follows_the_basis_and_the_term():
    found = landed_costs(COSTS, quoted(basis="FOB"), TAX)
    assert found.of("MFN").steps[4].amount == 714  # 7 % of 10,200
    assert found.of("MFN").steps[-1].amount == Decimal("1171.4")  # tax on CIF 11,000 and duty 714
    cif = replace(COSTS, price=Decimal(11000), term="CIF")
    assert (cif.fob, cif.cif) == (10200, 11000)
    assert replace(COSTS, term="FOB").fob == 10000
    assert COSTS.customs_value(None) is None
    names = [step.name for step in landed_costs(cif, quoted(cif), TAX).of("MFN").steps]
    assert "freight" not in names  # it is in the price


def test_what_is_not_given_is_unknown_and_named():
    bare = replace(COSTS, freight=None, claiming={})
    assert bare.cif is None
    found = landed_costs(bare, quoted(bare), None)
    test = found.of("TEST")
    assert (test.total, test.total_before_tax, test.saving, test.break_even) == (None, None, None, None)
    assert test.needs == ("freight", "duty", "cost of claiming", "customs value", "the import tax")
    assert found.best is None
    untaxed = landed_costs(COSTS, quoted(), None).of("MFN")
    assert (untaxed.total_before_tax, untaxed.total) == (11970, None)


def test_an_unlawful_regime_is_shown_and_never_best():
    book_quotes = quoted()
    undetermined = quotes(
        book_quotes.trade,
        TariffBook().with_stated(
            [
                StatedRate("HK", "MFN", CODE, parse_rate("7%"), "illustrative"),
                StatedRate("HK", "TEST", CODE, parse_rate("free"), "illustrative", ("NZ",)),
            ]
        ),
        {"TEST": Claim(None, "undetermined")},
        {},
    )
    found = landed_costs(COSTS, undetermined, TAX)
    assert found.of("TEST").total_before_tax == 11260  # 11,000 + 200 + 60
    assert found.best.regime == "MFN"


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": Decimal(-1)},
        {"units": Decimal(0)},
        {"term": "DAT"},
        {"freight": 7.5},
        {"claiming": {"TEST": Decimal("NaN")}},
    ],
)
def test_wrong_costs_are_refused(wrong):
    with pytest.raises(InputError):
        replace(COSTS, **wrong)


def test_one_currency_only():
    with pytest.raises(InputError):
        landed_costs(replace(COSTS, currency="EUR"), quoted(), TAX)


@given(st.decimals(1, 10**6, places=2), st.decimals(0, 40, places=1), st.decimals(0, 40, places=1))
def test_at_the_break_even_value_claiming_just_pays(price, mfn, preference):
    costs = replace(COSTS, price=price)
    test = landed_costs(costs, quoted(costs, f"{mfn:f}%", f"{preference:f}%"), TAX).of("TEST")
    if mfn <= preference:
        assert test.break_even is None
    else:
        assert abs(test.break_even * (mfn - preference) / 100 - 60) < Decimal("1e-15")
        assert (test.saving >= 0) == (costs.cif >= test.break_even - Decimal("1e-15"))


def taxed(economy, on, holds):
    tax = import_tax(economy, on)
    return compute(tax.rate, Consignment(Decimal(100), "USD", holds=holds))


def test_import_taxes_on_file():
    """Rates as their sources state them (see SOURCES.md)."""
    assert taxed("JP", JUNE, {"food or drink at the reduced rate": False}).amount == 10
    assert taxed("CN", JUNE, {"goods at the reduced rate of 9 %": False}).amount == 13
    assert taxed("NZ", JUNE, {}).amount == 15
    no = dict.fromkeys(
        (
            "exempt by the VAT law",
            "at 5 % by the VAT law",
            (
                "a metal or mineral product other than coal, or subject to special consumption tax other than "
                "petrol"
            ),
        ),
        False,
    )
    assert taxed("VN", JUNE, no).amount == 8
    assert not taxed("VN", JUNE, {}).known
    assert import_tax("VN", date(2027, 1, 1)) is None  # the cut ends on 2026-12-31
    assert import_tax("JP", date(2019, 9, 30)) is None
    assert import_tax("TH", JUNE) is None


def test_basis_of_the_customs_value():
    assert {code: value_basis(code).basis for code in ("JP", "CN", "KR", "VN", "AU", "NZ")} == {
        **dict.fromkeys(("JP", "CN", "KR", "VN"), "CIF"),
        **dict.fromkeys(("AU", "NZ"), "FOB"),
    }
    assert value_basis("US") is None


def test_the_way_to_the_first_place_of_destination_is_in_the_base_of_the_union():
    """Directive 2006/112/EC Art. 85 and 86(1)(b): CIF value, duty and the way inland. CIF 1,100, duty free, 50 inland:
    20 % of 1,150 = 230. A member has the base of the Union; where the way is not known, neither is the tax.
    """
    tax = ImportTax("DE", "value-added tax", parse_rate("20%"), "illustrative")
    line, on = HsCode("392310", "HS2022"), date(2026, 6, 1)
    book = TariffBook().with_stated([StatedRate("DE", "MFN", line, parse_rate("free"), "illustrative")])

    def taxed(inland):
        costs = ConsignmentCosts(
            Decimal(1100), "CIF", "EUR", Decimal(1), fees=Decimal(30), inland_destination=inland
        )
        goods = Consignment(Decimal(1100), "EUR", {"kg": Decimal(7)})
        found = quotes(Trade("DE", "BR", line, on, goods), book)
        return landed_costs(costs, found, tax).of("MFN").steps[-1]

    assert taxed(Decimal(50)).amount == 230
    assert "on cif + duty + inland at destination" in taxed(Decimal(50)).text
    assert "fees of terminal and broker" in taxed(Decimal(50)).text
    assert taxed(None).amount is None


def test_bases_on_file_have_their_law_and_are_dated():
    assert "excise" in tax_base("JP", date(2026, 6, 1)).adds
    assert tax_base("AU", date(2000, 6, 30)) is None  # the tax began on 2000-07-01
    assert tax_base("VN", date(2026, 6, 1)) is None
    assert all(tax_base(code, date(2026, 6, 1)).law for code in ("EU", "FR", "JP", "KR", "AU", "CN"))
