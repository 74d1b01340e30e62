"""What was typed, picked or pasted is neither lost nor left out without a word."""

import io
import re
from html import unescape

import openpyxl
import pytest

from tests.app.ask.stories import COFFEE, NEST, OLED
from tumen.app.ask.answer import answered
from tumen.app.guard import TOKEN_HEADER
from tumen.app.pages import go_to


@pytest.fixture
def key(browser):
    return browser.form("/ask").url.path.split("/")[2]


def test_what_is_typed_is_kept_before_the_reader_goes_on(browser, key):
    answer = browser.form(f"/ask/{key}/keep/bill", {"bills-0-material": "하우징", "bills-0-value": "x"})
    assert answer.status_code == 204
    text = browser.get(f"/ask/{key}/bill").text
    assert 'value="하우징"' in text
    assert f'hx-post="/ask/{key}/keep/bill"' in text
    assert browser.form(f"/ask/{key}/keep/none").status_code == 404
    assert browser.get(f"/ask/{key}/none").status_code == 404


def test_problems_stand_at_an_address_so_that_the_way_back_sends_no_form_again(browser, key):
    for sent, told in (
        ({"deed": "next"}, 422),
        ({"deed": "more"}, 200),
        ({"deed": "find", "q": "커피&#"}, 200),
    ):
        answer = browser.form(f"/ask/{key}/what", sent, follow_redirects=False)
        assert answer.status_code == 303
        page = browser.get(answer.headers["location"])
        assert page.status_code == told
    assert 'value="커피&amp;#"' in page.text


def test_operations_that_were_picked_stay_while_the_reader_searches_on(browser, key):
    found = browser.get(f"/ask/{key}/done?q=moulding&ways-operations=assembly&ways-operations=<b>").text
    assert 'value="assembly" checked' in found
    assert 'value="moulding"' in found
    assert "<b>" not in found
    assert 'hx-include="#found"' in browser.get(f"/ask/{key}/operations").text


def test_a_heading_found_is_opened_without_leaving_the_screen(browser, key):
    found = browser.get(f"/ask/{key}/find?q=85").text
    assert f'hx-get="/ask/{key}/find?q=' in found


def test_a_code_typed_and_another_chosen_is_told_and_not_decided(browser, key):
    sent = {"products-name": "lamp", "products-hs": "8516.71", "products-hs-chosen": "8419.81"}
    told = browser.form(f"/ask/{key}/what", {**sent, "products-hs-before": ""})
    assert told.status_code == 422
    assert "8516.71 is typed, and 8419.81 is chosen" in told.text
    kept = browser.form(f"/ask/{key}/what", {**sent, "products-hs-before": "8516.71"})
    assert kept.url.path.endswith("/made")
    assert browser.app.state.drafts.load(key).get("products-hs") == "8419.81"


@pytest.mark.parametrize("name", ["비고", "단가(원)"])
def test_a_pasted_column_that_is_not_known_is_asked_about(name, browser, key):
    answer = browser.form(f"/ask/{key}/paste", {"pasted": f"품명\tHS코드\t{name}\n하우징\t3926.90\t5\n"})
    assert answer.url.path.endswith("/columns")
    assert name in answer.text
    taken = browser.form(f"/ask/{key}/columns", {"column-0": "item", "column-1": "hs", "column-2": "price"})
    assert taken.url.path.endswith("/bill")
    (row,) = browser.app.state.drafts.load(key).rows["bills"]
    assert row == {"material": "하우징", "hs": "3926.90", "price": "5"}


def test_more_cells_than_are_known_are_refused(browser, key):
    told = browser.form(f"/ask/{key}/paste", {"pasted": "a\t3926.90\t1\t5\tUSD\tKR\tb\tc\td"})
    assert "the rows have 9 cells each" in told.text
    assert "bills" not in browser.app.state.drafts.load(key).rows


