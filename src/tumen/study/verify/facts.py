"""Facts of wholly obtained goods: the kinds that the claims of a case make, and the claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tumen.agreements.obtained import ObtainedKind, SeaArea
from tumen.errors import InputError
from tumen.origin.bill import ObtainedFacts
from tumen.study.verify.rules import plain
from tumen.tables.given import items, pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tumen.study.verify.schema import Case

_AT_SEA: tuple[SeaArea, ...] = ("high-seas", "exclusive-economic-zone")
_IN_TERRITORY = (
    "territorial-sea",
    "territorial-waters",
    "internal-waters",
    "inland-waters",
    "archipelagic-waters",
)
_PLACES = re.compile(
    r"country|party|born|raised|grown|collected|taken_by|.*_in|(vessel|factory_ship|ship)_.*|flag(_state)?"
)
_NO_PLACE = re.compile(r".*(owner|operator|charter|crew|captain|landed|home_port).*")


def facts_in(case: Case) -> Sequence[Mapping[str, Any]]:
    """Every claim that something is wholly obtained: of the good, and of what is produced for it."""
    found = [] if case.wholly_obtained_facts is None else [case.wholly_obtained_facts]
    waiting = list(case.materials)
    while waiting:
        made = pairs(waiting.pop().get("produced") or {})
        waiting.extend(map(pairs, items(made.get("materials", []))))
        if made.get("wholly_obtained_facts") is not None:
            found.append(pairs(made["wholly_obtained_facts"]))
    return found


def kinds(facts: Iterable[Mapping[str, Any]]) -> tuple[ObtainedKind, ...]:
    """The kinds of wholly obtained goods that are claimed."""
    found: dict[str, ObtainedKind] = {}
    for claim in facts:
        kind = _kind_of(claim)
        if found.setdefault(kind.kind, kind) != kind:
            raise InputError.of(
                f"the facts of {kind.kind!r} have different keys in two places of the case",
                "Give the same keys in both, null for what is not known",
            )
    return tuple(found.values())


def _kind_of(facts: Mapping[str, Any]) -> ObtainedKind:
    """Read a kind of wholly obtained good from the facts of a case: each fact is a condition of the kind.

    A fact that names a place of obtaining (`country`, `born_in`, `vessel_flag`, ...) must be the one Party; a
    yes-or-no fact must be yes. At sea an area must lie outside territorial seas; inside them it is the
    `country` whose sea it is that counts, not the vessel. Owner, crew and port of landing are no condition.
    Other facts are not understood and leave the claim undetermined.
    """
    kind = plain(str(facts.get("kind", "")))
    named = {name: value for name, value in facts.items() if name != "kind" and not _NO_PLACE.fullmatch(name)}
    places = tuple(name for name in named if _PLACES.fullmatch(name) and not isinstance(named[name], bool))
    asked = set(named) - set(places) - {"area"}
    if _in_territory(facts):
        places = ("country",)
    return ObtainedKind(
        kind=kind,
        article="case file",
        places=places,
        yes=tuple(name for name in named if name in asked and isinstance(named[name], bool | None)),
        areas=dict.fromkeys(_AT_SEA, ()) if "area" in named and not _in_territory(facts) else {},
        materials="ignored"
        if any(word in kind for word in ("scrap", "waste", "used"))
        else "wholly-obtained",
    )


def _in_territory(facts: Mapping[str, Any]) -> bool:
    return plain(str(facts.get("area", ""))) in _IN_TERRITORY


def _is_economy(value: object) -> bool:
    return isinstance(value, str) and len(value) == 2 and value.isalpha() and value.isupper()


def obtained_of(facts: Mapping[str, Any] | None) -> ObtainedFacts | None:
    """A claim without the facts that are no condition of its kind."""
    if facts is None:
        return None
    stated = {
        name: plain(value) if isinstance(value, str) and not _is_economy(value) else value
        for name, value in facts.items()
        if name != "kind" and value is not None and not _ignored(name, facts)
    }
    return ObtainedFacts(plain(str(facts.get("kind", ""))), stated)


def _ignored(name: str, facts: Mapping[str, Any]) -> bool:
    """Facts that are no condition: who owns the vessel, and inside a territorial sea
    the vessel altogether.
    """
    if _NO_PLACE.fullmatch(name):
        return True
    return _in_territory(facts) and (name == "area" or (name != "country" and bool(_PLACES.fullmatch(name))))
