"""Every column of every table of a study, in one place: for reading, for `tumen new` and for the documentation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.agreements.parse import parse_rule
from tumen.study import rows
from tumen.tables.field import Field, Table
from tumen.tariff.rates.stated_rate import stated_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATUS = ("originating", "non-originating", "undetermined", "determine")
_TERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
_PARTS = ("inland origin", "international", "inland destination")
_MODES = ("sea", "air", "rail", "road", "inland waterway")
_BANDED = (
    "prices",
    "lanes",
    "legs",
    "bills",
    "claiming",
    "exchange_rates",
    "demand",
    "rates",
    "products",
)
_ROLES = ("material", "retail-packaging", "shipping-packaging", "accessory", "indirect")


def _c(name: str, kind: str, doc: str, *, optional: bool = False, choices: tuple[str, ...] = ()) -> Field:
    return Field(name, kind, doc, not optional, choices)


_SOURCE = _c("source", "source", "Where the figures of the row are from, or the word illustrative")
_EDITION = _c("hs_edition", "edition", "HS edition of the code; that of the study where empty", optional=True)
_CURRENCY = _c(
    "currency", "currency", "Currency of the amounts; that of the study where empty", optional=True
)
_PRODUCT = _c("product", "name", "A product of the table products")
_SITE = _c("site", "name", "A site of the table sites")

_ALL = (
    Table(
        "products",
        rows.Product,
        "The goods: those that are sold, and those that go into others by their own bill",
        (
            _c("product", "name", "Short name by which the other tables call it"),
            _c("name", "text", "Name for the reader"),
            _c("hs", "hs", "HS code, six digits or more"),
            _EDITION,
            _c("weight_kg", "positive", "Net weight of one unit, kg", optional=True),
            _c("volume_m3", "positive", "Volume of one unit, m3, for allocation by volume", optional=True),
            _c(
                "quantities",
                "quantities",
                "Other measures of one unit, for specific duties: piece=1; l=0.25",
                optional=True,
            ),
            _c(
                "component_weight_kg",
                "positive",
                "Weight of the component that determines the classification (made-up textiles), kg",
                optional=True,
            ),
            _c(
                "set_rule",
                "choice",
                "General rule by which it is classified as a set; empty: it is no set",
                optional=True,
                choices=("3a", "3b", "3c"),
            ),
            _SOURCE,
        ),
        ("product",),
    ),
    Table(
        "sites",
        rows.Site,
        "Where goods are made",
        (
            _c("site", "name", "Short name by which the other tables call it"),
            _c("name", "text", "Name for the reader"),
            _c("economy", "economy", "ISO code of the economy"),
        ),
        ("site",),
    ),
    Table(
        "bills",
        rows.BillLine,
        "Bills of materials: one row for each material of a product made at a site",
        (
            _PRODUCT,
            _SITE,
            _c("material", "text", "Name of the material"),
            _c(
                "hs", "hs", "HS code, or the word unknown; empty where made_of names a product", optional=True
            ),
            _EDITION,
            _c("value", "amount or unknown", "Value in one unit of the good, or the word unknown"),
            _c("status", "choice", "Origin; determine: by its own bill", choices=_STATUS),
            _c("country", "economy", "Where it was made or originates", optional=True),
            Field(
                "role",
                "choice",
                "What it is for; a material where empty",
                required=False,
                choices=_ROLES,
                default="material",
            ),
            _c("weight_kg", "amount", "Weight in one unit of the good, kg", optional=True),
            _c("wholly_obtained", "yes-no", "Whether it was wholly obtained in its country", optional=True),
            _c("made_of", "name", "Product whose own bill makes it (status determine)", optional=True),
            _c("made_at", "name", "Site of that bill; the same site where empty", optional=True),
            Field(
                "purchased",
                "yes-no",
                "Whether it was bought from another producer",
                required=False,
                default="no",
            ),
            _c(
                "deductions",
                "amounts",
                "Documented costs inside its value that the agreement lets be taken off: freight=0.5; insurance=0.1",
                optional=True,
            ),
            _c(
                "regional_value_added",
                "amount",
                "Value added in the Parties to a material that does not originate, for full cumulation",
                optional=True,
            ),
            _c("invoiced_separately", "yes-no", "Whether an accessory is invoiced separately", optional=True),
            _c(
                "customary",
                "yes-no",
                "Whether an accessory is customary in quantity and value",
                optional=True,
            ),
            _c(
                "in_component",
                "yes-no",
                "Whether it is in the component that determines the classification (made-up textiles)",
                optional=True,
            ),
            _CURRENCY,
            _SOURCE,
        ),
        ("product", "site", "material"),
    ),
    Table(
        "operations",
        rows.OperationRow,
        "What is done to make the good; without rows for a product and site it is not known",
        (
            _PRODUCT,
            _SITE,
            _c(
                "operation",
                "text",
                "Name; the agreement lists those that are minimal (packaging, simple-mixing)",
            ),
            _c("economy", "economy", "Where it is done; at the site where empty", optional=True),
        ),
        ("product", "site", "operation"),
        required=False,
    ),
    Table(
        "obtained",
        rows.ObtainedRow,
        "Goods that are wholly obtained: by which kind of the agreement's list, and its facts",
        (
            _PRODUCT,
            _SITE,
            _c("kind", "text", "Kind, such as harvested-plant or obtained-from-live-animals"),
            _c(
                "facts",
                "facts",
                "Facts that the kind asks for: country=MY; fit_only_for_recovery=yes",
                optional=True,
            ),
            _SOURCE,
        ),
        ("product", "site"),
        required=False,
    ),
    Table(
        "prices",
        rows.PriceRow,
        "Price of one unit at the site, and the costs in it that are not materials (for build-up)",
        (
            _PRODUCT,
            _SITE,
            _c("price", "positive", "Price of one unit"),
            _c("term", "choice", "Term of Incoterms 2020", choices=_TERMS),
            _c("direct_labour", "amount", "Direct labour in one unit", optional=True),
            _c("direct_overhead", "amount", "Direct overhead in one unit", optional=True),
            _c("profit", "amount", "Profit in one unit", optional=True),
            _c("other", "amount", "Other costs in one unit", optional=True),
            _c("net_cost", "amount", "Total cost of one unit, for the net-cost method", optional=True),
            _c(
                "sales_promotion",
                "amount",
                "Sales promotion and after-sales service in net_cost",
                optional=True,
            ),
            _c("royalties", "amount", "Royalties in net_cost", optional=True),
            _c("shipping_and_packing", "amount", "Shipping and packing in net_cost", optional=True),
            _c("interest_not_allowed", "amount", "Interest in net_cost that is not allowed", optional=True),
            _CURRENCY,
            _SOURCE,
        ),
        ("product", "site"),
    ),
    Table(
        "lanes",
        rows.Lane,
        "The way from a site to a market, and what one consignment costs on it",
        (
            _SITE,
            _c("market", "name", "A market of the table demand"),
            _c("inland_origin", "amount", "From the gate on board (for prices at EXW)", optional=True),
            _c("freight", "amount", "International freight", optional=True),
            _c("insurance", "amount", "Insurance", optional=True),
            _c("fees", "amount", "Terminal, broker and customs fees at destination", optional=True),
            _c("inland_destination", "amount", "From the port of import to the buyer", optional=True),
            _c("duty_in_price", "amount", "Duty and import tax inside a price DDP", optional=True),
            _c("via", "economy", "Economy passed through on the way; empty: shipped directly", optional=True),
            _c("via_operations", "list", "What is done there, apart by semicolons", optional=True),
            _c("customs_control", "yes-no", "Whether it stays under customs control there", optional=True),
            _CURRENCY,
            _SOURCE,
        ),
        ("site", "market"),
    ),
    Table(
        "demand",
        rows.DemandRow,
        "The markets, and what each takes of each product",
        (
            _c("market", "name", "Short name by which the other tables call it"),
            _c("name", "text", "Name for the reader"),
            _c("economy", "economy", "ISO code of the economy"),
            _PRODUCT,
            _c("units_per_year", "positive", "Units sold in a year"),
            _c("units_per_consignment", "positive", "Units in one consignment"),
            _SOURCE,
        ),
        ("market", "product"),
    ),
    Table(
        "tariff_lines",
        rows.TariffLine,
        "National tariff lines, where the product's own code is not enough or the schedule is in another edition",
        (
            _PRODUCT,
            _c("importer", "economy", "ISO code of the importing economy"),
            _c("line", "hs", "Tariff line in quotes or dotted, as precise as the tariff"),
            _EDITION,
            _c(
                "in_appendix", "yes-no", "Whether an Appendix on tariff differentials lists it", optional=True
            ),
            _c("source", "source", "Who classified it so and why, or the word illustrative"),
        ),
        ("product", "importer"),
        required=False,
    ),
    Table(
        "rates",
        rows.RateRow,
        "Rates of duty that are not on file, or in place of those on file",
        (
            _c("importer", "economy", "ISO code of the importing economy"),
            _c("regime", "text", "MFN, or the code of an agreement"),
            _c("hs", "hs", "Chapter, heading, subheading or line"),
            _EDITION,
            Field(
                "rate",
                "rate",
                reader=stated_rate,
                doc="In Tumen's notation: free, 8%, 12 JPY/kg, max(10%, 3 AUD/l)",
            ),
            _c(
                "beneficiaries",
                "list",
                "Economies and groups, apart by semicolons; all where empty",
                optional=True,
            ),
            Field("from", "date", "First day; no limit where empty", required=False, attribute="start"),
            _c("until", "date", "Last day; no limit where empty", optional=True),
            _SOURCE,
        ),
        ("importer", "regime", "hs", "beneficiaries", "from"),
        required=False,
    ),
    Table(
        "rules",
        rows.RuleRow,
        "Product-specific rules that are not on file, or in place of those on file",
        (
            _c("agreement", "text", "Code of the agreement"),
            _PRODUCT,
            Field(
                "rule",
                "rule",
                reader=parse_rule,
                doc="In Tumen's notation: CTH or RVC40; CC except from Chapter 01",
            ),
            _SOURCE,
        ),
        ("agreement", "product"),
        required=False,
    ),
    Table(
        "taxes",
        rows.TaxRow,
        "Import taxes and the basis of the customs value, where they are not on file",
        (
            _c("economy", "economy", "ISO code of the importing economy"),
            Field(
                "kind",
                "choice",
                "import tax where empty",
                required=False,
                choices=("import tax", "excise"),
                default="import tax",
            ),
            _c("product", "name", "For this product only (an excise); for all where empty", optional=True),
            _c("tax", "text", "Name of the tax", optional=True),
            Field(
                "rate",
                "rate",
                reader=stated_rate,
                doc="Its rate, charged on CIF value and duty, and on an excise",
                required=False,
            ),
            _c("customs_value", "choice", "CIF or FOB", optional=True, choices=("CIF", "FOB")),
            _SOURCE,
        ),
        ("economy", "kind", "product"),
        required=False,
    ),
    Table(
        "claiming",
        rows.ClaimingRow,
        "What it costs to claim a regime for one consignment: certificate, administration",
        (
            _c("regime", "text", "Code of the regime"),
            _c("exporter", "economy", "For goods of this economy only; of all where empty", optional=True),
            _c("cost", "amount", "Cost for one consignment"),
            _CURRENCY,
            _SOURCE,
        ),
        ("regime", "exporter"),
        required=False,
    ),
    Table(
        "exchange_rates",
        rows.ExchangeRow,
        "Exchange rates: how many units of quote one unit of base was worth",
        (
            _c("date", "date", "Day of the rate"),
            _c("base", "currency", "ISO code"),
            _c("quote", "currency", "ISO code"),
            _c("rate", "positive", "Units of quote for one of base"),
            _SOURCE,
        ),
        ("date", "base", "quote"),
        required=False,
    ),
    Table(
        "answers",
        rows.AnswerRow,
        "Answers to conditions that rules, rates and taxes ask, by their text",
        (
            _PRODUCT,
            _c("condition", "text", "The condition, word for word"),
            _c("answer", "yes-no", "yes or no"),
            _c("importer", "economy", "At this importer only; at all where empty", optional=True),
            _SOURCE,
        ),
        ("product", "condition", "importer"),
        required=False,
    ),
    Table(
        "legs",
        rows.LegRow,
        "The way from a site to a market, leg by leg; the parts of the cost that it gives are empty in the table lanes",
        (
            _SITE,
            _c("market", "name", "A market of the table demand"),
            _c("leg", "positive", "Number of the leg, from 1"),
            _c("part", "choice", "The part of the cost that it belongs to", choices=_PARTS),
            _c("mode", "choice", "How the goods travel", choices=_MODES),
            Field(
                "from", "text", "Where it begins: a `UN/LOCODE` such as `CNSHA`, or a name", attribute="start"
            ),
            Field("to", "text", "Where it ends", attribute="end"),
            _c(
                "km",
                "amount",
                "Length; where empty by sea or air between ports on file, from their places",
                optional=True,
            ),
            _c("days", "amount", "Days on the way", optional=True),
            _c("cost", "amount", "Cost of one consignment, whatever the length", optional=True),
            _c("cost_per_km", "amount", "Cost of one consignment for each km, on top of it", optional=True),
            _CURRENCY,
            _SOURCE,
        ),
        ("site", "market", "leg"),
        required=False,
    ),
    Table(
        "consignments",
        rows.ConsignmentRow,
        "Consignments of several products: one row for each product and customer in one",
        (
            _c("consignment", "name", "Its name"),
            _SITE,
            _c("market", "name", "A market of the table demand"),
            _PRODUCT,
            _c("units", "positive", "Units of the product in it"),
            _c("customer", "text", "Who gets them; the market where empty", optional=True),
            _SOURCE,
        ),
        ("consignment", "product", "customer"),
        required=False,
    ),
    Table(
        "shipments",
        rows.ShipmentRow,
        "Shipments on their days, for quotas with a running balance",
        (
            _c("shipment", "name", "Its name"),
            _c("date", "date", "Day of import"),
            _PRODUCT,
            _SITE,
            _c("market", "name", "A market of the table demand"),
            _c("units", "positive", "Units shipped"),
            _SOURCE,
        ),
        ("shipment",),
        required=False,
    ),
    Table(
        "relief",
        rows.ReliefRow,
        "Drawback or processing under bond: what is left of the duty on foreign materials",
        (
            _PRODUCT,
            _SITE,
            _c("scheme", "choice", "Which of the two", choices=("drawback", "bonded")),
            _c("exported", "share", "Part of the goods that leaves the economy, 0 to 1"),
            _c("refunded", "share", "Part of the duty given back (drawback); 1 where empty", optional=True),
            _SOURCE,
        ),
        ("product", "site", "scheme"),
        required=False,
    ),
    Table(
        "bands",
        rows.BandRow,
        "Figures that are not exactly known: factors by which they may be lower or higher, moved together by input",
        (
            _c("input", "name", "Name of the input; rows of one name move together"),
            _c("table", "choice", "Where the figure stands", choices=_BANDED),
            _c("column", "text", "Its column there"),
            _c("product", "name", "In rows of this product only", optional=True),
            _c("site", "name", "In rows of this site only", optional=True),
            _c("market", "name", "In rows of this market only", optional=True),
            _c("material", "text", "In rows of this material only", optional=True),
            _c("mode", "choice", "In legs of this mode only", optional=True, choices=_MODES),
            _c("regime", "text", "In rates or costs of claiming of this regime only", optional=True),
            _c("importer", "economy", "In rates of this importer only", optional=True),
            _c("low", "positive", "Lowest factor, such as 0.8"),
            _c("high", "positive", "Highest factor, such as 1.3"),
            _SOURCE,
        ),
        ("input", "table", "column", "product", "site", "market", "material", "mode", "regime", "importer"),
        required=False,
    ),
    Table(
        "changes",
        rows.ChangeRow,
        "What can be done so that a product qualifies, for the question qualify",
        (
            _PRODUCT,
            _SITE,
            _c("change", "text", "Name for the reader"),
            _c("kind", "choice", "What is changed", choices=rows.CHANGE_KINDS),
            _c("material", "text", "The material of supplier, price and declaration", optional=True),
            _c(
                "value",
                "amount",
                "New price of the material (supplier, price), or what the price of the good grows by (added-value)",
                optional=True,
            ),
            _c("status", "choice", "Origin from the other supplier", optional=True, choices=_STATUS[:3]),
            _c("country", "economy", "Of the supplier, the declaration or the step", optional=True),
            _c("operation", "text", "The step that is added", optional=True),
            _c(
                "cost_per_unit", "amount", "Cost for one unit besides the price; 0 where empty", optional=True
            ),
            _c("cost_once", "amount", "Cost for the volume of a year; 0 where empty", optional=True),
            _CURRENCY,
            _SOURCE,
        ),
        ("product", "site", "change"),
        required=False,
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
