"""What it costs to claim a regime: the rows of the table claiming that hold for a pair of economies,
added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tumen.reference.territories import territory
from tumen.study.core.rows.terms import ClaimingRow
from tumen.tariff.quote.duty import known_sum

ZERO = Decimal(0)


def claim_rows(
    rows: Iterable[ClaimingRow], regime: str, exporter: str, importer: str, on: date
) -> tuple[ClaimingRow, ...]:
    """The rows that hold, one of each basis: one that names exporter or importer goes before one for all, and
    an economy before the customs territory that it is in.
    """
    found: dict[str, ClaimingRow] = {}
    made_in, into = {None, exporter, territory(exporter, on)}, {None, importer, territory(importer, on)}

    def named(row: ClaimingRow) -> int:
        ends = ((row.exporter, exporter), (row.importer, importer))
        return sum(3 if told == own else 2 for told, own in ends if told is not None)

    for row in rows:
        if row.regime != regime or row.exporter not in made_in or row.importer not in into:
            continue
        other = found.get(row.basis)
        if other is None or named(row) > named(other):
            found[row.basis] = row
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """What claiming a regime costs between two economies, by what it is paid for; None: not known."""

    per_consignment: Decimal | None
    per_unit: Decimal | None
    per_year: Decimal | None
    share_of_value: Decimal

    def of_consignment(self, units: Decimal, value: Decimal | None) -> Decimal | None:
        """The cost for so many units and such a customs value, without what is paid once a year."""
        each = None if self.per_unit is None else self.per_unit * units
        share: Decimal | None = ZERO
        if self.share_of_value:
            share = None if value is None else self.share_of_value * value
        return known_sum((self.per_consignment, each, share))


def claim_terms(
    rows: Sequence[ClaimingRow], regime: str, exporter: str, importer: str, on: date
) -> ClaimTerms | None:
    """What the rows that hold add up to; None where none does.

    A regime that is paid by claim for some economies is so for all: where only a row by year holds, what a
    claim costs is not known. Where every row is by year nothing else is paid.
    """
    held = {row.basis: row for row in claim_rows(rows, regime, exporter, importer, on)}
    if not held:
        return None
    shares = [row.share_of_value for row in held.values() if row.share_of_value is not None]
    costs = {basis: _cost(row) for basis, row in held.items()}
    by_claim = any(row.regime == regime and row.basis != "year" for row in rows)
    told = bool(shares) or not by_claim or set(held) != {"year"}
    return ClaimTerms(
        costs.get("consignment", ZERO) if told else None,
        costs.get("unit", ZERO),
        costs.get("year", ZERO),
        sum(shares, ZERO),
    )


def _cost(row: ClaimingRow) -> Decimal | None:
    """An empty cost is not known; beside a share of the value it is none, as its field says."""
    return ZERO if row.cost is None and row.share_of_value is not None else row.cost
