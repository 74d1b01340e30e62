"""tumen app people: the accounts of a shared app, on either database; passwords are never arguments."""

import contextlib
import json
import os
import pty
import sys

import pytest
from typer.testing import CliRunner

from tests.postgresql import postgresql, server
from tumen.cli import app

__all__ = ["postgresql", "server"]
TUMEN = [sys.executable, "-c", "from tumen.cli import main; main()", "app", "people"]


def people(*arguments, given=""):
    return CliRunner().invoke(app, ["app", "people", *arguments], input=given, env={"COLUMNS": "300"})


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        return str(tmp_path / "people.sqlite")
    return request.getfixturevalue("server")


def test_from_the_first_administrator_to_the_last_account(database):
    at = ("--database", database)
    refused = people("add", "rae", *at, given="three blue words here\n")
    assert refused.exit_code == 2
    assert "nobody would be left who administers the app" in refused.stderr
    added = people("add", "ada", "--role", "administrator", *at, given="three blue words here\n")
    assert (added.exit_code, added.stderr) == (0, "")
    assert "ada may come in as administrator" in added.stdout
    assert people("add", "李明", *at, given="three blue words here").exit_code == 0
    assert people("role", "李明", "editor", *at).exit_code == 0
    assert people("password", "李明", *at, given="another long phrase\n").exit_code == 0
    found = json.loads(people("list", "--json", *at).stdout)
    assert [(one["name"], one["role"], one["state"]) for one in found] == [
        ("ada", "administrator", "may come in"),
        ("李明", "editor", "may come in"),
    ]
    assert "李明  editor" in people("list", *at).stdout
    last = people("role", "ada", "reader", *at)
    assert last.exit_code == 2
    assert "Make somebody else an administrator first" in last.stderr
    assert people("disable", "李明", *at).exit_code == 0
    assert "李明  editor  disabled" in people("list", *at).stdout
    assert people("enable", "李明", *at).exit_code == 0
    assert people("remove", "李明", *at).exit_code == 0
    log = json.loads(people("log", "--what", "李明", "--json", *at).stdout)
    assert [line["what"] for line in log] == [
        "person removed",
        "person enabled",
        "person disabled",
        "password set",
        "role changed to editor",
        "person added as reader",
    ]
    assert {line["from"] for line in log} == {"command line"}
    assert "command line  person removed  李明" in people("log", "--most", "1", *at).stdout
    assert "There is no such line" in people("log", "--who", "nobody", *at).stdout
    assert len(json.loads(people("list", "--json", *at).stdout)) == 1


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (("add", "x", "--role", "boss"), "three blue words here", "'boss' is no role"),
        (("add", "x", "--role", "administrator"), "short", "has 5 characters; 12 is the least"),
        (("add", "x", "--role", "administrator"), "", "has 0 characters"),
        (("add", " ", "--role", "administrator"), "three blue words here", "no name is given"),
        (("role", "x", "reader"), "", "there is no database of the app here"),
        (("list",), "", "there is no database of the app here"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, arguments, given, told):
    done = people(*arguments, "--database", str(tmp_path / "people.sqlite"), given=given)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "three blue" not in done.stderr + done.stdout


@pytest.mark.parametrize(("again", "code"), [("three blue words here", 0), ("three blue words her", 2)])
def test_a_password_is_asked_for_twice_at_a_terminal(tmp_path, again, code):
    database = str(tmp_path / "people.sqlite")
    arguments = [*TUMEN, "add", "ada", "--role", "administrator", "--database", database]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(arguments[0], arguments)  # noqa: S606 - our own program
    told = b""
    for asks, typed in ((b"Password: ", "three blue words here"), (b"once more: ", again)):
        while asks not in told:
            told += os.read(terminal, 1000)
        os.write(terminal, f"{typed}\n".encode())
    with contextlib.suppress(OSError):  # the end of what is said at a terminal
        while more := os.read(terminal, 1000):
            told += more
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == code, told
    assert b"three blue" not in told  # what is typed is not shown
    assert (b"are not the same" in told) is bool(code)
