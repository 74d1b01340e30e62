"""What an answer rests on: illustrative rows with their weight, and stated rates that replace those on
file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.product.basis import basis_of, illustrative_rows, replaced_rates
from tumen.study.product.run import run_products
from tumen.study.words.say import say
from tumen.tariff.book.tariffs import StatedRate
from tumen.tariff.rates.notation import parse_rate


@dataclass(frozen=True)
class Row:
    source: str


FREE, CITED = Row("illustrative"), Row("Customs Tariff 2026")


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"prices": [CITED], "lanes": []}, []),
        (
            {"prices": [FREE, FREE], "profit_taxes": [Row("Illustrative: a round figure")]},
            ["All 3 rows that the study states are illustrative: prices and profit taxes."],
        ),
        (
            {"prices": [FREE], "lanes": [CITED]},
            ["Of 2 rows that the study states one is illustrative: all of prices."],
        ),
        (
            {"prices": [FREE, Row("assumed: as last year")], "lanes": [CITED]},
            ["Of 3 rows that the study states 2 are illustrative or assumed: all of prices."],
        ),
        (
            {"prices": [FREE, CITED]},
            ["Of 2 rows that the study states one is illustrative: some of prices."],
        ),
        (
            {"prices": [FREE], "lanes": [FREE, CITED]},
            ["Of 3 rows that the study states 2 are illustrative: all of prices; some of lanes."],
        ),
    ],
)
def test_the_weight_of_illustrative_rows_is_told(tables, said):
    assert [say(item) for item in illustrative_rows(tables)] == said
    assert basis_of(tables) == ("illustrative" if said else None)


def test_a_stated_rate_in_place_of_one_on_file_is_told():
    """Japan's tableware of plastics, 3924.10: one line, 3.9 % under MFN since 2012."""
    on = date(2026, 6, 1)
    row = StatedRate("JP", "MFN", HsCode.parse("3924.10.000", "HS2022"), parse_rate("17%"), "illustrative")
    assert [say(item) for item in replaced_rates([row], on)] == [
        (
            "A rate that the study states replaces the one on file: 17% in place of 3.9% under MFN in JP on "
            "3924.10.00.0."
        )
    ]
    same = StatedRate("JP", "MFN", row.code, parse_rate("3.9%"), "illustrative")
    other = StatedRate("JP", "OWN", row.code, parse_rate("1%"), "illustrative")
    assert list(replaced_rates([same, other], on)) == []


def test_a_stated_rate_names_what_it_replaces_once_and_by_whom_it_covers():
    """Japan, 3924.10 under RCEP in 2026: free for ASEAN, AU and NZ, 1.8 % for CN and 1.8 % for KR."""
    on, code = date(2026, 6, 1), HsCode.parse("3924.10", "HS2022")

    def told(*beneficiaries):
        row = StatedRate("JP", "RCEP", code, parse_rate("17%"), "illustrative", beneficiaries)
        return [say(item).removesuffix(" in JP on 3924.10.") for item in replaced_rates([row], on)]

    head = "A rate that the study states replaces the one on file: 17% in place of"
    assert told("CN") == [f"{head} 1.8% under RCEP for goods of CN"]
    assert told("VN") == [f"{head} free under RCEP for goods of VN"]
    assert told("all") == [
        (
            "2 rates that the study states replace those on file: 17% in place of free under RCEP in JP on 3924.10; "
            "17% in place of 1.8% under RCEP"
        )
    ]


def test_the_weight_of_illustrative_inputs_is_that_of_their_money(spoil):
    """Cheapest of the coffee study, by hand: kits to Japan 31.71 x 40,000 and to Viet Nam 29.82 x 60,000, Bac
    Ninh to Australia 34.33 x 25,000: 3,915,850 USD. Prices at the gate in it: 29.60 x 100,000 and 30.40 x
    25,000: 3,720,000, 95.0 %. All is illustrative, but for what the lanes cite in the second run.
    """
    folder = spoil("study.yaml", "study:", "study:")
    cells = run_products(read_study(folder)).scenarios[0].cells
    for cell in cells:
        assert sum(amount for _, amount in cell.illustrative) == cell.cost_per_unit
    lanes = folder / "lanes.csv"
    lanes.write_text(lanes.read_text().replace("illustrative", "Freight index 2026"))
    found = run_products(read_study(folder)).answer.points
    assert found[0] == (
        "Of 3.916 million USD a year for the cheapest deliveries 95 % rests on illustrative inputs: prices 95 %."
    )
    assert "Of what claiming saves 100 % rests on illustrative rates of duty." in found
