"""What each variant does to the tariffs, cell by cell."""

import numpy as np
import pytest

from tumen.economy.accounts import built_in, sector_tariffs
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.economy.draws.bands import standard_errors
from tumen.study.economy.tariffs import baseline_tariffs, goods, variant_tariffs


def economy_of(folder):
    return read_study(folder).economy


@pytest.fixture(scope="module")
def tau(small):
    return baseline_tariffs(small)


def at(study, importer, exporter, sector):
    axes = study.accounts.axes
    return axes.sector(sector), axes.economy(importer), axes.economy(exporter)


def test_the_baseline_is_what_older_agreements_give_and_what_is_stated(small, tau):
    prior = sector_tariffs("prior").rates
    known = ~np.isnan(prior)
    assert (tau[known] == prior[known]).all()
    assert tau[at(small, "IND", "CHN", "C22")] == 0.10
    assert tau[at(small, "IND", "IND", "C22")] == 0
    assert tau[at(small, "IND", "CHN", "S")] == 0  # no duty on services


def test_a_cut_takes_the_lower_of_the_two_rates(small, tau):
    full = variant_tariffs(small, "full", tau).after
    cell = at(small, "CHN", "JPN", "C29_30")
    assert full[cell] == min(tau[cell], sector_tariffs("full").rates[cell]) < tau[cell]
    assert (full <= tau).all()
    outsiders = [small.accounts.axes.economy(code) for code in ("EU27", "IND", "USA", "TWN", "HKG", "ROW")]
    assert (full[:, outsiders] == tau[:, outsiders]).all()
    assert (full[:, :, outsiders] == tau[:, :, outsiders]).all()


def test_without_a_member_its_rates_stay_both_ways(small, tau):
    found, full = variant_tariffs(small, "without", tau).after, variant_tariffs(small, "full", tau).after
    japan = small.accounts.axes.economy("JPN")
    others = [n for n in range(small.accounts.axes.n_economies) if n != japan]
    assert (found[:, japan] == tau[:, japan]).all()
    assert (found[:, :, japan] == tau[:, :, japan]).all()
    assert (found[np.ix_(range(16), others, others)] == full[np.ix_(range(16), others, others)]).all()


def test_who_joins_keeps_the_share_that_members_keep(small, tau):
    # by hand, one sector: left = sum of the lower of base and full rates over the sum of base rates, 15 x 14
    # pairs
    found = variant_tariffs(small, "joins", tau).after
    base, full = sector_tariffs("base").rates, sector_tariffs("full").rates
    axes, members = small.accounts.axes, small.asked.trade.members
    j = axes.sector("C29_30")
    before = after = 0.0
    for importer in members:
        for exporter in members:
            if importer != exporter:
                cell = at(small, importer, exporter, "C29_30")
                before += base[cell]
                after += min(base[cell], full[cell])
    left = after / before
    assert 0 < left < 1
    assert found[at(small, "IND", "JPN", "C29_30")] == pytest.approx(0.10 * left, rel=1e-12)
    cell = at(small, "THA", "IND", "C29_30")
    assert found[cell] == pytest.approx(min(tau[cell], base[cell] * left), rel=1e-12)
    assert found[j, axes.economy("IND"), axes.economy("USA")] == 0.10


def test_what_is_earned_is_a_share_of_each_cut(small, tau):
    earned, full = variant_tariffs(small, "earned", tau).after, variant_tariffs(small, "full", tau).after
    cell = at(small, "CHN", "JPN", "C29_30")
    assert earned[cell] == pytest.approx(tau[cell] - 0.5 * (tau[cell] - full[cell]), rel=1e-12)
    cell = at(small, "JPN", "CHN", "C13T15")  # a later row of the table: all of it
    assert earned[cell] == pytest.approx(full[cell], rel=1e-12)
    cell = at(small, "JPN", "CHN", "C22")  # the last row: nothing of it
    assert earned[cell] == tau[cell] > full[cell]


def test_a_duty_adds_points_to_one_cell(small, tau):
    found = variant_tariffs(small, "duty", tau).after
    changed = np.argwhere(found != tau)
    assert [tuple(cell) for cell in changed] == [at(small, "EU27", "CHN", "C26_27")]
    assert found[at(small, "EU27", "CHN", "C26_27")] == pytest.approx(0.12, rel=1e-12)


def test_a_missing_rate_is_not_zero(tmp_path, write_study, small_text):
    text = small_text.replace("    - {importer: TWN, rate: 0, source: made up}\n", "")
    with pytest.raises(
        InputError, match=r"study\.yaml:\d+: economy\.trade\.outside: tariffs of TWN are not on file"
    ):
        economy_of(write_study(tmp_path, text))


def test_a_cut_without_a_share_is_refused(tmp_path, write_study):
    rows = "importer,exporter,sector,rate,source\nJPN,CHN,*,1,made up\n"
    with pytest.raises(InputError, match="the share that is used is not known for"):
        economy_of(write_study(tmp_path, shares=rows))


def test_the_spread_between_published_sets(small):
    # C29_30: FGO 8.955, GYY 4.47, LL 2.805; mean 5.41, squares 12.567025 + 0.8836 + 6.786025 = 20.23665, over
    # 2 C28: GYY has no estimate; FGO 5.01 and LL 7.75 differ by 2.74, so the standard deviation is 2.74 /
    # sqrt 2 S: FGO alone has one, so a quarter of the elasticity used, here 8.0
    sectors = ("C29_30", "C28", "S")
    found = standard_errors(small.asked.trade.draws, sectors, np.array([8.955, 5.01, 8.0]))
    assert found == pytest.approx([(20.23665 / 2) ** 0.5, 2.74 / 2**0.5, 2.0], rel=1e-9)


