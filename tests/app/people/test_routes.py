"""Nothing without a role: every route of the app, by every method; and the pages for administrators."""

import csv
import io
import re

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import LOCAL
from tumen.app.create import create_app
from tumen.app.door import Role, Visitor
from tumen.app.guard import PUBLIC, READERS_SEND, SESSION, TOKEN_HEADER
from tumen.app.people.accounts import AppAccounts
from tumen.app.people.audit import lines
from tumen.app.settings import AppSettings

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class _Readers:
    """A door with one session, `s`, of somebody who may only read, or as much as a test says."""

    role = Role.READER

    def visitor(self, session):
        return Visitor("rae", self.role, "t", 3) if session == "s" else None

    def leave(self, session):
        pass


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The shared app, whose door knows one reader."""
    return create_app(AppSettings(tmp_path_factory.mktemp("studies"), shared=True), _Readers())


def routes(app):
    """Every path with its methods, those of routers inside too; a value for each parameter."""
    found = set()

    def walk(those, before=""):
        for route in those:
            path = before + getattr(route, "path", "")
            inner = getattr(route, "routes", None)
            router = getattr(route, "original_router", None)
            if router is not None:
                walk(
                    router.routes,
                    before + (route.include_context.prefix if hasattr(route, "include_context") else ""),
                )
            elif inner and not hasattr(route, "methods"):
                walk(inner, path)
            elif getattr(route, "methods", None):
                found.update((re.sub(r"\{[^}]*\}", "1", path), method) for method in route.methods)

    walk(app.routes)
    return sorted(found)


def under(path, those):
    return any(path == one or path.startswith(f"{one}/") for one in those)


def test_the_walk_meets_the_routes_that_are_known(whole):
    found = routes(whole)
    known = {
        ("/", "GET"),
        ("/leave", "POST"),
        ("/sign-in", "POST"),
        ("/account", "POST"),
        ("/people", "GET"),
        ("/people", "POST"),
        ("/people/1/1", "POST"),
        ("/people/log.csv", "GET"),
    }
    assert known <= set(found)


def test_no_route_answers_without_a_session(whole):
    browser = TestClient(whole, base_url=LOCAL)
    for path, method in routes(whole):
        answer = browser.request(method, path, follow_redirects=False)
        if under(path, PUBLIC):
            assert answer.status_code < 500, (method, path)
        else:
            assert answer.status_code == 401, (method, path)


NEEDED = {
    ("/people", "*"): Role.ADMINISTRATOR,  # who may come in, and the log
    ("/data/import", "*"): Role.ADMINISTRATOR,  # law that all answers rest on
    ("/zone/new", "POST"): Role.ADMINISTRATOR,
    ("/zone/record", "GET"): Role.EDITOR,  # forms of entries
    ("/zone/retract", "GET"): Role.EDITOR,
    ("/ask/1/save", "POST"): Role.EDITOR,  # a study in the folder
}
"""Routes, with all below them, that need another role than their method says; "*": by every method."""


def needed(path, method):
    """The role of a route: to read it is for readers, to change it for editors, unless the list says more."""
    for (begins, by), role in NEEDED.items():
        if under(path, (begins,)) and by in {"*", method}:
            return role
    return Role.EDITOR if method in UNSAFE and not under(path, READERS_SEND) else Role.READER


def test_every_route_has_the_role_that_is_said_here(whole, monkeypatch):
    """A new route that lets in more, or fewer, than its method says has to be named in `NEEDED`."""
    browser = TestClient(whole, base_url=LOCAL, headers={TOKEN_HEADER: "t"}, raise_server_exceptions=False)
    browser.cookies.set(SESSION, "s")
    found = {}
    for path, method in routes(whole):
        found[path, method] = None
        for role in Role:
            monkeypatch.setattr(_Readers, "role", role)
            if browser.request(method, path, follow_redirects=False).status_code != 403:
                found[path, method] = role
                break
    assert found == {(path, method): needed(path, method) for path, method in found}
    assert set(found.values()) == set(Role)


def test_no_unsafe_method_reaches_a_reader(whole):
    browser = TestClient(whole, base_url=LOCAL, headers={TOKEN_HEADER: "t"})
    browser.cookies.set(SESSION, "s")
    asked = 0
    for path, method in routes(whole):
        if method in UNSAFE and not under(path, READERS_SEND):
            assert browser.request(method, path, follow_redirects=False).status_code == 403, (method, path)
            asked += 1
    assert asked >= 3
    for path in ("/studies/x", "/people", "/askew", "/leaves", "/accounts"):
        assert browser.post(path).status_code == 403, path  # a beginning of a name is not the name


def test_no_unsafe_method_goes_without_the_token(whole):
    for sent in ({}, {TOKEN_HEADER: ""}, {TOKEN_HEADER: "another"}):
        browser = TestClient(whole, base_url=LOCAL, headers=sent)
        browser.cookies.set(SESSION, "s")
        for path, method in routes(whole):
            if method in UNSAFE:
                answer = browser.request(method, path, follow_redirects=False)
                assert answer.status_code == 403, (method, path)
                assert "too old" in answer.text


def test_pages_of_administrators_are_theirs_alone(browser):
    for path in ("/people", "/people/log", "/people/log.csv"):
        assert browser("ada").get(path).status_code == 200, path
        for name in ("ed", "rae"):
            answer = browser(name).get(path)
            assert answer.status_code == 403, (name, path)
            assert "Your role does not allow it" in answer.text
    assert 'href="/people"' in browser("ada").get("/").text
    assert 'href="/people"' not in browser("ed").get("/").text


def test_alone_there_are_no_people(tmp_path):
    app = create_app(AppSettings(tmp_path))
    one = TestClient(app, base_url=LOCAL)
    one.get(f"/enter?key={app.state.door.key}")
    for path in ("/people", "/people/log", "/account", "/sign-in", "/invited"):
        assert one.get(path).status_code == 404, path


def test_somebody_is_added_and_sets_the_password_by_the_link(browser, shared):
    page = browser("ada").post("/people", data={"name": "  Kim   Min-ji ", "role": "editor"})
    assert page.status_code == 200
    link = re.search(rf"{LOCAL}/invited\?key=[\w-]+", page.text)[0]
    one = browser()
    key = link.partition("=")[2]
    assert "Kim Min-ji" in one.get(link).text
    words = {"key": key, "password": "some long phrase", "again": "some long phrase"}
    one.post("/invited", data=words)
    one.post("/sign-in", data={"name": "kim min-JI", "password": "some long phrase"})
    assert "Kim Min-ji" in one.get("/").text
    assert one.get("/people").status_code == 403


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "", "role": "reader"}, "no name is given"),
        ({"name": "x" * 61, "role": "reader"}, "is no name of a person"),
        ({"name": "a\x00b", "role": "reader"}, "is no name of a person"),
        ({"name": "ＲＡＥ", "role": "reader"}, "already"),
        ({"name": "new", "role": "boss"}, "is no role"),
        ({"name": "new"}, "no role is chosen"),
    ],
)
def test_what_is_wrong_with_an_account_is_told_beside_its_field(browser, shared, sent, told):
    answer = browser("ada").post("/people", data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert len(AppAccounts(shared.state.kept).everybody()) == 3


def test_a_script_in_a_name_is_shown_and_does_not_run(browser):
    one = browser("ada")
    page = one.post("/people", data={"name": "<script>alert(1)</script>", "role": "reader"}).text
    assert "<script>alert" not in page + one.get("/people/log").text
    assert "&lt;script&gt;" in page


def test_a_role_holds_from_the_next_request_on(browser, shared):
    ed, ada = browser("ed"), browser("ada")
    number = AppAccounts(shared.state.kept).named("ed")
    assert ed.get("/people").status_code == 403
    ada.post(f"/people/{number}/role", data={"role": "administrator"})
    assert ed.get("/people").status_code == 200
    ada.post(f"/people/{number}/role", data={"role": "reader"})
    assert ed.post("/studies/x").status_code == 403


def test_who_is_disabled_is_out_at_once_and_in_again_by_the_password(browser, shared):
    ed, ada = browser("ed"), browser("ada")
    number = AppAccounts(shared.state.kept).named("ed")
    ada.post(f"/people/{number}/disable")
    assert ed.get("/").status_code == 401
    refused = browser().post("/sign-in", data={"name": "ed", "password": "three blue words here"})
    assert "do not belong together" in refused.text
    ada.post(f"/people/{number}/enable")
    assert browser("ed").get("/").status_code == 200
    assert ed.get("/").status_code == 401  # the session of before is not open again


def test_sessions_are_ended(browser, shared):
    ed, ada = browser("ed"), browser("ada")
    ada.post(f"/people/{AppAccounts(shared.state.kept).named('ed')}/sessions")
    assert ed.get("/").status_code == 401
    assert ada.get("/").status_code == 200


@pytest.mark.parametrize("deed", ["role", "disable"])
def test_an_administrator_is_left(browser, shared, deed):
    ada = browser("ada")
    number = AppAccounts(shared.state.kept).named("ada")
    answer = ada.post(f"/people/{number}/{deed}", data={"role": "editor"})
    assert answer.status_code == 422
    assert "nobody would be left who administers" in answer.text
    assert ada.get("/people").status_code == 200
    assert {one.name: one.role for one in AppAccounts(shared.state.kept).everybody()}[
        "ada"
    ] == Role.ADMINISTRATOR


def test_what_is_not_there_is_told(browser):
    ada = browser("ada")
    assert ada.post("/people/999/disable").status_code == 422
    assert ada.post("/people/1/fly").status_code == 404
    assert ada.post("/people/one/disable").status_code == 404
    assert "There is nothing here" in ada.post("/people/one/disable").text
    assert "before: " in ada.get("/people/log?before=x").text


def test_a_mistake_of_the_app_is_a_page_with_its_headers(browser, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError

    ada = browser("ada", raise_server_exceptions=False)
    monkeypatch.setattr("tumen.app.people.routes.lines", fail)
    answer = ada.get("/people/log")
    assert answer.status_code == 500
    assert "a mistake in the app" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "ZeroDivision" not in answer.text


def test_every_change_of_people_has_its_line_and_no_change_is_without(browser, shared):
    ada, kept = browser("ada"), shared.state.kept
    ada.post("/people", data={"name": "new", "role": "reader"})
    number = AppAccounts(kept).named("new")
    for deed in ("role", "link", "disable", "enable", "sessions"):
        ada.post(f"/people/{number}/{deed}", data={"role": "editor"})
    ada.post("/people/999/disable")
    ada.post("/leave")
    found = [(line.who, line.what, line.about) for line in reversed(lines(kept)) if line.who == "ada"]
    assert found == [
        ("ada", "signed in", ""),
        ("ada", "person added as reader", "new"),
        ("ada", "role changed to editor", "new"),
        ("ada", "link to set a password made", "new"),
        ("ada", "person disabled", "new"),
        ("ada", "person enabled", "new"),
        ("ada", "sessions ended", "new"),
        ("ada", "signed out", ""),
    ]


def test_nobody_writes_a_second_line_into_the_log(browser, shared):
    """Names come as they were sent, before it is looked whether they are any: a line is one, on a terminal too."""
    browser("ed").post("/studies/+new", data={"name": "x\n2026-01-01 ada \x1b[31mperson added\u202e"})
    assert lines(shared.state.kept)[0].about == "x?2026-01-01 ada ?[31mperson added?"


def test_the_log_is_filtered_paged_and_taken_as_a_table(browser, shared):
    ada = browser("ada")
    ada.post("/people", data={"name": "=cmd()", "role": "reader"})
    with shared.state.kept.writing("", "") as connection:
        from tumen.app.people.audit import write_line

        for number in range(120):
            write_line(connection, "ed", "10.0.0.1", "study saved", f"study {number:03}")
    first = ada.get("/people/log").text
    assert "study 119" in first
    assert "study 010" not in first
    older = re.search(r'href="(/people/log\?[^"]*before=\d+)"', first)[1].replace("&amp;", "&")
    assert "study 010" in ada.get(older).text
    some = ada.get("/people/log", params={"who": "ED", "what": "study 00"}).text
    assert some.count("study saved") == 10
    ada.cookies.set("tumen_language", "zh")
    for what in ("保存研究", "saved"):  # as the page says it, and as it is kept
        assert "study 119" in ada.get("/people/log", params={"who": "E-d", "what": what}).text
    ada.cookies.set("tumen_language", "en")
    assert "There is no such line" in ada.get("/people/log", params={"who": "..."}).text
    none = ada.get("/people/log", params={"what": "100%"}).text
    assert "There is no such line" in none
    taken = ada.get("/people/log.csv", params={"what": "added"})
    assert taken.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(taken.text)))
    assert [(row["who"], row["about"]) for row in rows][:1] == [
        ("ada", "'=cmd()")
    ]  # no formula in a spreadsheet


def test_pages_are_whole_without_scripts_or_styles_inside(browser):
    ada = browser("ada")
    for path in ("/", "/people", "/people/log", "/account"):
        page = ada.get(path).text
        assert page.count("<h1") == 1, path
        assert not re.search(r"<style|\bstyle=|\bon\w+=|<script(?! src)", page), path
        token = f'name="tumen_token" value="{ada.headers[TOKEN_HEADER]}"'
        assert page.count("<form") - page.count('method="get"') == page.count(token), path
        names = re.findall(r'\bid="([^"]*)"', page)
        assert len(names) == len(set(names)), path
    page = browser().get("/").text
    assert page.count("<h1") == 1
