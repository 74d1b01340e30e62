"""Whether every market can be reached, and whether there is enough capacity for what is committed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tumen.errors import Problem
from tumen.network.model.making import Site
from tumen.network.model.network import Network
from tumen.network.model.places import Places, carries
from tumen.network.model.selling import Demand
from tumen.network.model.written import Period

ZERO = Decimal(0)


def reach(
    network: Network,
    *,
    unknown: frozenset[str] = frozenset(),
    given: frozenset[str] = frozenset(),
    whole: bool = True,
) -> Iterator[Problem]:
    """Check periods one by one.

    Parameters
    ----------
    unknown
        Origins of lanes that are not in the network; taken to have everything.
    given
        Items taken to be made wherever there is a recipe, whatever it needs.
    whole
        Whether capacities are looked at too: amounts and names must be right for that.
    """
    places = Places.of(network)
    if not network.periods:
        yield Problem("the network has no period", "Give at least one")
    kept = {(row.site, row.item) for row in network.openings}
    for period in network.periods:
        rows = [row for row in network.demand if row.period == period.name and row.quantity > 0]
        if not rows:
            yield period.at.problem(f"{period.name} has no demand", "Give its demand, or take the period out")
            continue
        start = {name: {item.name for item in network.items} for name in sorted(unknown)}
        for site, item in kept:
            start.setdefault(site, set()).add(item)
        at = _available(network, places, period, start, given)
        kept |= {(row.site, row.item) for row in network.stocks if row.item in at.get(row.site, set())}
        yield from _markets(places, rows, at, period)
        if whole and not network.stocks:  # with stock, what is short in a period may be made before it
            yield from _capacity(network, places, rows, at, period)


def _available(
    network: Network, places: Places, period: Period, at: dict[str, set[str]], given: frozenset[str]
) -> dict[str, set[str]]:
    """Items that can be had at each place, by the names of places, capacities aside; `at` is what is there at
    first.
    """
    for offer in network.offers:
        if offer.periods is None or period.name in offer.periods:
            at.setdefault(offer.supplier, set()).add(offer.item)
    closed = {site.name for site in network.sites if _never_open(network, site, period)}
    passing = {site.name for site in network.sites if site.kind == "warehouse"}
    holding = {(row.site, row.item) for row in network.stocks}
    into: dict[str, set[str]] = {}
    changed = True
    while changed:
        changed = False
        for lane in network.lanes:
            if lane.origin in closed or lane.destination in closed:
                continue
            for item in at.get(lane.origin, set()):
                if carries(lane, item, period) and item not in into.setdefault(lane.destination, set()):
                    into[lane.destination].add(item)
                    changed = True
                    keeps = lane.destination in passing or (lane.destination, item) in holding
                    if keeps or lane.destination not in places.sites:
                        at.setdefault(lane.destination, set()).add(item)
        for row in network.capabilities:
            recipe = places.recipes[row.recipe]
            had = into.get(row.site, set()) | at.get(row.site, set())
            made = at.setdefault(row.site, set())
            if (
                row.site not in closed
                and recipe.item not in made
                and (recipe.item in given or all(p.item in had for p in recipe.inputs))
            ):
                made.add(recipe.item)
                changed = True
    return at


def _never_open(network: Network, site: Site, period: Period) -> bool:
    """Whether the site is surely closed in the period."""
    if site.decision == "closed":
        return True
    if site.state == "existing" or site.open_from is None:
        return False
    names = [item.name for item in network.periods]
    return names.index(period.name) < names.index(site.open_from)


def _markets(
    places: Places, rows: list[Demand], at: dict[str, set[str]], period: Period
) -> Iterator[Problem]:
    markets = dict.fromkeys(row.market for row in rows)
    for row in rows:
        if row.item in at.get(row.market, set()) or row.lost_penalty is not None:
            continue
        makers = sorted(
            {c.site for c in places.capabilities.get(row.item, ()) if row.item in at.get(c.site, set())}
        )
        sellers = [
            name for name, items in at.items() if row.item in items and name not in {*places.sites, *markets}
        ]
        if makers or sellers:
            what = f"no lane brings {row.item} to {row.market} in {period.name}, where it is committed"
            fix = (
                f"Give a lane from {', '.join([*makers, *sorted(sellers)][:6])}, or a penalty for lost sales"
            )
        else:
            what = f"nobody can make {row.item} in {period.name}, which {row.market} is promised"
            fix = "Give a recipe at an open plant with sources for all its materials, or an offer"
        yield row.at.problem(what, fix)


def _capacity(
    network: Network, places: Places, rows: list[Demand], at: dict[str, set[str]], period: Period
) -> Iterator[Problem]:
    committed: dict[str, list[Demand]] = {}
    for row in rows:
        if row.lost_penalty is None:
            committed.setdefault(row.item, []).append(row)
    had = {item for items in at.values() for item in items}
    sold = {offer.item for offer in network.offers}
    for item, promised in committed.items():
        if item not in had:
            continue  # said already
        quantity = sum((row.quantity for row in promised), ZERO)
        most = _most(network, places, item, at, period)
        if most is not None and most < quantity:
            yield promised[0].at.problem(
                f"{quantity} {item} are promised in {period.name} and at most {most} can be had",
                "Add capacity or an offer, promise less, or give a penalty for lost sales",
            )
    yield from _together(places, {k: v for k, v in committed.items() if k not in sold}, at, period)


def _most(
    network: Network, places: Places, item: str, at: dict[str, set[str]], period: Period
) -> Decimal | None:
    """Units that plants and suppliers can give at most; None: not limited."""
    total = ZERO
    for offer in network.offers:
        if offer.item == item and (offer.periods is None or period.name in offer.periods):
            if offer.capacity is None:
                return None
            total += offer.capacity * period.years
    at_site: dict[str, list[Decimal | None]] = {}
    for row in places.capabilities.get(item, ()):
        if item in at.get(row.site, set()):
            whole = _full_capacity(places.sites[row.site])
            by_site = whole / row.capacity_use if whole is not None and row.capacity_use else None
            limits = [limit for limit in (row.most, by_site) if limit is not None]
            at_site.setdefault(row.site, []).append(min(limits) * period.years if limits else None)
    for units in at_site.values():
        known = [unit for unit in units if unit is not None]
        if len(known) < len(units):
            return None
        total += sum(known, ZERO)
    return total


def _together(
    places: Places,
    committed: dict[str, list[Demand]],
    at: dict[str, set[str]],
    period: Period,
) -> Iterator[Problem]:
    """All committed goods at once against the capacity of all plants that can make any of them."""
    plants: set[str] = set()
    needed = ZERO
    for item, promised in committed.items():
        makers = [row for row in places.capabilities.get(item, ()) if item in at.get(row.site, set())]
        if makers:
            plants.update(row.site for row in makers)
            each = min(row.capacity_use for row in makers)
            needed += sum((row.quantity for row in promised), ZERO) * each
    wholes = [_full_capacity(places.sites[name]) for name in sorted(plants)]
    known = [whole for whole in wholes if whole is not None]
    if plants and len(known) == len(wholes) and sum(known, ZERO) * period.years < needed:
        names, have = ", ".join(sorted(plants)), "has" if len(plants) == 1 else "have"
        yield next(iter(committed.values()))[0].at.problem(
            f"what is promised in {period.name} takes {needed} of capacity, and {names} {have}"
            f" {sum(known, ZERO) * period.years}, all steps built",
            "Add capacity, promise less, or give a penalty for lost sales",
        )


def _full_capacity(site: Site) -> Decimal | None:
    """Capacity per year with every step built; None: not limited."""
    if site.capacity is None:
        return None
    return site.capacity + sum((step.adds * step.most for step in site.steps), ZERO)
