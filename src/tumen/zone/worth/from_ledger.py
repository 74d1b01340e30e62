"""The portfolio of a ledger as of a day: which projects count, what they add, what is not known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tumen.zone.chains.standing import ProjectStanding, standings
from tumen.zone.indicators.census import take_census
from tumen.zone.indicators.identity import kept_keys
from tumen.zone.worth.imports import ImportsRow, by_code
from tumen.zone.worth.makings import ToAccounts, ledger_rates, with_sectors
from tumen.zone.worth.model import Portfolio, ProductMade
from tumen.zone.worth.portfolio import portfolio
from tumen.zone.worth.sharing import DRAWS

if TYPE_CHECKING:
    from tumen.economy.exposure.leontief import Leontief
    from tumen.economy.footprint.satellite import Satellite
    from tumen.zone.snapshot import Snapshot

ASSUMED = {
    "output": "all output takes the place of imports where the ledger does not say how much",
    "accounts": "where no imports of a product are stated, all imports of its sector stand for them",
}
"""What was taken though no source says so, by code."""


COUNTED_IN = {
    "whole": "its amount is in that of the whole that it is a part of",
    "parts": "it states none of its own, and stands by its parts",
}
"""Where an amount of a project is counted in place of its own, by code."""


@dataclass(frozen=True, slots=True)
class ZoneWorth:
    """What the projects of a ledger add, as of a day."""

    on: date
    portfolio: Portfolio
    standing: Mapping[str, ProjectStanding]
    """Of each project of the portfolio: those that count, and those that perhaps do."""
    makings: tuple[ProductMade, ...]
    apart: tuple[ProjectStanding, ...]
    """Rows of the ledger that do not count, each with the reason."""
    output_in: Mapping[str, str]
    """Projects whose output is counted elsewhere, see `COUNTED_IN`."""
    jobs_in: Mapping[str, str]
    """The same for planned jobs."""
    assumed: tuple[str, ...]
    """See `ASSUMED`."""


def zone_worth(
    snapshot: Snapshot,
    on: date,
    model: Leontief,
    home: str,
    imports: Iterable[ImportsRow] = (),
    *,
    satellite: Satellite | None = None,
    all_output: bool = False,
    imports_of_sector: bool = False,
    seed: int = 1,
    draws: int = DRAWS,
) -> ZoneWorth:
    """What the projects of a ledger that count on a day add, at full capacity as planned.

    Raises InputError with all problems at once, as `portfolio` does, and where rows of imports share goods,
    or have no exchange rate or sector.

    Parameters
    ----------
    home : label of the zone's economy in the accounts
    imports : what it imports of products a year; a product without a row, or amount, has no known cap
    all_output : take all output as replacing imports where the ledger does not say how much
    imports_of_sector : take all imports of its sector in the accounts as the cap of a product without one
    """
    census = take_census(snapshot, on)
    standing, rows = standings(census), _products(snapshot)
    snapshot = census.snapshot
    projects = {row["project"]: row for row in snapshot["projects"].iter_rows(named=True)}
    taken = [key for key in sorted(projects) if standing[key].counts is not False]
    part_of = {key: row["part_of"] for key, row in projects.items()}
    output_in = _counted_in(taken, part_of, {key: _output(projects[key], rows.get(key, ())) for key in taken})
    jobs_in = _counted_in(taken, part_of, {key: projects[key]["planned_jobs"] for key in taken})
    terms = ToAccounts(model.axes, ledger_rates(snapshot), on, by_code(imports), all_output)
    caps = terms.caps()
    makings = []
    for key in taken:
        if key not in output_in:
            own = terms.of_project(projects[key], rows.get(key, ()))
            makings += own if standing[key].counts else [_perhaps(one) for one in own]
    if imports_of_sector:
        makings, caps = with_sectors(makings, caps, model.accounts, home)
    jobs = {key: _jobs(projects[key], standing[key], jobs_in) for key in taken}
    found = portfolio(model, home, makings, caps, jobs, satellite=satellite, seed=seed, draws=draws)
    assumed = {"output": all_output, "accounts": imports_of_sector}
    return ZoneWorth(
        on,
        found,
        {key: standing[key] for key in taken},
        tuple(makings),
        tuple(one for _, one in sorted(standing.items()) if one.counts is False),
        output_in,
        jobs_in,
        tuple(name for name, holds in assumed.items() if holds),
    )


def _products(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Rows of products by the key that is kept of each project, a product once."""
    kept, found = kept_keys(snapshot), dict[str, list[dict[str, Any]]]()
    for row in snapshot["products"].iter_rows(named=True):
        project = kept.get(row["project"], row["project"])
        own = found.setdefault(project, [])
        same = [one for one in own if one["key"] != row["project"] and _same_code(one, row)]
        if same:
            _merge(same[0], row)
        else:
            own.append({**row, "project": project, "key": row["project"], "twice": False})
    return found


def _same_code(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if not one["hs"] or not other["hs"] or one["hs_edition"] != other["hs_edition"]:
        return False
    short, long = sorted((one["hs"], other["hs"]), key=len)
    return bool(long.startswith(short))


def _merge(one: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Take what another key of the project says of the product; where they differ, neither is taken."""
    names = ("output", "replaces", "currency")
    mine, others = ({name: row[name] for name in names} for row in (one, other))
    if others["currency"] is None or one["twice"] or mine == others:
        return
    if mine["currency"] is None:
        one.update(others, confidence=other["confidence"])
    else:
        one.update(output=None, replaces=None, currency=None, twice=True)


def _perhaps(making: ProductMade) -> ProductMade:
    """Of a project that perhaps counts: whether it makes all of it, or nothing, is not known."""
    return replace(making, output=None, replaces=None, missing=(*making.missing, "counts"))


def _jobs(project: Mapping[str, Any], standing: ProjectStanding, jobs_in: Mapping[str, str]) -> int | None:
    if project["project"] in jobs_in:
        return 0
    jobs: int | None = project["planned_jobs"] if standing.counts else None
    return jobs


def _output(project: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> object:
    """What a project states of its output, None where it states nothing."""
    stated = [project["planned_output"], *(row[name] for row in rows for name in ("output", "replaces"))]
    return next((amount for amount in stated if amount is not None), None)


def _counted_in(
    taken: Sequence[str], part_of: Mapping[str, str | None], stated: Mapping[str, object]
) -> dict[str, str]:
    """Parts of a whole that states such an amount, and wholes that state none and have parts."""
    found: dict[str, str] = {}
    for key in taken:
        above, seen = part_of[key], {key}
        while above is not None and above not in seen and above in part_of:
            seen.add(above)
            if above in stated:
                found |= {key: "whole"} if stated[above] is not None else {above: found.get(above, "parts")}
            above = part_of[above]
    return found
