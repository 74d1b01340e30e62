"""What must hold across the tables of a study: names that meet, bills that end, shares within the price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import Problem
from tumen.study.asked import delivery_problems
from tumen.study.changes import change_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from tumen.study.rows import BillLine, ChangeRow, ObtainedRow, OperationRow, PriceRow, Tables
    from tumen.tables.place import Place


def check_tables(tables: Tables, incomplete: Collection[str] = ()) -> list[Problem]:
    """Return every problem across the tables.

    Parameters
    ----------
    incomplete
        Tables with rows that could not be read: what would be missed in them is not complained of.
    """
    found: list[Problem] = []
    for check, whole in _CHECKS:
        if not set(whole) & set(incomplete):
            found.extend(check(tables))
    return found


def check_names(tables: Tables, agreements: Collection[str]) -> Iterator[Problem]:
    """Yield names that an agreement asked would pass over in silence.

    Operations that look like a slip of one that confers no origin, and deductions that no agreement knows.
    """
    from tumen.agreements.load import load_agreement
    from tumen.origin.spelling import likely_meant

    given = [(row, kind) for row in tables.bills for kind, _ in row.deductions]
    if not tables.operations and not given:
        return
    provisions = [load_agreement(code).provisions for code in agreements]
    for row in tables.operations:
        meant = likely_meant(row.operation, provisions)
        if meant is not None:
            yield _at(
                f"operation {row.operation!r} nearly spells {meant!r}, which confers no origin",
                f"Write {meant!r}, or name what is done so that it cannot be taken for it",
                row.place,
            )
    known = sorted({kind for item in provisions for kind in item.content.deductible})
    for line, kind in given:
        if kind not in known:
            listed = ", ".join(known) or "none"
            yield _at(
                f"no agreement asked lets {kind!r} be taken off the value of a material",
                f"Kinds: {listed}",
                line.place,
            )


def _at(what: str, fix: str, place: Place) -> Problem:
    return Problem(what, fix, place.file, place.line)


def _names(tables: Tables) -> Iterator[Problem]:
    known: dict[str, list[str]] = {
        "product": [row.product for row in tables.products],
        "site": [row.site for row in tables.sites],
        "market": list(dict.fromkeys(row.market for row in tables.demand)),
    }
    used: list[tuple[str, str, Place]] = []
    rows: list[BillLine | OperationRow | ObtainedRow | PriceRow | ChangeRow] = [
        *tables.bills,
        *tables.operations,
    ]
    rows += [*tables.obtained, *tables.prices, *tables.changes]
    for row in rows:
        used += [("product", row.product, row.place), ("site", row.site, row.place)]
    for line in tables.bills:
        if line.made_of is not None:
            used.append(("product", line.made_of, line.place))
        if line.made_at is not None:
            used.append(("site", line.made_at, line.place))
    for lane in tables.lanes:
        used += [("site", lane.site, lane.place), ("market", lane.market, lane.place)]
    used += [("product", item.product, item.place) for item in tables.demand]
    used += [("product", item.product, item.place) for item in tables.tariff_lines]
    used += [("product", item.product, item.place) for item in tables.rules]
    used += [("product", item.product, item.place) for item in tables.answers]
    for kind, name, place in used:
        if name not in known[kind]:
            yield _at(f"there is no {kind} {name!r}", _close(name, known[kind], kind), place)


def _close(name: str, known: Iterable[str], kind: str) -> str:
    from difflib import get_close_matches

    known = list(known)
    close = get_close_matches(name, known, n=1)
    listed = ", ".join(known)
    return f"Did you mean {close[0]!r}?" if close else f"Names of this kind ({kind}): {listed}"


def _materials(tables: Tables) -> Iterator[Problem]:
    codes = {row.product: row.hs for row in tables.products}
    made = tables.made()
    economies = {row.site: row.economy for row in tables.sites}
    for line in tables.bills:
        name = f"material {line.material!r}"
        if line.status != "determine":
            if line.made_of is not None:
                yield _at(
                    f"{name} names its own bill, but its status is {line.status}",
                    "Write the status determine, or empty made_of",
                    line.place,
                )
        elif line.made_of is None:
            yield _at(
                f"{name} is to be determined, but made_of is empty",
                "Name the product whose bill makes it, or write the status undetermined",
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
        elif line.hs is not None and line.hs != codes.get(line.made_of):
            yield _at(
                f"{name} has the code {line.hs}, but the product {line.made_of!r} has {codes.get(line.made_of)}",
                "Leave hs empty, or correct one of them",
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


def _prices_there(tables: Tables) -> Iterator[Problem]:
    prices = {(row.product, row.site) for row in tables.prices}
    for (product, site), place in tables.made().items():
        if (product, site) not in prices:
            yield _at(f"{product!r} made at {site!r} has no price", "Add a row to the table prices", place)


def shares(tables: Tables, price: PriceRow) -> str | None:
    """Say by how much materials and costs exceed the price (all in one currency), None where they do not."""
    mine = [row.value for row in tables.bills if (row.product, row.site) == (price.product, price.site)]
    costs = (price.direct_labour, price.direct_overhead, price.profit, price.other)
    total = sum((amount for amount in (*mine, *costs) if amount is not None), Decimal(0))
    if total <= price.price:
        return None
    share = total / price.price * 100
    return f"materials and costs add up to {total:f}, {share:.1f} % of the price of {price.price:f}"


def _markets(tables: Tables) -> Iterator[Problem]:
    first: dict[str, tuple[str, str, Place]] = {}
    for row in tables.demand:
        told = first.setdefault(row.market, (row.name, row.economy, row.place))
        if (row.name, row.economy) != told[:2]:
            yield _at(
                f"market {row.market!r} has another name or economy here than on line {told[2].line}",
                "Write the same in every row of a market",
                row.place,
            )
    made = {product for product, _ in tables.made()}
    for row in tables.demand:
        if row.product not in made:
            yield _at(
                f"{row.product!r} is sold, but no site makes it",
                "Add its bill of materials, or how it is wholly obtained",
                row.place,
            )


def _tax_rows(tables: Tables) -> Iterator[Problem]:
    for row in tables.taxes:
        if row.rate is None and row.customs_value is None:
            yield _at("the row states neither a rate nor a basis", "Write rate or customs_value", row.place)


def _beneficiaries(tables: Tables) -> Iterator[Problem]:
    for row in tables.rates:
        for problem in unknown_beneficiaries(row.beneficiaries):
            yield _at(problem, "Write codes of economies or groups, or all", row.place)


def unknown_beneficiaries(names: tuple[str, ...]) -> Iterator[str]:
    """Name every beneficiary that is neither an economy nor a group on file, nor ``all``."""
    from tumen.reference.economies import economies, groups

    known = {"all", *groups(), *(item.iso2 for item in economies())}
    for name in names:
        if name not in known:
            yield f"beneficiaries: {name!r} is neither an economy nor a group on file"


def _rates_meet(tables: Tables) -> Iterator[Problem]:
    """Two rates stated for one regime, code, beneficiaries and day."""
    from tumen.tariff.book.tariffs import StatedRate

    stated = [
        StatedRate(
            r.importer, r.regime, r.hs, r.rate, r.source, r.beneficiaries or ("all",), r.start, r.until
        )
        for r in tables.rates
    ]
    for place, (row, one) in enumerate(zip(tables.rates, stated, strict=True)):
        for earlier, other in zip(tables.rates[:place], stated[:place], strict=True):
            if one.meets(other):
                yield _at(
                    f"two {row.regime} rates of {row.importer} on {row.hs} hold on one day, the first on line "
                    f"{earlier.place.line}",
                    "Keep one, or give them periods that do not meet",
                    row.place,
                )


def _territories(tables: Tables) -> Iterator[Problem]:
    """A customs union takes its duty as one: a site in a member country stands inside it."""
    from tumen.reference.economies import economy, memberships

    for demand in tables.demand:
        if economy(demand.economy).kind != "customs union":
            continue
        inside = {item.economy for item in memberships(demand.economy) if item.until is None}
        for site in tables.sites:
            if site.economy in inside:
                yield _at(
                    f"the site is in {site.economy}, a member of the customs union {demand.economy} of market "
                    f"{demand.market!r}",
                    f"Write the economy {demand.economy} for the site",
                    site.place,
                )


def _regimes(tables: Tables) -> Iterator[Problem]:
    from tumen.agreements.load import agreements_on_file

    for row in tables.rules:
        if row.agreement not in agreements_on_file():
            yield _at(
                f"{row.agreement!r} is no agreement on file",
                f"On file: {', '.join(agreements_on_file())}",
                row.place,
            )


_CHECKS: tuple[tuple[Callable[[Tables], Iterable[Problem]], tuple[str, ...]], ...] = (
    (_names, ("products", "sites", "demand")),
    (_materials, ("products", "sites", "bills", "obtained")),
    (_prices_there, ("prices",)),
    (_markets, ("bills", "obtained")),
    (_tax_rows, ()),
    (_beneficiaries, ()),
    (_rates_meet, ()),
    (_territories, ()),
    (_regimes, ()),
    (lambda tables: cycles_in(tables.bills), ()),
    (
        delivery_problems,
        ("products", "sites", "demand", "bills", "obtained", "prices", "lanes", "legs", "bands"),
    ),
    (change_problems, ("products", "sites", "bills", "operations")),
)
"""Each check with the tables that must be whole for it."""
