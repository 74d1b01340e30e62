"""Working without the garbage collector where many records are made and all of them stay.

There are no cycles among them; the collector would go through all of them again and again, which takes up to
half of the time of a large network or table.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the collector off for a while, where it is on; usable as a decorator."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
