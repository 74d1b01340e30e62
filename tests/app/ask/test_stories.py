"""What the last screen says is what `tumen.api` says of the same bill, written by hand."""

import json
import re
import shlex
from decimal import Decimal

import pytest
from typer.testing import CliRunner

import tumen as tm
from tests.app.ask.stories import COFFEE, OLED, STORIES
from tumen.app.ask import done
from tumen.app.ask.answer import answered
from tumen.app.ask.draft import AskDraft
from tumen.reference.operations import read_operations

RUN = CliRunner()


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _draft(browser, key):
    return browser.app.state.drafts.load(key)


@pytest.mark.parametrize("name", STORIES)
def test_origin_and_duty_are_those_of_the_api(name, browser, asked):
    given, bill = STORIES[name]
    key = asked(given)
    page = browser.get(f"/ask/{key}/answer")
    assert page.status_code == 200
    to, on = given["markets-economy"], given["study-on"]
    compared = tm.compare(bill(), to=to, on=on)
    with answered(_draft(browser, key)) as found:
        told = {item.agreement: item.determination for item in found.cell.origins if item.determination}
        assert set(told) == {item.record.agreement for item in compared.origins}
        for item in compared.origins:
            own = told[item.record.agreement]
            assert (own.status, own.criterion, own.margin) == (
                item.record.status,
                item.record.criterion,
                item.record.margin,
            )
            assert own.preference_eligible == item.record.preference_eligible
            assert own.trace == item.record.trace
        landed = tm.landed_cost(
            bill(),
            to=to,
            on=on,
            currency=given["study-currency"],
            units=5000,
            inland_origin=0,
            freight=1200,
            insurance=40,
            fees=250,
            inland_destination=300,
            claiming={"RCEP": 6000} if name == "oled" else None,
        )
        quotes = {item.regime: item for item in landed.record.quotes.quotes}
        assert {row.quote.regime for row in found.rows} == set(quotes)
        for row in found.rows:
            other = quotes[row.quote.regime]
            assert (row.quote.lawful, row.quote.rate, row.quote.amount) == (
                other.lawful,
                other.rate,
                other.amount,
            )
            cost = landed.record.costs.of(row.quote.regime)
            assert (row.landed.per_unit_before_tax, row.landed.saving) == (
                cost.per_unit_before_tax,
                cost.saving,
            )
        sentence = found.sentences("en")[0]
    assert sentence in plain(page.text)


def test_a_saving_of_one_unit_is_that_of_the_consignment_over_its_units(browser, asked):
    given = {**OLED, "products-hs": "3924.10", "claiming-0-cost": "5000"}  # lunch boxes: Japan has a duty
    with answered(_draft(browser, asked(given))) as found:
        (row,) = (item for item in found.rows if item.quote.regime == "RCEP")
        assert row.landed.saving is not None
        assert row.saving_per_unit * 5000 == row.landed.saving


def test_the_command_line_says_the_same(browser, asked):
    from tumen.cli import app

    for given in (OLED, {**COFFEE, "way": "through", "lanes-via": "SG", "lanes-customs_control": "yes"}):
        with answered(_draft(browser, asked(given))) as found:
            origin, duty = (shlex.split(text)[1:] for text in found.commands)
            told = json.loads(RUN.invoke(app, [*origin, "--json"]).stdout)
            ours = {item.agreement: item.determination for item in found.cell.origins if item.determination}
            theirs = {item["determination"]["agreement"]: item for item in told["determinations"]}
            assert set(ours) == set(theirs)
            for code, item in theirs.items():
                assert item["determination"]["status"] == ours[code].status.value
                assert item["determination"]["preference_eligible"] == ours[code].preference_eligible
            quoted = json.loads(RUN.invoke(app, [*duty, "--json"]).stdout)
            amounts = {item["regime"]: item["duty"] for item in quoted["quotes"]["quotes"]}
            for row in found.rows:
                duty_there = amounts[row.quote.regime]
                amount = duty_there and duty_there["amount"]
                assert (None if amount is None else Decimal(amount)) == row.quote.amount


def test_what_is_not_known_stays_open_and_is_asked(browser, asked):
    given = {name: text for name, text in COFFEE.items() if not name.startswith(("lanes-", "bills-0"))}
    given |= {"way": "unknown", "bills-0-material": "pump", "ways-operations": ""}
    key = asked(given)
    text = plain(browser.get(f"/ask/{key}/answer").text)
    assert "undetermined" in text
    with answered(_draft(browser, key)) as found:
        told = {item.agreement: item.determination for item in found.cell.origins if item.determination}
        assert told["RCEP"].preference_eligible is None
        assert found.rows[0].quote.amount == 0  # the MFN rate, whatever the costs that are not known
        assert found.cell.cost_per_unit is None
        assert found.sentences("en")[0] == "Nothing to claim: MFN is free of duty."
        missing = " ".join(text for texts in found.missing.values() for text in texts)
        for what in ("freight", "the value of material 'pump'", "how the good travels", "operations"):
            assert what in missing
            assert what in text.replace("&#39;", "'")


