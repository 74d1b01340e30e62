"""How a cell of each kind is read: text to a typed value; `InputError` says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, NotStated
from tumen.reference.hs import EDITIONS, HsCode
from tumen.tables.forms.limits import CELL, NAME
from tumen.tables.given import choose, day, decimal, economy_code
from tumen.tables.notes import note_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from tumen.tables.field import Field

UNKNOWN = "unknown"
CODES = frozenset({"hs", "hs or unknown"})
"""Kinds that hold codes: a number has lost their zeros."""
MANY = frozenset({"list", "facts", "quantities", "shares", "amounts"})
"""Kinds of which a cell holds several; an empty one holds none."""
NUMBERS = frozenset(
    [
        "amount",
        "amount or unknown",
        "positive",
        "positive or unknown",
        "number",
        "share",
        "positive share",
        "shares",
        "degrees",
        "count",
    ]
)
"""Kinds of cells that hold numbers."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of letters: what is read is not what stands there."""
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""What a spreadsheet program writes into CSV where a formula failed."""
_YES_NO = {"yes": True, "no": False}


def read_value(field: Field, text: str, edition: str, file: str, line: int) -> Any:
    """Read one cell: None (no values, of a kind that holds several) for an empty one without a default.

    Parameters
    ----------
    text
        Its text without blanks around it.
    edition
        HS edition of codes.
    file, line
        Where it stands, for notations that name their own places.
    """
    text = text or field.default
    if not text:
        if field.required:
            raise InputError(NotStated("the cell is empty", _if_empty(field), columns=(field.name,)))
        return () if field.kind in MANY else None
    meant = field.insist and text.endswith("!")
    _refuse(len(text) > CELL, f"the cell has more than {CELL:,} characters", "Shorten it")
    value = _value(field, text.removesuffix("!").rstrip() if meant else text, edition, file, line)
    if not meant:
        _bounded(field, value, text)
    return value


def _value(field: Field, text: str, edition: str, file: str, line: int) -> Any:
    if field.reader is not None:
        return field.reader(text, file=file, line=line)
    if field.kind == "choice":
        return _choice(text, field.choices)
    if field.kind in CODES:
        needed = text == UNKNOWN and field.required and field.kind == "hs"
        _refuse(needed, "the code is needed here", "Write the HS code, six digits or more")
        return _code(text, edition, file, field.digits)
    if field.kind == "list":
        return _each_once(field, _list(text))
    return _READERS[field.kind](text)


def _refuse(wrong: bool, what: str, fix: str) -> None:  # noqa: FBT001 - what is tested
    if wrong:
        raise InputError.of(what, fix)


def _bounded(field: Field, value: Any, text: str) -> None:
    if field.low is None and field.high is None:
        return
    meant = f"; {text}! if it is meant" if field.insist else ""
    for item in value if isinstance(value, tuple) else (value,):
        if item is not None and not isinstance(item, str):
            beyond = (field.low is not None and item < field.low) or (
                field.high is not None and item > field.high
            )
            _refuse(
                beyond,
                f"{text} is outside of {_range(field)}",
                f"{field.advice or 'Look at the unit'}{meant}",
            )


def _range(field: Field) -> str:
    unit = f" {field.unit}" if field.unit else ""
    low, high = (f"{bound:f}" if bound is not None else "" for bound in (field.low, field.high))
    if low and high:
        return f"{low} to {high}{unit}"
    return f"what is at least {low}{unit}" if low else f"what is at most {high}{unit}"


def _if_empty(field: Field) -> str:
    if field.kind == "choice" and field.name == "status":
        return f"Write one of {', '.join(field.choices)}; undetermined where the origin is not known"
    known = {
        "source": "Say where the figures are from, or write illustrative",
        "amount or unknown": "Write the amount, or the word unknown",
        "positive or unknown": "Write the amount, or the word unknown",
    }
    return known.get(field.kind, f"Write it: {field.doc}")


def fit_text(text: str) -> str:
    """Refuse characters that are none: of control (besides tab and new line), of direction, or halves of
    others.
    """
    if not text.isprintable() and (found := _NO_TEXT.search(text)) is not None:
        raise InputError.of(
            f"the text holds a mark of control (U+{ord(found[0]):04X})", "Delete it, or type the cell again"
        )
    if not text.isprintable() and (found := _TURNS.search(text)) is not None:
        raise _unseen(found[0])
    if text in _ERRORS:
        raise InputError.of(f"the cell holds the error {text}", "Correct the formula that it came from")
    if "\ufffd" in text:
        raise InputError.of(
            "the text holds U+FFFD: characters were lost when it was saved", "Type the cell again"
        )
    return text


def fit_name(text: str) -> str:
    """Refuse marks that are not seen: two names that look the same would be two."""
    if not fit_text(text).isprintable():
        for mark in text:
            if unicodedata.category(mark) in {"Cf", "Zl", "Zp"}:
                raise _unseen(mark)
    return text


def _unseen(mark: str) -> InputError:
    return InputError.of(
        f"it holds a mark that is not seen (U+{ord(mark):04X})", "Delete it, or type the cell again"
    )


def fit_length(text: str, most: int = NAME) -> str:
    """Refuse what is too long for a name."""
    _refuse(len(text) > most, f"it has {len(text):,} characters", f"Shorten it: {most:,} at most")
    return text


def _name(text: str) -> str:
    return fit_name(fit_length(text))


def _amount(text: str) -> Decimal:
    value = decimal(text)
    _refuse(value < 0, f"{text} is negative", "Write an amount of zero or more")
    return value


def _positive(text: str) -> Decimal:
    value = decimal(text)
    _refuse(value <= 0, f"{text} is not above zero", "Write an amount greater than zero")
    return value


def _degrees(text: str) -> float:
    value = decimal(text)
    _refuse(abs(value) > 180, f"{text!r} is no angle", "Write degrees from -180 to 180")
    return float(value)


def _count(text: str) -> int:
    value = _positive(text)
    _refuse(value != int(value), f"{text} is not a whole number", "Write how often: 1, 2, 3")
    return int(value)


def _unit(text: str) -> str:
    from tumen.reference.units import unit

    return unit(text).name


def share(text: str) -> Decimal:
    """A part of the whole, written as 0.6 or 60%."""
    part = _amount(text.removesuffix("%").rstrip()) / (100 if text.endswith("%") else 1)
    _refuse(part > 1, f"{text!r} is more than all of it", "Write a part between 0 and 1, such as 0.6")
    return part


def _positive_share(text: str) -> Decimal:
    """A part that something is divided by."""
    part = share(text)
    _refuse(part == 0, f"{text!r} is no part at all", "Write a part above 0 and at most 1, such as 0.95")
    return part


def _yes_no(text: str) -> bool:
    wrong = text.lower() not in _YES_NO
    _refuse(wrong, f"{text!r} is neither yes nor no", "Write yes or no, or leave it empty if not known")
    return _YES_NO[text.lower()]


def _currency(text: str) -> str:
    from tumen.reference.currency import check_currency

    return check_currency(text.upper() if len(text) == 3 else text)


def _edition(text: str) -> str:
    _refuse(
        text not in EDITIONS, f"{text!r} is not an HS edition on file", f"Use one of {', '.join(EDITIONS)}"
    )
    return text


def _choice(text: str, choices: Sequence[str]) -> str:
    if text in choices:
        return text
    raise InputError.of(f"{text!r} is not one of the choices", choose(text, choices))


def _code(text: str, edition: str, file: str, least: int) -> HsCode | None:
    if text == UNKNOWN or edition not in EDITIONS:  # a strange edition is said at its own column
        return None
    from tumen.reference.correlation import check_code

    code = HsCode.parse(text, edition)
    check_code(code)
    digits = len(code.digits)
    _refuse(digits < least, f"{text} has {digits} digits of a code", f"Write {least} digits or more")
    note_code(file, text, code)
    return code


def _source(text: str) -> str:
    """Where something is from; a mark such as a dash says nothing."""
    if not any(mark.isalnum() for mark in fit_name(text)):
        raise InputError.of(f"{text!r} says nothing", "Say where the figures are from, or write illustrative")
    return text


def _list(text: str) -> tuple[str, ...]:
    return tuple(_name(part.strip()) for part in text.split(";") if part.strip())


def _each_once(field: Field, found: tuple[str, ...]) -> tuple[str, ...]:
    """Names of rows; one that stands twice may be another that is misspelt."""
    twice = dict.fromkeys(name for name in found if found.count(name) > 1)
    _refuse(bool(twice) and bool(field.refers), f"{', '.join(twice)} stands twice", "Name each once")
    return found


def facts(text: str) -> tuple[tuple[str, str | bool], ...]:
    """Read ``country=MY; right_to_exploit=yes``."""
    return tuple((name, _YES_NO.get(value, value)) for name, value in _pairs(text, "country=MY"))


def _quantities(text: str) -> tuple[tuple[str, Decimal], ...]:
    from tumen.reference.units import unit

    found = []
    for name, value in _pairs(text, "piece=1; l=0.25"):
        weight = unit(name).dimension == unit("kg").dimension
        _refuse(weight, f"{name} is a weight", "Write the weight in weight_kg")
        found.append((name, _positive(value)))
    return tuple(found)


def _amounts(text: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple((name, _amount(value)) for name, value in _pairs(text, "freight=0.5; insurance=0.1"))


def _pairs(text: str, example: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for part in _list(text):
        name, _, value = (piece.strip() for piece in part.partition("="))
        _refuse(
            not name or not value,
            f"{part!r} is not name=value",
            f"Write pairs, apart by semicolons: {example}",
        )
        _refuse(name in dict(found), f"{name!r} is said twice", "Say it once")
        found.append((name, value))
    return tuple(found)


_READERS: dict[str, Callable[[str], Any]] = {
    "text": fit_text,
    "name": _name,
    "title": _name,
    "source": _source,
    "economy": lambda text: economy_code(text.upper() if len(text) <= 3 else text),
    "edition": _edition,
    "amount": _amount,
    "positive": _positive,
    "amount or unknown": lambda text: None if text == UNKNOWN else _amount(text),
    "positive or unknown": lambda text: None if text == UNKNOWN else _positive(text),
    "share": share,
    "positive share": _positive_share,
    "shares": lambda text: tuple(map(share, _list(text))),
    "yes-no": _yes_no,
    "date": day,
    "currency": _currency,
    "facts": facts,
    "quantities": _quantities,
    "amounts": _amounts,
    "number": decimal,
    "degrees": _degrees,
    "count": _count,
    "unit": _unit,
}
