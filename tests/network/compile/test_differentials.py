"""An importer that treats Parties differently: the country of origin, and the share to be added there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, StatedOrigin, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Capability, Input, Price, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost, Demand, Market
from tumen.network.model.written import Period
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.rates.notation import parse_rate

LINE = HsCode("39021000", "HS2012")
"""Polypropylene; a line of China's Appendix to RCEP Art. 2.6.3 (in the table on file), rule CTH or RVC40."""


@pytest.fixture
def net():
    return Network(
        name="resin",
        currency="USD",
        periods=(Period("2026", date(2026, 6, 1)),),
        items=(
            Item("resin", LINE, weight_kg=Decimal(1)),
            Item("gas", HsCode("290122", "HS2022"), weight_kg=Decimal(1)),
        ),
        suppliers=(Supplier("Chiba", "JP"), Supplier("Vung Tau", "VN")),
        offers=(
            Offer("Chiba", "gas", Decimal(85), origin=(StatedOrigin("RCEP"),)),
            Offer("Vung Tau", "gas", Decimal(95), origin=(StatedOrigin("RCEP"),)),
        ),
        sites=(Site("plant", "VN"),),
        recipes=(Recipe("polymerise", "resin", (Input("gas", Decimal(1)),), operations=("polymerisation",)),),
        capabilities=(Capability("polymerise", "plant"),),
        prices=(Price("resin", "plant", Decimal(100)),),
        lanes=(Lane("Chiba", "plant"), Lane("Vung Tau", "plant"), Lane("plant", "Dalian")),
        markets=(Market("Dalian", "CN"),),
        demand=(Demand("Dalian", "resin", "2026", Decimal(10)),),
        agreements=("RCEP",),
        claim_costs=(ClaimCost("RCEP"),),
    )


@pytest.fixture
def law(agreements):
    def make(viet_nam, others, mfn="10%"):
        rows = [
            StatedRate("VN", regime, HsCode("290122", "HS2022"), parse_rate("0%"), "illustrative")
            for regime in ("MFN", "RCEP")
        ]
        rows.append(StatedRate("CN", "MFN", LINE, parse_rate(mfn), "illustrative"))
        for party in agreements["RCEP"].parties:
            if party.economy != "CN":
                rate = viet_nam if party.economy == "VN" else others
                rows.append(
                    StatedRate("CN", "RCEP", LINE, parse_rate(rate), "illustrative", (party.economy,))
                )
        return TradeLaw({"RCEP": agreements["RCEP"]}, TariffBook().with_stated(rows))

    return make


def test_the_share_added_at_home_is_bought_where_the_lower_rate_is_worth_it(net, law):
    """Goods of Viet Nam are free, of any other Party pay 8: 20 % of 100 must be added in Viet Nam.

    Gas of Japan may then be 80 of value at most: 80/85 of it, the rest at 95 from Viet Nam.
    """
    plan = solve(net, law("0%", "8%"))
    japan = 80 / 85
    assert plan.net_cost == pytest.approx(10 * (85 * japan + 95 * (1 - japan)))
    (made,) = plan.production
    assert made.origin[0].country == "VN"
    assert any("added in VN" in bound.name for bound in plan.binding)


def test_otherwise_the_highest_rate_of_any_party_is_claimed(net, law):
    """At 0.05 % more for others the dearer gas is not worth it; the rate for any Party needs no proof (option
    b)."""
    plan = solve(net, law("7.95%", "8%"))
    assert plan.net_cost == pytest.approx(10 * (85 + 8))
    (flow,) = [flow for flow in plan.flows if flow.destination == "Dalian"]
    assert (flow.regime, flow.duty) == ("RCEP", pytest.approx(8))


def test_where_all_parties_are_treated_alike_nothing_is_asked(net, law):
    plan = solve(net, law("3%", "3%"))
    assert plan.net_cost == pytest.approx(10 * (85 + 3))


def test_the_mfn_rate_where_it_is_lower(net, law):
    plan = solve(net, law("5%", "8%", mfn="2%"))
    (flow,) = [flow for flow in plan.flows if flow.destination == "Dalian"]
    assert (flow.regime, flow.duty) == ("MFN", pytest.approx(2))


def test_a_specific_duty_is_taken_by_weight(net, law):
    """0.5 USD/kg on goods of one kilogram."""
    plan = solve(net, law("0.5 USD/kg", "0.5 USD/kg"))
    assert plan.net_cost == pytest.approx(10 * (85 + 0.5))


def test_a_rule_that_cannot_be_met_here_is_said_to_be_not_offered(net, law):
    """Without operations stated nothing of the list can be met, and the plan says why."""
    silent = replace(net, recipes=(replace(net.recipes[0], operations=None),))
    plan = solve(silent, law("0%", "0%"))
    reasons = {row.alternative: row.reason for row in plan.not_offered}
    assert reasons["CTH or RVC40"] == "the operations carried out, and where"


@pytest.fixture
def open_law(law):
    """China's line without an answer whether the Appendix lists it."""

    def make(viet_nam, others):
        known = law(viet_nam, others)
        known.answered.differs.clear()
        agreement = _Silent(known.agreements["RCEP"])
        return replace(known, agreements={"RCEP": agreement})

    return make


class _Silent:
    """An agreement of which it is not known what its Appendices list."""

    def __init__(self, agreement):
        self._agreement = agreement

    def __getattr__(self, name):
        return getattr(self._agreement, name)

    def in_appendix_on(self, *_):
        return None


def test_an_appendix_that_decides_nothing_is_not_asked(net, open_law):
    """As in the first test: with 20 % added in Viet Nam the good is of Viet Nam whether the line is listed or
    not, so the lower rate is had without the answer."""
    plan = solve(net, open_law("0%", "8%"))
    japan = 80 / 85
    assert plan.net_cost == pytest.approx(10 * (85 * japan + 95 * (1 - japan)))
    assert not any("not claimed" in remark for remark in plan.remarks)


def test_an_appendix_that_decides_names_the_table(net, open_law):
    """The gas of Viet Nam is not to be had: less than 20 % is added at home, so the country hangs on the
    Appendix. The rate for any Party, 8, is claimed (option b)."""
    scarce = replace(net, offers=net.offers[:1])
    plan = solve(scarce, open_law("0%", "8%"))
    assert plan.net_cost == pytest.approx(10 * (85 + 8))


def test_wants_name_the_table_that_cures_them(net, law):
    """Without operations the rule cannot be tested: the plan says where they are stated."""
    silent = replace(net, recipes=(replace(net.recipes[0], operations=None),))
    plan = solve(silent, law("0%", "0%"))
    assert {row.cure for row in plan.not_offered if row.alternative == "CTH or RVC40"} == {
        "operations in the table ways"
    }
