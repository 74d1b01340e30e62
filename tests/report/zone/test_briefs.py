"""An invitation: two sheets whatever is in it, nothing cut in silence, nothing of the office's own record."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.report.zone.test_visitor import everything
from tests.zone.indicators.making import row
from tumen.errors import InputError, MissingExtraError
from tumen.report.print_pdf import load_printer
from tumen.report.zone.briefs.page import brief_html, check_out, pages_of, sheets_of, write_brief
from tumen.report.zone.briefs.sheets import HEIGHT, MarkedText, Sheets, SheetSection, SheetTable, fitted
from tumen.study.core.read import read_study
from tumen.study.zone.briefs.make import make_brief
from tumen.study.zone.read import ZoneStudy
from tumen.study.zone.schema import ZoneAsked
from tumen.zone.chains import read_chains
from tumen.zone.opportunities.known import KnownRange
from tumen.zone.opportunities.results import LinkPurchase
from tumen.zone.snapshot import snapshot_of

FIRM = Path(__file__).resolve().parents[2] / "study" / "zone" / "firm"
LONG = "很长的句子" * 40


def zone(rows, **more):
    asked = ZoneAsked(ledger="ledger", economy="CN")
    given = {"linked": None, "worth": None, "files": (), "block": None, **more}
    return ZoneStudy(Path(), date(2026, 6, 30), asked, snapshot_of(rows), read_chains(), **given)


@pytest.fixture(scope="module")
def product():
    pytest.importorskip("highspy")
    return read_study(FIRM)


def crowded():
    """More parks and policies than two sheets hold, with long names, each of its own source."""
    for number in range(60):
        yield row(
            "parks",
            park=f"p{number}",
            name_zh=f"园区{number}{LONG[:60]}",
            confidence="press",
            source=f"报纸{number}",
        )
        yield row(
            "policies",
            policy=f"q{number}",
            name_en=f"Policy {number} " + "of a very long name " * 6,
            type="grant",
            confidence="official",
            source=f"page {number} " * 12,
            conditions="conditions " * 30,
        )


@pytest.mark.parametrize("language", ["en", "zh", "ko"])
@pytest.mark.parametrize("rows", [[], list(crowded())], ids=["empty", "crowded"])
def test_two_pages_are_printed(tmp_path, language, rows, product):
    """Printed and counted, with the least and with far more than fits."""
    try:
        printer = load_printer()
    except MissingExtraError:
        pytest.skip("nothing prints here")
    made = make_brief(zone(rows), link="driver-ic", firm=f"Firm {LONG[:40]}", product=product)
    place = tmp_path / "brief.pdf"
    write_brief(made, place, language)
    assert pages_of(place.read_bytes()) == 2
    page, pdf = tmp_path / "brief.html", tmp_path / "printed.pdf"
    write_brief(made, page, language)  # reckoned only; whoever prints it gets as many
    printer(page, pdf)
    assert pages_of(pdf.read_bytes()) == 2


@pytest.mark.parametrize("letters", ["words of a long sentence ", "很长的一句话", "아주 긴 문장 "])
def test_a_crowded_first_sheet_is_one_page(tmp_path, letters):
    """Sentences and tables of many rows, in three scripts; the second sheet has next to nothing."""
    try:
        printer = load_printer()
    except MissingExtraError:
        pytest.skip("nothing prints here")
    told = tuple(MarkedText(letters * 20, ("i", "a source")) for _ in range(3))
    cells = tuple(MarkedText(letters * 3, ("i",)) for _ in range(4))
    table = SheetTable("rows", (letters,) * 4, (cells,) * 90, (40, 20, 20, 20), (3,))
    first = (SheetSection(letters, told, table), SheetSection(letters, told, table))
    short = fitted(Sheets((letters * 4, (letters * 9,)), first, (SheetSection("End", told[:1]),)))
    page, pdf = tmp_path / "brief.html", tmp_path / "brief.pdf"
    page.write_text(brief_html(short, "en", "t"), encoding="utf-8")
    printer(page, pdf)
    assert pages_of(pdf.read_bytes()) == 2
    assert all(part.rows for part in short.first)


def test_what_does_not_fit_is_counted_and_stands_in_the_tables(tmp_path):
    made = make_brief(zone(list(crowded())), link="driver-ic")
    folder = write_brief(made, tmp_path / "brief.html", "en")
    text = (tmp_path / "brief.html").read_text(encoding="utf-8")
    whole = sheets_of(made, "en")
    short = fitted(whole)
    for part in short.second:
        if part.more:
            assert f"{part.more} more: brief-tables/{part.file}" in text
        shown = len(part.rows) + len(part.sentences)
        assert shown + part.more == len(part.texts) + len(part.table.rows if part.table else ())
    parks = next(part for part in short.second if part.table and part.table.name == "parks")
    assert 0 < len(parks.rows) < 60
    with (folder / "parks.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 61


def test_only_sources_that_stand_on_the_paper_are_listed():
    section = SheetSection(
        "Parks",
        (),
        SheetTable(
            "parks", ("Park",), tuple((MarkedText(f"P{n}", (f"source {n}",)),) for n in range(200)), (100,)
        ),
    )
    short = fitted(Sheets(("Title", ()), (), (section,)))
    assert short.sources == tuple(f"source {n}" for n in range(len(short.second[0].rows)))
    assert 0 < len(short.sources) < 200
    assert short.said(("i", "source 1")) == "i,2"


def test_a_table_that_adds_up_stays_whole_while_others_shrink():
    adds = SheetTable("sum", ("A",), tuple((MarkedText("1"),) for _ in range(12)), (100,), whole=True)
    long = SheetTable("long", ("A",), tuple((MarkedText("1"),) for _ in range(90)), (100,))
    first = (SheetSection("Sum", (), adds), SheetSection("Long", (), long))
    short = fitted(Sheets(("Title", ()), first, ()))
    assert len(short.first[0].rows) == 12
    assert 0 < len(short.first[1].rows) < 60
    assert HEIGHT < 90 * 12  # it would not fit


def test_nothing_of_the_office_is_named(product):
    """As on the visitor's page: names of projects, firms and parks only where row and event are public."""
    made = make_brief(zone(everything()), link="driver-ic", firm="Visitor", product=product)
    text = brief_html(fitted(sheets_of(made, "en")), "en", "tables")
    assert "SECRET" not in text
    assert "Open Park" in text


