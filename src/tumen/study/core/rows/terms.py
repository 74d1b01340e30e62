"""Law, tax and money as a study states them: rates, rules, lines, taxes, costs of claiming, exchange rates,
answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tumen.study.core.rows.fields import (
    CURRENCY,
    EDITION,
    FROM,
    PRODUCT,
    SITE,
    SOURCE,
    UNTIL,
    money,
    needed,
    optional,
)
from tumen.tables.field import Field, Table

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from tumen.agreements.rule import Rule
    from tumen.reference.hs import HsCode
    from tumen.tables.place import Place
    from tumen.tariff.book.tariffs import StatedRate
    from tumen.tariff.quote.taxes import Basis as ValueBasis
    from tumen.tariff.rates.expression import Rate

ClaimBasis = Literal["consignment", "unit", "year"]


@dataclass(frozen=True, slots=True)
class TariffLineRow:
    """The national line of a product at an importer, and whether an Appendix lists it."""

    product: str
    importer: str
    line: HsCode | None
    in_appendix: bool | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate of duty that the study states."""

    importer: str
    regime: str
    hs: HsCode
    rate: Rate
    beneficiaries: tuple[str, ...]
    start: date | None
    until: date | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A product-specific rule that the study states in place of the one on file."""

    agreement: str
    product: str
    rule: Rule
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class TaxRow:
    """An import tax and what the customs value comprises, where the study states them."""

    economy: str
    kind: Literal["import tax", "excise"]
    product: str | None
    tax: str | None
    rate: Rate | None
    customs_value: ValueBasis | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ClaimingRow:
    """What it costs to claim a regime, on one basis; rows of several bases add up."""

    regime: str
    exporter: str | None
    importer: str | None
    basis: ClaimBasis
    cost: Decimal | None
    share_of_value: Decimal | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """On `date` one unit of `base` was worth `rate` units of `quote`."""

    date: date
    base: str
    quote: str
    rate: Decimal
    kind: Literal["market", "customs"]
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The answer to a condition that a rule, a rate or a tax asks about a product."""

    product: str
    condition: str
    answer: bool
    importer: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ReliefRow:
    """Drawback of duty on materials, or processing under bond, of a product at a site."""

    product: str
    site: str
    scheme: Literal["drawback", "bonded"]
    exported: Decimal
    refunded: Decimal | None
    source: str
    place: Place


def _rate(text: str, *, file: str, line: int) -> Any:
    from tumen.tariff.rates.notation import stated_rate

    return stated_rate(text, file=file, line=line)


def _rule(text: str, *, file: str, line: int) -> Any:
    from tumen.agreements.parse import parse_rule

    return parse_rule(text, file=file, line=line)


_IMPORTER = needed("importer", "economy", "ISO code of the importing economy")

