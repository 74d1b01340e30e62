"""The general tax on imports (VAT, GST, consumption tax) and the basis of the customs value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from tumen.reference.territories import territory
from tumen.tariff.quote.duty import Consignment, Duty, compute, known_sum
from tumen.tariff.rates.expression import Rate
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.shipped import day, one_of, records, rows_of

DATA = Path(__file__).resolve().parents[2] / "data" / "taxes"

Basis = Literal["CIF", "FOB"]
TaxBase = Literal["cif + duty"]
INLAND = "inland destination"


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
class TaxBaseRule:
    """What an importer's tax is charged on besides CIF value and duty."""

    economy: str
    adds: tuple[str, ...]
    """``excise``, ``inland destination`` (the way to the first place of destination)."""
    start: date | None
    """None: its first day is not on file."""
    until: date | None
    open: str
    """What of it is not known, in words."""
    law: str


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


def tax_base(economy: str, on: date) -> TaxBaseRule | None:
    """What the law of the day has in the base of the import tax, that of the customs union for its members;
    None where it is not on file.
    """
    for rule in _tax_bases():
        own = rule.economy in {economy, territory(economy, on)}
        if own and (rule.start is None or rule.start <= on) and (rule.until is None or on <= rule.until):
            return rule
    return None


def taxed_value(base: TaxBaseRule | None, cif: Decimal | None, inland: Decimal | None) -> Decimal | None:
    """CIF value with the way inland, where that is in the base of the tax."""
    return known_sum((cif, inland)) if base is not None and INLAND in base.adds else cif


def levies(
    tax: ImportTax | None,
    excise: ImportTax | None,
    amounts: tuple[Decimal | None, Decimal | None, Decimal | None],
    base: TaxBaseRule | None,
    goods: Consignment,
) -> tuple[Duty | None, Duty]:
    """The excise, None where none is asked for, and the import tax on top of it.

    Parameters
    ----------
    amounts
        CIF value, duty, and the cost of the way inland.
    """
    cif, duty, inland = amounts
    parts = {"cif": cif, "duty": duty}
    levied = None if excise is None else _levy(excise, parts, goods)
    if tax is None:
        return levied, Duty(None, goods.currency, "not on file", ("the import tax",))
    adds, notes = () if base is None else base.adds, []
    if levied is not None:
        parts["excise"] = levied.amount
        if "excise" not in adds:
            notes.append(f"whether excise is in its base in {tax.economy} is not on file: taken as in it")
    if INLAND in adds:
        parts["inland at destination"] = inland
    if base is not None and (levied is not None or INLAND in adds):
        notes.append("; ".join(filter(None, [f"base by {base.law}", base.open])))
    taxed = _levy(tax, parts, goods)
    return levied, replace(taxed, calculation="; ".join([taxed.calculation, *notes]))


def _levy(tax: ImportTax, parts: Mapping[str, Decimal | None], goods: Consignment) -> Duty:
    charged = compute(tax.rate, replace(goods, value=known_sum(parts.values())))
    *first, last = ["CIF value" if name == "cif" else name for name in parts]
    named = f"{', '.join(first)} and {last}"
    needs = tuple(named if need == "customs value" else need for need in charged.needs)
    return replace(charged, calculation=f"on {' + '.join(parts)}: {charged.calculation}", needs=needs)


def value_basis(economy: str) -> ValueBasis | None:
    """The basis of the customs value on file, its customs union's where it is a member; None where there is
    none.
    """
    return next(
        (item for item in _bases() if item.economy in {economy, territory(economy, item.read_on)}),
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
def _tax_bases() -> tuple[TaxBaseRule, ...]:
    split = {"adds": lambda text: tuple(part.strip() for part in text.split(";"))}
    return records(DATA / "tax_bases.csv", TaxBaseRule, start=day, until=day, **split)


@cache
def _bases() -> tuple[ValueBasis, ...]:
    return records(
        DATA / "customs_value.csv", ValueBasis, basis=one_of(get_args(Basis)), read_on=date.fromisoformat
    )
