"""YAML as nodes within limits, and nodes as plain data with the line of each part.

Numbers with a point are read as `Decimal`, exactly as written. A key that is there twice is refused.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.tables.forms.limits import CELL, DIGITS, DOCUMENT, LINE, NESTING, PARTS
from tumen.tables.given import decimal, dotted_path
from tumen.tables.kinds import fit_text
from tumen.tables.text import read_text, shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.tables.yaml_document import Location

_MANY = (f"the file has more than {PARTS:,} parts, aliases written out", "Put tables into files of their own")


class LimitError(Exception):
    """Beyond a limit."""

    def __init__(self, what: str, fix: str, line: int) -> None:
        super().__init__(what)
        self.what, self.fix, self.line = what, fix, line


def read_nodes(path: Path) -> tuple[str, Any]:
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
        return shown, compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError.of(
            f"this is not YAML: {error.problem or error.context}",
            "Look at this line and the one before: indentation, quotes, a colon in unquoted text",
            file=shown,
            line=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
        ) from None
    except LimitError as error:
        raise InputError.of(error.what, error.fix, file=shown, line=error.line) from None
    except YAMLError as error:
        raise InputError.of(f"this is not YAML: {error}", "Save it as plain text", file=shown) from None
    except ValueError as error:  # a scalar that its own form cannot hold
        raise InputError.of(f"this is not YAML: {error}", "Put the value in quotes", file=shown) from None


def compose(text: str) -> Any:
    """The nodes of a text, as deep and as many as they may be."""
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer

    class Limited(Composer):
        depth = parts = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.depth, self.parts = self.depth + 1, self.parts + 1
            if self.depth > NESTING:
                what = f"lists and sets of keys are nested more than {NESTING} deep"
                raise LimitError(what, "Write them flat", self._line())
            if self.parts > PARTS:
                raise LimitError(*_MANY, self._line())
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

        def _line(self) -> int:
            return int(self.parser.peek_event().start_mark.line) + 1

    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = Limited
    return yaml.compose(text)


class Builder:
    """Turn YAML nodes into plain data, noting where each stands."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._open: set[int] = set()
        self.lines: dict[Location, int] = {(): 1}
        self.texts: dict[Location, str] = {}
        self.problems: list[Problem] = []

    def whole(self, root: Any) -> Any:
        """The data of a document."""
        try:
            data = self._build(root, ())
        except OverflowError:
            self._complain(root, *_MANY)
        if self.problems:
            raise InputError(self.problems)
        return data

    def _build(self, node: Any, at: Location) -> Any:
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
            items.append(self._build(item, (*at, position)))
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
                found[key] = self._build(value_node, (*at, key))
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
        try:
            return _READERS[kind](text)
        except KeyError:
            self._complain(node, f"the tag {node.tag} means nothing here", "Delete it")
            return text
        except InputError as error:
            self._complain(node, error.problems[0].what, error.problems[0].fix)
            return None

    def _complain(self, node: Any, what: str, fix: str) -> None:
        self.problems.append(Problem(what, fix, self._shown, node.start_mark.line + 1))


def _int(text: str) -> int:
    return int(text.replace("_", ""), 0 if text.lstrip("+-").startswith(("0x", "0o", "0b")) else 10)


def _float(text: str) -> Any:
    if text.lower().endswith(("nan", "inf")):
        raise InputError.of(f"{text} is not a number", "Write the number, or leave the key out")
    return decimal(text.replace("_", ""))


def _moment(text: str) -> date | datetime | str:
    """A date or time; what only looks like one stays text, and the model then says so."""
    for reader in (date.fromisoformat, datetime.fromisoformat):
        try:
            return reader(text)
        except ValueError:
            continue
    return text


_READERS: dict[str, Any] = {
    "str": fit_text,
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": _int,
    "float": _float,
    "timestamp": _moment,
}