TABLES = (
    Table(
        "tariff_lines",
        TariffLineRow,
        "National tariff lines, where the product's own code is not enough or the schedule is in another "
        "edition",
        (
            PRODUCT,
            _IMPORTER,
            optional(
                "line",
                "hs",
                "Tariff line in quotes or dotted, as precise as the tariff",
                empty="the code of the product",
            ),
            EDITION,
            optional("in_appendix", "yes-no", "Whether an Appendix on tariff differentials lists it"),
            needed("source", "source", "Who classified it so and why, or the word illustrative"),
        ),
        ("product", "importer"),
        required=False,
    ),
    Table(
        "rates",
        RateRow,
        "Rates of duty that are not on file, or in place of those on file",
        (
            _IMPORTER,
            needed("regime", "text", "MFN, or the code of an agreement"),
            needed("hs", "hs", "Chapter, heading, subheading or line"),
            EDITION,
            Field(
                "rate",
                "rate",
                "In Tumen's notation: free, 8%, 12 JPY/kg, max(10%, 3 AUD/l)",
                reader=_rate,
            ),
            optional(
                "beneficiaries",
                "list",
                "Economies and groups, apart by semicolons",
                empty="all",
            ),
            FROM,
            UNTIL,
            SOURCE,
        ),
        ("importer", "regime", "hs", "beneficiaries", "from"),
        required=False,
    ),
    Table(
        "rules",
        RuleRow,
        "Product-specific rules that are not on file, or in place of those on file",
        (
            needed("agreement", "text", "Code of the agreement"),
            PRODUCT,
            Field(
                "rule",
                "rule",
                "In Tumen's notation: CTH or RVC40; CC except from Chapter 01",
                reader=_rule,
            ),
            SOURCE,
        ),
        ("agreement", "product"),
        required=False,
    ),
    Table(
        "taxes",
        TaxRow,
        "Import taxes and the basis of the customs value, where they are not on file",
        (
            needed("economy", "economy", "ISO code of the importing economy"),
            optional(
                "kind",
                "choice",
                "What it is",
                empty="import tax",
                default="import tax",
                choices=("import tax", "excise"),
            ),
            optional("product", "name", "For this product only", empty="for all", refers="products"),
            optional("tax", "text", "Name of the tax", empty="its kind"),
            Field(
                "rate",
                "rate",
                "Its rate, charged on CIF value and duty, and on an excise",
                required=False,
                empty="as on file",
                reader=_rate,
            ),
            optional(
                "customs_value",
                "choice",
                "CIF: freight is part of the customs value; FOB: it is not",
                empty="as on file",
                choices=("CIF", "FOB"),
            ),
            SOURCE,
        ),
        ("economy", "kind", "product"),
        required=False,
    ),
    Table(
        "claiming",
        ClaimingRow,
        "What it costs to claim a preference; rows of several bases add up",
        (
            needed("regime", "text", "Code of the regime"),
            optional("exporter", "economy", "For goods of this economy only", empty="of all"),
            optional("importer", "economy", "For claims there only", empty="everywhere"),
            optional(
                "basis",
                "choice",
                "What the cost is for; year: a year in which a site claims",
                empty="consignment",
                default="consignment",
                choices=("consignment", "unit", "year"),
            ),
            money("cost", "The cost"),
            optional("share_of_value", "share", "Share of the customs value, besides", empty="none"),
            CURRENCY,
            SOURCE,
        ),
        ("regime", "exporter", "importer", "basis"),
        required=False,
    ),
    Table(
        "exchange_rates",
        ExchangeRow,
        "Exchange rates: how many units of quote one unit of base was worth",
        (
            needed("date", "date", "Day of the rate"),
            needed("base", "currency", "ISO code"),
            needed("quote", "currency", "ISO code"),
            needed("rate", "positive", "Units of quote for one of base"),
            optional(
                "kind",
                "choice",
                "market: the rate of its day; customs: as customs of the economy of one of the two published "
                "it, to hold from its day on",
                empty="market",
                default="market",
                choices=("market", "customs"),
            ),
            SOURCE,
        ),
        ("date", "base", "quote", "kind"),
        required=False,
    ),
    Table(
        "answers",
        AnswerRow,
        "Answers to conditions that rules, rates and taxes ask, by their text",
        (
            PRODUCT,
            needed("condition", "text", "The condition, word for word"),
            needed("answer", "yes-no", "yes or no"),
            optional("importer", "economy", "At this importer only", empty="at all"),
            SOURCE,
        ),
        ("product", "condition", "importer"),
        required=False,
    ),
    Table(
        "relief",
        ReliefRow,
        "Drawback or processing under bond: what is left of the duty on foreign materials",
        (
            PRODUCT,
            SITE,
            needed("scheme", "choice", "Which of the two", choices=("drawback", "bonded")),
            needed("exported", "share", "Part of the goods that leaves the economy, 0 to 1"),
            optional("refunded", "share", "Part of the duty given back (drawback)", empty="1"),
            SOURCE,
        ),
        ("product", "site", "scheme"),
        required=False,
    ),
)


def stated_rate(row: RateRow) -> StatedRate:
    """A row of the table rates as the book of tariffs takes it."""
    from tumen.tariff.book.tariffs import StatedRate

    return StatedRate(
        row.importer,
        row.regime,
        row.hs,
        row.rate,
        row.source,
        row.beneficiaries or ("all",),
        row.start,
        row.until,
    )
