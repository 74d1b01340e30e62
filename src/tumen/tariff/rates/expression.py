"""The syntax tree of a rate of duty.

A rate is a small typed expression. Nodes are frozen, compare by value and carry no data of any tariff.
What a source prints and we cannot read stays as text in `UnreadRate` and never becomes a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AdValorem:
    """``8.5%`` of the customs value; ``free`` is 0 %."""

    pct: Decimal


@dataclass(frozen=True, slots=True)
class Specific:
    """``12 JPY/kg``, ``290.70 JPY/1000 piece``, ``0.45 AUD/kg of TSS``: an amount per quantity."""

    amount: Decimal
    currency: str
    unit: str
    per: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class GatePrice:
    """``(393.786 JPY - 1 value)/kg``: per unit, a price less `factor` times the customs value per unit.

    A factor without an end as a decimal is a quotient: ``(51.46 JPY - 45.17687/897.59 value)/kg``.
    """

    price: Decimal
    currency: str
    factor: Decimal
    unit: str
    divisor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ReferenceGate:
    """``("standard price" x 1.5 JPY - 0.6 value)/kg``: as a gate price, with a price that the authority
    announces.

    The price is not in the tariff: whoever asks for the duty must give it (see `Consignment.prices`).
    """

    reference: str
    scale: Decimal
    currency: str
    factor: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Sum:
    """``21% + 125 JPY/kg``: a compound rate."""

    terms: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Higher:
    """``max(5%, 12 JPY/kg)``: whichever gives the higher duty."""

    terms: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Lower:
    """``min(5%, 12 JPY/kg)``: whichever gives the lower duty."""

    terms: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One alternative: the condition a person must answer, and the rate when it holds."""

    condition: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Choose:
    """``choose("in quota": free; otherwise: 40%)``: alternatives, of which at most one holds.

    `otherwise` is None where the source gives no rate for the rest: the rate is then unknown, unless the
    options are the `whole`: one of them holds, and it is not known which.
    """

    options: tuple[Option, ...]
    otherwise: Rate | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class OriginCase:
    """Parties of origin and the rate for goods of them."""

    parties: tuple[str, ...]
    rate: Rate


@dataclass(frozen=True, slots=True)
class ByOrigin:
    """``origin(KH, TH: excluded; other: 5%)``: the rate depends on the Party of origin."""

    cases: tuple[OriginCase, ...]
    other: Rate


@dataclass(frozen=True, slots=True)
class ProducerCase:
    """Producers or exporters by name, and the rate for their goods."""

    names: tuple[str, ...]
    rate: Rate


@dataclass(frozen=True, slots=True)
class ByProducer:
    """``producer("Siam Wire": 5%; other: 12%)``: the rate depends on who made, or exports, the goods."""

    cases: tuple[ProducerCase, ...]
    other: Rate


@dataclass(frozen=True, slots=True)
class Between:
    """``range(free, 2.4%)``: goods of the line have rates from `low` to `high`, which ones is not said."""

    low: Rate
    high: Rate


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """``elsewhere("...")``: the tariff refers to a rate that is not on file, named by `where`."""

    where: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """``excluded``: no commitment (unbound, not eligible), so this regime gives no rate."""


@dataclass(frozen=True, slots=True)
class NotApplied:
    """``unapplied(3.9%)``: printed in the tariff, not applied because another general rate is not higher."""

    rate: Rate


@dataclass(frozen=True, slots=True)
class UnreadRate:
    """``unread("...")``: the source's text, which we do not understand. Never a number."""

    text: str


Rate = (
    AdValorem
    | Specific
    | GatePrice
    | ReferenceGate
    | Sum
    | Higher
    | Lower
    | Choose
    | ByOrigin
    | ByProducer
    | Between
    | Elsewhere
    | Excluded
    | NotApplied
    | UnreadRate
)

_SEASON = re.compile(r"imported ([0-9]{2})-([0-9]{2}) to ([0-9]{2})-([0-9]{2}|end)")

