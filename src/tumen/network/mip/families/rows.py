"""What a constraint family writes into: the model, its variables, the scales, and rows with names in
words.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np

from tumen.network.compile.compiled import Compiled
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.program import ProgramDraft, Sign
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
    unit: str = "unit"
    """What one more of it is."""


@dataclass(slots=True)
class Terms:
    """Terms of one variable: ``rows[k] += coefficients[k] x variable[columns[k]]``."""

    columns: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    coefficients: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """A family as it stands in the model: names of its rows, in order."""

    family: str
    names: tuple[RowName, ...]


@dataclass
class Work:
    """A model under construction. `variables` maps a name to its vector; first-stage vectors are shared."""

    model: ProgramDraft
    compiled: Compiled
    scaling: Scaling
    variables: dict[str, np.ndarray] = field(default_factory=dict)
    """Columns of the model by name."""
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
    ) -> None:
        """Add a vector of variables; an empty one is left out."""
        if size:
            low, high = (0.0, 1.0) if kind == "binary" else (lower, upper)
            self.variables[name] = self.model.add_columns(size, low, high, whole=kind != "continuous")

    def add_rows(self, rows: Rows, sign: Sign) -> None:
        """Add the rows of a family. A row without terms is judged at once and left out.

        Raises
        ------
        InfeasibleError
            If a row without terms does not hold.
        """
        used = {name: terms for name, terms in rows.terms.items() if name in self.variables}
        filled = np.zeros(len(rows.names), dtype=bool)
        for terms in used.values():
            filled[np.asarray(terms.rows)] = True
        for row in np.flatnonzero(~filled).tolist():
            needed = rows.right[row]
            if {"<=": needed >= 0, ">=": needed <= 0, "=": needed == 0}[sign]:
                continue
            if self.unmet is None:
                raise InfeasibleError((rows.names[row].text,))
            self.unmet.append((rows.family, rows.names[row], needed))
        kept = np.flatnonzero(filled)
        if len(kept) == 0:
            return
        place = np.full(len(rows.names), -1)
        place[kept] = np.arange(len(kept))
        full = rows.family if rows.shared else f"{rows.family}{self.suffix}"
        side = np.asarray(rows.right, dtype=float)[kept]
        block = [
            (place[np.asarray(part.rows)], self.variables[name][part.columns], np.asarray(part.coefficients))
            for name, part in used.items()
        ]
        self.model.add_rows(block, sign, side)
        self.written[full] = Written(rows.family, tuple(rows.names[row] for row in kept.tolist()))


class Rows:
    """The rows of one family, filled cell by cell and then written into the model."""

    def __init__(self, family: str, *, shared: bool = False) -> None:
        self.family, self.shared = family, shared
        self.names: list[RowName] = []
        self.right: list[float] = []
        self.terms: dict[str, Terms] = {}
        self._places: dict[Hashable, int] = {}

    def add(self, name: RowName, right: float = 0.0, *, key: Hashable = None) -> int:
        """Add a row, to be found again by its key; return its place."""
        place = len(self.names)
        self.names.append(name)
        self.right.append(right)
        if key is not None:
            self._places[key] = place
        return place

    def of(self, key: Hashable) -> int | None:
        """Place of the row of a key; None where there is none yet."""
        return self._places.get(key)

    def there(self, key: Hashable) -> int:
        """Place of the row of a key, which is there."""
        return self._places[key]

    def put(self, variable: str, column: int, row: int, coefficient: float = 1.0) -> None:
        """Add a term to a row."""
        terms = self.terms.get(variable)
        if terms is None:
            terms = self.terms[variable] = Terms()
        terms.columns.append(column)
        terms.rows.append(row)
        terms.coefficients.append(coefficient)
