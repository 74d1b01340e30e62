"""Every column of every table of a network study: for reading, for `tumen new` and for the documentation."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.network.model import network as model
from tumen.study.network import rows
from tumen.tables.field import Field, Table
from tumen.tariff.rates.stated_rate import stated_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROLES = ("material", "retail-packaging", "shipping-packaging", "accessory", "indirect")


def _c(
    name: str, kind: str, doc: str, *, choices: tuple[str, ...] = (), attribute: str = "", default: str = ""
) -> Field:
    return Field(name, kind, doc, True, choices, attribute, default=default)


def _o(
    name: str, kind: str, doc: str, *, choices: tuple[str, ...] = (), attribute: str = "", default: str = ""
) -> Field:
    return Field(name, kind, doc, False, choices, attribute, default=default)


_SOURCE = _c("source", "source", "Where the figures of the row are from, or the word illustrative")
_PERIODS = _o("periods", "list", "Periods in which it holds, apart by semicolons; all where empty")
_UNIT = _o("unit", "text", "Unit of the quantity; that of the item where empty")
_LATITUDE = Field(
    "latitude", "degrees", "Degrees north, for the map", required=False, low=Decimal(-90), high=Decimal(90)
)
_LONGITUDE = _o("longitude", "degrees", "Degrees east, for the map")
_CO2 = _o("co2_kg", "amount", "Kilograms of CO2 per unit")

_ALL = (
    Table(
        "items",
        rows.plain(rows.item),
        "Materials, intermediates and finished goods",
        (
            _c("item", "name", "Name by which the other tables call it", attribute="name"),
            _c("hs", "hs or unknown", "HS code, six digits or more, or the word unknown"),
            _o("hs_edition", "edition", "HS edition of the code; that of the study where empty"),
            _o("unit", "unit", "Unit in which it is counted; piece where empty"),
            _o("weight_kg", "positive", "Kilograms per unit"),
            _o("units_per_container", "positive", "Units that fill one container"),
            _SOURCE,
        ),
        ("item",),
    ),
    Table(
        "suppliers",
        rows.plain(model.Supplier),
        "Who offers materials, and where",
        (
            _c("supplier", "name", "Name by which the other tables call it", attribute="name"),
            _c("economy", "economy", "ISO code of the economy"),
            _SOURCE,
        ),
        ("supplier",),
        required=False,
    ),
    Table(
        "offers",
        rows.in_unit(rows.offer),
        "What suppliers offer at which price, and whether it originates",
        (
            _c("supplier", "name", "A supplier of the table suppliers"),
            _c("item", "name", "An item of the table items"),
            _c("price", "amount", "Price of one unit, on board (at the gate where no border is crossed)"),
            _o("capacity", "amount", "Units per year; not limited where empty"),
            _o(
                "originating",
                "list",
                "Agreements under which it originates in the supplier's economy: RCEP; or elsewhere: RCEP in VN",
                attribute="origin",
            ),
            _o("wholly_obtained", "yes-no", "Whether it is wholly obtained"),
            _o(
                "regional_value_added",
                "amount",
                "Per unit: value added in the Parties to what does not originate",
            ),
            _CO2,
            _PERIODS,
            _UNIT,
            _SOURCE,
        ),
        ("supplier", "item", "periods"),
        required=False,
    ),
    Table(
        "sites",
        rows.plain(model.Site),
        "Plants and warehouses, existing and possible",
        (
            _c("site", "name", "Name by which the other tables call it", attribute="name"),
            _c("economy", "economy", "ISO code of the economy"),
            _o(
                "kind",
                "choice",
                "What it is; a plant where empty",
                choices=("plant", "warehouse"),
                default="plant",
            ),
            _o(
                "state",
                "choice",
                "Whether it is there; existing where empty",
                choices=("existing", "possible"),
                default="existing",
            ),
            _o("capacity", "amount", "Per year, in the unit of capacity_use; not limited where empty"),
            _o("opening_cost", "amount", "Once, when it opens"),
            _o("closing_cost", "amount", "Once, when it closes"),
            _o("fixed_cost", "amount", "Per year that it is open"),
            _o("ramp_up", "shares", "Shares of the capacity in the first periods after opening: 50%; 80%"),
            _o("open_from", "text", "First period in which it can open; the first where empty"),
            _o("may_close", "yes-no", "Whether it may be closed; no where empty"),
            _o("zone", "text", "Name of the zone it lies in"),
            _o("bonded", "yes-no", "Whether a warehouse is under customs control"),
            _o("handling_cost", "amount", "Per unit that passes through a warehouse"),
            _LATITUDE,
            _LONGITUDE,
            _SOURCE,
        ),
        ("site",),
    ),
    Table(
        "steps",
        rows.part(model.CapacityStep),
        "Steps by which a site can be expanded",
        (
            _c("site", "name", "A site of the table sites", attribute="of"),
            _c("step", "text", "Name of the step", attribute="name"),
            _c("adds", "positive", "Capacity per year that it adds"),
            _c("cost", "amount", "Once, when it is built"),
            _o("fixed_cost", "amount", "Per year that it is kept"),
            _o("most", "count", "How often in all; once where empty"),
            _SOURCE,
        ),
        ("site", "step"),
        required=False,
    ),
    Table(
        "recipes",
        rows.plain(rows.recipe),
        "Ways of making an item; several recipes of one item are alternatives",
        (
            _c("recipe", "name", "Name by which the other tables call it", attribute="name"),
            _c("item", "name", "The item that it makes"),
            _o("yield", "number", "Good units per unit started; 1 where empty", attribute="yield_share"),
            _o("operations", "list", "What is done to make it, apart by semicolons; not stated where empty"),
            _o("obtained", "text", "How it is wholly obtained, where it has no materials"),
            _o("facts", "facts", "Facts that the kind asks for: country=MY"),
            _o("answers", "facts", "Answers to conditions of rules: `CONDITION=yes`"),
            _SOURCE,
        ),
        ("recipe",),
        required=False,
    ),
    Table(
        "inputs",
        rows.in_unit(model.Input, part_of=True),
        "Bills of materials: what a recipe takes for one unit of output before losses",
        (
            _c("recipe", "name", "A recipe of the table recipes", attribute="of"),
            _c("item", "name", "An item of the table items"),
            _c("quantity", "positive", "Units per unit of output before losses"),
            _o(
                "role", "choice", "What it is for; a material where empty", choices=_ROLES, default="material"
            ),
            _UNIT,
            _SOURCE,
        ),
        ("recipe", "item"),
        required=False,
    ),
    Table(
        "by_products",
        rows.part(model.ByProduct),
        "What a recipe gives besides, sold at once",
        (
            _c("recipe", "name", "A recipe of the table recipes", attribute="of"),
            _c("by_product", "text", "Its name", attribute="name"),
            _c("quantity", "positive", "Units per good unit of output"),
            _c("credit", "number", "Revenue per unit; negative where it costs to dispose of"),
            _SOURCE,
        ),
        ("recipe", "by_product"),
        required=False,
    ),
    Table(
        "capabilities",
        rows.plain(model.Capability),
        "Which plant can run which recipe, and what one good unit costs there besides materials",
        (
            _c("recipe", "name", "A recipe of the table recipes"),
            _c("site", "name", "A site of the table sites"),
            _o("labour", "amount", "Direct labour; zero where empty"),
            _o("overhead", "amount", "Direct overhead; zero where empty"),
            _o("other", "amount", "Other cost that counts for value content; zero where empty"),
            _o("profit", "number", "Profit counted in build-up value content; not stated where empty"),
            _o("capacity_use", "amount", "Capacity of the site that one good unit uses; 1 where empty"),
            _o("most", "amount", "Good units per year at most; not limited where empty"),
            _CO2,
            _SOURCE,
        ),
        ("recipe", "site"),
        required=False,
    ),
    Table(
        "prices",
        rows.plain(model.Price),
        "Transaction price of what a site makes: base of value content, customs value and profit",
        (
            _c("item", "name", "An item of the table items"),
            _c("site", "name", "A site of the table sites"),
            _c("fob", "positive", "Price of one unit on board"),
            _o("exw", "positive", "Price of one unit at the gate"),
            _PERIODS,
            _SOURCE,
        ),
        ("item", "site", "periods"),
        required=False,
    ),
    Table(
        "lanes",
        rows.plain(rows.lane),
        "Ways from suppliers and sites to sites and markets, and what they cost",
        (
            _c("from", "name", "A supplier or a site", attribute="origin"),
            _c("to", "name", "A site or a market", attribute="destination"),
            _o("mode", "text", "Mode of transport; sea where empty", default="sea"),
            _o("cost_per_unit", "number", "Cost per unit; costs add up"),
            _o("cost_per_kg", "number", "Cost per kilogram"),
            _o("cost_per_container", "number", "Cost per container"),
            _o("lead_time_days", "amount", "Days on the way"),
            _o("co2_kg_per_kg", "amount", "Kilograms of CO2 per kilogram carried the whole way"),
            _o("capacity", "amount", "Per year in capacity_unit; not limited where empty"),
            _o(
                "capacity_unit",
                "choice",
                "What the capacity counts; units where empty",
                choices=("units", "kg", "containers"),
            ),
            _o("items", "list", "Items that may take it, apart by semicolons; all where empty"),
            _PERIODS,
            _o("via", "economy", "Economy passed through on the way; empty: directly"),
            _o("via_operations", "list", "What is done there; empty: not known"),
            _o("customs_control", "yes-no", "Whether goods stay under customs control there"),
            _SOURCE,
        ),
        ("from", "to", "mode", "items", "periods"),
    ),
    Table(
        "markets",
        rows.plain(model.Market),
        "Where goods are sold",
        (
            _c("market", "name", "Name by which the other tables call it", attribute="name"),
            _c("economy", "economy", "ISO code of the economy"),
            _o("single_source", "yes-no", "Whether all it takes of an item in a period comes from one place"),
            _LATITUDE,
            _LONGITUDE,
            _SOURCE,
        ),
        ("market",),
    ),
    Table(
        "demand",
        rows.in_unit(model.Demand),
        "What a market takes of an item in a period",
        (
            _c("market", "name", "A market of the table markets"),
            _c("item", "name", "An item of the table items"),
            _c("period", "text", "A period of the study"),
            _c("quantity", "amount", "Units in the whole period"),
            _o("price", "amount", "Revenue per unit delivered, duty paid; none is reckoned where empty"),
            _o("lost_penalty", "amount", "Cost per unit not delivered; empty: all must be delivered"),
            _UNIT,
            _SOURCE,
        ),
        ("market", "item", "period"),
    ),
    Table(
        "services",
        rows.plain(model.Service),
        "Commitments: a share of the demand arrives within so many days of the last lane",
        (
            _c("market", "name", "A market of the table markets"),
            _c("within_days", "amount", "Days at most"),
            _c("share", "share", "Share of the demand: 80%"),
            _o("item", "name", "An item of the table items; every item where empty"),
            _SOURCE,
        ),
        ("market", "within_days", "item"),
        required=False,
    ),
    Table(
        "claiming",
        rows.plain(model.ClaimCost),
        "What it costs to claim a preference",
        (
            _c("agreement", "text", "Code of the agreement"),
            _o("per_unit", "amount", "Per unit"),
            _o("share_of_value", "share", "Share of the customs value"),
            _o("per_year", "amount", "For each site that ships under it, per year in which it does"),
            _o("importer", "economy", "For claims there only; everywhere where empty"),
            _SOURCE,
        ),
        ("agreement", "importer"),
        required=False,
    ),
    Table(
        "incentives",
        rows.incentive,
        "What a zone offers: dated terms with their conditions",
        (
            _c("site", "name", "A site of the table sites"),
            _c("incentive", "text", "Its name", attribute="name"),
            _c("kind", "choice", "What it is", choices=rows.INCENTIVES),
            Field("from", "date", "First day; no limit where empty", required=False, attribute="start"),
            _o("until", "date", "Last day; no limit where empty"),
            _o("conditions", "facts", "`CONDITION=yes` where it holds, `=no` where not, `=unknown`"),
            _o("amount", "amount", "Of a grant: money in the period of opening"),
            _o("share_of_opening_cost", "share", "Of a grant: share of the opening cost"),
            _o("at_most", "amount", "Of a grant: limit of the two together"),
            _o("min_output", "amount", "Of a grant: good units a year, without which it is not had"),
            _o(
                "shares",
                "shares",
                "Of a tax holiday: share of the ordinary rate in each period since opening",
            ),
            _o("share", "share", "Of a drawback: share of the duty that is refunded"),
            _o("bars", "list", "Of bonded processing and drawback: agreements that it rules out"),
            _o(
                "cost_per_unit", "amount", "Of bonded processing and drawback: cost of the procedure per unit"
            ),
            _o("what", "text", "Of a relief: land, power or the like"),
            _o("per_year", "amount", "Of a relief: off the fixed cost per year"),
            _o("per_unit", "amount", "Of a relief: off the conversion cost per good unit"),
            _SOURCE,
        ),
        ("site", "incentive"),
        required=False,
    ),
    Table(
        "profit_taxes",
        rows.profit_tax,
        "Taxes on the profit of plants; without the table none is reckoned",
        (
            _c("economy", "economy", "ISO code of the economy"),
            _c("rate", "share", "Rate: 25%"),
            Field("from", "date", "First day; no limit where empty", required=False, attribute="start"),
            _o("until", "date", "Last day; no limit where empty"),
            _SOURCE,
        ),
        ("economy", "from"),
        required=False,
    ),
    Table(
        "rates",
        rows.rate,
        "Rates of duty that are not on file, or in place of those on file",
        (
            _c("importer", "economy", "ISO code of the importing economy"),
            _c("regime", "text", "MFN, or the code of an agreement"),
            _c("hs", "hs", "Chapter, heading, subheading or line"),
            _o("hs_edition", "edition", "HS edition of the code; that of the study where empty"),
            Field(
                "rate",
                "rate",
                reader=stated_rate,
                doc="In Tumen's notation: free, 8%, 12 JPY/kg, max(10%, 3 AUD/l)",
            ),
            _o("beneficiaries", "list", "Economies and groups, apart by semicolons; all where empty"),
            Field("from", "date", "First day; no limit where empty", required=False, attribute="start"),
            _o("until", "date", "Last day; no limit where empty"),
            _SOURCE,
        ),
        ("importer", "regime", "hs", "beneficiaries", "from"),
        required=False,
    ),
    Table(
        "tariff_lines",
        rows.listed,
        "Whether an Appendix on tariff differentials lists the tariff line, where the code on file does not tell",
        (
            _c("item", "name", "An item of the table items"),
            _c("importer", "economy", "ISO code of the importing economy"),
            _c("in_appendix", "yes-no", "Whether it is listed"),
            _SOURCE,
        ),
        ("item", "importer"),
        required=False,
    ),
    Table(
        "customs_values",
        rows.customs_value,
        "Whether freight is part of the customs value, where it is not on file",
        (
            _c("economy", "economy", "ISO code of the importing economy"),
            _c(
                "customs_value",
                "choice",
                "CIF: freight is part of it; FOB: it is not",
                choices=("CIF", "FOB"),
            ),
            _SOURCE,
        ),
        ("economy",),
        required=False,
    ),
    Table(
        "answers",
        rows.answer,
        "Answers to conditions that rules and rates ask, by their text",
        (
            _c("item", "name", "An item of the table items"),
            _c("condition", "text", "The condition, word for word"),
            _c("answer", "yes-no", "yes or no"),
            _SOURCE,
        ),
        ("item", "condition"),
        required=False,
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
