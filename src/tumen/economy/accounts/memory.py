"""How much memory a table needs, asked before it is allocated."""

from __future__ import annotations

import os
from pathlib import Path

from tumen.errors import InputError

FLOAT = 8  # bytes


def memory_available() -> int | None:
    """Bytes that can be had on this machine without swapping, or None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        sizes = dict(line.split(":", 1) for line in lines)
        return int(sizes["MemAvailable"].split()[0]) * 1024  # free pages and what the page cache gives back
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def require_memory(rows: int, copies: int, what: str, available: int | None = None) -> None:
    """Refuse before allocating: InputError that says what is needed and what there is.

    Parameters
    ----------
    rows, copies : of square matrices, and how many of them are alive at once
    what : subject of the sentence, e.g. "This table"
    available : bytes to go by instead of asking the system
    """
    limit = memory_available() if available is None else available
    need = copies * rows * rows * FLOAT
    if limit is not None and need > limit:
        raise InputError.of(
            f"{what} of {rows:,} rows needs about {need / 1e9:.1f} GB of memory, {limit / 1e9:.1f} GB are "
            "free",
            "Aggregate sectors or economies, or use a machine with more memory.",
        )
