"""Places and the ways between them: sites, suppliers, markets, lanes and legs.
Rows and their declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tumen.study.core.rows.fields import (
    CURRENCY,
    LATITUDE,
    LONGITUDE,
    MARKET,
    MODES,
    PERIODS,
    SITE,
    SOURCE,
    money,
    needed,
    optional,
)
from tumen.tables.field import Table

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.network.model.network import CapacityUnit, Decision, SiteKind, SiteState
    from tumen.tables.place import Place
    from tumen.tariff.quote.route import Mode

Part = Literal["inland origin", "international", "inland destination"]
Basis = Literal["consignment", "unit", "kg", "container"]
BASES = ("consignment", "unit", "kg", "container")
EVERY_PERIOD = "all"


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A plant or a warehouse, existing or possible."""

    site: str
    name: str | None
    economy: str
    kind: SiteKind
    state: SiteState
    capacity: Decimal | None
    opening_cost: Decimal | None
    closing_cost: Decimal | None
    fixed_cost: Decimal | None
    ramp_up: tuple[Decimal, ...]
    open_from: str | None
    may_close: bool
    decision: Decision
    zone: str | None
    bonded: bool
    handling_cost: Decimal | None
    latitude: float | None
    longitude: float | None
    source: str
    place: Place

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return self.name or self.site


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step by which a site can be expanded."""

    site: str
    step: str
    adds: Decimal
    cost: Decimal
    fixed_cost: Decimal | None
    most: int
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """Who offers materials, and where."""

    supplier: str
    name: str | None
    economy: str
    shut: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class MarketRow:
    """Where goods are sold: a customer or a group of customers."""

    market: str
    name: str | None
    economy: str
    single_source: bool
    shut: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    source: str
    place: Place

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return self.name or self.market


@dataclass(frozen=True, slots=True)
class LaneRow:
    """The way from one place to another by a mode, and what it costs on one basis;
    rows of one lane add up.
    """

    start: str
    end: str
    mode: str
    products: tuple[str, ...]
    basis: Basis
    cost: Decimal | None
    """The whole of it, where the parts are not told apart."""
    inland_origin: Decimal | None
    freight: Decimal | None
    insurance: Decimal | None
    fees: Decimal | None
    inland_destination: Decimal | None
    duty_in_price: Decimal | None
    lead_time_days: Decimal | None
    co2_kg_per_kg: Decimal | None
    capacity: Decimal | None
    capacity_unit: CapacityUnit
    via: str | None
    via_operations: tuple[str, ...]
    customs_control: bool | None
    periods: tuple[str, ...]
    shut: tuple[str, ...]
    source: str
    place: Place

    @property
    def lane(self) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
        """What makes rows one lane."""
        return (self.start, self.end, self.mode, self.products, self.periods)


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg of the way from a site to a market, for one consignment."""

    site: str
    market: str
    leg: Decimal
    part: Part
    mode: Mode
    start: str
    end: str
    km: Decimal | None
    days: Decimal | None
    cost: Decimal | None
    cost_per_km: Decimal | None
    source: str
    place: Place


_SHUT = optional(
    "shut", "list", "Periods in which nothing comes through, or the word all", empty="never shut"
)

