"""What answers each need that a quote prints: an option of the command line, or an argument in Python."""

from __future__ import annotations

import re

_ANSWERED_BY = (
    (r"(CIF value|customs value)", "--value"),
    (r"quantity in ", "--quantity"),
    (r"exchange rate ", "--exchange-rates"),
    (r"(an answer to|one answer:) ", "--answer"),
    (r"another line: ", "--hs"),
    (
        r"(origin under |whether the good originates |the country of origin|Party of origin)",
        "--origin-status",
    ),
    (r"whether the agreement is in force", "--agreements-from"),
)
"""How a need begins, and the option that answers it."""
ELSE = "--announced"
"""Answers what tariffs refer to by name, and rates that are not on file."""
OF_DUTY = (*dict.fromkeys(option for _, option in _ANSWERED_BY), ELSE)


def option_for(need: str) -> str:
    """The option that answers a need."""
    return next((option for start, option in _ANSWERED_BY if re.match(start, need)), ELSE)


def needs_named(needs: tuple[str, ...]) -> str:
    """Needs in a line, those of one option together: ``customs value (--value); quantity in kg
    (--quantity)``.
    """
    by: dict[str, list[str]] = {}
    for need in needs:
        by.setdefault(option_for(need), []).append(need)
    return "; ".join(f"{'; '.join(mine)} ({option})" for option, mine in by.items())
