"""The way to qualify: the cheapest changes that make a good originate, and how far prices may move."""

from tumen.origin.qualify.breaks import (
    BreakPoint,
    CurrencyPrice,
    MaterialPrice,
    Segment,
    SellingPrice,
    Sensitivity,
    margin_at,
    sensitivity,
)
from tumen.origin.qualify.changes import (
    AddedValue,
    Declaration,
    OtherPrice,
    OtherSupplier,
    PossibleChange,
    Step,
    applied,
)
from tumen.origin.qualify.search import Effect, Gain, Way, cheapest, rank

__all__ = [
    "AddedValue",
    "BreakPoint",
    "CurrencyPrice",
    "Declaration",
    "Effect",
    "Gain",
    "MaterialPrice",
    "OtherPrice",
    "OtherSupplier",
    "PossibleChange",
    "Segment",
    "SellingPrice",
    "Sensitivity",
    "Step",
    "Way",
    "applied",
    "cheapest",
    "margin_at",
    "rank",
    "sensitivity",
]
