"""Numbers by sector as the model takes them: trade elasticities, and how uncertain they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tumen.economy.accounts.tariffs import ElasticitySet
from tumen.economy.refusals import Refusals
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.arrays import Array

Elasticities = Mapping[str, float] | ArrayLike | ElasticitySet
"""By sector label, in the order of the sectors, or one of the published sets."""


def elasticity_array(sectors: Sequence[str], elasticities: Elasticities) -> Array:
    """(J,) trade elasticities theta in the order of `sectors`.

    Raises InputError if one is missing, zero, negative, infinite, or named for a sector that is not there
    (all at once).

    They are given by sector label, or as an array in the order of `sectors`. theta is the (positive)
    elasticity of relative imports to relative trade cost; in models of the Armington kind theta = sigma - 1.
    """
    wrong = Refusals()
    if isinstance(elasticities, ElasticitySet):
        elasticities = elasticities.values
    values = by_sector(sectors, elasticities, "elasticities", wrong)
    for name, value in zip(sectors, values.tolist(), strict=True):
        what = f"the trade elasticity of sector '{name}' is"
        if np.isnan(value):
            wrong.when(True, f"{what} missing", "Give a positive number.")
        else:
            wrong.when(not 0 < value < np.inf, f"{what} {value:g}", "It must be positive and finite.")
    wrong.done()
    return values


def standard_error_array(
    sectors: Sequence[str], errors: Mapping[str, float] | ArrayLike | None, wrong: Refusals
) -> Array:
    """(J,) standard errors; an elasticity whose error is not given counts as certain."""
    if errors is None:
        return np.zeros(len(sectors))
    if isinstance(errors, Mapping):
        errors = dict.fromkeys(sectors, 0.0) | dict(errors)
    values = by_sector(sectors, errors, "standard errors", wrong)
    bad = not ((values >= 0) & (values < np.inf)).all()
    wrong.when(bad, "a standard error is negative or missing", "Give 0 for an elasticity that is certain.")
    return values


def by_sector(
    sectors: Sequence[str], given: Mapping[str, float] | ArrayLike, what: str, wrong: Refusals
) -> Array:
    """(J,) numbers in the order of `sectors`, NaN where one is missing; strangers are noted.

    Raises InputError if an array has another shape.
    """
    if not isinstance(given, Mapping):
        try:
            array = np.array(given, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError.of(f"the {what} are {given!r:.60}", "Give one number per sector.") from None
        shape = f"{len(sectors)} sectors need as many {what}; the array has the shape {array.shape}"
        wrong.when(
            array.shape != (len(sectors),), shape, "Give one per sector, or a mapping by sector label."
        )
        wrong.done()
        return array
    for name in given:
        stranger = f"{what} are given for sector '{name}', which is not in the model"
        wrong.when(name not in sectors, stranger, "Remove or rename it.")
    values = [np.nan if (value := given.get(name)) is None else float(value) for name in sectors]
    return np.array(values, dtype=np.float64)
