"""The goods of a zone from the shipped studies: what they say of origin and duty is what the studies say."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.zone.goods import zone_goods, zone_terms
from tumen.zone.chains.read import SHIPPED, read_chains
from tumen.zone.opportunities.find import opportunities
from tumen.zone.opportunities.model import LinkTerms, OpportunityTerms

STUDIES = Path(__file__).resolve().parents[3] / "studies"


def found_of(name, site, economy, chain, stated=()):
    study = read_study(STUDIES / name)
    links = next(item for item in read_chains(SHIPPED) if item.chain == chain).links
    with study.on_file():
        goods = zone_goods(study, [site])
        return study, goods, opportunities(links, goods, zone_terms(study, economy, links=stated))


@pytest.mark.parametrize(
    ("name", "site", "economy"),
    [
        ("oled-changchun", "changchun", "CN"),
        ("oled-changchun", "haiphong", "VN"),
        ("coffee", "dongguan", "CN"),
        ("birds-nest", "changchun", "CN"),
    ],
)
def test_today_is_as_the_study_says(name, site, economy, answered):
    """Status by market and agreement, and the lowest duty, of the cells of the study."""
    _, _, found = found_of(name, site, economy, "oled" if "oled" in name else "health-food")
    base = answered(STUDIES / name)[1].scenarios[0]
    cells = [cell for cell in base.cells if cell.site == site and not cell.domestic]
    told = {
        (cell.product_name, cell.market_name, item.agreement): item.determination.originating
        for cell in cells
        for item in cell.origins
        if item.determination is not None
    }
    duties = {(cell.product_name, cell.market_name): cell.quotes.best for cell in cells}
    verdicts = [item for one in found.found for item in one.verdicts]
    for item in verdicts:
        assert told[item.product, item.market, item.agreement] == item.today
    for gain in (gain for one in found.found for gain in one.gains):
        best = duties[gain.product, gain.market]
        assert gain.regime_today == (best and best.regime)
        assert gain.duty_today.high == (best and best.amount)
    if "oled" in name:
        assert verdicts


def test_a_panel_maker_in_hai_phong_does_what_the_korean_panel_does(answered):
    """The study's scenario has Hai Phong buy a panel that originates; then the module originates. A panel made
    in Viet Nam that originates does the same at the price of today: (58 - 6.20) / 58 = 89.310 %.
    """
    stated = (LinkTerms("oled", "panel-module", ("OLED panel",)),)
    _, _, found = found_of("oled-changchun", "haiphong", "VN", "oled", stated)
    panel = found.of("oled", "panel-module")
    assert {item.begins for item in panel.verdicts} == {True}
    assert {item.market for item in panel.begins} == {"Japan", "Australia", "Korea", "China"}
    assert panel.verdicts[0].margin_with_link == Decimal("51.8") / 58 * 100 - 40
    _, result = answered(STUDIES / "oled-changchun")
    scenario = next(item for item in result.scenarios if item.name == "korean-panel")
    cells = [cell for cell in scenario.cells if cell.site == "haiphong" and not cell.domestic]
    assert {item.determination.originating for cell in cells for item in cell.origins} == {True}
    # 790,000 modules a year, 30 USD of panel each, all from outside Viet Nam
    assert panel.criteria["imports"].exact == 30 * 790_000
    assert panel.front == 1


def test_suppliers_to_invite():
    """Table bills of the study: driver ICs of Hsinchu chips, organic emitters of Asan parts."""
    _, _, found = found_of("oled-changchun", "changchun", "CN", "oled")
    told = {(one.link.link, item.supplier) for one in found.found for item in one.purchases}
    assert {("driver-ic", "Hsinchu chips"), ("emissive-materials", "Asan parts")} <= told


def test_two_sites_of_the_zone_share_a_market_nobody_knows_how():
    study = read_study(STUDIES / "birds-nest")
    with study.on_file():
        goods = zone_goods(study, ["changchun", "packing"])
    assert {good.firm for good in goods} == {"Changchun", "Changchun (mixing and packing only)"}
    shared = {name for name, times in Counter(good.product for good in goods).items() if times > 1}
    assert len(shared) == 1
    for good in goods:
        assert all((sale.units_per_year is None) is (good.product in shared) for sale in good.sold)


def test_a_site_that_is_not_there_is_refused():
    study = read_study(STUDIES / "coffee")
    with pytest.raises(InputError, match="no site 'dongwan'"):
        zone_goods(study, ["dongwan"])
    with pytest.raises(InputError, match="no site of the zone"):
        zone_goods(study, [])


def test_goods_of_several_studies_are_asked_together():
    """Each sale brings the tariffs that its study states, so that nothing changes for either."""
    (_, oled, alone), (_, coffee, _) = (
        found_of("oled-changchun", "changchun", "CN", "oled"),
        found_of("coffee", "dongguan", "CN", "oled"),
    )
    links = [item.link for item in alone.found]
    terms = OpportunityTerms(economy="CN", on=alone.on, agreements=("RCEP",))
    together = opportunities(links, (*oled, *coffee), terms)
    for item in alone.found:
        other = together.of(item.link.chain, item.link.link)
        assert item.gains == tuple(gain for gain in other.gains if gain.firm == "Changchun")
        assert item.verdicts == tuple(one for one in other.verdicts if one.firm == "Changchun")


def test_one_product_of_a_site():
    study = read_study(STUDIES / "birds-nest")
    (good,) = zone_goods(study, ["changchun"], products=["nest-drink"])
    assert good.product == "Nest drink (bottle)"
    with pytest.raises(InputError, match="'nest-drnk' is not made and sold there"):
        zone_goods(study, ["changchun"], products=["nest-drnk"])
