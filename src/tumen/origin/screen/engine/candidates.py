"""Goods of a split code: one answer where all candidates give it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from tumen.origin.screen.engine.amounts import outcome
from tumen.origin.screen.engine.level import NONE, Outcome
from tumen.origin.screen.engine.reasons import Need, Reason
from tumen.origin.screen.table.arrays import NO, OPEN, YES

if TYPE_CHECKING:
    from tumen.origin.screen.table.arrays import Array, Segments

_HIGHEST = np.iinfo(np.int64).max


def agreed(of_good: Segments, rules: Outcome, routes: Outcome) -> tuple[Outcome, Outcome]:
    """Join the rule and the whole route of each candidate, by good: open where candidates differ."""
    low, high = of_good.least(routes.met, OPEN), of_good.most(routes.met, OPEN)
    differ = (low == NO) & (high == YES)
    met = np.where(low == high, low, OPEN).astype(np.int8)
    decides = np.where(met[of_good.owner] == routes.met, routes.reason, 0)
    reason = np.where(differ, 0, of_good.united(decides)) | np.where(met == OPEN, Reason.GOOD_CODE, 0)
    need = np.where(differ, 0, of_good.united(routes.need)) | Need.GOOD_CODE
    low, high = of_good.least(rules.met, OPEN), of_good.most(rules.met, OPEN)
    truth = np.where((low == high) & ~differ, low, OPEN).astype(np.int8)
    known = rules.margin != NONE
    margin = of_good.least(np.where(known, rules.margin, _HIGHEST), _HIGHEST)
    unmeasured = (margin == _HIGHEST) | ((truth == NO) & of_good.any(~known).astype(bool))
    margin = np.where(unmeasured, NONE, margin)
    rule = outcome(truth, margin, of_good.united(rules.reason), of_good.united(rules.need))
    return rule, outcome(met, margin, reason, need)


def put(whole: Outcome, at: Array, part: Outcome) -> Outcome:
    """The outcomes with those `at` these places instead."""
    found = []
    for item in fields(Outcome):
        values = getattr(whole, item.name).copy()
        values[at] = getattr(part, item.name)
        found.append(values)
    return Outcome(*found)
