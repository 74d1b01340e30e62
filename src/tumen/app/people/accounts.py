"""Who may come in, and with what role. Every change is one transaction with its line in the audit log."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tumen.app.door import Role
from tumen.app.people.audit import write_line
from tumen.app.people.names import checked_name, folded, look, plain_key
from tumen.app.people.passwords import checked, hash_of
from tumen.app.state.schema import LINKS, PEOPLE, SESSIONS
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from tumen.database.connect import Database


def now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


LINK_HOLDS = timedelta(days=7)
ROLES = tuple(role.name.lower() for role in Role)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    person: int
    name: str
    role: Role
    disabled: bool
    invited: bool
    """No password yet."""
    since: datetime
    sessions: int
    seen: datetime | None
    """When an open session was last used."""

    @property
    def state(self) -> str:
        """Whether the person may come in."""
        return "disabled" if self.disabled else "no password yet" if self.invited else "may come in"


@dataclass(frozen=True, slots=True)
class By:
    """Who makes a change, for the audit log."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class AppAccounts:
    """The accounts of a database."""

    kept: Database

    def everybody(self) -> list[Person]:
        """All accounts, by name."""
        seen = sa.select(
            SESSIONS.c.person, sa.func.count().label("sessions"), sa.func.max(SESSIONS.c.seen).label("seen")
        ).group_by(SESSIONS.c.person)
        last = seen.subquery()
        query = (
            sa.select(PEOPLE, last.c.sessions, last.c.seen)
            .outerjoin(last, last.c.person == PEOPLE.c.person)
            .order_by(PEOPLE.c.folded)
        )
        with self.kept.reading() as connection:
            return [_person(row) for row in connection.execute(query)]

    def add(self, name: str, role: Role, by: By, password: str | None = None) -> str:
        """Add somebody; the key of the link that sets the password, or "" where one is given.

        Raises
        ------
        InputError
            If the name is none, or taken (`file` names the field).
        """
        plain = checked_name(name)
        hashed = None if password is None else hash_of(checked(password, password, plain))
        with self.kept.writing(by.name or "tumen app", "person added") as connection:
            _check_unlike(connection, plain)
            made = connection.execute(
                PEOPLE.insert().values(
                    folded=folded(plain),
                    name=plain,
                    role=role.name.lower(),
                    password=hashed,
                    disabled=False,
                    since=now(),
                )
            ).inserted_primary_key
            _check_administrator(connection)
            write_line(connection, by.name, by.address, f"person added as {role.name.lower()}", plain)
            return "" if hashed else _new_link(connection, 0 if made is None else made[0])

    def link(self, person: int, by: By) -> tuple[str, str]:
        """The name, and the key of a new link that sets the password; older ones open nothing more."""
        with self._changing(by, "link to set a password made", person) as (connection, found):
            return found.name, _new_link(connection, person)

    def change_role(self, person: int, role: Role, by: By) -> None:
        """Give another role.

        Raises
        ------
        InputError
            If nobody would be left who administers the app.
        """
        with self._changing(by, f"role changed to {role.name.lower()}", person) as (connection, _):
            connection.execute(_of(person).values(role=role.name.lower()))

    def disable(self, person: int, by: By, *, disabled: bool) -> None:
        """Shut somebody out, with all open sessions and links, or let in again."""
        what = "person disabled" if disabled else "person enabled"
        with self._changing(by, what, person) as (connection, _):
            connection.execute(_of(person).values(disabled=disabled))
            if disabled:
                _end(connection, person)

    def remove(self, person: int, by: By) -> None:
        """Remove an account; what the log says of it stays."""
        with self._changing(by, "person removed", person) as (connection, _):
            _end(connection, person)
            connection.execute(PEOPLE.delete().where(PEOPLE.c.person == person))

    def end_sessions(self, person: int, by: By) -> None:
        """End all open sessions of somebody."""
        with self._changing(by, "sessions ended", person) as (connection, _):
            connection.execute(SESSIONS.delete().where(SESSIONS.c.person == person))

    def set_password(self, person: int, password: str, again: str, by: By, key: str | None = None) -> None:
        """Set a password; all sessions and links of the person end.

        Parameters
        ----------
        key
            Of the link by which it is set: it must still hold when the password is written.
        """
        with self.kept.reading() as connection:
            name = _known(connection, person).name
        hashed = hash_of(checked(password, again, name))
        with self._changing(by, "password set", person) as (connection, _):
            if key is not None and not connection.execute(_links(key)).all():
                raise InputError.of("this link was used meanwhile", "Ask for a new one", file="password")
            _end(connection, person)
            connection.execute(_of(person).values(password=hashed))

    def invited(self, key: str) -> Person | None:
        """Whose password a link sets; None where it sets none, or no more."""
        with self.kept.reading() as connection:
            row = connection.execute(_links(key)).one_or_none()
        return None if row is None else _person(row)

    def named(self, name: str) -> int:
        """The number of a name.

        Raises
        ------
        InputError
            If nobody has it.
        """
        with self.kept.reading() as connection:
            row = find(connection, name)
        if row is None:
            raise InputError.of(
                f"there is no {name.strip()}",
                "Look at all names (on the command line: tumen app people list)",
                file="name",
            )
        return int(row.person)

    @contextmanager
    def _changing(self, by: By, what: str, person: int) -> Iterator[tuple[Connection, Any]]:
        """A transaction about somebody, with its line in the log; an administrator is left at its end."""
        with self.kept.writing(by.name or "tumen app", what) as connection:
            found = _known(connection, person)
            yield connection, found
            _check_administrator(connection)
            write_line(connection, by.name, by.address, what, found.name)


