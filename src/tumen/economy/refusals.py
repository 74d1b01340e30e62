"""What is wrong with an input: labels, shapes and cells, noted one by one and told together."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError, Problem
from tumen.reference.economies import economies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

EVERY = "*"
"""Stands for every label where it may."""
NAMED = 8
"""So many cells are named."""
LISTED = 40
"""So many labels are listed."""


class Refusals:
    """Problems of one input, in one file where one is given."""

    def __init__(self, file: Path | None = None) -> None:
        self.problems: list[Problem] = []
        self._file = None if file is None else str(file)

    def when(self, wrong: object, what: str, fix: str) -> None:
        """Note a problem if something is true."""
        if wrong:
            self.problems.append(Problem(what, fix, self._file))

    def unknown(
        self, kind: str, codes: Iterable[str], known: Sequence[str], where: str = "the table"
    ) -> None:
        """Note every label that is not known."""
        for code in codes:
            self.problems += [Problem(*wrong) for wrong in (not_there(kind, code, known, where),) if wrong]

    def twice(self, labels: Iterable[object], what: str, fix: str) -> None:
        """Note every label that is repeated; `what` has places for the label and how often it stands."""
        for label, count in Counter(labels).items():
            self.when(count > 1, what.format(label, count), fix)

    def shapes(self, **wanted: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        """Note every array, by name, whose shape is not the one that its axes need: (has, needs)."""
        for name, (has, needs) in wanted.items():
            what = f"{name.replace('__', ' ')} has the shape {has}, its axes need {needs}"
            self.when(has != needs, what, "Align data and labels.")

    def cells(self, mask: NDArray[np.bool_], labels: Sequence[Sequence[str]], what: str, fix: str) -> None:
        """Note that a kind of fault stands in cells, and name the first by the labels of each axis."""
        found = np.argwhere(mask)
        shown = [
            "/".join(names[at] for names, at in zip(labels, cell, strict=True)) for cell in found[:NAMED]
        ]
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        self.when(len(found), f"{what}: {', '.join(shown)}{more}", fix)

    def done(self) -> None:
        """Raise all that was noted."""
        if self.problems:
            raise InputError(self.problems)


def not_there(
    kind: str, code: str, known: Sequence[str], where: str = "the table", *, every: bool = False
) -> tuple[str, str] | None:
    """What is wrong with a label and how to mend it; None where it is known or, for `every`, is ``*``."""
    if code in known or (every and code == EVERY):
        return None
    near = _near(code, known)
    meant = f"Did you mean {near!r}? " if near else ""
    listed = ", ".join(known[:LISTED]) + (", ..." if len(known) > LISTED else "")
    all_of_them = f", or {EVERY} for all" if every else ""
    return f"{kind} {code!r} is not in {where}", f"{meant}Known: {listed}{all_of_them}"


def position(kind: str, code: str, known: Sequence[str], where: str = "the table") -> int:
    """Position of a label; InputError that lists the known ones."""
    wrong = not_there(kind, code, known, where)
    if wrong:
        raise InputError.of(*wrong)
    return known.index(code)


def no_number(name: str, value: object, *, whole: bool = False) -> tuple[str, str] | None:
    """What is wrong with a value that must be a number, and how to mend it."""
    if not isinstance(value, bool) and isinstance(value, Integral if whole else Real):
        return None
    return f"{name} is {value!r}", f"Give a {'whole ' if whole else ''}number"


def short_codes(known: Sequence[str]) -> Mapping[str, str]:
    """{label: ISO 3166 alpha-2} of the labels that are economies of their own."""
    return {item.iso3: item.iso2 for item in economies() if item.iso3 and item.iso3 in known}


def _near(code: str, known: Sequence[str]) -> str | None:
    upper = str(code).strip().upper()
    longer = {item.iso2: item.iso3 for item in economies()}
    for name in (upper, longer.get(upper)):
        if name and name in known:
            return name
    return next(iter(get_close_matches(upper, known, n=1, cutoff=0.6)), None)
