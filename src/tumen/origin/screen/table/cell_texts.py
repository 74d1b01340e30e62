"""Cells of a table of bills that hold more than one fact: operations, answers, amounts, yes or no."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from tumen.origin.bill import Operation
from tumen.tables.forms.objects import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

YES_NO: dict[str, bool] = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@lru_cache(maxsize=100_000)
def operations_of(text: str) -> tuple[Operation, ...]:
    """Read ``assembly@CN; coating@KR``; an empty text is no operation at all.

    Raises
    ------
    ValueError
        If a part is not a name, ``@`` and an economy.
    """
    found = []
    for part in text.split(";"):
        if not part.strip():
            continue
        name, at, country = part.partition("@")
        if not (at and name.strip() and is_economy(country.strip())):
            msg = f"{part.strip()!r} is not an operation and an economy, as in assembly@CN"
            raise ValueError(msg)
        found.append(Operation(name.strip(), country.strip()))
    return tuple(found)


def operations_text(operations: tuple[Operation, ...]) -> str:
    """Write operations as `operations_of` reads them."""
    return "; ".join(f"{op.name}@{op.country}" for op in operations)


@lru_cache(maxsize=100_000)
def answers_of(text: str) -> Mapping[str, bool]:
    """Read answers to conditions from a JSON object.

    Raises
    ------
    ValueError
        If it is not an object of conditions with true or false.
    InputError
        If it is not JSON, holds a condition twice, or is beyond the limits.
    """
    found = read_json(text, "answers")
    if not isinstance(found, dict) or not all(isinstance(value, bool) for value in found.values()):
        msg = f'{text!r} is not of the form {{"condition": true}}'
        raise ValueError(msg)
    return found


def is_economy(text: str) -> bool:
    """Whether the text has the shape of an ISO 3166 alpha-2 code."""
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def amount_of(value: object) -> Decimal | None:
    """Read one amount exactly; a float is the shortest decimal that prints the same.

    Raises
    ------
    ValueError
        If it is not a number.
    """
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        msg = f"{value!r} is not a number"
        raise ValueError(msg) from None


def yes_no_of(value: object) -> bool | None:
    """Read yes or no.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if value is None or value == "":
        return None
    try:
        return YES_NO[str(value).strip().lower()]
    except KeyError:
        msg = f"{value!r} is neither yes nor no"
        raise ValueError(msg) from None
