"""Signing in: sessions, their ends, limits, links that set a password once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from tests.app.conftest import LOCAL, PHRASE
from tumen.app.create import create_app
from tumen.app.door import Role
from tumen.app.guard import SESSION, TOKEN_HEADER
from tumen.app.people.accounts import AppAccounts, By
from tumen.app.people.attempts import PATIENCE, network_of
from tumen.app.people.passwords import checked, hash_of, is_password
from tumen.app.people.sessions import AccountDoor, NotLetIn
from tumen.app.settings import AppSettings, Limits
from tumen.app.state.schema import AUDIT, PEOPLE, SESSIONS
from tumen.app.typed import as_typed
from tumen.errors import InputError
from tumen.language.force import speaking

BY = By("ada", "test")
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)


class _Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def door(shared):
    return AccountDoor(shared.state.kept, Limits(), _Clock())


def log(app):
    with app.state.kept.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.select(AUDIT.c.who, AUDIT.c.what, AUDIT.c.about))]


def test_without_a_session_the_way_in_is_shown(browser):
    answer = browser().get("/people?x=1")
    assert answer.status_code == 401
    assert 'name="password"' in answer.text
    assert 'name="next" value="/people?x=1"' in answer.text


def test_who_signs_in_comes_to_where_they_were(browser, shared):
    one = browser()
    answer = one.post(
        "/sign-in", data={"name": " ADA ", "password": PHRASE, "next": "/people"}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # no TLS here
    assert one.get("/people").status_code == 200
    assert ("ada", "signed in", "") in log(shared)


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_signing_in_leads_nowhere_else(browser, away):
    answer = browser().post(
        "/sign-in", data={"name": "ada", "password": PHRASE, "next": away}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(browser, shared):
    wrong = browser().post("/sign-in", data={"name": "ada", "password": "not this one"})
    unknown = browser().post("/sign-in", data={"name": "nobody", "password": "my secret phrase"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("ada", "X") == unknown.text.replace("nobody", "X")
    assert ("", "sign-in failed", "ada") in log(shared)
    assert ("", "sign-in failed", "") in log(shared)  # what is no name may be a password: it is not written
    assert "nobody" not in str(log(shared))


def test_keys_and_passwords_are_kept_as_hashes(browser, shared):
    one = browser("ada")
    with shared.state.kept.reading() as connection:
        held = str(connection.execute(sa.select(SESSIONS)).all()) + str(
            connection.execute(sa.select(PEOPLE)).all()
        )
    assert one.cookies[SESSION] not in held
    assert one.headers[TOKEN_HEADER] not in held
    assert PHRASE not in held
    assert "$argon2id$" in held


def test_each_session_has_a_token_of_its_own(browser):
    first, second = browser("ed"), browser("ed")
    assert first.headers[TOKEN_HEADER] != second.headers[TOKEN_HEADER]
    first.headers[TOKEN_HEADER] = second.headers[TOKEN_HEADER]
    assert first.post("/leave").status_code == 403


def test_signing_in_anew_ends_the_session_that_the_browser_had(browser, shared):
    one = browser("ed")
    before = one.cookies[SESSION]
    one.post("/sign-in", data={"name": "rae", "password": PHRASE})
    assert one.cookies[SESSION] != before
    assert shared.state.door.visitor(before) is None


def test_a_session_ends_when_it_is_idle_and_after_a_day_in_any_case(door):
    """Limits: 2 hours idle, 12 hours in all."""
    session = door.sign_in("ed", PHRASE, "10.0.0.1")
    door.clock.now = NOW + timedelta(minutes=119)
    assert door.visitor(session).name == "ed"
    door.clock.now += timedelta(minutes=119)
    assert door.visitor(session) is not None  # it was used meanwhile
    door.clock.now += timedelta(minutes=121)
    assert door.visitor(session) is None
    session = door.sign_in("ed", PHRASE, "10.0.0.1")
    began = door.clock.now
    while door.clock.now < began + timedelta(hours=11, minutes=59):
        door.clock.now = min(door.clock.now + timedelta(hours=1), began + timedelta(hours=11, minutes=59))
        assert door.visitor(session) is not None
    door.clock.now = began + timedelta(hours=12)
    assert door.visitor(session) is None


def test_a_name_waits_longer_and_longer_then_pauses(door):
    """Three failures are free; then 2, 4, 8, ... seconds, at most a minute; after ten, 15 minutes."""
    waits = []
    for number in range(10):
        found = door.sign_in("ed", "wrong", f"10.0.{number}.1")
        assert found == NotLetIn()
        found = door.sign_in("ed", PHRASE, f"10.0.{number}.2") if number >= 3 else NotLetIn()
        waits.append(found.wait.total_seconds())
        door.clock.now += found.wait
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 60, 900]
    assert isinstance(door.sign_in("ed", PHRASE, "10.0.0.1"), str)  # after the pause
    assert door.sign_in("ed", "wrong", "10.9.0.1") == NotLetIn()  # and the failures are forgotten
    assert isinstance(door.sign_in("ed", PHRASE, "10.9.0.1"), str)


def test_many_attempts_at_once_are_counted_as_one_after_the_other(door):
    """Three failures are free and the next one waits, also where ten come before the first is looked at; people
    who sign in at once with the right password all come in.
    """
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda number: door.sign_in("ed", "wrong", f"10.0.{number}.1"), range(10)))
        assert sum(one == NotLetIn() for one in found) == 4
        assert all(isinstance(one, NotLetIn) for one in found)
        rights = list(pool.map(lambda number: door.sign_in("rae", PHRASE, f"10.1.{number}.1"), range(3)))
    assert {door.visitor(one).name for one in rights} == {"rae"}
    assert len(set(rights)) == 3


def test_an_address_is_limited_whatever_names_it_tries(door):
    """Ten are free from an address; a good password of one's own does not make it ten more."""
    for number in range(9):
        assert door.sign_in(f"name {number}", "wrong", "2001:db8::1") == NotLetIn()
    assert isinstance(door.sign_in("ed", PHRASE, "2001:db8::2"), str)
    for number in (9, 10):
        assert door.sign_in(f"name {number}", "wrong", f"2001:db8::{number}") == NotLetIn()
    assert door.sign_in("rae", PHRASE, "2001:db8::ffff").wait == timedelta(seconds=2)
    assert isinstance(door.sign_in("rae", PHRASE, "2001:db8:0:1::1"), str)  # another network


