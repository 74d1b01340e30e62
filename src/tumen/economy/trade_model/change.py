"""`Change`: what is different in the counterfactual, and how to write it down by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.trade_model.baseline import own_trade, unknown
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline

Pairwise = tuple[str, str, str, float]
"""(importer, exporter, sector, value); ``"*"`` stands for every label, own trade left out."""

EVERY = "*"


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A change from a baseline; None leaves that part as it is.

    Attributes
    ----------
    tariff : (J, N, N) the new tariff rates as fractions [sector, importer, exporter]
    trade_cost : (J, N, N) factor on non-tariff trade cost (1 = none, 1.1 = ten per cent dearer, inf = no
    trade) productivity : (J, N) factor on total factor productivity; the paper's technology is its power
    theta deficit : (N,) the new deficits, in the unit of the baseline and in units of the numeraire

    Raises
    ------
    InputError
        Listing every value that makes no sense: a rate of -100 per cent or less, a factor that is not
        positive, a change of domestic tariffs, missing numbers, deficits that do not sum to zero.
    """

    tariff: Array | None = None
    trade_cost: Array | None = None
    productivity: Array | None = None
    deficit: Array | None = None

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        for name in ("tariff", "trade_cost", "productivity", "deficit"):
            if getattr(self, name) is not None:
                array = np.array(getattr(self, name), dtype=np.float64)
                array.flags.writeable = False
                object.__setattr__(self, name, array)
                problems += _value_problems(name, array)
        if problems:
            raise InputError(problems)

    def check_against(self, base: Baseline) -> None:
        """InputError unless every array has the shape that the labels of `base` need."""
        n, j = len(base.economies), len(base.sectors)
        shapes = {"tariff": (j, n, n), "trade_cost": (j, n, n), "productivity": (j, n), "deficit": (n,)}
        problems = [
            Problem(
                f"the change of {name} has the shape {getattr(self, name).shape}, not {shape}",
                "Align the labels.",
            )
            for name, shape in shapes.items()
            if getattr(self, name) is not None and getattr(self, name).shape != shape
        ]
        if (
            self.deficit is not None
            and not problems
            and abs(self.deficit.sum()) > 1e-9 * base.value_added.sum()
        ):
            problems.append(Problem("the new deficits do not sum to zero", "Give every economy's deficit."))
        if problems:
            raise InputError(problems)


def change(
    base: Baseline,
    *,
    tariffs: Iterable[Pairwise] = (),
    tariff_points: Iterable[Pairwise] = (),
    tariff_factors: Iterable[Pairwise] = (),
    trade_costs: Iterable[Pairwise] = (),
    productivity: Iterable[tuple[str, str, float]] = (),
    deficits: Iterable[tuple[str, float]] = (),
) -> Change:
    """Write a change down by names; later entries act on the result of earlier ones.

    Parameters
    ----------
    base : the baseline, for labels and present rates
    tariffs : (importer, exporter, sector, new rate as a fraction)
    tariff_points : (importer, exporter, sector, points to add as a fraction), after `tariffs`
    tariff_factors : (importer, exporter, sector, factor on 1 + rate), after `tariff_points`
    trade_costs : (importer, exporter, sector, factor on non-tariff trade cost)
    productivity : (economy, sector, factor)
    deficits : (economy, new deficit); the economies not named keep theirs, and all must sum to zero

    Raises
    ------
    InputError
        Listing every label that is not in the baseline and every value that makes no sense.
    """
    problems: list[Problem] = []
    tau, cost = base.tariff.copy(), np.ones_like(base.tariff)
    rates = (list(tariffs), list(tariff_points), list(tariff_factors))
    for rows, apply in zip(rates, (_set, _add, _stretch), strict=True):
        for row in rows:
            _pairwise(base, tau, row, apply, problems)
    costs = list(trade_costs)
    for row in costs:
        _pairwise(base, cost, row, _multiply, problems)
    skill, skills = np.ones_like(base.expenditure), list(productivity)
    for economy, sector, value in skills:
        at = _places(base, ((economy, "economy"), (sector, "sector")), problems)
        if at:
            skill[np.ix_(at[1], at[0])] *= value
    gap, gaps = base.deficit.copy(), list(deficits)
    for economy, value in gaps:
        at = _places(base, ((economy, "economy"),), problems)
        if at:
            gap[at[0]] = value
    if problems:
        raise InputError(problems)
    made = Change(
        tariff=tau if any(rates) else None,
        trade_cost=cost if costs else None,
        productivity=skill if skills else None,
        deficit=gap if gaps else None,
    )
    made.check_against(base)
    return made


def scale_change(what: Change, base: Baseline, size: float) -> Change:
    """A change whose barriers move `size` times as far, in logarithms; deficits as given.

    1 + tariff, trade-cost and productivity factors are scaled; what does not change stays the same to the
    last bit.
    """
    if size == 1.0:
        return what
    new = what.tariff
    if new is not None:
        logs = np.log1p(base.tariff)
        new = np.where(new == base.tariff, new, np.expm1(logs + size * (np.log1p(new) - logs)))
    cost, skill = what.trade_cost, what.productivity
    return replace(
        what,
        tariff=new,
        trade_cost=None if cost is None else cost**size,
        productivity=None if skill is None else skill**size,
    )


def _set(old: Array, value: float) -> Array:
    return np.full_like(old, value)


def _add(old: Array, value: float) -> Array:
    return old + value


def _multiply(old: Array, value: float) -> Array:
    return old * value


def _stretch(old: Array, value: float) -> Array:
    return (1.0 + old) * value - 1.0


def _pairwise(
    base: Baseline,
    array: Array,
    row: Pairwise,
    apply: Callable[[Array, float], Array],
    problems: list[Problem],
) -> None:
    importer, exporter, sector, value = row
    at = _places(base, ((importer, "economy"), (exporter, "economy"), (sector, "sector")), problems)
    if not at:
        return
    if importer == exporter != EVERY:
        problems.append(
            Problem(
                f"a trade barrier of {importer} on itself",
                "Domestic sales have none; use productivity instead.",
            )
        )
        return
    for n in at[0]:
        sellers = [i for i in at[1] if i != n]
        block = np.ix_(at[2], [n], sellers)
        array[block] = apply(array[block], value)


def _places(base: Baseline, names: tuple[tuple[str, str], ...], problems: list[Problem]) -> list[list[int]]:
    found: list[list[int]] = []
    for name, kind in names:
        known = base.economies if kind == "economy" else base.sectors
        if name == EVERY:
            found.append(list(range(len(known))))
        elif name in known:
            found.append([known.index(name)])
        else:
            problems.append(unknown(name, known, kind))
    return found if len(found) == len(names) else []


def _value_problems(name: str, array: Array) -> list[Problem]:
    if np.isnan(array).any() or (name != "trade_cost" and np.isinf(array).any()):
        return [Problem(f"the change of {name} has missing or infinite numbers", "Give every value.")]
    problems = []
    if name == "tariff" and (array <= -1).any():
        problems.append(Problem("a new tariff is -100 per cent or less", "Give a fraction above -1."))
    if name in {"trade_cost", "productivity"} and (array <= 0).any():
        problems.append(Problem(f"a factor of {name} is not positive", "1 means no change."))
    if array.ndim == 3 and array.shape[1] == array.shape[2]:
        neutral = 0.0 if name == "tariff" else 1.0
        if (own_trade(array) != neutral).any():
            problems.append(
                Problem(f"the change of {name} touches domestic sales", "Leave them as they are.")
            )
    return problems
