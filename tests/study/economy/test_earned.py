"""The share of a cut that is earned: from earned shares of goods and as stated by sector, in a study."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from tumen.agreements.earned import EVERY, Earned, write_earned
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.economy.run import run_economy_study
from tumen.study.economy.tariffs import baseline_tariffs, variant_tariffs


def economy_of(folder):
    return read_study(folder).economy


GOODS = """\
importer,exporter,hs,regime,share,lowest,highest,counted,source
*,*,85,RCEP,,0.5,0.8,originates,made up
*,*,90,RCEP,1,,,originates,made up
JP,CN,85,RCEP,0.4,,,claimed,made up
"""
REST = "importer,exporter,sector,rate,source\n*,*,*,0.25,made up\n"
OLD = "    earned: {title: Earned, stage: full, utilisation: shares.csv}"
SIZES = "claiming: [{value: 10000, cost: 100, source: made up}, {value: 100000, cost: 100, source: made up}]"
KEYS = f"earned: goods.csv, sectors: shares.csv, unknown: leave-out, {SIZES}"


CHAPTERS = {
    sector: {code[:2] for code, at in hs_sectors("HS2022").items() if at == sector}
    for sector in set(hs_sectors("HS2022").values())
}
NO_LINE = {sector for sector, chapters in CHAPTERS.items() if not chapters & {"85", "90"}}
"""Sectors without a line in the chapters that have rows."""


def with_goods(text, keys=KEYS):
    assert OLD in text
    return text.replace(OLD, OLD.replace("shares.csv}", "{" + keys + "}}"))


def read(write_study, text, folder, goods=GOODS, shares=REST):
    return economy_of(write_study(folder, text, goods=goods, shares=shares))


@pytest.fixture(scope="module")
def study(write_study, small_text, tmp_path_factory):
    return read(write_study, with_goods(small_text), tmp_path_factory.mktemp("earned"))


def test_by_goods_where_they_have_rows_and_by_sector_elsewhere(study):
    axes = study.accounts.axes
    tau = baseline_tariffs(study)
    made = variant_tariffs(study, "earned", tau)
    promised, earned = made.promised, made.after
    lines = [code for code, sector in hs_sectors("HS2022").items() if sector == "C26_27"]
    of_85, of_90 = (sum(code.startswith(chapter) for code in lines) for chapter in ("85", "90"))
    without = len(lines) - of_85 - of_90
    assert min(of_85, of_90, without) > 0
    j = axes.sector("C26_27")
    for n, i in np.argwhere(promised[j] < tau[j]):
        margin = tau[j, n, i] - promised[j, n, i]
        # claimed where margin x value > 100: of 10,000 above 1 per cent, of 100,000 above 0.1 per cent; half
        # each
        worth = 0.5 * (margin * 10_000 > 100) + 0.5 * (margin * 100_000 > 100)
        if (axes.economies[n], axes.economies[i]) == ("JPN", "CHN"):  # a plan that has reckoned with the cost
            low, high = 0.4 * of_85 + worth * of_90, 0.4 * of_85 + worth * of_90 + without
        else:
            low, high = worth * (0.5 * of_85 + of_90), worth * (0.8 * of_85 + of_90) + without
        low, high = low / len(lines), high / len(lines)
        used = (tau[j, n, i] - earned[j, n, i]) / margin
        assert used == pytest.approx(low / (1 - (high - low)), rel=1e-9)
    found = 0
    for other in range(axes.n_sectors):
        cut = promised[other] < tau[other]
        if axes.sectors[other] in NO_LINE and cut.any():
            found += 1
            got = (tau[other] - earned[other])[cut] / (tau[other] - promised[other])[cut]
            assert got == pytest.approx(np.full(cut.sum(), 0.25), rel=1e-9)
    assert found >= 3


def test_the_result_says_what_is_from_goods(study):
    found = run_economy_study(study).trade
    rows = {item.sector: item for item in found.earned}
    electronics = rows["C26_27"]
    assert electronics.from_goods == electronics.cuts > 0
    assert 0 < electronics.lowest < electronics.highest < 100
    assert 0 < electronics.covered < 100
    assert "A" in NO_LINE
    assert rows["A"].from_goods == 0
    assert rows["A"].lowest is None
    assert rows["A"].earned == pytest.approx(25)
    assert {cut.basis for cut in found.cuts} == {"goods", "stated"}
    assert all(0 <= cut.earned <= cut.promised for cut in found.cuts)
    # earning a part changes less than earning all
    full, part = (next(v for v in found.variants if v.name == name) for name in ("full", "earned"))
    assert 0 < part.total.rise_from_members < full.total.rise_from_members
    said = " ".join(part.changes)
    assert (
        "the share of the value of goods that earns RCEP, by 3 rows of goods, where the duty saved exceeds"
        in said
    )


def test_rows_where_nothing_is_cut_are_counted(write_study, small_text, tmp_path):
    """Older agreements leave nothing of Japan's tariffs on these goods of Viet Nam, so nothing is cut there."""
    goods = GOODS + "JP,VN,85,RCEP,0.9,,,claimed,made up\n"
    study = read(write_study, with_goods(small_text).replace("count: 4", "count: 1"), tmp_path, goods)
    axes, tau = study.accounts.axes, baseline_tariffs(study)
    cut = variant_tariffs(study, "earned", tau).promised < tau
    sectors = [
        axes.sector(name) for name, chapters in CHAPTERS.items() if "85" in chapters and name in axes.sectors
    ]
    assert not cut[sectors, axes.economy("JPN"), axes.economy("VNM")].any()
    found = run_economy_study(study)
    part = next(item for item in found.trade.variants if item.name == "earned")
    assert (part.earned_from.rows, part.earned_from.idle_rows) == (4, 1)
    assert any(line.startswith("Of the 4 rows of goods one counts nowhere") for line in found.answer.points)


