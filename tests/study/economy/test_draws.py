"""What is drawn around a study: rates within their ranges, shares that are earned, and each source alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tumen.economy.accounts import sector_tariffs
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.economy.draws.ranges import RangeDraw, between, drawn_shares, drawn_study, range_draw
from tumen.study.economy.tariffs import baseline_tariffs, variant_tariffs
from tumen.study.economy.trade import trade_result

ALL = frozenset({"elasticities", "tariffs", "utilisation"})


def test_between_by_hand():
    """0 is the lowest, a half the middle, 1 the highest; evenly on both sides."""
    low, middle, high = np.array(0.0), np.array(0.1), np.array(0.5)
    found = [float(between(low, middle, high, at)) for at in (0, 0.25, 0.5, 0.75, 1)]
    assert found == pytest.approx([0.0, 0.05, 0.1, 0.3, 0.5])


def test_a_half_is_what_is_assumed(small):
    n = small.accounts.axes.n_economies
    same = drawn_study(small, RangeDraw(np.full((3, n), 0.5), 0.5))
    for stage, rates in small.schedules.rates.items():
        np.testing.assert_array_equal(same.schedules.rates[stage], rates)
    assert [rate.rate for rate in same.asked.trade.outside] == [r.rate for r in small.asked.trade.outside]


def test_a_draw_depends_on_seed_and_number_only(small):
    one, again = (range_draw(small, 7, 3, ALL) for _ in range(2))
    np.testing.assert_array_equal(one.rates, again.rates)
    assert one.earned == again.earned
    assert one.earned != range_draw(small, 7, 4, ALL).earned
    still = range_draw(small, 7, 3, frozenset({"elasticities"}))
    assert still.earned == 0.5
    assert (still.rates == 0.5).all()


def test_only_assumed_rates_move_and_stay_in_their_range(small):
    axes = small.accounts.axes
    at = drawn_study(small, range_draw(small, 7, 0, ALL)).schedules
    for stage in ("prior", "2026", "full"):
        table = sector_tariffs(stage)
        moved = ~np.isclose(at.rates[stage], table.rates, equal_nan=True)
        assert moved.any()
        assert not moved[~table.assumed & (table.level[0] == 1)].any()
        low, high = table.lowest * table.level[0], table.highest * table.level[1]
        known = ~np.isnan(table.rates)
        assert (at.rates[stage][known] >= low[known] - 1e-12).all()
        assert (at.rates[stage][known] <= high[known] + 1e-12).all()
    # Cambodia's base rates are all assumed: one place in the range of each sector, all partners alike
    khm, goods = axes.economy("KHM"), axes.sector("C28")
    partners = np.arange(axes.n_economies) != khm
    factor = at.rates["base"][goods, khm, partners] / sector_tariffs("base").rates[goods, khm, partners]
    assert factor == pytest.approx(factor[0])
    assert factor[0] != pytest.approx(1)


RATES = "importer,exporter,sector,base,prior,2026,2030,full,plus_minus,source\n"


def test_a_table_states_how_far_its_rates_may_be_off(write_study, small_text, tmp_path):
    """Korea on Japan's machinery: 5 %, 3 points up or down before, and 1 % under the agreement, never below
    zero; Japan's row states no range."""
    rows = ["KOR,JPN,C28,0.05,0.05,,,0.01,3%,assumed", "JPN,KOR,C28,0.02,0.02,,,0,,made up"]
    text = small_text.replace("trade:\n", "trade:\n  tariffs: rates.csv\n")
    members = "[AUS, BRN, CHN, IDN, JPN, KHM, KOR, LAO, MMR, MYS, NZL, PHL, SGP, THA, VNM]"
    text = text.replace(members, "[JPN, KOR]")
    outside = ["JPN", "KOR", *(c for c in members.strip("[]").split(", ") if c not in {"JPN", "KOR"})]
    stated = "".join(f"    - {{importer: {c}, rate: 0, source: assumed}}\n" for c in outside)
    text = text.replace("  outside:\n", f"  outside:\n{stated}")
    text = text[: text.index("    without:")]
    goods = [c for c in sector_tariffs().sectors if c != "C28"]
    more = [f"{a},{b},{c},0,0,0,0,0,,made up" for a, b in (("KOR", "JPN"), ("JPN", "KOR")) for c in goods]
    write_study(tmp_path, text, rates=RATES + "\n".join([*rows, *more]) + "\n")
    study = read_study(tmp_path).economy
    n = study.accounts.axes.n_economies
    at = (study.accounts.axes.sector("C28"), *(study.accounts.axes.economy(c) for c in ("KOR", "JPN")))
    back = (at[0], at[2], at[1])

    def drawn(place):
        rates = drawn_study(study, RangeDraw(np.full((3, n), place), 0.5)).schedules.rates
        return rates["prior"][at], rates["full"][at], rates["prior"][back]

    assert drawn(0.0) == pytest.approx((0.02, 0.0, 0.02))
    assert drawn(0.5) == pytest.approx((0.05, 0.01, 0.02))
    assert drawn(1.0) == pytest.approx((0.08, 0.04, 0.02))
    result = trade_result(study)
    assert result.drawn == ("elasticities", "tariffs")
    alone = dict(result.main.of("KOR").alone)
    assert alone["tariffs"].high - alone["tariffs"].low > 0


