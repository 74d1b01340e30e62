"""Where an agreement puts an operation: real work, one that never confers origin, or neither for sure.

This is the one guard of all engines and doors. The words are those of `tumen.reference.operations`; which
of them confer no origin is the agreement's own list, where ``simple-mixing`` is mixing if it is simple. A
word that is not in the list of operations settles nothing, unless the agreement has that very word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tumen.origin.truth import Truth, all_of, any_of
from tumen.reference.operations import (
    NamedOperation,
    known_operation,
    nearest_operation,
    read_operations,
    same_name,
)

_SIMPLE = "simple-"
DONE = "the operations carried out"
"""How every question about operations begins."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Whether an operation counts as more than the listed ones."""

    met: Truth
    listed: str | None = None
    """Operation of the list that it is or may be."""
    open: Literal["unknown", "simple", "may be", ""] = ""
    """Why it is not settled."""


def counts(name: str, minimal: Iterable[str]) -> Counted:
    """Tell whether an operation is more than the listed ones; several joined are as the most that one is."""
    return _counts(name, tuple(minimal))


def confers(name: str, minimal: Iterable[str]) -> Truth:
    """Whether an operation is more than the listed ones, which confer no origin."""
    return _counts(name, tuple(minimal)).met


def question(name: str, found: Counted) -> str:
    """What is to be answered about an operation that does not say enough."""
    listed = (found.listed or "").removeprefix(_SIMPLE)
    match found.open:
        case "simple":
            return (
                f"{DONE}: whether {name!r} is simple, that is, needs no special skill and no machine made "
                f"or installed for it (write '{name} (simple)' or '{name} (not simple)')"
            )
        case "may be" if listed == "preserving":
            return (
                f"{DONE}: whether {name!r} only keeps the good for transport or storage (write "
                f"'{name} (for preservation)' or '{name} (not for preservation)')"
            )
        case "may be":
            return f"{DONE}: whether {name!r} is {(found.listed or '')!r}, which confers no origin"
        case _:
            near = nearest_operation(name)
            hint = "" if near is None else f" (did you mean {near!r}?)"
            return f"{DONE}: what {name!r} is, which is not in the list of operations{hint}"


@lru_cache(maxsize=16384)
def is_operation(name: str, asked: str) -> Truth:
    """Whether an operation is the one that a rule asks for; None where its name does not say."""
    if same_name(name, asked):
        return True
    wanted = {one.known.name for one in read_operations(asked) if one.known is not None}
    return any_of(_is(one, wanted) for one in read_operations(name))


@lru_cache(maxsize=16384)
def is_one_of(name: str, allowed: tuple[str, ...]) -> Truth:
    """Whether all that a name says is one of the operations; None where it does not say."""
    if any(same_name(name, one) for one in allowed):
        return True
    return all_of(_is(one, set(allowed)) for one in read_operations(name))


def _is(one: NamedOperation, wanted: set[str]) -> Truth:
    if one.known is None:
        return None
    if wanted.intersection(one.known.is_a):
        return None if one.of_object else True
    narrower = any(one.known.name in known.is_a for known in map(known_operation, wanted) if known)
    return None if narrower or wanted.intersection(one.known.may_be) else False


@lru_cache(maxsize=16384)
def _counts(name: str, listed: tuple[str, ...]) -> Counted:
    literal = next((item for item in listed if item == name or same_name(item, name)), None)
    if literal is not None:
        return Counted(False, literal)
    found = [_one(part, listed) for part in read_operations(name)]
    met = any_of(one.met for one in found)
    return next(one for one in found if one.met is met)


def _one(part: NamedOperation, listed: tuple[str, ...]) -> Counted:
    if part.known is None:  # where nothing is listed, nothing is minimal
        return Counted(None, None, "unknown") if listed else Counted(True)
    names = part.known.is_a
    if part.to_preserve and "preserving" in part.known.may_be:
        names = (*names, "preserving")
    for name in names:
        if name in listed or (part.simple and f"{_SIMPLE}{name}" in listed):
            return Counted(False, name if name in listed else f"{_SIMPLE}{name}")
    if part.known.logistics:
        return Counted(False)
    if part.simple is None and (simple := next((n for n in names if f"{_SIMPLE}{n}" in listed), None)):
        return Counted(None, f"{_SIMPLE}{simple}", "simple")
    other = next((item for item in listed if _may_be(part, item)), None)
    if other is not None:
        return Counted(None, other, "may be")
    return Counted(None, None, "unknown") if part.of_object and listed else Counted(True)


def _may_be(part: NamedOperation, item: str) -> bool:
    """Whether the word may mean a listed operation: one that it names as well, or a case of its own."""
    simple, name = item.startswith(_SIMPLE), item.removeprefix(_SIMPLE)
    known = known_operation(name)
    if part.known is None or (simple and part.simple is False):
        return False
    if name == "preserving" and part.to_preserve is False:
        return False
    narrower = known is not None and part.known.name in known.is_a[1:]
    return narrower or name in part.known.may_be
