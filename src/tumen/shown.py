"""What a person sees of a record in an interpreter or a notebook: a few facts, never all of it."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from tumen.language.said import said, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = 1900
_CELL = 160
_ROWS = 14


class Shown:
    """A record that says in `_facts` what is to be seen of it: the first fact is its title."""

    __slots__ = ()

    def _facts(self) -> Iterable[tuple[str, object]]:
        """Yield label and value; the first value is the title."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """A line for each fact, under 2,000 characters."""
        (_, title), *facts = self._facts()
        lines = [f"<{type(self).__name__}> {title}", *(f"  {name}: {short(value)}" for name, value in facts)]
        return cut("\n".join(lines), _LONGEST)

    def _repr_html_(self) -> str:
        """The same as a small table, for notebooks."""
        from html import escape

        (_, title), *facts = self._facts()
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(short(value))}</td></tr>"
            for name, value in facts
        )
        return f"<table><caption>{escape(str(title))}</caption>{rows}</table>"


def short(value: object) -> str:
    """A value in at most 160 characters: lists apart by commas, numbers as they are written."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        rounded = round(value, 10) if value.is_finite() and abs(value) < 10**15 else value
        return f"{rounded.normalize():,f}"
    if isinstance(value, tuple | list):
        named = [short(item) for item in islice(value, _ROWS)]
        more = [f"{len(value) - _ROWS} more"] if len(value) > _ROWS else []
        return cut(", ".join([*named, *more]) or "none", _CELL)
    return cut(str(value), _CELL)


def cut(text: str, most: int) -> str:
    """The text, or its beginning and a mark that there is more."""
    return text if len(text) <= most else f"{text[: most - 4]} ..."


def as_code(text: str) -> str:
    """Text as HTML that a notebook shows like code."""
    from html import escape

    return f"<code>{escape(text)}</code>"


def written(name: str, fields: Iterable[tuple[str, object, object]]) -> str:
    """A record as it would be written in Python, without the fields that are as they are by themselves.

    Parameters
    ----------
    fields
        Name, value and what the value is by itself.
    """
    told = (f"{field}={_literal(value)}" for field, value, usual in fields if value != usual)
    return cut(f"{name}({', '.join(told)})", _LONGEST)


def _literal(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}" if value == value.to_integral_value() else repr(f"{value:f}")
    if isinstance(value, tuple):
        items = list(_listed(value))
        return f"[{', '.join(items)}]"
    return repr(value)


def _listed(value: tuple[object, ...]) -> Iterator[str]:
    for item in islice(value, _ROWS):
        yield _literal(item)
    if len(value) > _ROWS:
        yield f"... {len(value) - _ROWS} more"


def aligned(rows: list[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Rows as lines with aligned columns, in the language in force; the last is as wide as it needs."""
    spoken = [tuple(map(said, row)) for row in rows]
    widths = [max(map(width, column)) for column in zip(*spoken, strict=True)][:-1]
    return [
        indent
        + "".join(f"{cell}{' ' * (most - width(cell) + 2)}" for cell, most in zip(row, widths, strict=False))
        + row[-1]
        for row in spoken
    ]
