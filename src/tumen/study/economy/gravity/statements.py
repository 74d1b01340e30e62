"""What the question of gravity says of each economy in focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tumen.study.economy.labels import TableWords, exact
from tumen.study.product.basis import is_unsourced
from tumen.study.statements import Basis, Figure, Names, Statement, Value, phrase, say_that

if TYPE_CHECKING:
    from tumen.study.economy.gravity.records import GravityEffect, GravityFound


ENOUGH = 20
"""Below so many draws, not one of them lies outside of a band of nine in ten on either side."""


def _change(value: float) -> Figure:
    return Figure(exact(value), "", "change_percent")


def _effect(found: GravityFound, item: GravityEffect, say: TableWords, basis: Basis | None) -> Statement:
    """What one economy gains: open where the band holds both signs."""
    told: dict[str, Value] = {
        "title": found.title,
        "economy": say.name(item.economy),
        "change": _change(item.real_expenditure),
    }
    if item.band is not None:
        told |= {"low": _change(item.band.low), "high": _change(item.band.high)}
    if not item.settled:
        return Statement("gravity_open", tuple(told.items()), found.drawn, basis)
    told |= {"exports": _change(item.exports), "imports": _change(item.imports)}
    key = "gravity_without_band" if item.band is None else "gravity_effect"
    return Statement(key, tuple(told.items()), rests_on=basis)


def of_gravity(
    found: GravityFound, focus: Sequence[str], say: TableWords
) -> tuple[list[Statement], list[Statement]]:
    """Headline and what stands behind it."""
    unsourced = [source for source in found.sources if is_unsourced(source)]
    invented = any(source.strip().lower().startswith("illustrative") for source in unsourced)
    basis: Basis | None = "illustrative" if invented else "assumed" if unsourced else None
    head = [_effect(found, found.of(code), say, basis) for code in focus]
    ranked = sorted(found.effects, key=lambda item: -item.real_expenditure)
    most, least = (
        phrase("income_of", economy=say.name(item.economy), change=_change(item.real_expenditure))
        for item in (ranked[0], ranked[-1])
    )
    behind = [say_that("gravity_ends", title=found.title, most=most, least=least)]
    behind.append(say_that("gravity_reading", sigma=f"{found.sigma:g}"))
    if not found.draws:
        behind.append(say_that("gravity_not_drawn"))
    elif found.not_drawn:
        behind.append(say_that("gravity_taken_for_certain", names=Names(found.not_drawn)))
    return head, behind