FREE = AdValorem(Decimal(0))
EXCLUDED = Excluded()


def children(rate: Rate) -> tuple[Rate, ...]:
    """The rates directly inside a rate."""
    match rate:
        case Sum(terms) | Higher(terms) | Lower(terms):
            return terms
        case Choose(options, otherwise):
            inner = tuple(option.rate for option in options)
            return inner if otherwise is None else (*inner, otherwise)
        case ByOrigin(cases, other) | ByProducer(cases, other):
            return (*(case.rate for case in cases), other)
        case Between(low, high):
            return (low, high)
        case NotApplied(inside):
            return (inside,)
        case _:
            return ()


def walk(rate: Rate) -> Iterator[Rate]:
    """Yield the rate and every rate inside it, outermost first."""
    yield rate
    for child in children(rate):
        yield from walk(child)


def understood(rate: Rate) -> bool:
    """Whether no part of the rate is unread text."""
    return not any(isinstance(node, UnreadRate) for node in walk(rate))


def definite(rate: Rate) -> bool:
    """Whether the rate says one thing: no part is unread, a range, or a reference to what is not on file."""
    return not any(isinstance(node, UnreadRate | Between | Elsewhere) for node in walk(rate))


def questions(rate: Rate) -> tuple[str, ...]:
    """The conditions in the rate that a person must answer, in order."""
    asked = [option.condition for node in walk(rate) if isinstance(node, Choose) for option in node.options]
    return tuple(dict.fromkeys(asked))


def candidates(rate: Rate, holds: Mapping[str, bool]) -> tuple[Rate, ...] | None:
    """The rates of which one is right, as far as the answered conditions tell; None where the rest is not
    stated.

    A range counts with its two ends, if the lower one is a rate: what lies between is no less, and never more
    than the general rate where the upper end is not applied. Answers that contradict each other leave none.
    """
    match rate:
        case Choose(options, otherwise, whole):
            held = [option.rate for option in options if holds.get(option.condition)]
            if len(held) > 1 or (not held and otherwise is None and not whole):
                return None
            open_ = [option.rate for option in options if option.condition not in holds]
            inner = held or [*open_, *([] if otherwise is None else [otherwise])]
        case Between(low, high):
            if isinstance(low, Excluded | NotApplied):
                return None
            inner = [low, high]
        case ByProducer():
            inner = [*children(rate)]
        case _:
            return (rate,)
    found: dict[Rate, None] = {}
    for part in inner:
        mine = candidates(part, holds)
        if mine is None:
            return None
        found |= dict.fromkeys(mine)
    return tuple(found) or None


def mapped(rate: Rate, change: Callable[[Rate], Rate]) -> Rate:
    """The rate with every rate directly inside it changed."""
    match rate:
        case Sum(terms) | Higher(terms) | Lower(terms):
            return type(rate)(tuple(change(term) for term in terms))
        case Choose(options, otherwise, whole):
            changed = tuple(Option(option.condition, change(option.rate)) for option in options)
            return Choose(changed, None if otherwise is None else change(otherwise), whole)
        case ByOrigin(cases, other):
            settled = tuple(OriginCase(case.parties, change(case.rate)) for case in cases)
            return ByOrigin(settled, change(other))
        case ByProducer(makers, other):
            made = tuple(ProducerCase(maker.names, change(maker.rate)) for maker in makers)
            return ByProducer(made, change(other))
        case Between(low, high):
            return Between(change(low), change(high))
        case NotApplied(inside):
            return NotApplied(change(inside))
        case _:
            return rate


