"""Turn results into plain data for JSON: exact decimals as text, dates in ISO 8601,
records as keys and values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, Inexact, localcontext
from enum import Enum
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel


def fraction_text(value: Fraction) -> str:
    """A fraction exactly: as a decimal where it ends, else as ``p/q``."""
    with localcontext(prec=40) as context:
        context.traps[Inexact] = True
        try:
            return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
        except Inexact:
            return f"{value.numerator}/{value.denominator}"


def to_plain(value: Any, *, clocks: bool = True) -> Any:
    """Return dicts, lists, text, whole numbers, truth values and None only.

    Functions inside a record (such as a table of exchange rates to ask) are left out; sets come in order.

    Parameters
    ----------
    clocks
        Whether fields whose metadata say that they hold a clock (``clock``) are kept: what differs between
        two equal runs.

    Raises
    ------
    TypeError
        For anything that has no plain form, so that nothing is written as its representation.
    """
    plain = partial(to_plain, clocks=clocks)
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return f"{value:f}" if value.is_finite() else str(value)
        case Fraction():
            return fraction_text(value)
        case datetime() | date():
            return value.isoformat()
        case Path():
            return value.as_posix()
        case BaseModel():
            return {name: plain(getattr(value, name)) for name in type(value).model_fields}
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted((plain(item) for item in value), key=str)
        case tuple() | list():
            return [plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            kept = (item for item in fields(value) if clocks or not item.metadata.get("clock"))
            pairs = ((item.name, getattr(value, item.name)) for item in kept)
            return {name: plain(item) for name, item in pairs if not callable(item)}
    raise TypeError(f"{type(value).__name__} has no plain form")


Flat = dict[str, str | None]


class ExactText(str):  # noqa: SLOT000 - text has no place for slots of its own
    """A value as exact text, which still knows what it was, so that a table can be typed."""

    value: Any

    @classmethod
    def of(cls, value: Any, text: str) -> ExactText:
        """The text of a value."""
        made = cls(text)
        made.value = value
        return made


def flat(**values: Any) -> Flat:
    """A row: every value as text, None where it is not known or does not apply."""
    return {name: _text(value) for name, value in values.items()}


def columns_of(item: Any, *leave: str) -> dict[str, Any]:
    """The fields of a record for a row, without those that are left out."""
    return {field.name: getattr(item, field.name) for field in fields(item) if field.name not in leave}


def _text(value: Any) -> str | None:
    match to_plain(value):
        case None:
            return None
        case bool() as truth:
            return ExactText.of(truth, "yes" if truth else "no")
        case list() as items:
            return "; ".join(str(item) for item in items)
        case plain:
            return ExactText.of(value, str(plain))
