"""The question of footprints: a satellite on a table of one's own, what is said of it, and what is refused."""

from pathlib import Path

import pytest

from tests.economy.accounts.test_own_table import HEADER, MATRIX
from tumen.errors import InputError
from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.results.write import write_results
from tumen.study.core.run import run_study

STUDY = """\
study: traced
title: Two regions
question: Who causes what?
on: 2026-11-22
ask: [footprint]
economy:
  accounts: {table: tables/table.yaml}
  focus: [N]
  footprint: {satellite: satellite.csv}
"""
HEAD = "economy,sector,final,stressor,unit,amount,year,source\n"
# N makes 10 of a and 12 of b, S 8 and 9
WHOLE = "N,a,,CO2,kt,20,2020,agency\nN,b,,CO2,kt,6,2020,agency\nS,a,,CO2,kt,8,2020,agency\nS,b,,CO2,kt,9,2020,agency\n"


@pytest.fixture
def traced(tmp_path):
    """A function of (rows of the satellite, text of study.yaml) that writes the study and returns its folder."""

    def write(rows=WHOLE, text=STUDY):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / "table.yaml").write_text(HEADER, encoding="utf-8")
        (tmp_path / "tables" / "flows.csv").write_text(MATRIX, encoding="utf-8")
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "satellite.csv").write_text(HEAD + rows, encoding="utf-8")
        return tmp_path

    return write


def run(folder: Path):
    study = read_study(folder)
    return study, run_study(study)


def test_what_is_known_is_said_as_it_is(traced):
    study, result = run(traced())
    (item,) = result.economy.footprints
    assert item.missing == ()
    line = item.of("N")
    assert line.production == pytest.approx(26)
    assert line.consumption + item.of("S").consumption == pytest.approx(43)
    assert line.imports == pytest.approx(item.of("S").exports)
    assert line.per_value_added == pytest.approx(26 / 14)
    text = result.answer.text
    assert "as far as known" not in text
    assert f"CO2 in 2020: final demand in N causes {line.consumption:.4g} kt through all tiers" in text
    assert f"of which {line.imports:.4g} kt abroad." in text
    assert "CO2: 26 kt arise in N itself" in text
    assert "such as households that heat, is not in the file and not counted" in text
    assert sorted(name for name, _ in study.files) == [
        "satellite.csv",
        "study.yaml",
        "tables/flows.csv",
        "tables/table.yaml",
    ]


def test_a_missing_cell_is_never_zero(traced):
    _, result = run(traced(WHOLE.replace("S,a,,CO2,kt,8,2020,agency\n", "S,a,,CO2,kt,,2020,illustrative\n")))
    (item,) = result.economy.footprints
    line = item.of("N")
    assert item.missing == (("S", "a"),)
    assert (line.production, line.consumption, line.imports) == (pytest.approx(26), None, None)
    assert line.known_consumption > 0
    text = result.answer.text
    assert "CO2 in 2020: as far as known, final demand in N causes" in text
    assert "It takes S: a (on illustrative inputs)." in text
    assert "CO2: 26 kt arise in N itself" in text  # that is known
    page = render_study(result)
    assert "1 of 4 sectors have no amount" in page
    assert "not known; known of it:" in page


def test_nothing_known_is_not_told_as_nothing(traced):
    """Of N nothing is known at all: no sentence, table or bar says zero."""
    rows = "S,a,,CO2,kt,0,2020,agency\nS,b,,CO2,kt,0,2020,agency\n"
    _, result = run(traced(rows))
    text = result.answer.text
    assert "CO2 in 2020: what final demand in N causes is not known: it takes N, all sectors." in text
    assert "0 kt" not in text
    page = render_study(result)
    assert " 0 kt" not in page
    # of what arises in S, N's share is known to be nothing; its own accounts and products are not known
    line = result.economy.footprints[0].of("N")
    assert (line.consumption, line.production, line.exports, line.imports) == (None, None, None, 0)
    assert all(item.amount is None for item in result.economy.footprints[0].products)
    row = page[page.index('<tr><th scope="row">N</th>') :].partition("</tr>")[0]
    assert row.count("not known") == 3


