"""The general tax on imports (VAT, GST, consumption tax) and the basis of the customs value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from tumen.reference.economies import groups, is_member
from tumen.tariff.rates.expression import Rate
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.shipped import day, one_of, records, rows_of

DATA = Path(__file__).resolve().parents[2] / "data" / "taxes"

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
    read_on: date


def import_tax(economy: str, on: date) -> ImportTax | None:
    """The tax on file for the day, None where there is none on file: unknown, not zero."""
    return next((tax for tax in _taxes() if tax.economy == economy and tax.valid(on)), None)


def value_basis(economy: str) -> ValueBasis | None:
    """The basis of the customs value on file, its customs union's where it is a member; None where there is
    none.
    """
    return next(
        (
            item
            for item in _bases()
            if item.economy == economy
            or (item.economy in groups() and is_member(item.economy, economy, item.read_on))
        ),
        None,
    )


@cache
def incoterms() -> tuple[dict[str, str], ...]:
    """The terms of Incoterms 2020 and, for each part of the cost, whether a price contains it."""
    return tuple(rows_of(DATA / "incoterms.csv"))


@cache
def _taxes() -> tuple[ImportTax, ...]:
    return records(
        DATA / "import_taxes.csv",
        ImportTax,
        rate=parse_rate,
        base=one_of(get_args(TaxBase)),
        start=day,
        until=day,
    )


@cache
def _bases() -> tuple[ValueBasis, ...]:
    return records(
        DATA / "customs_value.csv", ValueBasis, basis=one_of(get_args(Basis)), read_on=date.fromisoformat
    )
