"""Working without the garbage collector while a network is worked out.

All records that are made then stay alive, and there are no cycles among them; the collector would go through all of
them again and again, which takes up to half of the time of a large network.
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
