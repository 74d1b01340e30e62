"""What must hold across the tables of a study: names that meet, bills that end, shares within the price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import Problem
from tumen.study.product.asked import delivery_problems
from tumen.study.product.changes import change_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from tumen.study.product.rows import BillLine, Price, Today
    from tumen.tables.place import Place


def check_today(today: Today) -> list[Problem]:
    """Return every problem of the study as it is today, as the questions about single products meet it."""
    found: list[Problem] = []
    for check in _CHECKS:
        found.extend(check(today))
    found.extend(delivery_problems(today))
    found.extend(change_problems(today))
    return found


def never_in_force(today: Today, agreements: Sequence[str], on: date) -> str | None:
    """Say why no agreement holds between any site and market on a day; None where one may,
    or all is sold at home.
    """
    from tumen.agreements.load import load_agreement

    makers = {site for _, site in today.made()}
    sites = dict.fromkeys(row.economy for row in today.sites if row.site in makers)
    markets = dict.fromkeys(row.economy for row in today.demand)
    reasons: dict[str, None] = {}
    for exporter, importer in ((one, two) for one in sites for two in markets if one != two):
        for code in agreements:
            force = load_agreement(code).in_force(exporter, importer, on)
            if force.holds is not False:
                return None
            reasons[force.reason] = None
    return "; ".join(reasons) or None


def _at(what: str, fix: str, place: Place) -> Problem:
    return Problem(what, fix, place.file, place.line)


def _materials(tables: Today) -> Iterator[Problem]:
    codes = {row.product: row.hs for row in tables.products}
    made = tables.made()
    economies = {row.site: row.economy for row in tables.sites}
    for line in tables.bills:
        name = f"material {line.material!r}"
        if line.made_of is None:
            continue
        if line.made_of not in codes:
            yield _at(
                f"{name} is to be determined by its bill, but no product of this name is made",
                "Name a product of the table products, or write the origin undetermined",
                line.place,
            )
        elif (line.made_of, line.made_at or line.site) not in made:
            yield _at(
                f"there is no bill of {line.made_of!r} at {line.made_at or line.site!r}",
                "Add its rows, or name the site in made_at",
                line.place,
            )
        elif line.country not in {None, economies.get(line.made_at or line.site)}:
            yield _at(
                f"{name} is of {line.country}, but {line.made_at or line.site!r} that makes it is in "
                f"{economies.get(line.made_at or line.site)}",
                "Leave country empty, or correct made_at",
                line.place,
            )


def cycles_in(bills: tuple[BillLine, ...]) -> Iterator[Problem]:
    """A bill that contains itself, each cycle once, named from product to product."""
    makes: dict[tuple[str, str], list[BillLine]] = {}
    for line in bills:
        makes.setdefault((line.product, line.site), []).append(line)
    done: set[tuple[str, str]] = set()
    for start in makes:
        yield from _walk(start, (), makes, done)


def _walk(
    node: tuple[str, str],
    path: tuple[tuple[str, str], ...],
    makes: dict[tuple[str, str], list[BillLine]],
    done: set[tuple[str, str]],
) -> Iterator[Problem]:
    if node in done:
        return
    for line in makes.get(node, ()):
        if line.made_of is None:
            continue
        inner = (line.made_of, line.made_at or line.site)
        trail = (*path, node)
        if inner in trail:
            ring = [*trail[trail.index(inner) :], inner]
            named = " -> ".join(f"{product} at {site}" for product, site in ring)
            yield _at(
                f"the bill contains itself: {named}",
                "Take one of these materials out of the others' bill",
                line.place,
            )
        else:
            yield from _walk(inner, trail, makes, done)
    done.add(node)


def _prices_there(tables: Today) -> Iterator[Problem]:
    prices = {(row.product, row.site) for row in tables.prices}
    for (product, site), place in tables.made().items():
        if (product, site) not in prices:
            yield _at(f"{product!r} made at {site!r} has no price", "Add a row to the table prices", place)


def shares(tables: Today, price: Price) -> str | None:
    """Say by how much materials and costs exceed the price (all in one currency), None where they do not."""
    mine = [row.value for row in tables.bills if (row.product, row.site) == (price.product, price.site)]
    costs = (price.direct_labour, price.direct_overhead, price.profit, price.other)
    total = sum((amount for amount in (*mine, *costs) if amount is not None), Decimal(0))
    if total <= price.price:
        return None
    share = total / price.price * 100
    return f"materials and costs add up to {total:f}, {share:.1f} % of the price of {price.price:f}"


def _markets(tables: Today) -> Iterator[Problem]:
    made = {product for product, _ in tables.made()}
    for row in tables.demand:
        if row.product not in made:
            yield _at(
                f"{row.product!r} is sold, but no site makes it",
                "Add its bill of materials, or how it is wholly obtained",
                row.place,
            )


def _codes(tables: Today) -> Iterator[Problem]:
    """A good that is made or sold has a code."""
    made = {product for product, _ in tables.made()} | {row.product for row in tables.demand}
    for row in tables.tables.products:
        if row.hs is None and row.product in made:
            yield _at("hs: the code is needed here", "Write the HS code, six digits or more", row.place)


def _excess(tables: Today) -> Iterator[Problem]:
    """Materials and costs that add up to more than the price."""
    for price in tables.prices:
        over = shares(tables, price)
        if over is not None:
            what = f"{price.product!r} at {price.site!r}: {over}"
            yield _at(what, "Correct the price, the values or the costs", price.place)


_CHECKS: tuple[Callable[[Today], Iterable[Problem]], ...] = (
    _materials,
    _codes,
    _prices_there,
    _markets,
    _excess,
    lambda tables: cycles_in(tables.bills),
)
