"""``tumen app people``: the accounts of a shared app."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.options import command
from tumen.cli.output import give, say

if TYPE_CHECKING:
    from tumen.app.people.accounts import AppAccounts, By

app = typer.Typer(
    name="people", no_args_is_help=True, help="Who may come into a shared app.", rich_markup_mode=None
)
Where = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="ADDRESS",
        help="What the app keeps: a file, or postgresql://user:password@host/name.",
    ),
]
Role = Annotated[str, typer.Option("--role", help="reader, editor or administrator.")]
DEFAULT = ".tumen-app/app.sqlite"


@command
def add(name: str, *, role: Role = "reader", database: Where = DEFAULT) -> None:
    """Add somebody; the password is asked for twice, or is the first line of what is piped in.

    Example: tumen app people add lee --role administrator

    name: By which the person signs in.
    """
    from tumen.app.people.accounts import role_named

    chosen, new = role_named(role), "://" not in database and not Path(database).is_file()
    given = _password()
    with _accounts(database, there=False) as accounts:
        accounts.add(name, chosen, _by(), given)
    if new:
        say(f"{database}: a new database of the app")
    say(f"{name} may come in as {role}")


@command
def list_(*, database: Where = DEFAULT, json: bool = False) -> None:
    """Everybody with an account: the role, whether they may come in, and when they were last seen."""
    with _accounts(database) as accounts:
        found = accounts.everybody()
    lines = (
        f"{one.name}  {one.role.name.lower()}  {one.state}"
        + (f"  last seen {one.seen:%Y-%m-%d %H:%M} UTC" if one.seen else "")
        for one in found
    )
    plain = [
        {"name": one.name, "role": one.role.name.lower(), "state": one.state, "seen": one.seen}
        for one in found
    ]
    give(plain, lines if found else ["Nobody has an account yet"], json=json)


@command
def role(name: str, role: str, *, database: Where = DEFAULT) -> None:
    """Give another role.

    name: Of the person.
    role: reader, editor or administrator.
    """
    from tumen.app.people.accounts import role_named

    chosen = role_named(role)
    with _accounts(database) as accounts:
        accounts.change_role(accounts.named(name), chosen, _by())
    say(f"{name} is {role} now")


@command
def password(name: str, *, database: Where = DEFAULT) -> None:
    """Set a password, asked for twice or piped in; all sessions of the person end.

    name: Of the person.
    """
    with _accounts(database) as accounts:
        person = accounts.named(name)
        given = _password()
        accounts.set_password(person, given, given, _by())
    say(f"The password of {name} is set; all sessions have ended")


@command
def remove(name: str, *, database: Where = DEFAULT) -> None:
    """Remove an account; what the log says of it stays.

    name: Of the person.
    """
    with _accounts(database) as accounts:
        accounts.remove(accounts.named(name), _by())
    say(f"{name} has no account any more")


@command
def disable(name: str, *, database: Where = DEFAULT) -> None:
    """Shut somebody out; all sessions and links end.

    name: Of the person.
    """
    with _accounts(database) as accounts:
        accounts.disable(accounts.named(name), _by(), disabled=True)
    say(f"{name} may not come in any more")


@command
def enable(name: str, *, database: Where = DEFAULT) -> None:
    """Let in again who was shut out.

    name: Of the person.
    """
    with _accounts(database) as accounts:
        accounts.disable(accounts.named(name), _by(), disabled=False)
    say(f"{name} may come in again")


@command
def log(
    *, who: str = "", what: str = "", most: int = 100, database: Where = DEFAULT, json: bool = False
) -> None:
    """Who did what in the app, when and from where, the newest first.

    --who NAME: Only what this person did.
    --what WORDS: Only with these words in what was done, or about what.
    --most: Lines at most.
    """
    with _accounts(database) as accounts:
        from tumen.app.people.audit import lines

        found = lines(accounts.kept, who=who, what=what, most=most)
    plain = [
        {"at": line.at, "who": line.who, "from": line.address, "what": line.what, "about": line.about}
        for line in found
    ]
    shown = [
        f"{line.at:%Y-%m-%d %H:%M:%S} UTC  "
        + "  ".join((line.who or "-", line.address or "-", line.what, line.about))
        for line in found
    ]
    give(plain, shown or ["There is no such line"], json=json)


for _command, _name, _help in (
    (add, "add", "Add somebody."),
    (list_, "list", "Everybody with an account."),
    (role, "role", "Give another role."),
    (password, "password", "Set a password."),
    (disable, "disable", "Shut somebody out."),
    (enable, "enable", "Let somebody in again."),
    (remove, "remove", "Remove an account."),
    (log, "log", "Who did what, when, from where."),
):
    app.command(_name, short_help=_help)(_command)


@contextmanager
def _accounts(database: str, *, there: bool = True) -> Iterator["AppAccounts"]:
    from tumen.errors import MissingExtraError

    try:
        from tumen.app.people.accounts import AppAccounts
        from tumen.app.state.open import state_at
    except ImportError:
        raise MissingExtraError("app", "The app") from None
    kept = state_at(database, there=there)
    try:
        yield AppAccounts(kept)
    finally:
        kept.engine.dispose()


def _by() -> "By":
    from tumen.app.people.accounts import By

    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = str(os.getuid())
    return By(name, "command line")


def _password() -> str:
    """Asked for twice at a terminal; else the first line of what is piped in. Arguments others can see."""
    from tumen.app.people.passwords import checked

    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
        return checked(given, given)
    return checked(getpass.getpass("Password: "), getpass.getpass("The same once more: "))
