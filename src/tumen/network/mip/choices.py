"""Which sites are chosen, as expressions of the first stage, and rows that ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from tumen.network.mip.families.rows import RowName, Rows, Work
from tumen.network.mip.families.strong import cell
from tumen.network.model.making import Site
from tumen.network.model.network import Network
from tumen.network.plans.plan import Plan


def choosable(network: Network) -> tuple[tuple[int, Site], ...]:
    """Sites about which there is a choice, with their place in the network."""
    return tuple(
        (number, site)
        for number, site in enumerate(network.sites)
        if (site.state == "possible" and site.decision != "closed")
        or (site.state == "existing" and site.may_close and site.decision == "free")
    )


def chosen(plan: Plan) -> frozenset[str]:
    """Of the sites about which there is a choice, those that open, or that do not close."""
    opened = {event.site for event in plan.events if event.event == "opens"}
    shut = {event.site for event in plan.events if event.event == "closes"}
    return frozenset(
        site.name
        for _, site in choosable(plan.network)
        if site.name in opened or (site.state == "existing" and site.name not in shut)
    )


def other_sites(work: Work, sets: Sequence[frozenset[str]]) -> None:
    """Not one of these sets of sites: ``sum of not chosen in the set + sum of chosen outside it >= 1``.

    A site is chosen, for a possible one, by ``sum of opens``; for an existing one by ``1 - sum of closes``.
    """
    rows = Rows("other_sites", shared=True)
    count = len(work.compiled.network.periods)
    for names in sets:
        row = rows.add(RowName(f"sites other than {', '.join(sorted(names)) or 'none'}"), 1.0)
        for number, site in choosable(work.compiled.network):
            possible, inside = site.state == "possible", site.name in names
            if inside == possible:
                rows.right[row] -= 1.0
            for column in range(number * count, (number + 1) * count):
                rows.put("opens" if possible else "closes", column, row, -1.0 if inside == possible else 1.0)
    work.add_rows(rows, ">=")


def settles(work: Work, site: str) -> None:
    """A possible site opens in some period: ``sum of opens >= 1``."""
    network = work.compiled.network
    number = [item.name for item in network.sites].index(site)
    rows = Rows("settles", shared=True)
    row = rows.add(RowName(f"{site} opens", site), 1.0)
    for t in range(len(network.periods)):
        rows.put("opens", cell(work, number, t), row)
    work.add_rows(rows, ">=")
