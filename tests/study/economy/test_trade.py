"""The trade question: identities between the parts of a result, and what must follow from no change."""

from dataclasses import replace

import numpy as np
import pytest

from tumen.economy.accounts import elasticities
from tumen.economy.trade_model import Change, TradeModel, baseline_from_accounts
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.economy.answer import answer_of
from tumen.study.economy.run import run_economy_study
from tumen.study.economy.tariffs import baseline_tariffs, variant_tariffs


def economy_of(folder):
    return read_study(folder).economy


@pytest.fixture(scope="module")
def trade(small_result):
    return small_result.trade


def variant(trade, name):
    return next(item for item in trade.variants if item.name == name)


def test_real_income_is_the_models(small, trade):
    tau = baseline_tariffs(small)
    model = TradeModel.from_baseline(
        baseline_from_accounts(small.accounts, tau), dict(elasticities("FGO").values)
    )
    direct = model.solve(Change(tariff=variant_tariffs(small, "full", tau).after))
    assert [item.real_income for item in trade.main.effects] == pytest.approx(
        100 * (direct.real_income - 1), abs=1e-12
    )
    income = direct.before.income[:15]  # the 15 members stand first in the table
    expected = 100 * ((direct.real_income[:15] - 1) * income).sum() / income.sum()
    assert trade.main.members_real_income == pytest.approx(expected, abs=1e-12)


def test_nothing_changes_nothing(trade):
    found = variant(trade, "nothing")
    assert found.changes == ()
    assert {item.real_income for item in found.effects} == {0.0}
    assert {(item.band.low, item.band.high) for item in found.effects} == {(0.0, 0.0)}
    assert found.total.rise_from_members == found.total.creation == found.total.diversion == 0
    assert found.before == found.after


def test_what_a_variant_changes_is_told_by_name(trade):
    assert "Nothing is cut by or for Japan." in variant(trade, "without").changes
    assert any(text.startswith("India joins: ") for text in variant(trade, "joins").changes)
    assert variant(trade, "duty").changes == (
        "European Union (27) adds 10 points on Electronics and electrical equipment from China (made up).",
    )


def test_creation_and_diversion_add_up(trade):
    for item in trade.variants:
        assert item.total.creation + item.total.diversion == pytest.approx(
            item.total.rise_from_members, abs=1e-6
        )
        for part in ("before_members", "rise_from_members", "creation", "diversion"):
            whole = getattr(item.total, part)
            assert sum(getattr(member, part) for member in item.members) == pytest.approx(whole, abs=1e-5)
    for part in ("before_members", "rise_from_members", "creation", "diversion"):
        by_sector = sum(getattr(item.bloc, part) for item in trade.sectors)
        assert by_sector == pytest.approx(getattr(trade.main.total, part), abs=1e-5)


def test_pairs_add_up_to_the_members(trade):
    inside = [pair for pair in trade.pairs if pair.exporter in trade.members]
    outside = [pair for pair in trade.pairs if pair.exporter not in trade.members]
    assert sum(pair.change for pair in inside) == pytest.approx(trade.main.total.rise_from_members, abs=1e-5)
    assert -sum(pair.change for pair in outside) == pytest.approx(trade.main.total.diversion, abs=1e-5)
    assert len(trade.pairs) == 15 * 20


def test_shares_of_integration_add_up(trade):
    for item in trade.variants:
        for state in (item.before, item.after):
            assert state.home + state.partners + state.outside == pytest.approx(100, abs=1e-9)
            parts = (state.value_added_home, state.value_added_partners, state.value_added_outside)
            assert sum(parts) == pytest.approx(100, abs=1e-9)
            assert state.import_share == pytest.approx(
                100 * state.partners / (state.partners + state.outside)
            )
    assert trade.main.after.import_share > trade.main.before.import_share


def test_bands_hold_their_middle(trade):
    for item in trade.variants:
        for effect in item.effects:
            assert effect.band.low <= effect.band.middle <= effect.band.high


