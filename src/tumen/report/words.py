"""The wording that the command line and the page share: outcomes, figures, needs, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tumen.agreements.describe import describe
from tumen.agreements.parse import parse_rule
from tumen.errors import InputError
from tumen.origin.determination import Determination, Node, Status
from tumen.origin.truth import Truth
from tumen.study.words.figures import money, number, percent, points
from tumen.tariff.quote.quotes import Quote
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.notation import parse_rate

_NOTATION = re.compile(r"\b[a-z]+\(")
HOME = "at home: no import"
INSIDE = "no border: one customs territory"
_CRITERIA = {
    "PSR": "product-specific rule",
    "WO": "wholly obtained",
    "PE": "exclusively from originating materials",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with a sign and a shape, so that no outcome hangs on colour."""

    word: str
    sign: str
    """One character for plain text."""
    shape: str
    """Name of the shape on the page: yes, no, open or none."""


def _marks(yes: str, no: str, open_: str) -> dict[Truth, Mark]:
    return {True: Mark(yes, "+", "yes"), False: Mark(no, "x", "no"), None: Mark(open_, "?", "open")}


_OUTCOMES = _marks("met", "not met", "unknown")
_NOT_USED = Mark("not used", "-", "none")
_LAWFUL = _marks("lawful", "not lawful", "not settled")
_STATUSES = {
    Status.of(truth): mark for truth, mark in _marks("originating", "not originating", "undetermined").items()
}


def node_mark(node: Node) -> Mark:
    """The outcome of one test. A note without outcome that decides nothing is not used,
    rather than unknown.
    """
    if node.met is None and not node.decides and not node.needs:
        return _NOT_USED
    return _OUTCOMES[node.met]


def margin_text(determination: Determination) -> str:
    """Each alternative of the rule with its outcome and its margin: ``CTH: met; RVC40: not met, -3 percentage
    points``.

    Named, because a good that meets one alternative may well miss another, or need none.
    """
    parts = []
    for item in determination.alternatives:
        margin = "" if item.margin is None else f", {points(item.margin)}"
        parts.append(f"{rule_text(item.rule)}: {_OUTCOMES[item.met].word}{margin}")
    text = "; ".join(parts) or "no rule on file"
    return f"not needed ({text})" if determination.criterion in {"WO", "PE"} else text


def outcome_mark(met: Truth) -> Mark:
    """The three-valued truth as a mark."""
    return _OUTCOMES[met]


def criterion_text(criterion: str) -> str:
    """The criterion of origin with its name: ``PSR: product-specific rule``."""
    return f"{criterion}: {_CRITERIA[criterion]}" if criterion in _CRITERIA else criterion


def status_mark(status: Status) -> Mark:
    """The status of origin as a mark."""
    return _STATUSES[status]


def lawful_mark(lawful: Truth) -> Mark:
    """Whether a regime may be claimed."""
    return _LAWFUL[lawful]


_COUNTED = {
    "answer": ("{counted} answer", "{counted} answers"),
    "day": ("{counted} day", "{counted} days"),
    "determination": ("{counted} determination", "{counted} determinations"),
    "draw": ("{counted} draw", "{counted} draws"),
    "good": ("{counted} good", "{counted} goods"),
    "heading": ("{counted} heading", "{counted} headings"),
    "item": ("{counted} item", "{counted} items"),
    "line": ("{counted} line", "{counted} lines"),
    "material": ("{counted} material", "{counted} materials"),
    "paper": ("{counted} paper", "{counted} papers"),
    "part": ("{counted} part", "{counted} parts"),
    "piece": ("{counted} piece", "{counted} pieces"),
    "quote": ("{counted} quote", "{counted} quotes"),
    "row": ("{counted} row", "{counted} rows"),
    "shipment": ("{counted} shipment", "{counted} shipments"),
    "subheading": ("{counted} subheading", "{counted} subheadings"),
    "unit": ("{counted} unit", "{counted} units"),
}
"""One and many, as texts that every language says."""


def counted(amount: Decimal | int, noun: str) -> str:
    """``1 unit``, ``12,000 units``."""
    return _COUNTED[noun][amount != 1].format(counted=number(Decimal(amount), trim=True))


def needs_text(needs: Iterable[str], most: int | None = None) -> str:
    """``unknown: needs a; b``. Beyond `most` needs it says how many more there are."""
    listed = list(dict.fromkeys(needs))
    if not listed:
        return "unknown: needs figures that are not named"
    if most is not None and len(listed) > most:
        return f"unknown: needs {'; '.join(listed[:most])}; and {len(listed) - most} more"
    return f"unknown: needs {'; '.join(listed)}"


def node_facts(node: Node) -> tuple[str, ...]:
    """Figure, threshold, margin, inputs and needs of one test, as far as it has them."""
    facts = []
    if node.figure is not None:
        text = f"figure {_measure(node, against=True)}"
        facts.append(text if node.threshold is None else f"{text} against {_threshold(node)}")
    elif node.threshold is not None:
        facts.append(f"threshold {_threshold(node)}")
    if node.margin is not None:
        in_points = node.unit == "%"
        facts.append(f"margin {points(node.margin) if in_points else money(node.margin, node.unit)}")
    facts += [f"{name}: {value}" for name, value in node.inputs if value]
    if node.needs:
        facts.append(f"needs {'; '.join(node.needs)}")
    if not node.decides:
        facts.append("for information, does not decide")
    return tuple(facts)


def _measure(node: Node, *, against: bool) -> str:
    if node.figure is None:
        raise ValueError("the node has no figure")
    if node.unit == "%":
        return percent(node.figure, node.threshold if against else None)
    return money(node.figure, node.unit)


def _threshold(node: Node) -> str:
    if node.threshold is None:
        raise ValueError("the node has no threshold")
    return percent(node.threshold) if node.unit == "%" else money(node.threshold, node.unit)


def duty_text(quote: Quote) -> str:
    """The duty of one regime with its calculation, or what it takes to know it."""
    if quote.duty is None:
        return needs_text(quote.needs or (f"a {quote.regime} rate, none is on file",))
    if quote.duty.amount is None:
        if quote.duty.excluded:
            return f"none: {quote.duty.calculation}"
        return needs_text(quote.duty.needs)
    return money(quote.duty.amount, quote.duty.currency)


def rate_text(quote: Quote) -> str:
    """The rate in words, or as printed where that is as plain (``5%``); or that none is on file."""
    return "unknown: no rate on file" if quote.rate is None else readable(parse_rate(quote.rate))


def rule_text(rule: str) -> str:
    """A rule in the trade's own shorthand (``CTH or RVC40``); one with texts in it in plain words."""
    if '"' not in rule:
        return rule
    try:
        return describe(parse_rule(rule))
    except InputError:  # an alternative of the optimiser says more than a rule can
        return rule


def node_text(node: Node) -> str:
    """What a test asks, its rule in the words of `rule_text`."""
    named = "product-specific rule "
    if not node.text.startswith(named):
        return node.text
    return named + rule_text(node.text.removeprefix(named))


def cell_text(text: str) -> str:
    """The text of a cell of a table; a rate or a rule in Tumen's notation in words, which no page shows."""
    if not _NOTATION.search(text):
        return text
    try:
        return readable(parse_rate(text))
    except InputError:
        return rule_text(text)
