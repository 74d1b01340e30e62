"""The general tax on imports (VAT, GST, consumption tax) and the basis of the customs value, by economy and
day; what an importer collects of a duty.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from tumen.errors import DataError
from tumen.tariff.quote.duty import Rounding
from tumen.tariff.quote.quotes import quotes
from tumen.tariff.rates.notation import parse_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.quotes import Claim, Trade
    from tumen.tariff.rates.expression import Rate

_DATA = Path(__file__).resolve().parents[2] / "data" / "taxes"

Basis = Literal["CIF", "FOB"]
TaxBase = Literal["cif + duty"]


@dataclass(frozen=True, slots=True)
class ImportTax:
    """A tax on imports: its rate, perhaps with conditions, and what it is charged on."""

    economy: str
    name: str
    rate: Rate
    source: str
    base: TaxBase = "cif + duty"
    start: date | None = None
    until: date | None = None

    def valid(self, on: date) -> bool:
        """Whether it applies on the day; a missing date does not limit (a study's own tax)."""
        return (self.start is None or self.start <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class ValueBasis:
    """Whether freight and insurance to the importing economy are part of the customs value."""

    economy: str
    basis: Basis
    source: str


def import_tax(economy: str, on: date) -> ImportTax | None:
    """The tax on file for the day, None where there is none on file: unknown, not zero."""
    return next((tax for tax in _taxes() if tax.economy == economy and tax.valid(on)), None)


def value_basis(economy: str) -> ValueBasis | None:
    """The basis of the customs value on file, None where there is none."""
    return next((item for item in _bases() if item.economy == economy), None)


@cache
def incoterms() -> tuple[dict[str, str], ...]:
    """The eleven terms of Incoterms 2020 and, for each part of the cost, whether a price at that term
    contains it.
    """
    return tuple(_rows("incoterms.csv"))


@cache
def _taxes() -> tuple[ImportTax, ...]:
    found = []
    for line, row in enumerate(_rows("import_taxes.csv"), start=2):
        if row["base"] not in get_args(TaxBase):
            raise DataError(f"import_taxes.csv:{line}: {row['base']!r} is no base")
        found.append(
            ImportTax(
                row["economy"],
                row["tax"],
                parse_rate(row["rate"], file="import_taxes.csv", line=line),
                row["source"],
                row["base"],  # type: ignore[arg-type]
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["until"]) if row["until"] else None,
            )
        )
    return tuple(found)


@cache
def _bases() -> tuple[ValueBasis, ...]:
    found = []
    for line, row in enumerate(_rows("customs_value.csv"), start=2):
        if row["basis"] not in get_args(Basis):
            raise DataError(f"customs_value.csv:{line}: {row['basis']!r} is no basis")
        found.append(ValueBasis(row["economy"], row["basis"], row["source"]))  # type: ignore[arg-type]
    return tuple(found)


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class PayableRule:
    """How one importer makes the duty payable of the computed one, in its own currency."""

    economy: str
    currency: str
    base_to: Decimal
    """The customs value is cut to a multiple of this."""
    duty_to: Decimal
    """The duty is cut to a multiple of this."""
    cut_source: str
    free_up_to: Decimal
    """A consignment of at most this customs value in all is free of duty,"""
    free_but_not: str
    """save these goods."""
    free_source: str


@dataclass(frozen=True, slots=True)
class Payable:
    """The duty payable on a consignment by regime, for those of a known duty above zero."""

    rule: PayableRule
    base: Decimal
    """The customs value as cut."""
    duties: Mapping[str, Decimal]
    small: bool
    """Whether the value is so small that the consignment is free, if there is nothing else in it."""


@cache
def payable_rules() -> tuple[PayableRule, ...]:
    """The rules on file. An importer without one may cut as well: that is not known."""
    return tuple(
        PayableRule(
            row["economy"],
            row["currency"],
            Decimal(row["base_to"]),
            Decimal(row["duty_to"]),
            row["cut_source"],
            Decimal(row["free_up_to"]),
            row["free_but_not"],
            row["free_source"],
        )
        for row in _rows("payable.csv")
    )


def payable(trade: Trade, book: TariffBook, claims: Mapping[str, Claim]) -> Payable | None:
    """Compute what is payable under each regime.

    Returns
    -------
    Payable or None
        None where no rule of the importer is on file, or the value is not known in the importer's currency.
    """
    goods = trade.goods
    rule = next(
        (one for one in payable_rules() if (one.economy, one.currency) == (trade.importer, goods.currency)),
        None,
    )
    if rule is None or goods.value is None:
        return None
    base = Rounding("value", rule.base_to).apply(goods.value)
    found = quotes(replace(trade, goods=replace(goods, value=base)), book, claims)
    cut = Rounding("duty", rule.duty_to)
    duties = {
        quote.regime: cut.apply(quote.duty.amount)
        for quote in found.quotes
        if quote.lawful is not False and quote.duty is not None and quote.duty.amount
    }
    return Payable(rule, base, duties, goods.value <= rule.free_up_to)
