"""What must hold of the tables of delivery: legs, consignments, shipments, relief and bands,
and what a band may move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.product.ways import leg_problems, ways
from tumen.tariff.rates.expression import AdValorem, Specific
from tumen.tariff.rates.notation import print_rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.core.rows.asked import BandRow
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.product.rows import Today
    from tumen.tables.place import Place

BANDED = {
    "prices": ("price",),
    "ways": ("labour", "overhead", "profit", "other"),
    "lanes": ("cost", "inland_origin", "freight", "insurance", "fees", "inland_destination", "duty_in_price"),
    "legs": ("cost", "cost_per_km", "km", "days"),
    "bills": ("value", "price", "quantity"),
    "claiming": ("cost",),
    "exchange_rates": ("rate",),
    "demand": ("quantity", "consignment"),
    "rates": ("rate",),
    "products": ("weight_kg", "volume_m3", "units_per_consignment"),
}
"""Columns that a band may move, by table."""


def delivery_problems(today: Today) -> Iterator[Problem]:
    """Problems across the tables of delivery and the others."""
    tables = today.tables
    yield from leg_problems(tables)
    try:
        ways(tables, "")
    except InputError as error:
        yield from error.problems
    yield from _consignments(today)
    first: dict[str, BandRow] = {}
    for band in tables.bands:
        yield from _band(band, tables)
        told = first.setdefault(band.input, band)
        if (band.low, band.high) != (told.low, told.high):
            yield _at(
                f"{band.input!r} has other factors here than on line {told.place.line}",
                "Give rows that move together the same factors, or another name",
                band.place,
            )


def _consignments(today: Today) -> Iterator[Problem]:
    tables = today.tables
    first: dict[str, Any] = {}
    made, prices = today.made(), {(row.product, row.site) for row in today.prices}
    sold = {(row.product, row.market) for row in today.demand}
    made_rows: tuple[Any, ...] = (*tables.consignments, *tables.shipments, *tables.relief)
    for row in made_rows:
        if (row.product, row.site) not in made or (row.product, row.site) not in prices:
            yield _at(
                f"{row.product!r} is not made at {row.site!r}",
                "Add its bill of materials and price",
                row.place,
            )
    made_in = {row.site: row.economy for row in tables.sites}
    sold_in = {row.market: row.economy for row in tables.markets}
    sold_rows: tuple[Any, ...] = (*tables.consignments, *tables.shipments)
    for row in sold_rows:
        if (row.product, row.market) not in sold:
            yield _at(
                f"{row.product!r} is not sold in {row.market!r}", "Add a row to the table demand", row.place
            )
        elif made_in.get(row.site) == sold_in.get(row.market):
            yield _at(
                f"{row.site!r} and {row.market!r} are in one economy: nothing is imported",
                "Leave the row out; the cell of this site and market has the cost at home",
                row.place,
            )
    for row in tables.consignments:
        told = first.setdefault(row.consignment, row)
        if (row.site, row.market) != (told.site, told.market):
            yield _at(
                f"consignment {row.consignment!r} goes another way here than on line {told.place.line}",
                "Give all its products one site and one market",
                row.place,
            )


def _band(row: BandRow, tables: StudyTables) -> Iterator[Problem]:
    names = BANDED[row.table]
    if row.column not in names:
        yield _at(
            f"the table {row.table} has no figure {row.column!r}", f"Figures: {', '.join(names)}", row.place
        )
        return
    if not row.low <= 1 <= row.high:
        yield _at(
            f"the factors {row.low:f} and {row.high:f} do not lie around 1",
            "Write low below 1, high above",
            row.place,
        )
    meant = [item for item in getattr(tables, row.table) if band_means(row, item)]
    for item in meant:
        figure = getattr(item, row.column)
        if row.table == "rates" and not isinstance(figure, AdValorem | Specific):
            yield _at(
                f"{row.input!r}: {print_rate(figure)} is no plain rate that a factor could move",
                "State a rate in per cent or per quantity",
                row.place,
            )
    if all(getattr(item, row.column) is None for item in meant):
        what = "no row is meant" if not meant else f"{row.column} is not given in the rows that are meant"
        yield _at(
            f"{row.input!r}: {what}",
            "Correct what it says of product, site, market, material, mode, regime and importer",
            row.place,
        )


def band_means(band: BandRow, row: Any) -> bool:
    """Whether a band moves a row: every key that the band gives is that of the row.

    The site and the market of a lane are its ends.
    """
    ends = {"site": "start", "market": "end"}
    keys = ("product", "site", "market", "material", "mode", "regime", "importer")
    return all(
        getattr(band, key) in {None, getattr(row, key, getattr(row, ends.get(key, ""), None))} for key in keys
    )


def _at(what: str, fix: str, place: Place) -> Problem:
    return Problem(what, fix, place.file, place.line)
