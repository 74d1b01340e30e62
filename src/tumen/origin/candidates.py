"""A good whose code was split between editions: its rule as each candidate, one answer where all give it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tumen.origin.criteria.materials import codes_in
from tumen.origin.determination import Alternative, Node, margin_of_all, margin_of_any
from tumen.origin.evaluate import Evaluation
from tumen.origin.truth import Truth, any_of
from tumen.reference.hs import Edition, HsCode

MOST_TRIED = 200
"""Candidates of one code; a code with more is left open."""
_MOST_LISTED = 6


@dataclass(frozen=True, slots=True)
class Routed:
    """The good under the rule of one code: the test, and what was found on the way."""

    good: HsCode
    rule: str | None
    source: str | None
    route: Node
    evaluation: Evaluation
    alternatives: tuple[Alternative, ...]

    @property
    def margin(self) -> Decimal | None:
        """Margin of the rule."""
        return margin_of_any(self.alternatives)


def candidates(hs: HsCode, edition: Edition) -> tuple[HsCode, ...]:
    """What a code is in the edition of the rules: one code, several that are tried, or none."""
    codes = codes_in(hs, edition)
    return tuple(HsCode(digits, edition) for digits in codes) if len(codes) <= MOST_TRIED else ()


def agreed(truths: Sequence[Truth]) -> Truth:
    """The one truth of all candidates; unknown where they differ."""
    return truths[0] if len(set(truths)) == 1 else None


def routed(hs: HsCode, codes: Sequence[HsCode], route_of: Callable[[HsCode], Routed]) -> Routed:
    """The good as each of its codes, until two of them decide differently."""
    found: list[Routed] = []
    for code in codes:
        found.append(route_of(code))
        settled = {item.route.met: item for item in found if item.route.met is not None}
        if len(settled) > 1:
            return _joined(hs, codes, [settled[True], settled[False]], None, (_OPEN,))
    return _joined(hs, codes, found, _rule(found), _alternatives(found))


_OPEN = Alternative("the rule of its code", None, None)


def _joined(
    hs: HsCode,
    codes: Sequence[HsCode],
    found: Sequence[Routed],
    rule: str | None,
    alternatives: tuple[Alternative, ...],
) -> Routed:
    first, edition = found[0], codes[0].edition
    met = agreed([item.route.met for item in found])
    many = f"{hs.dotted} of {hs.edition} may be {listed(codes)}"
    said = {True: "it originates as any of them", False: "it originates as none of them"}
    routes = [replace(i.route, text=f"as {i.good.dotted}: {i.route.text}") for i in found]
    margin = None if met is None else margin_of_all(routes)
    tried = Node(
        "codes",
        f"{many} of {edition}: {'which one has to be known' if met is None else said[met]}",
        met,
        margin=margin,
        needs=(f"the {edition} code of the good: {many}",) if met is None else (),
        children=tuple(routes),
    )
    text = f"product-specific rule {rule}" if rule else "product-specific rule"
    route = replace(first.route, text=text, met=met, margin=margin, children=(tried,))
    sources = "; ".join(dict.fromkeys(item.source for item in found if item.source))
    evaluation = first.evaluation
    if len({(i.evaluation.failing_value, i.evaluation.failing_weight) for i in found}) > 1:
        evaluation = replace(evaluation, failing_value=None, failing_weight=None)
    return Routed(hs, rule, sources or None, route, evaluation, alternatives)


def _alternatives(found: Sequence[Routed]) -> tuple[Alternative, ...]:
    """Those of all, or one that stands for them."""
    if all(item.alternatives == found[0].alternatives for item in found):
        return found[0].alternatives
    rules = [
        Alternative(str(item.rule), any_of(one.met for one in item.alternatives or (_OPEN,)), item.margin)
        for item in found
    ]
    met = agreed([item.met for item in rules])
    return (Alternative(_rule(found) or _OPEN.rule, met, None if met is None else margin_of_all(rules)),)


def _rule(found: Sequence[Routed]) -> str | None:
    """The rule of all, or each with the codes that it is for."""
    by_rule: dict[str | None, list[HsCode]] = {}
    for item in found:
        by_rule.setdefault(item.rule, []).append(item.good)
    if len(by_rule) == 1:
        return found[0].rule
    return "; ".join(f"{rule} for {listed(codes)}" for rule, codes in by_rule.items())


def listed(codes: Sequence[HsCode]) -> str:
    """Name codes, the first few of many."""
    if more := len(codes[_MOST_LISTED:]):
        return f"{', '.join(code.dotted for code in codes[:_MOST_LISTED])} or {more} more"
    *others, last = [code.dotted for code in codes]
    return f"{', '.join(others)} or {last}" if others else last
