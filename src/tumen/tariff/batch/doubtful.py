"""Cells of a table of shipments that can be read and are not what they seem: lost zeros, marks of
thousands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.reference.currency import currencies
from tumen.reference.hs import EDITIONS
from tumen.tariff.rates.line_codes import line_lengths, restored
from tumen.tariff.rates.store import importers

if TYPE_CHECKING:
    import polars as pl

MORE_DECIMALS = "Write no more decimals than the currency has, and no mark of thousands"


def more_decimals(frame: pl.DataFrame, name: str, read: pl.Expr) -> pl.Expr:
    """Whether an amount has more decimals than its currency, or may have a dot that groups thousands.

    Parameters
    ----------
    frame
        The table as given: the amounts of `name` as they were written.
    read
        The amount as a decimal of six places, beside a column ``currency``.

    Returns
    -------
    Of the rows of the table, in their order.
    """
    import polars as pl

    found = pl.lit(value=False)
    for places in sorted(set(currencies().values())):
        codes = [code for code, unit in currencies().items() if unit == places]
        cut = read.cast(pl.Decimal(38, places)).cast(pl.Decimal(38, 6))
        found |= pl.col("currency").is_in(codes) & (cut != read)
    if frame.schema[name] == pl.String:
        grouped = frame[name].str.strip_chars().str.contains(r"^[0-9]{1,3}\.[0-9]{3}$")
        if grouped.any():
            few = [code for code, unit in currencies().items() if unit < 3]
            found |= pl.lit(grouped) & pl.col("currency").is_in(few)
    return found.fill_null(value=False)


def lost_zeros(frame: pl.DataFrame, read: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """Remedy and test of codes that seem to have lost their first zero.

    Parameters
    ----------
    frame
        The table as given, with ``hs``.
    read
        Importer, edition and digits of the same rows.
    """
    import polars as pl

    remedy = pl.format(
        "Its first zero seems lost: write 0{}, or the dot behind four digits if it is meant",
        pl.col("hs").cast(pl.String).str.replace_all(r"[. ]", ""),
    )
    short = [f"{code}{length - 1}" for code in importers() for length in line_lengths(code)]
    short = [key for key in short if int(key[2:]) not in line_lengths(key[:2])]
    candidates = (
        read.select(
            "importer",
            "edition",
            frame["hs"],
            key=pl.col("importer") + pl.col("digits").str.len_chars().cast(pl.String),
        )
        .filter(pl.col("key").is_in(short) & pl.col("edition").is_in(list(EDITIONS)))
        .select("importer", "edition", "hs")
        .unique()
    )
    lost = [
        f"{importer} {edition} {text}"
        for importer, edition, text in candidates.iter_rows()
        if restored(importer, text, edition) is not None
    ]
    if not lost:
        return remedy, pl.lit(value=False)
    return remedy, pl.concat_str("importer", "edition", pl.lit(frame["hs"]), separator=" ").is_in(lost)
