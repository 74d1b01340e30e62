"""A rate of duty in plain words, for readers who do not know the notation."""

from __future__ import annotations

from typing import assert_never

from tumen.tariff.rates.expression import (
    AdValorem,
    Between,
    ByOrigin,
    Choose,
    Elsewhere,
    Excluded,
    GatePrice,
    Higher,
    Lower,
    NotApplied,
    Option,
    Rate,
    ReferenceGate,
    Specific,
    Sum,
    UnreadRate,
)
from tumen.tariff.rates.notation import plain, print_rate


def readable(rate: Rate) -> str:
    """A rate for a sentence or a table: as printed where that is plain (``5%``, ``0.5 AUD/piece``), else in
    words.

    A choice among many national lines is not spelt out.
    """
    match rate:
        case AdValorem() | Specific():
            return print_rate(rate)
        case Choose(options) if "national line" in options[0].condition:
            return f"{len(options)} different rates by national line"
        case _:
            return in_words(rate)


def in_words(rate: Rate) -> str:
    """Say a rate in words.

    The words carry everything that the notation carries: two rates that differ read differently.
    """
    match rate:
        case AdValorem(pct):
            return "free of duty" if pct == 0 else f"{plain(pct)} per cent of the customs value"
        case Specific(amount, currency, unit, per):
            each = unit if per == 1 else f"{plain(per)} {unit}"
            return f"{plain(amount)} {currency} for each {each}"
        case GatePrice(price, currency, factor, unit, divisor):
            share = plain(factor) if divisor == 1 else f"{plain(factor)}/{plain(divisor)}"
            return f"for each {unit}, {plain(price)} {currency} less {_share(share)}"
        case ReferenceGate(reference, scale, currency, factor, unit):
            times = "" if scale == 1 else f"{plain(scale)} times "
            return f"for each {unit}, {times}the {reference} (in {currency}) less {_share(plain(factor))}"
        case Sum(terms):
            return " plus ".join(_inner(term) for term in terms)
        case Higher(terms):
            return f"whichever is higher: {'; or '.join(_inner(term) for term in terms)}"
        case Lower(terms):
            return f"whichever is lower: {'; or '.join(_inner(term) for term in terms)}"
        case Choose(options, otherwise, whole):
            parts = [f"if {_condition(option)}: {_inner(option.rate)}" for option in options]
            if otherwise is not None:
                parts.append(f"in all other cases: {_inner(otherwise)}")
            elif not whole:
                parts.append("in all other cases the rate is not stated")
            return "; ".join(parts)
        case ByOrigin(cases, other):
            parts = [f"for goods of {' or '.join(case.parties)}: {_inner(case.rate)}" for case in cases]
            return "; ".join([*parts, f"for goods of other origin: {_inner(other)}"])
        case Between(low, high):
            return f"from {_inner(low)} to {_inner(high)}, and which goods of the line have which is not said"
        case Elsewhere(where):
            return f"{where}, which is not on file"
        case Excluded():
            return "no rate under this regime"
        case NotApplied(inside):
            return f"{_inner(inside)}, printed but not applied because another general rate is not higher"
        case UnreadRate(text):
            return f'printed as "{text}", which is not understood'
        case _:
            assert_never(rate)


def _condition(option: Option) -> str:
    """A condition of a tariff that quotes its own rate: the rate follows in words, and is not said twice."""
    printed = print_rate(option.rate)
    return (
        option.condition.replace(f"printed with {printed}", "printed so")
        if "(" in printed
        else option.condition
    )


def _share(factor: str) -> str:
    return "the customs value" if factor == "1" else f"{factor} times the customs value"


def _inner(rate: Rate) -> str:
    """A rate inside another, in brackets where it has parts of its own."""
    text = in_words(rate)
    whole = isinstance(rate, AdValorem | Specific | Excluded | Elsewhere | UnreadRate)
    return text if whole else f"({text})"
