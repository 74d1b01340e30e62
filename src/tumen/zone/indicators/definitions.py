"""What is counted and how, as data, and what the office chose where there are several definitions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.tables.given import near

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

MONTHS = ("unreported-months", "zombie-months")
"""Choices that are a number of months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """When a milestone is reached."""

    defines: str
    code: str
    says: str
    source: str
    shown: tuple[str, ...] = ()
    """Events on whose day it is reached."""
    before: tuple[str, ...] = ()
    """Events before which it was reached, on a day not known."""
    perhaps: tuple[str, ...] = ()
    """Events that leave open whether it was ever reached."""
    all: tuple[str, ...] = ()
    """Milestones that must all be reached."""
    output: int = 0
    """Months whose reported output together must be what was planned for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """How an indicator is computed, where that needs saying."""

    code: str
    says: str
    source: str
    of: str = ""
    reached: tuple[str, ...] = ()
    above: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure that can be asked of a ledger."""

    name: str
    names: dict[str, str]
    kind: str
    """``projects``, ``reached``, ``share``, ``amount``, ``ratio``, ``occupancy`` or ``floor``."""
    says: str = ""
    source: str = ""
    formula: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class CountingRule:
    """A rule that holds for every figure."""

    code: str
    says: str
    source: str


@cache
def _read() -> Mapping[str, Any]:
    text = (files("tumen") / "data" / "zone" / "definitions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def counting_rules() -> Mapping[str, CountingRule]:
    """Rules that hold for every figure, by code."""
    return MappingProxyType({item["code"]: CountingRule(**item) for item in _read()["rule"]})


def setting(name: str) -> Mapping[str, Any]:
    """Numbers and words of one of the sections ``zombie`` and ``outlook``."""
    found: Mapping[str, Any] = _read()[name]
    return found


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Why a row counts, counts perhaps, or does not: words by code and language."""
    return MappingProxyType({item["code"]: MappingProxyType(item["names"]) for item in _read()["reason"]})


@cache
def definitions(milestone: str) -> tuple[Definition, ...]:
    """Every written definition of a milestone."""
    return tuple(_definition(item) for item in _read()["definition"] if item["defines"] == milestone)


def _definition(item: Mapping[str, Any]) -> Definition:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in item.items()
    }
    return Definition(**given)


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator that is a figure, by name."""
    return MappingProxyType({item["name"]: _indicator(item) for item in _read()["indicator"]})


def _indicator(item: Mapping[str, Any]) -> Indicator:
    formulas = tuple(
        Formula(**{**given, "reached": tuple(given.get("reached", ()))}) for given in item.get("formula", ())
    )
    return Indicator(**{**item, "formula": formulas})


def check_names(asked: Iterable[str], known: Iterable[str], what: str) -> None:
    """Refuse names that are not known, all at once.

    Raises
    ------
    InputError
        If one of `asked` is not among `known`.
    """
    found = list(known)
    problems = []
    for name in dict.fromkeys(asked):
        if name not in found:
            meant = near(name, found)
            fix = f"Did you mean {meant}?" if meant else f"They are {', '.join(found)}"
            problems.append(Problem(f"{name!r} is no {what}", fix))
    if problems:
        raise InputError(problems)


def choices(snapshot: Snapshot) -> Mapping[str, str]:
    """What the office chose: the code by what is defined.

    Raises
    ------
    InputError
        If a row chooses what there is not.
    """
    chosen = dict(snapshot["choices"].select("definition", "choice").iter_rows())
    problems = [problem for name, code in chosen.items() for problem in wrong_choice(name, code)]
    if problems:
        raise InputError(problems)
    return chosen


def wrong_choice(name: str, code: str) -> tuple[Problem, ...]:
    """What is wrong with a choice, nothing where it can be made."""
    offered = _offered()
    if name in MONTHS:
        if code.isascii() and code.isdigit() and int(code):
            return ()
        return (Problem(f"{name}: {code!r} is no number of months", "Write it as 6"),)
    if name not in offered:
        known = [*offered, *MONTHS]
        meant = near(name, known)
        fix = f"Did you mean {meant}?" if meant else f"Chosen can be {', '.join(known)}"
        return (Problem(f"there are not several definitions of {name!r}", fix),)
    if code in offered[name]:
        return ()
    return (Problem(f"{name}: {code!r} is not defined", f"Write {' or '.join(offered[name])}"),)


@cache
def _offered() -> Mapping[str, tuple[str, ...]]:
    """Codes of everything that has several definitions."""
    found: dict[str, tuple[str, ...]] = {}
    for item in _read()["definition"]:
        found[item["defines"]] = (*found.get(item["defines"], ()), item["code"])
    for item in indicators().values():
        if item.formula:
            found[item.name] = tuple(formula.code for formula in item.formula)
    return {name: codes for name, codes in found.items() if len(codes) > 1}


def in_use(milestone: str, chosen: Mapping[str, str]) -> tuple[Definition, ...]:
    """The definition chosen, or all of them where none is."""
    found = definitions(milestone)
    return tuple(item for item in found if item.code == chosen.get(milestone, item.code))


def formulas_in_use(indicator: Indicator, chosen: Mapping[str, str]) -> tuple[Formula, ...]:
    """The formula chosen, or all of them where none is."""
    code = chosen.get(indicator.name)
    return tuple(item for item in indicator.formula if code in (None, item.code))
