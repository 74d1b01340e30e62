"""Editions of the Harmonized System that are on file, and how a code is printed."""

from __future__ import annotations

from typing import Literal, get_args

Edition = Literal["HS2012", "HS2017", "HS2022"]
EDITIONS: tuple[Edition, ...] = get_args(Edition)


def dotted(digits: str) -> str:
    """Print a code as tariffs do: ``85``, ``85.24``, ``8524.91``, ``8524.91.10``."""
    if len(digits) <= 2:
        return digits
    if len(digits) == 4:
        return f"{digits[:2]}.{digits[2:]}"
    tail = [digits[i : i + 2] for i in range(4, len(digits), 2)]
    return ".".join([digits[:4], *tail])
