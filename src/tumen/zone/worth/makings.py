"""What the rows of a ledger say in the terms of the accounts: sectors, caps, amounts in their unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError
from tumen.reference.currency import ExchangeRate, ExchangeRates
from tumen.reference.hs import HsCode
from tumen.zone.worth.imports import ByCode, ImportsRow, row_of, sector_of, wrong_rows
from tumen.zone.worth.model import ImportCap, ProductMade

if TYPE_CHECKING:
    from tumen.economy.accounts.axes import Axes
    from tumen.economy.accounts.table import Accounts
    from tumen.zone.snapshot import Snapshot

UNKNOWN_PRODUCT = ("product",)
_PLANNED = {"output": "planned_output", "currency": "currency", "confidence": "confidence"}


def ledger_rates(snapshot: Snapshot) -> ExchangeRates:
    """The exchange rates that a ledger states."""
    names = ("on", "currency", "to", "rate", "source")
    rows = snapshot["exchange_rates"].select(names).iter_rows()
    return ExchangeRates.of(ExchangeRate(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class ToAccounts:
    """Takes what a ledger states to the accounts."""

    axes: Axes
    rates: ExchangeRates
    on: date
    imports: ByCode
    """What rows of imports state; that they share no goods is for `caps` to say."""
    all_output: bool = False
    """Whether all output replaces imports where the ledger does not say how much."""

    def money(self, amount: Decimal | None, currency: str | None) -> float | None:
        """An amount in the unit of the accounts; None where it, or its rate, is not known."""
        if amount is None or currency is None or self.axes.money is None:
            return None
        size, wanted = self.axes.money
        try:
            return float(amount * self.rates.rate(currency, wanted, self.on).rate / size)
        except InputError:
            return None

    def caps(self) -> list[ImportCap]:
        """The caps that rows of imports state. Raises InputError with all that is wrong with them."""
        rows = [row for of_edition in self.imports.values() for row in of_edition.values()]
        problems, found = [*wrong_rows(rows, self.axes)], []
        for row in rows:
            sector, amount = self._sector(row.hs, row), self.money(row.imports, row.currency)
            if row.imports is not None and amount is None:
                what = f"there is no rate from {row.currency} to {self.axes.unit}, the unit of the accounts"
                problems.append(row.problem(what, "Add one to exchange_rates of the ledger"))
            if row.imports is not None and sector is None:
                what = f"the sector of {row.hs} in the accounts is not known"
                problems.append(row.problem(what, "Write it in the column sector"))
            found.append(ImportCap(row.hs.dotted, sector, amount, row.source))
        if problems:
            raise InputError(problems)
        return found

    def _sector(self, code: HsCode, row: ImportsRow | None) -> str | None:
        return sector_of(code, self.axes) if row is None else row.sector or sector_of(row.hs, self.axes)

    def making(self, row: Mapping[str, Any]) -> ProductMade:
        """What a row of products says, and what of it is not known."""
        code = HsCode(row["hs"], row["hs_edition"] or "HS2022") if row["hs"] else None
        under = row_of(code, self.imports) if code else None
        sector = self._sector(code, under) if code else None
        output = self.money(row["output"], row["currency"])
        replaces = self.money(row["replaces"], row["currency"])
        unrated = output is None and replaces is None and {row["output"], row["replaces"]} != {None}
        if self.all_output and row["replaces"] is None:
            replaces = output
        missing = {
            "code": code is None,
            "sector": code is not None and sector is None,
            "imports": code is not None and (under is None or under.imports is None),
            "rate": unrated,
            "twice": row["twice"],
            "output": row["output"] is None and not row["twice"],
            "replaces": row["replaces"] is None and replaces is None and not row["twice"],
        }
        cap = under.hs.dotted if under is not None else None
        told = tuple(name for name, holds in missing.items() if holds)
        made = row["project"], row["product"], cap, sector, output, replaces
        return ProductMade(*made, told, row["confidence"])

    def of_project(self, project: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[ProductMade]:
        """What a project makes, by its rows of products; its planned output is that of a single product."""
        if not rows:
            return [ProductMade(project["project"], "", None, None, None, None, UNKNOWN_PRODUCT)]
        only = rows[0] if len(rows) == 1 and not rows[0]["twice"] else None
        if only and only["output"] is None and only["currency"] in {None, project["currency"]}:
            rows = [{**only, **{name: project[own] for name, own in _PLANNED.items()}}]
        return [self.making(row) for row in rows]


def with_sectors(
    makings: Sequence[ProductMade], caps: Sequence[ImportCap], accounts: Accounts, home: str
) -> tuple[list[ProductMade], list[ImportCap]]:
    """All imports of its sector in the accounts as the cap of every product that has no known one."""
    from tumen.economy.exposure.substitution import imports_replaced

    known = {cap.cap for cap in caps if cap.imports is not None}
    found, more = [], dict[str, ImportCap]()
    for one in makings:
        if one.sector is None or one.cap in known:
            found.append(one)
            continue
        key = f"all of {one.sector}"
        if key not in more:
            amount = float(imports_replaced(accounts, home, one.sector, None).sum())
            more[key] = ImportCap(key, one.sector, amount, f"accounts of {accounts.axes.year}")
        missing = tuple(what for what in one.missing if what != "imports")
        found.append(replace(one, cap=key, missing=missing))
    used = {one.cap for one in found}
    return found, [cap for cap in (*caps, *more.values()) if cap.imports is not None or cap.cap in used]
