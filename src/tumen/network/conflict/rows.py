"""The rows of a network of which statements can be taken out or given a slack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from tumen.errors import NotConvergedError
from tumen.network.compile.assemble import compile_network
from tumen.network.conflict.decisions import undecided, write_decisions
from tumen.network.conflict.statements import Commitment, Relaxed, relaxed_of, statement_of, unit_of
from tumen.network.mip.build import new_draft, operations, scaling_of, sites
from tumen.network.mip.families.rows import RowName, Work
from tumen.network.mip.program import Program
from tumen.network.mip.settings import Settings
from tumen.network.mip.solver import TOLERANCE, quiet_solver, set_options
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network

SOFT = (
    "site_decision",
    "site_decision_must",
    "supply",
    "recipe_limit",
    "site_capacity",
    "site_ramp_up",
    "lane_capacity",
    "port_capacity",
    "demand",
    "service",
    "storage",
    "safety_stock",
    "ending_stock",
    "carbon_limit",
    "one_source",
    "whole_lots",
    "least_load",
    "capital",
)
"""Families that write down what a study states."""
WITH = {"site_ramp_up": "site_capacity", "site_decision_must": "site_decision"}
"""Families whose rows belong to the statements of another."""
SMALL = 1e-7


@dataclass(frozen=True, slots=True)
class Element:
    """A statement with its rows in the model; `size` is what was stated, in the units of the rows."""

    statement: Commitment
    rows: tuple[int, ...]
    size: float
    unit: str
    scale: float
    """Of the rows: amounts of the study per unit of slack."""


class ConflictModel:
    """The rows of a network with its decisions on sites as rows; statements can be taken out or given a
    slack.
    """

    def __init__(self, network: Network, law: TradeLaw, settings: Settings) -> None:
        self.network, self.settings = network, settings
        compiled = compile_network(undecided(network), law)
        self.work = Work(new_draft(), compiled, scaling_of(compiled), tight=False, unmet=[])
        sites(self.work)
        write_decisions(self.work, network)
        operations(self.work)
        self.program = self.work.model.program()
        self.largest = max((float(row.quantity) for row in network.demand), default=1.0) or 1.0
        self.elements = self._elements()
        self.probe: Any = None

    def _elements(self) -> tuple[Element, ...]:
        groups: dict[tuple[str, str], list[tuple[int, str, RowName]]] = {}
        start = 0
        for written in self.work.written.values():
            for offset, name in enumerate(written.names):
                if written.family in SOFT:
                    kind = WITH.get(written.family, written.family)
                    groups.setdefault((kind, name.text), []).append((start + offset, kind, name))
            start += len(written.names)
        found = []
        for rows in groups.values():
            row, kind, name = rows[0]
            scale = self._scale(kind)
            size = self._size(kind, row) * scale
            found.append(
                Element(
                    statement_of(kind, name),
                    tuple(place for place, _, _ in rows),
                    size if size > 0 else self.largest,
                    unit_of(self.network, kind, name),
                    scale,
                )
            )
        return tuple(found)

    def _scale(self, kind: str) -> float:
        if kind in {"site_decision", "one_source"}:
            return 1.0
        if kind == "carbon_limit":
            return max(float(self.network.co2_limit_kg or 0), 1.0)
        if kind == "capital":
            return self.work.scaling.money
        return self.work.scaling.quantity

    def _size(self, kind: str, row: int) -> float:
        if kind == "site_decision":
            return 1.0
        if kind not in {"site_capacity", "whole_lots", "least_load", "safety_stock", "ending_stock"}:
            low, high = (float(side[row]) for side in self.program.sides)
            return abs(high if low == -np.inf else low)
        part = self.program.rows[row]
        return max((-float(value) for value in part.data if value < 0), default=0.0)

    def feasible(self, kept: Iterable[int]) -> bool:
        """Whether there is a plan that keeps these statements."""
        import highspy

        if self.probe is None:
            free = np.zeros_like(self.program.cost)
            self.probe = self._solver(replace(self.program, cost=free))
        lower, upper = self.program.sides
        held = {row for index in kept for row in self.elements[index].rows}
        for element in self.elements:
            for row in element.rows:
                inside = row in held
                self.probe.changeRowBounds(
                    row, lower[row] if inside else -np.inf, upper[row] if inside else np.inf
                )
        self.probe.run()
        status, kinds = self.probe.getModelStatus(), highspy.HighsModelStatus
        if status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}:
            return False
        if status == kinds.kOptimal:
            return True
        words = self.probe.modelStatusToString(status)
        raise NotConvergedError(f"whether there is a plan was not decided: {words}. Allow more time")

    def _solver(self, program: Program) -> Any:
        import highspy

        solver = quiet_solver(highspy)
        set_options(solver, self.settings, gap=TOLERANCE)
        solver.passModel(program.passed(highspy))
        return solver

    def smallest(self, every: Sequence[int]) -> tuple[int, ...]:
        """A deletion filter, by halves first and one by one at last; what is left is minimal."""
        priced = self._priced()
        kept = list(priced) if priced and not self.feasible(priced) else list(every)
        size = max(1, len(kept) // 2)
        while True:
            place = 0
            while place < len(kept):
                trial = kept[:place] + kept[place + size :]
                if self.feasible(trial):
                    place += size
                else:
                    kept = trial
            if size == 1:
                return tuple(kept)
            size = max(1, size // 2)

    def _priced(self) -> tuple[int, ...]:
        """Statements whose rows have a price in the continuous relaxation with slacks: no others are to
        blame.
        """
        solved = self._elastic(whole=False)
        prices = np.array(solved.getSolution().row_dual)
        return tuple(
            index
            for index, element in enumerate(self.elements)
            if any(abs(prices[row]) > SMALL for row in element.rows)
        )

    def relaxation(self) -> tuple[Relaxed, ...]:
        """The least sum of shares by which statements must give way."""
        slack = np.array(self._elastic(whole=True).getSolution().col_value)[len(self.program.cost) :]
        found = []
        for element, value in zip(self.elements, slack, strict=True):
            share = float(value) * element.scale / element.size
            if share > SMALL:
                found.append(relaxed_of(element.statement, float(value) * element.scale, element.unit, share))
        for family, name, right in self.work.unmet or ():
            amount = abs(right) * self._scale(family)
            found.append(
                relaxed_of(statement_of(family, name), amount, unit_of(self.network, family, name), 1.0)
            )
        return tuple(sorted(found, key=lambda item: (-item.share, item.statement.text)))

    def _elastic(self, *, whole: bool) -> Any:
        """Solve with a slack for every statement: more of a limit, less of what is asked for."""
        import highspy

        rows, columns, values = [], [], []
        for index, element in enumerate(self.elements):
            for row in element.rows:
                rows.append(row)
                columns.append(index)
                values.append(-1.0 if self.program.sides[0][row] == -np.inf else 1.0)
        given, count = self.program, len(self.elements)
        slack = csr_matrix((values, (rows, columns)), shape=(given.rows.shape[0], count))
        shares = np.array([element.scale / element.size for element in self.elements])
        lower, upper = given.bounds
        solver = self._solver(
            Program(
                hstack([given.rows, slack]).tocsr(),
                given.sides,
                np.concatenate([np.zeros_like(given.cost), shares]),
                (np.concatenate([lower, np.zeros(count)]), np.concatenate([upper, np.full(count, np.inf)])),
                np.concatenate([given.whole & whole, np.zeros(count, dtype=bool)]),
            )
        )
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            words = solver.modelStatusToString(solver.getModelStatus())
            raise NotConvergedError(f"the smallest relaxation was not found: {words}. Allow more time")
        return solver
