"""The door of an app with accounts: who signs in has a session, until it ends.

A browser holds a random key; kept is its hash. A session ends when it is left, when it was not used for a
while, some time after it was opened, and when the password changes. The token of its forms follows from the
key, and the key does not follow from the token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tumen.app.door import Role, Visitor
from tumen.app.people import attempts
from tumen.app.people.accounts import find, sha256
from tumen.app.people.audit import write_line
from tumen.app.people.names import folded, plain_key
from tumen.app.people.passwords import hash_of, is_old, is_password
from tumen.app.state.schema import PEOPLE, SESSIONS
from tumen.database.connect import DatabaseError

if TYPE_CHECKING:
    from tumen.app.settings import Limits
    from tumen.database.connect import Database

_SEEN = timedelta(minutes=1)
"""That a session is used is written this often at most."""
_LONG_NAME = 200


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class NotLetIn:
    """Nobody is let in: the name and the password are not of one person, or it is too early to try again."""

    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class AccountDoor:
    """Opens a session for a name with its password."""

    kept: Database
    limits: Limits
    clock: Callable[[], datetime] = _now

    def visitor(self, session: str) -> Visitor | None:
        """Whose session it is; None where there is none, or it has ended."""
        if not session:
            return None
        now, key = self.clock(), sha256(session)
        query = (
            sa.select(PEOPLE.c.name, PEOPLE.c.role, PEOPLE.c.person, SESSIONS.c.seen)
            .join(SESSIONS, SESSIONS.c.person == PEOPLE.c.person)
            .where(SESSIONS.c.session == key, ~PEOPLE.c.disabled, *self._open(now))
        )
        with self.kept.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if now - row.seen > _SEEN:
            with suppress(DatabaseError), self.kept.writing(row.name, "session") as connection:
                connection.execute(SESSIONS.update().where(SESSIONS.c.session == key).values(seen=now))
        return Visitor(row.name, Role[row.role.upper()], _token(session), row.person)

    def sign_in(self, name: str, password: str, address: str) -> str | NotLetIn:
        """A new session, or why there is none."""
        found = self._let_in(name, password, address, opens=True)
        return found if isinstance(found, NotLetIn) else found[1]

    def verify(self, name: str, password: str, address: str) -> int | NotLetIn:
        """The number of the account that a name and its password are of; failures count as in signing in."""
        found = self._let_in(name, password, address, opens=False)
        return found if isinstance(found, NotLetIn) else found[0]

    def _let_in(self, name: str, password: str, address: str, *, opens: bool) -> tuple[int, str] | NotLetIn:
        now, name = self.clock(), name[:_LONG_NAME]
        shown = plain_key(name) or folded(name)  # however it is written, it is one name that is tried
        with self.kept.writing("tumen app", "sign-in") as connection:
            if wait := attempts.begin(connection, shown, address, now):
                return NotLetIn(wait)
            row = find(connection, name)
        right = is_password(password, None if row is None else row.password)
        if row is None or not right or row.disabled:
            about = "" if row is None else row.name  # what is no name may be a password in the wrong field
            with self.kept.writing("tumen app", "sign-in") as connection:
                write_line(connection, "", address, "sign-in failed", about)
            return NotLetIn()
        renewed = hash_of(password) if is_old(row.password) else row.password
        as_it_was = (PEOPLE.c.person == row.person) & (PEOPLE.c.password == row.password) & ~PEOPLE.c.disabled
        with self.kept.writing(row.name, "sign-in") as connection:
            if not connection.execute(PEOPLE.update().where(as_it_was).values(password=renewed)).rowcount:
                return NotLetIn()  # it was changed while it was looked at
            attempts.succeeded(connection, shown, address)
            if not opens:
                return row.person, ""
            connection.execute(SESSIONS.delete().where(~sa.and_(*self._open(now))))
            write_line(connection, row.name, address, "signed in", "")
            return row.person, self._opened(connection, row.person, address, now)

    def renew(self, person: int, address: str) -> str:
        """A new session of somebody whose sessions have just been ended."""
        with self.kept.writing("tumen app", "sign-in") as connection:
            return self._opened(connection, person, address, self.clock())

    def leave(self, session: str) -> None:
        """End a session."""
        with self.kept.writing("tumen app", "sign-out") as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.session == sha256(session)))

    def _opened(self, connection: sa.Connection, person: int, address: str, now: datetime) -> str:
        session = secrets.token_urlsafe(32)
        connection.execute(
            SESSIONS.insert().values(
                session=sha256(session), person=person, opened=now, seen=now, address=address
            )
        )
        return session

    def _open(self, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
        idle, longest = (
            timedelta(seconds=item)
            for item in (self.limits.session_idle_seconds, self.limits.session_seconds)
        )
        return SESSIONS.c.seen > now - idle, SESSIONS.c.opened > now - longest


def _token(session: str) -> str:
    return hmac.new(session.encode(), b"token of forms", hashlib.sha256).hexdigest()