def test_what_is_open_counts_as_the_study_says(write_study, small_text, tmp_path):
    got = {}
    for choice in ("unused", "leave-out", "used"):
        text = with_goods(small_text, KEYS.replace("leave-out", choice))
        study = read(write_study, text, tmp_path)
        tau = baseline_tariffs(study)
        j = study.accounts.axes.sector("C26_27")
        got[choice] = (tau - variant_tariffs(study, "earned", tau).after)[j].sum()
    assert got["unused"] < got["leave-out"] < got["used"]


def test_without_a_word_on_it_what_is_open_is_asked_for(write_study, small_text, tmp_path):
    text = with_goods(small_text, "earned: goods.csv")
    with pytest.raises(InputError) as caught:
        read(write_study, text, tmp_path)
    said = str(caught.value)
    assert "trade.variants.earned: the share that is used is not known for" in said
    assert "AUS from BRN A (rows for 0 % of its lines; between 0.00 and 1.00)" in said
    assert "unknown: leave-out, unused or used" in said


def test_a_plan_speaks_for_the_pair_it_is_about(write_study, small_text, tmp_path):
    """Rows as a plan gives them, for one pair; all else as stated."""
    row = Earned(
        "KR", "CN", HsCode("852491", "HS2022"), "RCEP", Decimal("0.9"), "a plan", value=Decimal(1000)
    )
    study_folder = write_study(
        tmp_path,
        with_goods(small_text, "earned: goods.csv, sectors: shares.csv, unknown: leave-out"),
        shares=REST,
    )
    write_earned([row, Earned(EVERY, EVERY, None, "ACFTA", None, "a plan")], study_folder / "goods.csv")
    text = (
        (study_folder / "study.yaml")
        .read_text()
        .replace("earned: goods.csv", "earned: goods.csv, regime: RCEP")
    )
    (study_folder / "study.yaml").write_text(text)
    study = economy_of(study_folder)
    axes, tau = study.accounts.axes, baseline_tariffs(study)
    made = variant_tariffs(study, "earned", tau)
    cut, got = tau - made.promised, tau - made.after
    j, n, i = axes.sector("C26_27"), axes.economy("KOR"), axes.economy("CHN")
    assert got[j, n, i] == pytest.approx(0.9 * cut[j, n, i], rel=1e-9)
    assert got[j, i, n] == pytest.approx(0.25 * cut[j, i, n], rel=1e-9)
    assert study.utilisation["earned"].other_regimes == 1


