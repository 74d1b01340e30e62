"""Regimes side by side: which are lawful, which is lowest, and what is left open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.agreements.load import agreements_on_file
from tumen.origin.determination import Status
from tumen.reference.hs import HsCode
from tumen.tariff.book.by_party import rates_by_party
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.notation import parse_rate

JUNE = date(2026, 6, 1)
needs_rcep = pytest.mark.skipif("RCEP" not in agreements_on_file(), reason="RCEP is not on file yet")


def trade(importer, exporter, code, value="10000", on=JUNE, **goods):
    consignment = Consignment(Decimal(value) if value else None, "USD", **goods)
    return Trade(importer, exporter, HsCode(code, "HS2022"), on, consignment)


def book(*rows):
    """A book with stated rates only: (importer, regime, beneficiaries, rate)."""
    stated = [
        StatedRate(
            importer, regime, HsCode("010121", "HS2022"), parse_rate(rate), "illustrative", tuple(who.split())
        )
        for importer, regime, who, rate in rows
    ]
    return TariffBook(tariff_year=lambda *_: 5).with_stated(stated)


def made_up(mfn, preference, **kwargs):
    shelf = book(("HK", "MFN", "all", mfn), ("HK", "TEST", "NZ", preference))
    return quotes(
        trade("HK", "NZ", "010121", **kwargs), shelf, {"TEST": Claim(True, "originating", "NZ")}, {}
    )


def test_the_lower_of_mfn_and_preference():
    found = made_up("5%", "2%")
    assert (found.best.regime, found.best.duty.amount) == ("TEST", 200)
    assert found.explanation == "TEST: 200 USD is the lowest"
    lower_mfn = made_up("1%", "2%")
    assert (lower_mfn.best.regime, lower_mfn.best.duty.amount) == ("MFN", 100)
    assert "the MFN duty is not higher: nothing to claim" in lower_mfn.of("TEST").notes
    assert made_up("2%", "2%").best.regime == "MFN"  # equal: nothing to claim


@given(st.decimals(0, 50, places=1), st.decimals(0, 50, places=1))
def test_the_best_duty_is_the_lower_of_the_two(mfn, preference):
    found = made_up(f"{mfn:f}%", f"{preference:f}%")
    assert found.best.duty.amount == min(mfn, preference) * 100


def test_an_unknown_lawful_duty_leaves_the_answer_open():
    found = made_up("5%", "12 USD/kg")
    assert found.best.regime == "MFN"
    assert [quote.regime for quote in found.could_be_lower] == ["TEST"]
    assert found.of("TEST").needs == ("quantity in kg",)
    assert found.explanation == "MFN: 500 USD; a lower duty could exist under TEST"
    settled = made_up("5%", "12 USD/kg", quantities={"kg": Decimal(10)})
    assert settled.explanation == "TEST: 120 USD is the lowest"
    free = made_up("free", "12 USD/kg")  # nothing is lower than free
    assert free.could_be_lower == ()


def test_without_any_rate_nothing_is_known():
    found = quotes(trade("HK", "NZ", "010121"), book(), {}, {})
    assert found.best is None
    assert found.of("MFN").needs == ("the MFN rate of HK on 0101.21 on 2026-06-01",)
    assert found.explanation == "no lawful duty is known; open: MFN"


def test_rates_without_a_year_are_shown_and_not_used():
    found = quotes(trade("CN", "KR", "8524999090"), TariffBook(), {}, {})
    mfn = found.of("MFN")
    assert mfn.duty is None
    assert len(mfn.notes) == 1
    assert "8%, without a year" in mfn.notes[0]


@pytest.mark.parametrize(
    ("claim", "lawful", "reason"),
    [
        (Claim(True, "originating", "NZ"), True, "originating"),
        (Claim(False, "not originating"), False, "not originating"),
        (Claim(False, "originating", "NZ"), False, "originating, and direct consignment not kept"),
        (Claim(None, "undetermined", needs=("HS code of material 3",)), None, "undetermined"),
        (None, None, "origin not determined"),
    ],
)
def test_only_a_good_that_qualifies_may_claim(claim, lawful, reason):
    shelf = book(("HK", "MFN", "all", "5%"), ("HK", "TEST", "NZ", "2%"))
    found = quotes(trade("HK", "NZ", "010121"), shelf, {} if claim is None else {"TEST": claim}, {})
    quote = found.of("TEST")
    assert (quote.lawful, quote.reason) == (lawful, reason)
    assert quote.duty.amount == 200  # shown whether or not it is lawful
    assert found.best.regime == ("TEST" if lawful else "MFN")
    assert bool(found.could_be_lower) == (lawful is None)
    if claim and claim.needs:
        assert "HS code of material 3" in quote.needs


def test_excluded_lines_and_other_beneficiaries():
    shelf = book(("HK", "MFN", "all", "5%"), ("HK", "TEST", "NZ", "excluded"), ("HK", "OTHER", "JP", "free"))
    found = quotes(trade("HK", "NZ", "010121"), shelf, {"TEST": Claim(True, "originating", "NZ")}, {})
    assert found.of("TEST").lawful is False
    assert found.of("TEST").reason == "no commitment: the MFN rate applies"
    assert found.of("OTHER") is None  # its rates are for goods of others
    assert found.best.regime == "MFN"
    missing = quotes(trade("HK", "NZ", "010121"), shelf, {"OTHER": Claim(True, "originating", "NZ")}, {})
    assert "the OTHER rate of HK on 0101.21 for goods of NZ" in missing.of("OTHER").needs


def test_a_programme_asks_for_its_condition():
    """Korea's quota duty on 7326.90.9000 in 2025: free under rate code P3 and end use A, else not in it."""
    on, condition = date(2025, 6, 1), "rate code P3, end use A"
    for answer, lawful in ((None, None), (True, True), (False, False)):
        holds = {} if answer is None else {condition: answer}
        found = quotes(trade("KR", "DE", "7326909000", on=on, holds=holds), TariffBook(), {}, {})
        assert found.of("KR-QUOTA").lawful is lawful
        assert ("KR-QUOTA" in [quote.regime for quote in found.could_be_lower]) == (lawful is None)