def test_a_condition_answered_beside_the_answer_counts(browser, asked):
    key = asked(COFFEE)
    with answered(_draft(browser, key)) as found:
        (condition,) = found.conditions  # of the GST of Australia
    sent = {"answers-0-condition": condition, "answers-0-answer": "no"}
    assert browser.form(f"/ask/{key}/facts", sent).status_code == 200
    with answered(_draft(browser, key)) as found:
        assert found.conditions == ()
        assert found.rows[0].landed.per_unit is not None


def test_it_is_saved_as_a_study_that_runs_the_same(browser, asked):
    key = asked(OLED)
    assert browser.form(f"/ask/{key}/save", {"name": "oled"}).status_code == 200
    study = tm.read_study(browser.folder / "oled")
    with answered(_draft(browser, key)) as found:
        assert study.run().record.product.scenarios[0].cells == found.result.product.scenarios[0].cells
    assert "oled" in browser.get("/ask").text
    assert (
        "is there already" in browser.form(f"/ask/{key}/save", {"name": "oled"}).text
    )  # nothing is overwritten
    assert browser.form(f"/ask/{key}/save", {"name": "../oled"}).status_code == 422


def test_again_with_one_thing_changed(browser, asked):
    key = asked(OLED)
    copy = browser.form(f"/ask/{key}/again", {"step": "price"}).url.path.split("/")
    assert copy[3] == "price"
    assert copy[2] != key
    changed = {"study-currency": "JPY", "prices-price": "1500", "prices-term": "FOB"}
    browser.form(f"/ask/{copy[2]}/price", changed)
    load = browser.app.state.drafts.load
    assert load(key).get("prices-price") == "7000"
    assert load(copy[2]).get("prices-price") == "1500"
    assert load(copy[2]).rows == load(key).rows


def test_the_shared_file_asks_for_nothing_outside(browser, asked):
    key = asked(OLED)
    answer = browser.get(f"/ask/{key}/report?take=1")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.count("<script") == 1  # that which takes tables and drawings away
    assert "href=" in answer.text
    assert not re.findall(r"""(?:src|href)=["'](?!#|data:)""", answer.text)
    assert "url(" not in answer.text.replace("url(#", "").replace('url("data:', "")


def test_letters_are_those_of_documents(browser, asked):
    given = {name: text for name, text in OLED.items() if not name.startswith("declarations-")}
    key = asked(given)
    page = browser.get(f"/ask/{key}/answer").text
    names = re.findall(r"/papers/([A-Za-z0-9._-]+)", page)
    letters = [name for name in names if name.startswith("request-")]
    assert letters
    text = browser.get(f"/ask/{key}/papers/{letters[0]}").text
    assert "glass" in text
    assert browser.get(f"/ask/{key}/papers/nothing").status_code == 404


def test_each_supplier_has_a_letter_of_its_own_whatever_script_its_name_is_in(browser, asked):
    key = asked(COFFEE)
    suppliers = ["가나산업", "나라전열", "深圳电子", "a/b", "a_b", "A:B", "长" * 90 + "一", "长" * 90 + "二"]
    rows = "\n".join(f"ring {n}\t8413.50\t1\t3\tAUD\tCN\t{name}" for n, name in enumerate(suppliers))
    assert browser.form(f"/ask/{key}/paste", {"pasted": rows}).status_code == 200
    page = browser.get(f"/ask/{key}/answer").text
    letters = [name for name in re.findall(r'/papers/([^"]+)"', page) if name.startswith("request-")]
    assert len({name.casefold() for name in letters}) == len(letters) == len(suppliers)
    told = [browser.get(f"/ask/{key}/papers/{name}").text for name in letters]
    for n, name in enumerate(suppliers):
        assert sum(name in page and f"ring {n}," in page for page in told) == 1, name
    assert all(len(f"{name}.html".encode()) < 255 for name in letters)


def test_a_price_that_is_not_known_leaves_values_open_and_rates_known(browser, asked):
    given = {**OLED, "products-hs": "3924.10", "prices-price": "", "price-unknown": "yes"}
    key = asked(given)
    with answered(_draft(browser, key)) as found:
        assert {row.quote.amount for row in found.rows} == {None}
        quotes = tm.quote("3924.10", exporter="CN", to="JP", on="2026-07-01", value=None, currency="JPY")
        rates = {item.regime: item.rate for item in quotes.record.quotes}
        assert {row.quote.regime: row.quote.rate for row in found.rows} == rates
        assert all("price FOB" in row.landed.needs for row in found.rows)
        assert found.cell.saving_per_year is None
        assert found.cell.cost_per_unit is None
    both = {"study-currency": "JPY", "prices-price": "5", "price-unknown": "yes", "prices-term": "FOB"}
    assert "Keep one of the two" in browser.form(f"/ask/{key}/price", both).text


