"""The portfolio of a ledger as of a day: which projects count, what they add, what is not known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tumen.zone.chains.standing import Standing, standings
from tumen.zone.worth.imports import ImportsRow
from tumen.zone.worth.makings import ToAccounts, ledger_rates, with_sectors
from tumen.zone.worth.model import Making, Portfolio
from tumen.zone.worth.portfolio import portfolio
from tumen.zone.worth.sharing import DRAWS

if TYPE_CHECKING:
    from tumen.economy.exposure.leontief import Leontief
    from tumen.economy.footprint.satellite import Satellite
    from tumen.zone.snapshot import Snapshot

APART = {
    "withdrawn": "ended or given up",
    "no project": "only in contact, in talks or seen: it makes no project yet",
    "no event": "nothing is on record of it till this day",
    "part": "its whole states amounts, and those of its parts are in them",
    "whole": "it states no amount of its own, and stands by its parts",
}
"""Why a row of the ledger is not in the portfolio, by code."""
ASSUMED = {
    "output": "all output takes the place of imports where the ledger does not say how much",
    "accounts": "where no imports of a product are stated, all imports of its sector stand for them",
}
"""What was taken though no source says so, by code."""


@dataclass(frozen=True, slots=True)
class LeftApart:
    """A project or contact that is not in the portfolio, and why (see `APART`)."""

    project: Standing
    why: str


@dataclass(frozen=True, slots=True)
class ZoneWorth:
    """What the projects of a ledger add, as of a day."""

    on: date
    portfolio: Portfolio
    standing: Mapping[str, Standing]
    """Of each project of the portfolio."""
    makings: tuple[Making, ...]
    apart: tuple[LeftApart, ...]
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
    standing = standings(snapshot, on)
    projects = {row["project"]: row for row in snapshot["projects"].iter_rows(named=True)}
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in snapshot["products"].iter_rows(named=True):
        rows.setdefault(row["project"], []).append(row)
    apart = {key: _why(one) for key, one in standing.items() if not one.counts}
    apart |= _parts(projects, rows, apart)
    taken = [key for key in sorted(projects) if key not in apart]
    terms = ToAccounts(model.axes, ledger_rates(snapshot), on, tuple(imports), all_output)
    caps = terms.caps()
    makings = [one for key in taken for one in terms.of_project(projects[key], rows.get(key, ()))]
    if imports_of_sector:
        makings, caps = with_sectors(makings, caps, model.accounts, home)
    jobs = {key: projects[key]["planned_jobs"] for key in taken}
    found = portfolio(model, home, makings, caps, jobs, satellite=satellite, seed=seed, draws=draws)
    assumed = {"output": all_output, "accounts": imports_of_sector}
    return ZoneWorth(
        on,
        found,
        {key: standing[key] for key in taken},
        tuple(makings),
        tuple(LeftApart(standing[key], why) for key, why in sorted(apart.items())),
        tuple(name for name, holds in assumed.items() if holds),
    )


def _why(one: Standing) -> str:
    return "withdrawn" if one.withdrawn else "no project" if one.stage is not None else "no event"


def _parts(
    projects: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    apart: Mapping[str, str],
) -> dict[str, str]:
    """Parts of a whole that states amounts, and wholes that state none and have parts."""

    def states(key: str) -> bool:
        own = [projects[key]["planned_output"], projects[key]["planned_jobs"]]
        own += [made[name] for made in rows.get(key, ()) for name in ("output", "replaces")]
        return any(amount is not None for amount in own)

    found: dict[str, str] = {}
    for key in projects:
        above, seen = projects[key]["part_of"], {key}
        while above in projects and above not in seen and key not in apart:
            seen.add(above)
            if above not in apart:
                found |= {key: "part"} if states(above) else {above: found.get(above, "whole")}
            above = projects[above]["part_of"]
    return found
