"""Trade elasticities from a gravity equation by Poisson pseudo maximum likelihood, through pyfixest.

Santos Silva & Tenreyro (2006), "The Log of Gravity", Review of Economics and Statistics 88(4). pyfixest comes
with the extra [gravity].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.errors import InputError, MissingExtraError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

COLUMNS = ("importer", "exporter", "imports", "tariff")


@dataclass(frozen=True, slots=True)
class GravityEstimate:
    """Elasticity of imports (before tariffs) to one plus the tariff.

    Attributes
    ----------
    elasticity : minus the coefficient of log(1 + tariff). With imports valued before tariffs this is 1 +
    theta of the
        model (spending with tariffs has -theta); `theta` takes one off
    standard_error : clustered by pair of importer and exporter
    observations : rows used; pyfixest leaves out fixed effects with zero trade only
    """

    elasticity: float
    standard_error: float
    observations: int

    @property
    def theta(self) -> float:
        """Trade elasticity of the model, for spending with tariffs."""
        return self.elasticity - 1.0


def ppml_gravity(
    rows: pl.DataFrame,
    *,
    controls: Sequence[str] = (),
    fixed_effects: Sequence[str] = ("importer", "exporter"),
) -> GravityEstimate:
    """Regress imports on log(1 + tariff), controls and fixed effects by PPML.

    Parameters
    ----------
    rows : columns importer, exporter, imports (before tariffs, 0 allowed), tariff (fraction), and those named
    in
        `controls` and `fixed_effects`; with several years give fixed effects such as importer-year as columns
    controls : further numeric columns, e.g. log distance

    Raises
    ------
    InputError
        If a column or a value is missing, imports are negative, or a tariff is -100 per cent or less.
    MissingExtraError
        If pyfixest is not installed.
    """
    import numpy as np

    wanted = dict.fromkeys((*COLUMNS, *controls, *fixed_effects))
    problems = [
        Problem(f"column '{name}' is missing", "Give it.") for name in wanted if name not in rows.columns
    ]
    if not problems:
        problems = [
            Problem(
                f"column '{name}' has {rows[name].null_count()} missing values",
                "Leave those rows out yourself.",
            )
            for name in wanted
            if rows[name].null_count()
        ]
    if not problems and (rows["imports"] < 0).any():
        problems.append(Problem("imports are negative", "Correct the data."))
    if not problems and (rows["tariff"] <= -1).any():
        problems.append(Problem("a tariff is -100 per cent or less", "Give a fraction."))
    if problems:
        raise InputError(problems)
    try:
        import pandas as pd
        import pyfixest
    except ImportError:
        raise MissingExtraError("gravity", "The gravity estimate (pyfixest)") from None
    names = list(wanted)
    data = pd.DataFrame({name: rows[name].to_list() for name in names})
    data["log_tariff"] = np.log1p(rows["tariff"].to_numpy())
    data["pair"] = data["importer"].astype(str) + ">" + data["exporter"].astype(str)
    right = " + ".join(("log_tariff", *controls))
    fit = pyfixest.fepois(
        f"imports ~ {right} | {' + '.join(fixed_effects)}", data=data, vcov={"CRV1": "pair"}
    )
    return GravityEstimate(
        -float(fit.coef()["log_tariff"]),
        float(fit.se()["log_tariff"]),
        int(fit._N),  # noqa: SLF001
    )
