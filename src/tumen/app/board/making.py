"""Opportunities and invitations as their commands make them, in the process of a run."""

from __future__ import annotations

import pickle
from datetime import date
from typing import TYPE_CHECKING, Any

from tumen.app.runs.making import keep
from tumen.errors import Problem
from tumen.tables.given import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.study.zone.briefs.make import InvitationBrief
    from tumen.zone.opportunities.results import Opportunities
    from tumen.zone.snapshot import Snapshot
    from tumen.zone.worth import ZoneWorth

_LEDGER = "ledger.pickle"


def hand_over(place: Path, snapshot: Snapshot) -> None:
    """Keep the ledger for a run as whoever asks sees it: entries of later do not change the answer."""
    from tumen.zone.snapshot import Snapshot

    keep(place / _LEDGER, Snapshot(dict(snapshot.frames), snapshot.known_at, snapshot.name))


def opportunities(
    folder: Path, place: Path, asked: dict[str, Any], *, inside: bool
) -> tuple[Opportunities, bool]:
    """As `tumen zone opportunities` finds them; and whether the bills are illustrative."""
    from tumen.study.core.read import read_study
    from tumen.study.zone.goods import base_of, one_economy, zone_goods, zone_terms
    from tumen.study.zone.linked import rests_on_nothing
    from tumen.zone.chains import read_chains
    from tumen.zone.opportunities.asked import chains_named, links_asked
    from tumen.zone.opportunities.find import opportunities as find

    study = read_study(_study(folder, asked["study"], inside=inside))
    known = read_chains()
    links = links_asked(known, chains_named(known, asked["chains"]), _ledger(place), base_of(study).on)
    with study.on_file():
        goods = zone_goods(study, asked["sites"])
        terms = zone_terms(study, one_economy(goods))
        return find(links.links, goods, terms, made=links.made), rests_on_nothing(study)


def brief(folder: Path, place: Path, asked: dict[str, Any], *, inside: bool) -> InvitationBrief:  # noqa: ARG001
    """As `tumen zone brief` makes it."""
    from tumen.study.core.read import read_study
    from tumen.study.zone.briefs.make import make_brief

    given = Reader()
    read = given.get("", read_study, _study(folder, asked["study"], inside=inside))
    product = asked["product_study"]
    own = None if product is None else given.get("", read_study, _study(folder, product, inside=inside))
    if read is not None and read.zone is None:
        given.problems.append(
            Problem(f"{asked['study']} does not ask of a zone", "Give a study with ask: [zone]")
        )
    given.done()
    return make_brief(read.zone, link=asked["link"], firm=asked["firm"], product=own, site=asked["site"])


def worth(folder: Path, place: Path, asked: dict[str, Any], *, inside: bool) -> ZoneWorth:  # noqa: ARG001
    """As `tumen zone worth` reckons it."""
    from tumen.economy.exposure import leontief
    from tumen.study.economy.tables_on_file import examine
    from tumen.zone.worth import home_of, read_imports, satellite_of, zone_worth

    table, given = examine(asked["accounts"], year=asked["year"]).accounts, Reader()
    home = given.get("", home_of, asked["home"], table.axes)
    rows = given.get("", read_imports, place / asked["imports"], table.axes) if asked["imports"] else ()
    jobs = asked["jobs"] and (place / asked["jobs"], table, asked["stressor"])
    satellite = given.get("", satellite_of, *jobs) if jobs else None
    given.done()
    return zone_worth(
        _ledger(place),
        date.fromisoformat(asked["on"]),
        leontief(table),
        home,
        rows,
        satellite=satellite,
        seed=asked["seed"],
        draws=asked["draws"],
        all_output=asked["all_output"],
        imports_of_sector=asked["imports_of_sector"],
    )


def _ledger(place: Path) -> Any:
    kept = place / _LEDGER
    return pickle.loads(kept.read_bytes()) if kept.is_file() else None  # noqa: S301 - by `hand_over`


def _study(folder: Path, name: str, *, inside: bool) -> Path:
    from tumen.app.studies.outside import refuse_outside

    found = folder / name
    refuse_outside(found, folder if inside else None)
    return found
