"""What projects add as tables: an amount that is not all known has an empty cell, and beside it what is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from tumen.zone.worth.from_ledger import ASSUMED, ZoneWorth
from tumen.zone.worth.model import MISSING, Added

Rows = list[dict[str, Any]]
MEASURES = {
    "replaced": "imports replaced",
    "gained": "value added gained at home by that, all tiers",
    "relieved": "foreign value added that leaves what home buys",
    "output": "output",
    "own": "value added in the makers, of all output",
    "behind": "value added at home behind all output, all tiers*",
    "jobs_planned": "jobs planned",
    "jobs_behind": "{stressor} at home behind all output, all tiers*",
}
"""Each amount of what is added, in words."""


def worth_tables(found: ZoneWorth, language: str = "en") -> Mapping[str, Rows]:
    """Tables by name: together, projects, products, sectors, grounds, apart."""
    portfolio = found.portfolio
    common = {
        "on": found.on,
        "home": portfolio.home,
        "unit": portfolio.unit,
        "year": portfolio.year,
        "stressor": portfolio.stressor,
        "assumed": "; ".join(ASSUMED[name] for name in found.assumed),
    }
    return {
        "together": [{**common, **_amounts(portfolio.joint)}],
        "projects": [*_projects(found, language)],
        "products": [
            {
                "product": use.cap.cap,
                "sector": use.cap.sector,
                "imports": use.cap.imports,
                "made": use.made.settled,
                "made_known": use.made.known,
                "replaced": use.replaced.settled,
                "replaced_known": use.replaced.known,
                "beyond": use.beyond,
                "projects": "; ".join(use.projects),
                "source": use.cap.source,
            }
            for use in portfolio.caps
        ],
        "sectors": [
            {
                "sector": one.unit.sector,
                "purchases": one.unit.purchases,
                "imports": one.unit.imports,
                "replaced": one.replaced.settled,
                "replaced_known": one.replaced.known,
                "import_share_before": one.imported[0],
                "import_share_after": one.imported[1] if one.replaced.whole else None,
                "import_share_after_known": one.imported[1],
                "reliance_before": one.reliance[0],
                "reliance_after": one.reliance[1] if one.replaced.whole else None,
                "reliance_after_known": one.reliance[1],
            }
            for one in portfolio.sectors
        ],
        "grounds": _grounds(found),
        "apart": [
            {
                "project": one.project,
                "name": one.name(language),
                "stage": one.stage,
                "since": one.since,
                "why": one.why,
            }
            for one in found.apart
        ],
    }


def _grounds(found: ZoneWorth) -> Rows:
    """Whose word the output is, as far as known, the most of it first."""
    output: dict[str, float] = {}
    for one in found.makings:
        if one.output is not None:
            output[one.confidence] = output.get(one.confidence, 0.0) + one.output
    told = sorted(output.items(), key=lambda item: (-item[1], item[0]))
    return [{"confidence": confidence, "output_known": amount} for confidence, amount in told]


def _amounts(added: Added) -> dict[str, float | None]:
    told: dict[str, float | None] = {}
    for item in fields(Added):
        amount = getattr(added, item.name)
        told |= {item.name: amount.settled, f"{item.name}_known": amount.known}
    return told


def _projects(found: ZoneWorth, language: str) -> Iterator[dict[str, Any]]:
    for one in found.portfolio.projects:
        standing = found.standing[one.project]
        yield {
            "project": one.project,
            "name": standing.name(language),
            "stage": standing.stage,
            **_amounts(one.added),
            "standard_error": one.error,
            "output_in": found.output_in.get(one.project),
            "jobs_in": found.jobs_in.get(one.project),
            "missing": "; ".join(dict.fromkeys(MISSING[what] for _, what in one.missing)),
        }
