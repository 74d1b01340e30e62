"""Documents of keys and values, read so that every later complaint can name its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.tables.forms.yaml_nodes import Builder, LimitError, compose, read_nodes
from tumen.tables.given import dotted_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Step = str | int
Location = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data read from a YAML file, and the line where each part stands."""

    path: str
    data: Any
    lines: Mapping[Location, int] = field(repr=False)
    """Line of each key or item, by the steps that lead to it; the whole document stands at ``()``."""
    texts: Mapping[Location, str] = field(repr=False)
    """Each scalar as it was written."""

    @classmethod
    def of(cls, data: Any) -> Document:
        """Plain data that no file holds: all of it stands on line 0."""
        lines, texts, waiting = dict[Location, int](), dict[Location, str](), [(Location(), data)]
        while waiting:
            at, value = waiting.pop()
            lines[at] = 0
            if isinstance(value, dict | list | tuple):
                inside = value.items() if isinstance(value, dict) else enumerate(value)
                waiting += [((*at, step), item) for step, item in inside]
            else:
                texts[at] = str(value)
        return cls("", data, lines, texts)

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


def read_yaml(path: str | Path) -> Document:
    """Read a YAML file (UTF-8) of keys and values.

    Raises
    ------
    InputError
        With all problems at once: no such file, not UTF-8, not YAML, keys that are there twice or are not
        text, tags, merge keys, ``.nan`` and ``.inf``.
    """
    shown, builder, data = _built(Path(path))
    if not isinstance(data, dict):
        raise InputError.of(
            "the file does not consist of keys and values",
            "Begin a line with 'key: value'",
            file=shown,
            line=1,
        )
    return Document(shown, data, builder.lines, builder.texts)


def read_yaml_list(path: str | Path) -> tuple[list[Any], list[int]]:
    """Read a YAML file that holds a list, as `read_yaml`: its items and the line of each; a whole number with
    zeros in front, as keys and codes have them, is the text that stands there.
    """
    shown, builder, data = _built(Path(path))
    if not isinstance(data, list):
        raise InputError.of(
            "the file is not a list", "Begin each item with '- key: value'", file=shown, line=1
        )
    for place, item in enumerate(data):
        for key, value in item.items() if isinstance(item, dict) else ():
            if type(value) is int and (written := builder.texts[place, key])[:1] == "0" != written:
                item[key] = written
    return data, [builder.lines[place,] for place in range(len(data))]


def _built(path: Path) -> tuple[str, Builder, Any]:
    shown, root = read_nodes(path)
    builder = Builder(shown)
    return shown, builder, None if root is None else builder.whole(root)


def read_flow(text: str, shown: str, line: int) -> tuple[Any, Mapping[Location, int], Mapping[Location, str]]:
    """Read a list or a set of keys on one line: data, the parts that are in it, scalars as written."""
    from ruamel.yaml.error import YAMLError

    try:
        root = compose(text)
    except (YAMLError, LimitError, ValueError):
        raise InputError.of(
            f"{text!r} is neither a list nor a set of keys",
            "Write [a, b] or {a: 1, b: 2}, text with commas or colons in quotes",
            file=shown,
            line=line,
        ) from None
    builder = Builder(shown)
    try:
        data = builder.whole(root)
    except InputError as error:
        raise InputError(Problem(item.what, item.fix, shown, line) for item in error.problems) from None
    return data, builder.lines, builder.texts
