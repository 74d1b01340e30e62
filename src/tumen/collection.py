"""Working without the garbage collector where many records are made and all of them stay.

There are no cycles among them; the collector would go through all of them again and again, which takes up to
half of the time of a large network or table.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
