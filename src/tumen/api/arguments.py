"""Arguments as people write them, read with a sentence for each that is wrong."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from tumen.errors import InputError
from tumen.tables.given import Reader, day, economy_code, hs_edition, nearest, yes_no
from tumen.tables.record import codes_in_edition, placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.agreements.model import Agreement
    from tumen.origin.bill import Bill
    from tumen.reference.hs import Edition

P = ParamSpec("P")
T = TypeVar("T")


def door(function: Callable[P, T]) -> Callable[P, T]:
    """Have a function say in a sentence which of its arguments is none, or is missing."""
    signature = inspect.signature(function)
    names = list(signature.parameters)

    @wraps(function)
    def call(*args: P.args, **given: P.kwargs) -> T:
        for name in given.keys() - names:
            raise InputError.of(
                f"{function.__name__} has no argument {name!r}", nearest(name, names, "Arguments are")
            )
        try:
            signature.bind(*args, **given)
        except TypeError as error:
            raise InputError.of(
                f"{function.__name__}: {error}", f"Arguments are {', '.join(names)}"
            ) from None
        return function(*args, **given)

    return call


def bill_of(given: Bill | Mapping[str, Any] | str | Path) -> Bill:
    """Take a bill, or read one from keys and values or a file."""
    from tumen.origin.bill import Bill

    return given if isinstance(given, Bill) else read_bill(given)


def question_of(
    reader: Reader, bill: Any, agreements: Any, to: Any, on: Any
) -> tuple[Any, tuple[Any, ...], Any, Any]:
    """The bill, the agreements that are named, who imports and the day; the reader keeps what is wrong."""
    stated = reader.get("", bill_of, bill)
    named = tuple(reader.get("", agreement_of, item) for item in many_of(agreements) or ())
    importer = None if to is None else reader.get("to", economy_code, to)
    return stated, named, importer, reader.get("on", day, on)


@door
def read_bill(source: Mapping[str, Any] | str | Path, *, edition: Edition = "HS2022") -> Bill:
    """Read a bill from keys and values, or from a YAML or JSON file of them.

    Parameters
    ----------
    source
        The keys of `Bill` and `Material`; ``made-in`` and ``weight`` are other words for country and
        weight_kg.
    edition
        HS edition of its codes.
    """
    from tumen.origin.bill import Bill

    hs_edition(edition)
    if isinstance(source, Mapping):
        with codes_in_edition(edition):
            return Bill(**{str(key): value for key, value in source.items()})
    if not isinstance(source, str | Path):
        raise InputError.of(
            f"{source!r} is no bill", "Give a Bill, keys with values, or the path of a file of them"
        )
    from tumen.tables.yaml_document import read_yaml

    document = read_yaml(source)
    try:
        with codes_in_edition(edition):
            return Bill(**document.data)
    except InputError as error:
        raise InputError(placed(error, document.place)) from None


def agreement_of(given: Agreement | str | Path) -> Agreement:
    """Take an agreement, or load one by its code or folder."""
    from tumen.agreements.load import load_agreement
    from tumen.agreements.model import Agreement

    if isinstance(given, Agreement):
        return given
    if not isinstance(given, str | Path):
        raise InputError.of(f"{given!r} is no agreement", 'Give its code, such as "RCEP", or its folder')
    return load_agreement(given)


def needed(read: Callable[[Any], T], what: str) -> Callable[[Any], T]:
    """A function that reads a value which must be given."""

    def wanted(value: Any) -> T:
        if value is None:
            raise InputError.of(f"{what} is not given", "Give it")
        return read(value)

    return wanted


def answers_of(given: Mapping[str, Any] | None) -> dict[str, bool]:
    """Answers to conditions by their text."""
    return {str(condition): yes_no(value) for condition, value in (given or {}).items()}


def many_of(given: Any) -> list[Any] | None:
    """One or several; None stays None."""
    if given is None:
        return None
    return [given] if isinstance(given, str | Path) or not hasattr(given, "__iter__") else list(given)
