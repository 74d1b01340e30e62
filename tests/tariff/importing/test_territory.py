"""An own tariff of a customs territory answers for every member, one quote like a table (Union Customs Code Art.
4 and 56: one tariff); nothing is imported between members. Every rate is invented: 7 % MFN and 2 % for Viet Nam,
so that 1,000 pay 70 and 20."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import tumen as tm
from tests.tariff.importing.conftest import csv_of
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.own import own_tariffs

ON = date(2026, 6, 1)
LINE = HsCode("85011020", "HS2022")
EU = {
    "columns": "{line: CN}",
    "digits": "[8]",
    "rates": "[{column: MFN, regime: MFN, from: 2026-01-01, until: 2026-12-31},"
    ' {column: FTA, regime: EU-VN, beneficiaries: "[VN]", from: 2026-01-01, until: 2026-12-31}]',
}


@pytest.fixture
def own(imported, tmp_path):
    rows = [["CN", "MFN", "FTA"], ["85011020", "7", "2"], ["85011030", "9", "3"]]
    made = imported(csv_of(tmp_path / "eu.csv", rows), "EU", **{**EU, "rates": EU["rates"].replace('"', "")})
    return made[1]


def stated(importer, rate, until=None):
    return StatedRate(importer, "MFN", LINE, parse_rate(rate), "illustrative", until=until)


def mfn(book, importer, on=ON):
    return [row.text for row in book.rates(importer, LINE, on) if row.regime == "MFN"]


def test_an_own_tariff_of_the_union_answers_for_its_members(own):
    with own_tariffs([own]):
        for importer in ("EU", "DE", "HU"):
            trade = Trade(importer, "VN", LINE, ON, Consignment(Decimal(1000), "EUR"))
            found = quotes(
                trade, TariffBook(), {"EU-VN": Claim(eligible=True, status="originating", country="VN")}
            )
            assert (found.of("MFN").amount, found.of("EU-VN").amount) == (70, 20)
            assert found.best.regime == "EU-VN"
        assert mfn(TariffBook(), "GB") == []
        text = tm.quote("85011020", exporter="VN", to="DE", value="1000", currency="EUR", on="2026-06-01")
        assert "EU-VN: 20 EUR is the lowest" in str(text)


def test_a_table_says_the_same(own):
    with own_tariffs([own]):
        given = {"exporter": "VN", "hs": "85011020", "value": "1000", "currency": "EUR", "on": str(ON)}
        rows = [{"importer": importer, **given, "originating": "yes"} for importer in ("DE", "HU", "GB")]
        rows += [{"importer": "DE", **given, "exporter": "HU", "originating": "yes"}]
        found = QuoteDesk(TariffBook(), {}).quote(pl.DataFrame(rows), strict=False)
    best = found.best.sort("row")
    assert best["best_regime"].to_list()[:2] == ["EU-VN", "EU-VN"]
    assert [float(duty) for duty in best["best_duty"].to_list()[:2]] == [20, 20]
    assert best["best_duty"].to_list()[2] is None
    assert found.rejected.rows == 1
    assert "one customs territory" in str(found.rejected.problems[0])


def test_nothing_is_imported_between_members():
    with pytest.raises(InputError, match="customs territory EU on 2026-06-01: nothing is imported"):
        tm.quote("8501.10", exporter="HU", to="DE", value="1000", currency="EUR", on="2026-06-01")


def test_a_stated_rate_serves_the_territory_on_the_days_on_which_it_is_one():
    book = TariffBook().with_stated([stated("EU", "7%")])
    assert [mfn(book, code) for code in ("DE", "HU", "EU", "GB")] == [["7%"], ["7%"], ["7%"], []]
    assert mfn(book, "GB", date(2020, 12, 31)) == ["7%"]
    assert mfn(book, "HR", date(2013, 6, 30)) == []
    assert mfn(TariffBook().with_stated([stated("DE", "7%")]), "HU") == ["7%"]
    assert mfn(TariffBook().with_stated([stated("ZA", "7%")]), "BW") == ["7%"]


def test_members_have_one_rate():
    with pytest.raises(InputError, match="7% and 5%"):
        TariffBook().with_stated([stated("DE", "7%"), stated("HU", "5%")])
    same = TariffBook().with_stated([stated("DE", "7%"), stated("HU", "7%")])
    assert mfn(same, "FR") == ["7%"]
    apart = TariffBook().with_stated([stated("DE", "7%"), stated("GB", "5%")])
    assert (mfn(apart, "FR"), mfn(apart, "GB")) == (["7%"], ["5%"])
    until = date(2020, 12, 31)
    with pytest.raises(InputError, match="7% and 5%"):
        TariffBook().with_stated([stated("DE", "7%", until), stated("GB", "5%", until)])


def test_a_change_of_policy_of_the_union_is_charged_by_its_members():
    change = {"name": "wall", "importer": "EU", "origins": ["CN"], "add": "10%", "source": "illustrative"}
    book = TariffBook().with_stated([stated("EU", "7%")]).with_changes(parse_changes([change]))
    trade = Trade("DE", "CN", LINE, ON, Consignment(Decimal(1000), "EUR"))
    assert quotes(trade, book).of("MFN").amount == 170  # 1,000 x (7 % + 10 %)