def test_failures_hold_after_a_restart(shared, door, opened):
    for _ in range(4):
        door.sign_in("ed", "wrong", "10.0.0.1")
    kept = shared.state.kept
    again = AccountDoor(opened(shared.state.settings.database, there=True), Limits(), door.clock)
    assert again.kept is not kept
    assert again.sign_in("ed", PHRASE, "10.0.0.2").wait == timedelta(seconds=2)


def test_too_many_attempts_are_told_kindly(browser):
    one = browser()
    for _ in range(4):
        one.post("/sign-in", data={"name": "ed", "password": "wrong"})
    answer = one.post("/sign-in", data={"name": "ed", "password": PHRASE})
    assert answer.status_code == 429
    assert "Too many attempts." in answer.text
    assert 1 <= int(answer.headers["retry-after"]) <= 2


def test_networks_of_addresses():
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert network_of("::ffff:10.0.0.1") == "10.0.0.1"
    assert network_of("testclient") == "testclient"
    assert PATIENCE["name"].wait(100) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("password", "again", "field", "told"),
    [
        ("short", "short", "password", "has 5 characters; 12 is the least"),
        (PHRASE, PHRASE + "x", "again", "not the same"),
        ("Password1234", "Password1234", "password", "many people have this password"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "password", "many people"),
        ("ababababababab", "ababababababab", "password", "many people"),
        ("Kim of Changchun", "Kim of Changchun", "password", "or it is the name"),
        ("x y " * 300, "x y " * 300, "password", "more than 1000"),
    ],
)
def test_what_is_no_password_is_told_at_its_field(password, again, field, told):
    with pytest.raises(InputError, match=told) as raised:
        checked(password, again, "kim of changchun")
    assert raised.value.problems[0].file == field


@pytest.mark.parametrize(
    "password",
    ["长春国际合作示范区二〇二六", "한중국제협력시범구입니다", "  spaces are part  ", "x" * 9 + "yzw"],
)
def test_a_password_has_no_other_rules(password):
    assert is_password(password, hash_of(checked(password, password)))
    assert not is_password(password + " ", hash_of(password))


