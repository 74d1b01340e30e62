"""A rate of duty in plain words, for readers who do not know the notation."""

from __future__ import annotations

from typing import assert_never

from tumen.tariff.rates import expression as forms
from tumen.tariff.rates.notation import plain, print_rate


def readable(rate: forms.Rate) -> str:
    """A rate for a sentence or a table: as printed where that is plain (``5%``, ``0.5 AUD/piece``), else in
    words.

    A choice among many national lines is not spelt out.
    """
    match rate:
        case forms.AdValorem() | forms.Specific():
            return print_rate(rate)
        case forms.Choose(options) if "national line" in options[0].condition:
            return f"{len(options)} different rates by national line"
        case _:
            return in_words(rate)


def in_words(rate: forms.Rate) -> str:
    """Say a rate in words.

    The words carry everything that the notation carries: two rates that differ read differently.
    """
    match rate:
        case forms.AdValorem(pct):
            return "free of duty" if pct == 0 else f"{plain(pct)} per cent of the customs value"
        case forms.Specific(amount, currency, unit, per):
            each = unit if per == 1 else f"{plain(per)} {unit}"
            return f"{plain(amount)} {currency} for each {each}"
        case forms.GatePrice(price, currency, factor, unit, divisor):
            share = plain(factor) if divisor == 1 else f"{plain(factor)}/{plain(divisor)}"
            return f"for each {unit}, {plain(price)} {currency} less {_share(share)}"
        case forms.ReferenceGate(reference, scale, currency, factor, unit):
            times = "" if scale == 1 else f"{plain(scale)} times "
            return f"for each {unit}, {times}the {reference} (in {currency}) less {_share(plain(factor))}"
        case forms.Sum(terms):
            return " plus ".join(_inner(term) for term in terms)
        case forms.Higher(terms):
            return f"whichever is higher: {'; or '.join(_inner(term) for term in terms)}"
        case forms.Lower(terms):
            return f"whichever is lower: {'; or '.join(_inner(term) for term in terms)}"
        case forms.Choose(options, otherwise, whole):
            parts = [f"if {_condition(option)}: {_inner(option.rate)}" for option in options]
            if otherwise is not None:
                parts.append(f"in all other cases: {_inner(otherwise)}")
            elif not whole:
                parts.append("in all other cases the rate is not stated")
            return "; ".join(parts)
        case forms.ByOrigin(cases, other):
            parts = [f"for goods of {' or '.join(case.parties)}: {_inner(case.rate)}" for case in cases]
            return "; ".join([*parts, f"for goods of other origin: {_inner(other)}"])
        case forms.ByProducer(makers, other):
            parts = [f"made by {' or '.join(maker.names)}: {_inner(maker.rate)}" for maker in makers]
            return "; ".join([*parts, f"made by others: {_inner(other)}"])
        case forms.Between(low, high):
            return f"from {_inner(low)} to {_inner(high)}, and which goods of the line have which is not said"
        case forms.Elsewhere(where):
            return f"{where}, which is not on file"
        case forms.Excluded():
            return "no rate under this regime"
        case forms.NotApplied(inside):
            return f"{_inner(inside)}, printed but not applied because another general rate is not higher"
        case forms.UnreadRate(text):
            return f'printed as "{text}", which is not understood'
        case _:
            assert_never(rate)


def _condition(option: forms.Option) -> str:
    """A condition of a tariff that quotes its own rate: the rate follows in words, and is not said twice."""
    printed = print_rate(option.rate)
    return (
        option.condition.replace(f"printed with {printed}", "printed so")
        if "(" in printed
        else option.condition
    )


def _share(factor: str) -> str:
    return "the customs value" if factor == "1" else f"{factor} times the customs value"


def _inner(rate: forms.Rate) -> str:
    """A rate inside another, in brackets where it has parts of its own."""
    text = in_words(rate)
    whole = isinstance(
        rate, forms.AdValorem | forms.Specific | forms.Excluded | forms.Elsewhere | forms.UnreadRate
    )
    return text if whole else f"({text})"
