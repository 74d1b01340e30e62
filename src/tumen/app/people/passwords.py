"""Passwords: what one must be, and its hash. Long, and none of the common ones; no other rule.

``common_passwords.txt`` holds long ones of the kinds that lists of leaked passwords show: runs of keys and
digits, a common word with a year, words of this program.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from tumen.app.people.names import plain_key
from tumen.errors import InputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 12
MOST = 1000
_COMMON = Path(__file__).with_name("common_passwords.txt")
_AT_ONCE = BoundedSemaphore(2)
"""A hash takes 64 MB: many at once would take the memory of the machine."""


def checked(password: str, again: str, name: str = "") -> str:
    """A new password as it is kept.

    Raises
    ------
    InputError
        With the problems of both fields (`file` names the field).
    """
    if password != again:
        raise InputError.of("the two are not the same", "Write the same password twice", file="again")
    plain = _normal(password)
    if len(plain) < LEAST:
        what = f"the password has {len(plain)} characters; {LEAST} is the least"
        raise InputError.of(what, "Take a longer one: three or four words are easy to keep", file="password")
    if len(plain) > MOST:
        what = f"the password has more than {MOST} characters"
        raise InputError.of(what, "Take a shorter one", file="password")
    folded = plain.casefold()
    if folded in _common() or len(set(folded)) < 3 or (name and plain_key(plain) == plain_key(name)):
        raise InputError.of(
            "many people have this password, or it is the name", "Take another", file="password"
        )
    return plain


def hash_of(password: str) -> str:
    """The argon2 hash that is kept of a password."""
    with _AT_ONCE:
        return _hasher().hash(_normal(password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether it is the one of the hash; it takes as long where there is none."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    if len(password) > MOST:
        return False
    try:
        with _AT_ONCE:
            _hasher().verify(kept or _nobody(), _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return kept is not None


def is_old(kept: str) -> bool:
    """Whether a hash was made with less work than is asked today."""
    return _hasher().check_needs_rehash(kept)


def _normal(password: str) -> str:
    """Keyboards and systems write one letter in several ways."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobody() -> str:
    """A hash whose password nobody knows: who is not known takes as long as who is."""
    return _hasher().hash(secrets.token_urlsafe(32))


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())
