"""Gravity equations by Poisson pseudo maximum likelihood, with fixed effects by name.

Santos Silva & Tenreyro (2006), "The Log of Gravity", Review of Economics and Statistics 88(4); estimated by
pyfixest, which comes with the extra [gravity]. With effects of exporter and importer the fitted flows add up
to the observed output and expenditure, so they are the flows of structural gravity (Fally 2015, "Structural
gravity and fixed effects", Journal of International Economics 97(1)).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.economy.gravity.table import PAIR, YEAR, checked, refuse_unbalanced, require_columns
from tumen.economy.refusals import Refusals
from tumen.errors import InputError, MissingExtraError, NotConvergedError
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tumen.economy.arrays import Array

ROBUST = "robust"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GravityEstimate(Shown):
    """Coefficients of a gravity equation, by name, and how sure they are.

    Attributes
    ----------
    coefficients : by regressor
    covariance : (K, K) of the coefficients, in their order
    errors : of what kind, as asked: ``"robust"`` or the columns they are clustered by
    fixed_effects : as asked
    observations : rows that count
    left_out : rows that cannot count, because all flows of one of their fixed effects are 0
    fitted : (rows,) fitted flows in the order of the rows; 0 where left out, as the likelihood has it
    """

    coefficients: Mapping[str, float]
    covariance: Array
    errors: str
    fixed_effects: tuple[str, ...]
    observations: int
    left_out: int
    fitted: Array

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{self.observations} rows, {self.left_out} left out; errors {self.errors}"
        for name, value in self.coefficients.items():
            yield name, f"{value:.6g} ({self.standard_errors[name]:.3g})"
        yield "fixed effects", self.fixed_effects

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard error of each coefficient, by regressor."""
        return dict(zip(self.coefficients, np.sqrt(np.diag(self.covariance)).tolist(), strict=True))

    def draws(self, count: int, *, seed: int) -> tuple[dict[str, float], ...]:
        """Coefficients drawn from the normal distribution of the estimate, for bands."""
        centre = list(self.coefficients.values())
        drawn = np.random.default_rng(seed).multivariate_normal(centre, self.covariance, count)
        return tuple(dict(zip(self.coefficients, row, strict=True)) for row in drawn.tolist())


