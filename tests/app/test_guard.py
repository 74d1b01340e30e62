"""Who comes in, and what nobody does without a session, the token of a form, a role."""

import pytest
from fastapi.testclient import TestClient

from tumen.app.create import create_app
from tumen.app.door import LinkDoor, Role, Visitor
from tumen.app.guard import SESSION, TOKEN_HEADER
from tumen.app.settings import AppSettings, Limits

LOCAL = "http://127.0.0.1:8480"


class _Reader:
    """A door with one session, `s`, of somebody who may only read."""

    def visitor(self, session):
        return Visitor("lee", Role.READER, "t") if session == "s" else None

    def leave(self, session):
        pass


@pytest.fixture
def app(tmp_path):
    return create_app(AppSettings(tmp_path, limits=Limits(upload_bytes=1000)))


def client(app):
    return TestClient(app, base_url=LOCAL)


def test_nothing_is_shown_without_the_link(app):
    browser = client(app)
    assert browser.get("/").status_code == 401
    assert browser.get("/anything/at/all").status_code == 401
    assert browser.post("/leave").status_code == 401
    assert "not signed in" in browser.get("/").text


def test_the_link_opens_once(app):
    key = app.state.door.key
    first, second = client(app), client(app)
    assert first.get(f"/enter?key={key}").status_code == 200
    assert first.get("/").status_code == 200
    assert second.get(f"/enter?key={key}").status_code == 401
    assert second.get("/enter?key=").status_code == 401  # the key is none now: an empty one is not it
    assert second.get("/").status_code == 401


def test_a_form_without_the_token_changes_nothing(app):
    browser = client(app)
    browser.get(f"/enter?key={app.state.door.key}")
    assert browser.post("/leave").status_code == 403
    assert browser.post("/leave", headers={TOKEN_HEADER: "another"}).status_code == 403
    assert browser.get("/").status_code == 200  # nobody has left
    (visitor,) = app.state.door._open.values()
    elsewhere = {TOKEN_HEADER: visitor.token, "origin": "http://evil.example"}
    assert browser.post("/leave", headers=elsewhere).status_code == 403
    assert browser.post("/leave", data={"tumen_token": visitor.token}).status_code == 401  # left
    assert browser.get("/").status_code == 401


def test_too_much_is_refused_kindly(app):
    browser = client(app)
    browser.get(f"/enter?key={app.state.door.key}")
    (visitor,) = app.state.door._open.values()
    found = browser.post("/leave", headers={TOKEN_HEADER: visitor.token}, content=b"x" * 1001)
    assert found.status_code == 413
    assert "too large" in found.text


def test_a_reader_changes_nothing(tmp_path):
    app = create_app(AppSettings(tmp_path), _Reader())
    browser = client(app)
    browser.cookies.set(SESSION, "s")
    assert browser.get("/").status_code == 200
    assert browser.post("/studies/anything", headers={TOKEN_HEADER: "t"}).status_code == 403
    assert "Your role" in browser.post("/studies/anything", headers={TOKEN_HEADER: "t"}).text


def test_every_answer_has_the_headers_of_safety(app):
    browser = client(app)
    for path in ("/", "/enter?key=x", "/static/app.css", "/alive", "/nothing"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_another_name_of_this_machine_is_refused(app):
    assert TestClient(app, base_url="http://evil.example").get("/").status_code == 400


def test_the_language_is_chosen_and_leads_nowhere_else(app):
    browser = client(app)
    browser.get(f"/enter?key={app.state.door.key}")
    (visitor,) = app.state.door._open.values()
    sent = {"language": "ko", "back": "//evil.example/", "tumen_token": visitor.token}
    answer = browser.post("/language", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert 'lang="ko"' in browser.get("/").text
    assert browser.post("/language", data={**sent, "language": "xx"}).status_code == 404


def test_a_door_that_is_left_is_shut():
    door = LinkDoor()
    session = door.enter(door.key)
    assert door.visitor(session).role == Role.ADMINISTRATOR
    door.leave(session)
    assert door.visitor(session) is None


def test_the_forms_of_a_page_carry_the_token(app):
    browser = client(app)
    browser.get(f"/enter?key={app.state.door.key}")
    (visitor,) = app.state.door._open.values()
    assert f'name="tumen_token" value="{visitor.token}"' in browser.get("/").text
