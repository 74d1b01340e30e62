"""Conditions on materials line by line, for many goods at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.origin.criteria.conditions import of_codes
from tumen.origin.screen.engine.amounts import outcome
from tumen.origin.screen.engine.level import NONE
from tumen.origin.screen.engine.reasons import Need, Reason
from tumen.origin.screen.table.arrays import CODED, NO, OPEN, YES, distinct

if TYPE_CHECKING:
    from tumen.origin.program import MaterialsTest
    from tumen.origin.screen.engine.level import Level, Outcome
    from tumen.origin.screen.table.arrays import Array


def condition_outcome(level: Level, test: MaterialsTest, at: Array) -> Outcome:
    """Whether every material of the codes is wholly obtained, for the goods `at`; open where only an answer
    tells of which materials it speaks.
    """
    if test.by_answer:
        return outcome(np.full(len(at), OPEN, dtype=np.int8), NONE, Reason.CONDITION, Need.ANSWER)
    kept, origin = level.considered("WO")
    rows, segments = level.rows, level.segments
    obtained = np.full(len(origin), OPEN, dtype=np.int8) if rows.obtained is None else rows.obtained
    holds = np.where((origin == NO) | (obtained == NO), NO, np.minimum(origin, obtained))
    used, place = distinct(level.setting.code_number[rows.code])
    candidates = level.setting.book.codes.candidates
    told = [CODED[of_codes(candidates[code] if code >= 0 else None, test.of.codes)] for code in used.tolist()]
    spoken_of = np.array(told, dtype=np.int8)[place] if told else np.zeros(0, dtype=np.int8)
    looked = (spoken_of != NO) if kept is None else (spoken_of != NO) & kept
    failing = segments.any(looked & (spoken_of == YES) & (holds == NO)).astype(bool)
    missing = segments.any(looked & (holds != YES)).astype(bool)
    met = np.where(failing, NO, np.where(missing, OPEN, YES)).astype(np.int8)[at]
    return outcome(met, NONE, Reason.CONDITION, np.where(met == OPEN, Need.WHOLLY_OBTAINED, 0))
