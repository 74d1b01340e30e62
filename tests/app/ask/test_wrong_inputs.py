"""What is wrong is told beside its field, kept as typed, and told once more where all is checked."""

import io
import re

import pytest

from tests.app.ask.stories import COFFEE, OLED
from tumen.app.ask.draft import MOST, AskDraft, DraftStore
from tumen.errors import InputError


@pytest.fixture
def key(browser):
    return browser.form("/ask").url.path.split("/")[2]


def problems_in(html):
    """The texts beside fields, by field."""
    return dict(re.findall(r'id="([\w-]+)-problem-1"><strong>(.*?)</strong>', html))


@pytest.mark.parametrize(
    ("screen", "given", "field", "told"),
    [
        ("what", {"products-name": "x", "products-hs": "9999.99"}, "products-hs", "9999"),
        ("what", {"products-hs": "8524.92"}, "products-name", "This is needed"),
        ("what", {"products-name": "=1+1", "products-hs": "8524.92"}, "products-name", "formula"),
        ("bill", {"bills-0-material": "-lid"}, "bills-0-material", "formula"),
        ("bill", {"bills-0-material": "a", "bills-0-country": "Taiwania"}, "bills-0-country", "Taiwania"),
        ("made", {"sites-economy": "XX"}, "sites-economy", "XX"),
        ("sold", {}, "markets-economy", "This is needed"),
        ("when", {"study-on": "31.12.2026"}, "study-on", "31.12.2026"),
        ("price", {"study-currency": "USD", "prices-price": "ten"}, "prices-price", "ten"),
        ("price", {"study-currency": "USD", "prices-price": "-4"}, "prices-price", "-4"),
        ("price", {"study-currency": "XXY", "prices-price": "4"}, "study-currency", "XXY"),
        ("units", {"demand-consignment": "0", "demand-quantity": "5"}, "demand-consignment", "0"),
        ("transport", {"way": "through"}, "lanes-via", "This is needed"),
        ("transport", {"way": "direct", "lanes-freight": "12,5"}, "lanes-freight", "12,5"),
        ("costs", {"ways-labour": "5"}, "ways-profit", "none of them would count"),
        ("obtained", {"obtained-in": "MY"}, "ways-obtained", "not how"),
        ("bill", {}, "bills-0-material", "This is needed"),
        ("bill", {"bills-0-material": "lid", "bills-0-hs": "99.99"}, "bills-0-hs", "99.99"),
        ("bill", {"bills-0-material": "a", "bills-4-value": "3"}, "bills-1-material", "The cell is empty"),
        ("bill", {"bills-0-material": "a", "bills-0-price": "1 000"}, "bills-0-price", "1 000"),
        ("operations", {"ways-labour": "", "ways-operations": ""}, "", ""),
        ("claiming", {"claiming-0-regime": "RCEP", "claiming-0-cost": "x"}, "claiming-0-cost", "x"),
        (
            "evidence",
            {
                "declarations-0-material": "a",
                "declarations-0-agreement": "RCEP",
                "declarations-0-until": "soon",
            },
            "declarations-0-until",
            "soon",
        ),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_kept(screen, given, field, told, browser, key):  # noqa: PLR0917 - fixtures
    if screen == "evidence":
        browser.form(f"/ask/{key}/bill", {"bills-0-material": "a"})
    answer = browser.form(f"/ask/{key}/{screen}", given)
    if not field:
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    assert told in problems_in(answer.text)[field]
    assert f'href="#{field}"' in answer.text
    draft = browser.app.state.drafts.load(key)
    kept = [
        *draft.cells.items(),
        *(cell for rows in draft.rows.values() for row in rows for cell in row.items()),
    ]
    assert all(text in {value for _, value in kept} for text in given.values())


@pytest.mark.parametrize("end", ["KR", "KOR", "AU"])
def test_a_way_through_where_it_begins_or_ends_is_told(end, browser, key):
    browser.form(f"/ask/{key}/made", {"sites-economy": "KR"})
    browser.form(f"/ask/{key}/sold", {"markets-economy": "AU"})
    answer = browser.form(f"/ask/{key}/transport", {"way": "through", "lanes-via": end})
    assert "begins or ends there" in problems_in(answer.text)["lanes-via"]
    assert browser.form(f"/ask/{key}/transport", {"way": "through", "lanes-via": "SG"}).status_code == 200


def test_all_problems_are_told_at_once_where_all_is_checked(browser, key):
    browser.form(f"/ask/{key}/what", {"products-name": "lamp", "products-hs": "9999.99"})
    browser.form(f"/ask/{key}/made", {"sites-economy": "CN"})
    browser.form(f"/ask/{key}/price", {"study-currency": "USD", "prices-price": "ten"})
    text = browser.get(f"/ask/{key}/check").text
    for step in ("what", "sold", "when", "price", "units", "transport"):
        assert f"/ask/{key}/{step}#" in text, step
    assert "is missing" not in text  # of columns, which is nothing to the reader
    told = text[text.index("problems-title") : text.index("</section>")]
    assert told.count("<li>") == told.count('<li><a href="/ask/') > 5  # each beside its field
    assert browser.get(f"/ask/{key}/answer").status_code == 422
    assert browser.form(f"/ask/{key}/save", {"name": "lamp"}).status_code == 422
    assert not (browser.folder / "lamp").exists()


def test_materials_worth_more_than_the_price_are_told_beside_it(browser, asked):
    key = asked({**COFFEE, "bills-1-value": "20"})
    browser.form(f"/ask/{key}/price", {"study-currency": "AUD", "prices-price": "20", "prices-term": "FOB"})
    text = browser.get(f"/ask/{key}/check").text
    assert "materials and costs add up to 28.5" in text.replace("Materials", "materials")
    assert "See the answer" not in text


def test_another_currency_without_a_rate_is_told_and_with_one_counts(browser, asked):
    key = asked({**COFFEE, "bills-1-currency": "USD"})
    text = browser.get(f"/ask/{key}/check").text
    assert "USD" in text[text.index("problems-title") :]
    assert browser.get(f"/ask/{key}/answer").status_code == 422
    price = {"study-currency": "AUD", "prices-price": "80", "prices-term": "FOB"}
    price |= {"exchange_rates-0-base": "USD", "exchange_rates-0-rate": "1.5"}
    browser.form(f"/ask/{key}/price", price)
    assert browser.get(f"/ask/{key}/answer").status_code == 200


def test_what_is_typed_is_text_and_no_markup(browser, asked):
    evil = '"><script>alert(1)</script>'
    key = asked(
        {**OLED, "products-name": evil, "bills-0-material": f"{evil}2", "bills-1-supplier": f"{evil}3"}
    )
    pages = ["check", "answer", "report", "bill", "what", "evidence"]
    page = browser.get(f"/ask/{key}/answer").text
    pages += [f"papers/{name}" for name in re.findall(r"/papers/([A-Za-z0-9._-]+)", page)]
    for name in pages:
        text = browser.get(f"/ask/{key}/{name}").text
        assert "<script>alert" not in text, name
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in browser.get("/ask").text


def test_going_back_and_reloading_lose_nothing(browser, asked):
    key = asked(OLED)
    assert 'value="7000"' in browser.get(f"/ask/{key}/price").text
    text = browser.get(f"/ask/{key}/bill").text
    for typed in ("driver IC", "8542.31", "1100", "Asan"):
        assert f'value="{typed}"' in text
    assert re.search(r'value="RCEP" checked', browser.get(f"/ask/{key}/evidence").text)
    assert 'value="6000"' in browser.get(f"/ask/{key}/claiming").text
    assert browser.get(f"/ask/{key}/answer").text == browser.get(f"/ask/{key}/answer").text


def test_rows_are_pasted_with_and_without_names(browser, key):
    browser.form(
        f"/ask/{key}/paste", {"pasted": "driver IC\t8542.31\t2\t7.80\tUSD\tTW\tfab\r\nfilm\t\t\t\t\t\t\r\n"}
    )
    rows = browser.app.state.drafts.load(key).rows["bills"]
    assert [row["material"] for row in rows] == ["driver IC", "film"]
    assert set(rows[1]) == {"material"}
    assert (rows[0]["hs"], rows[0]["quantity"], rows[0]["price"], rows[0]["country"]) == (
        "8542.31",
        "2",
        "7.80",
        "TW",
    )
    named = "物料,HS编码,数量,单价\n玻璃,7006.00,1,3.5\n"
    browser.form(f"/ask/{key}/paste", {"pasted": named})
    (row,) = browser.app.state.drafts.load(key).rows["bills"]
    assert (row["material"], row["hs"], row["price"]) == ("玻璃", "7006.00", "3.5")


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("driver IC\t8542.31\t1\t7.80\tUSD\tTW\tfab\nglass\t7006.00", "line 2"),
        ("driver IC\t8542.31\tmany", "many"),
        ("driver IC\t9999.99", "9999.99"),
        ("", "nothing is pasted"),
        ("one\ntwo", "one cell"),
    ],
)
def test_pasted_rows_that_are_wrong_are_refused_whole(pasted, told, browser, key):
    browser.form(f"/ask/{key}/bill", {"bills-0-material": "kept"})
    answer = browser.form(f"/ask/{key}/paste", {"pasted": pasted})
    assert answer.status_code == 422
    assert told in answer.text
    assert str(browser.folder) not in answer.text
    assert "tumen-ask-" not in answer.text
    assert browser.app.state.drafts.load(key).rows["bills"] == ({"material": "kept"},)