def own_rates(folder, write_study, small_text, base):
    """The small study on a table of tariffs in which all cells are the same."""
    rows = ["importer,exporter,sector,base,prior,2026,2030,full,source"]
    axes = built_in().axes
    for importer in axes.economies:
        for exporter in axes.economies:
            rows += [
                f"{importer},{exporter},{sector},{base},0.08,0.05,0.04,0.02,made up"
                for sector in axes.sectors
                if importer != exporter
            ]
    text = small_text.replace("  sensitivity", "  tariffs: rates.csv\n  sensitivity").replace(
        "  outside:\n", ""
    )
    text = "\n".join(
        line for line in text.splitlines() if "rate: 0" not in line and "importer: IND" not in line
    )
    return write_study(folder, text, rates="\n".join(rows) + "\n")


def test_tariffs_from_a_file(tmp_path, write_study, small_text):
    study = economy_of(own_rates(tmp_path, write_study, small_text, "0.1"))
    tau = baseline_tariffs(study)
    found = variant_tariffs(study, "full", tau).after
    assert tau[at(study, "USA", "CHN", "A")] == found[at(study, "USA", "CHN", "A")] == 0.08
    assert found[at(study, "JPN", "CHN", "A")] == 0.02
    assert found[at(study, "JPN", "JPN", "A")] == 0
    assert "rates.csv" in study.files


def test_who_joins_takes_over_no_share_of_base_rates_that_nobody_knows(tmp_path, write_study, small_text):
    """Without base rates the share that is left is not known; it was taken as all of them, so nothing was cut."""
    with pytest.raises(InputError) as raised:
        economy_of(own_rates(tmp_path, write_study, small_text, ""))
    (problem,) = raised.value.problems
    assert problem.what.startswith("economy.trade.variants.joins: rates of AUS, BRN, CHN")
    assert "without any agreement are not on file" in problem.what


def test_goods_are_told_by_any_of_their_rates(tmp_path, write_study, small_text):
    """Sectors whose base rates are not in the table are goods too: a duty may be added to them."""
    text = small_text.replace("    joins: {title: India joins, stage: full, joins: [IND]}\n", "")
    study = economy_of(own_rates(tmp_path, write_study, text, ""))
    assert goods(study) == list(range(16))
    tau = baseline_tariffs(study)
    found = variant_tariffs(study, "duty", tau).after
    assert found[at(study, "EU27", "CHN", "C26_27")] == pytest.approx(0.18)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["AUS,VNM,A,5,5,2,1,0,x"], {2: "5 is outside of 0 to 0.99"}),  # per cent where fractions are meant
        (["AUS,AUS,A,0.05,0.05,0.02,0.01,0,x"], {2: "AUS pays no duty on its own goods"}),
        (["AUS,VNM,A,,,,,,x"], {2: "no rate is given"}),
        (
            ["AUS,VNM,A,0.05,0.05,0.02,0.01,0,x", "AUS,VNM,A,0.05,0.05,0.02,0.01,0,x"],
            {3: "two rows for importer AUS"},
        ),
        (
            [
                "AUS,VNX,A,0.05,0.05,0.02,0.01,0,x",
                "AUS,VNM,A,-1,0.05,0.02,0.01,much,x",
                "AUS,CHN,C2,0,0,0,0,0,x",
            ],
            {2: "'VNX'", 3: "-1", 4: "'C2'"},
        ),
    ],
)
def test_a_bad_table_of_tariffs(tmp_path, write_study, small_text, rows, said):
    text = small_text.replace("  sensitivity", "  tariffs: rates.csv\n  sensitivity")
    rates = "\n".join(["importer,exporter,sector,base,prior,2026,2030,full,source", *rows, ""])
    with pytest.raises(InputError) as raised:
        economy_of(write_study(tmp_path, text, rates=rates))
    found = raised.value.problems
    for line, part in said.items():
        assert any(problem.line == line and part in problem.what for problem in found), found
    assert all(problem.file.endswith("rates.csv") for problem in found)


def test_per_cent_and_what_is_meant(tmp_path, write_study):
    from tumen.study.economy.schedules import read_schedules

    axes = economy_of(write_study(tmp_path)).accounts.axes
    (tmp_path / "rates.csv").write_text(
        "importer,exporter,sector,base,prior,2026,2030,full,source\nAUS,VNM,A,5%,2.5!,0.02,,0,illustrative\n"
    )
    found = read_schedules(tmp_path / "rates.csv", axes)
    place = axes.sector("A"), axes.economy("AUS"), axes.economy("VNM")
    assert [found.rates[stage][place] for stage in ("base", "prior", "2026", "full")] == [0.05, 2.5, 0.02, 0]
    assert np.isnan(found.rates["2030"][place])


def test_a_duty_on_every_sector_is_on_goods(tmp_path, write_study, small_text):
    study = economy_of(write_study(tmp_path, small_text.replace("sector: C26_27", "sector: '*'")))
    tau = baseline_tariffs(study)
    rise = variant_tariffs(study, "duty", tau).after - tau
    assert rise[at(study, "EU27", "CHN", "A")] == pytest.approx(0.1)
    assert rise[at(study, "EU27", "CHN", "S")] == 0
