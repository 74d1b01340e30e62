"""Wholly obtained goods, and goods produced exclusively from originating materials."""

from __future__ import annotations

from dataclasses import replace

from tumen.origin.bill import Bill
from tumen.origin.criteria.materials import Resolved, considered, customary_needs, origin_needs, stated
from tumen.origin.criteria.obtained import facts_of, kind_needs
from tumen.origin.criteria.operations import beyond_minimal, made_in_a_party
from tumen.origin.determination import Node
from tumen.origin.law import Law
from tumen.origin.truth import Truth, all_of


def wholly_obtained(bill: Bill, resolved: tuple[Resolved, ...], law: Law) -> tuple[Node, str | None]:
    """Test "wholly obtained or produced in a Party"; return the node and the Party."""
    article = law.provisions.criteria_articles.get("WO")
    text = "wholly obtained or produced in a Party"
    looked_at = considered(resolved, "WO", law)
    if bill.obtained is None:
        return _from_materials(looked_at if stated(resolved) else (), law, article, text)
    kinds = {kind.kind: kind for kind in law.provisions.wholly_obtained}
    kind = kinds.get(bill.obtained.kind)
    if kind is None:
        return Node("WO", text, None, article, needs=(kind_needs(bill.obtained, law),)), None
    parts, party = facts_of(bill.obtained, kind, law)
    if kind.materials == "wholly-obtained":
        parts.extend(_material_nodes(looked_at, party, law))
    met = all_of(node.met for node in parts)
    node = Node("WO", f"{text}: {kind.kind.replace('-', ' ')}", met, kind.article, children=tuple(parts))
    return node, party if met else None


def _from_materials(
    looked_at: tuple[Resolved, ...], law: Law, article: str | None, text: str
) -> tuple[Node, str | None]:
    if not looked_at:
        needs = ("how the good was obtained, or what it is made of",)
        return Node("WO", text, None, article, needs=needs), None
    if any(_not_of_a_party(item) or item.material.wholly_obtained is False for item in looked_at):
        return Node("WO", f"{text}: made with materials that are not", False, article), None
    named = {item.material.country for item in looked_at}
    countries = {code and law.party_of(code) for code in named}
    party = countries.pop() if len(countries) == 1 else None
    if party is not None and all(item.material.wholly_obtained for item in looked_at):
        text = f"{text}: solely from goods wholly obtained in {party}"
        return Node("WO", text, party in law.parties, article), party
    needs = ("whether all materials are wholly obtained in one Party",)
    return Node("WO", text, None, article, needs=needs), None


def _not_of_a_party(item: Resolved) -> bool:
    return item.originating is False or item.partner


def _material_nodes(looked_at: tuple[Resolved, ...], party: str | None, law: Law) -> list[Node]:
    nodes = []
    for item in looked_at:
        material = item.material
        met: Truth = material.wholly_obtained
        if _not_of_a_party(item):
            met = False
        elif met and party is not None:
            met = None if material.country is None else law.party_of(material.country) == party
        needs: tuple[str, ...] = ()
        if met is None:
            needs = (f"whether material {material.name!r} is wholly obtained in {party or 'the Party'}",)
        if met is False and item.perhaps:
            met, needs = None, customary_needs(material)
        nodes.append(Node("material", f"{material.name} is wholly obtained", met, needs=needs))
    return nodes


def exclusively_from_originating(bill: Bill, resolved: tuple[Resolved, ...], law: Law) -> Node:
    """Test "produced in a Party exclusively from originating materials"."""
    article = law.provisions.criteria_articles.get("PE")
    text = "produced exclusively from originating materials"
    looked_at = considered(resolved, "PE", law)
    if not stated(resolved):
        if bill.obtained is not None:
            return Node("PE", f"{text}: no materials are stated", False, article)
        return Node("PE", text, None, article, needs=("what the good is made of",))
    nodes = (*(_origin_node(item) for item in looked_at), made_in_a_party(bill, law))
    if any(item.partner for item in looked_at):
        nodes = (*nodes, beyond_minimal(bill, resolved, law))
    return Node("PE", text, all_of(node.met for node in nodes), article, children=nodes)


def _origin_node(item: Resolved) -> Node:
    children = (replace(item.determined.trace, decides=False),) if item.determined else ()
    return Node(
        "material",
        f"{item.material.name}: {item.because}",
        item.originating,
        needs=origin_needs(item),
        children=children,
    )