def test_a_bill_may_name_economies_currencies_and_units_in_words(browser, asked):
    key = asked(COFFEE)
    row = {"bills-0-material": "펌프", "bills-0-quantity": "2", "bills-0-unit": "개", "bills-0-price": "4.25"}
    browser.form(f"/ask/{key}/bill", {**row, "bills-0-currency": "원", "bills-0-country": "이탈리아"})
    browser.form(f"/ask/{key}/bill", {"bills-0-material": "泵", "bills-0-country": "意大利"})
    (kept,) = browser.app.state.drafts.load(key).rows["bills"]
    assert kept == {"material": "泵", "country": "IT"}
    pasted = {"pasted": "펌프\t8413.50\t2\t4.25\t원\t대한민국\t가나산업\n"}
    browser.form(f"/ask/{key}/paste", pasted)
    (kept,) = browser.app.state.drafts.load(key).rows["bills"]
    assert (kept["currency"], kept["country"], kept["supplier"]) == ("KRW", "KR", "가나산업")


@pytest.mark.parametrize("name", ["Material", "材料", "原材料", "原料", "재료", "원재료", "자재", "부품"])
def test_a_pasted_row_of_names_may_call_the_material_what_people_call_it(name, browser, asked):
    key = asked(COFFEE)
    names = [name, "海关编码", "数量", "单位", "单价", "币种", "产地", "供应商"]
    row = ["pump", "8413.50", "2", "个", "28", "人民币", "意大利", "Gana"]
    browser.form(f"/ask/{key}/paste", {"pasted": "\t".join(names) + "\n" + "\t".join(row)})
    (kept,) = browser.app.state.drafts.load(key).rows["bills"]
    assert (kept["material"], kept["hs"], kept["currency"], kept["country"]) == (
        "pump",
        "8413.50",
        "CNY",
        "IT",
    )


def test_rows_that_cannot_be_told_apart_say_what_to_give_in_no_keys_of_files(browser, asked):
    key = asked(COFFEE)
    for rows, told in (("a\t" * 7 + "b", "has 8 cells"), ("pump", "one cell each")):
        page = browser.form(f"/ask/{key}/paste", {"pasted": rows})
        said = plain(page.text.split('class="problems"')[1].split("</section>")[0])
        assert page.status_code == 422
        assert "the order that the field names" in said, told
        assert "item" not in said


def test_whether_an_operation_is_simple_can_be_said_where_it_is_chosen(browser, asked):
    """CKFTA asks it: Article 3.7.1 has simple assembly, and the answer says what is to be told."""
    key = asked({**COFFEE, "markets-economy": "CN"})
    assert "&#39;assembly&#39; is simple" in browser.get(f"/ask/{key}/answer").text
    browser.form(f"/ask/{key}/operations", {"ways-operations": "assembly", "simple-assembly": "no"})
    assert browser.app.state.drafts.load(key).get("ways-operations") == "assembly (not simple)"
    screen = browser.get(f"/ask/{key}/operations").text
    assert 'name="simple-assembly" value="no" checked' in screen
    assert "&#39;assembly&#39; is simple" not in browser.get(f"/ask/{key}/answer").text


def test_the_operation_that_a_word_is_comes_first_and_nothing_found_is_said(browser, asked):
    key = asked(COFFEE)
    browser.headers["accept-language"] = "ko"
    found = browser.get(f"/ask/{key}/done?q=포장").text
    assert 'value="packaging"' in found.split("</label>")[0]
    assert "包装" not in found
    assert "이 낱말로 찾은 공정이 없습니다" in browser.get(f"/ask/{key}/done?q=ㅈㅈ").text


def test_all_that_is_said_of_an_operation_stands_behind_its_name():
    """Sterilising may only preserve (RCEP, Article 3.6(a)); an answer of each kind, and none."""
    posted = {"ways-operations": "sterilising; mixing", "kept-sterilising": "no", "simple-sterilising": "yes"}
    (told, plain) = done.as_stated(posted)
    assert (told, plain) == ("sterilising (simple) (not for preservation)", "mixing")
    (named,) = read_operations(told)
    assert (named.simple, named.to_preserve) == (True, False)
    draft = AskDraft("", "", {"ways-operations": f"{told}; {plain}; 조립 (작업)"})
    assert done.chosen(draft) == {
        "sterilising": {"simple": "yes", "kept": "no"},
        "mixing": {},
        "조립 (작업)": {},
    }


def test_a_pasted_bill_in_won_may_group_thousands(browser, asked):
    key = asked(COFFEE)
    rows = "품명\tHS\t수량\t단가\t통화\n펌프\t8413.50\t2\t6,000\t원\n히터\t8516.90\t1\t7,500\tKRW\n"
    browser.form(f"/ask/{key}/paste", {"pasted": rows})
    kept = browser.app.state.drafts.load(key).rows["bills"]
    assert [(row["price"], row["currency"]) for row in kept] == [("6000", "KRW"), ("7500", "KRW")]


def test_a_machine_for_coffee_is_found_by_both_of_its_words(browser, asked):
    key = asked(COFFEE)
    found = browser.get(f"/ask/{key}/find?q=커피 기계").text
    assert found.index("8516.71") < found.index("8438.80")