TABLES = (
    Table(
        "sites",
        SiteRow,
        "Plants and warehouses, existing and possible",
        (
            needed("site", "name", "Short name by which the other tables call it"),
            optional("name", "text", "Name for the reader", empty="the short name"),
            needed("economy", "economy", "ISO code of the economy"),
            optional(
                "kind",
                "choice",
                "What it is",
                empty="plant",
                default="plant",
                choices=("plant", "warehouse"),
            ),
            optional(
                "state",
                "choice",
                "Whether it is there",
                empty="existing",
                default="existing",
                choices=("existing", "possible"),
            ),
            optional(
                "capacity", "amount", "A year, in the unit of capacity_use of the ways", empty="not limited"
            ),
            money("opening_cost", "Once, when it opens"),
            money("closing_cost", "Once, when it closes"),
            money("fixed_cost", "A year that it is open"),
            optional(
                "ramp_up",
                "shares",
                "Shares of the capacity in the first periods after opening: 50%; 80%",
                empty="the whole at once",
            ),
            optional("open_from", "text", "First period in which it can open", empty="the first"),
            optional("may_close", "yes-no", "Whether it may be closed", empty="no", default="no"),
            optional(
                "decision",
                "choice",
                "Whether it is decided: open, or closed (never opened)",
                empty="free",
                default="free",
                choices=("free", "open", "closed"),
            ),
            optional("zone", "text", "Name of the zone it lies in", empty="none"),
            optional(
                "bonded", "yes-no", "Whether a warehouse is under customs control", empty="no", default="no"
            ),
            money("handling_cost", "Per unit that passes through a warehouse"),
            LATITUDE,
            LONGITUDE,
            SOURCE,
        ),
        ("site",),
    ),
    Table(
        "steps",
        StepRow,
        "Steps by which a site can be expanded",
        (
            SITE,
            needed("step", "text", "Name of the step"),
            needed("adds", "positive", "Capacity a year that it adds"),
            money("cost", "Once, when it is built", required=True),
            money("fixed_cost", "A year that it is kept"),
            optional("most", "count", "How often in all", empty="1", default="1"),
            CURRENCY,
            SOURCE,
        ),
        ("site", "step"),
        required=False,
    ),
    Table(
        "suppliers",
        SupplierRow,
        "Who delivers materials, and where",
        (
            needed("supplier", "name", "Short name by which the other tables call it"),
            optional("name", "text", "Name for the reader", empty="the short name"),
            needed("economy", "economy", "ISO code of the economy"),
            _SHUT,
            LATITUDE,
            LONGITUDE,
            SOURCE,
        ),
        ("supplier",),
        required=False,
    ),
    Table(
        "markets",
        MarketRow,
        "Where goods are sold",
        (
            needed("market", "name", "Short name by which the other tables call it"),
            optional("name", "text", "Name for the reader", empty="the short name"),
            needed("economy", "economy", "ISO code of the economy"),
            optional(
                "single_source",
                "yes-no",
                "Whether all it takes of a product in a period comes from one place",
                empty="no",
                default="no",
            ),
            _SHUT,
            LATITUDE,
            LONGITUDE,
            SOURCE,
        ),
        ("market",),
    ),
    Table(
        "lanes",
        LaneRow,
        "Ways from suppliers and sites to sites and markets; several rows of one lane add up, each on its "
        "basis",
        (
            needed("from", "name", "A supplier or a site", attribute="start"),
            needed("to", "name", "A site or a market", attribute="end"),
            optional("mode", "text", "Mode of transport", empty="sea", default="sea"),
            optional("products", "list", "Products that may take it, apart by semicolons", empty="all"),
            needed("basis", "choice", "What the costs of the row are for", choices=BASES),
            money(
                "cost",
                "The whole way from gate to buyer, where the parts are not told apart; it counts as freight",
                empty="the parts are told apart",
            ),
            money("inland_origin", "From the gate on board (for prices at EXW)"),
            money("freight", "International freight"),
            money("insurance", "Insurance"),
            money("fees", "Terminal, broker and customs fees at destination"),
            money("inland_destination", "From the port of import to the buyer"),
            money("duty_in_price", "Duty and import tax inside a price DDP"),
            optional("lead_time_days", "amount", "Days on the way"),
            optional("co2_kg_per_kg", "amount", "Kilograms of CO2 per kilogram carried the whole way"),
            optional("capacity", "amount", "A year in capacity_unit", empty="not limited"),
            optional(
                "capacity_unit",
                "choice",
                "What the capacity counts",
                empty="units",
                default="units",
                choices=("units", "kg", "containers"),
            ),
            optional("via", "economy", "Economy passed through on the way", empty="shipped directly"),
            optional("via_operations", "list", "What is done there, apart by semicolons"),
            optional("customs_control", "yes-no", "Whether it stays under customs control there"),
            PERIODS,
            _SHUT,
            CURRENCY,
            SOURCE,
        ),
        ("from", "to", "mode", "products", "basis", "periods"),
    ),
    Table(
        "legs",
        LegRow,
        "The way from a site to a market, leg by leg; the parts of the cost that it gives are empty in the "
        "table lanes",
        (
            SITE,
            MARKET,
            needed("leg", "positive", "Number of the leg, from 1"),
            needed(
                "part",
                "choice",
                "The part of the cost that it belongs to",
                choices=("inland origin", "international", "inland destination"),
            ),
            needed("mode", "choice", "How the goods travel", choices=MODES),
            needed(
                "from",
                "text",
                "Where it begins: the code of a port, five letters, or a name",
                attribute="start",
            ),
            needed("to", "text", "Where it ends", attribute="end"),
            optional(
                "km",
                "amount",
                "Length",
                empty="by sea or air between ports on file from their places, else not known",
            ),
            optional("days", "amount", "Days on the way"),
            money("cost", "Cost of one consignment, whatever the length"),
            money("cost_per_km", "Cost of one consignment for each km, on top of it"),
            CURRENCY,
            SOURCE,
        ),
        ("site", "market", "leg"),
        required=False,
    ),
)
