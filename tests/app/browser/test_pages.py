"""Every kind of page by the rules of accessibility (axe-core), light and dark, wide and on a phone."""

from __future__ import annotations

import pytest

from tests.app.browser.furnished import asked, run_twice
from tumen.app.ask.screens import NAMES

axe = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed")
pytestmark = pytest.mark.browser

SMALL = """() => [...document.querySelectorAll("main a, main button, main input, main select, main textarea, header a")]
  .filter(item => item.checkVisibility() && !item.matches("[type=hidden], .skip, .unseen, .unseen *"))
  .filter(item => { const at = item.getBoundingClientRect();
    for (let up = item.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return false;
    return at.left < -1 || at.right > document.documentElement.clientWidth + 1; })
  .map(item => item.outerHTML.slice(0, 120))"""
"""What can be pressed and stands outside of the window, where nothing scrolls to it."""
UNSEEN = """() => [...document.querySelectorAll(".scroll > table:not(.cells, .few, .wide)")]
  .filter(table => table.checkVisibility() && table.scrollWidth > table.parentElement.clientWidth + 1)
  .map(table => table.caption?.textContent ?? "")"""
"""Tables whose figures a phone shows only to who scrolls sideways: those of a study's own columns may."""
ASKEW = """() => [...document.querySelectorAll("main table")].flatMap(table => [...(table.tHead?.rows[0].cells ?? [])]
  .filter((head, place) => [...table.tBodies].some(body => [...body.rows].some(row =>
    row.cells[place]?.matches("td.amount") && !head.matches(".amount, .wide *"))))
  .map(head => head.textContent.trim()))"""
"""Heads that do not stand over their figures."""


@pytest.fixture(scope="module")
def addresses(alone):
    """Every kind of page."""
    client = alone.client()
    key = asked(client, "oled")
    one, other = run_twice(alone, "lunch")
    return [
        "/",
        "/words",
        "/words?word=tariff rate quota",
        "/nothing-here",
        *("/ask", *(f"/ask/{key}/{name}" for name in (*NAMES, "check", "answer"))),
        *("/studies", "/studies/+new", "/studies/lunch", "/studies/lunch/copy"),
        *("/studies/lunch/tables/bills", "/studies/lunch/text/study.yaml"),
        "/studies/lunch/levers?table=prices",
        "/studies/lunch/levers?lever=prices[product=box, site=haiphong, term=FOB].price",
        *("/runs", f"/runs/{one}", f"/runs/compare?run={one}&run={other}", f"/runs/{other}/changed"),
        *("/zone", "/zone/projects", "/zone/project?key=P01", "/zone/entries"),
        *("/zone/record?table=events&project=P02", "/zone/record?table=projects&key=P01"),
        *("/zone/retract?table=events&key=E1", "/zone/tables", "/zone/page/meeting", "/zone/page/visitor"),
        *(
            "/zone/indicators",
            "/zone/indicators/signed",
            "/zone/chains",
            "/zone/opportunities",
            "/zone/briefs",
        ),
        *("/zone/indicators?on=32.13.26", "/zone/record?table=nothing"),  # what is wrong is said
        *("/data", "/data/tariffs/JP", "/data/agreements/RCEP", "/data/remedies", "/data/beneficiaries"),
        *("/data/import/tariffs", "/data/import/agreements"),
    ]


def violations(page):
    page.evaluate(axe.AXE_SCRIPT)
    # nothing is loaded once more: that is for audio and video, and for a rule that is off
    found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")["violations"]
    return [(item["id"], node["html"][:160]) for item in found for node in item["nodes"]]


def look(page, addresses, part=0, of=1):
    """What is wrong with each page; the rules of axe-core for one of so many parts of the pages."""
    wrong = {}
    for number, address in enumerate(addresses):
        page.goto(address)
        found = violations(page) if number % of == part else []
        wide, window = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        found += [("sideways", f"{wide} > {window}")] if wide > window else []
        found += [("not reachable", html) for html in page.evaluate(SMALL)]
        found += [("cut off on a phone", of) for of in (page.evaluate(UNSEEN) if window < 400 else ())]
        found += [("askew", head) for head in page.evaluate(ASKEW)]
        found += [("headings", "one h1 a page")] if page.locator("h1").count() != 1 else []
        if found:
            wrong[address] = found
    return wrong


@pytest.mark.parametrize(("part", "seen"), [(0, (1280, "light", "en")), (1, (390, "dark", "ko"))])
def test_every_kind_of_page_is_accessible(alone, addresses, open_page, part, seen):
    """Each address in one of the ways: both halves have pages of every room."""
    page = open_page(alone, **dict(zip(("width", "scheme", "language"), seen, strict=True)))
    assert look(page, addresses[part::2]) == {}


def test_a_drawing_is_taken_from_a_report_in_its_frame(alone, addresses, open_page):
    """The frame lets run the one script that the policy of the report names by its hash."""
    (run, *_) = (at for at in addresses if at.startswith("/runs/") and at.count("/") == 2)
    page = open_page(alone)
    page.goto(run.partition("?")[0])
    with page.expect_download() as waiting:
        page.frame_locator("iframe.document").locator(".take button:visible").first.click()
    assert waiting.value.path().stat().st_size
    alone_at = page.locator("iframe.document").get_attribute("src")
    inside = page.frames[1]
    assert inside.evaluate("self.origin") == "null"  # of no site: neither the session nor the app is its own
    page.goto(alone_at)
    assert page.evaluate("self.origin") == "null"
    with page.expect_download() as waiting:
        page.locator(".take button:visible").first.click()
    assert waiting.value.path().stat().st_size


@pytest.mark.parametrize(("part", "seen"), [(0, (1280, "dark", "zh")), (1, (390, "light", "en"))])
def test_pages_of_people_are_accessible(together, open_page, part, seen):
    """Each fits into both windows; axe-core looks at each in one of the two ways, by turns."""
    more = dict(zip(("width", "scheme", "language"), seen, strict=True))
    strangers, hers = ["/sign-in", "/invited?key=none", "/zone"], ["/people", "/people/log", "/account"]
    assert look(open_page(together, signed_in=False, **more), strangers, part, 2) == {}
    assert look(open_page(together, "ada", **more), [*hers, "/studies/lunch"], part, 2) == {}
    refused = ["/people", "/zone", "/studies", "/ask"]
    assert look(open_page(together, "rae", **more), refused, part, 2) == {}  # one is refused
