"""Names of people: what is one name, what looks like another, what is none; accounts of before stay."""

from datetime import UTC, datetime

import pytest

from tests.app.conftest import PHRASE
from tumen.app.door import Role
from tumen.app.people.accounts import AppAccounts, By
from tumen.app.people.names import checked_name, folded, look, plain_key
from tumen.app.people.passwords import hash_of
from tumen.app.people.sessions import AccountDoor, NotLetIn
from tumen.app.settings import Limits
from tumen.app.state.open import state_at
from tumen.app.state.schema import PEOPLE
from tumen.errors import InputError

BY = By("", "test")
THERE = ("Admin", "王 芳", "Kim Min-ji", "Olivia", "José", "김민지")


def furnished(kept, password=None):
    """Accounts as `THERE` has them."""
    made = AppAccounts(kept)
    for name in THERE:
        made.add(name, Role.ADMINISTRATOR, BY, password)
    return made


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Accounts that no test changes, without passwords."""
    kept = state_at(str(tmp_path_factory.mktemp("names") / "app.sqlite"))
    yield furnished(kept)
    kept.engine.dispose()


@pytest.fixture
def accounts(opened, tmp_path):
    """Accounts with `PHRASE`."""
    return furnished(opened(tmp_path / "app.sqlite"), PHRASE)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("王芳", "there is a 王 芳 already"),
        ("王\u3000芳", "there is a 王 芳 already"),  # the wide space of Chinese keyboards
        ("ＡＤＭＩＮ", "there is a Admin already"),
        ("ad.min", "there is a Admin already"),
        ("Jose\u0301", "there is a José already"),  # NFD
        ("\u1100\u1175\u11b7민지", "there is a 김민지 already"),  # a syllable in its parts
        ("kim minji", "there is a Kim Min-ji already"),
        # UTS 39, confusables.txt: 0430 0435 0456 03BF 043E to a e i o o; 0031, 0049, 007C to l; 0030 to O
        ("\u041el\u0456v\u0456\u0430", r"together: \u041e \(U\+041E\), l \(U\+006C\)"),
        ("0livia", "0livia would be taken for Olivia"),
        ("OIivia", "OIivia would be taken for Olivia"),
        ("\u0410dmin", r"together: \u0410 \(U\+0410\), d \(U\+0064\)"),
        ("Ωmega", r"together: Ω \(U\+03A9\), m \(U\+006D\)"),
        ("Ad\u200bmin", "is no name of a person"),  # a space without width
        ("\u202eadmin", "is no name of a person"),  # letters turned round
        ("Ad\u3164min", r"nobody can see \(U\+3164\)"),  # the filler of Hangul
        ("Ad\ufe0fmin", r"nobody can see \(U\+FE0F\)"),
        ("...", "is no name of a person"),
    ],
)
def test_a_name_that_is_or_looks_like_another_is_refused_beside_its_field(full, name, told):
    with pytest.raises(InputError, match=told) as raised:
        full.add(name, Role.READER, BY)
    assert {problem.file for problem in raised.value.problems} == {"name"}
    assert {one.name for one in full.everybody()} == {*THERE}


def test_a_name_of_another_script_alone_may_look_like_none_that_is_there(accounts):
    """All of Cyrillic, letter by letter the look of the Latin name: UTS 39 calls it a whole-script confusable."""
    accounts.add("aceo", Role.READER, BY)
    with pytest.raises(InputError, match="would be taken for aceo"):
        accounts.add("\u0430\u0441\u0435\u043e", Role.READER, BY)


@pytest.mark.parametrize(
    "name", ["田中ハナ", "박 Peter", "王芳 Fang", "Ана Иванова", "José O’Neil-Łuk", "سارا", "lee 2", "ສົມສັກ"]
)
def test_people_have_names_in_every_script(name):
    """Highly restrictive (UTS 39, 5.2): one script, or those that are written together in East Asia."""
    assert checked_name(name) == name


def test_keys_of_a_name():
    assert folded("  Kim   Min-JI ") == "kim min-ji"
    assert plain_key("Kim Min-JI") == plain_key("KIM.MINJI") == "kimminji"
    assert look("Ian") == look("lan") == look("1an") == look("\u04c0an") == "lan"


def test_accounts_of_before_sign_in_however_alike(accounts):
    """Two that differ in a space, and one of two scripts, as they could be made once: each by what is kept."""
    old = ("李 明", "李明", "\u0410dmin")
    with accounts.kept.writing("", "") as connection:
        for number, name in enumerate(old, start=100):
            held = {"person": number, "folded": folded(name), "name": name, "role": "reader"}
            more = {"password": hash_of(PHRASE), "disabled": False, "since": datetime.now(UTC)}
            connection.execute(PEOPLE.insert().values(**held, **more))
    door = AccountDoor(accounts.kept, Limits())
    for typed, is_name in {
        **dict(zip(old, old, strict=True)),
        "admin": "Admin",
        "kimminji": "Kim Min-ji",
    }.items():
        session = door.sign_in(typed, PHRASE, "10.0.0.1")
        assert door.visitor(session).name == is_name, typed
    assert door.sign_in("李-明", PHRASE, "10.0.0.1") == NotLetIn()  # two would be meant


def test_other_ways_to_write_a_name_are_no_more_attempts(accounts):
    door = AccountDoor(accounts.kept, Limits())
    for typed in ("王 芳", "王芳", "王  芳", "王.芳"):
        assert door.sign_in(typed, "wrong", "10.0.0.1") == NotLetIn()
    assert door.sign_in("王-芳", PHRASE, "10.0.0.2").wait.total_seconds() > 1


def test_a_password_is_not_the_name_in_another_way(accounts):
    number = accounts.named("Kim Min-ji")
    accounts.add("Changchun Zone", Role.READER, BY)
    zone = accounts.named("changchunzone")
    with pytest.raises(InputError, match="or it is the name"):
        accounts.set_password(zone, "CHANGCHUN-ZONE", "CHANGCHUN-ZONE", BY)
    accounts.set_password(number, "quite another phrase", "quite another phrase", BY)
