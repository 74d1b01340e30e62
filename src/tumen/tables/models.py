"""Models of pydantic filled from a document: what is wrong is told with its line and dotted path.

Rules of law, provisions and the settings of a study are trees of choices, which a flat `Field` cannot say;
their models stand behind this one function, so that what is wrong reads as everywhere.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from tumen.errors import InputError, Problem
from tumen.tables.given import choose, dotted_path, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tumen.schema import Frozen
    from tumen.tables.yaml_document import Document, Location

M = TypeVar("M", bound="Frozen")
_DATE = ("is not a date", "Write year-month-day, such as 2026-06-01")
_WHOLE = ("is not a whole number", "Write a whole number, such as 3")
_NUMBER = ("is not a number", "Write a number, such as 2.5")
_YES_NO = ("is neither true nor false", "Write true or false")
_LIST = ("is not a list", "Write a list: [a, b], or one item per line, each after a dash")
_KEYS = ("is not a set of keys", "Write keys with values: {a: 1}, or one per line")
_TOLD = {
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DATE),
    "date_from_datetime_inexact": (_DATE[0], "Write year-month-day without a time, such as 2026-06-01"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), _NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_NO),
    **dict.fromkeys(("list_type", "tuple_type"), _LIST),
    **dict.fromkeys(("dict_type", "model_type"), _KEYS),
    "string_type": ("is not one text", "Write one name or text, without brackets"),
}
"""What is wrong, and the remedy, by the kind of error that the library tells."""
_BOUNDS = {
    "greater_than": ("gt", "not above", "Write a number greater than"),
    "greater_than_equal": ("ge", "below", "Write a number not below"),
    "less_than": ("lt", "not below", "Write a number less than"),
    "less_than_equal": ("le", "above", "Write a number not above"),
}
"""Of each kind of bound: where the library keeps it, and the words."""
_PER_CENT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) *%")


def validate(model: type[M], document: Document) -> M:
    """Fill the model from the document; all problems at once, each with file, line and dotted path."""
    from pydantic import ValidationError

    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise InputError(_problems(model, document, error.errors(include_url=False))) from None


def _problems(model: type[Frozen], document: Document, errors: Sequence[Any]) -> Iterator[Problem]:
    places = [tuple(error["loc"]) for error in errors]
    for error in errors:
        location: Location = tuple(error["loc"])
        kind: str = error["type"]
        if kind == "too_short" and any(
            len(at) > len(location) and at[: len(location)] == location for at in places
        ):
            continue  # its items are wrong, and told
        if kind == "missing":
            yield _missing(document, location)
            continue
        at = document.known(location)
        if kind == "extra_forbidden":
            at = (*document.known(location[:-1]), location[-1])
            keys = {
                info.alias or name
                for part in _models_at(model, location[:-1])
                for name, info in part.model_fields.items()
            }
            what = f"there is no key {location[-1]!r} here"
            fix = nearest(location[-1], sorted(keys), "Keys here are:")
        else:
            what, fix = _wrong_value(kind, error, document.texts.get(at))
        yield document.problem(at, what, fix)


def _missing(document: Document, location: Location) -> Problem:
    parent = document.known(location[:-1])
    inside = dotted_path(parent)
    where = f"{inside}: " if inside else ""
    return Problem(
        f"{where}the key {location[-1]!r} is missing",
        f"Add '{location[-1]}: ...' here",
        document.path,
        document.locate(parent),
    )


def _wrong_value(kind: str, error: Any, text: str | None) -> tuple[str, str]:
    given = error["input"]
    shown = repr(text) if text is not None else repr(given)
    if given is None:
        return "the value is missing", "Write a value after the colon, or delete the key"
    if kind == "string_type" and isinstance(given, bool | int | Decimal | date):
        return f"{text} is not text, so zeros or its form may be lost", f'Put it in quotes: "{text}"'
    if kind in _BOUNDS:
        name, what, fix = _BOUNDS[kind]
        bound = error["ctx"][name]
        share = isinstance(given, int | Decimal) and name in {"lt", "le"} and bound == 1 < given <= 100
        meant = f"; {given} per cent is {(Decimal(given) / 100).normalize():f}" if share else ""
        return f"{shown} is {what} {bound}", f"{fix} {bound}{meant}"
    if kind == "too_short":
        least = error["ctx"]["min_length"]
        return f"it has {error['ctx']['actual_length']} in place of {least} or more", f"Write {least} or more"
    if kind in _TOLD:
        what, fix = _TOLD[kind]
        per_cent = _PER_CENT.fullmatch(text or "")
        if fix == _NUMBER[1] and per_cent is not None:
            fix = f"Write it as a fraction: {(Decimal(per_cent[1]) / 100).normalize():f}"
        return f"{shown if text is not None else 'this'} {what}", fix
    if kind == "literal_error":
        expected = error["ctx"]["expected"]
        if text is not None and not isinstance(given, str) and f"'{text}'" in expected:
            return f"{text} is not text", f'Put it in quotes: "{text}"'
        choices = re.findall(r"'([^']*)'", expected)
        return f"{shown} is not one of the choices", choose(text or "", choices)
    message = str(error["msg"]).removeprefix("Value error, ")
    return (message if kind == "value_error" else f"{shown}: {message}"), "Correct this value"


def _models_at(model: type[Frozen], location: Location) -> list[type[Frozen]]:
    """Models that the location may stand for; steps that are no field (positions, union tags) are passed
    over.
    """
    found = [model]
    for step in location:
        inner = [
            part
            for candidate in found
            for name, info in candidate.model_fields.items()
            if step in {name, info.alias}
            for part in _models_in(info.annotation)
        ]
        named = [candidate for candidate in found if candidate.__name__ == step]
        found = inner or named or found
    return found


def _models_in(annotation: Any) -> Iterator[type[Frozen]]:
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation  # type: ignore[misc]
    for part in get_args(annotation):
        yield from _models_in(part)
