"""Closures: what becomes of trade deficits in the counterfactual; and the numeraire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np

from tumen.economy.refusals import Refusals, position
from tumen.economy.trade_model.baseline import SHARE_TOLERANCE
from tumen.economy.trade_model.baseline import WORLD as MODEL
from tumen.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tumen.economy.arrays import Array

ClosureName = Literal[
    "exogenous-deficits", "balanced-trade", "fixed-share-of-world-income", "fixed-share-of-income"
]
"""What becomes of deficits.

exogenous-deficits
    Each deficit keeps its value in units of the numeraire (Caliendo & Parro 2015, equation 9).
balanced-trade
    Deficits are zero in the counterfactual. From a baseline with deficits this is itself a change; to measure
    another change alone, settle the baseline under this closure first.
fixed-share-of-world-income
    Each deficit keeps its ratio to world value added (the same as exogenous-deficits under the default
    numeraire).
fixed-share-of-income
    Each deficit keeps its ratio to the economy's own value added; what the world then lacks or has too much
    is spread in proportion to value added, so that deficits still sum to zero.
"""

WORLD = "world-value-added"


def check_closure(name: str) -> ClosureName:
    """Return the closure by its name; InputError that lists the names there are."""
    known: tuple[ClosureName, ...] = get_args(ClosureName)
    if name not in known:
        raise InputError.of(f"there is no closure '{name}'", f"Use one of: {', '.join(known)}.")
    return known[known.index(name)]


def numeraire_index(numeraire: str, economies: tuple[str, ...]) -> int | None:
    """None for ``"world-value-added"``, the position of XXX for ``"wage:XXX"``; InputError otherwise."""
    if numeraire == WORLD:
        return None
    kind, _, code = numeraire.partition(":")
    if kind != "wage" or not code:
        raise InputError.of(f"there is no numeraire '{numeraire}'", f"Use '{WORLD}' or 'wage:<economy>'.")
    return position("economy", code, economies, MODEL)


@dataclass(frozen=True, slots=True, eq=False)
class Blocs:
    """Groups of economies that still trade with each other after the change.

    Relative wages between two blocs are not determined by any market, so each bloc has its own numeraire: its
    value added (or the wage named as numeraire, in the bloc of that economy) stays what it was.
    """

    member: NDArray[np.intp]
    """(N,) number of the bloc of each economy."""
    value_added: Array
    """(N,) baseline value added."""
    wage_of: int | None = None
    """Economy whose wage is the numeraire of its bloc."""

    def normalise(self, log_wage: Array) -> Array:
        """(N,) log wage changes shifted, bloc by bloc, so that the numeraire keeps its value."""
        now = np.bincount(self.member, self.value_added * np.exp(log_wage))
        shift = np.log(now / np.bincount(self.member, self.value_added))
        if self.wage_of is not None:
            shift[self.member[self.wage_of]] = log_wage[self.wage_of]
        return log_wage - shift[self.member]


def trade_blocs(reach: Array, value_added: Array, wage_of: int | None) -> Blocs:
    """Find the blocs from `reach` (J, N, N), positive where buyer [n] can still buy from seller [i]."""
    size = len(value_added)
    one_way: NDArray[np.bool_] = np.any(reach > 0, axis=0)
    linked = one_way | one_way.T | (np.eye(size) > 0)
    lowest = np.arange(size)
    while True:  # everybody takes the lowest number among partners until nobody changes
        lower = np.where(linked, lowest, size).min(1)
        if (lower == lowest).all():
            break
        lowest = lower
    return Blocs(np.unique(lowest, return_inverse=True)[1], value_added, wage_of)


@dataclass(frozen=True, slots=True, eq=False)
class Deficits:
    """The deficit rule of one counterfactual: a closure and the deficits it starts from."""

    closure: ClosureName
    given: Array
    """(N,) deficits at baseline wages."""
    value_added: Array
    """(N,) baseline value added."""

    def at(self, wage: Array) -> Array:
        """(N,) deficits at wage factors `wage` (N,); exactly `given` at factors of one."""
        match self.closure:
            case "balanced-trade":
                return np.zeros_like(self.given)
            case "exogenous-deficits":
                return self.given
            case "fixed-share-of-world-income":
                return cast("Array", self.given * ((wage @ self.value_added) / self.value_added.sum()))
            case "fixed-share-of-income":
                scaled = self.given * wage
                income = self.value_added * wage
                return cast("Array", scaled - income * ((scaled.sum() - self.given.sum()) / income.sum()))

    def check(self, blocs: Blocs, economies: tuple[str, ...]) -> None:
        """InputError if a bloc that trades with nobody else has a deficit that nobody in it can finance."""
        if self.closure == "balanced-trade":
            return
        gaps, wrong = np.bincount(blocs.member, self.given), Refusals()
        limits = SHARE_TOLERANCE * np.bincount(blocs.member, self.value_added)
        for bloc in np.flatnonzero(np.abs(gaps) > limits) if blocs.member.max() > 0 else ():
            inside = np.flatnonzero(blocs.member == bloc)
            trade = "trades" if len(inside) == 1 else "trade"
            have = "has" if len(inside) == 1 else "have"
            names = ", ".join(economies[int(n)] for n in inside[:8])
            wrong.when(
                True,
                f"{names} no longer {trade} with the rest of the world but {have} a deficit of "
                f"{gaps[bloc]:.6g}",
                "Use the closure 'balanced-trade' or give deficits that can be financed.",
            )
        wrong.done()