def test_the_sensitivity_to_the_sets(trade):
    main = {item.economy: item.real_income for item in trade.main.effects}
    first = next(item for item in trade.sensitivity if item.name == "FGO")
    assert dict(first.real_income) == pytest.approx(main, abs=1e-12)
    assert next(item for item in trade.sensitivity if item.name == "CP").warning


def test_flows_leave_out_what_stays_at_home(trade):
    pairs = [(flow.origin, flow.destination) for flow in trade.flows]
    assert len(set(pairs)) == len(pairs) == 3 * 4  # two others in focus, other members, outside
    assert all(origin != destination for origin, destination in pairs)
    assert all(flow.before > 0 and flow.after > 0 for flow in trade.flows)


def test_the_same_study_gives_the_same_numbers(small, small_result):
    assert run_economy_study(small) == small_result


def test_progress_is_told(small):
    told = []
    run_economy_study(small, lambda *step: told.append(step))
    variants = list(small.asked.trade.variants)
    assert [name for name, _, _ in told[: len(variants)]] == [f"variant {name}" for name in variants]
    # four draws of everything together, of the elasticities alone and of the tariffs alone
    assert told[len(variants) :] == [(f"draws of {len(variants)} variants", n, 12) for n in range(13)]


def test_every_note_of_the_table_is_carried(small, small_result):
    assert len(small_result.notes) == len(small.accounts.notes) > 10
    said = " ".join(item.value for item in small_result.assumptions)
    assert all(note in said for note in small.accounts.notes.values())
    assert any(item.what == "tariffs of KOR" and "assumed" in item.value for item in small_result.assumptions)


def test_the_answer_is_made_of_the_result(small_result):
    main = small_result.trade.main
    assert main.total.rise_from_members > 0
    assert f"({main.total.rise_pct:.2f} %)" in small_result.answer.text
    best = max(
        (item for item in main.effects if item.economy in small_result.trade.members),
        key=lambda e: e.real_income,
    )
    assert f"{small_result.name(best.economy)} ({best.real_income:+.2f} %)" in small_result.answer.text


def test_a_handful_of_draws_is_said_to_be_one(small_result):
    """Of 20 draws one is a twentieth, the part that a band of nine in ten leaves out on either side."""
    assert "Only 4 draws were made: too few" in small_result.answer.text
    words = {"labels": (*small_result.economies, *small_result.sectors), "unit": small_result.unit}
    enough = answer_of(trade=replace(small_result.trade, draws=20), **words)
    assert "draws were made" not in enough.text


def test_residuals_are_small(trade):
    assert max(item.residual for item in trade.variants) < 1e-8
    assert np.isfinite([item.members_real_income for item in trade.variants]).all()


def test_other_closures(write_study, small_text, tmp_path):
    text = small_text.replace("  sensitivity: [FGO, CP]", "  sensitivity: [FGO]\n  closure: balanced-trade")
    text = text.replace("count: 4", "count: 1")
    found = run_economy_study(economy_of(write_study(tmp_path, text))).trade
    nothing = variant(found, "nothing")
    # deficits vanish before anything is measured, so that no change is none
    assert max(abs(item.real_income) for item in nothing.effects) < 1e-8
    japan = found.main.of("JPN")
    assert japan.real_income > 0
    assert found.closure == "balanced-trade"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of Dask are not ours
def test_a_cluster_gives_the_same_result(small, small_result):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        assert run_economy_study(small, on=cluster.scheduler_address) == small_result


def test_the_size_of_the_change_can_be_drawn_too(write_study, small_text, tmp_path):

    text = small_text.replace("otherwise: 0.25", "otherwise: 0.25, shock: [0, 0]")
    found = run_economy_study(economy_of(write_study(tmp_path, text)))
    # every change is drawn at size zero: all bands are nought, whatever the elasticities, while the point is not
    assert {(item.band.low, item.band.high) for item in found.trade.main.effects} == {(0.0, 0.0)}
    assert found.trade.main.of("JPN").real_income > 0
    assert "drawn too, uniform from 0 to 0" in " ".join(item.value for item in found.assumptions)
    with pytest.raises(InputError, match=r"the range is 2 to 1"):
        economy_of(write_study(tmp_path, text.replace("[0, 0]", "[2, 1]")))
