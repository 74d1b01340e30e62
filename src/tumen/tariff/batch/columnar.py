"""Rates of several terms in columns: specific, compound and mixed duties of many rows at once, as `compute`
gives them one by one.

A rate has a shape (how its terms combine, the unit and currency of each) and coefficients. Rows whose rates
have one shape are computed together; what has no such form (questions, quotients, more than six decimals) is
left to the one-by-one path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, localcontext

import polars as pl

from tumen.reference.units import convert, unit
from tumen.tariff.quote.duty import DIGITS
from tumen.tariff.rates import expression as forms

Shape = tuple[object, ...]
"""``("free",)``, ``("value",)``, ``("quantity", column, currency)``, ``("gate", column, currency)``,
``("unknown",)``, ``("general",)`` (the MFN duty of the row) or ``("sum" | "higher" | "over" | "lower" |
"alike" | "charged", shapes...)``.

gate: a price of quantities less a share of the value, unknown below zero; over: the higher of several, of
which a gate may be below zero and the whole not; alike: the duty if all parts come to the same, else unknown;
charged: the sum of the duty of a regime and those added to it."""

_ANY_DAY = date(2000, 1, 1)
_EXACT = 6
"""Decimals of a coefficient: an amount has as many, so that their product is exact in twelve."""
_NAMES: dict[type, str] = {forms.Sum: "sum", forms.Higher: "higher", forms.Lower: "lower"}


def shape_of(
    rate: forms.Rate, quantities: Sequence[str], *, general: bool = False
) -> tuple[Shape, tuple[Decimal, ...]] | None:
    """The shape of a rate and its coefficients in order, for a table with these quantity columns; None if it
    has no such form.

    Choices are taken as open: where a condition is answered, or may be by the day, there is no such form.

    Parameters
    ----------
    general
        Whether the MFN duty of the row counts for goods for which the regime has no rate (see
        `tumen.tariff.quote.duty.whichever`).
    """
    match rate:
        case forms.AdValorem(pct):
            return (("free",), ()) if pct == 0 else _exact(("value",), pct / 100)
        case forms.Specific(amount, currency, name, per):
            column = next((q for q in quantities if unit(q).dimension == unit(name).dimension), None)
            if column is None:
                return ("unknown",), ()
            with localcontext(DIGITS):
                return _exact(
                    ("quantity", column, currency), amount * convert(Decimal(1), column, name) / per
                )
        case forms.GatePrice(price, currency, factor, name, divisor) if divisor == 1:
            own = shape_of(forms.Specific(price, currency, name, Decimal(1)), quantities)
            share = _exact(("value",), factor)
            if own is None or own[0] == ("unknown",) or share is None:
                return own
            return ("gate", *own[0][1:]), (*own[1], factor)
        case forms.UnreadRate() | forms.Elsewhere() | forms.ReferenceGate():  # a table states no such price
            return ("unknown",), ()
        case forms.Sum(terms) | forms.Higher(terms) | forms.Lower(terms):
            parts = [shape_of(term, quantities) for term in terms]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            over = isinstance(rate, forms.Higher) and any(inner[0] == "gate" for inner, _ in known)
            shape = ("over" if over else _NAMES[type(rate)], *(inner for inner, _ in known))
            return shape, tuple(figure for _, figures in known for figure in figures)
        case forms.Choose() | forms.Between():
            return _alike(rate, quantities, general=general)
        case _:
            return None


def _alike(
    rate: forms.Choose | forms.Between, quantities: Sequence[str], *, general: bool
) -> tuple[Shape, tuple[Decimal, ...]] | None:
    """The shape of a rate of several candidates; in per cent the lowest and the highest tell if all agree."""
    if forms.answers_of_day(forms.questions(rate), _ANY_DAY):
        return None
    parts = forms.candidates(rate, {})
    if parts is None:
        return ("unknown",), ()
    own = [part for part in parts if not isinstance(part, forms.Excluded | forms.NotApplied)]
    if not own:
        return None
    shares = sorted({part.pct for part in own if isinstance(part, forms.AdValorem)})
    kept = [forms.AdValorem(pct) for pct in dict.fromkeys((*shares[:1], *shares[-1:]))]
    found = [
        shape_of(part, quantities)
        for part in (*kept, *(p for p in own if not isinstance(p, forms.AdValorem)))
    ]
    if len(own) < len(parts):
        found.append((("general",) if general else ("unknown",), ()))
    known = [item for item in found if item is not None]
    if len(known) < len(found):
        return None
    shape = ("alike", *(inner for inner, _ in known))
    return shape, tuple(figure for _, figures in known for figure in figures)


def asks_general(shape: Shape) -> bool:
    """Whether a shape hangs on the MFN duty of the row."""
    return any(part == ("general",) or (isinstance(part, tuple) and asks_general(part)) for part in shape)


def currencies_in(shape: Shape) -> frozenset[str]:
    """The currencies in which terms of a shape charge."""
    if shape[0] in {"quantity", "gate"}:
        return frozenset({str(shape[2])})
    inner = [currencies_in(part) for part in shape[1:] if isinstance(part, tuple)]
    return frozenset().union(*inner)


def amount_of(shape: Shape, coefficients: Iterator[str], places: int, *, below_zero: bool = False) -> pl.Expr:
    """The duty of rows of one shape, to some decimal places; null where a figure is missing or a term is in
    another currency than the value. The columns of the coefficients are named in order.
    """
    kind = pl.Decimal(38, places)
    if shape[0] == "free":
        return pl.lit(0, kind)
    if shape[0] == "unknown":
        return pl.lit(None, kind)
    if shape[0] == "general":
        return pl.col("general")
    if shape[0] == "value":
        return (pl.col("value").cast(kind) * pl.col(next(coefficients))).cast(kind)
    if shape[0] == "quantity":
        own = (pl.col(str(shape[1])).cast(kind) * pl.col(next(coefficients))).cast(kind)
        return pl.when(pl.col("currency") == str(shape[2])).then(own)
    if shape[0] == "gate":
        price = amount_of(("quantity", *shape[1:]), coefficients, places)
        left = (price - amount_of(("value",), coefficients, places)).cast(kind)
        return left if below_zero else pl.when(left >= 0).then(left)
    over = shape[0] == "over"
    parts = [
        amount_of(part, coefficients, places, below_zero=over)
        for part in shape[1:]
        if isinstance(part, tuple)
    ]
    known = pl.all_horizontal([part.is_not_null() for part in parts])
    if shape[0] == "alike":
        lowest, highest = pl.min_horizontal(parts), pl.max_horizontal(parts)
        return pl.when(known & (lowest == highest)).then(lowest.cast(kind))
    match shape[0]:
        case "sum" | "charged":
            whole = pl.sum_horizontal(parts)
        case "higher" | "over":
            whole = pl.max_horizontal(parts)
        case _:
            whole = pl.min_horizontal(parts)
    return pl.when(known & (whole >= 0) if over else known).then(whole.cast(kind))


def _exact(shape: Shape, figure: Decimal) -> tuple[Shape, tuple[Decimal, ...]] | None:
    exponent = figure.normalize(DIGITS).as_tuple().exponent
    return (shape, (figure,)) if isinstance(exponent, int) and -exponent <= _EXACT else None
