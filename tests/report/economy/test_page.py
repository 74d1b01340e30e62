"""The page of a study of whole economies: its order, its figures, its escaping, and that it stands alone."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tumen.economy.accounts import available
from tumen.report.draw.bars import shade
from tumen.report.economy.charts import flow_chart, tile_map
from tumen.report.economy.text import check_lines, data_lines
from tumen.report.study_page import render_study
from tumen.study.core.results.records import StudyAnswer
from tumen.study.economy.tables_on_file import examine
from tumen.study.words.figures import compact, index, scaled, share, signed
from tumen.study.words.say import say

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, _attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):  # nothing is left open
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


@pytest.fixture(scope="module", params=["trade_page", "supply_page", "shock_page"])
def page(request):
    return request.getfixturevalue(request.param)


def test_every_tag_is_closed(page):
    parser = Balanced()
    parser.feed(page)
    assert (parser.open, parser.wrong) == ([], [])


def test_the_page_stands_alone(page):
    assert page.count("<script") == 1
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert not re.search(r"""url\((?!"data:)""", page)
    assert "@import" not in page


def test_nothing_unfinished_is_shown(page):
    text = re.sub(r"<[^>]+>", " ", page.split("</style>")[1].split("<script>")[0])
    assert not re.search(r"\b(?:nan|None|inf|Undefined)\b", text)


def test_the_answer_comes_first(trade_page, trade_result):
    body = html.unescape(trade_page.split("<main>")[1]).replace("\u00a0", " ")
    assert body.lstrip().startswith('<section class="front"')
    front, behind = body.split("<nav", 1)
    assert say(trade_result.answer.statements[0]) in front
    assert trade_result.answer.headline in behind
    assert all(text in behind for text in trade_result.answer.points)


def test_every_note_and_assumption_is_printed(trade_page, trade_result):
    text = html.unescape(trade_page)
    assert trade_result.notes
    for note in trade_result.notes:
        assert note in text
    for item in trade_result.assumptions:
        assert item.what in text
        assert item.value in text
    for item in trade_result.vintages:
        assert item.what in text
    for item in trade_result.trade.published:
        assert item.figure in text


def test_the_warning_of_a_set_is_printed(trade_page, trade_result):
    warned = [item for item in trade_result.trade.sensitivity if item.warning]
    assert [item.name for item in warned] == ["CP"]
    assert html.escape(warned[0].warning) in trade_page


def test_each_economy_has_one_tile_apart_from_the_others(trade_result):
    found = tile_map(trade_result, trade_result.trade.main)
    assert [tile.code for tile in found.tiles] == [label.code for label in trade_result.economies]
    assert len({(tile.x, tile.y) for tile in found.tiles}) == 21
    for tile, effect in zip(found.tiles, trade_result.trade.main.effects, strict=True):
        assert tile.shape == ("up" if effect.real_income > 0 else "down")
        assert tile.kind.startswith("gain" if effect.real_income > 0 else "loss")


def test_an_economy_without_a_place_stands_below(trade_result):
    main = trade_result.trade.main
    moved = replace(main, effects=(*main.effects, replace(main.effects[0], economy="ZZZ")))
    found = tile_map(trade_result, moved)
    last = found.tiles[-1]
    assert last.code == "ZZZ"
    assert last.y > max(tile.y for tile in found.tiles[:-1])
    assert found.height == last.y + 100


def test_ribbons_fill_their_nodes(trade_result):
    flows = trade_result.trade.flows
    found = flow_chart(trade_result, flows, 1000, "billion USD")
    left = [node for node in found.nodes if node.anchor == "end"]
    right = [node for node in found.nodes if node.anchor == "start"]
    assert sum(node.height for node in left) == pytest.approx(sum(node.height for node in right))
    china = sum(flow.after for flow in flows if flow.origin == "CHN")
    share_of_china = left[0].height / sum(node.height for node in left)
    assert share_of_china == pytest.approx(china / sum(flow.after for flow in flows))
    assert len(found.ribbons) == len(flows)


def test_text_of_users_is_escaped(supply_study):
    page = render_study(replace(supply_study, title="<b>bold</b>", answer=StudyAnswer("a < b & c", ())))
    assert "<b>bold" not in page
    assert "a &lt; b &amp; c" in page


def test_what_is_not_known_is_said(supply_study):
    first = replace(supply_study.economy.dependence[0], hhi_foreign_direct=None)
    economy = replace(supply_study.economy, dependence=(first,))
    page = render_study(replace(supply_study, economy=economy))
    assert '<td class="amount">not known</td>' in page
    assert (signed(None), share(None), index(None), scaled(None, 1)) == ("not known",) * 4


def test_figures_never_hide_what_is_there():
    assert signed(0.004) == "<+0.01 %"
    assert signed(-0.004) == ">-0.01 %"
    assert signed(0.0) == "0 %"
    assert compact(-0.0004, 3) == ">-0.001"
    assert share(0.001) == "under 0.01 %"
    assert share(-0.001) == ">-0.01 %"
    assert scaled(1234.0, 1000, sign=True) == "+1.2"
    assert scaled(-3.0, 1000, sign=True) == ">-0.1"


@pytest.mark.parametrize(
    ("value", "kind"), [(0.0, "zero"), (0.1, "gain1"), (0.5, "gain2"), (-1.0, "loss3"), (-0.2, "loss1")]
)
def test_shades_follow_size(value, kind):
    assert shade(value, 1.0) == kind


def test_text_for_the_command_line():
    checked = check_lines(examine())
    assert checked[0].startswith("[ok] built-in, 2022")
    assert any("KHM: input coefficients are those of IDN (2011), a proxy" in line for line in checked)
    listed = data_lines(available())
    assert listed[0].startswith("built-in")
    assert any("Download it from OECD" in line for line in listed)


def test_own_loss_and_the_rest_of_the_world_on_the_page(supply_page):
    assert "Cut off from one partner: own loss" in supply_page
    assert supply_page.count("The rest of the world stands last, whatever its size") >= 3
    chapter = supply_page[supply_page.index('id="extraction"') :]
    rows = chapter.partition("</tbody>")[0]
    assert rows.rindex("Rest of the world") > rows.rindex("Laos")
    assert "Stages to final use (not corrected for stocks)" in supply_page
