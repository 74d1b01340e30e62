"""What it costs to claim a regime: the rows of the table claiming that hold for a pair of economies,
added up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.study.core.rows.terms import ClaimingRow

ZERO = Decimal(0)


def claim_rows(
    rows: Iterable[ClaimingRow], regime: str, exporter: str, importer: str
) -> tuple[ClaimingRow, ...]:
    """The rows that hold, one of each basis: one that names exporter or importer goes before one for all."""
    found: dict[str, ClaimingRow] = {}
    for row in rows:
        if (
            row.regime != regime
            or row.exporter not in {None, exporter}
            or row.importer not in {None, importer}
        ):
            continue
        other = found.get(row.basis)
        if other is None or _named(row) > _named(other):
            found[row.basis] = row
    return tuple(found.values())


def _named(row: ClaimingRow) -> int:
    return (row.exporter is not None) + (row.importer is not None)


def claim_cost(rows: Iterable[ClaimingRow], units: Decimal, value: Decimal | None) -> Decimal | None:
    """The cost for one consignment of so many units and such a customs value; None where it is not known.

    What is paid once a year is no cost of a consignment (see `claim_cost_per_year`).
    """
    total: Decimal | None = None
    for row in rows:
        if row.basis == "year":
            total = total or ZERO
            continue
        part = ZERO
        if row.cost is not None:
            part += row.cost * (units if row.basis == "unit" else 1)
        if row.share_of_value is not None:
            if value is None:
                return None
            part += row.share_of_value * value
        total = part if total is None else total + part
    return total


def claim_cost_per_year(rows: Iterable[ClaimingRow]) -> Decimal:
    """What a site pays for a year in which it claims."""
    return sum((row.cost or ZERO for row in rows if row.basis == "year"), ZERO)
