"""The general tax on imports (VAT, GST, consumption tax) and the basis of the customs value."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from tumen.errors import DataError
from tumen.tariff.rates.notation import parse_rate

if TYPE_CHECKING:
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
    """The terms of Incoterms 2020 and, for each part of the cost, whether a price contains it."""
    return tuple(rows_on_file("incoterms.csv"))


@cache
def _taxes() -> tuple[ImportTax, ...]:
    found = []
    for line, row in enumerate(rows_on_file("import_taxes.csv"), start=2):
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
    for line, row in enumerate(rows_on_file("customs_value.csv"), start=2):
        if row["basis"] not in get_args(Basis):
            raise DataError(f"customs_value.csv:{line}: {row['basis']!r} is no basis")
        found.append(ValueBasis(row["economy"], row["basis"], row["source"]))  # type: ignore[arg-type]
    return tuple(found)


def rows_on_file(name: str) -> list[dict[str, str]]:
    """The rows of a file of taxes and valuation."""
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
