"""How a cell of each kind is read: text to a typed value."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError
from tumen.reference.hs import EDITIONS, HsCode
from tumen.tables.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from tumen.tables.field import Field

UNKNOWN = "unknown"
CODES = frozenset({"hs", "hs or unknown"})
"""Kinds that hold codes: a number has lost their zeros."""
MANY = frozenset({"list", "facts", "quantities", "shares", "amounts"})
"""Kinds of which a cell holds several; an empty one holds none."""
_YES_NO = {"yes": True, "no": False}


def read_value(field: Field, text: str, edition: str, file: str, line: int) -> Any:
    """Read one cell.

    Parameters
    ----------
    text
        Its text without blanks around it.
    edition
        HS edition of codes.
    file, line
        Where it stands, for notations that name their own places.

    Returns
    -------
    The value; None (no values, of a kind that holds several) for an empty cell without a default.

    Raises
    ------
    InputError
        If it is empty and needed, not of its kind, or outside the bounds.
    """
    text = text or field.default
    if not text:
        if field.required:
            raise InputError.of("the cell is empty", _if_empty(field))
        return () if field.kind in MANY else None
    meant = field.insist and text.endswith("!")
    value = _value(field, text.removesuffix("!").rstrip() if meant else text, edition, file, line)
    if not meant:
        _bounded(field, value, text)
    return value


def _value(field: Field, text: str, edition: str, file: str, line: int) -> Any:
    if field.reader is not None:
        return field.reader(text, file=file, line=line)
    match field.kind:
        case "choice":
            return choice(text, field.choices)
        case "hs or unknown":
            return _code(text, edition)
        case "hs":
            if text == UNKNOWN and field.required:
                raise InputError.of("the code is needed here", "Write the HS code, six digits or more")
            return _code(text, edition)
        case kind:
            return _READERS[kind](text)


def _bounded(field: Field, value: Any, text: str) -> None:
    if field.low is None and field.high is None:
        return
    for item in value if isinstance(value, tuple) else (value,):
        if item is None or isinstance(item, str):
            continue
        beyond = (field.low is not None and item < field.low) or (
            field.high is not None and item > field.high
        )
        if beyond:
            meant = f"; {text}! if it is meant" if field.insist else ""
            raise InputError.of(f"{text} is outside of {_range(field)}", f"Look at the unit{meant}")


def _range(field: Field) -> str:
    unit = f" {field.unit}" if field.unit else ""
    low = "" if field.low is None else f"{field.low:f}"
    high = "" if field.high is None else f"{field.high:f}"
    if low and high:
        return f"{low} to {high}{unit}"
    return f"what is at least {low}{unit}" if low else f"what is at most {high}{unit}"


def _if_empty(field: Field) -> str:
    match field.kind:
        case "source":
            return "Say where the figures are from, or write illustrative"
        case "amount or unknown":
            return "Write the amount, or the word unknown"
        case "choice" if field.name == "status":
            return f"Write one of {', '.join(field.choices)}; undetermined where the origin is not known"
        case _:
            return f"Write it: {field.doc}"


def _amount(text: str) -> Decimal:
    value = decimal(text)
    if value < 0:
        raise InputError.of(f"{text} is negative", "Write an amount of zero or more")
    return value


def _positive(text: str) -> Decimal:
    value = decimal(text)
    if value <= 0:
        raise InputError.of(f"{text} is not above zero", "Write an amount greater than zero")
    return value


def _shares(text: str) -> tuple[Decimal, ...]:
    return tuple(_share(part) for part in _list(text))


def _degrees(text: str) -> float:
    value = decimal(text)
    if abs(value) > 180:
        raise InputError.of(f"{text!r} is no angle", "Write degrees from -180 to 180")
    return float(value)


def _count(text: str) -> int:
    value = _positive(text)
    if value != value.to_integral_value():
        raise InputError.of(f"{text} is not a whole number", "Write how often: 1, 2, 3")
    return int(value)


def _unit(text: str) -> str:
    from tumen.reference.units import unit

    return unit(text).name


def _amount_or_unknown(text: str) -> Decimal | None:
    return None if text == UNKNOWN else _amount(text)


def _share(text: str) -> Decimal:
    """A part of the whole, written as 0.6 or 60%."""
    share = _amount(text.removesuffix("%").rstrip()) / (100 if text.endswith("%") else 1)
    if share > 1:
        raise InputError.of(f"{text!r} is more than all of it", "Write a part between 0 and 1, such as 0.6")
    return share


def _positive_share(text: str) -> Decimal:
    """A part that something is divided by."""
    share = _share(text)
    if share == 0:
        raise InputError.of(f"{text!r} is no part at all", "Write a part above 0 and at most 1, such as 0.95")
    return share


def _yes_no(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise InputError.of(
            f"{text!r} is neither yes nor no", "Write yes or no, or leave it empty if not known"
        )
    return _YES_NO[text.lower()]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError.of(f"{text!r} is not a date", "Write year-month-day, such as 2026-06-01") from None


def _economy(text: str) -> str:
    from tumen.reference.economies import economy

    return economy(text).iso2


def _currency(text: str) -> str:
    from tumen.reference.currency import check_currency

    return check_currency(text)


def _edition(text: str) -> str:
    if text not in EDITIONS:
        raise InputError.of(f"{text!r} is not an HS edition on file", f"Use one of {', '.join(EDITIONS)}")
    return text


def choice(text: str, choices: Sequence[str]) -> str:
    """Read one word of a closed list.

    Raises
    ------
    InputError
        With the word that was perhaps meant, if it is none of them.
    """
    from difflib import get_close_matches

    if text in choices:
        return text
    folded = {item.casefold(): item for item in choices}
    close = get_close_matches(text.casefold(), folded, n=1)
    meant = f"; did you mean {folded[close[0]]!r}?" if close else ""
    raise InputError.of(f"{text!r} is not one of the choices", f"Write {', '.join(choices)}{meant}")


def _code(text: str, edition: str) -> HsCode | None:
    if text == UNKNOWN:
        return None
    if edition not in EDITIONS:  # said at its own column
        return None
    from tumen.reference.correlation import check_code

    code = HsCode.parse(text, edition)
    check_code(code)
    return code


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _facts(text: str) -> tuple[tuple[str, str | bool], ...]:
    return tuple((name, _YES_NO.get(value, value)) for name, value in _pairs(text, "country=MY"))


def _quantities(text: str) -> tuple[tuple[str, Decimal], ...]:
    from tumen.reference.units import unit

    found = []
    for name, value in _pairs(text, "piece=1; l=0.25"):
        if unit(name).dimension == unit("kg").dimension:
            raise InputError.of(f"{name} is a weight", "Write the weight in weight_kg")
        found.append((name, _positive(value)))
    return tuple(found)


def _amounts(text: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple((name, _amount(value)) for name, value in _pairs(text, "freight=0.5; insurance=0.1"))


def _pairs(text: str, example: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in _list(text):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not name or not value:
            raise InputError.of(f"{part!r} is not name=value", f"Write pairs, apart by semicolons: {example}")
        found.append((name, value))
    return tuple(found)


_READERS: dict[str, Callable[[str], Any]] = {
    "name": str,
    "text": str,
    "source": str,
    "economy": _economy,
    "edition": _edition,
    "amount": _amount,
    "positive": _positive,
    "amount or unknown": _amount_or_unknown,
    "share": _share,
    "positive share": _positive_share,
    "yes-no": _yes_no,
    "date": _date,
    "currency": _currency,
    "list": _list,
    "facts": _facts,
    "quantities": _quantities,
    "amounts": _amounts,
    "number": decimal,
    "shares": _shares,
    "degrees": _degrees,
    "count": _count,
    "unit": _unit,
}
