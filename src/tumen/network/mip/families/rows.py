"""What a constraint family writes into: the model, its variables, the scales, and rows with names in
words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tumen.network.mip.infeasible import InfeasibleError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.network.compile.compiled import Compiled
    from tumen.network.plans.plan import Scaling


@dataclass(frozen=True, slots=True)
class RowName:
    """What a row is about, in the study's words."""

    text: str
    site: str | None = None
    item: str | None = None
    market: str | None = None
    period: str | None = None
    per: float = 1.0
    """What the row was divided by, beyond the scales of the model."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one variable: ``rows[k] += coefficients[k] x variable[columns[k]]``."""

    variable: str
    columns: Sequence[int]
    rows: Sequence[int]
    coefficients: Sequence[float]


@dataclass(frozen=True, slots=True)
class Written:
    """A family as it stands in the model: names of its rows, in order."""

    family: str
    names: tuple[RowName, ...]


@dataclass
class Work:
    """A model under construction. `variables` maps a name to its vector; first-stage vectors are shared."""

    model: Any
    compiled: Compiled
    scaling: Scaling
    variables: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    """By the name of the constraint in the model."""
    suffix: str = ""
    """Of the scenario; empty for the first stage and where there is one scenario."""
    tight: bool = True
    """Whether rows that follow from capacities are written with them (not where capacities are to give
    way)."""
    unmet: list[tuple[str, RowName, float]] | None = None
    """Collects family, name and right side of rows without terms that cannot hold; None: they raise."""

    def add_variable(
        self,
        name: str,
        size: int,
        *,
        upper: np.ndarray | float = np.inf,
        lower: np.ndarray | float = 0.0,
        kind: str = "continuous",
        shared: bool = False,
    ) -> None:
        """Add a vector of variables; an empty one is left out."""
        if size == 0:
            return
        import pandas as pd

        full = name if shared else f"{name}{self.suffix}"
        index = pd.RangeIndex(size, name=full)
        bounds = (
            {}
            if kind == "binary"
            else {
                "lower": _labelled(lower, index),
                "upper": _labelled(upper, index),
            }
        )
        self.variables[name] = self.model.add_variables(
            coords=[index], name=full, binary=kind == "binary", integer=kind == "integer", **bounds
        )

    def add_rows(
        self,
        family: str,
        terms: Sequence[Terms],
        sign: str,
        right: list[float],
        names: list[RowName],
        *,
        shared: bool = False,
    ) -> None:
        """Add the rows of a family. A row without terms is judged at once and left out.

        Raises
        ------
        InfeasibleError
            If a row without terms does not hold.
        """
        if not names:
            return
        used = [item for item in terms if len(item.columns) and item.variable in self.variables]
        kept, broken = _kept(used, sign, right, names)
        if broken and self.unmet is None:
            raise InfeasibleError((names[broken[0]].text,))
        for row in broken:
            cast("list[Any]", self.unmet).append((family, names[row], right[row]))
        if len(kept) == 0:
            return
        place = np.full(len(names), -1)
        place[kept] = np.arange(len(kept))
        full = family if shared else f"{family}{self.suffix}"
        side = np.asarray(right, dtype=float)[kept]
        self.model.add_constraints(self._constraint(used, place, sign, side), name=full)
        self.written[full] = Written(family, tuple(names[row] for row in kept.tolist()))

    def _constraint(self, used: list[Terms], place: np.ndarray, sign: str, side: np.ndarray) -> Any:
        """One sparse block: rows by place, columns by the label of the variable.

        The block is put together at once, for an expression in the library costs some ten milliseconds per
        term.
        """
        import pandas as pd
        from linopy.constraints import CSRConstraint
        from linopy.csr import CSRLinearExpression, Grid
        from scipy.sparse import coo_array, csr_array

        rows = np.concatenate([place[np.asarray(item.rows)] for item in used])
        labels = np.concatenate(
            [self.variables[item.variable].labels.values[np.asarray(item.columns)] for item in used]
        )
        amounts = np.concatenate([np.asarray(item.coefficients, dtype=float) for item in used])
        block = csr_array(coo_array((amounts, (rows, labels)), shape=(len(side), int(labels.max()) + 1)))
        grid = Grid({"row": pd.RangeIndex(len(side), name="row")})
        whole = CSRLinearExpression(block, np.zeros(len(side)), grid, self.model)
        return CSRConstraint.from_csr(whole, sign, grid.dataarray(side))


def _labelled(values: np.ndarray | float, index: Any) -> Any:
    from xarray import DataArray

    whole = np.broadcast_to(np.asarray(values, dtype=float), (len(index),))
    return DataArray(whole, coords={index.name: index}, dims=index.name)


def _kept(
    used: list[Terms], sign: str, right: list[float], names: list[RowName]
) -> tuple[np.ndarray, list[int]]:
    """Rows with terms; and those without that cannot hold."""
    filled = np.zeros(len(names), dtype=bool)
    for item in used:
        filled[np.asarray(item.rows)] = True
    broken = []
    for row in np.flatnonzero(~filled).tolist():
        side = right[row]
        holds = {"<=": side >= 0, ">=": side <= 0, "=": side == 0}[sign]
        if not holds:
            broken.append(row)
    return np.flatnonzero(filled), broken
