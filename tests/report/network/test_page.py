"""The page of a network study: self-contained, escaped, and its charts in proportion."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tumen.network.model.carrying import Passage
from tumen.network.model.places import economy_of
from tumen.report.draw.curve import round_step
from tumen.report.draw.places import land, position
from tumen.report.network.charts import cost_stack, group_sums
from tumen.report.network.curves import offer_views, trade_off_views, uncertainty_view
from tumen.report.network.drawings import map_of, sankey_of, tiles_of
from tumen.report.network.flows import class_of, links
from tumen.report.network.page import chapters
from tumen.report.network.view import _proof
from tumen.report.page.frame import page as rendered
from tumen.study.core.read import read_study
from tumen.study.network.run import run_network

SMALL = Path(__file__).resolve().parents[2] / "study" / "network" / "small"


def render(result, title="Title", question="Question?"):
    return rendered(title, question, result.answer, chapters(result))


def network_of(folder):
    return read_study(folder).network


pytest.importorskip("highspy")


@cache
def _answered():
    study = network_of(SMALL)
    return run_network(study)


@pytest.fixture(scope="module")
def result():
    """The study of the template, answered once."""
    return _answered()


@pytest.fixture(scope="module")
def plan(result):
    """The plan of the base."""
    return result.scenarios[0].plan


def test_the_page_needs_nothing_from_outside(result):
    page = render(result)
    assert page.count("<script") == 1
    for loads in (r'src="', r"""url\((?!"data:)""", r"@import", r"<link", r"<iframe", r'href="(?!#|data:)'):
        assert not re.search(loads, page), loads


def test_the_answer_stands_first_and_every_scenario_follows(result):
    page = render(result)
    body = page[page.index("<main>") :]
    assert body.index('class="answer"') < body.index("What each scenario costs")
    for item in result.scenarios:
        assert item.title in body


def test_every_finished_flow_has_its_proof_one_click_away(result, plan):
    page = render(result)
    markets = {market.name for market in plan.network.markets}
    ids = {key for flow in plan.flows if flow.destination in markets for key in flow.made_as}
    assert ids
    section = page[page.index('<section id="n1"') : page.index('<section id="n2"')]
    assert section.count('<details class="cell">') == len(ids)
    claimed = [item for item in plan.production if item.id in ids and item.origin]
    # what is proven alike in several periods is told once, the others lead to it
    told = section.count("<h5>Origin under RCEP") + section.count("The same as <a")
    assert told == sum(len(item.origin) for item in claimed)


def test_what_mfn_would_be_is_said_beside_a_preference_alone(plan):
    made = plan.production[0]
    claimed = next(flow for flow in plan.flows if flow.regime not in {None, "MFN"})
    plain = replace(claimed, regime="MFN", duty=claimed.mfn_duty)
    beside, alone = _proof(made, [claimed, plain], [], "USD").ways
    assert "(MFN would be" in beside
    assert "under MFN: duty" in alone
    assert "would be" not in alone


def test_what_the_study_writes_is_escaped(result):
    item = replace(result.scenarios[0], title="<i>base</i>")
    spoiled = replace(result, scenarios=(item, *result.scenarios[1:]))
    page = render(spoiled, "<b>bold</b>", '"><script>alert(1)</script>')
    assert "<i>base" not in page
    assert page.count("<script") == 1
    assert "<b>bold" not in page


def test_a_scenario_without_a_plan_is_shown_with_the_reason(result):
    none = replace(result.scenarios[1], plan=None, why_not=("Japan cannot be served",))
    page = render(replace(result, scenarios=(result.scenarios[0], none), regret=None))
    assert "Japan cannot be served" in page
    assert "no plan" in page


def test_links_hold_all_that_flows_between_places(plan):
    """Each flow between two places is in exactly one link: the values add up."""
    moving = [flow for flow in plan.flows if flow.origin != flow.destination]
    assert sum(link.value for link in links(plan, "USD")) == pytest.approx(
        sum(flow.quantity * flow.value for flow in moving)
    )
    kinds = {class_of(flow) for flow in moving}
    assert kinds <= {"claimed", "originating", "none"}


def test_ribbons_are_as_wide_as_their_value(plan):
    """The height of a ribbon at its start, over its value, is the same for all."""
    drawn, _ = sankey_of(plan, "USD")
    heights = [
        float(item.path.split("V")[1].split("C")[0]) - float(re.search(r"(\S+)V", item.path).group(1))
        for item in drawn.ribbons
    ]
    total = sum(link.value for link in links(plan, "USD"))
    assert sum(heights) > 0
    by_text = {link.text: link.value for link in links(plan, "USD")}
    for item, height in zip(drawn.ribbons, heights, strict=True):
        assert height / sum(heights) == pytest.approx(by_text[item.text] / total, abs=0.01)


def test_marks_stand_on_the_map_and_apart(plan):
    drawn = map_of(plan, "USD")
    assert {place.kind for place in drawn.places} >= {"plant", "market"}
    for place in drawn.places:
        assert 0 <= place.x <= drawn.width
        assert 0 <= place.y <= drawn.height
        for other in drawn.places:
            if other.number != place.number:
                assert (place.x - other.x) ** 2 + (place.y - other.y) ** 2 > 100


def test_a_place_without_coordinates_stands_near_the_ports_of_its_economy():
    """Japan lies between 24 and 46 degrees north, 122 and 154 east."""
    point, exact = position("JP", None, None)
    assert not exact
    assert 122 < point[0] < 154
    assert 24 < point[1] < 46
    assert position("EU", None, None)[0] is not None
    assert position("JP", 1.0, 2.0) == ((2.0, 1.0), True)


def test_the_outline_of_the_land_is_whole():
    rings = land()
    assert len(rings) > 100
    for ring in rings:
        assert len(ring) >= 3
        assert all(-180 <= east <= 180 and -60 < north <= 84 for east, north in ring if north > -60)


def test_the_stack_adds_up_to_what_the_plan_costs(result, plan):
    sums = group_sums(plan)
    revenue = plan.cost_of("revenue", discounted=True)
    assert sum(sums.values()) + revenue == pytest.approx(plan.net_cost, rel=1e-6)
    stack = cost_stack(result)
    assert len(stack.bars) == len(result.scenarios)
    widths = [sum(float(piece.width) for piece in bar.segments) for bar in stack.bars]
    assert max(widths) == pytest.approx(100, abs=0.01)


ASKED = """break_even: [{kind: grant, site: Hai Phong, scenario: no-grant}]
  uncertainty: {level: 0.7}
  trade_off: {co2: 3}
  """


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """The template with every question and a dear plant, answered once."""
    folder = tmp_path_factory.mktemp("asked") / "study"
    shutil.copytree(SMALL, folder)
    study, sites = folder / "study.yaml", folder / "sites.csv"
    text = study.read_text(encoding="utf-8").replace("alternatives_within: 0.05", f"{ASKED}#")
    study.write_text(text, encoding="utf-8")
    rows = sites.read_text(encoding="utf-8")
    assert "700000,260000," in rows
    sites.write_text(rows.replace("700000,260000,", "700000,1900000,"), encoding="utf-8")
    return run_network(network_of(folder))


def test_the_page_shows_what_was_asked_and_nothing_of_it_else(asked, result):
    page, plain = render(asked), render(result)
    for head in ("What the zone would have to offer", "Deciding before it is known", "What less CO2"):
        assert head in page
        assert head not in plain
    for words in ("Not settling in Hai Phong", "Value of planning for all scenarios (VSS)", "(EVPI)"):
        assert words in page


def test_the_limits_of_a_trade_off_have_their_unit(asked):
    (view,) = trade_off_views(asked)
    assert view.tables[0].heads[0] == "Tonnes of CO2, at most"


def test_the_line_of_the_break_even_crosses_nought_at_the_offer_needed(asked):
    (view,) = offer_views(asked)
    (wins,) = [dot for dot in view.curve.dots if dot.kind == "wins"]
    assert float(wins.y) == pytest.approx(float(view.curve.level), abs=0.2)
    heights = [float(dot.y) for dot in view.curve.dots]
    assert heights == sorted(heights)  # dearer is higher on the page: the cost falls with the offer


def test_dots_of_the_scenarios_stand_in_proportion_to_their_cost(asked):
    strip, plan = uncertainty_view(asked).strip, asked.uncertainty.plan
    low, high = plan.outcomes
    one, two = (float(row.x) for row in strip.rows)
    share = (plan.expected_cost - low.net_cost) / (high.net_cost - low.net_cost)
    assert float(strip.expected) == pytest.approx(one + share * (two - one), abs=0.2)


@pytest.mark.parametrize(("least", "step"), [(0.9, 1), (1.1, 2), (2.5, 5), (700, 1000), (0.03, 0.05)])
def test_marks_on_an_axis_are_round(least, step):
    assert round_step(least) == pytest.approx(step)


def test_a_scenario_without_a_plan_shows_what_would_have_to_give_way(result):
    stuck = replace(result.scenarios[1], plan=None, why_not=("a", "b"), mended=("demand <of> Japan: 5 less",))
    page = render(replace(result, scenarios=(result.scenarios[0], stuck, *result.scenarios[2:])))
    assert "The least that would have to give way" in page
    assert "demand &lt;of&gt; Japan: 5 less" in page


def test_every_economy_has_one_equal_tile_with_its_places(plan):
    """Marks stand inside the tile of their economy, numbered as on the map; tiles do not touch."""
    drawn, network = tiles_of(plan, "USD"), plan.network
    economies = {row.name: row.economy for row in (*network.suppliers, *network.sites, *network.markets)}
    corners = {tile.code: (tile.x, tile.y) for tile in drawn.tiles}
    assert set(corners) == {economies[place.name] for place in drawn.places}
    for place in drawn.places:
        x, y = corners[economies[place.name]]
        assert x + 9 < place.x < x + drawn.side - 9
        assert y + 9 < place.y < y + drawn.side - 9
    for one in corners.values():
        assert 0 < one[0] < drawn.width - drawn.side
        assert 0 < one[1] < drawn.height - drawn.side
        for other in corners.values():
            assert other == one or max(abs(one[0] - other[0]), abs(one[1] - other[1])) > drawn.side
    assert [(p.number, p.name) for p in drawn.places] == [
        (p.number, p.name) for p in map_of(plan, "USD").places
    ]
    assert len(drawn.curves) == len(links(plan, "USD"))


def test_a_place_of_which_nothing_says_where_it_stands_is_on_the_tiles(plan):
    """Mongolia has no port and the market no coordinates: not on the map, but on a tile of its own."""
    markets = (
        replace(plan.network.markets[0], economy="MN", latitude=None, longitude=None),
        *plan.network.markets[1:],
    )
    moved = replace(plan, network=replace(plan.network, markets=markets))
    drawn, tiles = map_of(moved, "USD"), tiles_of(moved, "USD")
    assert drawn.missing == (markets[0].name,)
    assert {place.name for place in tiles.places} - {place.name for place in drawn.places} == {
        markets[0].name
    }
    assert "MN" in {tile.code for tile in tiles.tiles}
    assert tiles.places[-1].name == markets[0].name


def test_tiles_lie_west_to_east_and_north_to_south(plan):
    """Of China, Viet Nam and Japan, Japan lies furthest east; China's ports lie north of Viet Nam's."""
    at = {tile.code: (tile.x, tile.y) for tile in tiles_of(plan, "USD").tiles}
    assert at["JP"][0] == max(x for x, _ in at.values())
    assert at["VN"][0] <= at["CN"][0] <= at["JP"][0]


def test_map_and_tiles_are_switched_without_a_script(result):
    page = render(result)
    for place in range(1, len(result.scenarios) + 1):
        assert f'name="where-n{place}" id="map-n{place}" checked' in page
        assert f'name="where-n{place}" id="tiles-n{place}"' in page


def test_ports_of_the_ends_are_reached_over_land(plan):
    """By the port of its start over land, by the strait and the port of its end by sea; by the latter alone too."""
    economies = economy_of(plan.network)
    flow = next(
        flow
        for flow in plan.flows
        if flow.quantity > 0 and flow.mode == "sea" and economies[flow.destination] != economies[flow.origin]
    )
    ends = (flow.origin, flow.destination)
    passages = (
        Passage("first", economy=economies[ends[0]], latitude=22.0, longitude=114.0),
        Passage("strait", kind="strait", latitude=2.5, longitude=101.3),
        Passage("last", economy=economies[ends[1]], latitude=35.0, longitude=139.0),
    )

    def way(*names):
        lanes = tuple(
            replace(lane, ports=names) if (lane.origin, lane.destination) == ends else lane
            for lane in plan.network.lanes
        )
        changed = replace(plan, network=replace(plan.network, lanes=lanes, ports=passages))
        found = links(changed, "USD", by_sea=True)
        link = next(link for link in found if (link.origin, link.destination) == ends)
        return [stop.sea for stop in link.via], link.sea

    assert way("first", "strait", "last") == ([False, True, True], False)
    assert way("last") == ([True], False)
    assert way("first") == ([False], True)
    assert way("strait") == ([True], True)
