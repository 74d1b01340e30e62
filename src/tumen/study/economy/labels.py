"""Labels of economies and sectors as the table has them;
what is not there is refused with what was perhaps meant.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from tumen.reference.economies import economies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tumen.economy.accounts import Axes

EVERY = "*"
"""Stands for every label."""
Kind = Literal["economy", "sector"]


def not_there(kind: Kind, code: str, axes: Axes, *, every: bool = False) -> tuple[str, str] | None:
    """What is wrong with a label and how to mend it; None where the table has it.

    Parameters
    ----------
    every : whether ``*`` may stand for all
    """
    known = axes.economies if kind == "economy" else axes.sectors
    if code in known or (every and code == EVERY):
        return None
    near = _near(code, known)
    meant = f"Did you mean {near!r}? " if near else ""
    all_of_them = f", or {EVERY} for all" if every else ""
    return f"{kind} {code!r} is not in the table", f"{meant}Known: {', '.join(known)}{all_of_them}"


def _near(code: str, known: Sequence[str]) -> str | None:
    upper = code.strip().upper()
    longer = {item.iso2: item.iso3 for item in economies() if item.iso3}
    for name in (upper, longer.get(upper)):
        if name in known:
            return name
    close = get_close_matches(upper, known, n=1, cutoff=0.6)
    return close[0] if close else None


def short_codes(axes: Axes) -> Mapping[str, str]:
    """{label: ISO 3166 alpha-2} of the economies of the table that are economies of their own."""
    return {item.iso3: item.iso2 for item in economies() if item.iso3 in axes.economies}
