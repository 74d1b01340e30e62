"""Read a YAML file so that every later complaint can name its line, and check it against a model.

Numbers with a point are read as `Decimal`, exactly as written. A key that is there twice is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from tumen.errors import InputError, Problem
from tumen.tables.limits import CELL, DIGITS, DOCUMENT, LINE, NESTING, PARTS
from tumen.tables.numbers import decimal
from tumen.tables.text import read_text, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tumen.schema import Frozen

M = TypeVar("M", bound="Frozen")
Step = str | int
Location = tuple[Step, ...]

_EXAMPLES = {
    "date_type": ("is not a date", "Write year-month-day, such as 2026-06-01"),
    "date_parsing": ("is not a date", "Write year-month-day, such as 2026-06-01"),
    "date_from_datetime_parsing": ("is not a date", "Write year-month-day, such as 2026-06-01"),
    "date_from_datetime_inexact": (
        "is not a date",
        "Write year-month-day without a time, such as 2026-06-01",
    ),
    "int_type": ("is not a whole number", "Write a whole number, such as 3"),
    "int_parsing": ("is not a whole number", "Write a whole number, such as 3"),
    "int_from_float": ("is not a whole number", "Write a whole number, such as 3"),
    "float_type": ("is not a number", "Write a number, such as 2.5"),
    "float_parsing": ("is not a number", "Write a number, such as 2.5"),
    "decimal_type": ("is not a number", "Write a number, such as 2.5"),
    "decimal_parsing": ("is not a number", "Write a number, such as 2.5"),
    "bool_type": ("is neither true nor false", "Write true or false"),
    "bool_parsing": ("is neither true nor false", "Write true or false"),
    "list_type": ("is not a list", "Write a list: [a, b], or one item per line, each after a dash"),
    "tuple_type": ("is not a list", "Write a list: [a, b], or one item per line, each after a dash"),
    "dict_type": ("is not a set of keys", "Write keys with values: {a: 1}, or one per line"),
    "model_type": ("is not a set of keys", "Write keys with values: {a: 1}, or one per line"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data read from a YAML file, and the line where each part stands."""

    path: str
    data: Any
    lines: Mapping[Location, int] = field(repr=False)
    """Line of each key or item, by the steps that lead to it; the whole document stands at ``()``."""
    texts: Mapping[Location, str] = field(repr=False)
    """Each scalar as it was written."""

    def known(self, location: Sequence[Step]) -> Location:
        """Return the part of the location that is in the document (steps a model adds are passed over)."""
        found: Location = ()
        for step in location:
            if (*found, step) in self.lines:
                found = (*found, step)
        return found

    def locate(self, location: Sequence[Step]) -> int:
        """Return the line of the location, or of what encloses it where it is not there."""
        return self.lines[self.known(location)]

    def place(self, location: Sequence[Step]) -> tuple[str, str | None, int | None]:
        """Return the dotted path of the location, the file, and the line."""
        return dotted_path(tuple(location)), self.path, self.locate(location)

    def problem(self, location: Sequence[Step], what: str, fix: str) -> Problem:
        """Make a problem that names the line and the dotted path of the location."""
        path = dotted_path(location)
        return Problem(f"{path}: {what}" if path else what, fix, self.path, self.locate(location))


def dotted_path(location: Sequence[Step]) -> str:
    """Print a location for a reader; items count from 1: ``parties[2].economy``."""
    text = ""
    for step in location:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def read_yaml(path: str | Path) -> Document:
    """Read a YAML file of keys and values.

    Parameters
    ----------
    path
        The file, UTF-8.

    Raises
    ------
    InputError
        With all problems at once: no such file, not UTF-8, not YAML, keys that are there twice or are not
        text, tags, merge keys, ``.nan`` and ``.inf``.
    """
    from ruamel.yaml.nodes import MappingNode

    shown, root = _composed(Path(path))
    if not isinstance(root, MappingNode):
        raise InputError.of(
            "the file does not consist of keys and values",
            "Begin a line with 'key: value'",
            file=shown,
            line=1,
        )
    builder = _Builder(shown)
    data = builder.whole(root)
    return Document(shown, data, builder.lines, builder.texts)


