"""What a study says of outages: the worst, where recovering takes longer than is borne, what redundancy
costs, and the plan that loses least in the worst case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tumen.study.network.answer import NOTHING
from tumen.study.statements import Figure, Names, balance, phrase, say_that

if TYPE_CHECKING:
    from tumen.network.questions.robust import Robust
    from tumen.network.questions.stress import Stress, Stressed
    from tumen.study.network.results import UnderStress
    from tumen.study.statements import Basis, Phrase, Statement

_MOST = 6
"""Places that one sentence names."""


def of_stress(item: UnderStress | None, currency: str, basis: Basis | None) -> Iterator[Statement]:
    """Up to six statements; nothing where the study does not ask."""
    if item is None:
        return
    if item.found is None:
        yield say_that("stress_none", missing=item.why_not)
        return
    yield from _losses(item.found, currency, basis)
    yield from _exposed(item.found, basis)
    if item.loss_under is not None:
        yield from _redundancy(item.found, item.loss_under, currency, basis)
    if item.robust is not None:
        yield _robust(item.robust, currency, basis)
    elif item.robust_why_not:
        yield say_that("robust_none", missing=item.robust_why_not)
    if not item.found.counts_stock:
        yield say_that("stress_no_stock")
    if item.set_aside:
        yield say_that("stress_set_aside")


def days(value: float) -> Figure:
    """A length."""
    return Figure(value, "days", "short")


def _losses(found: Stress, currency: str, basis: Basis | None) -> Iterator[Statement]:
    longest = days(found.lengths[-1])
    used = [row for row in found.places if row.used]
    unknown = [row for row in used if row.lost[-1].loss is None]
    known = [row for row in used if row.lost[-1].loss is not None]
    if known:
        worst = max(known, key=lambda row: row.lost[-1].loss or 0.0)
        most = worst.lost[-1].loss or 0.0
        alike = [row for row in known if (row.lost[-1].loss or 0.0) >= most - 1e-6 * abs(most)]
        missing = tuple(row.place.name for row in unknown)
        saves = (worst.lost[-1].loss or 0.0) < -NOTHING
        yield say_that(
            "stress_saves" if saves else "stress_worst",
            missing=missing,
            rests_on=basis,
            place=_named(alike),
            days=longest,
            loss=Figure(abs(worst.lost[-1].loss or 0.0), currency, "short"),
            undelivered=Figure(worst.lost[-1].undelivered, "", "whole"),
        )
    if unknown:
        yield say_that("stress_unpriced", places=_named(unknown), days=longest)
    if not used:
        yield say_that("stress_unused")


def _exposed(found: Stress, basis: Basis | None) -> Iterator[Statement]:
    """Places that recover more slowly than their outage is borne, and those of which that is not known."""
    rows = [row for row in found.places if row.used]
    exposed = [row for row in rows if row.exposed]
    unknown = [row.place.name for row in rows if row.exposed is None]
    if exposed:
        told = tuple(
            phrase(
                "stress_place",
                place=row.place.name,
                recovers=days(float(row.place.recovery_days or 0)),
                survives=days(row.survives_days or 0.0),
            )
            for row in exposed[:_MOST]
        )
        yield say_that("stress_exposed", rests_on=basis, places=told)
    if unknown:
        yield say_that("stress_recovery_open", places=_names(unknown))


def _redundancy(found: Stress, under: float, currency: str, basis: Basis | None) -> Iterator[Statement]:
    limit = Figure(under, currency, "short")
    made = [(row, row.redundancy) for row in found.places if row.redundancy is not None]
    none = [row for row in found.places if row.why_not]
    if made:
        told = tuple(
            phrase(
                "stress_redundancy_place",
                place=row.place.name,
                extra=Figure(max(0.0, change.extra), currency, "short"),
                sites=Names(change.sites),
            )
            for row, change in made[:_MOST]
        )
        yield say_that("stress_redundancy", rests_on=basis, limit=limit, places=told)
    if none:
        yield say_that("stress_no_redundancy", rests_on=basis, limit=limit, places=_named(none))


def _robust(item: Robust, currency: str, basis: Basis | None) -> Statement:
    same = item.worst >= item.worst_of_plan - 1e-6 * max(1.0, abs(item.worst_of_plan))
    regret = item.measure == "regret"
    if same:
        return say_that(
            "robust_same", rests_on=basis, budget=Figure(item.budget, currency, "short"), days=days(item.days)
        )
    return say_that(
        "robust_regret" if regret else "robust_worst",
        rests_on=basis,
        sites=Names(item.sites),
        extra=Figure(item.extra, currency, "short"),
        days=days(item.days),
        place=item.worst_place,
        worst=Figure(item.worst, currency, "short") if regret else balance(item.worst, currency),
        before=Figure(item.worst_of_plan, currency, "short")
        if regret
        else balance(item.worst_of_plan, currency),
    )


def _named(rows: list[Stressed]) -> Names:
    return _names([row.place.name for row in rows])


def _names(names: list[str]) -> Names:
    more: tuple[Phrase, ...] = ()
    if len(names) > _MOST:
        more = (phrase("stress_more", count=str(len(names) - _MOST)),)
    return Names((*names[:_MOST], *more))
