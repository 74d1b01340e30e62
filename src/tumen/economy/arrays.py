"""Arrays of the engines: their type, shares where the whole may be nothing, and no writing into results."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ROUNDING = 1e-12
"""What lies below this part of its whole is a residue of rounding."""


def shares(part: Array, whole: Array, otherwise: float = 0.0) -> Array:
    """``part / whole``, and `otherwise` where the whole is 0 (broadcast)."""
    out: Array = np.full(np.broadcast_shapes(part.shape, whole.shape), otherwise)
    np.divide(part, whole, out=out, where=whole != 0)
    return out


class ReadOnly:
    """A frozen record whose arrays are read-only."""

    __slots__ = ()

    def __post_init__(self) -> None:
        names: tuple[str, ...] = self.__slots__  # of a dataclass: its fields
        for name in names:
            if isinstance(value := getattr(self, name), np.ndarray):
                value.flags.writeable = False


def frozen(array: Array) -> Array:
    """The same array, read-only."""
    array.flags.writeable = False
    return array


def known(value: float) -> float | None:
    """A number, or None where it is missing or infinite."""
    return float(value) if np.isfinite(value) else None
