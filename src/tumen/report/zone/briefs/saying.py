"""Statements of an invitation as marked sentences: sums in the reader's units, and marks in place of words
for what a figure rests on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.reference.currency import currencies
from tumen.report.zone.briefs.sheets import MarkedText
from tumen.study.statements import Figure, Names, Phrase, Statement, phrase
from tumen.study.words.say import say, words_of

if TYPE_CHECKING:
    from tumen.report.zone.blocks import PageCell
    from tumen.report.zone.briefs.sheets import Mark
    from tumen.report.zone.wording import Wording
    from tumen.study.statements import Basis, Value
    from tumen.zone.opportunities.known import KnownRange

_BASIS: dict[Basis, Mark] = {"illustrative": "i", "assumed": "a"}


def basis_marks(basis: Basis | None) -> tuple[Mark, ...]:
    """The mark of what figures rest on; none where all are sourced."""
    return () if basis is None else (_BASIS[basis],)


def sentence(statement: Statement, w: Wording, source: Mark | None = None) -> MarkedText:
    """A statement in the reader's language; a source is cited where it tells a figure."""
    fields = tuple((name, _worded(value, w)) for name, value in statement.fields)
    text = say(replace(statement, fields=fields, rests_on=None), w.language)
    cited = () if source is None or not any(map(_figures, dict(statement.fields).values())) else (source,)
    return MarkedText(text, (*basis_marks(statement.rests_on), *cited))


def word(key: str, w: Wording, **fields: Value) -> str:
    """A heading or a word of the catalogue."""
    return words_of(phrase(key, **{name: _worded(value, w) for name, value in fields.items()}), w.language)


def money(amount: float | Decimal, currency: str, w: Wording) -> MarkedText:
    """A sum in the reader's units, to cents."""
    exact = Decimal(repr(amount)) if isinstance(amount, float) else amount
    cell = w.money(round(exact, 2), currency)
    return MarkedText(cell.text, exact=cell.taken)


def known_money(found: KnownRange, currency: str, w: Wording) -> MarkedText:
    """A sum as far as it is known."""
    from tumen.zone.indicators.results import Range

    return of_cell(w.range(Range(found.low, found.high, currency)))


def of_cell(cell: PageCell, marks: Iterable[Mark] = ()) -> MarkedText:
    """A cell of a page with marks."""
    return MarkedText(cell.text, tuple(marks), cell.lang, cell.taken)


def _worded(value: Value, w: Wording) -> Value:
    """A value with every sum of money in the reader's units, and every code of an economy as its name."""
    match value:
        case Figure(style="short") if value.unit in currencies():
            return money(value.value, value.unit, w).text
        case Figure(style="percent"):
            return w.share(Decimal(str(value.value)) / 100)
        case Phrase():
            told = tuple((name, _named(name, item, w)) for name, item in value.fields)
            return replace(value, fields=told)
        case Names():
            return value
        case tuple():
            return tuple(_worded(item, w) for item in value)
        case _:
            return value


def _named(name: str, value: Value, w: Wording) -> Value:
    return w.economy(value) if name == "economy" and isinstance(value, str) else _worded(value, w)


def _figures(value: Value) -> bool:
    match value:
        case Figure():
            return True
        case Phrase():
            return any(_figures(item) for _, item in value.fields)
        case tuple():
            return any(map(_figures, value))
        case _:
            return False