BAD = [
    ("goods", "*,*,90,RCEP,1", "*,*,90,RCEP,100", "goods.csv:3: share: '100' is more than all of it"),
    ("goods", "*,*,90", "CHM,*,90", "goods.csv:3: importer:"),
    ("goods", "*,*,90", "*,*,9", "goods.csv:3: '9' is not an HS code"),
    ("goods", "JP,CN,85", "*,*,85", "goods.csv:4: two rows for * from *, 85, RCEP, the first on line 2"),
    ("goods", "JP,CN,85", "JP,US,85", ("goods.csv:4: the share of JP from US, 85, RCEP counts nowhere: US is "
                                      "no member here")),
    ("goods", "JP,CN,85", "DE,CN,85", ("goods.csv:4: DE from CN, 85, RCEP: DE is not an economy of its own "
                                      "in the table")),
    ("goods", "JP,CN,85,RCEP", "JP,CN,85,ACFTA", "the table of earned shares has several regimes"),
    ("shares", "*,*,*,0.25", "*,*,*,25", "shares.csv:2: rate: '25' is more than all of it"),
    ("shares", "made up\n", "made up\n*,*,A,0.5,made up\n*,*,A,0.5,made up\n", "shares.csv:4: two rows for"),
    ("shares", "made up\n", "made up\n*,*,C26,0.5,made up\n", "sector 'C26' is not in the table"),
    ("shares", "made up\n", ("made up\nJPN,JPN,*,0.5,made "
                            "up\n"), "shares.csv:3: JPN pays no duty on its own goods"),
    ("shares", "made up\n", "made up\nJPN,CN,A,0.5,made up\n", "Did you mean 'CHN'?"),
    ("shares", "made up\n", ("made up\n*,*,C26_27,0.5,made "
                            "up\n"), "shares.csv:3: the share of * from *, C26_27 counts nowhere"),
    ("shares", "made up\n", "made up\n*,*,S,0.5,made up\n", ("shares.csv:3: the share of * from *, S counts "
                                                            "nowhere: nothing is cut there")),
    ("shares", "made up\n", "made up\nUSA,*,A,0.5,made up\n", "USA is no member here"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", BAD, ids=[item[3] for item in BAD])
def test_bad_tables(write_study, small_text, tmp_path, mistake):
    name, old, new, said = mistake
    tables = {"goods": GOODS, "shares": REST}
    assert old in tables[name]
    tables[name] = tables[name].replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        read(write_study, with_goods(small_text), tmp_path, **tables)
    assert said in str(caught.value)


def test_mistakes_of_both_tables_at_once(write_study, small_text, tmp_path):
    goods, shares = GOODS.replace("RCEP,1", "RCEP,100"), REST.replace("0.25", "25")
    with pytest.raises(InputError) as caught:
        read(write_study, with_goods(small_text), tmp_path, goods, shares)
    assert {(p.file.rpartition("/")[2], p.line) for p in caught.value.problems} == {
        ("goods.csv", 3),
        ("shares.csv", 2),
    }


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("sectors: shares.csv, unknown: used", "'unknown' is given without 'earned'"),
        ("sectors: shares.csv, regime: RCEP", "'regime' is given without 'earned'"),
        ("unknown: used", "no share is given"),
        (KEYS + ", regime: CPTPP", "no row is of CPTPP"),
        (KEYS.replace("leave-out", "forget"), "'forget' is not one of the choices"),
        (
            KEYS.replace("cost: 100, source: made up}]", "cost: -1, source: made up}]"),
            "is below 0. Write a number not below 0",
        ),
    ],
)
def test_bad_keys(write_study, small_text, tmp_path, keys, said):
    with pytest.raises(InputError) as caught:
        read(write_study, with_goods(small_text, keys), tmp_path)
    assert said in str(caught.value)
    assert all("study.yaml" in problem.file and problem.line for problem in caught.value.problems)


