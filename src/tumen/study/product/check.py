"""What must hold across the tables of a study: names that meet, bills that end, shares within the price; and
of the tables of delivery, bands and changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tumen.errors import InputError, Problem
from tumen.reference.territories import one_territory, territory
from tumen.study.core.rows.asked import BandRow, ChangeRow
from tumen.study.core.rows.columns import StudyTables
from tumen.study.product.legs import leg_problems, ways_by_legs
from tumen.study.product.today import BY_ITS_BILL, Key, Today
from tumen.tables.given import nearest
from tumen.tariff.rates.expression import AdValorem, Specific
from tumen.tariff.rates.notation import print_rate

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

_NEEDED = {
    "supplier": ("material", "value", "status"),
    "price": ("material", "value"),
    "declaration": ("material", "country"),
    "step": ("operation",),
    "added-value": ("value",),
}
_ALSO_ALLOWED = {"supplier": ("country",), "step": ("country",)}
"""What a change of a kind must say, and what it may say besides."""


def check_today(today: Today) -> list[Problem]:
    """Return every problem of the study as it is today, as the questions about single products meet it."""
    return [problem for check in _CHECKS for problem in check(today)]


def never_in_force(today: Today, agreements: Sequence[str], on: date) -> str | None:
    """Say why no agreement holds between any site and market on a day; None where one may,
    or all is sold at home.
    """
    from tumen.agreements.load import load_agreement

    makers = {site for _, site in today.made()}
    sites = dict.fromkeys(row.economy for row in today.sites.values() if row.site in makers)
    markets = dict.fromkeys(today.markets[row.market].economy for row in today.demand)
    reasons: dict[str, None] = {}
    for exporter, importer in (
        (one, two) for one in sites for two in markets if not one_territory(one, two, on)
    ):
        for code in agreements:
            force = load_agreement(code).in_force(exporter, importer, on)
            if force.holds is not False:
                return None
            reasons[force.reason] = None
    return "; ".join(reasons) or None


def _at(row: Any, what: str, fix: str) -> Problem:
    return Problem(what, fix, row.place.file, row.place.line)


def _one(one: str, other: str, on: date) -> str | None:
    """What two places are both in, so that no border is between them."""
    if one == other:
        return "economy"
    return f"customs territory, {territory(one, on)}" if one_territory(one, other, on) else None


def _materials(today: Today) -> Iterator[Problem]:
    codes = {row.product for row in today.tables.products}
    economies = {row.site: row.economy for row in today.tables.sites}
    made = today.made()
    for line in (line for rows in today.bills.values() for line in rows if line.origin == BY_ITS_BILL):
        name, at = f"material {line.material!r}", line.made_at or line.site or ""
        if line.material not in codes:
            yield _at(
                line,
                f"{name} is to be determined by its bill, but no product of this name is made",
                "Name a product of the table products, or write the origin undetermined",
            )
        elif (line.material, at) not in made:
            what = f"there is no bill of {line.material!r} at {at!r}"
            yield _at(line, what, "Add its rows, or name the site in made_at")
        elif line.country not in {None, economies.get(at)}:
            what = f"{name} is of {line.country}, but {at!r} that makes it is in {economies.get(at)}"
            yield _at(line, what, "Leave country empty, or correct made_at")


def _cycles(today: Today) -> Iterator[Problem]:
    """A bill that contains itself, each cycle once, named from product to product."""
    done: set[Key] = set()
    for start in today.bills:
        yield from _walk(start, (), today, done)


def _walk(node: Key, path: tuple[Key, ...], today: Today, done: set[Key]) -> Iterator[Problem]:
    if node in done:
        return
    trail = (*path, node)
    for line in today.bills.get(node, ()):
        if line.origin != BY_ITS_BILL:
            continue
        inner = (line.material, line.made_at or node[1])
        if inner in trail:
            ring = [*trail[trail.index(inner) :], inner]
            named = " -> ".join(f"{product} at {site}" for product, site in ring)
            what = f"the bill contains itself: {named}"
            yield _at(line, what, "Take one of these materials out of the others' bill")
        else:
            yield from _walk(inner, trail, today, done)
    done.add(node)


def _prices_there(today: Today) -> Iterator[Problem]:
    for key, place in today.made().items():
        if key not in today.prices:
            what = f"{key[0]!r} made at {key[1]!r} has no price"
            yield Problem(what, "Add a row to the table prices", place.file, place.line)


def _excess(today: Today) -> Iterator[Problem]:
    """Materials and costs that add up to more than the price (all in one currency)."""
    own = ((key, row) for (_, key), row in today.own_prices.items())
    for key, row in (*today.prices.items(), *own):
        costs = (getattr(today.ways.get(key), name, None) for name in BANDED["ways"])
        values = (line.value for line in today.bills.get(key, ()))
        total = sum((amount for amount in (*values, *costs) if amount is not None), Decimal(0))
        if row.price is not None and total > row.price:
            yield _at(
                row,
                f"{key[0]!r} at {key[1]!r}: materials and costs add up to {total:f}, "
                f"{total / row.price * 100:.1f} % of the price of {row.price:f}",
                "Correct the price, the values or the costs",
            )


def _sold(today: Today) -> Iterator[Problem]:
    """A good that is sold is made somewhere."""
    made = {product for product, _ in today.made()}
    for row in today.demand:
        if row.product not in made:
            what = f"{row.product!r} is sold, but no site makes it"
            yield _at(row, what, "Add its bill of materials, or how it is wholly obtained")


def _codes(today: Today) -> Iterator[Problem]:
    """A good that is made or sold has a code."""
    made = {product for product, _ in today.made()} | {row.product for row in today.demand}
    for row in today.tables.products:
        if row.hs is None and row.product in made:
            yield _at(row, "hs: the code is needed here", "Write the HS code, six digits or more")


def _legs(today: Today) -> Iterator[Problem]:
    yield from leg_problems(today.tables)
    try:
        ways_by_legs(today.tables, "")
    except InputError as error:
        yield from error.problems


def _deliveries(today: Today) -> Iterator[Problem]:
    """Rows of consignments, shipments and relief name what is made and imported."""
    tables, made = today.tables, today.made()
    imported: tuple[Any, ...] = (*tables.consignments, *tables.shipments)
    for row in (*imported, *tables.relief):
        if (row.product, row.site) not in made or (row.product, row.site) not in today.prices:
            what = f"{row.product!r} is not made at {row.site!r}"
            yield _at(row, what, "Add its bill of materials and price")
    economies = {row.site: row.economy for row in tables.sites}
    sold = {(row.product, row.market) for row in today.demand}
    for row in imported:
        if (row.product, row.market) not in sold:
            what = f"{row.product!r} is not sold in {row.market!r}"
            yield _at(row, what, "Add a row to the table demand")
        elif row.site in economies and (
            both := _one(economies[row.site], today.markets[row.market].economy, today.on)
        ):
            yield _at(
                row,
                f"{row.site!r} and {row.market!r} are in one {both}: nothing is imported",
                "Leave the row out; the cell of this site and market has the cost at home",
            )
    first: dict[str, Any] = {}
    for row in tables.consignments:
        told = first.setdefault(row.consignment, row)
        if (row.site, row.market) != (told.site, told.market):
            yield _at(
                row,
                f"consignment {row.consignment!r} goes another way here than on line {told.place.line}",
                "Give all its products one site and one market",
            )


def _proofs(today: Today) -> Iterator[Problem]:
    """A certificate names an agreement on file, has goods, and these are made and imported that way."""
    from tumen.agreements.load import agreements_on_file

    tables, made = today.tables, today.made()
    economies = {row.site: row.economy for row in tables.sites}
    homes = {row.market: row.economy for row in tables.markets}
    proofs = {row.proof: row for row in tables.proofs}
    sold = {(row.product, row.market) for row in tables.demand}
    named = {row.proof for row in tables.proof_items}
    for row in tables.proofs:
        if row.agreement not in agreements_on_file():
            fix = nearest(row.agreement, agreements_on_file(), "Agreements on file:")
            yield _at(row, f"agreement: {row.agreement!r} is not on file", fix)
        both = None
        if row.site in economies and row.market in homes:
            both = _one(economies[row.site], homes[row.market], today.on)
        if both is not None:
            what = f"{row.site!r} and {row.market!r} are in one {both}: no proof of origin is needed"
            yield _at(row, what, "Correct site or market, or delete the row")
        if row.proof not in named:
            yield _at(row, f"the certificate {row.proof!r} has no goods", "Add rows to the table proof_items")
    for item in tables.proof_items:
        proof = proofs.get(item.proof)
        if proof is None:
            continue
        if (item.product, proof.site) not in made:
            what = f"{item.product!r} is not made at {proof.site!r}"
            yield _at(item, what, "Correct the product, or the site of the certificate")
        elif (item.product, proof.market) not in sold:
            what = f"{item.product!r} is not sold in {proof.market!r}"
            yield _at(item, what, "Add a row to the table demand")


def _bands(today: Today) -> Iterator[Problem]:
    first: dict[str, BandRow] = {}
    for band in today.tables.bands:
        yield from _band(band, today.tables)
        told = first.setdefault(band.input, band)
        if (band.low, band.high) != (told.low, told.high):
            yield _at(
                band,
                f"{band.input!r} has other factors here than on line {told.place.line}",
                "Give rows that move together the same factors, or another name",
            )


def _band(row: BandRow, tables: StudyTables) -> Iterator[Problem]:
    names = BANDED[row.table]
    if row.column not in names:
        what = f"the table {row.table} has no figure {row.column!r}"
        yield _at(row, what, f"Figures: {', '.join(names)}")
        return
    if not row.low <= 1 <= row.high:
        what = f"the factors {row.low:f} and {row.high:f} do not lie around 1"
        yield _at(row, what, "Write low below 1, high above")
    meant = [getattr(item, row.column) for item in getattr(tables, row.table) if band_means(row, item)]
    for figure in meant:
        if row.table == "rates" and not isinstance(figure, AdValorem | Specific):
            what = f"{row.input!r}: {print_rate(figure)} is no plain rate that a factor could move"
            yield _at(row, what, "State a rate in per cent or per quantity")
    if all(figure is None for figure in meant):
        what = f"{row.column} is not given in the rows that are meant" if meant else "no row is meant"
        fix = "Correct what it says of product, site, market, material, mode, regime and importer"
        yield _at(row, f"{row.input!r}: {what}", fix)


def band_means(band: BandRow, row: Any) -> bool:
    """Whether a band moves a row: every key that the band gives is that of the row.

    The site and the market of a lane are its ends.
    """
    ends = {"site": "start", "market": "end"}
    keys = ("product", "site", "market", "material", "mode", "regime", "importer")
    return all(
        getattr(band, key) in {None, getattr(row, key, getattr(row, ends.get(key, ""), None))} for key in keys
    )


def _changes(today: Today) -> Iterator[Problem]:
    """Changes that lack what their kind needs, say what it does not use, or name a material that is not
    there.
    """
    for row in today.tables.changes:
        yield from _cells(row)
        key = (row.product, row.site)
        values = {line.material: line.value for line in today.bills.get(key, ())}
        if row.material is not None and row.material not in values:
            yield _at(
                row,
                f"there is no material {row.material!r} of {row.product!r} at {row.site!r}",
                f"Materials there: {', '.join(values) or 'none'}",
            )
        if row.kind == "step" and not (key in today.ways and today.ways[key].operations):
            what = f"a step is added to operations of {row.product!r} at {row.site!r} that are not stated"
            yield _at(row, what, "Add them to the table ways")
        if row.cost_per_unit is None and row.cost_once is None:
            what = f"what the change {row.change!r} costs is not stated"
            yield _at(row, what, "Write cost_per_unit or cost_once; 0 where it costs nothing")
        if row.kind in {"supplier", "price"} and values.get(row.material or "", 0) is None:
            what = f"the value of {row.material!r} is unknown, so the change has no cost"
            yield _at(row, what, "State the value")


def _cells(row: ChangeRow) -> Iterator[Problem]:
    needed = _NEEDED[row.kind]
    for name in ("material", "value", "status", "country", "operation"):
        given = getattr(row, name) is not None
        if name in needed and not given:
            what = f"{name}: the cell is empty, and a change of kind {row.kind} needs it"
            yield _at(row, what, "Fill it in")
        elif given and name not in (*needed, *_ALSO_ALLOWED.get(row.kind, ())):
            what = f"{name}: a change of kind {row.kind} does not use it"
            yield _at(row, what, "Empty the cell, or correct the kind")


_CHECKS: tuple[Callable[[Today], Iterable[Problem]], ...] = (
    _materials,
    _codes,
    _prices_there,
    _sold,
    _excess,
    _cycles,
    _legs,
    _deliveries,
    _proofs,
    _bands,
    _changes,
)
