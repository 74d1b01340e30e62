"""Trade elasticities as the model takes them: one positive number per sector, with its label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def elasticity_array(
    sectors: Sequence[str], elasticities: Mapping[str, float] | ArrayLike
) -> NDArray[np.float64]:
    """(J,) trade elasticities theta in the order of `sectors`.

    Parameters
    ----------
    sectors : labels of the model
    elasticities : by sector label, or an array in the order of `sectors`. theta is the (positive) elasticity
    of
        relative imports to relative trade cost; in models of the Armington kind theta = sigma - 1.

    Raises
    ------
    InputError
        If one is missing, zero, negative, infinite, or named for a sector that is not there (all at once).
    """
    if isinstance(elasticities, Mapping):
        problems = [
            Problem(
                f"an elasticity is given for sector '{name}', which is not in the model",
                "Remove or rename it.",
            )
            for name in elasticities
            if name not in sectors
        ]
        values = [
            float("nan") if elasticities.get(name) is None else float(elasticities[name]) for name in sectors
        ]
    else:
        given = np.asarray(elasticities, dtype=np.float64)
        if given.shape != (len(sectors),):
            raise InputError.of(
                f"{len(sectors)} sectors need as many elasticities; the array has the shape {given.shape}",
                "Give one per sector, or a mapping by sector label.",
            )
        problems, values = [], given.tolist()
    for name, value in zip(sectors, values, strict=True):
        if np.isnan(value):
            problems.append(
                Problem(f"the trade elasticity of sector '{name}' is missing", "Give a positive number.")
            )
        elif not 0 < value < np.inf:
            problems.append(
                Problem(
                    f"the trade elasticity of sector '{name}' is {value:g}", "It must be positive and finite."
                )
            )
    if problems:
        raise InputError(problems)
    return np.array(values, dtype=np.float64)
