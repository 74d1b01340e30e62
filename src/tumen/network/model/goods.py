"""Items, and who offers them. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tumen.network.model.written import NOWHERE, WrittenAt

if TYPE_CHECKING:
    from tumen.reference.hs import HsCode


@dataclass(frozen=True, slots=True)
class Item:
    """A material, an intermediate or a finished good."""

    name: str
    hs: HsCode | None
    """None: not known, so that no preference is earned with it and no border can be crossed."""
    unit: str = "piece"
    """A unit on file (see `tumen.reference.units`)."""
    weight_kg: Decimal | None = None
    units_per_container: Decimal | None = None
    """Units that fill one container (a twenty-foot equivalent, or as the lanes mean it)."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Answers to conditions of rules of origin and of rates, by their text."""
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    """Other quantities in one unit, by unit of measure, for specific duties."""
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class StatedOrigin:
    """That a material (or `value_added`, a part of its value) is of a Party (None: the supplier's)."""

    agreement: str
    country: str | None = None
    value_added: Decimal | None = None


BreakKind = Literal["all units", "incremental"]


@dataclass(frozen=True, slots=True)
class PriceBreak:
    """Another price from a quantity on."""

    from_quantity: Decimal
    """Units a year."""
    price: Decimal
    at: WrittenAt = NOWHERE


@dataclass(frozen=True, slots=True)
class Offer:
    """A supplier's offer of a material; it originates only under what `origin` names."""

    supplier: str
    item: str
    price: Decimal
    """Per unit, free on board where it crosses a border, at the gate where it does not."""
    capacity: Decimal | None = None
    """Units per year; None: as much as is asked for."""
    origin: tuple[StatedOrigin, ...] = ()
    wholly_obtained: bool | None = None
    regional_value_added: Decimal | None = None
    deductions: tuple[tuple[str, Decimal], ...] = ()
    """Per unit: value added in the Parties, where it does not originate; documented costs by kind."""
    value_added: tuple[StatedOrigin, ...] = ()
    periods: tuple[str, ...] | None = None
    """Periods in which the offer stands; None: all."""
    co2_kg: Decimal | None = None
    """Kilograms of CO2 per unit, to the gate; None: not known."""
    made_in: str | None = None
    of_maker: bool | None = None
    """Where it was made (None: at its supplier's), and whether it is stated to originate there."""
    breaks: tuple[PriceBreak, ...] = ()
    """By rising quantity; `price` holds below the first."""
    break_kind: BreakKind = "all units"
    """Whether a break changes the price of all units, or of those beyond it alone."""
    least_order: Decimal | None = None
    """Nothing is bought in a period, or so many units a year at least."""
    lot: Decimal | None = None
    """Units come in whole multiples of it, period by period."""
    at: WrittenAt = NOWHERE

    @property
    def ordered(self) -> bool:
        """Whether how much is bought at a time matters."""
        return bool(self.breaks or self.least_order or self.lot)


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who offers materials, and where."""

    name: str
    economy: str
    latitude: float | None = None
    longitude: float | None = None
    at: WrittenAt = NOWHERE
    recovery_days: Decimal | None = None
    """From when it fails until it delivers again; None: not known."""


def bought_from(item: str, supplier: str) -> str:
    """A material as bought; suppliers that nobody named are called after it."""
    return supplier if supplier.startswith(f"{item} for ") else f"{item} from {supplier}"
