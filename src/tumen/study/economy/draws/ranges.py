"""Draws of what a study takes on assumption: rates within their ranges, and shares of cuts that are earned.

Every importer is drawn on its own, all sectors and partners of it together: what is wrong with an assumption
is wrong in most of its rates. A draw of a half is what is assumed; as much lies above as below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

import numpy as np

from tumen.study.economy.results import Source
from tumen.study.economy.tariffs import asked_of_trade

if TYPE_CHECKING:
    from tumen.economy.arrays import Array
    from tumen.study.economy.earned import UsedShares
    from tumen.study.economy.read import EconomyStudy

SOURCES: tuple[Source, ...] = get_args(Source)
_BEFORE = ("base", "prior")
_CENTRE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class RangeDraw:
    """Uniform numbers of one draw, from 0 (lowest) to 1 (highest); a half is what is assumed.

    `rates` has rows for the level of an importer's rates, those before the agreement, those under it, and a
    column for each economy; `earned` is one number for all shares.
    """

    rates: Array
    earned: float


def range_draw(study: EconomyStudy, seed: int, number: int, moves: frozenset[Source]) -> RangeDraw:
    """Draw `number`, which depends on the seed and the number only; what does not move is at its centre."""
    stream = np.random.default_rng(np.random.SeedSequence((seed, number)))
    rates, earned = stream.random((3, study.accounts.axes.n_economies)), float(stream.random())
    return RangeDraw(
        rates if "tariffs" in moves else np.full_like(rates, _CENTRE),
        earned if "utilisation" in moves else _CENTRE,
    )


def between(low: Array, middle: Array, high: Array, at: Array | float) -> Array:
    """Evenly from lowest to middle for the lower half, from middle to highest for the upper one."""
    place = 2 * np.asarray(at) - 1
    found: Array = middle + place * np.where(place < 0, middle - low, high - middle)
    return found


def drawn_study(study: EconomyStudy, draw: RangeDraw) -> EconomyStudy:
    """The study with its assumed rates where the draw puts them."""
    schedules, trade = asked_of_trade(study)
    level, before, after = draw.rates[:, None, :, None]
    one = np.ones(())
    size = between(schedules.level[0], one, schedules.level[1], level)
    rates = {
        stage: size
        * between(
            schedules.lowest[stage], middle, schedules.highest[stage], before if stage in _BEFORE else after
        )
        for stage, middle in schedules.rates.items()
    }
    n_of = study.accounts.axes.economy
    outside = tuple(
        rate.model_copy(
            update={"rate": _moved(float(rate.rate), rate.off, draw.rates[1, n_of(rate.importer)])}
        )
        for rate in trade.outside
    )
    asked = study.asked.model_copy(update={"trade": trade.model_copy(update={"outside": outside})})
    return replace(study, schedules=replace(schedules, rates=rates), asked=asked)


def _moved(rate: float, off: float, at: float) -> Decimal:
    moved = between(np.array(max(rate - off, 0.0)), np.array(rate), np.array(rate + off), at)
    return Decimal(repr(float(moved)))


def drawn_shares(used: UsedShares, draw: RangeDraw) -> UsedShares:
    """Shares of cuts where the draw puts them; a cut that only a draw has is not earned."""
    share = between(used.lowest, used.share, used.highest, draw.earned)
    return replace(used, share=np.nan_to_num(share, nan=0.0))


def sources_of(study: EconomyStudy, used: list[UsedShares]) -> tuple[Source, ...]:
    """What moves between draws: elasticities always, the others where a range is stated."""
    schedules, trade = asked_of_trade(study)
    ranged = any((schedules.highest[stage] > schedules.lowest[stage]).any() for stage in schedules.rates)
    tariffs = (
        ranged
        or bool((schedules.level[1] > schedules.level[0]).any())
        or any(rate.off for rate in trade.outside)
        or {*trade.draws.shock} != {1}
    )
    earned = any((item.highest > item.lowest).any() for item in used)
    holds = {"elasticities": True, "tariffs": tariffs, "utilisation": earned}
    return tuple(source for source in SOURCES if holds[source])
