"""What a person gives, as text or as a Python value, read into what the engines take; complaints are kept.

The functions that read raise `InputError` for what is none of their kind, with what is wrong and the remedy.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.tables.forms.limits import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.reference.hs import Edition

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class FieldProblem(Problem):
    """A problem of one part of a record, and which: `at` holds the steps that lead to it from the record."""

    at: tuple[str | int, ...] = ()
    named: bool = False
    """Whether `what` names the part by itself."""

    def inside(self, *steps: str | int) -> FieldProblem:
        """The same problem, seen from the record that holds this one."""
        return FieldProblem(
            self.what, self.fix, self.file, self.line, self.column, (*steps, *self.at), self.named
        )

    @property
    def said(self) -> str:
        """What is wrong, with the part in front where the text does not name it."""
        return self.what if self.named or not self.at else f"{dotted_path(self.at)}: {self.what}"

    def __str__(self) -> str:
        """Render as one line: the part, what is wrong, and the remedy."""
        return f"{self.said}. {self.fix}" if self.fix else self.said


def dotted_path(steps: Iterable[str | int]) -> str:
    """Steps to a part for a reader; items count from 1: ``parties[2].economy``."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(
        "."
    )


def inside(error: InputError, *steps: str | int) -> list[FieldProblem]:
    """The problems of an error, as those of the part of a record at these steps."""
    return [
        item.inside(*steps) if isinstance(item, FieldProblem) else FieldProblem(item.what, item.fix, at=steps)
        for item in error.problems
    ]