def test_a_determination_without_country_of_origin_leaves_it_open():
    class Determined:
        preference_eligible, needs, assumed = True, (), ()
        status = Status.ORIGINATING

    assert Claim.of(Determined()).country is None


def test_who_benefits_is_sure_possible_or_impossible():
    assert benefits(("all",), "NZ", JUNE) is True
    assert benefits(("ASEAN",), "TH", JUNE) is True
    assert benefits(("ASEAN",), "NZ", JUNE) is False
    assert benefits(("GSP",), "NZ", JUNE) is None  # whose preference is not said
    assert benefits(("GSP", "NZ"), "NZ", JUNE) is True
    assert benefits(("GSP",), "NZ", JUNE, "JP") is False  # a developed economy: mofa.go.jp, explain.html
    assert benefits(("GSP",), "VN", JUNE, "JP") is None  # the list itself is not on file
    assert benefits(("a list of nobody",), "NZ", JUNE) is None


def test_seasons_are_answered_by_the_day():
    rate = 'choose("imported 06-01 to 11-30": 20%; "imported 12-01 to 05-31": 40%)'
    for on, amount in ((JUNE, 2000), (date(2026, 5, 31), 4000)):
        found = quotes(trade("HK", "NZ", "010121", on=on), book(("HK", "MFN", "all", rate)), {}, {})
        assert found.best.duty.amount == amount


@needs_rcep
def test_viet_nam_for_china_under_rcep():
    """8509.90.90 in 2026: MFN 7 %, RCEP for China 3.5 %, for Japan 3.8 % (table of 2026)."""
    claim = Claim(True, "originating", "CN", ("CN", "JP"))
    found = quotes(trade("VN", "CN", "85099090"), TariffBook(), {"RCEP": claim})
    rcep = found.of("RCEP")
    assert (rcep.lawful, rcep.duty.amount, found.of("MFN").duty.amount) == (True, 350, 700)
    assert rcep.duty.calculation == "3.5 % x 10,000 USD = 350"
    assert rcep.articles == ("Art. 2.4.1",)
    assert "highest rate for any Party: 3.8%" in rcep.notes
    assert "2026" in rcep.source


