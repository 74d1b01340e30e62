"""What projects add, jointly and each: imports replaced, value added, dependence relieved, jobs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import hypot
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tumen.errors import InputError, Problem
from tumen.zone.worth.model import (
    Added,
    CapUse,
    ImportCap,
    KnownSum,
    Portfolio,
    ProductMade,
    ProjectWorth,
    SectorWorth,
)
from tumen.zone.worth.sharing import DRAWS, CappedShares, shared
from tumen.zone.worth.unit import SectorUnit, units

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from tumen.economy.exposure.leontief import Leontief
    from tumen.economy.footprint.satellite import Satellite


def portfolio(
    model: Leontief,
    home: str,
    makings: Iterable[ProductMade],
    caps: Iterable[ImportCap],
    planned_jobs: Mapping[str, int | None],
    *,
    satellite: Satellite | None = None,
    seed: int = 1,
    draws: int = DRAWS,
) -> Portfolio:
    """What each of `planned_jobs` adds, a project that makes nothing known included. Of none nothing
    is known.

    What is not known spreads: to the project, to those that share its cap, to the sum. Projects are taken in
    the order of their keys, so that no order of rows matters.

    Raises InputError with all problems at once: an amount below zero, more imports replaced than made, a cap
    that is named twice, is not there, or is more than the table has of its sector, a sector of a product that
    is not that of its cap.
    """
    names = tuple(sorted(planned_jobs))
    rows = sorted(makings, key=lambda one: (one.project, one.product, one.cap or "", one.sector or ""))
    limits = sorted(caps, key=lambda cap: cap.cap)
    sectors = sorted(
        {one.sector for one in rows if one.sector} | {cap.sector for cap in limits if cap.sector}
    )
    of = units(model, home, sectors, satellite)
    if problems := [*_wrong(rows, limits, planned_jobs.keys(), of, model.axes.unit)]:
        raise InputError(problems)
    by_sector = _by(rows, lambda one: one.sector)
    groups = [
        _Group(of[sector], names, by_sector.get(sector, []), [cap for cap in limits if cap.sector == sector])
        for sector in sectors
    ]
    found = {group.unit.sector: (group, group.shared(seed, draws), group.unsettled) for group in groups}
    projects, by_project = [], _by(rows, lambda one: one.project)
    for at, name in enumerate(names):
        own = by_project.get(name, [])
        added = Added(jobs_planned=KnownSum(float(planned_jobs[name] or 0), planned_jobs[name] is not None))
        added = sum((_of_output(one, of) for one in own), added)
        error = 0.0
        for sector in sorted({one.sector for one in own if one.sector}):
            group, parts, unsettled = found[sector]
            added += _of_replaced(KnownSum(float(parts.values[at]), name not in unsettled), group.unit)
            error = hypot(error, float(parts.errors[at]))
        if any(one.sector is None and one.replaces != 0 for one in own):
            added += _of_replaced(KnownSum(0.0, whole=False), None)
        missing = tuple(dict.fromkeys((one.product, what) for one in own for what in one.missing))
        projects.append(ProjectWorth(name, added, error, missing))
    uses = [use for group, parts, _ in found.values() for use in group.uses(parts)]
    uses += [_unused(cap, rows) for cap in limits if cap.sector is None]
    return Portfolio(
        home,
        model.axes.unit,
        model.axes.year,
        joint=sum((one.added for one in projects), Added() if projects else Added.unknown()),
        projects=tuple(projects),
        caps=tuple(sorted(uses, key=lambda use: use.cap.cap)),
        sectors=tuple(
            SectorWorth(group.unit, KnownSum(parts.joint, group.whole)) for group, parts, _ in found.values()
        ),
        stressor=f"{satellite.stressor} ({satellite.unit})" if satellite else None,
        draws=max((parts.draws for _, parts, _ in found.values()), default=0),
        seed=seed,
    )


_K = TypeVar("_K")


def _by(rows: Iterable[ProductMade], key: Callable[[ProductMade], _K]) -> dict[_K, list[ProductMade]]:
    found: dict[_K, list[ProductMade]] = {}
    for one in rows:
        found.setdefault(key(one), []).append(one)
    return found


@dataclass(frozen=True)
class _Group:
    """Projects that share the imports of a sector, and in it the caps of products."""

    unit: SectorUnit
    names: tuple[str, ...]
    rows: Sequence[ProductMade]
    caps: Sequence[ImportCap]

    @cached_property
    def _by_cap(self) -> dict[str | None, list[ProductMade]]:
        return _by(self.rows, lambda one: one.cap)

    def _rows(self, cap: ImportCap) -> list[ProductMade]:
        return self._by_cap.get(cap.cap, [])

    @cached_property
    def known(self) -> list[ImportCap]:
        """Caps whose size is known."""
        return [cap for cap in self.caps if cap.imports is not None]

    @cached_property
    def _loose(self) -> list[ProductMade]:
        """What replaces imports under no cap that is known."""
        keys = {cap.cap for cap in self.known}
        return [one for one in self.rows if one.cap not in keys and one.replaces != 0]

    @cached_property
    def whole(self) -> bool:
        """Whether all is known of what these projects replace."""
        return not self._loose and all(one.replaces is not None for one in self.rows)

    @cached_property
    def _may_bind(self) -> bool:
        """Whether what is not known may be so much that all imports of the sector are too few."""
        most = [self.unit.imports if one.replaces is None else one.replaces for one in self._loose]
        for cap in self.known:
            made = _made(self._rows(cap))
            most.append(min(made.known, cap.imports or 0.0) if made.whole else cap.imports or 0.0)
        return not self.whole and sum(most) > self.unit.imports

    @property
    def unsettled(self) -> frozenset[str]:
        """Projects of which not all is known that they replace: of themselves, or of who shares a cap."""
        if self._may_bind:
            rows = [one for one in self.rows if one.replaces != 0]
        else:
            short = {cap.cap for cap in self.known if not _made(self._rows(cap)).whole}
            rows = [*self._loose, *(one for one in self.rows if one.cap in short and one.replaces != 0)]
        return frozenset(one.project for one in rows)

    def shared(self, seed: int, draws: int) -> CappedShares:
        """What each project replaces, as far as known."""
        at = {name: place for place, name in enumerate(self.names)}
        made = np.zeros((len(at), len(self.known)))
        for column, cap in enumerate(self.known):
            for one in self._rows(cap):
                made[at[one.project], column] += one.replaces or 0.0
        sizes = np.array([cap.imports or 0.0 for cap in self.known])
        return shared(made, sizes, self.unit.imports, seed=seed, draws=draws)

    def uses(self, parts: CappedShares) -> Iterator[CapUse]:
        """How far each cap is used; where the sector imports too little for all, each in proportion."""
        room = sum(min(_made(self._rows(cap)).known, cap.imports or 0.0) for cap in self.known)
        scale = parts.joint / room if room > 0 else 1.0
        for cap in self.caps:
            if cap.imports is None:
                yield _unused(cap, self.rows)
                continue
            made = _made(self._rows(cap))
            replaced = KnownSum(min(made.known, cap.imports) * scale, made.whole and not self._may_bind)
            yield CapUse(cap, made, replaced, _who(self._rows(cap)))


def _made(rows: Iterable[ProductMade]) -> KnownSum:
    return sum((KnownSum(one.replaces or 0.0, one.replaces is not None) for one in rows), KnownSum())


def _who(rows: Iterable[ProductMade]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.project for one in rows))


def _unused(cap: ImportCap, rows: Iterable[ProductMade]) -> CapUse:
    """A cap whose size, or sector, is not known: so is what is replaced under it."""
    under = [one for one in rows if one.cap == cap.cap]
    nothing = all(one.replaces == 0 for one in under)
    return CapUse(cap, _made(under), KnownSum(0.0, nothing), _who(under))


def _of_output(making: ProductMade, of: Mapping[str, SectorUnit]) -> Added:
    """What stands behind all that is made of a product, whoever buys it."""
    made = KnownSum(making.output or 0.0, making.output is not None)
    unit = of.get(making.sector or "")
    if unit is None:
        nothing = KnownSum(0.0, making.output == 0)
        return Added(output=made, own=nothing, behind=nothing, jobs_behind=nothing)
    jobs = _times(unit.stressor, made)
    return Added(
        output=made,
        own=_times(unit.own, made),
        behind=_times(unit.behind, made),
        jobs_behind=KnownSum(jobs.known, jobs.whole and (unit.stressor_known or making.output == 0)),
    )


def _of_replaced(amount: KnownSum, unit: SectorUnit | None) -> Added:
    """What it brings that imports fall away."""
    gained, relieved = (unit.gained, unit.relieved) if unit else (None, None)
    return Added(replaced=amount, gained=_times(gained, amount), relieved=_times(relieved, amount))


def _times(each: float | None, amount: KnownSum) -> KnownSum:
    """Of nothing nothing, whatever one unit brings; else what is known of both."""
    if amount == KnownSum():
        return amount
    return KnownSum(0.0, whole=False) if each is None else KnownSum(each * amount.known, amount.whole)


def _wrong(
    rows: Sequence[ProductMade],
    caps: Sequence[ImportCap],
    projects: Collection[str],
    of: Mapping[str, SectorUnit],
    unit: str,
) -> Iterable[Problem]:
    by_key: dict[str, ImportCap] = {}
    for cap in caps:
        if cap.cap in by_key:
            yield Problem(f"two caps for {cap.cap}", "Keep one of them")
        by_key[cap.cap] = cap
        if cap.imports is None:
            continue
        if not cap.imports >= 0:
            yield Problem(f"imports of {cap.cap} are {cap.imports}", "Give zero or more")
        if cap.sector is None:
            yield Problem(f"the sector of {cap.cap} is not known", "State it beside the imports")
        elif cap.imports > of[cap.sector].imports * (1 + 1e-9):
            there = f"the table has {of[cap.sector].imports:,.6g} for all of {cap.sector}"
            what = f"imports of {cap.cap} are {cap.imports:,.6g} {unit}, {there}"
            yield Problem(what, "Look at the unit, the currency and the year, or at the sector")
    for one in rows:
        said = f"{one.project} makes {one.product}"
        if one.project not in projects:
            yield Problem(f"{said}, and is no project of the portfolio", "Add it, with its planned jobs")
        if one.cap is not None and one.cap not in by_key:
            yield Problem(
                f"{said}, under a cap {one.cap} that is not there", "Add it; imports may be unknown"
            )
        elif one.cap is not None and by_key[one.cap].sector != one.sector:
            what = f"{said} of {one.sector}, its cap {one.cap} is of {by_key[one.cap].sector}"
            yield Problem(what, "Name one sector for both")
        for name, value in (("output", one.output), ("replaces", one.replaces)):
            if value is not None and not 0 <= value < float("inf"):
                yield Problem(f"{said}: {name} is {value}", "Give zero or more")
        if one.output is not None and one.replaces is not None and one.replaces > one.output * (1 + 1e-9):
            what = f"{said} for {one.output:,.6g} {unit}, and replaces imports of {one.replaces:,.6g}"
            yield Problem(what, "Look at the two figures: it cannot replace more than it makes")
