"""Traditional and Japanese characters as simplified Chinese writes them: to compare, not to write."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def simplified() -> Mapping[int, str]:
    """A table for ``str.translate``; its source stands in ``data/languages/simplified.txt``."""
    lines = (
        (files("tumen") / "data" / "languages" / "simplified.txt").read_text(encoding="utf-8").splitlines()
    )
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}
