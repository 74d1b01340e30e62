"""Statements of a study and how they give way, in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import RowName
    from tumen.network.model.network import Network


LEAST = {"demand", "service", "least_load", "whole_lots", "safety_stock", "ending_stock"}
"""Families of which less is asked where they give way; of the others more is allowed."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something that the study states, in its own words."""

    family: str
    text: str
    site: str | None
    item: str | None
    market: str | None
    period: str | None


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A statement that gives way, and by how much."""

    statement: Commitment
    amount: float
    """In `unit`; for a capacity, over the whole period. For a decision on a site, 1: it is dropped."""
    unit: str
    share: float
    """The amount as a share of what was stated (of the largest demand, where nothing was)."""
    words: str


def statement_of(family: str, name: RowName) -> Commitment:
    """The statement that a row writes down."""
    return Commitment(family, name.text, name.site, name.item, name.market, name.period)


def relaxed_of(statement: Commitment, amount: float, unit: str, share: float) -> Relaxed:
    """The same giving way, in words."""
    if statement.family == "site_decision":
        words = f"the decision dropped: {statement.text}"
    else:
        way = "less" if statement.family in LEAST else "more"
        words = f"{statement.text}: {amount:,.6g} {unit} {way}"
    return Relaxed(statement, amount, unit, share, words)


def unit_of(network: Network, family: str, name: RowName) -> str:
    """The unit in which a statement gives way."""
    if family == "site_decision":
        return "decision"
    if family == "one_source":
        return "places"
    if family == "carbon_limit":
        return "kg of CO2"
    if family == "capital":
        return network.currency
    if family in {"site_capacity", "least_load"}:
        return "of capacity"
    if family in {"lane_capacity", "port_capacity"}:
        limits = [(f"lane {lane.name}", lane.capacity_unit) for lane in network.lanes]
        limits += [(port.name, port.capacity_unit) for port in network.ports]
        units = {
            f"capacity of {what} in {period.name}": unit
            for what, unit in limits
            for period in network.periods
        }
        return units[name.text]
    units_of = {item.name: item.unit for item in network.items}
    return units_of.get(name.item or "", "good units")
