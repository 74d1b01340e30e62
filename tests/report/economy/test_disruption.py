"""The chapters of shocks: what they draw is what was found; and the shipped study says what its README says."""

import html
import re
from dataclasses import replace

import pytest

from tumen.report.economy.disruption import panels, peak_map
from tumen.report.study_page import render_study


@pytest.fixture(scope="module")
def found(shock_study):
    return shock_study.economy.disruption


def test_each_tile_has_the_worst_day(shock_study, found):
    tiles = {tile.code: tile for tile in peak_map(shock_study.economy, found).tiles}
    assert set(tiles) == {item.economy for item in found.economies}
    assert tiles["KOR"].band == f"day {found.of('KOR').peak_day}"
    assert tiles["KOR"].kind == "loss3"
    assert {code for code, tile in tiles.items() if tile.member} == {"JPN", "KOR"}
    for code, tile in tiles.items():
        assert tile.shape == ("down" if found.of(code).peak > 0 else "flat")


def test_the_focus_and_the_worst_are_drawn_on_one_scale(shock_study, found):
    drawn = panels(shock_study.economy, found)
    assert [name for name, _ in drawn][:3] == ["China", "Japan", "South Korea"]
    assert len(drawn) == 6
    assert len({drawing.y_ticks for _, drawing in drawn}) == 1
    korea = [float(point.split(",")[1]) for point in drawn[2][1].lines[0].split()]
    path = next(path for path in found.paths if path.economy == "KOR")
    assert korea[path.index.index(min(path.index)) // 2] == pytest.approx(max(korea), abs=0.1)


def test_every_first_stop_and_moved_assumption_is_printed(shock_page, shock_study, found):
    text = html.unescape(re.sub(r"<[^>]+>", " ", shock_page)).replace("\u00a0", " ")
    for item in found.first_stops[: found.top]:
        assert shock_study.economy.name(item.sector) in text
    for item in found.moved:
        assert item.what in text
    for item in found.events:
        assert item.name in text


def test_without_a_stop_the_page_says_so(shock_study, found):
    quiet = replace(found, first_stops=(), held_back=())
    economy = replace(shock_study.economy, disruption=quiet)
    page = render_study(replace(shock_study, economy=economy))
    assert "no stock of an input falls so low" in page


def test_the_readme_of_the_study(found):
    # studies/parts-stop/README.md
    assert found.value_added_lost == pytest.approx(48_000, abs=50)
    assert found.of("JPN").value_added_lost == pytest.approx(40_600, abs=50)
    assert found.of("KOR").value_added_lost == pytest.approx(13_400, abs=50)
    assert found.of("CHN").value_added_lost < 0
    assert (found.of("KOR").recovered_after, found.of("JPN").recovered_after) == (58, 703)
    first = found.first_stops[0]
    assert (first.day, first.economy, first.sector, first.input, first.supplier) == (
        71,
        "JPN",
        "C28",
        "C26_27",
        "JPN",
    )
    assert len(found.first_stops) == 16
    assert {item.economy for item in found.first_stops} == {"JPN"}
    assert min(item.value_added_lost for item in found.moved) == pytest.approx(429, abs=1)
    assert sum(item.falls_on for item in found.moved) == 5
    ended = [item.value_added_lost for item in found.moved if not item.falls_on]
    assert max(ended) == pytest.approx(98_700, abs=50)
    # with stocks half as large production of the world falls on until nothing is made: no loss is told of it
    half = next(item for item in found.moved if item.key == "stocks_halved")
    assert half.falls_on
    assert half.last_day == pytest.approx(0, abs=0.01)
    assert not found.falls_on
    assert found.last_day == pytest.approx(100, abs=0.1)
