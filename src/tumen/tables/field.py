"""What a table holds, declared once: for reading, templates, documentation and the JSON schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal


class Notation(Protocol):
    """Reads a language of cells that is known above this package: rates, rules."""

    def __call__(self, text: str, *, file: str, line: int) -> Any:
        """Read the text; InputError where it cannot be."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: how its cells are read (see `tumen.tables.kinds`) and what they mean."""

    name: str
    kind: str
    doc: str
    required: bool = True
    """The column must be there and every cell filled. Otherwise both may be left out."""
    choices: tuple[str, ...] = ()
    attribute: str = ""
    """Name in the row, where it is another one."""
    empty: str = ""
    """What an empty cell means, in words; "" means not known."""
    default: str = ""
    """What an empty cell stands for, as it would be written: the two are one value and one key."""
    dimension: str = ""
    """Such as money, mass, time, share."""
    paid: bool = False
    """Of money: a sum that is paid as it stands, with no more decimals than its currency has. What is paid by
    the unit, the consignment or the kilometre may have more."""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    """Least and greatest value that the trade knows, both included."""
    advice: str = ""
    """What a value outside may be; else the unit is to be looked at."""
    asked_above: Decimal | None = None
    """Above it a value is taken, and asked about beside the answer."""
    insist: bool = False
    """Whether a value outside may be meant; it is then written with ``!`` behind it: ``630%!``."""
    digits: int = 0
    """Of a code: digits that it has at least."""
    refers: str = ""
    """Table whose key it names."""
    example: str = ""
    reader: Notation | None = None
    """Of a kind that `tumen.tables.kinds` does not know."""


def _no_further(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its fields, what is made of a row, and which fields together may be there once."""

    name: str
    row: Any
    """Called with one keyword for each field and ``place``; None where the values stay a mapping."""
    doc: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    required: bool = True
    further: Callable[[str], str] = _no_further
    """Kind of a column besides the fields, by its name; "" where it is no column of the table."""

    def kind_of(self, name: str) -> str:
        """Kind of a column by its name, "" where it is none of the table."""
        return next((field.kind for field in self.fields if field.name == name), "") or self.further(name)

    def field(self, name: str) -> Field:
        """Return a field by its name."""
        return next(field for field in self.fields if field.name == name)
