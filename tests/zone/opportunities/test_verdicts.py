"""What a link changes for one good, computed by hand (see `made`)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.zone.opportunities.made import DRIVER, GLASS, ON, PANEL, RESIN, good, link, module, sale
from tumen.origin.bill import Bill, Evidence, Material, Operation
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.rates.notation import parse_rate
from tumen.zone.opportunities.find import opportunities
from tumen.zone.opportunities.known import KnownRange
from tumen.zone.opportunities.model import LinkTerms, OpportunityTerms

LINE = HsCode("852492", "HS2022")


def stated(importer, regime, rate, beneficiaries=("all",)):
    return StatedRate(importer, regime, LINE, parse_rate(rate), "illustrative", beneficiaries)


BOOK = TariffBook().with_stated([stated("AU", "MFN", "5%"), stated("AU", "RCEP", "free", ("VN",))])


def asked(*links, goods=None, **changes):
    facts = {"economy": "VN", "on": ON, "agreements": ("RCEP",), "book": BOOK}
    return opportunities(links, goods or [good()], OpportunityTerms(**{**facts, **changes}))


def exact(figure):
    return KnownRange.of(Decimal(figure))


def test_a_driver_made_here_makes_the_module_originate():
    """VNM falls from 36.20 to 30: (58 - 30) / 58 = 48.276 %, 8.276 points above the 40 of the rule.

    5 % of 58 USD on 20,000 modules are 58,000 USD a year, and RCEP is free.
    """
    (found,) = asked(DRIVER).found
    (verdict,) = found.verdicts
    assert (verdict.today, verdict.with_link, verdict.if_not) == (False, True, False)
    assert verdict.begins is True
    assert verdict.rests_on_link
    assert verdict.margin_today == Decimal("21.8") / 58 * 100 - 40
    assert verdict.margin_with_link == Decimal(28) / 58 * 100 - 40
    assert found.assumed
    assert found.saving == exact(58_000)
    (gain,) = found.gains
    assert (gain.regime_today, gain.regime_with_link) == ("MFN", "RCEP")
    assert (gain.duty_today.exact, gain.duty_with_link.exact) == (290, 0)
    assert gain.saving_if_not == exact(0)
    assert found.criteria["begins"] == exact(1)
    assert found.criteria["margin"] == exact(1)


@pytest.mark.parametrize(("code", "imports"), [("8542", 124_000), ("85", 724_000)])
def test_a_heading_or_chapter_leaves_open_whether_it_is_the_link(code, imports):
    """8542 holds processors and memories too: 8542.39 may be the driver, or not. If it is, it is as above; if
    not, nothing changes. Of chapter 85 the panel is as well: 724,000 with the drivers.
    """
    (found,) = asked(link("driver", code)).found
    (verdict,) = found.verdicts
    assert (verdict.today, verdict.with_link, verdict.begins) == (False, None, None)
    for name, most in (("saving", 58_000), ("begins", 1), ("margin", 1), ("imports", imports)):
        assert (found.criteria[name].low, found.criteria[name].high) == (0, most)
    assert {item.surely for item in found.purchases} == {False}
    assert "whether 'driver' is the product of the link" in found.missing


def test_what_may_be_of_one_link_is_not_what_may_be_of_another():
    """Whether the driver is of 8542 and whether diodes are of 8541 are two questions: the duty of 58,000 that
    either may save is not the same unknown, so that neither is as good as the other in it.
    """
    materials = (
        Material("panel", "8524.12", "24", "non-originating", "TW"),
        Material("driver", "8542.39", "6.20", "non-originating", "TW"),
        Material("diodes", "8541.10", "6", "non-originating", "TW"),
    )
    one, other = asked(
        link("a", "8542"), link("b", "8541"), goods=[good(bill=module(materials=materials))]
    ).found
    assert (one.saving.high, other.saving.high) == (58_000, 58_000)
    assert not one.open_savings & other.open_savings


def test_the_panel_makes_the_change_of_heading_too():
    """Without the panel no material is of heading 85.24; the content is (58 - 6.20) / 58 = 89.310 %."""
    (verdict,) = asked(PANEL).found[0].verdicts
    assert verdict.begins is True
    assert verdict.margin_with_link == Decimal("51.8") / 58 * 100 - 40


def test_what_already_originates_changes_nothing():
    (found,) = asked(GLASS).found
    (verdict,) = found.verdicts
    assert verdict.begins is False
    assert verdict.gains_margin is False
    assert found.saving == exact(0)
    assert found.criteria["imports"] == exact(0)


def test_a_link_that_nothing_is_bought_of_changes_nothing():
    (found,) = asked(RESIN).found
    assert (found.verdicts, found.gains, found.purchases) == ((), (), ())
    assert found.saving == exact(0)
    assert found.dependence == exact(0)


def test_a_link_without_code_is_not_known_and_not_ranked():
    found = asked(link("service"), DRIVER).found
    assert [item.link.link for item in found] == ["driver", "service"]
    service = found[1]
    assert service.front is None
    assert not any(item.known for item in service.criteria.values())
    assert not service.dependence.known
    assert "HS code of the link" in service.missing[0]


def test_stated_materials_stand_in_for_codes():
    terms = LinkTerms("displays", "service", ("driver",))
    (found,) = asked(link("service"), links=(terms,)).found
    assert found.saving == exact(58_000)
    assert [item.grade for item in found.purchases] == ["stated"]


def test_the_own_bill_of_the_link_decides():
    """Drivers of dies of 8542.39: the rule of RCEP for 8542.39 asks a change of heading or a content of 40.

    Dies worth 5 of 6.20 leave (6.20 - 5) / 6.20 = 19.4 %, so that the driver does not originate; dies worth
    3 leave 51.6 %, so that it does.
    """

    def with_dies(value):
        own = Bill(
            "8542.39",
            "VN",
            (Material("dies", "8542.39", value, "non-originating", "TW"),),
            fob="6.20",
            operations=(Operation("bonding of dies", "VN"),),
        )
        terms = LinkTerms("displays", "driver", bill=own)
        (found,) = asked(DRIVER, links=(terms,)).found
        assert not found.assumed
        return found

    assert with_dies("5").verdicts[0].with_link is False
    assert with_dies("5").saving == exact(0)
    assert with_dies("3").verdicts[0].with_link is True
    assert with_dies("3").saving == exact(58_000)


def test_a_material_of_unknown_code_leaves_every_link_open():
    """The driver may be of any link: with it the module would originate, without it not."""
    materials = tuple(
        replace(item, hs=None) if item.name == "driver" else item for item in module().materials
    )
    unknown = good(bill=module(materials=materials))
    for wanted in (DRIVER, RESIN):
        (found,) = asked(wanted, goods=[unknown]).found
        (verdict,) = found.verdicts
        assert verdict.begins is None
        assert (found.saving.low, found.saving.high) == (0, 58_000)
        assert found.criteria["begins"] == KnownRange(Decimal(0), Decimal(1), ("whether a good originates",))
        assert (found.criteria["imports"].low, found.criteria["imports"].high) == (0, 124_000)


def test_an_unknown_price_leaves_the_content_open():
    """Without the FOB price neither content nor, with the panel in its own heading, the verdict is known."""
    (found,) = asked(DRIVER, goods=[good(bill=module(fob=None))]).found
    (verdict,) = found.verdicts
    assert (verdict.today, verdict.with_link, verdict.begins) == (None, None, None)
    assert verdict.gains_margin is None
    assert (found.saving.low, found.saving.high) == (0, 0) or found.saving.exact is None


def test_unknown_volumes_are_not_zero():
    (found,) = asked(DRIVER, goods=[good(sold=(sale(units_per_year=None),))]).found
    assert (found.saving.low, found.saving.high) == (0, None)
    assert found.saving.missing == ("the units a year sold in AU",)
    assert (found.criteria["imports"].low, found.criteria["imports"].high) == (0, None)


def test_an_unknown_mfn_rate_leaves_the_saving_without_a_bound():
    book = TariffBook().with_stated([stated("NZ", "RCEP", "free", ("VN",))])
    odd = replace(sale("NZ"), line=HsCode("852492", "HS2022"))
    (found,) = asked(DRIVER, goods=[good(sold=(odd,))], book=book).found
    (gain,) = found.gains
    if gain.duty_today.high is None:
        assert (gain.saving.low, gain.saving.high) == (0, None)
        assert gain.saving.missing
    else:  # the tariff of that day is on file
        assert gain.saving.exact is not None


def test_a_price_here_moves_the_content_and_the_cost():
    """Two drivers at 4 cost 8 in place of 6.20: 1.80 x 20,000 = 36,000 USD a year more.

    As a non-originating material they would count 8: (58 - 38) / 58 = 34.483 %.
    """
    terms = LinkTerms("displays", "driver", price=Decimal(4), unit="piece")
    (found,) = asked(DRIVER, links=(terms,)).found
    assert found.purchases[0].gap == exact(36_000)
    assert found.criteria["cost"] == exact(-36_000)
    assert found.verdicts[0].margin_with_link == Decimal(28) / 58 * 100 - 40


@pytest.mark.parametrize("chips", [1, 3])
def test_one_replacement_may_harm_where_both_do_not(chips):
    """At 14 each, a chip of 8 gets dearer by 6, one of 20 cheaper by 6. VNM is 6 + 8 + 20 = 34 today and with
    both replaced, so (58 - 34) / 58 = 41.4 %; with the first alone it is 40, and 31.0 % is under 40. The panel
    is 10.3 % of 58, more than the 10 % that may miss the change of heading. In six parts of a third they are
    more than are tried, which is said as not known.
    """
    share = Decimal(chips)
    pairs = [("a", "8542.31", 8), ("b", "8542.32", 20)]
    some = [
        Material(f"{key}{n}", hs, value / share, "non-originating", "TW", quantity=1 / share, unit="piece")
        for key, hs, value in pairs
        for n in range(chips)
    ]
    bill = module(materials=(Material("panel", "8524.12", "6", "non-originating", "TW"), *some))
    terms = LinkTerms("displays", "driver", price=Decimal(14), unit="piece")
    (found,) = asked(link("driver", "8542"), goods=[good(bill=bill, bought=())], links=(terms,)).found
    (verdict,) = found.verdicts
    assert (verdict.today, verdict.if_not) == (True, None)
    assert verdict.with_link is (True if chips == 1 else None)


def test_a_price_in_another_unit_leaves_the_value_open():
    terms = LinkTerms("displays", "driver", price=Decimal(4), unit="kg")
    (found,) = asked(DRIVER, links=(terms,)).found
    assert not found.purchases[0].gap.known
    assert found.verdicts[0].with_link is True  # an originating material counts nothing whatever it is worth
    assert found.verdicts[0].if_not is None


def test_a_dearer_panel_may_end_origin():
    """With a panel of VN declared at 30 the module originates; made here at 60 and not originating it ends."""
    panel = Material("panel", "8524.12", "30", "originating", "VN")
    bill = module(materials=(panel, *module().materials[1:]))
    (found,) = asked(PANEL, goods=[good(bill=bill)]).found
    (verdict,) = found.verdicts
    assert (verdict.today, verdict.with_link, verdict.if_not) == (True, True, False)
    assert verdict.ends is False


def test_what_the_firm_makes_itself_is_not_bought_and_its_materials_are():
    cell = Bill(
        "8524.12",
        "VN",
        (Material("emitters", "3824.99", "7", "non-originating", "US"),),
        fob="30",
        operations=(Operation("deposition", "VN"),),
    )
    panel = Material("panel", "8524.12", "30", "determine", made=cell)
    bill = module(materials=(panel, *module().materials[1:]))
    (panels,) = asked(PANEL, goods=[good(bill=bill)]).found
    assert panels.purchases == ()
    (emitters,) = asked(link("emitters", "3824.99"), goods=[good(bill=bill)]).found
    (bought,) = emitters.purchases
    assert (bought.material, bought.economy, bought.amount) == ("emitters", "US", exact(140_000))


def test_how_much_of_an_intermediate_is_in_the_good_is_asked_where_prices_do_not_tell():
    """Two cells of 15 are in one module; nothing says that they are two."""
    cell = Bill("8524.12", "VN", (Material("emitters", "3824.99", "7", "non-originating", "US"),), fob="15")
    panel = Material("panel", "8524.12", "30", "determine", made=cell)
    bill = module(materials=(panel, *module().materials[1:]))
    (found,) = asked(link("emitters", "3824.99"), goods=[good(bill=bill)]).found
    assert (found.purchases[0].amount.low, found.purchases[0].amount.high) == (0, None)
    counted = replace(panel, quantity=Decimal(2), unit="piece")
    (found,) = asked(
        link("emitters", "3824.99"), goods=[good(bill=replace(bill, materials=(counted,)), bought=())]
    ).found
    assert found.purchases[0].amount == exact(280_000)


def test_what_is_bought_from_whom():
    """6.20 on 20,000 modules are 124,000 USD, of 724,000 imported (panel and driver): 17.1 %."""
    (found,) = asked(DRIVER).found
    (bought,) = found.purchases
    assert (bought.supplier, bought.economy, bought.imported) == ("Hsinchu chips", "TW", True)
    assert bought.amount == exact(124_000)
    assert found.criteria["imports"] == exact(124_000)
    assert found.dependence == exact(Decimal(124_000) / 724_000)
    assert found.sources == (("TW", exact(124_000)),)


def test_from_where_it_comes_may_not_be_known():
    driver = Material("driver", "8542.39", "6.20", "non-originating")
    bill = module(materials=(module().materials[0], driver))
    (found,) = asked(DRIVER, goods=[good(bill=bill)]).found
    assert found.purchases[0].imported is None
    assert (found.criteria["imports"].low, found.criteria["imports"].high) == (0, 124_000)
    assert found.sources == (("", exact(124_000)),)


def test_a_declaration_says_where_it_comes_from():
    driver = Material("driver", "8542.39", "6.20", evidence=(Evidence("RCEP", "KR", "maker"),))
    bill = module(materials=(module().materials[0], driver))
    assert asked(DRIVER, goods=[good(bill=bill)]).found[0].purchases[0].economy == "KR"


def test_a_good_without_sales_is_asked_for_every_market():
    (found,) = asked(DRIVER, goods=[good(sold=())]).found
    (verdict,) = found.verdicts
    assert (verdict.market, verdict.begins) == (None, True)
    assert found.gains == ()
    assert found.criteria["imports"].high is None  # no volume is stated


def test_nothing_is_imported_at_home():
    (found,) = asked(DRIVER, goods=[good(sold=(sale("VN"),))]).found
    assert found.verdicts == ()
    assert found.purchases[0].amount == exact(124_000)


def test_a_rule_that_is_stated_stands_in_place_of_that_of_the_agreement():
    from tumen.agreements.parse import parse_rule

    strict = parse_rule("RVC50", file="test", line=1)
    (found,) = asked(DRIVER, goods=[good(rules={"RCEP": strict})]).found
    (verdict,) = found.verdicts
    assert verdict.with_link is False  # 48.276 % is under 50
    assert verdict.margin_with_link == Decimal(28) / 58 * 100 - 50


def test_the_traced_engine_alone_finds_the_same():
    facts = {"economy": "VN", "on": ON, "agreements": ("RCEP", "AANZFTA"), "book": BOOK}
    one, other = (
        opportunities((DRIVER, PANEL, GLASS, RESIN), [good()], OpportunityTerms(**facts), by_columns=way)
        for way in (True, False)
    )
    assert one == other


@pytest.mark.parametrize(
    ("claimed", "unused", "low", "high"),
    [("MFN", True, 58_000, 58_000), (None, None, 0, 58_000), ("RCEP", None, None, None)],
)
def test_preferences_that_are_not_used(claimed, unused, low, high):
    """The panel of VN makes the module originate today: 5 % of 58 USD on 20,000 modules could be saved."""
    panel = Material("panel", "8524.12", "30", "originating", "VN")
    bill = module(materials=(panel, *module().materials[1:]))
    found = asked(goods=[good(bill=bill, sold=(sale(claimed=claimed),))]).unused
    if claimed == "RCEP":
        assert found == ()
        return
    (item,) = found
    assert (item.agreement, item.originates, item.unused) == ("RCEP", True, unused)
    assert (item.saving.low, item.saving.high) == (low, high)


def test_a_preference_of_a_good_that_does_not_originate_is_none():
    assert asked(goods=[good(sold=(sale(claimed="MFN"),))]).unused == ()


def test_goods_of_two_firms_add_up():
    two = [good(), good(firm="Da Nang Displays", sold=(sale(units_per_year=Decimal(5_000)),))]
    (found,) = asked(DRIVER, goods=two).found
    assert found.saving == exact(58_000 + 14_500)
    assert found.criteria["begins"] == exact(2)


def test_a_consignment_of_another_currency_is_refused():
    from tumen.errors import InputError

    euro = sale(goods=Consignment(Decimal(5800), "EUR"))
    with pytest.raises(InputError, match="valued in EUR"):
        asked(DRIVER, goods=[good(sold=(euro,))])
