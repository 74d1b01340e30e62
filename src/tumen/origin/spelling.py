"""Names of operations that look like a slip: an operation not known as minimal counts, so a typing error would too."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.agreements.provisions import Provisions

_ALIKE = 0.85
"""Share of letters in common, in order: ``packging`` has it with ``packaging``, ``simple-mixing`` not with ``mixing``."""


def likely_meant(operation: str, agreements: Iterable[Provisions]) -> str | None:
    """Return the minimal operation that a name nearly spells; None when an agreement lists it, or nothing is near."""
    listed: set[str] = set()
    for policy in (item.operations for item in agreements):
        if policy is not None:
            listed.update(policy.minimal, *(item.minimal for item in policy.by_chapter))
    return None if operation in listed else _close(operation, tuple(sorted(listed)))


@lru_cache(maxsize=1024)
def _close(operation: str, listed: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(operation, listed, n=1, cutoff=_ALIKE)), None)
