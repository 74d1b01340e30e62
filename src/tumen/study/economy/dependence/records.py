"""What the questions of dependence return; money in the unit of the table, shares in per cent, None is not
known or does not apply.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SupplierReliance:
    """One economy behind a sector, in per cent.

    `purchases` of the inputs the sector buys, None without any; `face_value` and `look_through` of all
    production behind it, seen one tier up and through all tiers; `hidden` is their difference; `value_added`
    of the value added behind one unit. `named` is False for a row of many economies without a name.
    """

    economy: str
    purchases: float | None
    face_value: float
    look_through: float
    hidden: float
    value_added: float
    named: bool = True


@dataclass(frozen=True, slots=True)
class CriticalLink:
    """One line of a ranking: value added lost, in the unit of the table and in per cent of what there is."""

    name: str
    loss: float
    share: float
    named: bool = True


@dataclass(frozen=True, slots=True)
class Dependence:
    """On whom one sector of one economy relies; concentration is a Herfindahl-Hirschman index from 0 to 1.

    `hhi_foreign...` is over foreign suppliers of the product bought, `hhi_inputs...` over the suppliers of
    the sector's inputs. `suppliers` are the largest first, those without a name after all others.
    `upstreamness` and `downstreamness` are stages to final use and from primary inputs, corrected for what
    goes into stocks where `stocks` names the category of final demand.
    """

    economy: str
    sector: str
    suppliers: tuple[SupplierReliance, ...]
    foreign_purchases: float | None
    foreign_face_value: float
    foreign_look_through: float
    foreign_value_added: float
    hhi_foreign_direct: float | None
    hhi_foreign_all_tiers: float | None
    hhi_inputs_direct: float | None
    hhi_inputs_all_tiers: float | None
    upstreamness: float | None = None
    downstreamness: float | None = None
    stocks: str | None = None


@dataclass(frozen=True, slots=True)
class CriticalLinks:
    """Foreign suppliers of an economy, by the value added it loses when their deliveries of inputs stop."""

    economy: str
    links: tuple[CriticalLink, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What is lost without an economy, in per cent: elsewhere, and by itself when it is cut off.

    `demand` it neither makes nor buys anything, or only does not trade, which is the same to the others
    (orders); `supply` its deliveries of inputs stop; `backward` it buys no inputs abroad: all for the value
    added of the others. `own_orders` and `own_inputs` are two readings of what it loses itself without any
    trade: not added.
    """

    economy: str
    demand_loss: float
    demand_share: float
    supply_loss: float
    supply_share: float
    backward_share: float
    own_orders: float
    own_inputs: float
    focus_supply_share: tuple[tuple[str, float | None], ...]
    """By focus economy: value added it loses when this economy's deliveries stop; None for itself."""
    named: bool = True


@dataclass(frozen=True, slots=True)
class CutOffLoss:
    """What an economy and a partner lose, in per cent of their value added, when all trade between them stops
    and nothing is replaced: by orders and by inputs, two readings that are not added.
    """

    economy: str
    partner: str
    own_orders: float
    own_inputs: float
    partner_orders: float
    partner_inputs: float
    named: bool = True

    @property
    def own(self) -> float:
        """What the economy loses at least."""
        return max(self.own_orders, self.own_inputs)


@dataclass(frozen=True, slots=True)
class PerimeterSplit:
    """Exports through a perimeter: value added by origin, each item once, and what is counted again.

    `inside` is value added of the exporters themselves, `outside` that of all others; with `double` they are
    `exports`. `origins` are the largest outside first, those without a name after all others.
    """

    title: str
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    sectors: tuple[str, ...]
    basis: str
    exports: float
    inside: float
    outside: float
    double: float
    origins: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class PlantEffect:
    """What one plant changes, a year."""

    name: str
    economy: str
    sector: str
    output: float
    displaces: str
    inputs_home: float
    inputs_abroad: float
    direct_value_added: float
    total_value_added_home: float
    total_value_added_abroad: float
    import_share_before: float
    import_share_after: float
    foreign_content_before: float
    foreign_content_after: float
    displaced: tuple[tuple[str, float], ...]
    value_added_by_economy: tuple[tuple[str, float], ...]
    source: str = ""
    """Where its size is from, or illustrative."""


@dataclass(frozen=True, slots=True)
class DependenceFound:
    """Everything that was found of dependence; empty where it was not asked."""

    dependence: tuple[Dependence, ...] = ()
    links: tuple[CriticalLinks, ...] = ()
    perimeters: tuple[PerimeterSplit, ...] = ()
    extraction: tuple[Extracted, ...] = ()
    cut_off: tuple[CutOffLoss, ...] = ()
    plants: tuple[PlantEffect, ...] = ()


NOTHING = DependenceFound()
"""Where nothing is asked of dependence."""
