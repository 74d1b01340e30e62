"""Rates of duty that a study states, as the book of tariffs takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.tariff.book.tariffs import StatedRate

if TYPE_CHECKING:
    from tumen.study.core.terms import RateRow


def stated_rate(row: RateRow) -> StatedRate:
    """A row of the table rates as the book of tariffs takes it."""
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
