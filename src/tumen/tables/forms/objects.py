"""Tables as lists of objects: JSON and YAML."""

from __future__ import annotations

from json import JSONDecodeError, JSONDecoder
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.tables.forms.limits import NESTING
from tumen.tables.given import decimal
from tumen.tables.place import Grid
from tumen.tables.text import read_text, shown_path
from tumen.tables.worksheet import as_text, wrong_cell
from tumen.tables.yaml_document import read_yaml_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

_LIST = "Write a list of objects: [{column: value}, ...]"


def read_objects(path: Path, text: Sequence[str] = (), *, json: bool) -> Grid:
    """Read a JSON or YAML file that holds a list of objects; the number of a row is the line it begins on."""
    shown = shown_path(path)
    if json:
        return _grid(list(_json_items(read_text(path), shown)), shown, text)
    items, lines = read_yaml_list(path)
    return _grid(list(zip(lines, items, strict=True)), shown, text)


def read_json(text: str, shown: str) -> Any:
    """Read JSON whole, numbers exactly; a key twice or what is beyond the limits is refused."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise InputError(_no_json(error, shown, 1)) from None


def _json_items(text: str, shown: str) -> Iterator[tuple[int, Any]]:
    at = _next(text, 0)
    if text[at : at + 1] != "[":
        raise InputError.of("the file is not a list of rows", _LIST, file=shown, line=1)
    at = _next(text, at + 1)
    seen, line = 0, 1
    while text[at : at + 1] != "]":
        line += text.count("\n", seen, at)
        seen = at
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise InputError(_no_json(error, shown, line)) from None
        yield line, item
        at = _next(text, at)
        if text[at : at + 1] == ",":
            at = _next(text, at + 1)
        elif text[at : at + 1] != "]":
            raise InputError.of("this is not JSON: the list does not go on", _LIST, file=shown, line=line)


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _no_json(error: ValueError | RecursionError, shown: str, line: int) -> Problem:
    if isinstance(error, RecursionError):
        return Problem(f"the lists are nested more than {NESTING} deep", "Write them flat", shown, line)
    if isinstance(error, JSONDecodeError):
        place = error.lineno
        return Problem(f"this is not JSON: {error.msg}", "Look at this line and the one before", shown, place)
    return Problem(str(error), "Correct the value", shown, line)


def _number(text: str) -> Decimal:
    try:
        return decimal(text)
    except InputError as error:
        raise ValueError(error.problems[0].what) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return found


_DECODER = JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_number,
    parse_int=lambda text: int(_number(text)),
    parse_constant=_number,
)


def _grid(items: list[tuple[int, Any]], shown: str, text: Sequence[str]) -> Grid:
    problems = [
        Problem("the row is not a set of keys", _LIST, shown, line)
        for line, item in items
        if not isinstance(item, dict)
    ]
    if not items:
        problems.append(Problem("the list has no rows", _LIST, shown, 1))
    if problems:
        raise InputError(problems)
    columns = tuple(dict.fromkeys(str(name) for _, item in items for name in item))
    rows = []
    for line, item in items:
        cells = []
        for name in columns:
            value = item.get(name)
            wrong = _wrong(value, needs_text=name in text)
            if wrong is not None:
                problems.append(Problem(f"{name}: {wrong[0]}", wrong[1], shown, line))
            cells.append("; ".join(map(as_text, value)) if isinstance(value, list) else as_text(value))
        rows.append((line, tuple(cells)))
    if problems:
        raise InputError(problems)
    return Grid(shown, 1, columns, rows)


def _wrong(value: Any, *, needs_text: bool) -> tuple[str, str] | None:
    parts = value if isinstance(value, list) else [value]
    if any(isinstance(part, dict | list) for part in parts):
        return "the value is a table of its own", "Write a number, text or a list of them"
    told = (wrong_cell(part, needs_text=needs_text) for part in parts)
    return next((wrong for wrong in told if wrong is not None), None)
