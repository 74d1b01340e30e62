"""The duty with a link made here is what the door for one bill quotes for that bill; ranges of savings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

import tumen as tm
from benchmarks.opportunities import goods, links
from tests.zone.opportunities.made import PANEL, good, module, sale
from tumen.agreements.load import agreements_on_day
from tumen.origin.bill import Material
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.duty import Consignment, Duty
from tumen.tariff.quote.quoted import Quote, Quotes, Trade
from tumen.zone.opportunities.cases import with_link
from tumen.zone.opportunities.duties import saved
from tumen.zone.opportunities.find import opportunities
from tumen.zone.opportunities.known import KnownRange
from tumen.zone.opportunities.matching import matches
from tumen.zone.opportunities.model import LinkTerms, OpportunityTerms

ON = date(2026, 7, 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_duties_are_those_of_the_door_for_one_bill(seed):
    """Origin afresh under every agreement, country of origin, quotes: all by `tm.quote` of the changed bill."""
    rng = np.random.default_rng(seed)
    listed = links(rng)
    made = goods(rng, listed, 6, 8)
    names, _ = agreements_on_day(ON)
    bought = {material.name for one in made for material in one.bill.materials}
    stated = {one.link: LinkTerms(one.chain, one.link, (one.link,)) for one in listed if one.link in bought}
    terms = OpportunityTerms(economy="VN", on=ON, agreements=tuple(names), links=tuple(stated.values()))
    found = opportunities(listed, made, terms)
    by_key = {(one.firm, one.product): one for one in made}
    compared = changed = 0
    for item in found.found:
        for gain in item.gains:
            asked = by_key[gain.firm, gain.product]
            sold = next(one for one in asked.sold if one.market == gain.market)
            own = stated[item.link.link]
            changes = with_link(
                asked.bill,
                matches(asked.bill, item.link, own),
                "originating",
                good=asked,
                economy="VN",
                terms=own,
            )
            materials = tuple(changes.get(n, one) for n, one in enumerate(asked.bill.materials))
            for bill, figure, regime in (
                (asked.bill, gain.duty_today, gain.regime_today),
                (replace(asked.bill, materials=materials), gain.duty_with_link, gain.regime_with_link),
            ):
                quoted = tm.quote(
                    bill, to=gain.importer, on=ON, value=sold.goods.value, quantities=sold.goods.quantities
                ).record
                assert (quoted.best and quoted.best.amount) == figure.high
                assert (quoted.best and quoted.best.regime) == regime
                compared += 1
            changed += gain.saving.high != 0
    assert compared > 200
    assert changed


def test_a_charge_that_names_origins_follows_the_bill():
    """The European Union adds 25 % on modules of TW. By whose rules the module is of TW, VN or nobody knows is the engine's
    answer for each bill: as it is, and with a panel made in Viet Nam.
    """
    change = {"name": "added", "importer": "EU", "origins": ["TW"], "hs": ["8524.92"], "add": "25%"}
    changes = [{**change, "source": "illustrative"}]
    book = TariffBook().with_changes(parse_changes(changes))
    made = good(sold=(sale("EU"),), bought=())
    terms = OpportunityTerms(economy="VN", on=ON, agreements=("EU-VN",), book=book)
    (found,) = opportunities((PANEL,), [made], terms).found
    (gain,) = found.gains
    panel = Material("panel", "8524.12", "30", "originating", "VN")
    changed = module(materials=(panel, *module().materials[1:]))
    for bill, figure in ((module(), gain.duty_today), (changed, gain.duty_with_link)):
        quoted = tm.quote(bill, to="EU", on=ON, value=5800, agreements=["EU-VN"], changes=changes).record
        assert (quoted.best and quoted.best.amount) == figure.high
        assert quoted.trade.made is not None


def quotes_of(*regimes):
    """Quotes of (regime, lawful, duty): the best lawful one, and what may be lower."""
    listed = tuple(
        Quote(name, name, "agreement", lawful, "", None, Duty(amount, "USD", ""), needs=(name,))
        for name, lawful, amount in regimes
    )
    usable = [quote for quote in listed if quote.usable]
    best = min(usable, key=lambda quote: quote.amount, default=None)
    open_ = tuple(
        quote
        for quote in listed
        if quote.lawful is None and (best is None or quote.amount is None or quote.amount < best.amount)
    )
    trade = Trade("AU", "VN", HsCode("852492", "HS2022"), ON, Consignment(Decimal(1), "USD"))
    return Quotes(trade, listed, best, open_, "")


D = Decimal


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        # lawful at 100, then a preference of 20
        ([("MFN", True, D(100))], [("MFN", True, D(100)), ("P", True, D(20))], 80, 80),
        # the preference of 20 was open before: it may have been used
        ([("MFN", True, D(100)), ("P", None, D(20))], [("MFN", True, D(100)), ("P", True, D(20))], 0, 80),
        # another, Q of 40 or an unknown duty, stays open: if it holds, less is saved
        (
            [("MFN", True, D(100)), ("P", False, D(20)), ("Q", None, D(40))],
            [("MFN", True, D(100)), ("P", True, D(20)), ("Q", None, D(40))],
            20,
            80,
        ),
        (
            [("MFN", True, D(100)), ("P", False, D(20)), ("Q", None, None)],
            [("MFN", True, D(100)), ("P", True, D(20)), ("Q", None, None)],
            0,
            80,
        ),
        # the MFN rate is not known: nobody knows from where the duty falls
        ([("MFN", True, None)], [("MFN", True, None), ("P", True, D(0))], 0, None),
        # nothing changes
        ([("MFN", True, D(100))], [("MFN", True, D(100))], 0, 0),
        # a preference is lost
        ([("MFN", True, D(100)), ("P", True, D(20))], [("MFN", True, D(100)), ("P", False, D(20))], -80, -80),
    ],
)
def test_savings_as_far_as_they_are_known(before, after, low, high):
    """By hand: the lowest lawful duty before less that after, for whatever the open regimes turn out to be."""
    found = saved(quotes_of(*before), quotes_of(*after))
    assert (found.low, found.high) == (low, high)
    assert bool(found.missing) is (low != high)


def test_a_saving_without_bound_is_no_zero():
    assert KnownRange(Decimal(0), None).exact is None
