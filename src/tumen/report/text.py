"""Plain-text renderings of origin, duty and landed cost for the command line, in the words of the page."""

from __future__ import annotations

from tumen.origin.country import CountryOfOrigin
from tumen.origin.determination import Determination, Node
from tumen.origin.non_preferential import NonPreferentialOrigin
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import label_of
from tumen.report.remedies import needs_named
from tumen.report.words import (
    criterion_text,
    duty_text,
    lawful_mark,
    margin_text,
    needs_text,
    node_facts,
    node_mark,
    node_text,
    outcome_mark,
    rate_text,
    rule_text,
    status_mark,
)
from tumen.study.words.figures import money
from tumen.tariff.quote.duty import money as exactly
from tumen.tariff.quote.landed import Landed, LandedCosts
from tumen.tariff.quote.payable import Payable, collected
from tumen.tariff.quote.quotes import Quote, Quotes

_INDENT = "  "


def determination_lines(determination: Determination, country: CountryOfOrigin | None = None) -> list[str]:
    """The answer, then the tree of tests, one line per test, indented by depth."""
    mark = status_mark(determination.status)
    made = f"{determination.good.dotted} ({determination.good.edition}) made in {determination.country}"
    day = f" on {determination.on}" if determination.on else ""
    lines = [f"[{mark.sign}] {mark.word} under {determination.agreement}: {made}{day}"]
    lines += good_lines(determination.good)
    if determination.criterion is not None:
        lines.append(f"criterion {criterion_text(determination.criterion)}")
    if determination.rule is not None:
        lines.append(
            f"rule: {rule_text(determination.rule)} ({determination.rule_source or 'source not stated'})"
        )
    if determination.alternatives:
        lines.append(f"alternatives: {margin_text(determination)}")
    eligible = outcome_mark(determination.preference_eligible)
    lines.append(f"[{eligible.sign}] preference (origin and direct consignment): {eligible.word}")
    if country is not None:
        lines.append(country_text(country))
    if determination.needs:
        lines.append(f"needs: {'; '.join(determination.needs)}")
    if determination.would_originate_with:
        lines.append(
            f"would originate if shown to originate: {', '.join(determination.would_originate_with)}"
        )
    if determination.assumed:
        lines.append(f"assumed to originate, no declaration stated: {', '.join(determination.assumed)}")
    lines += [f"question: {text}" for text in determination.questions]
    for node in (determination.trace, determination.consignment):
        lines += node_lines(node)
    return lines


def non_preferential_lines(found: NonPreferentialOrigin) -> list[str]:
    """The origin and on what it rests; where the importer's rules were asked, every test of them."""
    lines = [str(found), *(good_lines(found.good) if found.good else ())]
    lines += [f"needs: {need}" for need in found.needs]
    if found.determination is None:
        return lines
    rule, source = found.determination.rule, found.determination.rule_source
    lines += [f"rule: {rule_text(rule)} ({source})"] if rule else []
    lines += [f"question: {text}" for text in found.determination.questions]
    lines.append("a Party, in these tests, is the economy where it was last worked:")
    lines += node_lines(found.determination.trace)
    return [*lines, *(f"not on file: {text}" for text in found.not_on_file)]


def node_lines(node: Node, depth: int = 0) -> list[str]:
    """One test and all below it: sign, word, text, article, figures, needs."""
    mark = node_mark(node)
    article = f" [{node.article}]" if node.article else ""
    facts = node_facts(node)
    line = f"{_INDENT * depth}[{mark.sign}] {mark.word}: {node_text(node)}{article}"
    if facts:
        line = f"{line} ({'; '.join(facts)})"
    return [line, *(found for child in node.children for found in node_lines(child, depth + 1))]


def country_text(country: CountryOfOrigin) -> str:
    """The country of origin for the rate, with its article."""
    article = f" [{country.article}]" if country.article else ""
    if country.party is None:
        return f"country of origin: {needs_text(country.needs)}{article}"
    return f"country of origin: {country.party}{article}: {country.node.text}"


