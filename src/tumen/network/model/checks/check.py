"""Everything structurally wrong with a network, all at once, in the study's own words."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from graphlib import CycleError
from typing import Any

from tumen.errors import InputError, Problem
from tumen.network.model.checks.amounts import amounts
from tumen.network.model.checks.buying import buying
from tumen.network.model.checks.reach import reach
from tumen.network.model.checks.storing import storing
from tumen.network.model.goods import Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Site
from tumen.network.model.network import Network
from tumen.network.model.places import circle, item_order, warehouse_order
from tumen.network.model.selling import Market
from tumen.network.model.written import WrittenAt
from tumen.reference.economies import economy
from tumen.reference.units import unit

UNCLAIMED = (
    "State it in the table claiming; write 0 to leave it out of account, or name under design: agreements "
    "those that may be claimed"
)
"""What to do about an agreement of which nobody stated what a claim costs."""


def check(
    network: Network,
    law: TradeLaw | None = None,
    *,
    unknown: frozenset[str] = frozenset(),
    whole: bool = True,
) -> tuple[Problem, ...]:
    """Find all problems.

    What hangs on others is looked for as far as it does not only repeat them: markets are followed where
    every name is right, besides origins of lanes (such a lane is taken to bring everything); capacities where
    all else is.

    Parameters
    ----------
    unknown
        Sites of which it is not known what they make; taken to have everything.
    whole
        Whether all amounts are right as far as the caller knows, so that capacities can be looked at.
    """
    names, loops = [*_names(network)], [*_circles(network)]
    found = [*names, *_on_file(network), *amounts(network), *_law(network, law)]
    found += [*buying(network), *storing(network)]
    found += [problem for problem, _ in loops]
    places = {row.name for row in network.suppliers} | {row.name for row in network.sites}
    nowhere = frozenset(lane.origin for lane in network.lanes if lane.origin not in places)
    if len(names) == sum(lane.origin in nowhere for lane in network.lanes):
        given = frozenset(name for _, loop in loops for name in loop)
        whole = whole and not found
        found += [*reach(network, unknown=unknown | nowhere, given=given, whole=whole)]
    return tuple(dict.fromkeys(found))


def _typed_names(names: Iterable[str]) -> str:
    shown = sorted(names)
    return ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "") or "none"


_REFERS: dict[str, tuple[str, dict[str, str]]] = {
    "offers": (
        "the offer of {0.item} by {0.supplier}",
        {"supplier": "supplier", "item": "item", "periods": "period"},
    ),
    "recipes": ("recipe {0.name}", {"item": "item", "inputs": "item"}),
    "capabilities": ("{0.recipe} at {0.site}", {"recipe": "recipe", "site": "plant"}),
    "prices": (
        "the price of {0.item} from {0.site}",
        {"item": "item", "site": "plant", "periods": "period", "market": "market"},
    ),
    "lanes": (
        "lane {0.name}",
        {
            "origin": "supplier or site",
            "destination": "site or market",
            "items": "item",
            "periods": "period",
            "ports": "port, strait or corridor",
        },
    ),
    "demand": (
        "demand of {0.market} for {0.item}",
        {"market": "market", "item": "item", "period": "period"},
    ),
    "services": ("the service commitment to {0.market}", {"market": "market", "item": "item"}),
    "sites": ("site {0.name}", {"open_from": "period"}),
    "stocks": ("the stock of {0.item} at {0.site}", {"site": "site", "item": "item"}),
    "openings": ("the opening stock of {0.item} at {0.site}", {"site": "site", "item": "item"}),
    "incentives": ("incentive {0.terms.name}", {"site": "plant"}),
}
"""By rows of a network: how one is called, and of which kind the names are that it refers to."""


def _names(network: Network) -> Iterator[Problem]:
    yield from _doubles(network)
    yield from _passed(network)
    suppliers = {row.name for row in network.suppliers}
    sites = {site.name for site in network.sites}
    markets = {row.name for row in network.markets}
    known = {
        "item": {item.name for item in network.items},
        "supplier": suppliers,
        "site": sites,
        "plant": {site.name for site in network.sites if site.kind == "plant"},
        "market": markets,
        "recipe": {row.name for row in network.recipes},
        "period": {row.name for row in network.periods},
        "supplier or site": suppliers | sites,
        "site or market": sites | markets,
        "port, strait or corridor": {port.name for port in network.ports},
    }
    for table, (where, refers) in _REFERS.items():
        for row in getattr(network, table):
            holder = getattr(row, "terms", row)
            for column, kind in refers.items():
                cell, there = getattr(holder, column), known[kind]
                if cell is None or (cell.__class__ is str and cell in there):
                    continue
                for name in _named(cell):
                    if name not in there:
                        what = f"{where.format(row)} names the {kind} {name!r}, which is not in the study"
                        yield holder.at.problem(what, f"Use one of: {_typed_names(there)}")


def _passed(network: Network) -> Iterator[Problem]:
    """Ports that no lane passes, and lanes that pass one twice."""
    passed = {name for lane in network.lanes for name in lane.ports}
    for port in network.ports:
        if port.name not in passed:
            yield port.at.problem(
                f"no lane passes the {port.kind} {port.name}",
                "Name it in the column ports of the lanes that pass it, or take it out",
            )
    for lane in (lane for lane in network.lanes if len(lane.ports) > 1):
        for name in sorted({name for name in lane.ports if lane.ports.count(name) > 1}):
            yield lane.at.problem(f"lane {lane.name} passes {name} twice", "Name it once")


def _named(cell: Any) -> list[str]:
    """The names in a cell: one, several, or those of the inputs of a recipe."""
    names = cell if isinstance(cell, tuple) else (cell,)
    return [name if isinstance(name, str) else name.item for name in names]


_ONCE: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("period", ("periods",), "{0.name!r}"),
    ("item", ("items",), "{0.name!r}"),
    (
        "the name of a supplier, site, market or port",
        ("suppliers", "sites", "markets", "ports"),
        "{0.name!r}",
    ),
    ("recipe", ("recipes",), "{0.name!r}"),
    ("the capability", ("capabilities",), "{0.recipe} at {0.site}"),
    ("lane", ("lanes",), "{0.name!r}"),
    ("demand", ("demand",), "{0.market} {0.item} {0.period}"),
    ("price", ("prices",), "{0.item} from {0.site} {0.periods} {0.market}"),
    ("stock", ("stocks",), "of {0.item} at {0.site}"),
    ("the cost of claiming", ("claim_costs",), "{0.agreement} {0.importer} {0.exporter} {0.item}"),
)
"""What may be given once: in words, the rows, and what tells one from another."""


def _doubles(network: Network) -> Iterator[Problem]:
    for kind, tables, key in _ONCE:
        rows = [*itertools.chain(*(getattr(network, table) for table in tables))]
        names = [key.format(row) for row in rows]
        if len(set(names)) == len(names):
            continue
        found: dict[str, list[WrittenAt]] = {}
        for name, row in zip(names, rows, strict=True):
            found.setdefault(name, []).append(row.at)
        for name, places in found.items():
            if len(places) > 1:
                yield places[0].problem(f"{kind} {name} is given {len(places)} times", "Keep one of them")


def _on_file(network: Network) -> Iterator[Problem]:
    """Economies and units that are none."""
    places: tuple[Supplier | Site | Market, ...] = (*network.suppliers, *network.sites, *network.markets)
    asked: list[tuple[Callable[[str], object], str, str, WrittenAt]] = [
        *((economy, row.economy, row.name, row.at) for row in places),
        *((economy, row.economy, row.name, row.at) for row in network.ports if row.economy is not None),
        *((economy, row.made_in, f"the opening stock of {row.item}", row.at) for row in network.openings),
        *((economy, row.economy, "the tax on profit", row.at) for row in network.profit_taxes),
        *((unit, row.unit, f"item {row.name}", row.at) for row in network.items),
    ]
    for look_up, code, where, at in asked:
        try:
            look_up(code)
        except InputError as error:
            for problem in error.problems:
                yield at.problem(f"{where}: {problem.what}", problem.fix)


def _law(network: Network, law: TradeLaw | None) -> Iterator[Problem]:
    costed = {row.agreement for row in network.claim_costs}
    for code in network.agreements:
        if law is not None and code not in law.agreements:
            yield Problem(
                f"the agreement {code} is not part of the law", f"On hand: {_typed_names(law.agreements)}"
            )
        if code not in costed:
            yield Problem(f"the cost of claiming {code} is not stated", UNCLAIMED)
    if not network.profit_taxes:
        return
    plants = {site.economy: site.at for site in network.sites if site.kind == "plant"}
    for period in network.periods:
        for place, at in sorted(plants.items()):
            rows = [
                tax
                for tax in network.profit_taxes
                if tax.economy == place
                and (tax.start is None or tax.start <= period.start)
                and (tax.until is None or period.start <= tax.until)
            ]
            if len(rows) != 1:
                yield (rows[0].at if rows else at).problem(
                    f"{len(rows)} taxes on profit are stated for {place} in {period.name}",
                    "State one for each economy with a plant; a rate of 0 leaves it out",
                )


def _circles(network: Network) -> Iterator[tuple[Problem, tuple[str, ...]]]:
    """Every circle, with the names in it: of items that need themselves, of warehouses that ship to each
    other.
    """
    recipes = network.recipes
    while True:
        try:
            item_order(replace(network, recipes=recipes))
            break
        except CycleError as error:
            loop = circle(error)
        makers = [
            recipe
            for recipe in recipes
            if recipe.item in loop and any(part.item in loop for part in recipe.inputs)
        ]
        recipes = tuple(recipe for recipe in recipes if recipe not in makers)
        what = f"a recipe needs itself: {' is needed for '.join(loop)}"
        fix = f"Break the circle in one of the recipes {', '.join(sorted(row.name for row in makers))}"
        yield makers[0].at.problem(what, fix), loop
    lanes = network.lanes
    while True:
        try:
            warehouse_order(replace(network, lanes=lanes))
            break
        except CycleError as error:
            loop = circle(error)
        steps = set(itertools.pairwise(loop))
        around = [lane for lane in lanes if (lane.origin, lane.destination) in steps]
        lanes = tuple(lane for lane in lanes if lane not in around)
        total = sum(
            min(lane.cost_per_unit for lane in around if (lane.origin, lane.destination) == pair)
            for pair in steps
        )
        what = f"warehouses ship to each other in a circle: {' > '.join(loop)}"
        if total < 0:
            what = (
                f"goods can go round {' > '.join(loop)} for ever and earn {-total} a unit: a negative "
                "cost cycle"
            )
        yield around[0].at.problem(what, "Take one of these lanes out"), loop
