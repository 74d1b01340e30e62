"""Who comes in, and by what: alone at the machine by a link that opens the app once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from threading import Lock
from typing import Protocol


class Role(IntEnum):
    """What a visitor may do; each may what those below may."""

    READER = 1
    EDITOR = 2
    ADMINISTRATOR = 3


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sends a request, by a session that holds."""

    name: str
    role: Role
    token: str
    """What each form that changes something must send back."""
    person: int | None = None
    """Number of the account, where there are accounts."""


class Door(Protocol):
    """Opens sessions and knows whose each is."""

    def visitor(self, session: str) -> Visitor | None:
        """Whose session it is; None where there is none, or no more."""

    def leave(self, session: str) -> None:
        """End a session."""


@dataclass(slots=True)
class LinkDoor:
    """One person at this machine: the link given at the start opens one session, and no second one."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _open: dict[str, Visitor] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def enter(self, key: str) -> str | None:
        """A new session for the key of the link; None where it is another, or was used."""
        with self._lock:
            if not self.key or not secrets.compare_digest(key.encode(), self.key.encode()):
                return None
            self.key = ""
            session = secrets.token_urlsafe(32)
            self._open[session] = Visitor("", Role.ADMINISTRATOR, secrets.token_urlsafe(32))
            return session

    def visitor(self, session: str) -> Visitor | None:
        """Whose session it is."""
        return self._open.get(session)

    def leave(self, session: str) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(session, None)