def role_named(role: str) -> Role:
    """The role that a word names.

    Raises
    ------
    InputError
        If it names none (`file` names the field).
    """
    if role not in ROLES:
        what = f"{role!r} is no role" if role else "no role is chosen"
        raise InputError.of(what, f"Choose {', '.join(ROLES)}", file="role")
    return Role[role.upper()]


def sha256(key: str) -> str:
    """What is kept of a key that somebody else holds."""
    return hashlib.sha256(key.encode()).hexdigest()


def _links(key: str) -> sa.Select[Any]:
    return (
        sa.select(PEOPLE)
        .join(LINKS, LINKS.c.person == PEOPLE.c.person)
        .where(LINKS.c.link == sha256(key), LINKS.c.until > now(), ~PEOPLE.c.disabled)
    )


def _new_link(connection: Connection, person: int) -> str:
    key = secrets.token_urlsafe(32)
    connection.execute(LINKS.delete().where(LINKS.c.person == person))
    until = now() + LINK_HOLDS
    connection.execute(LINKS.insert().values(link=sha256(key), person=person, until=until))
    return key


def _end(connection: Connection, person: int) -> None:
    for table in (SESSIONS, LINKS):
        connection.execute(table.delete().where(table.c.person == person))


def _of(person: int) -> sa.Update:
    return PEOPLE.update().where(PEOPLE.c.person == person)


def _known(connection: Connection, person: int) -> Any:
    row = connection.execute(sa.select(PEOPLE).where(PEOPLE.c.person == person)).one_or_none()
    if row is None:
        raise InputError.of("there is no such person any more", "Look at the list again", file="person")
    return row


def find(connection: Connection, name: str) -> Any:
    """The row of a name, or of the only one that differs in spaces, points and hyphens; None where nobody
    has it.
    """
    query, key = sa.select(PEOPLE), plain_key(name)
    row = connection.execute(query.where(PEOPLE.c.folded == folded(name))).one_or_none()
    near = [one for one in connection.execute(query) if key and plain_key(one.folded) == key]
    return row if row is not None else near[0] if len(near) == 1 else None


def _check_unlike(connection: Connection, name: str) -> None:
    """Refuse a new name that is another's, or looks like it; those that are there stay as they are."""
    own = plain_key(name), look(name)
    for other in connection.execute(sa.select(PEOPLE.c.name)).scalars():
        theirs = plain_key(other), look(other)
        if own[0] == theirs[0]:
            raise InputError.of(f"there is a {other} already", "Take another name", file="name")
        if own[1] == theirs[1]:
            what = f"{name} would be taken for {other}, who has an account"
            raise InputError.of(what, "Take a name that looks otherwise", file="name")


def _check_administrator(connection: Connection) -> None:
    """Refuse what would leave nobody who can add others."""
    there = sa.select(sa.func.count()).select_from(PEOPLE)
    left = there.where(PEOPLE.c.role == "administrator", ~PEOPLE.c.disabled)
    if connection.execute(there).scalar() and not connection.execute(left).scalar():
        raise InputError.of(
            "nobody would be left who administers the app", "Make somebody else an administrator first"
        )


def _person(row: Any) -> Person:
    return Person(
        row.person,
        row.name,
        Role[row.role.upper()],
        row.disabled,
        row.password is None,
        row.since,
        getattr(row, "sessions", None) or 0,
        getattr(row, "seen", None),
    )
