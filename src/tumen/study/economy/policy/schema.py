"""Measures of a variant: duties, embargoes, trade costs, productivity; and rates as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tumen.schema import Frozen, Source


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A text is a label of the table; `every`: or ``*`` for all."""

    kind: Literal["economy", "sector", "final-demand category"]
    every: bool = False


EconomyCode = Annotated[str, AxisLabel("economy")]
SectorCode = Annotated[str, AxisLabel("sector")]
FinalCode = Annotated[str, AxisLabel("final-demand category")]
AnyEconomy = Annotated[str, AxisLabel("economy", every=True)]
AnySector = Annotated[str, AxisLabel("sector", every=True)]
MOST = 3
"""A rate above 300 per cent is not believed."""


def _per_cent(given: object) -> object:
    """``25%`` as a fraction; a bare number of one or more is taken for per cent that lost its sign."""
    text = str(given).strip()
    try:
        if text.endswith("%"):
            return Decimal(text.removesuffix("%").rstrip()) / 100
        value = Decimal(text)
    except InvalidOperation:
        return given
    if abs(value) >= 1:
        raise ValueError(
            f"{value} is {100 * value:g} per cent; write a fraction: 0.05 is 5 per cent, or 5%; "
            f"{100 * value:f}% if that is meant"
        )
    return value


def _fraction(value: Decimal) -> Decimal:
    if abs(value) > MOST:
        raise ValueError(f"{value} is {100 * value:g} per cent, more than {100 * MOST} per cent")
    if value < 0:
        raise ValueError(f"{value} is below zero; a tariff is zero or more")
    return value


def _points(value: Decimal) -> Decimal:
    if value == 0:
        raise ValueError("it adds nothing; delete it, or write a fraction: 0.10 adds ten percentage points")
    _fraction(abs(value))
    return value


def _factor(value: Decimal) -> Decimal:
    if value <= -1:
        raise ValueError(f"{value} leaves nothing; a fall is above -1")
    return _points(value)


Rate = Annotated[Decimal, BeforeValidator(_per_cent), AfterValidator(_fraction)]
Points = Annotated[Decimal, BeforeValidator(_per_cent), AfterValidator(_points)]
RelativeChange = Annotated[Decimal, BeforeValidator(_per_cent), AfterValidator(_factor)]


class Measure(Frozen):
    """What is done to the trade of pairs of economies in a sector; ``*`` is all of them."""

    importer: AnyEconomy
    exporter: AnyEconomy
    sector: AnySector
    source: Source


class AddedDuty(Measure):
    """Points added to a tariff."""

    add: Points
    """A fraction: 0.10 adds ten percentage points."""
    retaliation: Points | None = None
    """Points that the exporter adds in return on the same sector from the importer."""


class ExportDuty(Measure):
    """A duty that the exporter levies on its sales to the importer, and keeps."""

    rate: Rate = Field(gt=0)


class Embargo(Measure):
    """Trade that stops."""

    by: Literal["importer", "exporter"] = "importer"
    """Who stops it."""


class TradeCostChange(Measure):
    """A cost of trade that uses up resources: nobody earns it."""

    kind: Literal["iceberg", "non-tariff"] = "iceberg"
    """``non-tariff``: the ad valorem equivalent of a measure."""
    change: RelativeChange
    """0.10 is ten per cent dearer."""


class ProductivityChange(Frozen):
    """Total factor productivity."""

    economy: AnyEconomy
    sector: AnySector
    change: RelativeChange
    source: Source