def upload(browser, key, name, data, **more):
    headers = {"x-tumen-token": browser.token, "hx-request": "true"}
    return browser.post(f"/ask/{key}/upload", files={"table": (name, data)}, data=more, headers=headers)


def test_a_table_in_the_code_page_of_china_is_read(browser, key):
    data = "物料名称,HS编码,数量,单价,币种\n驱动芯片,8542.31,2,7.80,CNY\n玻璃基板,7006.00,1,3.5,CNY\n".encode(
        "gbk"
    )
    answer = upload(browser, key, "bill.csv", data)
    assert answer.headers["hx-redirect"] == f"/ask/{key}/columns"
    page = browser.get(f"/ask/{key}/columns").text
    assert "物料名称" in page
    chosen = re.findall(r'id="(column-\d+)".*?value="(\w+)" selected', page)
    assert len(chosen) >= 4
    browser.form(f"/ask/{key}/columns", dict(chosen))
    rows = browser.app.state.drafts.load(key).rows["bills"]
    assert [row["material"] for row in rows] == ["驱动芯片", "玻璃基板"]
    assert [row["hs"] for row in rows] == ["8542.31", "7006.00"]
    assert not list(browser.app.state.drafts.folder(key).glob("upload.*"))  # it is not kept


def workbook(*rows):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_formula_without_its_result_is_told(browser, key):
    data = workbook(("item", "hs", "quantity", "price"), ("lid", "3924.90", 1, "=1+1"))
    answer = upload(browser, key, "bill.xlsx", data)
    assert answer.status_code == 422
    assert "formula" in answer.text
    assert str(browser.folder) not in answer.text
    assert "tumen-ask-" not in answer.text


