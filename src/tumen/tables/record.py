"""Records that read what they are given: text, numbers, keys and values become the types of the engine, all
problems at once.

A record is a frozen dataclass under `told`, and calls `settle` in its ``__post_init__``. Whatever door a
person uses (Python, a file, an option of the command line), the same functions read the same fields, so that
a guard stands at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import MISSING, Field, fields
from functools import wraps
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar

from tumen.errors import InputError, Problem
from tumen.reference.hs import Edition, HsCode
from tumen.shown import as_code, written
from tumen.tables.given import FieldProblem, inside, items, nearest, pairs, words
from tumen.tables.notes import note_code

if TYPE_CHECKING:
    from collections.abc import Iterator

R = TypeVar("R")
Read = tuple[type | None, Callable[[Any], Any]]
"""The type that a field has when nothing is to be read (None: always read), and the function that reads
it."""
Place = Callable[[tuple[str | int, ...]], tuple[str, str | None, int | None]]
"""Where a part of a record was given: its name for the user, file and line (None for an option)."""

_EDITION: ContextVar[Edition] = ContextVar("_EDITION", default="HS2022")


@contextmanager
def codes_in_edition(edition: Edition) -> Iterator[None]:
    """Read HS codes that are given as text in this edition inside the block; else in HS2022."""
    token = _EDITION.set(edition)
    try:
        yield
    finally:
        _EDITION.reset(token)


def code(value: object, edition: Edition | None = None) -> HsCode:
    """Read an HS code that its edition must have."""
    from tumen.reference.correlation import check_code

    if isinstance(value, HsCode):
        return value
    found = HsCode.parse(words(value), edition or _EDITION.get())
    check_code(found)
    note_code(None, str(value), found)
    return found


class Fields:
    """How the fields of a record are read, where they are not of their type yet."""

    def __init__(self, reads: Mapping[str, Read]) -> None:
        self._typed = {name: (kind, read) for name, (kind, read) in reads.items() if kind is not None}
        self._always = {name: read for name, (kind, read) in reads.items() if kind is None}
        self._values = attrgetter(*self._typed) if len(self._typed) > 1 else None
        self._settled: set[tuple[type, ...]] = set()
        """Types with which there is nothing to read: records are made by the million."""

    def settle(self, record: object) -> list[FieldProblem]:
        """Read fields in place; what cannot be read is None afterwards, and its problem is returned."""
        waiting: dict[str, Callable[[Any], Any]] = {}
        given = self._values(record) if self._values else [getattr(record, name) for name in self._typed]
        types = tuple(map(type, given))
        if types not in self._settled:
            for kind, (name, (wanted, read)) in zip(types, self._typed.items(), strict=True):
                if kind is not wanted and kind is not NoneType:
                    waiting[name] = read
            if not waiting:
                self._settled.add(types)
        problems: list[FieldProblem] = []
        for name, read in {**waiting, **self._always}.items() if waiting else self._always.items():
            value = getattr(record, name)
            if value is None:
                continue
            try:
                found = read(value)
            except InputError as error:
                problems += inside(error, name)
                found = None
            if found is not value:
                object.__setattr__(record, name, found)
        return problems


def settle(record: object, reads: Mapping[str, Read]) -> list[FieldProblem]:
    """Read the fields of one record in place, see `Fields.settle`."""
    return Fields(reads).settle(record)


def told(cls: type[R]) -> type[R]:
    """Have a record say in a sentence which of its arguments is none; other spellings stand in its
    ``KEYS``.
    """
    plain: Callable[..., None] = cls.__init__
    own = [item for item in fields(cls) if item.init]  # type: ignore[arg-type] # a dataclass
    names = tuple(item.name for item in own)
    needed = frozenset(
        item.name for item in own if item.default is MISSING and item.default_factory is MISSING
    )
    free = [frozenset(names[place:]) for place in range(len(names) + 1)]
    """Fields that are left when so many are given without a name."""
    other: Mapping[str, str] = getattr(cls, "KEYS", {})

    @wraps(plain)
    def init(self: R, *args: object, **given: object) -> None:
        left = free[min(len(args), len(names))]
        if len(args) <= len(names) and given.keys() <= left and needed & left <= given.keys():
            plain(self, *args, **given)
            return
        arguments, key_of, problems = _arguments(names, other, args, given)
        for name in (name for name in names if name in needed and name not in arguments):
            problems.append(_about((name,), f"the key {name!r} is missing", f"Add {name}"))
            arguments[name] = None
        try:
            plain(self, **arguments)
        except InputError as error:
            # what is missing is perhaps what an unknown key was meant to be
            problems += [
                _under(item, key_of)
                for item in error.problems
                if not (
                    problems and isinstance(item, FieldProblem) and item.at and item.at[0] not in arguments
                )
            ]
        if problems:
            raise InputError(problems)

    usual = {item.name: _usual(item) for item in own}

    def shown(self: R) -> str:
        return written(cls.__name__, ((name, getattr(self, name), usual[name]) for name in names))

    cls.__init__ = init  # type: ignore[assignment,method-assign]
    cls.__repr__ = shown  # type: ignore[assignment,method-assign]
    cls._repr_html_ = lambda self: as_code(shown(self))  # type: ignore[attr-defined]
    return cls


def _usual(field: Field[Any]) -> object:
    """The value of a field that nobody gives."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default