def gravity_estimate(
    rows: pl.DataFrame,
    flow: str,
    regressors: str | Sequence[str],
    *,
    fixed_effects: str | Sequence[str] = PAIR,
    errors: str | Sequence[str] = ("exporter-importer",),
    unbalanced: bool = False,
) -> GravityEstimate:
    """Regress flows on regressors and fixed effects by PPML.

    With imports before tariffs and the regressor log(1 + tariff), minus its coefficient is the elasticity of
    substitution sigma, and the trade elasticity theta of `TradeModel` is sigma - 1.

    Parameters
    ----------
    rows : columns exporter, importer, the flow (0 allowed), regressors, and year where there are several;
        with or without domestic sales
    fixed_effects : columns, or several joined by a hyphen: "exporter-year", "importer-year",
        "exporter-importer"
    errors : ``"robust"`` (to heteroskedasticity), or one or two columns or joined columns to cluster by
    unbalanced : True leaves absent rows out; else every pair needs a row in every year

    Raises
    ------
    InputError
        For columns that are missing or hold no numbers, empty cells, a key twice, negative flows, a panel
        that is not balanced, and a regressor that the fixed effects or the others explain.
    NotConvergedError
        If the iteration does not end.
    MissingExtraError
        If pyfixest is not installed.
    """
    regressors = (regressors,) if isinstance(regressors, str) else regressors
    fixed_effects = (fixed_effects,) if isinstance(fixed_effects, str) else fixed_effects
    clusters = () if errors == ROBUST else (errors,) if isinstance(errors, str) else tuple(errors)
    joined = tuple(dict.fromkeys((*fixed_effects, *clusters)))
    parts = {name: [name] if name in getattr(rows, "columns", ()) else name.split("-") for name in joined}
    labels = tuple(dict.fromkeys((*PAIR, *(part for names in parts.values() for part in names))))
    require_columns(rows, (flow, *regressors), labels=labels)
    by = (*PAIR, YEAR) if YEAR in rows.columns else PAIR
    rows = checked(rows, (flow, *regressors), flow, by=tuple(dict.fromkeys((*by, *labels))))
    _refuse_asked(rows, flow, regressors, clusters)
    if not unbalanced:
        refuse_unbalanced(rows, by)
    fit = _fit(rows, flow, regressors, (tuple(fixed_effects), clusters), parts)
    order = [str(name) for name in fit.coef().index]
    lost = [name for number, name in enumerate(regressors) if f"x{number}" not in order]
    if lost:
        raise InputError.of(
            f"no estimate for {', '.join(lost)}: fixed effects or other regressors explain it wholly",
            "Leave it out, or choose other fixed effects.",
        )
    at = [order.index(f"x{number}") for number in range(len(regressors))]
    values, fitted = fit.coef().to_numpy()[at], np.zeros(len(rows))
    counted = np.setdiff1d(np.arange(len(rows)), np.asarray(fit.na_index, dtype=int))
    fitted[counted] = fit.predict(type="response")
    covariance = np.asarray(fit._vcov)[np.ix_(at, at)]  # noqa: SLF001
    return GravityEstimate(
        coefficients=dict(zip(regressors, values.tolist(), strict=True)),
        covariance=covariance,
        errors=f"clustered by {', '.join(clusters)}" if clusters else ROBUST,
        fixed_effects=tuple(fixed_effects),
        observations=len(counted),
        left_out=len(rows) - len(counted),
        fitted=fitted,
    )


def _refuse_asked(rows: pl.DataFrame, flow: str, regressors: Sequence[str], clusters: Sequence[str]) -> None:
    wrong = Refusals()
    wrong.when(not regressors, "no regressor is named", "Name columns, such as log_distance.")
    wrong.twice(regressors, "regressor '{}' stands {} times", "Name it once.")
    wrong.when(flow in regressors, f"'{flow}' stands on both sides", "Leave it out of the regressors.")
    wrong.when(len(clusters) > 2, f"errors are clustered by {len(clusters)} columns", "Name one or two.")
    wrong.when(not (rows[flow] > 0).any(), f"column '{flow}' is 0 everywhere", "There is nothing to fit.")
    wrong.done()


def _fit(
    rows: pl.DataFrame,
    flow: str,
    regressors: Sequence[str],
    groups: tuple[tuple[str, ...], tuple[str, ...]],
    parts: Mapping[str, list[str]],
) -> Any:
    try:
        import pandas as pd
        import pyfixest
    except ImportError:
        raise MissingExtraError("gravity", "The gravity estimate (pyfixest)") from None
    code = {name: f"g{number}" for number, name in enumerate(parts)}
    data = pd.DataFrame({"y": rows[flow].cast(pl.Float64).to_numpy()})
    for number, name in enumerate(regressors):
        data[f"x{number}"] = rows[name].cast(pl.Float64).to_numpy()
    for name, column in code.items():
        data[column] = rows.select(pl.struct(parts[name]).rank("dense")).to_series().to_numpy()
    effects, clusters = ([code[name] for name in names] for names in groups)
    formula = f"y ~ {' + '.join(f'x{number}' for number in range(len(regressors)))}"
    formula += f" | {' + '.join(effects)}" if effects else ""
    kind: Any = {"CRV1": " + ".join(clusters)} if clusters else "HC1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit: Any = pyfixest.fepois(formula, data=data, vcov=kind)
        except ValueError as error:
            raise InputError.of(
                f"the gravity equation has no estimate: {error}", "Look at the rows."
            ) from None
        except pyfixest.errors.NonConvergenceError as error:
            raise NotConvergedError(f"the gravity equation: {error}") from None
    return fit
