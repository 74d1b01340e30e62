"""Codes of shipments: of goods as people write them, and of economies between which nothing is imported."""

from __future__ import annotations

import polars as pl

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.reference.territories import ever_inside, one_territory
from tumen.tables.given import hs_edition
from tumen.tables.notes import note_code
from tumen.tariff.batch.columns import SHIPMENTS

_EDITION = hs_edition(SHIPMENTS.field("edition").default)


def with_plain_codes(frame: pl.DataFrame, file: str | None, remedy: str) -> tuple[pl.DataFrame, pl.Expr]:
    """The table with codes as tariffs print them, and an edition that is written before one in its column;
    the remedy for each cell that is none, `remedy` where nothing better is known.
    """
    plain = frame
    if "edition" not in frame.columns:
        plain = frame.with_columns(edition=pl.lit(None, pl.String))
    plain = plain.with_columns(pl.col("edition").cast(pl.String).str.strip_chars())
    odd = (
        plain.filter(~pl.col("hs").str.contains(r"^[0-9.]*$"))
        .select("hs", "edition")
        .unique(maintain_order=True)
    )
    if odd.is_empty():
        return frame, pl.lit(remedy)
    rows, advice = [], {}
    for text, edition in odd.iter_rows():
        try:
            code = HsCode.parse(text, edition or _EDITION)
        except InputError as error:
            advice[text] = error.problems[0].fix
            continue
        if edition and code.edition != edition:
            advice[text] = "Name the edition once, or one and the same"
            continue
        note_code(file or "the table", text, code)
        rows.append((text, edition, code.dotted, code.edition))
    names = ("hs", "edition", "code", "own")
    found = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    both = plain.join(found, on=names[:2], how="left", nulls_equal=True, maintain_order="left")
    known = both.with_columns(hs=pl.coalesce("code", "hs"), edition=pl.coalesce("own", "edition"))
    return known.drop("code", "own"), pl.col("hs").replace_strict(
        advice, default=remedy, return_dtype=pl.String
    )


def inside(read: pl.DataFrame) -> pl.Expr:
    """Whether goods cross no border: the two economies are in one customs territory on the day."""
    asked = ("exporter", "importer", "on")
    pairs = read.select(*asked[:2]).drop_nulls().unique().iter_rows()
    near = [f"{one} {two}" for one, two in pairs if one != two and ever_inside(one, two)]
    key = pl.concat_str(*asked[:2], separator=" ")
    rows = read.filter(key.is_in(near)).select(*asked).drop_nulls().unique() if near else read.clear()
    within = [
        f"{one} {two} {on}" for one, two, on in rows.select(*asked).iter_rows() if one_territory(one, two, on)
    ]
    dated = pl.concat_str(*asked[:2], pl.col("on").cast(pl.String), separator=" ")
    return dated.is_in(within).fill_null(value=False) if within else pl.lit(value=False)