def good_lines(code: HsCode) -> list[str]:
    """What the code of a good covers, in our words; nothing where the edition does not have it."""
    label = label_of(code)
    return [f"{code.dotted}: {label}"] if label else []


def quotes_lines(quotes: Quotes) -> list[str]:
    """Every regime with law, rate, duty, calculation and source, and what is best."""
    trade = quotes.trade
    head = f"{trade.line.dotted} from {trade.exporter} to {trade.importer} on {trade.on}"
    first = [] if quotes.off_file is None else [quotes.off_file]
    rests = [] if quotes.rests is None else [f"origin that duties on top look at: {quotes.rests}"]
    beyond = [quotes.beyond] if quotes.beyond else []
    lines = (line for quote in quotes.quotes for line in _quote_lines(quote))
    return [
        *first,
        head,
        *good_lines(trade.line),
        *lines,
        *rests,
        quotes.explanation,
        *beyond,
        quotes.covered,
    ]


def payable_lines(found: Payable) -> list[str]:
    """What the importer collects of the duties computed, then how, and what of that is not on file."""
    due = {regime: duty for regime, duty in found.duties.items() if duty.most}
    if found.base is None or not due:
        return list(found.said)
    listed = ", ".join(f"{regime} {collected(duty, found.currency)}" for regime, duty in due.items())
    head = f"payable in {found.importer}: {listed}; on {exactly(found.base)} {found.currency}"
    return [head, *found.said]


def _quote_lines(quote: Quote) -> list[str]:
    mark = lawful_mark(quote.lawful)
    articles = f" [{', '.join(quote.articles)}]" if quote.articles else ""
    lines = [
        f"[{mark.sign}] {quote.regime} ({quote.title}): {mark.word}, {quote.reason}{articles}",
        f"{_INDENT}rate {rate_text(quote)}; duty {duty_text(quote)}",
    ]
    if quote.duty is not None and quote.duty.known:
        lines.append(f"{_INDENT}{quote.duty.calculation}")
    if quote.source:
        lines.append(f"{_INDENT}source: {quote.source}")
    if quote.needs:
        lines.append(f"{_INDENT}needs: {needs_named(quote.needs)}")
    for charge in quote.charges:
        lines.append(f"{_INDENT}plus {charge.change}: {charge.duty.calculation}")
        lines.append(f"{_INDENT}from {'the trade remedy' if charge.kind else 'the change'} {charge.text}")
    added = {charge.change for charge in quote.charges}
    lines += [f"{_INDENT}rate from the change {name}" for name in quote.changes if name not in added]
    lines += [f"{_INDENT}{note}" for note in quote.notes]
    return lines


def landed_lines(landed: LandedCosts) -> list[str]:
    """The build-up of every regime, and which lawful one is the cheapest."""
    lines = [line for item in landed.landed for line in _landed_lines(item)]
    if landed.best is None:
        lines.append("cheapest lawful regime: unknown")
    else:
        lines.append(f"cheapest lawful regime before import tax: {landed.best.regime}")
    return lines


def _landed_lines(item: Landed) -> list[str]:
    mark = lawful_mark(item.quote.lawful)
    lines = [f"[{mark.sign}] {item.regime}: {mark.word}; per consignment"]
    for step in item.steps:
        amount = "unknown" if step.amount is None else money(step.amount, item.currency)
        lines.append(f"{_INDENT}{step.name}: {amount}{f' ({step.text})' if step.text else ''}")
    for name, total in (
        ("total before import tax", item.total_before_tax),
        ("total", item.total),
        ("per unit before import tax", item.per_unit_before_tax),
    ):
        shown = needs_text(item.needs) if total is None else money(total, item.currency)
        lines.append(f"{_INDENT}{name}: {shown}")
    if item.saving is not None:
        lines.append(f"{_INDENT}saving against MFN: {money(item.saving, item.currency)}")
    lines.append(f"{_INDENT}break-even: {item.break_even_text}")
    return lines