def test_a_letter_in_parts_is_the_same_letter():
    """U+00E9 and e with U+0301 are one letter, as two keyboards send it."""
    assert is_password("cafe\u0301 au lait noir", hash_of("caf\u00e9 au lait noir"))


def test_a_link_sets_a_password_once(shared, browser):
    key = AppAccounts(shared.state.kept).add("new", Role.EDITOR, BY)
    one = browser()
    assert one.post("/sign-in", data={"name": "new", "password": ""}).status_code == 401
    assert "new" in one.get(f"/invited?key={key}").text
    short = one.post("/invited", data={"key": key, "password": "short", "again": "short"})
    assert short.status_code == 422
    assert 'aria-invalid="true"' in short.text
    words = {"key": key, "password": "other good words", "again": "other good words"}
    assert "The password is set" in one.post("/invited", data=words).text
    assert one.post("/sign-in", data={"name": "new", "password": "other good words"}).status_code == 200
    assert browser().post("/invited", data={**words, "password": "taken by another"}).status_code == 404
    assert browser().get(f"/invited?key={key}").status_code == 404
    assert browser().get("/invited?key=").status_code == 404


def test_a_newer_link_a_week_or_being_disabled_end_a_link(shared, monkeypatch):
    accounts = AppAccounts(shared.state.kept)
    first = accounts.add("new", Role.READER, BY)
    person = accounts.named("NEW")
    _, second = accounts.link(person, BY)
    assert accounts.invited(first) is None
    assert accounts.invited(second).name == "new"
    accounts.disable(person, BY, disabled=True)
    accounts.disable(person, BY, disabled=False)
    assert accounts.invited(second) is None
    _, third = accounts.link(person, BY)
    late = datetime.now(UTC) + timedelta(days=7, seconds=1)
    monkeypatch.setattr("tumen.app.people.accounts.now", lambda: late)
    assert accounts.invited(third) is None


def test_all_sessions_end_when_the_password_changes_and_this_browser_has_a_new_one(browser, shared):
    one, other = browser("ed"), browser("ed")
    before = one.cookies[SESSION]
    new = "quite another phrase"
    wrong = one.post("/account", data={"current": "no", "password": new, "again": new})
    assert wrong.status_code == 422
    assert "it is another one" in wrong.text
    assert other.get("/").status_code == 200
    answer = one.post("/account", data={"current": PHRASE, "password": new, "again": new})
    assert answer.status_code == 200
    assert other.get("/").status_code == 401
    assert shared.state.door.visitor(before) is None
    assert one.get("/").status_code == 200
    assert browser().post("/sign-in", data={"name": "ed", "password": PHRASE}).status_code == 401
    assert ("ed", "password set", "ed") in log(shared)


def test_what_was_typed_is_kept_through_signing_in(browser):
    """A form of this app whose session has ended is sent again after signing in, when the person says so."""
    one = browser()
    typed = {"name": "<b>Lee</b>", "role": "reader", "note": "two\r\nlines"}
    asked = one.post("/people", data=typed, headers={"origin": LOCAL})
    assert asked.status_code == 401
    kept = re.search(r'name="kept" value="([^"]*)"', asked.text)[1]
    import html

    signed = one.post(
        "/sign-in",
        data={"name": "ada", "password": PHRASE, "next": "/people", "kept": html.unescape(kept)},
        headers={"origin": LOCAL},
    )
    assert "&lt;b&gt;Lee&lt;/b&gt;" in signed.text
    assert "<b>Lee" not in signed.text
    assert 'action="/people"' in signed.text
    assert "two\r\nlines" in signed.text or "two\nlines" in signed.text


def test_a_record_that_was_typed_is_shown_as_its_form_called_it():
    """The head of the column in the ledger; the entry that was seen is no field (it was called a stage)."""
    kept = [("table", "events"), ("seen", "63"), ("stage", "landed"), ("note", "landed"), ("on", "")]
    with speaking("zh"):
        assert as_typed(kept) == [("进展", ""), ("阶段", "落位"), ("备注", "landed")]
    other = [("name", "Lee"), ("role", "")]
    assert as_typed(other) == other[:1]


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        ({"origin": "https://evil.example"}, {"name": "x"}),
        ({"sec-fetch-site": "cross-site"}, {"name": "x"}),
        ({}, {"name": "x"}),
        ({"origin": LOCAL}, {"password": "secret", "name": "x"}),
    ],
)
def test_nothing_is_kept_of_another_site_nor_a_password(browser, headers, data):
    answer = browser().post("/people", data=data, headers=headers)
    assert answer.status_code in {401, 403}
    assert 'name="kept"' not in answer.text