@needs_rcep
def test_the_importer_may_choose_the_highest_rate_where_the_country_is_not_known():
    tied = Claim(True, "originating", None, ("CN", "JP"))
    found = quotes(trade("VN", "CN", "85099090"), TariffBook(), {"RCEP": tied})
    rcep = found.of("RCEP")
    assert (rcep.lawful, rcep.duty.amount, rcep.rate) == (True, 380, "3.8%")  # option (b)
    assert rcep.articles == ("Art. 2.4.1", "Art. 2.6.6(b)")
    proven = Claim(True, "originating", None, ("CN",), can_prove=True)
    assert quotes(trade("VN", "CN", "85099090"), TariffBook(), {"RCEP": proven}).of("RCEP").duty.amount == 350


@needs_rcep
def test_rates_that_japan_prints_and_does_not_apply():
    found = quotes(trade("JP", "CN", "392310000"), TariffBook(), {"RCEP": Claim(True, "originating", "CN")})
    assert (found.best.regime, found.best.duty.amount) == ("MFN", 0)
    assert found.of("RCEP").lawful is False
    assert found.of("RCEP").articles == ("Art. 2.4.1", "Art. 2.4.2")


@needs_rcep
def test_no_preference_before_the_agreement_is_in_force():
    """Korea since 2022-02-01; a rate stated for January does not make it lawful."""
    shelf = book(("KR", "MFN", "all", "8%"), ("KR", "RCEP", "CN", "4%"))
    claim = {"RCEP": Claim(True, "originating", "CN")}
    january = quotes(trade("KR", "CN", "010121", on=date(2022, 1, 15)), shelf, claim)
    assert january.of("RCEP").lawful is False
    assert "enters into force for KR on 2022-02-01" in january.of("RCEP").reason
    assert quotes(trade("KR", "CN", "010121", on=date(2022, 2, 1)), shelf, claim).best.regime == "RCEP"


@needs_rcep
def test_the_year_of_the_agreement_picks_the_rate_of_the_schedule():
    """85098010 of China, HS2012: the schedule's own years; in June 2026 China is in year 5."""
    from tumen.agreements.load import load_agreement

    code = HsCode("85098010", "HS2012")
    (row,) = [row for row in TariffBook().rates("CN", code, JUNE) if row.regime == "RCEP"]
    assert "year 5 of the schedule" in row.notes
    rates = rates_by_party(TariffBook(), load_agreement("RCEP"), "CN", code, JUNE)
    assert rates["VN"] == rates["TH"] == row.rate
    assert rates["KR"] is None  # China's schedule for Korea is not on file


@pytest.mark.parametrize(("mfn", "duty"), [("free", "0"), ("2%", None), ("8%", None)])
def test_a_preference_is_free_where_every_candidate_is(mfn, duty):
    """Hand: part of the line is free under RCEP, the rest bears the MFN rate; with MFN free all of it is
    free."""
    rows = [("MFN", mfn), ("RCEP", "range(free, unapplied(2.4%))")]
    code = HsCode("852492", "HS2022")
    book = TariffBook().with_stated(
        [StatedRate("JP", regime, code, parse_rate(rate), "illustrative") for regime, rate in rows]
    )
    goods = Consignment(Decimal(100), "USD")
    claims = {"RCEP": Claim(True, "originating", "VN")}
    found = quotes(Trade("JP", "VN", code, date(2026, 6, 1), goods), book, claims)
    mine = found.of("RCEP")
    assert mine.duty.amount == (None if duty is None else Decimal(duty))
    assert bool(mine.needs) is (duty is None)
    assert (mine in found.could_be_lower) is (duty is None)
    assert mine.lawful is True
    if duty is not None:
        assert "the MFN rate where the regime applies none (free)" in mine.duty.calculation
        assert "the MFN duty is not higher: nothing to claim" in mine.notes


def test_the_shipped_line_of_driver_boards_is_free_for_viet_nam():
    """JP 8524.92: the RCEP rate is printed as a range from free to 2.4 % in brackets, MFN is free."""
    line = HsCode("852492", "HS2022")
    goods = Consignment(Decimal(100), "USD")
    found = quotes(Trade("JP", "VN", line, date(2026, 6, 1), goods), TariffBook())
    assert found.of("RCEP").rate == "range(free, unapplied(2.4%))"
    assert found.of("RCEP").duty.amount == 0
