"""Law, tax and money as a study states them: rates, rules, lines, taxes, costs of claiming, exchange rates,
answers.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from tumen.agreements.rule import Rule
from tumen.reference.hs import HsCode
from tumen.study.core.rows.fields import FROM, PRODUCT, SITE, UNTIL, StatedRow, table
from tumen.tables.forms.stated import money, needed, optional
from tumen.tariff.book.tariffs import StatedRate
from tumen.tariff.quote.taxes import Basis as ValueBasis
from tumen.tariff.rates.expression import Rate

ClaimBasis = Literal["consignment", "unit", "year"]
_IMPORTER = needed("economy", "ISO code of the importing economy")


def _rate(text: str, *, file: str, line: int) -> Any:
    from tumen.tariff.rates.notation import stated_rate

    return stated_rate(text, file=file, line=line)


def _rule(text: str, *, file: str, line: int) -> Any:
    from tumen.agreements.parse import parse_rule

    return parse_rule(text, file=file, line=line)


@table("tariff_lines", "product", "importer", required=False)
class TariffLineRow(StatedRow):
    """National tariff lines, where the product's own code is not enough or the schedule is in another
    edition.
    """

    product: str = PRODUCT
    importer: str = _IMPORTER
    line: HsCode | None = optional(
        "hs", "Tariff line in quotes or dotted, as precise as the tariff", empty="the code of the product"
    )
    in_appendix: bool | None = optional("yes-no", "Whether an Appendix on tariff differentials lists it")
    source: str = needed("source", "Who classified it so and why, or the word illustrative")


@table("rates", "importer", "regime", "hs", "beneficiaries", "from", required=False)
class RateRow(StatedRow):
    """Rates of duty that are not on file, or in place of those on file."""

    importer: str = _IMPORTER
    regime: str = needed("text", "MFN, or the code of an agreement")
    hs: HsCode = needed("hs", "Chapter, heading, subheading or line")
    rate: Rate = needed("rate", "In Tumen's notation: free, 8%, 12 JPY/kg, max(10%, 3 AUD/l)", reader=_rate)
    beneficiaries: tuple[str, ...] = optional(
        "list", "Economies and groups, apart by semicolons", empty="all"
    )
    start: date | None = FROM
    until: date | None = UNTIL


@table("rules", "agreement", "product", required=False)
class RuleRow(StatedRow):
    """Product-specific rules that are not on file, or in place of those on file."""

    agreement: str = needed("text", "Code of the agreement")
    product: str = PRODUCT
    rule: Rule = needed("rule", "In Tumen's notation: CTH or RVC40; CC except from Chapter 01", reader=_rule)


@table("taxes", "economy", "kind", "product", required=False)
class TaxRow(StatedRow):
    """Import taxes and the basis of the customs value, where they are not on file."""

    economy: str = needed("economy", "ISO code of the importing economy")
    kind: Literal["import tax", "excise"] = optional(
        "choice", "What it is", default="import tax", choices=("import tax", "excise")
    )
    product: str | None = optional("name", "For this product only", empty="for all", refers="products")
    tax: str | None = optional("text", "Name of the tax", empty="its kind")
    rate: Rate | None = optional(
        "rate", "Its rate, charged on CIF value and duty, and on an excise", empty="as on file", reader=_rate
    )
    customs_value: ValueBasis | None = optional(
        "choice",
        "CIF: freight is part of the customs value; FOB: it is not",
        empty="as on file",
        choices=("CIF", "FOB"),
    )


@table("claiming", "regime", "exporter", "importer", "basis", required=False)
class ClaimingRow(StatedRow):
    """What it costs to claim a preference; rows of several bases add up."""

    regime: str = needed("text", "Code of the regime")
    exporter: str | None = optional("economy", "For goods of this economy only", empty="of all")
    importer: str | None = optional("economy", "For claims there only", empty="everywhere")
    basis: ClaimBasis = optional(
        "choice",
        "What the cost is for; year: a year in which a site claims",
        default="consignment",
        choices=("consignment", "unit", "year"),
    )
    cost: Decimal | None = money(
        "The cost. A regime paid by consignment or unit for some economies is so for all: where only a row "
        "by year holds, that cost is not known",
        empty="not known; none beside a share_of_value",
    )
    share_of_value: Decimal | None = optional("share", "Share of the customs value, besides", empty="none")


@table("exchange_rates", "date", "base", "quote", "kind", required=False)
class ExchangeRow(StatedRow):
    """Exchange rates: how many units of quote one unit of base was worth."""

    date: date = needed("date", "Day of the rate")
    base: str = needed("currency", "ISO code")
    quote: str = needed("currency", "ISO code")
    rate: Decimal = needed("positive", "Units of quote for one of base")
    kind: Literal["market", "customs"] = optional(
        "choice",
        "market: the rate of its day; customs: as customs of the economy of one of the two published it, to "
        "hold from its day on",
        default="market",
        choices=("market", "customs"),
    )


@table("answers", "product", "condition", "importer", required=False)
class AnswerRow(StatedRow):
    """Answers to conditions that rules, rates and taxes ask, by their text."""

    product: str = PRODUCT
    condition: str = needed("text", "The condition, word for word")
    answer: bool = needed("yes-no", "yes or no")
    importer: str | None = optional("economy", "At this importer only", empty="at all")


@table("relief", "product", "site", "scheme", required=False)
class ReliefRow(StatedRow):
    """Drawback or processing under bond: what is left of the duty on foreign materials."""

    product: str = PRODUCT
    site: str = SITE
    scheme: Literal["drawback", "bonded"] = needed(
        "choice", "Which of the two", choices=("drawback", "bonded")
    )
    exported: Decimal = needed("share", "Part of the goods that leaves the economy, 0 to 1")
    refunded: Decimal | None = optional("share", "Part of the duty given back (drawback)", empty="1")


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
