"""How a row declares its table: its columns are its attributes, their meaning stands beside them."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tumen.tables.field import Field, Notation, Table
from tumen.tables.kinds import CODES

_R = TypeVar("_R")


def needed(
    kind: str,
    doc: str,
    *,
    column: str = "",
    choices: tuple[str, ...] = (),
    refers: str = "",
    reader: Notation | None = None,
    digits: int = 0,
) -> Any:
    """A column in which every row must be filled; `column` where it is called otherwise than in the row."""
    return Field(column, kind, doc, choices=choices, refers=refers, reader=reader, digits=digits)


def optional(kind: str, doc: str, *, empty: str = "", default: str = "", **more: Any) -> Any:
    """A column that may be empty or left out; `empty` says what that means, else it is not known."""
    return replace(needed(kind, doc, **more), required=False, empty=empty or default, default=default)


def money(
    doc: str, *, empty: str = "", kind: str = "amount", required: bool = False, paid: bool = False
) -> Any:
    """An amount in the currency of the row, or in its own: ``31.50 USD``; `paid`: a sum as it is paid, no
    price or cost of a unit.
    """
    return Field("", kind, doc, required, empty=empty, dimension="money", paid=paid)


def declare(
    row: type[_R],
    tables: MutableMapping[str, Table],
    name: str,
    key: tuple[str, ...],
    *,
    required: bool,
    edition: Field,
    with_money: Field | None,
    last: Sequence[Field],
) -> type[_R]:
    """Make the row a frozen record and put the declaration of its table among `tables`.

    Parameters
    ----------
    edition
        Column that a code brings along.
    with_money
        Column that amounts bring along; None where the row declares it itself.
    last
        Columns of every row, at the end; one that the row declares itself is that of the row.
    """
    columns: list[Field] = []
    own: dict[str, Field] = {}
    everywhere = {field.name for field in last}
    for attribute in row.__annotations__:
        spec: Field = getattr(row, attribute)
        delattr(row, attribute)
        if attribute in everywhere:
            own[attribute] = replace(spec, name=attribute)
            continue
        named = replace(spec, name=spec.name or attribute, attribute=attribute if spec.name else "")
        columns += [named, edition] if spec.kind in CODES else [named]
    if with_money is not None and any(field.dimension == "money" for field in columns):
        columns.append(with_money)
    columns += [own.get(field.name, field) for field in last]
    made = dataclass(frozen=True, slots=True, kw_only=True)(row)
    doc = " ".join((row.__doc__ or "").split()).removesuffix(".")
    tables[name] = Table(name, made, doc, tuple(columns), key, required)
    return made