def test_the_order_of_stated_rows_does_not_matter(write_study, small_text, tmp_path):
    head, *rows = (
        "importer,exporter,sector,rate,source\n*,*,*,0.5,x\nJPN,CHN,*,1,x\n*,*,C22,0.1,x\nJPN,CHN,C22,0,x".splitlines()
    )
    got = []
    for order in (rows, rows[::-1]):
        study = economy_of(write_study(tmp_path, small_text, shares="\n".join([head, *order, ""])))
        got.append(variant_tariffs(study, "earned", baseline_tariffs(study)).after)
    assert (got[0] == got[1]).all()


def test_one_chain_from_bills_to_the_economy(write_study, small_text, tmp_path):
    """Bills are screened, their earned shares written, and the trade model takes them: two of three thirds of
    the value."""
    import polars as pl

    from tumen.origin.screen import Question, screen

    # RCEP, Annex 3A, 8524.92: CTH or RVC40; a part of the same heading may be worth 60 of 100 at most
    bills = pl.DataFrame([
        {"bill": name, "hs": "8524.92", "exporter": "CN", "fob": "100", "beyond_minimal": True, "material": "part",
         "material_hs": "8524.91", "value": value, "status": "non-originating"}
        for name, value in (("a", "30"), ("b", "50"), ("c", "70"))
    ])  # fmt: skip
    bills.write_csv(tmp_path / "bills.csv")
    question = Question(("RCEP",), date(2026, 11, 22), "HS2022", "JP")
    folder = write_study(
        tmp_path,
        with_goods(small_text, "earned: goods.csv, sectors: shares.csv, unknown: leave-out"),
        shares=REST,
    )
    screen(folder / "bills.csv", folder / "answers.csv", question, workers=1, earned=folder / "goods.csv")
    study = economy_of(folder)
    axes, tau = study.accounts.axes, baseline_tariffs(study)
    made = variant_tariffs(study, "earned", tau)
    cut, got = tau - made.promised, tau - made.after
    at = axes.sector("C26_27"), axes.economy("JPN"), axes.economy("CHN")
    assert cut[at] > 0
    assert got[at] == pytest.approx(2 / 3 * cut[at], rel=1e-9)


def test_an_added_duty_is_no_part_of_what_is_earned(tmp_path, write_study, small_text):
    """JPN from CHN in C26_27: the whole cut is earned (share 1); ten points on top do not lessen it."""
    duty = "{importer: JPN, exporter: CHN, sector: C26_27, add: 0.10, source: made up}"
    text = small_text.replace("utilisation: shares.csv}", f"utilisation: shares.csv, duties: [{duty}]}}")
    text = text.replace("count: 4", "count: 1")
    study = economy_of(write_study(tmp_path, text))
    tau = baseline_tariffs(study)
    made, axes = variant_tariffs(study, "earned", tau), study.accounts.axes
    at = axes.sector("C26_27"), axes.economy("JPN"), axes.economy("CHN")
    assert made.after[at] == pytest.approx(made.promised[at] + 0.10, rel=1e-12)
    (cut,) = (
        item
        for item in run_economy_study(study).trade.cuts
        if (item.importer, item.exporter, item.sector) == ("JPN", "CHN", "C26_27")
    )
    assert cut.promised > 0
    assert cut.earned == pytest.approx(cut.promised, rel=1e-9)
