"""The page is whole, says what the result says, and keeps out what does not belong on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tumen.report.page.frame import page as frame
from tumen.report.page.frame import sources
from tumen.report.product.bars import cost_keys, landed_stack
from tumen.report.product.page import chapters
from tumen.report.product.view import by
from tumen.study.core.read import read_study
from tumen.study.core.results.records import Assumption, StudyAnswer
from tumen.study.product.results import ScenarioResult
from tumen.study.product.run import run_products as run_study
from tumen.study.words.figures import money

NOTATION = re.compile(r"\b(?:range|choose|unread|unapplied|elsewhere|process)\(|\bnot \(")
STUDIES = Path(__file__).resolve().parents[2] / "studies"

VOID = {"meta", "input", "link", "br", "img", "hr", "use", "rect", "line", "path", "circle"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def all(self, *tags):
        for child in self.children:
            if child.tag in tags:
                yield child
            yield from child.all(*tags)

    def own(self, *tags):
        """Those that do not stand in a table inside this one."""
        for child in self.children:
            if child.tag in tags:
                yield child
            elif child.tag != "table":
                yield from child.own(*tags)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


class Reader(HTMLParser):
    """A tree that refuses tags which are not closed in order."""

    def __init__(self, page):
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]
        self.feed(page)
        self.close()
        assert [item.tag for item in self.open] == ["root"]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"an attribute twice in {tag}"
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag

    def handle_data(self, data):
        for element in self.open:
            element.words.append(data)


def render_page(result):
    """The chapters about products in the frame of a page."""
    return frame(
        "Coffee machines: Changchun or Hai Phong?",
        "Where should we make the machine, and which regime should we claim?",
        result.answer,
        (*chapters(result), *sources(result.assumptions, result.vintages)),
    )


@pytest.fixture(scope="module")
def page(result):
    return render_page(result)


@pytest.fixture(scope="module")
def root(page):
    return Reader(page).root


def rows_of(root):
    """The texts of the summary rows of the first scenario, by site and market."""
    found, market = {}, ""
    table = next(item for item in root.all("table") if item.attributes.get("class") == "cards")
    for row in table.all("tr"):
        cells = list(row.all("th", "td"))
        if cells[0].attributes.get("scope") == "rowgroup":
            market = cells[0].text.removeprefix("Sold in ")
        elif cells[0].attributes.get("scope") == "row":
            found[cells[0].text, market] = [cell.text for cell in cells[1:]]
    return found


def test_every_table_has_headers_a_caption_or_figure_and_no_empty_cell(root):
    tables = list(root.all("table"))
    assert len(tables) > 10
    for table in tables:
        heads = list(table.all("th"))
        assert heads
        assert all(head.attributes.get("scope") in {"col", "row", "rowgroup"} for head in heads)
        assert all(head.text for head in heads)
        for cell in table.all("td"):
            assert cell.text or next(cell.all("svg"), None), "an empty cell"
            assert cell.text not in {"None", "nan"}
        width = sum(int(c.attributes.get("colspan", "1")) for c in next(table.own("tr")).own("th", "td"))
        for row in table.own("tr"):
            assert sum(int(c.attributes.get("colspan", "1")) for c in row.own("th", "td")) == width


def test_ids_are_unique_and_every_link_is_to_one_of_them(root):
    everything = list(root.all(*{item.tag for item in _walk(root)}))
    ids = [item.attributes["id"] for item in everything if "id" in item.attributes]
    assert len(ids) == len(set(ids))
    links = [
        item.attributes[name] for item in everything for name in ("href", "for") if name in item.attributes
    ]
    assert links
    assert {link.removeprefix("#") for link in links if not link.startswith("data:")} <= set(ids)


def _walk(element):
    for child in element.children:
        yield child
        yield from _walk(child)


def test_nothing_comes_from_outside(page, root):
    assert not list(root.all("link", "img", "iframe", "object", "embed"))
    assert len(list(root.all("script"))) == 1  # that which takes away
    assert "src=" not in page
    assert not re.search(r"""url\((?!"data:)""", page)
    assert "@import" not in page
    assert not re.search(r"(href|action|data)\s*=\s*.(https?:)?//", page)


def test_every_drawn_chart_has_a_title_and_a_description(root):
    charts = [item for item in root.all("svg") if item.attributes.get("role") == "img"]
    assert len(charts) > 10
    for chart in charts:
        assert next(chart.all("title")).text
        assert next(chart.all("desc")).text


def test_the_answer_comes_first(root, result):
    main = next(root.all("main"))
    for text in (result.answer.headline, *result.answer.points):
        assert text in main.children[0].text


def test_the_numbers_are_those_of_the_result(root, result):
    rows = rows_of(root)
    for cell in result.scenarios[0].cells:
        before, after, regime, cost, saving = rows[cell.site_name, cell.market_name][3:]
        if cell.cost_per_unit is not None:
            assert cost.partition(" ★")[0] == money(cell.cost_per_unit, "USD")
        if cell.domestic:
            assert {before, after, regime, saving} == {"at home: no import"}
            continue
        assert regime.split()[0] == (cell.regime or "unknown:")
        for shown, quote in ((before, cell.quotes.of("MFN")), (after, cell.quotes.of(cell.regime or "MFN"))):
            if quote.duty is not None:
                assert shown == f"{quote.rate}: {money(quote.duty.amount, 'USD')}"
        if cell.saving_per_year is not None:
            assert saving == money(cell.saving_per_year, "USD")


def test_the_machine_of_changchun_by_hand(root):
    """FOB 102, non-originating 40 + 15: content 47 / 102 = 46.08 %. CIF 10,000 + 200 + 700 + 33.33 =
    10,933.33."""
    origin, criterion, margin, before, *_ = rows_of(root)["Changchun", "Japan"]
    assert origin == "originating RCEP"
    assert criterion == "PSR: product-specific rule"
    assert margin == "CTSH: met; RVC40: met, +6.08 percentage points"
    assert before == "10%: 1,093.33 USD"


def test_the_waterfall_says_price_materials_content_and_threshold(root):
    figure = next(item for item in root.all("figure") if "Changchun, RCEP" in item.text)
    assert "FOB price of the good" in figure.text
    assert "102.00 USD" in figure.text
    assert "-40.00 USD" in figure.text
    assert "-15.00 USD" in figure.text
    assert "Non-originating materials (VNM) are 53.92 % of the price." in figure.text  # 55 / 102
    assert "47.00 USD" in figure.text
    assert "46.08 %" in figure.text
    assert (
        "threshold 40 % = 40.80 USD; by build-down met, +6.08 percentage points" in figure.text
    )  # 102 x 40 %


def test_bars_add_up_to_the_cost_delivered(result):
    for cells in by(result.scenarios[0].cells, "product"):
        for sold in by(cells, "market"):
            ends = [
                (float(bar.segments[-1].start) + float(bar.segments[-1].width), bar.total)
                for bar in landed_stack(sold, cost_keys(cells), "USD").bars
                if bar.segments
            ]
            longest = max(end for end, _ in ends)
            assert longest == pytest.approx(100, abs=0.01)
            amounts = [float(total.split()[0].replace(",", "")) for _, total in ends]
            for (end, _), amount in zip(ends, amounts, strict=True):
                assert end / 100 == pytest.approx(amount / max(amounts), abs=0.0002)


def test_what_is_not_known_says_so_and_what_it_needs(root):
    rows = rows_of(root)
    need = "unknown: needs the MFN rate of TH on 8516.71 on 2026-06-01"
    assert rows["Changchun", "Thailand"][3] == need
    assert rows["Changchun", "Thailand"][7].startswith(need)
    figure = next(
        item for item in root.all("figure") if "Hai Phong, RCEP" in item.text and "Thailand" in item.text
    )
    assert "unknown: needs the value of material 'pump'" in figure.text


def test_a_cost_that_is_not_known_is_never_a_number(result):
    base = result.scenarios[0]
    cells = tuple(
        replace(c, cost_per_unit=None, regime=None, saving_per_year=None, needs=("freight to Japan",))
        for c in base.cells
        if c.market == "jp"
    )
    unknown = replace(result, scenarios=(replace(base, cells=cells),))
    root = Reader(render_page(unknown)).root
    for row in rows_of(root).values():
        assert all(text.startswith("unknown: needs freight to Japan") for text in row[4:])
    assert "freight to Japan (Changchun to Japan, Hai Phong to Japan)" in root.text


def test_the_tree_shows_article_figure_threshold_and_margin(root):
    cells = [item for item in root.all("details") if item.attributes.get("class") == "cell"]
    # the mark that a link leads to lies inside, so that a browser opens what it leads to
    cell = next(
        item for item in cells if any(part.attributes.get("id") == "s1-p1-c1" for part in item.all("div"))
    )
    assert "Art. 3.5.1(a)" in cell.text
    assert "figure 46.08 % against 40 %; margin +6.08 percentage points; FOB: 102; VNM: 55" in cell.text
    assert "not met : wholly obtained" in cell.text
    assert "Country of origin: CN [Art. 2.6.2]" in cell.text
    assert "10 % x 10,933.33 USD = 1,093.333" in cell.text
    assert "CTSH or RVC40" in cell.text
    assert "Circular 32/2022" in cell.text


def test_marks_have_a_word_and_a_shape(root):
    marks = [item for item in root.all("span") if "mark" in item.attributes.get("class", "").split()]
    assert marks
    for mark in marks:
        _, shape = mark.attributes["class"].split()
        assert mark.text
        assert shape in {"yes", "no", "open", "none"}
        assert (shape == "no") == (mark.text in {"not met", "not originating", "not lawful", "not in force"})


def test_a_regime_that_could_be_lower_is_named(root):
    """Viet Nam has other agreements with Japan on file, whose rules are not: the answer is open there."""
    regime = rows_of(root)["Hai Phong", "Japan"][5]
    assert regime == "RCEP unknown whether lower under AJCEP, CPTPP, JP-VN"
    assert rows_of(root)["Changchun", "Japan"][6].endswith("★ lowest so far")


def test_mfn_is_not_called_settled_while_another_regime_is_open(result, root):
    cell = next(c for c in result.scenarios[0].cells if (c.site, c.market) == ("changchun", "vn"))
    assert cell.regime == "MFN"
    assert cell.quotes.could_be_lower
    assert rows_of(root)["Changchun", "Viet Nam"][5].startswith("MFN so far unknown whether lower under ")


def test_scenarios_are_compared_with_the_first(root):
    """The second scenario costs 3 more everywhere by construction."""
    table = next(item for item in root.all("table") if "difference from" in item.text)
    assert "+3.00 USD" in table.text
    assert len(list(next(table.all("tr")).all("th"))) == 3


def test_where_costs_are_not_asked_nothing_is_said_of_them(result):
    """Origin alone: no columns, charts or comparisons of costs, which would be `unknown` for want of a question."""
    bare = {"quotes": None, "landed": None, "cost_per_unit": None, "cost_before": None, "regime": None}
    bare |= {"saving_per_year": None, "needs": ()}

    def asked(scenario):
        cells = (replace(cell, **bare) for cell in scenario.cells if not cell.domestic)
        return replace(
            scenario, cells=tuple(cells), uncertainty=(), schedules=(), consignments=(), shipments=()
        )

    alone = replace(result, scenarios=tuple(map(asked, result.scenarios)))
    root = Reader(render_page(alone)).root
    table = next(item for item in root.all("table") if item.attributes.get("class") == "cards")
    heads = [item.text for item in next(table.all("tr")).all("th")]
    assert heads == ["Made at", "Origin", "Criterion", "Margin, by alternative of the rule"]
    assert "Delivered" not in root.text
    assert "not named" not in root.text
    across = next(item for item in root.all("table") if "Origin, and what changes" in item.text)
    assert "originating (RCEP)" in across.text
    assert "no change" in across.text


def test_one_scenario_has_nothing_to_choose(root, result):
    folded = [item for item in root.all("details") if item.attributes.get("class") == "scenario"]
    assert ["open" in item.attributes for item in folded] == [True, *[False] * (len(result.scenarios) - 1)]
    page = render_page(replace(result, scenarios=result.scenarios[:1]))
    assert 'class="scenario"' not in page
    assert "Scenarios compared" not in page


HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}'


