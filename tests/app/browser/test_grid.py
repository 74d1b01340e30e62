"""A table in the grid, in a real browser: nothing that was pasted or typed is lost without a word."""

from __future__ import annotations

import csv
import re

import pytest

from tests.app.browser.furnished import PHRASE
from tumen.app.door import Role, Visitor
from tumen.app.guard import SESSION

pytestmark = pytest.mark.browser

PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def prices(app):
    return list(
        csv.DictReader((app.folder / "lunch" / "prices.csv").read_text(encoding="utf-8").splitlines())
    )


def at(page, row, name):
    """The cell of a column, marked."""
    heads = page.locator("thead th").all_inner_texts()
    place = next(n for n, text in enumerate(heads) if text.split()[0] == name) - 1
    found = page.locator(f"[data-at='{row},{place}']")
    found.click()
    return found


def told(page):
    return page.locator("#grid [role=status]")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_block_that_has_no_room_is_not_pasted_in_part(alone, open_page):
    page = open_page(alone)
    page.goto("/studies/lunch/tables/prices")
    cell = at(page, 0, "source")  # the last column
    page.evaluate(PASTE, "mine\tlost")
    told(page).get_by_text("has 2 columns, and from this cell on the table shows 1").wait_for()
    assert cell.inner_text() == "illustrative"
    page.evaluate(PASTE, "mine\t\t")  # spreadsheets copy empty columns too
    assert cell.inner_text() == "mine"
    page.keyboard.press("Control+z")
    page.evaluate(PASTE, "x\n" * 5001)  # the app takes 5,000 rows
    told(page).get_by_text("5000 rows at most").wait_for()
    assert page.locator("tbody tr").count() == len(prices(alone))


@pytest.mark.parametrize("where", ["in place", "in another window"])
def test_what_is_typed_in_a_grid_is_saved_after_signing_in_again(together, open_page, where):
    page = open_page(together, "ed")
    page.goto("/studies/lunch/tables/prices")
    cell = at(page, 0, "price")
    page.keyboard.type(price := {"in place": "4.61", "in another window": "4.62"}[where])
    page.keyboard.press("Enter")
    (session,) = [item["value"] for item in page.context.cookies() if item["name"] == SESSION]
    together.app.state.door.leave(session)
    save(page)
    above = page.locator("#told-above")
    above.get_by_text("Your session has ended").wait_for()
    assert told(page).inner_text() == "It could not be saved."
    if where == "in place":
        above.locator("[name=name]").fill("ed")
        above.locator("[name=password]").fill(PHRASE)
        above.get_by_role("button").click()
    else:
        page.context.add_cookies(
            [{"name": SESSION, "value": together.session("ed"), "url": together.address}]
        )
        save(page)
    above.get_by_text("You are signed in as ed").wait_for()
    assert cell.inner_text() == price
    save(page)
    told(page).get_by_text("Saved.", exact=True).wait_for()
    assert not above.inner_text()
    assert prices(together)[0]["price"] == price


def test_whoever_may_not_save_any_more_is_told_and_loses_nothing(together, open_page, monkeypatch):
    page = open_page(together, "ed")
    page.goto("/studies/lunch/tables/prices")
    cell = at(page, 0, "price")
    page.keyboard.type("4.77")
    page.keyboard.press("Enter")
    door = type(together.app.state.door)
    known = door.visitor

    def demoted(self, session):
        found = known(self, session)
        return Visitor(found.name, Role.READER, found.token, found.person)

    monkeypatch.setattr(door, "visitor", demoted)
    save(page)
    page.locator("#told-above").get_by_text("Your role does not allow it").wait_for()
    assert cell.inner_text() == "4.77"
    assert prices(together)[0]["price"] != "4.77"


@pytest.mark.parametrize(("language", "end"), [("en", "."), ("zh", "。"), ("ko", ".")])
def test_hints_end_as_the_language_ends_a_sentence(alone, open_page, language, end):
    page = open_page(alone, language=language)
    page.goto("/studies/lunch/tables/prices")
    at(page, 0, "price")
    hints = page.locator("#grid-about p").last.inner_text()
    assert hints.endswith(end)
    assert not re.search(r"[.。]{2}|[\u4e00-\u9fff]\.( |$)", hints)
