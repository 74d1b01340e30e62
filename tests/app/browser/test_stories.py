"""What people do in the app, in a real browser: a firm, an officer, a planner, a second user."""

from __future__ import annotations

import re
from time import sleep

import pytest

from tests.app.ask.stories import OLED
from tests.app.browser.furnished import PHRASE
from tumen.app.ask import form
from tumen.app.ask.screens import SCREENS
from tumen.language.catalogue import catalogue

pytestmark = pytest.mark.browser


def said(text, language):
    """A word of the app in a language."""
    return text if language == "en" else catalogue(language).texts[text]


def choose(page, name, value):
    """Fill in one field as a reader does who sees it."""
    found = page.locator(f"[name='{name}']")
    first = found.first
    match first.evaluate("item => item.type || item.tagName.toLowerCase()"):
        case "radio" | "checkbox":
            page.locator(f"[name='{name}'][value='{value}']").check()
        case "hidden":
            pass  # the page says it itself
        case "select-one":
            first.select_option(value)
        case _:
            first.fill(value)


def fields(page):
    """Names of the fields that stand on a screen of Ask: asked for once, not for each answer."""
    page.locator("button[name=deed][value=next]").wait_for()
    return set(page.locator("[name]").evaluate_all("all => all.map(item => item.name)"))