class Reader:
    """Calls the functions that read, and keeps what they complain about."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def get(self, label: str, read: Callable[..., Any], *given: object) -> Any:
        """Return what `read` makes of the given values; None if it complains, which `done` then says."""
        try:
            return read(*given)
        except InputError as error:
            for item in error.problems:
                what = item.said if isinstance(item, FieldProblem) else item.what
                what = f"{label}: {what}" if label else what
                self.problems.append(Problem(what, item.fix, item.file, item.line, item.column))
            return None

    def done(self) -> None:
        """Raise everything that was found."""
        if self.problems:
            raise InputError(self.problems)


def decimal(text: str) -> Decimal:
    """Read a plain decimal number, of no more digits (written out, without an exponent) than are reckoned
    with.
    """
    shown = repr(text if len(text) <= 40 else f"{text[:40]}...")
    if not _NUMBER.fullmatch(text):
        raise InputError.of(
            f"{shown} is not a number",
            "Write digits with a point: 1250.50, without thousands marks or units",
        )
    value = Decimal(text) if len(text) <= 10 * DIGITS else None
    if value is None or len(value.as_tuple().digits) > DIGITS or (value and abs(value.adjusted()) >= DIGITS):
        raise InputError.of(
            f"{shown} has more than {DIGITS} digits", "Write it with the digits that are known"
        )
    return value


def amount(value: object) -> Decimal:
    """Read an exact decimal: text, a whole number, a `Decimal`; a float by the shortest text that stands for
    it.
    """
    if isinstance(value, str):
        return decimal(value.strip())
    if isinstance(value, Decimal) and value.is_finite():
        return decimal(str(value))
    if isinstance(value, float):
        return decimal(float.__repr__(value))
    if hasattr(value, "__index__") and not isinstance(value, bool):
        return decimal(str(operator.index(value)))
    raise InputError.of(f"{value!r} is not a number", "Write digits with a point, such as 2.5")


def amount_of(value: object, currency: str | None) -> Decimal:
    """Read an amount of money, with no more decimals than its currency has (None: it is not known)."""
    from tumen.reference.currency import check_decimals

    found = amount(value)
    if currency is not None:
        plain = f"{found:f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        check_decimals(value.strip() if isinstance(value, str) else plain, currency)
    return found


def price_of(value: object, currency: str | None) -> Decimal:
    """Read a price of one unit, which may have more decimals than its currency; as text with no point that
    may group thousands.
    """
    from tumen.reference.currency import check_price

    found = amount(value)
    if currency is not None and isinstance(value, str):
        check_price(value.strip(), currency)
    return found


def amounts(value: object, currency: str | None = None) -> dict[str, Decimal]:
    """Read amounts by name; none where nothing is given; with a currency, sums of money."""
    return {name: amount_of(item, currency) for name, item in pairs(value or {}).items()}


def day(value: object) -> date:
    """Read a day, as Chinese and Korean write it too; without one, today."""
    if value is None:
        return date.today()  # noqa: DTZ011 - the user's own calendar
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type] # anything else is refused below
    except (TypeError, ValueError):
        from tumen.language.dates import plain_date  # rarely needed, and slow to import

        if isinstance(value, str) and (found := plain_date(value)) is not None and len(found) == 10:
            return date.fromisoformat(found)
        shown = repr(value) if isinstance(value, str) else str(value)
        raise InputError.of(f"{shown} is not a date", "Write year-month-day, such as 2026-06-01") from None


def yes_no(value: object) -> bool:
    """Read a truth value, or the words yes and no."""
    known = {"yes": True, "true": True, "no": False, "false": False}
    found = value if isinstance(value, bool) else known.get(str(value).strip().lower())
    if found is None:
        raise InputError.of(f"{value!r} is neither yes nor no", "Write yes or no")
    return found


def words(value: object) -> str:
    """Read text; numbers and truth values are refused, since zeros and form may be lost."""
    if not isinstance(value, str):
        raise InputError.of(
            f"{value} is not text, so zeros or its form may be lost",
            'Put it in quotes with all its zeros, such as "0901.21"',
        )
    return value


def pairs(value: object) -> dict[str, Any]:
    """Read keys with values."""
    if not isinstance(value, Mapping):
        raise InputError.of(
            f"{value!r} is not a set of keys", "Write keys with values: {a: 1}, or one per line"
        )
    return {str(key): item for key, item in value.items()}


def items(value: object) -> list[Any]:
    """Read a list; text and keys with values are none."""
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise InputError.of(
            f"{value!r} is not a list", "Write a list: [a, b], or one item per line, each after a dash"
        )
    return list(value)


def one_of(value: object, choices: Iterable[str], what: str) -> str:
    """Read a word of a closed list, of which `what` says what it lists; the nearest is suggested, never
    taken.
    """
    known = list(choices)
    if value in known:
        return str(value)
    raise InputError.of(f"{value!r} is no {what}", nearest(value, known))


def hs_edition(value: object) -> Edition:
    """Read an HS edition that is on file; without one, HS2022."""
    from tumen.reference.hs import EDITIONS

    return one_of("HS2022" if value is None else value, EDITIONS, "HS edition on file")  # type: ignore[return-value]


def near(value: object, known: Iterable[str]) -> str:
    """The word of a list that was perhaps meant, "" where none is near. Never taken, only said."""
    from difflib import get_close_matches

    by_fold = {word.casefold(): word for word in known}
    close = get_close_matches(str(value).casefold(), by_fold, n=1)
    return by_fold[close[0]] if close else ""


def near_miss(value: object, known: Iterable[str]) -> str:
    """``Did you mean 'RCEP'? `` for a word that is not in a list; empty where nothing is near."""
    meant = near(value, known)
    return f"Did you mean {meant!r}? " if meant else ""


def choose(value: object, choices: Iterable[str]) -> str:
    """Advice for a word that is none of the choices: all of them, and what was nearly spelt."""
    listed = list(choices)
    meant = near(value, listed)
    typed_names = ", ".join(f"'{name}'" if " " in name else name for name in listed)
    return f"Write {typed_names}; did you mean {meant!r}?" if meant else f"Write {typed_names}"


def nearest(value: object, known: Iterable[str], listing: str = "Known are") -> str:
    """Advice for a word that is not in a list: what was nearly spelt, else all that is in it."""
    listed = list(dict.fromkeys(known))
    return near_miss(value, listed).strip() or f"{listing} {', '.join(listed) or 'none'}"


def answer(text: str) -> tuple[str, bool]:
    """Read ``TEXT=yes`` or ``TEXT=no``."""
    condition, mark, said = text.rpartition("=")
    if not mark or said.strip().lower() not in {"yes", "no"}:
        raise InputError.of(
            f"{text!r} answers nothing", 'Write the condition, then =yes or =no: "for carp=yes"'
        )
    return condition.strip(), said.strip().lower() == "yes"


def economy_code(value: object) -> str:
    """Read the ISO code of an economy (two or three capital letters), as two letters."""
    return _iso2(value) if isinstance(value, str) else _iso2_of(value)


def _iso2_of(value: object) -> str:
    from tumen.reference.economies import economy

    return economy(value).iso2  # type: ignore[arg-type] # what is not text is refused with advice


_iso2 = lru_cache(maxsize=1024)(_iso2_of)
