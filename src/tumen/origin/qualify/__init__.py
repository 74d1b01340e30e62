"""The way to qualify: the cheapest changes that make a good originate, and how far prices may move."""

from tumen.origin.qualify.breaks import (
    BreakPoint,
    ExchangeRate,
    MaterialPrice,
    Segment,
    SellingPrice,
    Sensitivity,
    margin_at,
    sensitivity,
)
from tumen.origin.qualify.changes import (
    AddedValue,
    Change,
    Declaration,
    OtherSupplier,
    Price,
    Step,
    applied,
)
from tumen.origin.qualify.search import Effect, Gain, Way, cheapest, rank

__all__ = [
    "AddedValue",
    "BreakPoint",
    "Change",
    "Declaration",
    "Effect",
    "ExchangeRate",
    "Gain",
    "MaterialPrice",
    "OtherSupplier",
    "Price",
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