def test_of_a_stranger_little_is_read(browser, shared):
    """20 MB are for who has a session; who has none any more is asked to sign in, whatever was sent."""
    large = b"x" * 400_000
    assert browser().post("/people", content=large, headers={"origin": LOCAL}).status_code == 401
    assert browser().post("/sign-in", content=large).status_code == 413
    assert browser("ada").post("/people/1/sessions", content=large).status_code != 413


def test_a_part_asks_to_sign_in_in_place(browser):
    part = {"hx-request": "true"}
    asked = browser().post("/people", data={"name": "x"}, headers={**part, "origin": LOCAL})
    assert asked.status_code == 401
    assert asked.headers["hx-retarget"] == "#told-above"
    assert "<html" not in asked.text
    one = browser()
    signed = one.post("/sign-in", data={"name": "ada", "password": PHRASE}, headers=part)
    token = re.search(r'data-token="(\w+)"', signed.text)[1]
    assert one.post("/people/1/sessions", headers={TOKEN_HEADER: token}).status_code != 403


def test_a_form_of_the_session_before_gets_the_token_of_this_one(browser):
    one = browser("ada")
    late = one.post("/people/1/sessions", headers={TOKEN_HEADER: "old", "hx-request": "true"})
    assert (late.status_code, late.headers["hx-retarget"]) == (403, "#told-above")
    assert "You are signed in as ada" in late.text
    token = re.search(r'data-token="(\w+)"', late.text)[1]
    assert one.post("/people/1/sessions", headers={TOKEN_HEADER: token}).status_code != 403


def test_behind_a_proxy_the_cookie_is_for_tls_only_and_the_proxys_word_counts(tmp_path):
    settings = AppSettings(tmp_path, shared=True, host_names=("tumen.example.org",), proxies=("10.1.0.0/24",))
    app = create_app(settings)
    AppAccounts(app.state.kept).add("ada", Role.ADMINISTRATOR, BY, PHRASE)
    told = {
        "x-forwarded-proto": "https",
        "x-forwarded-for": "1.2.3.4, 203.0.113.9",
        "host": "tumen.example.org",
    }
    for proxy, secure, address in (("10.1.0.7", True, "203.0.113.9"), ("10.2.0.7", False, "10.2.0.7")):
        one = TestClient(app, base_url="http://tumen.example.org", client=(proxy, 5000))
        answer = one.post(
            "/sign-in", data={"name": "ada", "password": PHRASE}, headers=told, follow_redirects=False
        )
        assert ("secure" in answer.headers["set-cookie"].lower()) is secure
        with app.state.kept.reading() as connection:
            assert (
                connection.execute(sa.select(AUDIT.c.address).order_by(AUDIT.c.number.desc())).scalar()
                == address
            )
    assert TestClient(app, base_url="http://evil.example").get("/").status_code == 400


def test_hashes_have_the_work_of_the_second_recommendation_of_rfc_9106(monkeypatch):
    """RFC 9106, section 4: argon2id, 3 passes, 4 lanes, 64 MiB, a salt of 128 bits, a tag of 256."""
    from argon2 import extract_parameters

    from tumen.app.people import passwords

    monkeypatch.undo()
    found = extract_parameters(hash_of(PHRASE))
    assert (found.type.name, found.time_cost, found.parallelism, found.memory_cost) == ("ID", 3, 4, 65536)
    assert (found.salt_len * 8, found.hash_len * 8) == (128, 256)
    assert passwords.is_old("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA") is True


@pytest.mark.parametrize("kept", ["[" * 5000, '[["a", "\\ud800"]]', "null", '[["a"]]'])
def test_what_was_not_kept_by_the_app_is_left_out(browser, kept):
    sent = {"name": "ed", "password": PHRASE, "next": "/zone", "kept": kept}
    assert browser().post("/sign-in", data=sent, follow_redirects=False).status_code == 303