def test_a_sheet_may_be_named_in_any_script_and_with_marks(browser, key):
    book = openpyxl.Workbook()
    book.active.title = "원가&BOM #1"
    for row in (["품명", "HS코드", "단가"], ["하우징", "3926.90", 5]):
        book.active.append(row)
    book.create_sheet("other")
    book.save(file := io.BytesIO())
    answer = browser.form(
        f"/ask/{key}/upload",
        {"sheet": "원가&BOM #1"},
        files={"table": ("bom.xlsx", file.getvalue())},
        headers={"hx-request": "true", TOKEN_HEADER: browser.token},
    )
    assert answer.status_code == 200
    page = browser.get(answer.headers["hx-redirect"])
    assert 'value="원가&amp;BOM #1"' in page.text


def test_a_way_on_may_have_any_letters():
    class Part:
        headers = {"hx-request": "true"}  # noqa: RUF012

    assert go_to(Part(), "/studies/커피 머신?a=%26#b").headers["hx-redirect"].isascii()


def test_what_is_told_of_one_product_does_not_speak_of_another(browser, asked):
    """An answer to a condition is of the code and importer that it was told of; it can be taken back."""
    key = asked(COFFEE)
    page = browser.get(f"/ask/{key}/answer").text
    (condition,) = {
        unescape(text) for text in re.findall(r'name="answers-\d-condition" value="([^"]*)"', page)
    }
    told = {"answers-0-condition": condition, "answers-0-answer": "no"}
    page = browser.form(f"/ask/{key}/facts", told).text
    assert f"{condition}=no" in unescape(page)
    assert re.search(r'name="answers-0-answer" value="no" checked', page)  # said, and to be changed
    beans = {"products-name": "beans", "products-hs": "0901.21", "study-hs_edition": "HS2022"}
    browser.form(f"/ask/{key}/what", beans)
    assert f"{condition}=no" not in unescape(browser.get(f"/ask/{key}/answer").text)
    browser.form(f"/ask/{key}/what", {**beans, "products-hs": COFFEE["products-hs"]})
    assert f"{condition}=no" in unescape(browser.get(f"/ask/{key}/answer").text)
    browser.form(f"/ask/{key}/facts", {**told, "answers-0-answer": ""})
    assert f"{condition}=no" not in unescape(browser.get(f"/ask/{key}/answer").text)


def test_a_declaration_of_a_material_that_is_gone_is_named(browser, asked):
    key = asked(COFFEE)
    declared = {"declarations-0-material": "gone", "declarations-0-agreement": "RCEP"}
    browser.form(f"/ask/{key}/evidence", declared)
    assert "gone is declared, and is no material of the bill" in browser.get(f"/ask/{key}/check").text


@pytest.mark.parametrize("name", ["results", "커피", "a.xlsx", "..", "A b"])
def test_a_question_is_saved_under_a_short_name_as_every_study(name, browser, asked):
    """Results of runs stand under the short name: two studies must not share one, nor hide among results."""
    key = asked(COFFEE)
    assert browser.form(f"/ask/{key}/save", {"name": name}).status_code == 422
    assert not [path for path in browser.folder.iterdir() if not path.name.startswith(".")]


def test_a_refused_name_or_line_is_told_beside_its_field_and_stays_as_typed(browser, asked):
    key = asked(COFFEE)
    told = browser.form(f"/ask/{key}/save", {"name": "Lunch Box"})
    assert (told.status_code, told.url.path, told.url.params["name"]) == (
        422,
        f"/ask/{key}/answer",
        "Lunch Box",
    )
    field = re.search(r'<div class="field has-problem">\s*<label for="name">.*?</div>', told.text, re.DOTALL)[
        0
    ]
    assert 'value="Lunch Box"' in field
    assert "small letters, digits and hyphens, a letter or digit first" in field
    assert '<a href="#name">' in told.text  # and in the summary, which leads to it
    told = browser.form(f"/ask/{key}/facts", {"tariff_lines-0-line": "no line"})
    assert (told.status_code, told.url.params["line"]) == (422, "no line")
    assert '<a href="#tariff_lines-0-line">' in told.text
    assert not browser.app.state.drafts.load(key).rows.get("tariff_lines")
    free = browser.get(f"/ask/{key}/answer", params={"name": "lunch"})
    assert free.status_code == 200
    assert 'value="lunch"' in free.text