def settled(rate: Rate, holds: Mapping[str, bool]) -> Rate:
    """The rate with the choices that are answered settled, as a duty is computed on it; answers that
    contradict each other, and goods to which no stated condition applies, leave what is not on file.
    """
    if not holds or not isinstance(rate, Choose):
        return mapped(rate, lambda inner: settled(inner, holds)) if holds else rate
    held = [option for option in rate.options if holds.get(option.condition)]
    left = [option for option in rate.options if option.condition not in holds]
    if rate.whole and not held and len(left) == 1:
        held = left
    if len(held) == 1:
        return settled(held[0].rate, holds)
    if held or not (left or rate.otherwise):
        return Elsewhere("a rate for these goods")
    other = None if rate.otherwise is None else settled(rate.otherwise, holds)
    if not left:
        return Elsewhere("a rate for these goods") if other is None else other
    return Choose(
        tuple(Option(option.condition, settled(option.rate, holds)) for option in left), other, rate.whole
    )


def for_origin(rate: Rate, party: str) -> Rate:
    """The rate with every choice by Party of origin settled for `party`."""
    if isinstance(rate, ByOrigin):
        chosen = next((case.rate for case in rate.cases if party in case.parties), rate.other)
        return for_origin(chosen, party)
    found = mapped(rate, lambda inner: for_origin(inner, party))
    match found:
        case Higher(terms):
            return higher_of(*terms)
        case Lower(terms):
            return lower_of(*terms)
        case _:
            return found


def without(rate: Rate, party: str) -> Rate:
    """The rate for goods that surely are not of `party`: what a choice by origin says of it alone is gone."""
    if isinstance(rate, ByOrigin):
        cases = tuple(
            OriginCase(parties, without(case.rate, party))
            for case in rate.cases
            if (parties := tuple(one for one in case.parties if one != party))
        )
        other = without(rate.other, party)
        return ByOrigin(cases, other) if cases else other
    return mapped(rate, lambda inner: without(inner, party))


def lower_of(*terms: Rate) -> Rate:
    """Whichever is lower, terms of one kind reduced: min of 3 % and 5 % is 3 %, of free and x free."""
    if FREE in terms:
        return FREE
    kept = _reduced(terms, keep_lower=True)
    return kept[0] if len(kept) == 1 else Lower(kept)


def higher_of(*terms: Rate) -> Rate:
    """Whichever is higher, with terms of one kind already reduced."""
    kept = _reduced(terms, keep_lower=False)
    return kept[0] if len(kept) == 1 else Higher(kept)


def _reduced(terms: tuple[Rate, ...], *, keep_lower: bool) -> tuple[Rate, ...]:
    best: dict[object, Rate] = {}
    for term in terms:
        match term:
            case AdValorem():
                key: object = AdValorem
            case Specific(_, currency, unit, per):
                key = (currency, unit, per)
            case _:
                key = term
        held = best.get(key)
        if held is None or (_size(term) < _size(held)) == keep_lower:
            best[key] = term
    kept = tuple(best.values())
    # min(max(a, b), a) is a, and max(min(a, b), a) is a.
    outer = Higher if keep_lower else Lower
    return tuple(
        term for term in kept if not (isinstance(term, outer) and any(other in term.terms for other in kept))
    )


def _size(term: Rate) -> Decimal:
    match term:
        case AdValorem(pct):
            return pct
        case Specific(amount):
            return amount
        case _:
            return Decimal(0)


def season(first: tuple[int, int], last: tuple[int, int | None]) -> str:
    """Label of a season of import, months and days both included; day None is the end of the month."""
    end = "end" if last[1] is None else f"{last[1]:02d}"
    return f"imported {first[0]:02d}-{first[1]:02d} to {last[0]:02d}-{end}"


def answers_of_day(conditions: Iterable[str], on: date) -> dict[str, bool]:
    """Answer the conditions that are seasons of import; the others are left out."""
    found: dict[str, bool] = {}
    for condition in conditions:
        parts = _SEASON.fullmatch(condition)
        if parts is None:
            continue
        first = (int(parts[1]), int(parts[2]))
        last = (int(parts[3]), 31 if parts[4] == "end" else int(parts[4]))
        day = (on.month, on.day)
        found[condition] = first <= day <= last if first <= last else day >= first or day <= last
    return found