def test_columns_given_twice_or_not_at_all_are_told(browser, key):
    assert "hx-redirect" in upload(browser, key, "bill.csv", b"item,hs,hs2\nlid,3924.90,3924.90\n").headers
    answer = browser.form(f"/ask/{key}/columns", {"column-0": "", "column-1": "hs", "column-2": ""})
    assert answer.status_code == 422
    assert "item" in answer.text
    answer = browser.form(f"/ask/{key}/columns", {"column-0": "item", "column-1": "hs", "column-2": "hs"})
    assert answer.status_code == 422


def test_the_first_rows_are_shown_beside_each_column(browser, key):
    rows = [("Artikel", "x9"), ("Pumpe", "8413.50"), ("Heizung", ""), ("", "8516.90"), ("Kabel", "8544.42")]
    upload(browser, key, "bill.csv", "".join(f"{one},{two}\n" for one, two in rows).encode())
    page = browser.get(f"/ask/{key}/columns").text
    shown = dict(re.findall(r'id="(column-\d)-hint" translate="no">(.*?)</p>', page))
    assert shown == {"column-0": "Pumpe · Heizung · –", "column-1": "8413.50 · – · 8516.90"}
    assert 'aria-describedby="column-0-hint"' in page


@pytest.mark.parametrize(("currency", "read"), [("KRW", True), ("JPY", True), ("USD", False), ("", False)])
def test_prices_with_commas_are_read_by_the_currency_of_the_whole_bill(currency, read, browser, key):
    """ISO 4217: won and yen have no decimals; 6,000 dollars may be six and no cents."""
    table = 'item,hs,quantity,price\npump,8413.50,2,"6,000"\nheater,8516.90,1,"7,500"\n'
    chosen = {"column-0": "item", "column-1": "hs", "column-2": "quantity", "column-3": "price"}
    upload(browser, key, "bill.csv", table.encode())
    answers = [browser.form(f"/ask/{key}/columns", {**chosen, "currency": currency})]
    pasted = "pump\t8413.50\t2\t6,000\nheater\t8516.90\t1\t7,500\n"
    answers.append(browser.form(f"/ask/{key}/paste", {"pasted": pasted, "currency": currency}))
    rows = browser.app.state.drafts.load(key).rows.get("bills", ())
    if read:
        assert [(row["price"], row["currency"]) for row in rows] == [("6000", currency), ("7500", currency)]
    for answer in answers:
        assert (answer.status_code == 200) == read
        assert ("can be read in two ways" in answer.text) != read
        assert read or f'<option value="{currency}" selected>' in answer.text or not currency
    if not read:
        assert not rows


