"""Places and the ways between them: sites, suppliers, markets, ports, lanes and legs.
Rows and their declarations.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from tumen.network.model.carrying import CapacityUnit, PassageKind
from tumen.network.model.making import Decision, SiteKind, SiteState
from tumen.study.core.rows.fields import (
    DAYS,
    LATITUDE,
    LONGITUDE,
    MARKET,
    MODES,
    PERIODS,
    SITE,
    StatedRow,
    table,
)
from tumen.study.core.rows.lengths import LaneLength, lane_length
from tumen.tables.forms.stated import money, needed, optional
from tumen.tables.given import economy_code
from tumen.tables.kinds import UNKNOWN
from tumen.tariff.quote.route import Mode

Part = Literal["inland origin", "international", "inland destination"]

Basis = Literal["consignment", "unit", "kg", "container"]

BASES = ("consignment", "unit", "kg", "container")

EVERY_PERIOD = "all"
_SHUT = optional("list", "Periods in which nothing comes through, or the word all", empty="never shut")

_CAPACITY_UNIT = optional(
    "choice", "What the capacity counts", default="units", choices=("units", "kg", "containers")
)
_RECOVERY = optional("amount", "Days from when it fails until it works again (time to recover)")

_MAKER = optional("text", "Its name as trade remedies name producers and exporters, or all others")


def _passed(text: str, *, file: str, line: int) -> str:  # noqa: ARG001  # as every notation
    """Read the economy on the way; the word unknown where nobody knows if there is one."""
    return UNKNOWN if text == UNKNOWN else economy_code(text)


CARRIED = replace(
    optional("amount", "Kilograms of CO2 per kilogram carried the whole way"),
    asked_above=Decimal(50),
    unit="kg",
)
"""Round the Earth by air comes to some 20: 40,000 km at half a kilogram for a tonne-kilometre."""


@table("sites", "site")
class SiteRow(StatedRow):
    """Plants and warehouses, existing and possible."""

    site: str = needed("name", "Short name by which the other tables call it")
    name: str | None = optional("title", "Name for the reader", empty="the short name")
    economy: str = needed("economy", "ISO code of the economy")
    kind: SiteKind = optional("choice", "What it is", default="plant", choices=("plant", "warehouse"))
    state: SiteState = optional(
        "choice", "Whether it is there", default="existing", choices=("existing", "possible")
    )
    capacity: Decimal | None = optional(
        "amount", "A year, in the unit of capacity_use of the ways", empty="not limited"
    )
    opening_cost: Decimal | None = money("Once, when it opens", paid=True)
    closing_cost: Decimal | None = money("Once, when it closes", paid=True)
    fixed_cost: Decimal | None = money("A year that it is open", paid=True)
    ramp_up: tuple[Decimal, ...] = optional(
        "shares",
        "Shares of the capacity in the first periods after opening: 50%; 80%",
        empty="the whole at once",
    )
    open_from: str | None = optional("text", "First period in which it can open", empty="the first")
    may_close: bool = optional("yes-no", "Whether it may be closed", default="no")
    decision: Decision = optional(
        "choice",
        "Whether it is decided: open, or closed (never opened)",
        default="free",
        choices=("free", "open", "closed"),
    )
    producer: str | None = _MAKER
    zone: str | None = optional("text", "Name of the zone it lies in", empty="none")
    bonded: bool = optional("yes-no", "Whether a warehouse is under customs control", default="no")
    handling_cost: Decimal | None = money("Per unit that passes through a warehouse")
    least_load: Decimal | None = optional(
        "share",
        "Share of the capacity that is used at least in a period in which it is open: 60%",
        empty="it may stand idle",
    )
    recovery_days: Decimal | None = _RECOVERY
    storage: Decimal | None = optional(
        "amount", "Units of all products that can be kept there at the end of a period", empty="not limited"
    )
    latitude: float | None = LATITUDE
    longitude: float | None = LONGITUDE

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return self.name or self.site


@table("steps", "site", "step", required=False)
class StepRow(StatedRow):
    """Steps by which a site can be expanded."""

    site: str = SITE
    step: str = needed("text", "Name of the step")
    adds: Decimal = needed("positive", "Capacity a year that it adds")
    cost: Decimal = money("Once, when it is built", required=True, paid=True)
    fixed_cost: Decimal | None = money("A year that it is kept", paid=True)
    most: int = optional("count", "How often in all", default="1")


@table("capital", "period", required=False)
class CapitalRow(StatedRow):
    """What may be paid once in a period: for opening, expanding and closing sites together."""

    period: str | None = optional("text", "A period", empty="every period without a row of its own")
    limit: Decimal = money("The most that may be paid", required=True, paid=True)
    less_grants: bool = optional(
        "yes-no", "Whether grants of the period are taken off what is paid", default="no"
    )


@table("suppliers", "supplier", required=False)
class SupplierRow(StatedRow):
    """Who delivers materials, and where."""

    supplier: str = needed("name", "Short name by which the other tables call it")
    name: str | None = optional("title", "Name for the reader", empty="the short name")
    economy: str = needed("economy", "ISO code of the economy")
    producer: str | None = _MAKER
    shut: tuple[str, ...] = _SHUT
    recovery_days: Decimal | None = _RECOVERY
    latitude: float | None = LATITUDE
    longitude: float | None = LONGITUDE


@table("markets", "market")
class MarketRow(StatedRow):
    """Where goods are sold."""

    market: str = needed("name", "Short name by which the other tables call it")
    name: str | None = optional("title", "Name for the reader", empty="the short name")
    economy: str = needed("economy", "ISO code of the economy")
    single_source: bool = optional(
        "yes-no", "Whether all it takes of a product in a period comes from one place", default="no"
    )
    shut: tuple[str, ...] = _SHUT
    latitude: float | None = LATITUDE
    longitude: float | None = LONGITUDE

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return self.name or self.market


@table("ports", "port", required=False)
class PortRow(StatedRow):
    """Ports, straits and corridors that lanes pass."""

    port: str = needed("name", "Short name by which lanes call it")
    name: str | None = optional("title", "Name for the reader", empty="the short name")
    kind: PassageKind = optional(
        "choice",
        "What it is",
        default="port",
        choices=("port", "strait", "corridor", "airport", "border crossing"),
    )
    economy: str | None = optional("economy", "ISO code of the economy", empty="of none, as a strait")
    capacity: Decimal | None = optional(
        "amount", "A year in capacity_unit, over all lanes that pass", empty="not limited"
    )
    capacity_unit: CapacityUnit = _CAPACITY_UNIT
    cost: Decimal | None = money(
        "What passing adds to the costs of a lane, on the basis of the row: to its freight, and where the "
        "economy is that of its start or end to what lies outside the customs value",
        empty="nothing, the lanes have it",
    )
    basis: Literal["unit", "kg", "container"] = optional(
        "choice", "What the cost is for", default="container", choices=("unit", "kg", "container")
    )
    days: Decimal | None = optional(
        "amount", "Days that passing adds to those of a lane", empty="none, the lanes have them"
    )
    shut: tuple[str, ...] = _SHUT
    recovery_days: Decimal | None = _RECOVERY
    latitude: float | None = LATITUDE
    longitude: float | None = LONGITUDE

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return self.name or self.port


@table("lanes", "from", "to", "mode", "products", "basis", "periods")
class LaneRow(StatedRow):
    """Ways from suppliers and sites to sites and markets; several rows of one lane add up, each
    on its basis.
    """

    start: str = needed("name", "A supplier or a site", column="from")
    end: str = needed("name", "A site or a market", column="to")
    mode: str = optional("text", "Mode of transport", default="sea")
    products: tuple[str, ...] = optional(
        "list", "Products that may take it, apart by semicolons", empty="all"
    )
    basis: Basis = needed("choice", "What the costs of the row are for", choices=BASES)
    cost: Decimal | None = money(
        "The whole way from gate to buyer, where the parts are not told apart; it counts as freight",
        empty="the parts are told apart",
    )
    """The whole of it, where the parts are not told apart."""
    inland_origin: Decimal | None = money("From the gate on board (for prices at EXW)")
    freight: Decimal | None = money("International freight")
    insurance: Decimal | None = money("Insurance")
    fees: Decimal | None = money("Terminal, broker and customs fees at destination")
    inland_destination: Decimal | None = money("From the port of import to the buyer")
    duty_in_price: Decimal | None = money("Duty and import tax inside a price DDP")
    lead_time_days: Decimal | None = DAYS
    co2_kg_per_kg: Decimal | None = CARRIED
    km: LaneLength | None = optional(
        "text",
        "Length: kilometres, or sea and the codes of main ports that it calls at (`sea CNDLC JPTYO`), for "
        "the shortest way by sea on file; inland ways to and from them are not in it",
        empty="nothing follows from it",
        reader=lane_length,
    )
    co2_g_per_tkm: Decimal | None = replace(
        optional(
            "amount",
            "Grams of CO2 for a tonne carried a kilometre; times km, in place of co2_kg_per_kg",
            empty="co2_kg_per_kg counts",
        ),
        asked_above=Decimal(2000),
        unit="g",
    )
    km_per_day: Decimal | None = optional(
        "positive", "Kilometres a day, for the days in place of lead_time_days", empty="lead_time_days counts"
    )
    capacity: Decimal | None = optional("amount", "A year in capacity_unit", empty="not limited")
    capacity_unit: CapacityUnit = _CAPACITY_UNIT
    via: str | None = optional(
        "text",
        "Economy passed through on the way, or the word unknown",
        empty="shipped directly",
        reader=_passed,
    )
    via_operations: tuple[str, ...] = optional(
        "list", "What is done there, apart by semicolons: unloading; reloading"
    )
    customs_control: bool | None = optional("yes-no", "Whether it stays under customs control there")
    ports: tuple[str, ...] = optional(
        "list",
        "Rows of the table ports that it passes, apart by semicolons; one of a third economy is a fact for "
        "direct consignment, asked where via does not tell it",
        empty="none that matters",
    )
    periods: tuple[str, ...] = PERIODS
    shut: tuple[str, ...] = _SHUT

    @property
    def lane(self) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
        """What makes rows one lane."""
        return (self.start, self.end, self.mode, self.products, self.periods)


@table("legs", "site", "market", "leg", required=False)
class LegRow(StatedRow):
    """The way from a site to a market, leg by leg; the parts of the cost that it gives are empty in the table
    lanes.
    """

    site: str = SITE
    market: str = MARKET
    leg: Decimal = needed("positive", "Number of the leg, from 1")
    part: Part = needed(
        "choice",
        "The part of the cost that it belongs to",
        choices=("inland origin", "international", "inland destination"),
    )
    mode: Mode = needed("choice", "How the goods travel", choices=MODES)
    start: str = needed("text", "Where it begins: the code of a port, five letters, or a name", column="from")
    end: str = needed("text", "Where it ends", column="to")
    km: Decimal | None = optional(
        "amount", "Length", empty="by sea or air between ports on file from their places, else not known"
    )
    days: Decimal | None = DAYS
    cost: Decimal | None = money("Cost of one consignment, whatever the length")
    cost_per_km: Decimal | None = money("Cost of one consignment for each km, on top of it")