def test_bad_ranges_are_refused(write_study, small_text, tmp_path):
    shares = "importer,exporter,sector,rate,plus_minus,source\n*,*,*,0.5,-0.1,made up\n"
    write_study(tmp_path, small_text)
    (tmp_path / "shares.csv").write_text(shares)
    with pytest.raises(InputError, match=r"shares\.csv:2"):
        read_study(tmp_path)
    write_study(tmp_path, small_text.replace("rate: 0.10, source", "rate: 0.10, plus_minus: 5, source"))
    with pytest.raises(InputError, match="500 per cent; write a fraction"):
        read_study(tmp_path)


def test_each_source_alone(write_study, small_text, tmp_path):
    shares = "importer,exporter,sector,rate,plus_minus,source\n*,*,*,0.5,0.5,illustrative\n"
    write_study(tmp_path, small_text)
    (tmp_path / "shares.csv").write_text(shares)
    study = read_study(tmp_path).economy
    result = trade_result(study)
    assert result.drawn == ("elasticities", "tariffs", "utilisation")
    by_name = {item.name: dict(item.members_alone) for item in result.variants}
    assert set(by_name["full"]) == {"elasticities", "tariffs"}  # every cut counts in full there
    assert all(band.high > band.low for band in by_name["full"].values())
    assert by_name["earned"]["utilisation"].high > by_name["earned"]["utilisation"].low
    assert by_name["nothing"]["tariffs"].high == 0

    # a share of a half, half a point up or down of one: from nothing to all
    tau = baseline_tariffs(study)
    made = variant_tariffs(study, "earned", tau)
    for place, share in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0)):
        used = drawn_shares(made.used, RangeDraw(np.full((3, 21), 0.5), place))
        again = variant_tariffs(study, "earned", tau, used)
        np.testing.assert_allclose(again.earned, tau + share * (made.promised - tau), atol=1e-15)


def test_elasticities_alone_are_as_before(small):
    """What is drawn besides does not move the draws of the elasticities: without ranges they are the band."""
    flat = replace(
        small,
        schedules=replace(
            small.schedules,
            lowest=small.schedules.rates,
            highest=small.schedules.rates,
            level=np.ones_like(small.schedules.level),
        ),
    )
    alone = trade_result(flat)
    assert alone.drawn == ("elasticities",)
    assert alone.main.members_alone == ()
    assert dict(trade_result(small).main.members_alone)["elasticities"] == alone.main.members_band
