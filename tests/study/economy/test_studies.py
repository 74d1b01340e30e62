"""The studies that come along read whole and say what they rest on."""

from tumen.economy.accounts import available
from tumen.study.core.read import read_study
from tumen.study.economy.tables_on_file import examine


def economy_of(folder):
    return read_study(folder).economy


def test_rcep_impact_names_every_source(studies):
    study = economy_of(studies / "rcep-impact")
    trade = study.asked.trade
    assert len(trade.members) == 15
    assert set(trade.variants) == {"full", "to-2030", "without-japan", "with-india", "earned", "eu-duty"}
    assert all(rate.source for rate in trade.outside)
    assert all(item.source and item.read_on for item in study.published)
    assert trade.differences


def test_the_built_in_table_is_sound():
    found = examine()
    assert found.report.ok
    assert found.report.implied_gdp["CHN"] > 0
    assert available()[0].built_in
