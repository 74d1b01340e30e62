"""What must hold of the tables of delivery: legs, consignments, shipments, relief and bands, and what is asked of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.ways import leg_problems, ways
from tumen.tariff.rates.expression import AdValorem, Specific
from tumen.tariff.rates.notation import print_rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.rows import BandRow, Tables
    from tumen.study.schema import StudyFile
    from tumen.tables.place import Place
    from tumen.tables.yaml_document import Document
    from tumen.tariff.rates.expression import Rate

AMOUNTS = {
    "prices": ("price", "direct_labour", "direct_overhead", "profit", "other"),
    "lanes": ("inland_origin", "freight", "insurance", "fees", "inland_destination", "duty_in_price"),
    "legs": ("cost", "cost_per_km", "km", "days"),
    "bills": ("value",),
    "claiming": ("cost",),
    "exchange_rates": ("rate",),
    "demand": ("units_per_year", "units_per_consignment"),
    "rates": ("rate",),
    "products": ("weight_kg", "volume_m3"),
}
"""Columns that a band may move, by table."""
_TABLE_OF = {
    "consignments": "consignments",
    "shipments": "shipments",
    "relief": "relief",
    "uncertainty": "bands",
}


def ask_problems(facts: StudyFile, tables: Tables, document: Document) -> Iterator[Problem]:
    """A question without the table it is asked of, and years out of order."""
    for place, question in enumerate(facts.ask):
        table = _TABLE_OF.get(question)
        if table is not None and not getattr(tables, table) and getattr(facts.tables, table) is None:
            yield document.problem(
                ("ask", place), f"{question} is asked without the table {table}", f"Name {table} under tables"
            )
    if facts.schedule is not None and facts.schedule.last < facts.schedule.first:
        yield document.problem(("schedule", "last"), "the last year is before the first", "Put them in order")


def delivery_problems(tables: Tables) -> Iterator[Problem]:
    """Problems across the tables of delivery and the others."""
    yield from _names(tables)
    yield from leg_problems(tables)
    try:
        ways(tables, "")
    except InputError as error:
        yield from error.problems
    yield from _consignments(tables)
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


def _names(tables: Tables) -> Iterator[Problem]:
    known = {
        "product": {row.product for row in tables.products},
        "site": {row.site for row in tables.sites},
        "market": {row.market for row in tables.demand},
    }
    rows: tuple[Any, ...] = (
        *tables.legs,
        *tables.consignments,
        *tables.shipments,
        *tables.relief,
        *tables.bands,
        *tables.taxes,
    )
    for row in rows:
        for kind, names in known.items():
            name = getattr(row, kind, None)
            if name is not None and name not in names:
                yield _at(
                    f"there is no {kind} {name!r}",
                    f"Names of this kind ({kind}): {', '.join(sorted(names))}",
                    row.place,
                )


def _consignments(tables: Tables) -> Iterator[Problem]:
    first: dict[str, Any] = {}
    made, prices = tables.made(), {(row.product, row.site) for row in tables.prices}
    sold = {(row.product, row.market) for row in tables.demand}
    made_rows: tuple[Any, ...] = (*tables.consignments, *tables.shipments, *tables.relief)
    for row in made_rows:
        if (row.product, row.site) not in made or (row.product, row.site) not in prices:
            yield _at(
                f"{row.product!r} is not made at {row.site!r}",
                "Add its bill of materials and price",
                row.place,
            )
    made_in = {row.site: row.economy for row in tables.sites}
    sold_in = {row.market: row.economy for row in tables.demand}
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


def _band(row: BandRow, tables: Tables) -> Iterator[Problem]:
    names = AMOUNTS[row.table]
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
        try:
            times(getattr(item, row.column) or Decimal(0), row.low)
        except InputError as error:
            yield from (_at(f"{row.input!r}: {p.what}", p.fix, row.place) for p in error.problems)
    if all(getattr(item, row.column) is None for item in meant):
        what = "no row is meant" if not meant else f"{row.column} is not given in the rows that are meant"
        yield _at(
            f"{row.input!r}: {what}",
            "Correct what it says of product, site, market, material, mode, regime and importer",
            row.place,
        )


def times(figure: Decimal | Rate, factor: Decimal) -> Decimal | Rate:
    """A figure times a factor: an amount, or a rate in per cent or per quantity.

    Raises
    ------
    InputError
        If it is another form of rate: a part of it may not move.
    """
    match figure:
        case Decimal():
            return figure * factor
        case AdValorem(pct):
            return AdValorem(pct * factor)
        case Specific(amount, currency, unit, per):
            return Specific(amount * factor, currency, unit, per)
    raise InputError.of(
        f"{print_rate(figure)} is no plain rate that a factor could move",
        "State a rate in per cent or per quantity",
    )


def band_means(band: BandRow, row: Any) -> bool:
    """Whether a band moves a row: every key that the band gives is that of the row."""
    keys = ("product", "site", "market", "material", "mode", "regime", "importer")
    return all(getattr(band, key) in {None, getattr(row, key, None)} for key in keys)


def _at(what: str, fix: str, place: Place) -> Problem:
    return Problem(what, fix, place.file, place.line)
