"""What the answer says: more and less as they are, what is not settled as not known, and what it rests on
with its weight."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.economy.accounts import sector_tariffs
from tumen.study.core.read import read_study
from tumen.study.economy.answer import answer_of, changes_of
from tumen.study.economy.dependence.records import DependenceFound
from tumen.study.economy.results import CodeLabel, CutGrounds, DrawnBand, EarnedFrom
from tumen.study.economy.run import run_economy_study
from tumen.study.economy.tariffs import baseline_tariffs, variant_tariffs

NAMES = (
    CodeLabel("AUS", "Australia"),
    CodeLabel("JPN", "Japan", "input coefficients: proxy"),
    CodeLabel("CHN", "China"),
)


@pytest.fixture(scope="module")
def said(small_result):
    """A function of changes to the headline variant, and incomes by economy, that gives the answer."""

    def say(incomes=None, **changes):
        trade = small_result.trade
        effects = trade.main.effects
        if incomes is not None:
            zero = replace(effects[0], real_income=0.0, band=DrawnBand(0.0, 0.0, 0.0))
            effects = tuple(
                replace(
                    zero,
                    economy=code,
                    real_income=value,
                    band=DrawnBand(*band) if band else DrawnBand(value, value, value),
                )
                for code, (value, *band) in incomes.items()
            )
        main = replace(trade.main, effects=effects, **changes)
        members = tuple(incomes) if incomes is not None else trade.members
        one = replace(trade, variants=(main,), members=members)
        return answer_of(trade=one, labels=NAMES, unit="million USD")

    return say


@pytest.mark.parametrize(
    ("value", "band", "text"),
    [
        (0.0061, (0.0035, 0.006, 0.0092), "rises by 0.0061 % (+0.0035 % to +0.0092 % in nine of ten draws"),
        (-0.25, (-0.3, -0.25, -0.1), "falls by 0.25 % (-0.30 % to -0.10 %"),
        (0.0, (0.0, 0.0, 0.0), "stays as it is, 0 %"),
    ],
)
def test_the_members_together(said, value, band, text):
    assert text in said(members_real_income=value, members_band=DrawnBand(*band)).headline


def test_a_band_on_both_sides_of_zero_is_not_known(said):
    text = said(members_real_income=0.001, members_band=DrawnBand(-0.002, 0.0, 0.003)).headline
    assert (
        "it is not known whether the real income of the members together rises or falls (+0.0010 %; -0.0020 "
        "% to +0.0030 %" in text
    )
    assert "it takes the elasticities of trade" in text


def test_numbers_agree(said):
    text = said({"AUS": (0.2,), "JPN": (-0.1,), "CHN": (-0.3, -0.5, -0.3, 0.1)}).headline
    assert "The largest gain is in Australia (+0.20 %)." in text
    assert (
        "The largest loss is in Japan (-0.10 %, input coefficients by proxy). Whether it gains or loses is not "
        "settled in China (-0.50 % to +0.10 %); it hangs on " in text
    )


def test_nobody_loses_only_where_that_is_known(said):
    assert "No member loses." in said({"AUS": (0.2,), "CHN": (0.1,)}).headline
    text = said({"AUS": (0.2,), "CHN": (0.1, -0.1, 0.1, 0.2)}).headline
    assert "No member loses." not in text
    assert "As far as known no member loses; not known: the elasticities of trade" in text
    assert "No member gains." in said({"AUS": (-0.2,), "CHN": (0.0,)}).headline


@given(st.floats(-5, 5), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_rises_and_falls_are_those_of_the_figures(said, income, rise, diversion):
    total = replace(_total, rise_from_members=rise, rise_pct=rise / 1e6, diversion=diversion)
    found = said(members_real_income=income, members_band=DrawnBand(income, income, income), total=total)
    keys = {item.key for item in found.statements}
    for value, up, down in (
        (income, "real_income_rises", "real_income_falls"),
        (rise, "trade_rises", "trade_falls"),
        (-diversion, "outside_rises", "outside_falls"),
    ):
        assert ((up in keys), (down in keys)) == (value > 0, value < 0)


@pytest.fixture(autouse=True, scope="module")
def _totals(small_result):
    global _total  # noqa: PLW0603  # hypothesis gives no fixtures of its own
    _total = small_result.trade.main.total


def test_what_the_cut_rests_on_is_weighted_by_imports(small, small_result):
    """Cell by cell: imports times the points that are cut, by whether the rate of the agreement is
    assumed; what the rate of 2026 takes off counts with that rate where only the later one is assumed."""
    from tumen.economy.trade_model import baseline_from_accounts

    tau = baseline_tariffs(small)
    new = variant_tariffs(small, "full", tau).promised
    imports = baseline_from_accounts(small.accounts, tau).imports
    full, prior = sector_tariffs("full"), sector_tariffs("prior")
    first = sector_tariffs("2026")
    whole = assumed = older = both = 0.0
    for at in zip(*(new < tau).nonzero(), strict=True):
        weight = imports[at] * (tau[at] - new[at])
        by_now = tau[at] - min(tau[at], first.rates[at])
        known = imports[at] * (0 if first.assumed[at] else by_now) if full.assumed[at] else weight
        whole += weight
        assumed += weight - known
        older += weight * bool(prior.assumed[at])
        both += known * (not prior.assumed[at])
    grounds = small_result.trade.main.grounds
    assert dict(grounds.after) == pytest.approx(
        {"assumed": 100 * assumed / whole, "on file": 100 - 100 * assumed / whole}
    )
    assert dict(grounds.before) == pytest.approx(
        {"assumed": 100 * older / whole, "on file": 100 - 100 * older / whole}
    )
    assert grounds.both_on_file == pytest.approx(100 * both / whole)
    # the figure that the built-in tariffs lead to, in the answer itself
    assert (
        "the rates of the agreement are 81.15 % assumed and 18.85 % on file" in small_result.answer.headline
    )


def test_who_joins_brings_assumed_rates(small_result):
    joins = next(item for item in small_result.trade.variants if item.name == "joins")
    full = small_result.trade.main
    # imports of India and from India are cut to rates taken over from the members, and from stated ones
    assert dict(joins.grounds.before)["stated"] > 0
    assert "stated" not in dict(full.grounds.before)
    nothing = next(item for item in small_result.trade.variants if item.name == "nothing")
    assert nothing.grounds is None


def test_grounds_in_words(said):
    grounds = CutGrounds((("stated", 60.0), ("illustrative", 40.0)), (("illustrative", 100.0),), 0.0)
    text = said(grounds=grounds).headline
    assert (
        "the rates of the agreement are 100 % illustrative; the rates before it are 60 % stated and 40 % "
        "illustrative" in text
    )
    assert "both are on file for no part of it" in text
    assert "on file for 12.5 % of it" in said(grounds=replace(grounds, both_on_file=12.5)).headline


def test_illustrative_inputs_stand_in_the_answer(write_study, small_text, tmp_path):
    text = small_text.replace("made up", "illustrative").replace(
        "importer: TWN, rate: 0, source: illustrative", "importer: TWN, rate: 0, source: assumed"
    )
    shares = "importer,exporter,sector,rate,source\n*,*,*,0.5,illustrative\n"
    found = run_economy_study(read_study(write_study(tmp_path, text, shares=shares)).economy)
    said = found.answer.points
    assert "The tariff of Taiwan is not on file and is assumed." in said
    assert any(
        line.startswith("The tariffs of European Union (27), India, ")
        and line.endswith("are not on file and are illustrative.")
        for line in said
    )
    assert "A duty: one measure is illustrative." in said
    assert any(
        line.startswith("Earned: trade among members rises by ")
        and line.endswith("(on illustrative inputs).")
        for line in said
    )
    assert any(line.endswith("is earned is stated by sector (on illustrative inputs).") for line in said)


def test_where_the_earned_shares_are_from(said):
    given = EarnedFrom(905, 0, 1453, 1238, (), None, illustrative=False)
    assert (
        "What of the 1,453 cuts is earned comes from 905 rows of goods for 1,238, and is stated by sector "
        "for 215." in said(earned_from=given).points
    )
    one = replace(given, cuts=1239)
    assert any("stated by sector for one." in line for line in said(earned_from=one).points)
    idle = said(earned_from=replace(given, idle_rows=2)).points
    assert (
        "Of the 905 rows of goods 2 count nowhere: nothing is cut there, or other rows go before them."
        in idle
    )
    open_ = replace(given, open_sectors=("X1", "X2"), open_counts_as="leave-out")
    assert (
        "Lines without a row of goods are taken to earn like the rest of their sector: in X1 and X2."
        in said(earned_from=open_).points
    )


def test_a_plant_is_named_in_each_sentence_of_it(supply_result):
    points = supply_result.answer.points
    for plant in supply_result.plants:
        own = [line for line in points if line.startswith(plant.name)]
        assert len(own) == 2
        assert all(line.endswith("(on illustrative inputs).") for line in own)
        assert "of value added more in China" in own[0]


def test_the_rest_of_the_world_is_many_economies_in_one_row(supply_result):
    def behind(suppliers):
        one = replace(supply_result.dependence[0], suppliers=suppliers)
        names = [CodeLabel("CHN", "China"), CodeLabel("KOR", "South Korea")]
        given = answer_of(
            trade=None, found=DependenceFound(dependence=(one,)), labels=names, unit="million USD"
        )
        return given.headline.partition("; ")[2]

    found = supply_result.dependence[0].suppliers
    rest = next(item for item in found if item.economy == "ROW")
    korea = next(item for item in found if item.economy == "KOR")
    together = "comes from the rest of the world, economies that the table has together in one row"
    assert found[-1] is rest
    assert rest.look_through > korea.look_through
    # named first, and the larger part that nobody can be named for after it
    assert behind((korea, rest)).startswith("the largest source with a name is South Korea (")
    assert f"; a larger part (3.17 %, face value 0.24 %) {together}" in behind((korea, rest))
    assert behind((rest,)).startswith(f"all of it {together} (3.17 %, face value 0.24 %)")
    small = replace(rest, look_through=0.1)
    assert behind((korea, small)).startswith("the largest foreign source is South Korea (")
    assert "rest of the world" not in behind((korea, small))


@pytest.mark.parametrize(("stage", "when"), [("full", "at full staging"), ("2030", "as of 2030")])
def test_without_imports_among_members_there_is_no_mean_tariff(small, stage, when):
    class State:
        """Three members that import nothing from each other, but from outside."""

        shape = (len(small.accounts.axes.sectors), 4, 4)
        imports, tariff = np.ones(shape), np.full(shape, 0.1)
        imports[:, :3, :3] = 0.0

        def economy(self, code):
            return ["AUS", "CHN", "JPN", "ROW"].index(code)

    asked = small.asked.trade
    variant = asked.variants["full"].model_copy(update={"stage": stage})
    trade = asked.model_copy(update={"members": ("AUS", "CHN", "JPN"), "variants": {"full": variant}})
    result = SimpleNamespace(before=State(), after=State())
    (said,) = changes_of(small, trade, "full", result)
    assert said == (
        f"Tariffs are cut {when}: in the baseline the 3 members import no goods from each other, so there is "
        "no mean tariff between them."
    )
    State.imports[:, 0, 1] = 1.0
    (said,) = changes_of(small, trade, "full", result)
    assert said.startswith(
        f"Tariffs are cut {when}: the mean tariff between the 3 members goes from 10 % to 10 %"
    )
