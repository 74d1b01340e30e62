"""Whether the duty paid is the duty due, rounding allowed for: the one place that decides it.

Rows have what may be collected of the claimed duty (see `tumen.tariff.batch.table_payable`): claimed_least,
claimed_payable (null where the importer's rounding is not on file), claimed_most.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from tumen.reference.currency import currencies

AMOUNT = pl.Decimal(38, 6)


def minor_unit() -> pl.Expr:
    """The smallest unit of the currency of a row: 0.01 of USD, 1 of JPY."""
    units = {code: Decimal(1).scaleb(-places) for code, places in currencies().items()}
    return pl.col("currency").replace_strict(units, return_dtype=AMOUNT)


def same_duty() -> pl.Expr:
    """Whether what was paid is what is due under the claimed regime: to the minor unit, or as the importer is
    known to round it.
    """
    known = pl.col("claimed_payable").is_not_null()
    return ((pl.col("duty_paid") - pl.col("claimed_duty")).abs() <= minor_unit()) | (_within() & known)


def may_be_same() -> pl.Expr:
    """Whether what was paid differs from what is due by what a rounding that is not on file may make."""
    return _within() & pl.col("claimed_payable").is_null()


def may_be_free() -> pl.Expr:
    """A duty above zero on a consignment so small that it is free, unless there is more in it."""
    return ((pl.col("claimed_least") == 0) & (pl.col("claimed_payable") > 0)).fill_null(value=False)


def _within() -> pl.Expr:
    paid = pl.col("duty_paid")
    most = pl.max_horizontal("claimed_most", "claimed_duty")
    return ((paid >= pl.col("claimed_least")) & (paid <= most)).fill_null(value=False)
