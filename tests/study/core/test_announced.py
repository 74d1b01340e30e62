"""What was announced, stated in a study: for its products and for its network, by the same columns as the option."""

from __future__ import annotations

from datetime import date

from tests.study.conftest import folder_of
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.product.assemble import book_of
from tumen.tariff.rates.notation import print_rate

ON = date(2026, 7, 1)
LEG = HsCode("020312024", "HS2022")
HEAD = "importer,what,regime,hs,rate,source\n"
PORK = "JP,the standard import price of pork cuts in JPY/kg,,,897.59 JPY/kg,illustrative\n"


def rates(book, importer, code):
    return {row.regime: print_rate(row.rate) for row in book.rates(importer, code, ON)}


def without_rate_of_australia(spoil, **more):
    lines = (folder_of(more.get("study", "coffee-machine")) / "rates.csv").read_text().splitlines()
    row = next(line for line in lines if line.startswith("AU,"))
    folder = spoil("rates.csv", row + "\n", "", **more)
    if len(lines) == 2:  # the heading and that row: a table without rows is refused
        (folder / "rates.csv").unlink()
    return folder


def test_named_prices_and_rates_are_taken_by_products_and_network(spoil):
    folder = without_rate_of_australia(spoil)
    (folder / "announced.csv").write_text(HEAD + PORK + "AU,,MFN,8516.71,4%,illustrative\n", encoding="utf-8")
    study = read_study(folder)
    book = book_of(study.scenarios[0])
    assert "897.59 JPY" in rates(book, "JP", LEG)["MFN"]
    assert rates(book, "AU", HsCode("851671", "HS2022"))["MFN"] == "4%"


def test_the_law_of_a_network_has_them(spoil):
    folder = without_rate_of_australia(spoil, study="coffee")
    (folder / "announced.csv").write_text(HEAD + "AU,,MFN,8516.71,4%,illustrative\n", encoding="utf-8")
    book = read_study(folder).network.scenarios[0].law.book
    assert rates(book, "AU", HsCode("851671", "HS2022"))["MFN"] == "4%"


def test_what_could_count_nowhere_is_refused_with_its_line(spoil, problems_of):
    folder = spoil("rates.csv", "importer", "importer")
    text = HEAD + "JP,the price of dreams,,,897.59 JPY/kg,illustrative\nAU,,MFN,8516.71,4%,illustrative\n"
    text += "NZ,,MFN,8516.72,4%,illustrative\n"
    (folder / "announced.csv").write_text(text, encoding="utf-8")
    found = problems_of(folder)
    said = {(file, line): text for file, line, text in found}
    assert set(said) == {("announced.csv", 2), ("announced.csv", 3), ("announced.csv", 4)}
    assert "refers to 'the price of dreams'" in said["announced.csv", 2]
    assert "two MFN rates of AU on 8516.71" in said["announced.csv", 3]
    assert "rates.csv" in said["announced.csv", 3]
    assert "counts nowhere" in said["announced.csv", 4]
