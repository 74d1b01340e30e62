"""Agreements side by side: what is chosen, what is said where rates or proofs are not on file."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.product.compare import compare, proof_of
from tumen.study.product.flat import tables_of
from tumen.study.product.run import run_products as run_study
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.rates.notation import parse_rate

ON = date(2026, 6, 1)
GOOD = HsCode("392310", "HS2022")


def determined(code: str):
    # boxes of plastics (3923.10) moulded in Viet Nam of Chinese-Taipei resin (3901.10): the heading changes
    material = Material("resin", HsCode("390110", "HS2022"), Decimal(30), "non-originating", "TW")
    bill = Bill(
        GOOD,
        "VN",
        (material,),
        fob=Decimal(100),
        operations=(Operation("moulding", "VN"),),
        transport=Transport(),
    )
    return determine_under(bill, law_on(load_agreement(code), "VN", ON, "KR"))


NOT_ON_FILE = date(2027, 6, 1)
"""A day without a rate of Korea: its tariff is that of 2026."""


def side_by_side(rates: dict[str, str]):
    stated = tuple(
        StatedRate("KR", regime, GOOD, parse_rate(rate), source="stated by the test")
        for regime, rate in rates.items()
    )
    found = [(load_agreement(code), determined(code), None) for code in ("RCEP", "AKFTA")]
    claims = {agreement.code: Claim.of(item) for agreement, item, _ in found}
    claims = {code: replace(claim, country="VN") for code, claim in claims.items()}
    trade = Trade("KR", "VN", GOOD, NOT_ON_FILE, Consignment(Decimal(100), "USD"))
    return compare(found, quotes(trade, TariffBook(stated=stated), claims), "VN")


def test_the_lowest_lawful_duty_is_claimed():
    found = side_by_side({"MFN": "6.5%", "RCEP": "3%", "AKFTA": "free"})
    assert found.claim == "AKFTA"
    assert found.verdict == "Claim AKFTA."
    assert [(item.agreement, item.duty) for item in found.options] == [("AKFTA", 0), ("RCEP", 3)]


def test_equal_duties_are_said_to_be_equal():
    found = side_by_side({"MFN": "6.5%", "RCEP": "free", "AKFTA": "free"})
    assert found.verdict == "Claim AKFTA (the same duty under RCEP)."


@pytest.mark.parametrize(
    ("mfn", "said"), [("2%", "no lawful duty that is known is below MFN"), ("free", "MFN is free")]
)
def test_nothing_is_claimed_where_mfn_is_as_low(mfn, said):
    found = side_by_side({"MFN": mfn, "RCEP": "2%", "AKFTA": "2%"})
    assert found.claim == "MFN"
    assert said in found.verdict


def test_without_rates_nothing_is_recommended():
    found = side_by_side({})
    assert found.claim is None
    assert found.verdict == (
        "Not known which to claim: no rate of KR on 3923.10 is on file; may be claimed, at a duty not known:"
        " AKFTA and RCEP."
    )


def test_a_rate_that_is_missing_keeps_the_choice_open():
    found = side_by_side({"MFN": "6.5%", "RCEP": "3%"})
    assert found.claim == "RCEP"
    assert found.verdict == "Claim RCEP; a lower duty could exist under AKFTA."
    assert found.open == ("AKFTA",)


def test_proofs_are_those_of_the_provisions():
    # RCEP Art. 3.16.6 (one year), 3.27 (three years), 3.22 (USD 200)
    proof = proof_of(load_agreement("RCEP"), "VN")
    assert (proof.valid, proof.records) == ("12 months [Art. 3.16.6]", "3 years [Art. 3.27]")
    assert proof.not_needed == "200 USD [Art. 3.22]"
    assert proof.names == ("certificate of origin", "declaration of origin", "back-to-back proof of origin")
    unknown = proof_of(load_agreement("APTA"), "CN")  # the text on proofs was not read
    assert (unknown.names, unknown.kinds, unknown.valid, unknown.records) == (None, None, None, None)


def test_a_study_compares_all_agreements_in_force(spoil):
    result = run_study(read_study(spoil("study.yaml", "agreements: [RCEP]", "agreements: all")))
    cells = [cell for scenario in result.scenarios for cell in scenario.cells if not cell.domestic]
    for cell in cells:
        in_force = {item.agreement for item in cell.origins if item.determination is not None}
        assert {item.agreement for item in cell.compared.options} == in_force
        if cell.regime is not None:
            assert cell.compared.claim == cell.regime
    assert any(len(cell.compared.options) > 1 for cell in cells)
    rows = tables_of(result)["agreements"]
    assert len(rows) == sum(len(cell.compared.options) for cell in cells)
    assert {row["proof_valid"] for row in rows if row["agreement"] == "RCEP"} == {"12 months [Art. 3.16.6]"}
