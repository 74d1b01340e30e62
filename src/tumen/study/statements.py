"""What an answer says before it is words: statements that hold, or are not known.

A statement names a sentence of the catalogue (`tumen.study.words`) and gives its fields. The catalogue is the
closed list: a sentence it does not have, a field the sentence does not name, or a certainty it has no words
for is an error where the statement is made, not where it is read.

The makers below keep wrong sentences from being made: "nothing" comes from parts that are all known, else it
is "as far as known" with what is missing; the largest of several is the largest only when all are known; more
and less are said of the gain or the cost that the reader sees, from one place that handles the sign.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from tumen.study.words.catalogue import Certainty, check_made

Style = Literal["cents", "whole", "short", "percent", "change", "change_percent"]
"""How a figure is read: ``12.30 USD``, ``12 USD``, ``1.235 million USD``, ``4.5 %``, ``+3.10 USD``,
``+4.50 %``.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit or currency."""

    value: Decimal | float
    unit: str
    style: Style = "cents"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence that has words of its own in the catalogue: one item of a list."""

    key: str
    fields: tuple[tuple[str, Value], ...]

    def __post_init__(self) -> None:
        check_made(self.key, dict(self.fields), "holds")


@dataclass(frozen=True, slots=True)
class Named:
    """What data name by language: a stage, a project; in a language without a name the first is read."""

    names: tuple[tuple[str, str], ...]

    def text(self, language: str) -> str:
        """Its name in a language."""
        return dict(self.names).get(language) or self.names[0][1]


class TableLabel(str):
    """A table as the program names it: said in each language, also where it is one word."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Names in a list that is read with "and". Values in a tuple have semicolons between them,
    in a tuple there commas.
    """

    names: tuple[str | Named | Phrase, ...]


Value = str | int | Figure | Names | Named | Phrase | tuple["Value", ...]


Basis = Literal["illustrative", "assumed"]
"""What a figure rests on where that is not a source."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that an answer says.

    Attributes
    ----------
    key
        Names the sentence in the catalogue.
    fields
        What the sentence is about and its figures, by name.
    missing
        What must be known for it to be settled; empty where it holds.
    rests_on
        Illustrative or assumed, where such inputs stand behind it: the sentence says so.
    """

    key: str
    fields: tuple[tuple[str, Value], ...]
    missing: tuple[str, ...] = ()
    rests_on: Basis | None = None

    def __post_init__(self) -> None:
        check_made(self.key, dict(self.fields), self.certainty)

    @property
    def certainty(self) -> Certainty:
        """Which of the two sentences of the catalogue says it."""
        return "not_known" if self.missing else "holds"


def statement_of(plain: Mapping[str, Any], tables: Container[str]) -> Statement:
    """A statement as it stands in the results of a run; `tables` are names of tables as a sentence has them.

    Raises
    ------
    ValueError, KeyError
        If it is of another version, of which the catalogue has no words.
    """
    fields = tuple((name, _value_of(value, tables)) for name, value in plain["fields"])
    return Statement(plain["key"], fields, tuple(plain["missing"]), plain["rests_on"])


def _value_of(plain: Any, tables: Container[str]) -> Value:
    match plain:
        case {"key": key, "fields": fields}:
            return Phrase(key, tuple((name, _value_of(value, tables)) for name, value in fields))
        case {"value": value, "unit": unit, "style": style}:
            return Figure(Decimal(value) if isinstance(value, str) else value, unit, style)
        case {"names": [[_, _], *_] as names}:
            return Named(tuple((language, name) for language, name in names))
        case {"names": names}:
            return Names(tuple(_value_of(name, tables) for name in names))  # type: ignore[misc]
        case list():
            return tuple(_value_of(one, tables) for one in plain)
        case str():
            return TableLabel(plain) if plain in tables else plain
        case int():
            return plain
        case _:
            raise ValueError(plain)


def say_that(
    key: str, *, missing: Iterable[str] = (), rests_on: Basis | None = None, **fields: Value
) -> Statement:
    """A statement that holds, or is only known as far as what is `missing` lets one see."""
    return Statement(key, tuple(fields.items()), tuple(dict.fromkeys(missing)), rests_on)


def phrase(key: str, **fields: Value) -> Phrase:
    """A part of a sentence."""
    return Phrase(key, tuple(fields.items()))


Of_co = TypeVar("Of_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Contender(Generic[Of_co]):
    """One of several things that a statement compares or sums up: a flow, a site, a scenario."""

    of: Of_co
    value: Decimal | float | None
    """None is not known."""
    missing: tuple[str, ...] = ()
    """What must be known for the value, or for a better one;
    a value may be known while a better one may exist.
    """

    def __post_init__(self) -> None:
        if self.value is None and not self.missing:
            raise ValueError("a part that is not known names what is missing")


def nothing(key: str, parts: Iterable[Contender[Of_co]], **fields: Value) -> Statement:
    """Say that none of the parts is above zero: of all of them where all are known, else as far as known.

    Raises
    ------
    ValueError
        If a part is above zero.
    """
    found = tuple(parts)
    if any(part.value is not None and part.value > 0 for part in found):
        raise ValueError(f"{key}: a part is above zero")
    return Statement(key, tuple(fields.items()), missing_of(found))


def largest(parts: Iterable[Contender[Of_co]]) -> tuple[Of_co | None, tuple[str, ...]]:
    """The part with the largest known value, and what is missing for it to be the largest of all."""
    found = tuple(parts)
    known = [part for part in found if part.value is not None]
    best = max(known, key=lambda part: part.value or 0, default=None)
    return (best.of if best else None), missing_of(found)


def missing_of(parts: Iterable[Contender[Of_co]]) -> tuple[str, ...]:
    """What all the parts need together, each once."""
    return tuple(dict.fromkeys(need for part in parts for need in part.missing))


def balance(net_cost: Decimal | float, currency: str) -> Phrase:
    """A net cost as the reader reads it: ``a net cost of 4 million USD``,
    or ``a net gain of 4 million USD``.
    """
    return phrase(f"net_{_side(net_cost)}", size=Figure(abs(float(net_cost)), currency, "short"))


def against(
    net_cost: Decimal | float,
    base: Decimal | float,
    currency: str,
    *,
    same_within: float,
    uncertain_by: float = 0.0,
) -> Statement:
    """Compare a net cost with that of the base, as more or less of the gain or the cost that the reader sees.

    Parameters
    ----------
    net_cost, base
        In `currency`; below zero is a gain.
    same_within
        A difference up to this, in currency, is none.
    uncertain_by
        The two are proven to within this, in currency, together: a difference up to it cannot be told.
    """
    change = float(net_cost) - float(base)
    if abs(change) <= same_within:
        return say_that("as_base")
    if abs(change) <= uncertain_by:
        return say_that("base_too_near", uncertain=Figure(uncertain_by, currency, "short"))
    here, there = _side(net_cost), _side(base)
    size = Figure(abs(change), currency, "short")
    was = Figure(abs(float(base)), currency, "short")
    if here != there:
        return say_that(f"{here}_where_base_has_{there}", size=size, base=was)
    grows = (change > 0) is (here == "cost")
    return say_that(f"{here}_{'more' if grows else 'less'}_than_base", size=size, base=was)


def _side(net_cost: Decimal | float) -> Literal["gain", "cost"]:
    return "gain" if net_cost < 0 else "cost"