def test_the_files_of_a_run(traced, tmp_path):
    study, result = run(traced(WHOLE.replace("S,a,,CO2,kt,8", "S,a,,CO2,kt,")))
    place = write_results(result, study, tmp_path / "out", render=render_study)
    lines = (place / "footprints.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(
        "stressor,unit,year,economy,production,consumption,imports,exports,direct,known_"
    )
    cells = dict(
        zip(lines[0].split(","), next(line for line in lines if ",N," in line).split(","), strict=True)
    )
    assert cells["consumption"] == ""
    assert float(cells["known_consumption"]) > 0
    for name in ("footprint-flows", "footprint-products", "footprint-intensities"):
        assert (place / f"{name}.csv").is_file()


def test_another_year_is_meant_or_refused(traced):
    old = WHOLE.replace("2020", "2019")
    with pytest.raises(InputError, match=r"satellite.csv: no row is of 2020, the file has 2019"):
        read_study(traced(old))
    study = read_study(traced(old, STUDY.replace("satellite.csv}", "satellite.csv, year: 2019}")))
    (said,) = [item for item in run_study(study).economy.assumptions if item.what == "satellite: CO2"]
    assert said.value == "amounts in kt, 2019, beside a table of 2020: taken as if they were of one year"


def test_rows_of_another_year_that_count_nowhere_are_named(traced):
    study = read_study(traced(WHOLE + WHOLE.replace("2020", "2018") + "N,a,,CO2,kt,1,2019,agency\n"))
    (said,) = [item for item in run_study(study).economy.assumptions if item.what == "satellite: CO2"]
    assert said.value == "amounts in kt, 2020; rows of other years are not counted: 4 of 2018, 1 of 2019"
    jobs = WHOLE + "N,a,,jobs,1000,5,2019,agency\n"
    with pytest.raises(InputError, match="no row of jobs is of 2020"):
        read_study(traced(jobs))
    assert len(run(traced(jobs, STUDY.replace("csv}", "csv, stressors: [CO2]}")))[1].economy.footprints) == 1


def test_what_final_demand_emits_itself(traced):
    """S is not said to heat: its accounts are not known, N's are."""
    _, result = run(traced(WHOLE + "N,,C,CO2,kt,5,2020,agency\n"))
    (item,) = result.economy.footprints
    assert item.of("N").direct == 5
    assert item.of("N").production == pytest.approx(31)
    assert item.of("S").production is None
    assert item.of("S").known_production == pytest.approx(17)
    assert "households that heat" not in result.answer.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[footprint]", "[exposure]", "'exposure' is asked without 'exposure'"),
        ("  footprint: {satellite: satellite.csv}\n", "", "'footprint' is asked without 'footprint'"),
        ("satellite.csv}", "gone.csv}", "gone.csv"),
        ("satellite.csv}", "satellite.csv, stressors: [SO2]}", "stressor 'SO2' is not in the file"),
        ("focus: [N]", "focus: [X]", "economy 'X' is not in the table"),
        ("tables/table.yaml}", "tables/table.yaml, folder: x}", "a table of your own has no folder"),
        ("tables/table.yaml}", "tables/table.yaml, year: 2019}", "a table of 2020"),
        ("tables/table.yaml", "tables/none.yaml", "there is no such file"),
    ],
)
def test_what_is_refused(traced, old, new, said):
    assert old in STUDY
    with pytest.raises(InputError, match=said):
        read_study(traced(text=STUDY.replace(old, new)))


def test_all_problems_of_table_and_satellite_at_once(traced):
    rows = WHOLE + "X,a,,CO2,kt,1,2020,agency\nN,z,,CO2,kt,1,2020,agency\n"
    with pytest.raises(InputError) as caught:
        read_study(traced(rows, STUDY.replace("focus: [N]", "focus: [Y]")))
    assert len(caught.value.problems) == 3