def answer_all(page, given):
    """Answer screen after screen until all answers are shown."""
    for _ in range(len(SCREENS)):
        if page.url.endswith("/check"):
            return
        there = fields(page)
        for name, value in given.items():
            values = value if isinstance(value, list) else [value]
            if name == "ways-operations":
                if page.locator("#ways-operations").count():
                    for item in values:
                        with page.expect_response(re.compile("/done")):
                            page.locator("#q").fill(item.replace("-", " "))
                        page.locator("#found input[type=checkbox]").first.check()
            elif name in there:
                choose(page, name, value)
        before = page.url
        page.locator("button[name=deed][value=next]").click()
        page.wait_for_url(lambda url, before=before: url != before)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_firm_asks_and_saves(alone, open_page, language):
    page = open_page(alone, language=language)
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name=said("Ask", language), exact=True).click()
    page.get_by_role("button", name=said("Begin a question", language)).click()
    answer_all(page, OLED)
    page.get_by_role("link", name=said("See the answer", language)).click()
    page.wait_for_url("**/answer")
    main = page.locator("main")
    assert "RCEP" in main.inner_text()
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    name = f"panel-{language}"
    page.locator("form[action$='/save'] input[type=text]").fill(name)
    page.locator("form[action$='/save'] button").click()
    page.locator("#saved strong").wait_for()
    saved = [
        path
        for path in alone.folder.iterdir()
        if path.name.startswith("panel") and path.name.endswith(language)
    ]
    assert len(saved) == 1
    assert (saved[0] / "study.yaml").is_file()


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def tab_to(page, selector, most=60):
    """Press Tab until what is named has the focus; it must be seen there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("text => document.activeElement.matches(text)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", selector
            return
    raise AssertionError(f"{selector} is not reached by Tab; at last {focused(page)}")


def test_a_question_is_asked_by_keyboard_only(alone, open_page):
    page = open_page(alone)
    page.goto("/ask")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    tab_to(page, "form[action='/ask'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/what")
    tab_to(page, "#products-name")
    page.keyboard.type("OLED display module")
    tab_to(page, "#q")
    with page.expect_response(re.compile("/find")):
        page.keyboard.type("8524.92")
    page.locator("#found input[type=radio], #found button").first.wait_for()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "products-hs"
    page.keyboard.type("8524.92")
    page.keyboard.press("Enter")  # sends the form: Continue, not a search
    page.wait_for_url("**/made")
    tab_to(page, "#sites-economy")
    page.keyboard.type("China")
    page.keyboard.press("Enter")
    tab_to(page, "button[value=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sold")
    tab_to(page, "#markets-economy")
    page.keyboard.type("Japan")
    tab_to(page, "button[value=check]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    said = page.locator("main").inner_text()
    assert "OLED display module" in said
    assert "8524.92" in said


def press(page, name, value):
    """Fill in one field by keys alone."""
    named = f"[name='{name}']"
    match page.locator(named).first.evaluate("item => item.type || item.tagName.toLowerCase()"):
        case "hidden":
            return
        case "checkbox":
            tab_to(page, f"{named}[value='{value}']", 200)
            page.keyboard.press("Space")
        case "radio":
            tab_to(page, named, 200)
            page.keyboard.press("Space")
            while not page.locator(f"{named}[value='{value}']").is_checked():
                page.keyboard.press("ArrowDown")
        case "select-one":
            tab_to(page, named, 200)
            page.keyboard.type(page.locator(f"{named} option[value='{value}']").inner_text())
        case "date":
            tab_to(page, named, 200)
            year, month, day = value.split("-")
            page.keyboard.type(f"{month}{day}{year}")  # the order of the browser of the tests
        case _:
            tab_to(page, named, 200)
            page.keyboard.press("ControlOrMeta+A")
            page.keyboard.type(value)
    if page.locator(named).count() == 1:
        assert page.locator(named).input_value() == value


def test_the_whole_question_is_asked_answered_and_saved_by_keyboard_only(alone, open_page):
    page = open_page(alone)
    page.goto("/ask")
    tab_to(page, "form[action='/ask'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/what")
    for _ in range(len(SCREENS)):
        if page.url.endswith("/check"):
            break
        there = fields(page)
        for name, value in OLED.items():
            if name == "ways-operations" and page.locator("#ways-operations").count():
                for item in value if isinstance(value, list) else [value]:
                    tab_to(page, "#q")
                    page.keyboard.press("ControlOrMeta+A")
                    with page.expect_response(re.compile("/done")):
                        page.keyboard.type(item.replace("-", " "))
                    first = (
                        "#found input[type=checkbox]:not(:checked)"  # words of the trade: it has another name
                    )
                    page.locator(first).first.wait_for()
                    tab_to(page, first, 200)
                    page.keyboard.press("Space")
            elif name in there:
                press(page, name, value)
        tab_to(page, "button[name=deed][value=next]", 200)
        before = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
    tab_to(page, "a.button[href$='/answer']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer")
    tab_to(page, "form[action$='/save'] input[type=text]", 200)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("by-keyboard")
    page.keyboard.press("Enter")
    page.locator("#saved strong").wait_for()
    assert (alone.folder / "by-keyboard" / "study.yaml").is_file()


def test_an_event_is_entered_by_keyboard_only(alone, open_page):
    """First with a day that is none: the page that says so begins at what is wrong; what was typed is there."""
    page = open_page(alone)
    page.goto("/zone/record?table=events&project=P01")
    tab_to(page, "#stage")
    page.keyboard.type("started")
    assert page.locator("#stage").input_value() == "started"
    tab_to(page, "#on")
    page.keyboard.type("2026-13-32")
    tab_to(page, "#source")
    page.keyboard.type("minutes")
    page.keyboard.press("Enter")
    page.locator("[aria-invalid=true], .problems").first.wait_for()
    page.locator(".problems:focus, .problems :focus, [aria-invalid=true]:focus").wait_for()
    assert page.locator("#source").input_value() == "minutes"
    tab_to(page, "#on")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("2026-05-21")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("written="))


def test_what_is_swapped_keeps_the_focus(alone, open_page, monkeypatch):
    """The state of a run is asked for every second: who stands on its button stays there."""
    from tumen.app.runs.keeper import keeper_of

    keeper = keeper_of(alone.app)
    monkeypatch.setattr(type(keeper), "look", lambda _: None)  # it waits
    run = keeper.ask("lunch", "").run
    page = open_page(alone)
    page.goto(f"/runs/{run}")
    tab_to(page, "#state button")
    with page.expect_response(re.compile("/state")):
        pass
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.matches('#state button')")
    keeper.cancel(keeper.book.one(run))


def test_a_question_with_a_problem_begins_at_it(alone, open_page):
    page = open_page(alone)
    page.goto("/ask")
    page.locator("form[action='/ask'] button").click()
    page.wait_for_url("**/what")
    page.locator("#products-hs").fill("85x")
    page.locator("#products-hs").press("Enter")
    page.locator(".problems, [aria-invalid=true]").first.wait_for()
    page.locator(".problems:focus, [aria-invalid=true]:focus").wait_for()
    assert page.locator("#products-hs").input_value() == "85x"


@pytest.mark.parametrize(("language", "project", "stage"), [("en", "P02", "signed"), ("ko", "P03", "landed")])
def test_an_officer_enters_an_event_and_sees_the_indicator_move(alone, open_page, language, project, stage):
    page = open_page(alone, language=language)
    figure = page.locator(f"tr#{stage} strong").first
    page.goto("/zone/indicators?on=2026-06-30")
    before = int(re.search("[0-9]+", figure.inner_text())[0])
    page.goto(f"/zone/record?table=events&project={project}")
    for name, value in {"stage": stage, "on": "2026-05-20", "source": "minutes"}.items():
        choose(page, name, value)
    page.locator("form.record button.deed").click()
    page.wait_for_url(re.compile("written="))
    page.goto("/zone/indicators?on=2026-06-30")
    assert (
        int(re.search("[0-9]+", figure.inner_text())[0]) == before + 1
    )  # by hand: one project more is there


def test_a_record_that_is_typed_is_there_after_back_until_it_is_saved_or_left(alone, open_page):
    page = open_page(alone)
    form = "/zone/record?table=events&project=P02"
    page.goto(form)
    choose(page, "stage", "talks")
    choose(page, "on", "2026-04")
    choose(page, "source", "minutes of April")
    page.goto("/zone")
    page.go_back()
    assert page.locator("[name=source]").input_value() == "minutes of April"
    assert page.locator("[name=stage]").input_value() == "talks"
    page.locator("form.record a").last.click()  # leave without saving
    page.wait_for_url(re.compile("/zone/project"))
    page.goto(form)
    assert page.locator("[name=source]").input_value() == ""
    choose(page, "source", "typed before another wrote")
    sent = {"table": "events", "project": "P02", "stage": "talks", "on": "2026-03", "confidence": "office"}
    assert alone.client().post("/zone/record", data={**sent, "source": "minutes of March"}).status_code == 200
    page.goto(form)
    assert page.locator("[name=source]").input_value() == ""  # what it was typed against is not so any more
    choose(page, "stage", "talks")
    choose(page, "on", "2026-04")
    choose(page, "source", "minutes of April")
    page.locator("form.record button.deed").click()
    page.wait_for_url(re.compile("written="))
    page.goto(form)
    assert page.locator("[name=source]").input_value() == ""


def test_what_is_wrong_stands_beside_its_field_and_has_the_focus(alone, open_page):
    page = open_page(alone)
    page.goto("/zone/record?table=events&project=P01")
    for name, value in {
        "stage": "landed",
        "on": "2026-05-20",
        "amount": "5",
        "currency": "CNY",
        "source": "m",
    }.items():
        choose(page, name, value)
    page.locator("form.record button.deed").click()
    page.locator("#amount[aria-invalid=true]").wait_for()
    bound = page.locator("#amount").get_attribute("aria-describedby").split()
    assert any("has no amount" in page.locator(f"#{item}").inner_text() for item in bound)
    assert page.locator("#amount").input_value() == "5"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_lever_is_moved_and_the_answer_moves(alone, open_page, language):
    from playwright.sync_api import expect

    page = open_page(alone, language=language)
    page.goto("/studies/lunch/levers?table=prices")
    page.locator("table button[name=lever][value$='.price']").last.click()
    page.locator("#lever-1-value").wait_for()
    expect(page.locator("#moved > p.quiet:only-child")).to_have_count(0)
    before = page.locator("#moved").inner_text()
    value = float(page.locator("#lever-1-value").input_value())
    page.locator("#lever-1-high").fill(str(value * 4))
    slider = page.locator("#lever-1")
    with page.expect_response(re.compile("/levers/answer")):
        slider.focus()
        page.keyboard.press("End")  # the keyboard moves it
    expect(page.locator("#moved")).not_to_have_text(before, use_inner_text=True)
    assert float(page.locator("#lever-1-value").input_value()) == value * 4


def test_a_lever_that_is_chosen_later_leaves_those_that_were_moved(alone, open_page):
    page = open_page(alone)
    page.goto("/studies/lunch/levers?table=prices")
    page.locator("table button[name=lever][value$='.price']").last.click()
    page.locator("#lever-1-value").fill("4.8")
    page.wait_for_url("**value=4.8**")  # the address is told, also of what was typed before it could be
    page.locator("table button[name=lever][value$='.price']").first.click()
    page.locator("#lever-2-value").wait_for()
    assert page.locator("#lever-1-value").input_value() == "4.8"
    page.locator("#lever-2-value").fill("4.4")
    page.wait_for_url("**value=4.4**")
    page.reload()  # the address has the setting
    assert [page.locator(f"#lever-{n}-value").input_value() for n in (1, 2)] == ["4.8", "4.4"]
    page.locator("form.language button[value=ko]").click()
    assert page.locator("#lever-2-value").input_value() == "4.4"


def test_a_lever_that_is_moved_before_the_page_is_whole_is_moved(alone, open_page):
    page = open_page(alone)
    kept = []
    page.route("**/levers.js*", lambda it: kept.insert(0, it))  # its script is long on the way
    page.goto("/studies/lunch/levers?table=prices")
    page.locator("table button[name=lever][value$='.price']").last.click()
    page.locator("#lever-1-value").fill("4.8")
    kept[0].continue_()
    page.wait_for_url("**value=4.8**")
    assert float(page.locator("#lever-1").input_value()) == 4.8


def test_what_is_typed_is_there_after_a_reload_at_once(alone, open_page):
    page = open_page(alone)
    page.goto("/ask")
    page.locator("form[action='/ask'] button").click()
    page.wait_for_url("**/what")
    page.locator("#products-name").fill("rice cooker")
    page.reload()  # before the app was told
    assert page.locator("#products-name").input_value() == "rice cooker"
    with page.expect_response(re.compile("/keep/what")):  # and it is told now
        page.locator("#products-hs").fill("8516.60")
    held = page.evaluate("Object.keys(sessionStorage)")
    assert not [name for name in held if name.startswith("ask:")]  # what the app has is kept by it alone
    page.reload()
    assert page.locator("#products-hs").input_value() == "8516.60"


def test_a_search_that_takes_long_is_not_given_up_for_the_keeping_of_what_is_typed(
    alone, open_page, monkeypatch
):
    """What is typed is kept after 0.6 s: a search that is asked after 0.3 s may still be under way then."""
    codes = form.codes
    monkeypatch.setattr(form, "codes", lambda *asked: sleep(0.8) or codes(*asked))
    page = open_page(alone)
    page.goto("/ask")
    page.locator("form[action='/ask'] button").click()
    with page.expect_response(re.compile("/keep/what")):
        page.locator("#q").fill("coffee")
    page.locator("#found input[value='8516.71']").wait_for()


def test_a_second_user_may_not(together, open_page):
    page = open_page(together, signed_in=False)
    page.goto("/zone")
    page.locator("input[name=name]").fill("rae")
    page.locator("input[name=password]").fill("not hers")
    page.keyboard.press("Enter")
    page.locator("[role=alert], .wrong").first.wait_for()
    page.locator("input[name=name]").fill("rae")
    page.locator("input[name=password]").fill(PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{together.address}/zone")  # where she wanted to go
    assert page.locator("a[href^='/zone/record']").count() == 0
    assert page.goto("/zone/record?table=events&project=P02").status == 403
    assert page.locator("h1").inner_text() == "You may not do this"
    assert page.goto("/people").status == 403
    assert page.locator("nav a[href='/people']").count() == 0
    page.locator("form[action='/leave'] button").click()
    page.wait_for_url("**/sign-in")
    page.goto("/zone")
    assert "/zone" not in page.url or page.locator("input[name=password]").count() == 1


def test_a_link_opens_the_app_once(alone, open_page):
    page = open_page(alone, signed_in=False, language="ko")
    answer = page.goto("/enter?key=guessed")
    assert answer.status == 401
    assert page.locator("h1").inner_text() == said("This link does not open the app", "ko")
