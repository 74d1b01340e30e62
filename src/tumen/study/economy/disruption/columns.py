"""The tables of the question `disruption`: events, and stocks of inputs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import Any

from tumen.economy.disruption.events import KINDS, RECOVERIES, ShockEvent
from tumen.errors import InputError
from tumen.study.economy.columns import fraction
from tumen.tables.field import Field, Table
from tumen.tables.given import decimal
from tumen.tables.place import Place

INFINITE = "infinite"


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """An event and where it stands."""

    event: ShockEvent
    place: Place


@dataclass(frozen=True, slots=True)
class StockRow:
    """Days of needs of an input that its users hold."""

    sector: str
    days: float
    source: str
    place: Place


def _event(place: Place, **cells: Any) -> PlacedEvent:
    numbers = {name: None if cells[name] is None else float(cells[name]) for name in ("share", "amount")}
    return PlacedEvent(ShockEvent(**(cells | numbers)), place)


def _days(text: str, *, file: str, line: int) -> float:  # noqa: ARG001  # the door gives the place to all notations
    """A number of days, or the word infinite."""
    if text.casefold() == INFINITE:
        return inf
    value = decimal(text)
    if value < 1:
        fix = f"A day's needs is the least: deliveries of a day arrive at its end; or write {INFINITE}"
        raise InputError.of(f"{text} days of stock", fix)
    return float(value)


def _day(text: str, *, file: str, line: int) -> int:  # noqa: ARG001
    """A whole number of days, 0 included."""
    value = decimal(text)
    if value < 0 or value != int(value):
        raise InputError.of(f"{text} is no number of days", "Write a whole number: 0, 1, 2")
    return int(value)


_EVERY = "label of the table, or * for all"
EVENTS = Table(
    "events",
    _event,
    "a shock: what happens to whom, from which day, for how long, and how it recovers",
    (
        Field("event", "text", "What it is called in the results", attribute="name"),
        Field(
            "kind",
            "choice",
            "What is lost: capacity, capital (and capacity with it), final demand, or trade with a buyer",
            choices=KINDS,
        ),
        Field("economy", "text", f"Whose industry or demand, or who no longer delivers: {_EVERY}"),
        Field("sector", "text", f"Sector: {_EVERY}"),
        Field("from_day", "count", "First day; 0 is the first of the simulation", reader=_day),
        Field(
            "days",
            "count",
            "Days at full size",
            required=False,
            empty="to the end of the simulation",
            reader=_day,
        ),
        Field(
            "share",
            "share",
            "Part that is lost: 0.3 or 30%; of demand below 0 for a rise",
            required=False,
            empty="the amount is given",
            dimension="share",
            low=Decimal(-3),
            high=Decimal(1),
            reader=fraction,
        ),
        Field(
            "amount",
            "positive",
            "Capital destroyed, in the unit of the input-output table",
            required=False,
            empty="the share is given",
            dimension="money",
        ),
        Field(
            "buyer",
            "text",
            "Of a trade cut: who no longer gets the goods, * for all others",
            required=False,
            empty="no trade cut",
        ),
        Field(
            "recovery",
            "choice",
            "How it recovers after its days",
            required=False,
            choices=RECOVERIES,
            default="at once",
        ),
        Field(
            "recovery_days",
            "count",
            "Characteristic time of the recovery or of rebuilding",
            required=False,
            empty="it recovers at once",
        ),
        Field("source", "source", "Where the figures are from, or the word illustrative"),
    ),
    key=("event", "kind", "economy", "sector", "buyer"),
)
INVENTORIES = Table(
    "inventories",
    StockRow,
    "the stock of an input that its users hold",
    (
        Field("sector", "text", "Sector of the input, label of the table"),
        Field(
            "days",
            "number",
            f"Days of needs in stock, or {INFINITE} for what never holds anybody back, such as most services",
            dimension="time",
            unit="days",
            reader=_days,
        ),
        Field("source", "source", "Where the figure is from, or the word illustrative"),
    ),
    key=("sector",),
)
