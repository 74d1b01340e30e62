"""Who comes in, and what nobody does without a session, the token of a form, a role."""

import asyncio

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


def test_what_was_typed_is_kept_where_a_session_ended_or_is_another(app):
    """After a restart and in a window of before: it is shown whole; who is in can send it as it is."""
    sent = {
        "data": {"note": "half an hour's work", "password": ""},
        "headers": {"sec-fetch-site": "same-origin"},
    }
    stranger = client(app)
    answer = stranger.post("/studies/lunch/text/notes.md", **sent | {"data": {"text": "half an hour's work"}})
    assert answer.status_code == 401
    assert "half an hour&#39;s work" in answer.text
    assert "Send it" not in answer.text
    assert "half an hour" not in stranger.post("/account", **sent).text  # no password is ever shown
    stranger.get(f"/enter?key={app.state.door.key}")
    old = {"text": "half an hour's work", "tumen_token": "of before"}
    answer = stranger.post("/studies/lunch/text/notes.md", **sent | {"data": old})
    assert answer.status_code == 403
    (visitor,) = app.state.door._open.values()
    assert answer.text.count("half an hour&#39;s work") == 2  # to be read, and to be sent
    assert f'value="{visitor.token}"' in answer.text
    assert "of before" not in answer.text
    elsewhere = sent | {"data": old, "headers": {"origin": "http://evil.example"}}
    assert "half an hour" not in stranger.post("/studies/lunch/text/notes.md", **elsewhere).text


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
    assert "At most 1 kB are taken at once" in found.text  # the limit of this app: 1,000 bytes


def called(app, headers, messages):
    """What the app answers to a request whose body comes in these messages; and how many it took."""
    given, sent = list(messages), []

    async def receive():
        return given.pop(0)

    async def send(message):
        sent.append(message)

    (visitor,) = app.state.door._open.values()
    (session,) = app.state.door._open
    all_headers = {
        "host": "127.0.0.1:8480",
        "cookie": f"{SESSION}={session}",
        TOKEN_HEADER: visitor.token,
        **headers,
    }
    raw = [(name.encode(), text.encode()) for name, text in all_headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/leave", "headers": raw, "query_string": b""}
    scope |= {
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8480),
    }
    asyncio.run(app(scope, receive, send))
    return sent, len(messages) - len(given)


def test_what_is_too_large_is_read_on_for_a_while_so_that_the_answer_is_seen(app):
    """Limit: 1,000 bytes. A proxy that still sends takes an early answer for a failure of the app."""
    app.state.door.enter(app.state.door.key)
    part = {"type": "http.request", "body": b"x" * 900, "more_body": True}
    last = {"type": "http.request", "body": b"", "more_body": False}
    sent, taken = called(app, {}, [part] * 10 + [last])
    assert (sent[0]["status"], taken) == (413, 11)
    sent, taken = called(app, {}, [part] * 100 + [last])
    assert (sent[0]["status"], taken) == (413, 23)  # 23 x 900 > 20 x 1,000


def test_half_of_a_form_is_none(app):
    """Whose connection breaks while a form is sent has sent nothing: the session is not left."""
    app.state.door.enter(app.state.door.key)
    half = {"type": "http.request", "body": b"a=1", "more_body": True}
    sent, _ = called(app, {}, [half, {"type": "http.disconnect"}])
    assert sent == []
    assert app.state.door._open


@pytest.mark.parametrize(
    "host", ["127.0.0.1:80/alive?", "127.0.0.1:80/static/#", "127.0.0.1@evil.example", "127.0.0.1\\@x"]
)
def test_the_name_that_is_asked_for_does_not_change_which_page_is_guarded(app, host):
    """Addresses are put together with this header: a path in it must not stand for the one that is asked."""
    for path in ("/", "/studies", "/data", "/runs"):
        answer = client(app).get(path, headers={"host": host})
        assert answer.status_code in {400, 401}, (path, host)
        assert "Studies" not in answer.text


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
