"""Duties that changes of policy add to the duty of a regime, and duties added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

from tumen.errors import InputError, Problem
from tumen.origin.non_preferential import assumed_origin
from tumen.tables.given import nearest
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change import CO2, PolicyChange
from tumen.tariff.policy.changed_rates import only_where_meant, standing
from tumen.tariff.quote.duty import DIGITS, Consignment, Duty, compute, money
from tumen.tariff.quote.quoted import Charge, Quote, Trade
from tumen.tariff.rates.expression import (
    FREE,
    ByOrigin,
    Choose,
    Excluded,
    NotApplied,
    OriginCase,
    Rate,
    candidates,
    questions,
)
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.notation import print_rate


def charges(
    changes: tuple[PolicyChange, ...], trade: Trade, regime: str
) -> tuple[tuple[PolicyChange, Rate], ...]:
    """The duties that changes add under a regime, with the change each is from.

    The origin that counts is the non-preferential one (``trade.origin``), whatever regime is claimed.
    """
    importer, code, on, goods = trade.importer, trade.line, trade.on, trade.goods
    origin, excluded = trade.origin, trade.excluded
    found = []
    for change in standing(changes, importer, code, on):
        if change.action not in {"add", "carbon"} or change.regime not in {None, regime}:
            continue
        holds = change.applies(importer, origin, code, on, excluded=excluded)
        if not change.stated and any(_goes_before(other, change, trade) for other in changes):
            continue
        rate = _carbon(change, origin, goods) if change.action == "carbon" else change.rate
        if holds is False or rate is None:
            continue
        open_ = change.means(origin, on, excluded=excluded) is None
        rate = rate if holds else only_where_meant(change, rate, origin=open_)
        removals = [item for item in changes if item.action == "remove" and item.target == change.name]
        answers = [(item, item.applies(importer, origin, code, on, excluded=excluded)) for item in removals]
        if any(answer for _, answer in answers):
            continue
        for item, answer in answers:
            if answer is None:
                open_ = item.means(origin, on, excluded=excluded) is None
                rate = only_where_meant(item, FREE, rate, origin=open_)
        found.append((change, rate))
    return tuple(found)


def _goes_before(other: PolicyChange, filed: PolicyChange, trade: Trade) -> bool:
    """Whether a measure that is stated stands in place of one of its kind on file."""
    return (
        other.stated
        and other.kind == filed.kind
        and other.goods in {"", filed.goods}  # in other words it may mean other goods of the code
        and other.applies(trade.importer, trade.origin, trade.line, trade.on, excluded=trade.excluded)
        is not False
    )


def _carbon(change: PolicyChange, origin: str | None, goods: Consignment) -> Rate | None:
    known = dict(change.net) | (dict(change.by_origin) if goods.quantity(CO2) is None else {})
    if origin is None and known and change.rate is not None:
        return ByOrigin(tuple(OriginCase((code,), rate) for code, rate in known.items()), change.rate)
    return change.rate if origin is None else known.get(origin, change.rate)


def charged(quote: Quote, trade: Trade, changes: tuple[PolicyChange, ...]) -> Quote:
    """The quote with the duties that changes of policy and trade remedies put on top of the regime's own;
    `changes` are those that stand for goods of the code.
    """
    if quote.duty is not None and quote.duty.excluded:
        return quote
    goods = replace(trade.goods, origin=trade.origin)
    found = tuple(
        Charge(
            change.name,
            str(change),
            print_rate(rate),
            _duty(rate, goods),
            change.kind,
            surely_charged(rate, goods.holds),
        )
        for change, rate in charges(changes, trade, quote.regime)
    )
    if not found:
        return quote
    more = {item.change: item.duty for item in found}
    duty = None if quote.duty is None else added_up(quote.duty, more)
    needs = duty.needs if duty else [need for item in more.values() for need in item.needs]
    return replace(
        quote,
        duty=duty,
        base=quote.duty,
        needs=() if quote.lawful is False else tuple(dict.fromkeys((*quote.needs, *needs))),
        changes=quote.changes if duty is None else (*quote.changes, *(item.change for item in found)),
        charges=found,
    )


def surely_charged(rate: Rate, holds: Mapping[str, bool]) -> bool:
    """Whether a rate is of a duty, and not of none, whichever part of it is right."""
    found = candidates(rate, holds)
    return found is not None and not any(
        part == FREE or isinstance(part, Choose | ByOrigin | Excluded | NotApplied) for part in found
    )


def asked_by_rates(trade: Trade, book: TariffBook, days: Iterable[date] = ()) -> Iterator[str]:
    """Every condition that a rate of the line asks on the day of the trade or others; what is added too."""
    for day in {trade.on, *days}:
        rows = book.rates(trade.importer, trade.line, day)
        met = standing(book.on_top, trade.importer, trade.line, day)
        regimes = dict.fromkeys(["MFN", *(row.regime for row in rows)])
        rates = [row.rate for row in rows]
        rates += [rate for regime in regimes for _, rate in charges(met, replace(trade, on=day), regime)]
        yield from (text for rate in rates for text in questions(rate))


def check_answers(
    trade: Trade, book: TariffBook, days: Iterable[date] = (), also: Iterable[str] = ()
) -> None:
    """Refuse an answer that no rate of the line asks for on the day of the trade or on others.

    Raises
    ------
    InputError
        With what is asked, or what was nearly spelt.
    """
    asked = dict.fromkeys(also)
    if trade.goods.holds:
        asked |= dict.fromkeys(asked_by_rates(trade, book, days))
    problems = [
        Problem(
            f"no rate of {trade.importer} on {trade.line} asks {text!r}",
            nearest(text, map(repr, asked), "Asked are") if asked else "Leave the answer out",
        )
        for text in trade.goods.holds
        if text not in asked
    ]
    if problems:
        raise InputError(problems)


def rests_on(changes: tuple[PolicyChange, ...], trade: Trade) -> str | None:
    """On what the `changes` that stand rest, where any of them names origins."""
    if not (met := tuple(change for change in changes if change.names_origins)):
        return None
    made = trade.made or assumed_origin(trade.goods.origin or trade.exporter, trade.importer, trade.on)
    named, spared = [], []
    for change in met:
        if change.kind and change.means(trade.origin, trade.on, excluded=trade.excluded) is False:
            spared += [change.name] if made.basis == "assumed" else []
        else:
            named.append(change.name)
    said = [*named, *(f"no {name}" for name in spared)]
    return f"{', '.join(said)}: {made}" if said else None


def without_charges(found: tuple[Quote, ...]) -> str:
    """What is the lowest without the duties on top, where these are not known and due under each regime."""
    known = [quote for quote in found if quote.lawful and quote.base is not None and quote.base.known]
    if not known or len({tuple(item.change for item in quote.charges) for quote in known}) > 1:
        return ""
    quote = min(known, key=lambda item: item.base.amount if item.base and item.base.amount is not None else 0)
    names = " and ".join(item.change for item in quote.charges)
    amount, currency = (quote.base.amount, quote.base.currency) if quote.base else (None, "")
    return f"; without {names} {quote.regime} is the lowest: {money(amount or Decimal(0))} {currency}"


def _duty(rate: Rate, goods: Consignment) -> Duty:
    """What is added at a rate; where that is open, between which amounts it is."""
    found = compute(rate, goods)
    parts = candidates(rate, goods.holds) if found.amount is None else None
    ends = [compute(part, goods).amount for part in parts or ()]
    known = [end for end in ends if end is not None]
    if not known or len(known) < len(ends):
        return found
    span = f"from {money(min(known))} to {money(max(known))} {goods.currency}"
    return replace(found, calculation=f"{span}: {readable(rate)}")


def added_up(base: Duty, more: Mapping[str, Duty]) -> Duty:
    """The duty with others on top of it, each under its name; unknown as soon as one is unknown."""
    text = "; ".join([base.calculation, *(f"plus {name}: {duty.calculation}" for name, duty in more.items())])
    every = (base, *more.values())
    amounts = [duty.amount for duty in every if duty.amount is not None]
    if len(amounts) < len(every):
        needs = [need for duty in every for need in duty.needs]
        needs += [f"a rate for {name}" for name, duty in more.items() if duty.excluded]
        return Duty(None, base.currency, text, tuple(dict.fromkeys(needs)), base.excluded)
    with localcontext(DIGITS):
        total = sum(amounts, Decimal(0))
    return Duty(total, base.currency, f"{text}; together {money(total)}")