def test_a_maker_of_linked_goods_is_named_in_the_readers_language_and_only_where_public():
    rows = [
        row("projects", project="a", name_en="Film works", name_zh="薄膜厂", confidence="press"),
        row("projects", project="b", name_en="SECRET works", name_zh="SECRET", confidence="office"),
    ]
    nothing = KnownRange(None, None)
    told = {"material": "resin", "grade": "stated", "surely": True, "supplier": None, "economy": None}
    told |= {"imported": None, "amount": nothing, "gap": nothing, "product": "film"}
    bought = tuple(LinkPurchase(firm=name, **told) for name in ("Film works", "SECRET works", "Another"))
    verdict = {
        "rests_on_link": False,
        "product": "film",
        "market": "KR",
        "agreement": "RCEP",
        "begins": True,
        "gains_margin": None,
    }
    verdict |= {
        "ends": False,
        "today": False,
        "with_link": True,
        "margin_today": None,
        "margin_with_link": None,
    }
    changed = tuple(SimpleNamespace(firm=item.firm, **verdict) for item in bought)
    found = SimpleNamespace(purchases=bought, verdicts=changed, gains=(), assumed=False)
    made = replace(make_brief(zone(rows), link="oled:touch-module"), opportunity=found)
    if not made.change:
        made = replace(made, change=made.why[:1])
    tables = {part.table.name: part.table for part in sheets_of(made, "zh").first if part.table}
    assert [line[0].text for line in tables["purchases"].rows] == ["薄膜厂", "区内企业", "Another"]
    assert "SECRET" not in str(tables["changes"].rows)
    assert "film (薄膜厂)" in str(tables["changes"].rows)


