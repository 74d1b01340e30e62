"""Settle or export, on a study of which every figure can be reckoned by hand.

10,000 bowls a year, two years, no discount. A bowl takes half a kilogram of resin at 2.00 = 1.00.
Home (Korea): 1.00 + making 3.00 + freight 0.50 + duty 10 % of 5.50 (CIF) = 0.55, so 50,500 a year; fixed 1,000:
51,500 a year, 5.15 a bowl. Settled: 1.00 + 2.00 + 0.10 = 3.10, so 31,000; fixed 500, the idle plant at home
1,000; opening 50,000 over two years 25,000; the grant of 20,000 gives 10,000 a year: 47,500, 4.75 a bowl.
Without the grant 57,500: it would take 2 x (57,500 - 51,500) = 12,000.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.words.say import say
from tumen.study.zone.briefs.settle import FirmChoice, NoChoice, settle_or_export
from tumen.study.zone.briefs.told import of_choice

pytest.importorskip("highspy")

FIRM = Path(__file__).resolve().parent / "firm"


def asked(folder, economy="CN", site=None):
    return settle_or_export(read_study(folder).network, economy, name="visiting-firm", site=site)


@pytest.fixture(scope="module")
def found():
    return asked(FIRM)


@pytest.fixture
def changed(tmp_path):
    """The study with texts of its tables changed."""

    def change(*changes):
        folder = tmp_path / "study"
        shutil.copytree(FIRM, folder)
        for file, old, new in changes:
            path = folder / file
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def told(found):
    return [say(item) for item in of_choice(found)]


def test_each_way_adds_up_for_a_year(found):
    home, settled = found.ways
    assert home.parts == pytest.approx(
        {"materials": 10_000, "making": 30_000, "transport": 5_000, "duty": 5_500, "plants": 1_000}
    )
    assert settled.parts == pytest.approx(
        {"materials": 10_000, "making": 20_000, "transport": 1_000, "plants": 26_500, "offers": -10_000}
    )
    assert (home.net_cost, settled.net_cost) == pytest.approx((51_500, 47_500))
    assert [way.goods[0].cost for way in found.ways] == pytest.approx([5.15, 4.75])


def test_break_even_is_the_grant_without_other_offers(found):
    assert found.gain[0] == pytest.approx(4_000)
    assert (found.offer.outcome, found.offer.needed) == ("wins from here", pytest.approx(12_000, abs=0.01))
    assert (found.offers, found.not_counted) == (("grant",), ("second grant",))


def test_sentences_say_what_decides_and_what_is_not_counted(found):
    text = "\n".join(told(found))
    assert "Settled in plant, the network comes to a net cost of 47,500 USD a year" in text
    assert "exporting from home, to a net cost of 51,500 USD. Settling is better by 4,000 USD a year" in text
    assert (
        "25,500 USD more for plants, with their opening; 10,000 USD less for making; 10,000 USD less" in text
    )
    assert "Not counted, as their terms are not stated to hold or do not stand then: second grant." in text
    assert "a grant of 12,000 USD would let settling win" in text
    assert "(illustrative inputs)" in text or "illustrative" in text


def test_settling_that_loses_is_told_as_worse(changed):
    """Without the grant settling costs 6,000 a year more (57,500 against 51,500)."""
    folder = changed(("incentives.csv", "plant,grant,grant,2026-01-01,,,20000,illustrative\n", ""))
    text = "\n".join(told(asked(folder)))
    assert "Settling is worse by 6,000 USD a year" in text
    assert "The firm's study counts no offer of the zone." in text


def test_only_the_zone_can_serve(changed):
    """The plant at home can make 20 a year: no plan without the zone keeps a promise of 10,000."""
    found = asked(changed(("sites.csv", "home,KR,existing,20000", "home,KR,existing,20")))
    assert found.ways[0].plan is None
    assert not found.ways[0].unsolved
    assert found.gain is None
    text = "\n".join(told(found))
    assert "Without the zone no plan keeps what is promised" in text
    assert "better" not in text


def test_another_site_is_weighed_beside_home(changed):
    """A second possible site in Viet Nam that makes for 1.00: 1.00 + 1.00 + 0.10 and no duty stated is asked."""
    folder = changed(
        ("sites.csv", "plant,CN", "other,CN,possible,20000,2000,500,,44,125,illustrative\nplant,CN"),
        ("ways.csv", "bowl,plant", "bowl,other,injection moulding,1,0,0,0,illustrative\nbowl,plant"),
        ("prices.csv", "bowl,plant", "bowl,other,5,FOB,illustrative\nbowl,plant"),
        (
            "lanes.csv",
            "plant,China",
            """other,China,road,1,illustrative,unit,0.1
resins of Jilin,other,road,1,illustrative,unit,0
plant,China""",
        ),
    )
    found = asked(folder)
    assert [way.where for way in found.ways] == ["home", "elsewhere", "settled"]
    # 1.00 + 1.00 + 0.10 = 2.10: 21,000; fixed 500 and 1,000; opening 2,000 over two years
    assert found.ways[1].net_cost == pytest.approx(23_500)
    assert found.best_other is found.ways[1]
    assert "without the zone, with home and other" in told(found)[0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("sites.csv", "the zone", ""), "no site"),
        (("sites.csv", "home,KR,existing,20000,,1000,,", "home,CN,existing,20000,,1000,the zone,"), "stands"),
    ],
)
def test_a_study_that_does_not_tell_says_why(changed, change, why):
    """Neither a zero nor a guess: what is missing is said."""
    found = asked(changed(change))
    assert isinstance(found, NoChoice)
    assert found.why == why
    assert len(told(found)) == 1


def test_a_study_without_design_or_none_is_not_known():
    assert settle_or_export(None, "CN", name="x") == NoChoice("x", "no design")
    assert "does not ask where to make (design)" in told(NoChoice("x", "no design"))[0]
    assert "no study of the firm's product" in told(None)[0]


def test_a_site_elsewhere_than_the_zone_is_refused():
    with pytest.raises(InputError, match="the site plant lies in CN, the zone in KR"):
        asked(FIRM, economy="KR")


def test_a_site_by_name(found):
    assert isinstance(asked(FIRM, site="plant"), FirmChoice)
    with pytest.raises(InputError, match=r"no site 'plamt'.*plant"):
        asked(FIRM, site="plamt")


def test_sites_of_two_zones_ask_which(changed):
    folder = changed(("sites.csv", "home,KR,existing,20000,,1000,,", "home,CN,existing,20000,,1000,zone B,"))
    with pytest.raises(InputError, match=r"several zones: the zone, zone B.*--site"):
        asked(folder)


@pytest.mark.slow
def test_the_shipped_study_settles_for_what_its_readme_says():
    """studies/oled-changchun: a net gain of 16.83 million USD as planned, and the smallest grant some 5.9
    million; six years discounted at 8 %: 2 + 2/1.08^2 + 2/1.08^4 = 5.1847.
    """
    found = settle_or_export(read_study(Path("studies/oled-changchun")).network, "CN", name="oled")
    assert found.year == pytest.approx(2 + 2 / 1.08**2 + 2 / 1.08**4)
    assert found.settled.net_cost * found.year == pytest.approx(-16.83e6, rel=0.001)
    assert found.offer.needed == pytest.approx(5.9e6, rel=0.01)
    assert found.opens == "2028-29"