def test_a_currency_that_is_none_is_refused_for_the_whole_bill(browser, key):
    upload(browser, key, "bill.csv", b"item,price\npump,6\n")
    answer = browser.form(f"/ask/{key}/columns", {"column-0": "item", "column-1": "price", "currency": "XXY"})
    assert answer.status_code == 422
    assert "XXY" in answer.text


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("bill.exe", b"MZ", "is no table"),
        ("bill.xlsx", b"no workbook", ""),
        ("bill.csv", b"\xff\xfe\x00\x00\x01", ""),
        ("../../x.csv", b"item\nlid\n", None),
    ],
)
def test_files_that_are_no_tables(name, data, told, browser, key):
    answer = upload(browser, key, name, data)
    if told is None:  # the name of the sender is no path here
        assert "hx-redirect" in answer.headers
        assert {path.name for path in browser.app.state.drafts.folder(key).iterdir()} == {
            "draft.json",
            "upload.csv",
        }
    else:
        assert answer.status_code == 422
        assert told in answer.text


def test_too_many_materials_are_refused(browser, key):
    rows = "".join(f"part {n},3924.90\n" for n in range(301))
    upload(browser, key, "bill.csv", f"item,hs\n{rows}".encode())
    answer = browser.form(f"/ask/{key}/columns", {"column-0": "item", "column-1": "hs"})
    assert "301 materials" in answer.text


def test_bills_in_several_levels_lead_to_the_import(browser, key):
    upload(browser, key, "bill.csv", b"item,level,quantity\nlamp,0,1\nhead,1,1\nlens,2,1\n")
    answer = browser.form(
        f"/ask/{key}/columns", {"column-0": "item", "column-1": "level", "column-2": "quantity"}
    )
    assert "tumen bill import" in answer.text


def test_no_key_leads_to_another_file(browser):
    for key in ("..", "x", "a" * 41, "../../etc", "....................aaaa", "x" * 19):
        assert browser.get(f"/ask/{key}/check").status_code == 404
    assert browser.get(f"/ask/{'a' * 20}/answer").status_code == 404
    assert browser.get(f"/ask/{'a' * 20}/nothing").status_code == 404


def test_one_person_keeps_so_many_questions(tmp_path, monkeypatch):
    import tumen.app.ask.draft as module

    monkeypatch.setattr(module, "MOST", 2)
    store = DraftStore(tmp_path)
    store.new("lee")
    store.new("lee")
    store.new("kim")
    with pytest.raises(InputError, match="2 questions"):
        store.new("lee", AskDraft("", "kim"))
    assert MOST > 2


class _Lee:
    """A door with two sessions: of somebody who may only read, and of an editor."""

    def visitor(self, session):
        from tumen.app.door import Role, Visitor

        return {
            "lee": Visitor("lee", Role.READER, "t"),
            "kim": Visitor("kim", Role.EDITOR, "u"),
        }.get(session)

    def leave(self, session):
        pass


def test_who_reads_may_ask_and_not_save_and_nobody_changes_the_question_of_another(tmp_path):
    from fastapi.testclient import TestClient

    from tumen.app.create import create_app
    from tumen.app.guard import SESSION
    from tumen.app.settings import AppSettings

    app = create_app(AppSettings(tmp_path), _Lee())
    lee, kim = (TestClient(app, base_url="http://127.0.0.1:8480") for _ in range(2))
    lee.cookies.set(SESSION, "lee")
    kim.cookies.set(SESSION, "kim")
    key = lee.post("/ask", data={"tumen_token": "t"}).url.path.split("/")[2]
    named = {"tumen_token": "t", "products-name": "lamp", "products-hs": "9405.41"}
    assert lee.post(f"/ask/{key}/what", data=named).url.path == f"/ask/{key}/made"
    assert lee.post(f"/ask/{key}/save", data={"tumen_token": "t", "name": "lamp"}).status_code == 403
    assert kim.post(f"/ask/{key}/what", data={**named, "tumen_token": "u"}).status_code == 403
    assert kim.get(f"/ask/{key}/what").status_code == 403
    assert kim.post(f"/ask/{key}/delete", data={"tumen_token": "u"}).status_code == 403
    copy = kim.post(f"/ask/{key}/again", data={"tumen_token": "u", "step": "made"}).url.path.split("/")[2]
    assert copy != key
    assert app.state.drafts.load(copy).get("products-name") == "lamp"
    assert "lamp" not in TestClient(app, base_url="http://127.0.0.1:8480").get(f"/ask/{key}/check").text