def test_projects_near_a_link_are_public_and_say_their_place():
    """oca-film goes into touch-module (chains/materials.csv); polariser is of the same chain."""
    rows = [
        row("projects", project="a", name_en="Adhesive works", confidence="press"),
        row("events", event="a1", project="a", stage="production", on="2024", confidence="press"),
        row("products", project="a", product="film", links=("oled:oca-film",), confidence="press"),
        row("projects", project="b", name_en="Polariser works", confidence="press"),
        row("events", event="b1", project="b", stage="signed", on="2024", confidence="press"),
        row("products", project="b", product="x", links=("oled:polariser",), confidence="press"),
        row("projects", project="c", name_en="SECRET works"),
        row("events", event="c1", project="c", stage="production", on="2024"),
        row("products", project="c", product="y", links=("oled:oca-film",)),
    ]
    made = make_brief(zone(rows), link="oled:touch-module")
    near = next(part for part in sheets_of(made, "en").second if part.table and part.table.name == "near")
    assert [(line[0].text, line[2].text) for line in near.table.rows] == [
        ("Adhesive works", "goes into it"),
        ("Polariser works", "in the chain"),
    ]


def test_without_bills_what_would_change_is_not_known():
    made = make_brief(zone([]), link="driver-ic")
    text = brief_html(fitted(sheets_of(made, "en")), "en", "tables")
    assert "is not known: no bill of theirs is given" in text
    assert "0 USD" not in text


def test_missing_links_that_a_firm_makes_are_told_by_its_codes(product):
    """Nobody of an empty ledger makes anything; 3924.10 is the code of no link, so none is told."""
    made = make_brief(zone([]), firm="Visitor", product=product)
    assert made.makes == ()
    text = brief_html(fitted(sheets_of(made, "en")), "en", "t")
    assert "none has the code or the name of a good that your study makes." in text
    assert "OLED and optoelectronics: nobody is on record who makes, or is to make: OLED organic" in text
    pytest.importorskip("highspy")
    coffee = make_brief(zone([]), firm="Visitor", product=read_study(Path("studies/coffee")))
    assert coffee.choice.why == "no site"
    nest = make_brief(zone([]), firm="Visitor", product=read_study(Path("studies/birds-nest")))
    assert "prepared-nest" in {item.link.link.link for item in nest.makes}


def test_a_good_without_a_code_leaves_open_which_links_it_is(product):
    """Nothing is said of what is not known: the bowl has no code."""
    scenario = product.scenarios[0]
    goods = tuple(replace(item, hs=None) for item in scenario.tables.products)
    tables = replace(scenario.tables, products=goods)
    uncoded = replace(product, scenarios=(replace(scenario, tables=tables),))
    made = make_brief(zone([]), firm="Visitor", product=uncoded)
    assert made.lacks[0].missing == ("HS code of bowl",)


def test_a_study_without_products_is_no_study_of_a_firm():
    with pytest.raises(InputError, match="has no products"):
        make_brief(zone([]), firm="Visitor", product=read_study(Path("studies/supply-security")))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "nobody is invited"),
        ({"link": "driver-icc"}, "no chain that is asked has a link 'driver-icc'"),
        ({"firm": " "}, "the name is empty"),
        ({"firm": "x" * 121}, "the name has 121 letters"),
        ({"link": "driver-ic", "site": "x"}, "--site: there is no study that has it"),
    ],
)
def test_what_cannot_be_meant_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        make_brief(zone([]), **given)


def test_a_name_without_ending_is_refused():
    with pytest.raises(InputError, match="no name of an invitation"):
        check_out(Path("brief.txt"))


def test_sums_are_in_the_units_of_the_reader(product):
    """47,500 USD a year of tests/study/zone/test_settle.py: 4.75 ten thousands."""
    made = make_brief(zone([]), firm="Visitor", product=product)
    told = {code: brief_html(fitted(sheets_of(made, code)), code, "t") for code in ("en", "zh", "ko")}
    assert "47,500 USD" in told["en"]
    assert "4.75万美元" in told["zh"]
    assert "4만 7,500 달러" in told["ko"]
