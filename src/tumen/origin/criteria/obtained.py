"""The facts by which a good is wholly obtained: where, by whose vessel or person, with which rights."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import get_args

from tumen.agreements.obtained import ObtainedKind, SeaArea
from tumen.errors import InputError
from tumen.origin.bill import ObtainedFacts
from tumen.origin.determination import Node
from tumen.origin.law import Law
from tumen.origin.truth import Truth, all_of, any_of
from tumen.tables.given import economy_code, nearest

_AREAS: tuple[SeaArea, ...] = get_args(SeaArea)
_OUTSIDE = "outside-territorial-sea"
_STANDS_FOR: dict[str, tuple[SeaArea, ...]] = {
    **{area: (area,) for area in _AREAS},
    "eez": ("exclusive-economic-zone",),
    _OUTSIDE: ("exclusive-economic-zone", "high-seas"),
}
"""The areas that a word may mean: the claim holds if it holds in each of them."""


def kind_needs(obtained: ObtainedFacts, law: Law) -> str:
    """What is to be said where the kind is none of the agreement's list."""
    kinds = [kind.kind for kind in law.provisions.wholly_obtained]
    if not kinds:
        return f"the list of wholly obtained goods of {law.agreement}, which is not on file"
    near = nearest(obtained.kind, kinds)
    return f"which kind of wholly obtained good it is: {obtained.kind!r} is none of the list. {near}"


def facts_of(obtained: ObtainedFacts, kind: ObtainedKind, law: Law) -> tuple[list[Node], str | None]:
    """Test every fact that the kind asks for; return the nodes and the Party where it was obtained."""
    facts = obtained.facts
    parties: set[str] = set()
    there = facts.get("country")
    nodes = [_economy(facts.get(name, there), name, kind, law, parties) for name in kind.places]
    nodes += [_whose(obtained, name, kind, law, parties) for name in kind.whose]
    if len(parties) > 1 and kind.same_party:
        nodes.append(Node("fact", f"one and the same Party: {', '.join(sorted(parties))}", False))
    nodes += [_yes(obtained, name, kind) for name in kind.yes]
    if kind.areas:
        nodes.append(_area(obtained, kind))
    nodes += [_unknown(name, kind) for name in facts if name not in kind.facts and name not in _known(law)]
    return nodes, parties.pop() if len(parties) == 1 else None


def _label(name: str, kind: ObtainedKind) -> str:
    return kind.words.get(name, name.replace("_", " "))


def _economy(stated: object, name: str, kind: ObtainedKind, law: Law, parties: set[str]) -> Node:
    label = _label(name, kind)
    if not (isinstance(stated, str) and _is_economy(stated)):
        said = "" if stated is None else f", not {stated!r}"
        return Node("fact", f"{label} in a Party", None, needs=(f"{label} (an economy{said})",))
    parties.add(law.party_of(stated))
    return Node("fact", f"{label}: {stated}", stated in law.parties)


def _whose(obtained: ObtainedFacts, name: str, kind: ObtainedKind, law: Law, parties: set[str]) -> Node:
    """The economy of a vessel or person; of several facts of which one is enough, those that are stated."""
    found: set[str] = set()
    each = [_economy(obtained.facts.get(one), one, kind, law, found) for one in name.split(" or ")]
    if len(each) == 1:
        parties |= found
        return each[0]
    held = found & law.parties
    if len(held) == 1:
        parties |= held
    return Node("fact", "one is enough", any_of(node.met for node in each), children=tuple(each))


def _yes(obtained: ObtainedFacts, name: str, kind: ObtainedKind) -> Node:
    answer = obtained.facts.get(name)
    met: Truth = answer if isinstance(answer, bool) else None
    label = _label(name, kind)
    said = "" if met is not None or answer is None else f" (yes or no, not {answer!r})"
    return Node("fact", label, met, needs=() if met is not None else (f"whether {label}{said} [{name}]",))


def _area(obtained: ObtainedFacts, kind: ObtainedKind) -> Node:
    """Where at sea it was taken, and what the article asks for there."""
    stated = obtained.facts.get("area")
    choices = ", ".join(kind.areas)
    meant = _STANDS_FOR.get(stated) if isinstance(stated, str) else None
    if meant is None:
        text, near = "area: not stated", ""
        if stated is not None:
            text, near = f"area: {stated}", f"; {stated!r} is no area at sea. {nearest(stated, _STANDS_FOR)}"
        return Node("fact", text, None, needs=(f"area (one of {choices}){near}",))
    found: list[Truth] = []
    children: list[Node] = []
    needs: list[str] = []
    for area in meant:
        if area not in kind.areas:
            found.append(None)
            needs.append(f"how it was obtained: {kind.kind} is said of {choices}, not of {area}")
            continue
        asked = [_yes(obtained, name, kind) for name in kind.areas[area]]
        children += asked
        found.append(all_of(node.met for node in asked))
    met = found[0] if len(set(found)) == 1 else None
    if len(meant) > 1 and met is None and None not in found:
        needs.append(f"which area it was (one of {', '.join(meant)})")
    return Node("fact", f"area: {stated}", met, needs=tuple(needs), children=tuple(children))


def _unknown(name: str, kind: ObtainedKind) -> Node:
    """A fact that no agreement knows: a slip may hide what speaks against the claim."""
    near = nearest(name, sorted(kind.facts), f"{kind.kind} asks for")
    need = f"what {name!r} means: no list of wholly obtained goods asks for it. {near}"
    return Node("fact", f"{name}: not understood", None, needs=(need,))


def _is_economy(text: str) -> bool:
    try:
        return economy_code(text) == text
    except InputError:
        return False


def _known(law: Law) -> frozenset[str]:
    """Facts that some list asks for; those of other kinds say nothing on this one."""
    own = _facts(law.provisions.wholly_obtained)
    return own | _on_file()


def _facts(kinds: Iterable[ObtainedKind]) -> frozenset[str]:
    return frozenset(name for kind in kinds for name in kind.facts)


@cache
def _on_file() -> frozenset[str]:
    from tumen.agreements.load import load_agreement, shipped_agreements

    lists = (load_agreement(code).provisions.wholly_obtained for code in shipped_agreements())
    return frozenset(name for kinds in lists for name in _facts(kinds))