def test_a_long_bill_is_a_small_page(browser, key):
    """Two megabytes for 300 rows: the economies are listed once, not in every row."""
    upload(
        browser, key, "bill.csv", ("item,hs\n" + "".join(f"part {n},3924.90\n" for n in range(300))).encode()
    )
    page = browser.form(f"/ask/{key}/columns", {"column-0": "item", "column-1": "hs"})
    assert page.url.path == f"/ask/{key}/bill"
    assert 'value="part 299"' in page.text
    assert len(page.text) < 2_000_000
    rows = {f"bills-{n}-material": f"part {n}" for n in range(300)}
    assert browser.form(f"/ask/{key}/bill", rows).url.path == f"/ask/{key}/operations"
    assert len(browser.app.state.drafts.load(key).rows["bills"]) == 300


@pytest.mark.parametrize(
    ("screen", "given", "field"),
    [
        ("transport", {"way": "through"}, "lanes-via"),
        ("transport", {"way": "direct", "lanes-via": "SG", "lanes-via_operations": "assembly"}, "way"),
        ("operations", {"ways-operations": "assembly", "operations-unknown": "yes"}, "ways-operations"),
        ("obtained", {"obtained-in": "KR"}, "ways-obtained"),
        ("price", {"study-currency": "AUD", "prices-price": "80", "price-unknown": "yes"}, "prices-price"),
    ],
)
def test_nothing_is_answered_or_saved_while_two_answers_contradict(screen, given, field, browser, asked):
    """Of a way through a third economy that is not named it was said: shipped directly."""
    key = asked(COFFEE)
    browser.form(f"/ask/{key}/{screen}", {"prices-term": "FOB", **given})
    answer = browser.get(f"/ask/{key}/answer")
    assert answer.status_code == 422
    assert f'href="/ask/{key}/{screen}#{field}"' in answer.text
    saved = browser.form(f"/ask/{key}/save", {"name": "coffee"})
    assert saved.status_code == 422
    assert not (browser.folder / "coffee").exists()


def test_what_is_wrong_with_a_whole_row_stands_at_the_row_in_the_words_of_the_reader(browser, asked):
    key = asked(COFFEE)
    two = {"bills-0-material": "pump", "bills-1-material": "pump", "bills-0-value": "9", "bills-0-price": "4"}
    two |= {"bills-0-quantity": "2", "bills-1-value": "5"}
    browser.form(f"/ask/{key}/bill", two)
    page = browser.get(f"/ask/{key}/answer").text
    assert f'href="/ask/{key}/bill#bills-1-material"' in page
    assert "pump stands in two rows." in page
    assert f'href="/ask/{key}/bill#bills-0-material"' in page
    assert "Value and price are both given" in page
    browser.form(f"/ask/{key}/bill", {"bills-0-material": "pump", "bills-0-value": "120"})
    page = browser.get(f"/ask/{key}/answer").text
    assert "&#39;coffee machine&#39; at &#39;South Korea&#39;: materials and costs add up to 120" in page
    given = {"bills-0-material": "pump", "bills-0-value": "9", "bills-0-country": "KR"}
    browser.form(f"/ask/{key}/bill", {**given, "bills-0-origin": "non-originating"})
    proof = {"declarations-0-material": "pump", "declarations-0-agreement": "RCEP"}
    browser.form(f"/ask/{key}/evidence", proof)
    assert "declares its origin (declarations.csv:2)" in browser.get(f"/ask/{key}/answer").text


@pytest.mark.parametrize("name", ["합계", "Total:", "合计"])
def test_the_sum_below_a_bill_is_no_material(name, browser, key):
    """It would count once more what stands above it: 4.25 + 4.25."""
    rows = f"품명\tHS\t수량\t단가\n펌프\t8413.50\t1\t4.25\n{name}\t\t1\t4.25\n"
    answer = browser.form(f"/ask/{key}/paste", {"pasted": rows})
    assert answer.status_code == 422
    assert "names a sum of rows" in answer.text
    assert "bills" not in browser.app.state.drafts.load(key).rows