def keys_of(kind: type) -> tuple[str, ...]:
    """Every key that a record takes, other spellings included."""
    return (*(item.name for item in fields(kind) if item.init), *getattr(kind, "KEYS", {}))


def takes(kind: type, key: str) -> bool:
    """Whether a record takes the key, with hyphens or underscores."""
    return key.replace("-", "_") in keys_of(kind)


def _about(at: tuple[str, ...], what: str, fix: str) -> FieldProblem:
    return FieldProblem(what, fix, at=at, named=True)


def _arguments(
    names: tuple[str, ...], other: Mapping[str, str], args: tuple[object, ...], given: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str], list[Problem]]:
    """Arguments by the name of the field, the name under which each was given, and what is wrong with the
    names.
    """
    found: dict[str, object] = dict(zip(names, args, strict=False))
    key_of: dict[str, str] = {}
    problems: list[Problem] = []
    if len(args) > len(names):
        problems.append(Problem(f"{len(args)} values are given without a name", f"It has {', '.join(names)}"))
    for key, value in given.items():
        name = str(key).replace("-", "_")
        name = other.get(name, name)
        if name not in names:
            known = nearest(key, sorted({*names, *other}), "Keys here are")
            problems.append(_about((key,), f"there is no key {key!r} here", known))
        elif name in found:
            problems.append(_about((key,), f"{key} is given beside {key_of.get(name, name)}", "Keep one"))
        else:
            found[name], key_of[name] = value, key
    return found, key_of, problems


def _under(problem: Problem, key_of: Mapping[str, str]) -> Problem:
    """The problem of a field under the key that was given for it."""
    if not isinstance(problem, FieldProblem) or not problem.at:
        return problem
    first = str(problem.at[0])
    return FieldProblem(
        problem.what, problem.fix, at=(key_of.get(first, first), *problem.at[1:]), named=problem.named
    )


def one(kind: Callable[..., R]) -> Callable[[Any], R]:
    """A function that reads one record from keys and values."""

    def read(value: Any) -> R:
        if isinstance(kind, type) and isinstance(value, kind):
            return value  # type: ignore[return-value] # an instance of R
        return kind(**pairs(value))

    return read


def many(kind: Callable[..., R]) -> Callable[[Any], tuple[R, ...]]:
    """A function that reads a list of records, each from keys and values or made already."""
    read_one = one(kind)

    def read(value: Any) -> tuple[R, ...]:
        found: list[R] = []
        problems: list[Problem] = []
        for number, item in enumerate(items(value)):
            try:
                found.append(read_one(item))
            except InputError as error:
                problems += inside(error, number)
        if problems:
            raise InputError(problems)
        return tuple(found)

    return read


def placed(error: InputError, place: Place) -> list[Problem]:
    """The problems of a record at the places where its parts were given: label, file and line of each."""
    found = []
    for item in error.problems:
        at = item.at if isinstance(item, FieldProblem) else ()
        label, file, line = place(at)
        named = isinstance(item, FieldProblem) and item.named and file is not None
        what = item.what if named or not label else f"{label}: {item.what}"
        found.append(Problem(what, item.fix, item.file or file, item.line or line, item.column))
    return found
