"""Codes of materials against the good's own code and against lists of codes, three-valued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.agreements.rule import DIGITS_OF
from tumen.origin.truth import Truth, any_of

if TYPE_CHECKING:
    from tumen.agreements.rule import ChangeLevel, CodeRange


def same_as_good(code: str, good: str, level: ChangeLevel) -> Truth:
    """Whether a material stands in the good's own chapter, heading or subheading (digits of one edition).

    Never for ``AH``, which asks for no change; None where a code is too short to tell.
    """
    width = DIGITS_OF[level]
    if width == 0:
        return False
    if len(code) < width or len(good) < width:
        return None if good.startswith(code) or code.startswith(good) else False
    return code[:width] == good[:width]


def among(code: str, ranges: tuple[CodeRange, ...]) -> Truth:
    """Whether a code is in one of the ranges; None where it is too short to tell."""
    return any_of(
        True
        if len(code) >= max(len(r.first), len(r.last)) and r.covers(code)
        else (None if len(code) < max(len(r.first), len(r.last)) and r.could_cover(code) else False)
        for r in ranges
    )
