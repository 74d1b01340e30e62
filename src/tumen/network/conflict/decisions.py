"""Decisions on sites as rows of a model, so that they can give way like any other statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Terms

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work
    from tumen.network.model.network import Network, Site


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
    count = len(network.periods)
    names = [period.name for period in network.periods]
    limits: list[tuple[RowName, list[tuple[int, float]]]] = []
    musts: list[tuple[RowName, str, int]] = []
    for number, site in enumerate(network.sites):
        cells = range(number * count, (number + 1) * count)
        first = 0 if site.open_from is None else names.index(site.open_from)
        if site.state == "possible" and site.decision == "closed":
            limits.append(
                (RowName(f"{site.name} never opens, as decided", site.name), [(c, 1.0) for c in cells])
            )
        elif site.state == "possible":
            if first:
                text = f"{site.name} opens in {names[first]} at the earliest"
                limits.append((RowName(text, site.name), [(c, 1.0) for c in cells[:first]]))
            if site.decision == "open":
                text = f"{site.name} opens in {names[first]}, as decided"
                musts.append((RowName(text, site.name), "opens", cells[first]))
        elif site.decision == "closed":
            text = f"{site.name} closes in {names[0]}, as decided"
            musts.append((RowName(text, site.name), "closes", cells[0]))
    flat = [(column, row, value) for row, (_, cells_) in enumerate(limits) for column, value in cells_]
    for variable_terms, sign, right, named in (
        (
            [Terms("opens", [c for c, _, _ in flat], [r for _, r, _ in flat], [v for _, _, v in flat])],
            "<=",
            [0.0] * len(limits),
            [name for name, _ in limits],
        ),
        (
            [
                Terms(
                    variable,
                    [column for _, kind, column in musts if kind == variable],
                    [row for row, (_, kind, _) in enumerate(musts) if kind == variable],
                    [1.0] * sum(kind == variable for _, kind, _ in musts),
                )
                for variable in ("opens", "closes")
            ],
            ">=",
            [1.0] * len(musts),
            [name for name, _, _ in musts],
        ),
    ):
        family = "site_decision" if sign == "<=" else "site_decision_must"
        work.add_rows(family, variable_terms, sign, right, named, shared=True)
