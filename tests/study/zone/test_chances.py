"""What is said of missing links: nothing is none where it is only not known to be more."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from tumen.study.zone.briefs.told import of_change
from tumen.study.zone.chances import of_opportunities
from tumen.zone.opportunities.known import NONE, KnownRange

LINK = SimpleNamespace(chain="oled", link="glass")
LESS = KnownRange.of(Decimal(-5))
OPEN = KnownRange(Decimal(0), Decimal(5))
PRICE = KnownRange.of(None, "the price of a maker in the zone")


def none_is_told(not_known=("cost",), **criteria):
    every = dict.fromkeys(("begins", "margin", "saving", "imports"), NONE) | {"cost": PRICE} | criteria
    item = SimpleNamespace(front=1, criteria=every, missing=(), assumed=False, link=LINK)
    found = SimpleNamespace(found=(item,), currency="USD", not_known=not_known, unused=())
    return next(iter(of_opportunities(found, unsourced=False)))


@pytest.mark.parametrize(
    ("criteria", "missing"),
    [
        ({}, ()),
        # more duty, dearer goods: no improvement, and that is known
        ({"saving": LESS, "cost": LESS}, ()),
        ({"saving": OPEN}, ("duty saved in a year, of oled:glass",)),
        ({"begins": KnownRange(None, None)}, ("goods that begin to originate, of oled:glass",)),
        ({"not_known": (), "cost": OPEN}, ("what is paid less in a year than today, of oled:glass",)),
    ],
)
def test_no_link_improves_anything_only_where_all_is_known(criteria, missing):
    told = none_is_told(**criteria)
    assert (told.key, told.missing) == ("zone_no_opportunity", missing)


@pytest.mark.parametrize(
    ("surely", "key"), [(True, "brief_begins_none"), (False, "brief_begins_none_perhaps")]
)
def test_goods_that_perhaps_take_a_link_in_are_not_said_to(surely, key):
    verdict = SimpleNamespace(
        firm="F",
        product="module",
        agreement="RCEP",
        market=None,
        begins=False,
        ends=False,
        gains_margin=False,
    )
    bought = SimpleNamespace(firm="F", product="module", surely=surely)
    found = SimpleNamespace(verdicts=(verdict,), purchases=(bought,), gains=(), assumed=True)
    assert next(iter(of_change(found, "USD", None))).key == key
