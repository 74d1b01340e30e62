"""Lanes: ways from one place to another, and the ports that they pass. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tumen.network.model.written import NOWHERE, ZERO, WrittenAt

if TYPE_CHECKING:
    from tumen.origin.bill import Transport

CapacityUnit = Literal["units", "kg", "containers"]
PassageKind = Literal["port", "strait", "corridor", "airport", "border crossing"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Where lanes pass: what limits it, or shuts it, does so to all of them together."""

    name: str
    kind: PassageKind = "port"
    economy: str | None = None
    """None: of no economy, as a strait."""
    capacity: Decimal | None = None
    """Per year in `capacity_unit`, over all lanes that pass; None: not limited."""
    capacity_unit: CapacityUnit = "units"
    shut: tuple[str, ...] = ()
    """Periods in which nothing comes through, or ``all``, for whom it is shown; its lanes are shut
    themselves."""
    recovery_days: Decimal | None = None
    """From when it fails until it works again; None: not known."""
    latitude: float | None = None
    longitude: float | None = None
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Lane:
    """A way from one place to another by a mode; its costs add up.

    What is paid up to the border is part of the customs value where freight is; inland ways and fees never.
    """

    origin: str
    """A supplier or site."""
    destination: str
    """A site or market."""
    mode: str = "sea"
    cost_per_unit: Decimal = ZERO
    cost_per_kg: Decimal = ZERO
    cost_per_container: Decimal = ZERO
    inland_per_unit: Decimal = ZERO
    inland_per_kg: Decimal = ZERO
    inland_per_container: Decimal = ZERO
    lead_time_days: Decimal | None = None
    """None: not known."""
    co2_kg_per_kg: Decimal | None = None
    """Kilograms of CO2 per kilogram carried the whole way; None: not known."""
    capacity: Decimal | None = None
    """Per year in `capacity_unit`; None: not limited."""
    capacity_unit: CapacityUnit = "units"
    items: tuple[str, ...] | None = None
    """Items that may take it; None: all."""
    periods: tuple[str, ...] | None = None
    """Periods in which it is open; None: all."""
    transport: Transport | None = None
    """What goods undergo on the way, for direct consignment; None: they travel directly."""
    ports: tuple[str, ...] = ()
    """Names of the ports, straits and corridors that it passes, in order."""
    at: WrittenAt = NOWHERE

    @property
    def name(self) -> str:
        """``origin > destination by mode``, and what may take it where not all may."""
        only = "" if self.items is None else f" ({', '.join(self.items)})"
        return f"{self.origin} > {self.destination} by {self.mode}{only}"