def spoiled(item):
    """The record with every text replaced by a hostile one, except codes that the engines look up."""
    changes = {}
    for entry in fields(item):
        value = getattr(item, entry.name)
        if isinstance(value, str) and entry.name not in {
            "regime",
            "exporter",
            "importer",
            "site",
            "market",
            "product",
        }:
            changes[entry.name] = HOSTILE
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changes[entry.name] = tuple(HOSTILE for _ in value)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            changes[entry.name] = tuple(spoiled(part) for part in value)
    return replace(item, **changes)


def test_hostile_names_are_escaped(result):
    page = render_page(spoiled(result))
    assert page.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    Reader(page)


def test_an_empty_study_is_still_a_page(result):
    bare = replace(
        result,
        scenarios=(ScenarioResult("base", "Base", StudyAnswer("Nothing was asked.", ()), (), ()),),
        assumptions=(),
        vintages=(),
    )
    root = Reader(render_page(bare)).root
    assert "The study states none." in root.text


def test_a_missing_source_is_said(result):
    page = render_page(replace(result, assumptions=(Assumption("freight", "", "", ""),)))
    assert page.count("not stated") >= 3


@cache
def shipped(name):
    return run_study(read_study(STUDIES / name))


@pytest.mark.parametrize("name", ["oled-changchun", "birds-nest", "coffee"])
def test_the_shipped_studies_become_whole_pages(name):
    study = shipped(name)
    page = render_page(study)
    root = Reader(page).root
    test_every_table_has_headers_a_caption_or_figure_and_no_empty_cell(root)
    test_ids_are_unique_and_every_link_is_to_one_of_them(root)
    test_nothing_comes_from_outside(page, root)
    for scenario in study.scenarios:
        for cell in scenario.cells:
            if cell.cost_per_unit is not None:
                assert money(cell.cost_per_unit, study.currency) in root.text
    assert (
        NOTATION.findall(re.sub(r"<code>.*?</code>|<(style|script)>.*?</\1>", "", page, flags=re.DOTALL))
        == []
    )


def test_a_wholly_obtained_good_is_asked_for_no_value_content():
    page = render_page(shipped("birds-nest"))
    assert "The good is wholly obtained: there is no value content to ask for." in page
    assert "not needed (CC: not met)" in page
