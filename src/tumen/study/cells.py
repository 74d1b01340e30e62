"""Read the cells of a study's tables: text to typed values, every problem with its file and line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.study.rows import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tumen.reference.tables import Row
    from tumen.study.columns import Column, Table

UNKNOWN = "unknown"
_YES_NO = {"yes": True, "no": False}


def read_table(
    table: Table, path: Path, shown: str, edition: Edition, problems: list[Problem]
) -> tuple[Any, ...]:
    """Read one table; what is wrong is added to `problems`, and rows that cannot be read are left out.

    Parameters
    ----------
    shown
        Name of the file for messages.
    edition
        HS edition of codes in rows that do not name one.
    """
    from tumen.reference.tables import read_rows

    required = [column.name for column in table.columns if column.required]
    optional = [column.name for column in table.columns if not column.required]
    try:
        found = read_rows(
            path, required, optional, [item.name for item in table.columns if item.kind == "hs"]
        )
    except InputError as error:
        problems.extend(error.problems)
        return ()
    if not found:
        problems.append(Problem("the table has no rows", f"Add one: {table.doc}", shown, 1))
    rows = []
    for row in found:
        before = len(problems)
        values = _values(table, row, shown, edition, problems)
        if len(problems) > before:
            continue
        try:
            rows.append(table.row(**values, place=Place(shown, row.line)))
        except InputError as error:
            problems.extend(Problem(item.what, item.fix, shown, row.line) for item in error.problems)
    problems.extend(_twice(table, found, shown))
    return tuple(rows)


def _values(table: Table, row: Row, shown: str, edition: Edition, problems: list[Problem]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    own = row.cells.get("hs_edition", "").strip() or edition
    for column in table.columns:
        text = row[column.name].strip()
        try:
            value = _value(column, text, own, shown, row.line)
        except InputError as error:
            problems.extend(_placed(problem, column, shown, row.line) for problem in error.problems)
            continue
        if column.kind != "edition":
            values[column.field or column.name] = value
    return values


def _placed(problem: Problem, column: Column, shown: str, line: int) -> Problem:
    what = problem.what if problem.file else f"{column.name}: {problem.what}"
    return Problem(what, problem.fix, shown, line, problem.column)


def _value(column: Column, text: str, edition: str, shown: str, line: int) -> Any:
    if not text:
        if column.required:
            raise InputError.of("the cell is empty", _if_empty(column))
        if column.kind in _MANY:
            return ()
        default = _DEFAULTS.get(column.name)
        return default if not column.choices or default in column.choices else None
    if column.kind == "choice":
        return _choice(text, column.choices)
    if column.kind in {"rate", "rule"}:
        return _expression(column.kind, text, shown, line)
    if column.kind == "hs or unknown":
        return _code(text, edition)
    if column.kind == "hs":
        if text == UNKNOWN and column.required:
            raise InputError.of("the code is needed here", "Write the HS code, six digits or more")
        return _code(text, edition)
    return _READERS[column.kind](text)


_MANY = {"list", "facts", "quantities", "shares", "amounts"}
_DEFAULTS = {"role": "material", "purchased": False, "kind": "import tax"}


def _if_empty(column: Column) -> str:
    match column.kind:
        case "source":
            return "Say where the figures are from, or write illustrative"
        case "amount or unknown":
            return "Write the amount, or the word unknown"
        case "choice" if column.name == "status":
            return f"Write one of {', '.join(column.choices)}; undetermined where the origin is not known"
        case _:
            return f"Write it: {column.doc}"


def _twice(table: Table, found: tuple[Row, ...], shown: str) -> list[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    for row in found:
        key = tuple(row.cells.get(name, "").strip() for name in table.key)
        if key in seen:
            named = ", ".join(f"{name} {value}" for name, value in zip(table.key, key, strict=True) if value)
            problems.append(
                Problem(
                    f"two rows for {named}, the first on line {seen[key]}",
                    "Keep one of them",
                    shown,
                    row.line,
                )
            )
        seen.setdefault(key, row.line)
    return problems


def decimal(text: str) -> Decimal:
    """Read a plain decimal number.

    Raises
    ------
    InputError
        If it is not one.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise InputError.of(
            f"{text!r} is not a number",
            "Write digits with a point: 1250.50, without thousands marks or units",
        ) from None
    if not value.is_finite():
        raise InputError.of(f"{text!r} is not a number", "Write the number")
    return value


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


def _choice(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise InputError.of(f"{text!r} is not one of the choices", f"Write {', '.join(choices)}")
    return text


def _expression(kind: str, text: str, shown: str, line: int) -> Any:
    if kind == "rate":
        from tumen.tariff.notation import parse_rate

        return parse_rate(text, file=shown, line=line)
    from tumen.agreements.parse import parse_rule

    return parse_rule(text, file=shown, line=line)


def _code(text: str, edition: str) -> HsCode | None:
    if text == UNKNOWN:
        return None
    if edition not in EDITIONS:  # said at its own column
        return None
    from tumen.reference.nomenclature import check_code

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