def read_yaml_list(path: str | Path) -> tuple[list[Any], list[int]]:
    """Read a YAML file that holds a list: its items and the line of each.

    Raises
    ------
    InputError
        As `read_yaml`.
    """
    from ruamel.yaml.nodes import SequenceNode

    shown, root = _composed(Path(path))
    if not isinstance(root, SequenceNode):
        raise InputError.of(
            "the file is not a list", "Begin each item with '- key: value'", file=shown, line=1
        )
    builder = _Builder(shown)
    data = builder.whole(root)
    return data, [builder.lines[place,] for place in range(len(data))]


def _composed(path: Path) -> tuple[str, Any]:
    """Name and nodes of a YAML file."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    shown = shown_path(path)
    text = read_text(path)
    if len(text) > DOCUMENT:
        raise InputError.of(
            f"the file has more than {DOCUMENT:,} characters",
            "Put tables into files of their own",
            file=shown,
        )
    long = next((number for number, line in enumerate(text.split("\n"), start=1) if len(line) > LINE), None)
    if long is not None:
        raise InputError.of(f"the line has more than {LINE:,} characters", "Break it", file=shown, line=long)
    try:
        return shown, _compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError.of(
            f"this is not YAML: {error.problem or error.context}",
            "Look at this line and the one before: indentation, quotes, a colon in unquoted text",
            file=shown,
            line=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
        ) from None
    except _LimitError as error:
        raise InputError.of(error.what, error.fix, file=shown, line=error.line) from None
    except YAMLError as error:
        raise InputError.of(f"this is not YAML: {error}", "Save it as plain text", file=shown) from None
    except ValueError as error:  # a scalar that its own form cannot hold
        raise InputError.of(f"this is not YAML: {error}", "Put the value in quotes", file=shown) from None


class _LimitError(Exception):
    """Beyond a limit."""

    def __init__(self, what: str, fix: str, line: int) -> None:
        super().__init__(what)
        self.what, self.fix, self.line = what, fix, line


_MANY = (f"the file has more than {PARTS:,} parts, aliases written out", "Put tables into files of their own")


def _compose(text: str) -> Any:
    """The nodes of a text, as deep and as many as they may be."""
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer

    class Limited(Composer):
        depth = parts = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.depth, self.parts = self.depth + 1, self.parts + 1
            if self.depth > NESTING:
                what = f"lists and sets of keys are nested more than {NESTING} deep"
                raise _LimitError(what, "Write them flat", self._line())
            if self.parts > PARTS:
                raise _LimitError(*_MANY, self._line())
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

        def _line(self) -> int:
            return int(self.parser.peek_event().start_mark.line) + 1

    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = Limited
    return yaml.compose(text)


def read_flow(text: str, shown: str, line: int) -> tuple[Any, Mapping[Location, int], Mapping[Location, str]]:
    """Read a list or a set of keys written on one line; data, the parts that are in it, scalars as written.

    Raises
    ------
    InputError
        If it is not YAML, with the given file and line.
    """
    from ruamel.yaml.error import YAMLError

    try:
        root = _compose(text)
    except (YAMLError, _LimitError, ValueError):
        raise InputError.of(
            f"{text!r} is neither a list nor a set of keys",
            "Write [a, b] or {a: 1, b: 2}, text with commas or colons in quotes",
            file=shown,
            line=line,
        ) from None
    builder = _Builder(shown)
    try:
        data = builder.whole(root)
    except InputError as error:
        raise InputError(Problem(item.what, item.fix, shown, line) for item in error.problems) from None
    return data, builder.lines, builder.texts


class _Builder:
    """Turn YAML nodes into plain data, noting where each stands."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._open: set[int] = set()
        self.lines: dict[Location, int] = {(): 1}
        self.texts: dict[Location, str] = {}
        self.problems: list[Problem] = []

    def whole(self, root: Any) -> Any:
        """The data of a document.

        Raises
        ------
        InputError
            With all problems at once.
        """
        try:
            data = self.build(root, ())
        except OverflowError:
            self._complain(root, *_MANY)
        if self.problems:
            raise InputError(self.problems)
        return data

    def build(self, node: Any, at: Location) -> Any:
        if len(self.lines) > PARTS:
            raise OverflowError
        if id(node) in self._open:
            self._complain(node, "it contains itself", "Write the values out in place of the alias")
            return None
        if node.id == "scalar":
            return self._scalar(node, at)
        if not str(node.tag).startswith("tag:yaml.org,2002:"):
            self._complain(node, f"the tag {node.tag} means nothing here", "Delete it")
        self._open.add(id(node))
        value = self._mapping(node, at) if node.id == "mapping" else self._sequence(node, at)
        self._open.discard(id(node))
        return value

    def _sequence(self, node: Any, at: Location) -> list[Any]:
        items = []
        for position, item in enumerate(node.value):
            self.lines[*at, position] = item.start_mark.line + 1
            items.append(self.build(item, (*at, position)))
        return items

    def _mapping(self, node: Any, at: Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key_node.id != "scalar" or key == "<<":
                self._complain(key_node, "this cannot be a key", "Write each key as plain text")
            elif key in found:
                first = self.lines[*at, key]
                self._complain(
                    key_node,
                    f"the key {dotted_path((*at, key))!r} is there twice, first on line {first}",
                    "Delete one of them",
                )
            else:
                self.lines[*at, key] = key_node.start_mark.line + 1
                found[key] = self.build(value_node, (*at, key))
        return found

    def _scalar(self, node: Any, at: Location) -> Any:
        kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
        text: str = node.value
        self.texts[at] = text
        if len(text) > CELL:
            self._complain(node, f"the value has more than {CELL:,} characters", "Shorten it")
            return None
        if kind in {"int", "float"} and sum(map(str.isalnum, text)) > DIGITS:
            self._complain(
                node,
                f"a number of more than {DIGITS} digits",
                "Put it in quotes if it is a name, else round it",
            )
            return None
        match kind:
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(
                    text.replace("_", ""), 0 if text.lstrip("+-").startswith(("0x", "0o", "0b")) else 10
                )
            case "float":
                if text.lower().endswith(("nan", "inf")):
                    self._complain(node, f"{text} is not a number", "Write the number, or leave the key out")
                    return None
                return self._decimal(node, text.replace("_", ""))
            case "timestamp":
                return _moment(text)
            case _:
                self._complain(node, f"the tag {node.tag} means nothing here", "Delete it")
                return text

    def _decimal(self, node: Any, text: str) -> Decimal | None:
        try:
            return decimal(text)
        except InputError as error:
            self._complain(node, error.problems[0].what, error.problems[0].fix)
            return None

    def _complain(self, node: Any, what: str, fix: str) -> None:
        self.problems.append(Problem(what, fix, self._shown, node.start_mark.line + 1))


def _moment(text: str) -> date | datetime | str:
    """A date or time; what only looks like one stays text, and the model then says so."""
    for reader in (date.fromisoformat, datetime.fromisoformat):
        try:
            return reader(text)
        except ValueError:
            continue
    return text


def validate(model: type[M], document: Document) -> M:
    """Check the document against the model.

    Returns
    -------
    The model filled from the document.

    Raises
    ------
    InputError
        With all problems at once, each with file, line, dotted path, what is wrong and how to mend it.
    """
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
            what, fix = f"there is no key {location[-1]!r} here", _nearest(model, location)
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
    if kind in _EXAMPLES:
        what, fix = _EXAMPLES[kind]
        return f"{shown if text is not None else 'this'} {what}", fix
    if kind == "literal_error":
        return (
            f"{shown} is not one of the choices",
            f"Write {error['ctx']['expected']}{_meant(text, error['ctx']['expected'])}",
        )
    message = str(error["msg"]).removeprefix("Value error, ")
    return (message if kind == "value_error" else f"{shown}: {message}"), "Correct this value"


def _meant(text: str | None, expected: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(text or "", re.findall(r"'([^']*)'", expected), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _nearest(model: type[Frozen], location: Location) -> str:
    from difflib import get_close_matches

    keys = sorted({name for part in _models_at(model, location[:-1]) for name in _keys(part)})
    close = get_close_matches(str(location[-1]), keys, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Keys here are: {', '.join(keys)}"


def _keys(model: type[Frozen]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        yield info.alias or name


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
