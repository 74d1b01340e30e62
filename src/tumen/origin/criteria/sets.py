"""Goods put up in sets: by provisions of their own they may originate although some of their parts do not."""

from __future__ import annotations

from decimal import Decimal
from operator import itemgetter

from tumen.agreements.provisions import SetPolicy
from tumen.origin.bill import Bill
from tumen.origin.criteria.content import Bounds, base_price
from tumen.origin.criteria.materials import ZERO, Resolved, origin_needs
from tumen.origin.determination import Node
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED
from tumen.origin.truth import all_of, any_of


def with_sets(route: Node, bill: Bill, good: str, resolved: tuple[Resolved, ...], law: Law) -> Node:
    """Join the provision on sets with the rule of the good, where it is a set that one speaks of."""
    policy = policy_of(bill, good, law)
    if policy is None:
        return route
    found = set_node(policy, bill, resolved)
    met = found.met
    children: tuple[Node, ...] = (found, route)
    match policy.effect:
        case "instead":
            children = (found,)
        case "enough" if not met:
            # Whether a set that fails may still use the rule of the good is not said.
            met = None if route.met is not False else met
        case "needed":
            # Whether a set that passes needs the rule of the good as well is not said.
            met = all_of((met, True if route.met else None))
    needs = (
        ("whether the rule of the good applies to a set",) if met is None and found.met is not None else ()
    )
    article = law.provisions.criteria_articles.get("PSR")
    return Node("PSR", "a set", met, article, margin=found.margin, needs=needs, children=children)


def policy_of(bill: Bill, good: str, law: Law) -> SetPolicy | None:
    """The first provision that speaks of sets classified by this rule, with a code in these chapters."""
    return next(
        (
            item
            for item in law.provisions.sets
            if bill.set_rule in item.rules and (item.chapters is None or good[:2] in item.chapters)
        ),
        None,
    )


def set_node(policy: SetPolicy, bill: Bill, resolved: tuple[Resolved, ...]) -> Node:
    """Test that parts that do not originate are worth at most so much of the price of the set."""
    parts = [item for item in resolved if item.material.role == "material"]
    text = f"parts of the set that do not originate are worth at most {policy.limit_pct} % of its price"
    if not parts:
        return Node(
            "set", text, None, policy.article, threshold=policy.limit_pct, needs=("the parts of the set",)
        )
    value = _outside(parts)
    if value.exact == ZERO:
        return Node("set", "every part of the set originates", True, policy.article)
    nodes = [_share(policy, base_price(bill, base), base, value) for base in policy.of]
    met = any_of(node.met for node in nodes)
    measured = [(node.margin, node) for node in nodes if node.margin is not None]
    best = max(measured, key=itemgetter(0))[1] if measured else None
    needs = dict.fromkeys(need for node in nodes for need in node.needs) if met is None else ()
    return Node(
        "set",
        text,
        met,
        policy.article,
        best.figure if best else None,
        policy.limit_pct,
        best.margin if best else None,
        needs=tuple(needs),
    )


def _outside(parts: list[Resolved]) -> Bounds:
    """Value of the parts that do not originate."""
    total = Bounds(ZERO, ZERO)
    for item in parts:
        if item.originating is True:
            continue
        value = item.material.value
        needs = origin_needs(item)
        if value is None:
            needs = (*needs, f"the value of material {item.material.name!r}")
        low = value if value is not None and item.originating is False else ZERO
        total += Bounds(low, value, needs)
    return total


def _share(policy: SetPolicy, price: Decimal | None, base: str, value: Bounds) -> Node:
    if price is None:
        needs = (f"the {base} price of the good", *value.needs)
        return Node("set", base, None, threshold=policy.limit_pct, needs=needs)
    figure = None if value.exact is None else value.exact / price * HUNDRED
    margin = None if figure is None else policy.limit_pct - figure
    hundredfold = Bounds(value.low * HUNDRED, None if value.high is None else value.high * HUNDRED)
    met = hundredfold.within(policy.limit_pct * price)
    return Node("set", base, met, None, figure, policy.limit_pct, margin, needs=value.needs)