def test_all_answers_are_said_as_the_screens_say_them(browser, asked):
    page = browser.get(f"/ask/{asked(COFFEE)}/check").text
    said = re.sub(r"<[^>]+>", "", unescape(page))
    for text in (
        "FOB: on board at the port of export",
        "Directly, without a stop in a third economy",
        "Australia",
    ):
        assert text in said, text
    assert "2: pump 8413.50; housing 8516.90" in said
    assert COFFEE["study-on"] not in said  # a day is written as the language writes it


def test_a_day_that_is_none_is_shown_as_typed(browser, key):
    browser.form(f"/ask/{key}/keep/when", {"study-on": "tomorrow"})
    assert "tomorrow" in browser.get(f"/ask/{key}/check").text


def test_what_is_missing_is_asked_in_words_of_who_knows_no_tables(browser, asked):
    cell = {"bills-0-material": "OLED cell", "bills-0-hs": "8524.12", "bills-0-value": "5000"}
    whose = {"bills-0-origin": "", "bills-0-country": "KR", "bills-0-supplier": "Paju Cells"}
    key = asked({**OLED, **cell, **whose, "products-hs": "8524.19", "claiming-0-cost": ""})
    with answered(browser.app.state.drafts.load(key)) as found:
        told = [text for texts in found.missing.values() for text in texts]
    assert "what it costs to claim RCEP for one consignment" in told
    assert "a declaration of origin of OLED cell under RCEP, from Paju Cells" in told
    assert not [text for text in told if text.startswith(("claiming:", "rates:", "declarations:"))]


def test_a_national_line_that_is_not_known_is_one_question(browser, asked):
    """China's lines of edible birds' nests under RCEP have three rates."""
    key = asked({**NEST, "tariff_lines-0-line": ""})
    with answered(browser.app.state.drafts.load(key)) as found:
        assert found.asks_line
        assert "the national tariff line in CN" in found.missing["broker"]
        assert not [text for texts in found.missing.values() for text in texts if "national line 0" in text]


def test_two_windows_on_one_screen_do_not_lose_what_the_other_typed(browser, key):
    def opened(text):
        return dict(re.findall(r'type="hidden" name="(window|seen)" value="([^"]+)"', text))

    def material(name, window):
        return {"bills-0-material": name, **window}

    def rows():
        return [row["material"] for row in browser.app.state.drafts.load(key).rows["bills"]]

    keep, bill = f"/ask/{key}/keep/bill", f"/ask/{key}/bill"
    one, other = (opened(browser.get(bill).text) for _ in range(2))
    assert one["window"] != other["window"]
    for name in ("glass", "glass lid"):  # its own text is no other window's
        assert browser.form(keep, material(name, one)).status_code == 204
    assert browser.form(keep, material("glass lid", other)).status_code == 204  # nothing that differs
    assert browser.form(keep, material("lid of glass", other)).status_code == 204
    refused = browser.form(keep, material("housing", one))
    assert refused.status_code == 422
    assert "changed in another window meanwhile" in refused.text
    assert rows() == ["lid of glass"]
    told = browser.form(bill, material("housing", one))
    assert told.status_code == 422
    assert 'value="housing"' in told.text  # nothing typed is lost
    assert rows() == ["lid of glass"]
    again = browser.form(bill, material("housing", opened(told.text)), follow_redirects=False)
    assert again.status_code == 303
    assert rows() == ["housing"]
    assert browser.form(keep, material("lid", other)).status_code == 422
    browser.form(f"/ask/{key}/paste", {"pasted": "steel\t7219.32\t2\t4.25\tUSD\tKR\tMill\n"})
    assert rows() == ["steel"]
    assert browser.form(keep, material("lid", opened(told.text))).status_code == 422  # it showed no steel
    assert rows() == ["steel"]
