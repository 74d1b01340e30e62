"""Decisions on sites as rows of a model, so that they can give way like any other statement."""

from __future__ import annotations

from dataclasses import replace

from tumen.network.mip.families.rows import RowName, Rows, Work
from tumen.network.model.making import Site
from tumen.network.model.network import Network


def undecided(network: Network) -> Network:
    """The network with decisions on sites left open; they come back as rows."""

    def freed(site: Site) -> Site:
        shuts = site.state == "existing" and site.decision == "closed"
        return replace(site, decision="free", open_from=None, may_close=site.may_close or shuts)

    return replace(network, sites=tuple(map(freed, network.sites)))


def write_decisions(work: Work, network: Network) -> None:
    """What the study decides about sites, one row each: ``sum of openings <= 0``, ``closing >= 1`` and the
    like.
    """
    periods = [period.name for period in network.periods]
    limits, musts = Rows("site_decision", shared=True), Rows("site_decision_must", shared=True)

    def must(variable: str, site: Site, column: int, text: str) -> None:
        musts.put(variable, column, musts.add(RowName(text, site.name), 1.0))

    def never(site: Site, columns: range, text: str) -> None:
        row = limits.add(RowName(text, site.name))
        for column in columns:
            limits.put("opens", column, row)

    for number, site in enumerate(network.sites):
        cells = range(number * len(periods), (number + 1) * len(periods))
        first = 0 if site.open_from is None else periods.index(site.open_from)
        if site.state == "possible" and site.decision == "closed":
            never(site, cells, f"{site.name} never opens, as decided")
        elif site.state == "possible":
            if first:
                never(site, cells[:first], f"{site.name} opens in {periods[first]} at the earliest")
            if site.decision == "open":
                must("opens", site, cells[first], f"{site.name} opens in {periods[first]}, as decided")
        elif site.decision == "closed":
            must("closes", site, cells[0], f"{site.name} closes in {periods[0]}, as decided")
    work.add_rows(limits, "<=")
    work.add_rows(musts, ">=")
