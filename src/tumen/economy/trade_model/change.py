"""`Change`: what is different in the counterfactual, and how to write it down by name."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.economy.arrays import ROUNDING
from tumen.economy.refusals import EVERY, Refusals, no_number
from tumen.economy.trade_model.baseline import (
    FACTOR_FIX,
    MOST_FACTOR,
    MOST_TARIFF,
    WORLD,
    Baseline,
    own_trade,
    shape_of,
)
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tumen.economy.arrays import Array

Pairwise = tuple[str, str, str, float]
"""(importer, exporter, sector, value); ``"*"`` stands for every label, own trade left out."""

SHAPES = {"tariff": "jnn", "export_duty": "jnn", "trade_cost": "jnn", "productivity": "jn", "deficit": "n"}
"""Each part of a change with its axes: as long as there are economies (n) and sectors (j)."""
_RATES = ("tariff", "export_duty")
_LISTS = (
    "tariffs",
    "tariff_points",
    "tariff_factors",
    "export_duties",
    "trade_costs",
    "productivity",
    "deficits",
)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A change from a baseline; None leaves that part as it is.

    Raises InputError listing every value that makes no sense: a rate of -100 per cent or less, a factor that
    is not positive, a change of domestic tariffs, missing numbers, deficits that do not sum to zero.

    Attributes
    ----------
    tariff : (J, N, N) the new tariff rates as fractions [sector, importer, exporter]
    export_duty : (J, N, N) rate that the exporter levies and keeps; the importer's tariff is on top. In the
        state after the change `tariff` holds both, and `deficit` the revenue that goes back to the exporter:
        imports less exports at the prices of producers
    trade_cost : (J, N, N) factor on non-tariff trade cost (1 = none, 1.1 = ten per cent dearer, inf = no
        trade)
    productivity : (J, N) factor on total factor productivity; the paper's technology is its power theta
    deficit : (N,) the new deficits, in the unit of the baseline and in units of the numeraire
    """

    tariff: Array | None = None
    export_duty: Array | None = None
    trade_cost: Array | None = None
    productivity: Array | None = None
    deficit: Array | None = None

    def __post_init__(self) -> None:
        wrong = Refusals()
        for name in SHAPES:
            if getattr(self, name) is not None:
                array = np.array(getattr(self, name), dtype=np.float64)
                _refuse_values(name, array, wrong)
                if array.ndim == 3 and array.shape[1] == array.shape[2]:
                    at = range(array.shape[1])
                    array[:, at, at] = _same(name)  # rounding, where it is not refused
                array.flags.writeable = False
                object.__setattr__(self, name, array)
        wrong.done()

    def check_against(self, base: Baseline) -> None:
        """InputError unless every array has the shape that the labels of `base` need."""
        wrong = Refusals()
        for name, axes in SHAPES.items():
            if (array := getattr(self, name)) is not None:
                wanted = shape_of(axes, base.economies, base.sectors)
                wrong.shapes(**{f"the change of {name}": (array.shape, wanted)})
        wrong.done()
        gap = 0.0 if self.deficit is None else abs(self.deficit.sum())
        wrong.when(
            gap > 1e-9 * base.value_added.sum(),
            "the new deficits do not sum to zero",
            "Give every economy's deficit.",
        )
        wrong.done()


def change(
    base: Baseline,
    *,
    tariffs: Iterable[Pairwise] = (),
    tariff_points: Iterable[Pairwise] = (),
    tariff_factors: Iterable[Pairwise] = (),
    export_duties: Iterable[Pairwise] = (),
    trade_costs: Iterable[Pairwise] = (),
    productivity: Iterable[tuple[str, str, float]] = (),
    deficits: Iterable[tuple[str, float]] = (),
) -> Change:
    """Write a change down by names; later entries act on the result of earlier ones.

    Raises InputError listing every label that is not in the baseline, every row that is given twice, and
    every value that makes no sense.

    Parameters
    ----------
    base : the baseline, for labels and present rates
    tariffs : (importer, exporter, sector, new rate as a fraction)
    tariff_points : (importer, exporter, sector, points to add as a fraction), after `tariffs`
    tariff_factors : (importer, exporter, sector, factor on 1 + rate), after `tariff_points`
    export_duties : (importer, exporter, sector, rate of the exporter as a fraction)
    trade_costs : (importer, exporter, sector, factor on non-tariff trade cost)
    productivity : (economy, sector, factor)
    deficits : (economy, new deficit); the economies not named keep theirs, and all must sum to zero
    """
    if not isinstance(base, Baseline):
        raise InputError.of(f"a change is of a baseline, not of {base!r:.60}", "Give model.baseline.")
    wrong = Refusals()
    tau, cost = base.tariff.copy(), np.ones_like(base.tariff)
    skill, gap = np.ones_like(base.expenditure), base.deficit.copy()
    given = (tariffs, tariff_points, tariff_factors, export_duties, trade_costs, productivity, deficits)
    rows_of = dict(zip(_LISTS, (list(_as_rows(rows)) for rows in given), strict=True))
    _refuse_rows(rows_of, wrong)
    *rates, levies, costs, skills, gaps = rows_of.values()
    levy = np.zeros_like(base.tariff)
    for rows, apply in zip(rates, (_set, operator.add, _stretch), strict=True):
        for row in rows:
            _pairwise(base, tau, row, apply, wrong)
    for row in levies:
        _pairwise(base, levy, row, _set, wrong)
    for row in costs:
        _pairwise(base, cost, row, operator.mul, wrong)
    for economy, sector, value in skills:
        if at := _places(base, (economy,), sector, wrong):
            skill[np.ix_(at[1], at[0])] *= value
    for economy, value in gaps:
        if at := _places(base, (economy,), EVERY, wrong):
            gap[at[0]] = value
    wrong.done()
    made = Change(
        tariff=tau if any(rates) else None,
        export_duty=levy if levies else None,
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
    cost, skill, levy = what.trade_cost, what.productivity, what.export_duty
    return replace(
        what,
        tariff=new,
        export_duty=None if levy is None else np.expm1(size * np.log1p(levy)),
        trade_cost=None if cost is None else cost**size,
        productivity=None if skill is None else skill**size,
    )


def _as_rows(given: object) -> Iterator[tuple[Any, ...]]:
    """Each row as a tuple; what is none is one row of itself, to be refused."""
    several = isinstance(given, Iterable) and not isinstance(given, str)
    for row in given if several else (given,):  # type: ignore[attr-defined]
        cells = tuple(row) if isinstance(row, tuple | list) else (row,)
        yield (*cells[:-1], float(cells[-1])) if cells and isinstance(cells[-1], Decimal) else cells


def _refuse_rows(rows_of: Mapping[str, Sequence[tuple[Any, ...]]], wrong: Refusals) -> None:
    """InputError for a row that is none; a note for one that is given twice."""
    shapes = {"productivity": "(economy, sector, number)", "deficits": "(economy, number)"}
    for name, rows in rows_of.items():
        shape = shapes.get(name, "(importer, exporter, sector, number)")
        for row in rows:
            *labels, value = row or (None,)
            fits = len(row) == shape.count(",") + 1 and all(isinstance(label, str) for label in labels)
            odd = not fits or no_number(name, value) is not None
            wrong.when(odd, f"{name}: {row!r:.80} is no row of a change", f"Give a list of {shape}.")
    wrong.done()
    for name, rows in rows_of.items():
        keys = (", ".join(row[:-1]) for row in rows)
        wrong.twice(keys, f"{name}: a change of {{}} stands {{}} times", "Give it once.")


def _set(old: Array, value: float) -> Array:
    return np.full_like(old, value)


def _stretch(old: Array, value: float) -> Array:
    return (1.0 + old) * value - 1.0


def _pairwise(
    base: Baseline, array: Array, row: Pairwise, apply: Callable[[Array, float], Array], wrong: Refusals
) -> None:
    importer, exporter, sector, value = row
    at = _places(base, (importer, exporter), sector, wrong)
    what = f"a trade barrier of {importer} on itself"
    own = bool(at) and importer == exporter != EVERY
    wrong.when(own, what, "Domestic sales have none; use productivity instead.")
    if at and not own:
        for n in at[0]:
            block = np.ix_(at[2], [n], [i for i in at[1] if i != n])
            array[block] = apply(array[block], value)


def _places(base: Baseline, economies: Sequence[str], sector: str, wrong: Refusals) -> list[Sequence[int]]:
    """Positions of economies, then those of the sector; none of all where one is unknown."""
    found: list[Sequence[int]] = []
    asked = [*(("economy", code, base.economies) for code in economies), ("sector", sector, base.sectors)]
    for kind, code, known in asked:
        if code != EVERY:
            wrong.unknown(kind, (code,), known, WORLD)
        found.append([at for at, label in enumerate(known) if code in {label, EVERY}])
    return found if all(found) else []


def _same(name: str) -> float:
    """What stands for no change of domestic sales."""
    return 0.0 if name in _RATES else 1.0


def _refuse_values(name: str, array: Array, wrong: Refusals) -> None:
    strange = np.isnan(array).any() or (name != "trade_cost" and np.isinf(array).any())
    wrong.when(strange, f"the change of {name} has missing or infinite numbers", "Give every value.")
    if strange:
        return
    if name in _RATES:
        rate = name.replace("_", " ")
        wrong.when((array <= -1).any(), f"a new {rate} is -100 per cent or less", "Give a fraction above -1.")
        high = (array > MOST_TARIFF).any()
        fix = "Give a fraction: 0.05 is 5 per cent; for no trade at all, an infinite trade cost."
        wrong.when(high, f"a new {rate} is above 300 per cent", fix)
    if name in {"trade_cost", "productivity"}:
        wrong.when((array <= 0).any(), f"a factor of {name} is not positive", "1 means no change.")
        far = np.isfinite(array) & (array > 0) & ((array > MOST_FACTOR) | (array * MOST_FACTOR < 1))
        wrong.when(
            far.any(),
            f"a factor of {name} is {array[far][:1].sum():g}, more than tenfold either way",
            FACTOR_FIX,
        )
    if array.ndim == 3 and array.shape[1] == array.shape[2]:
        moved = np.abs(own_trade(array) - _same(name)) > ROUNDING
        wrong.when(moved.any(), f"the change of {name} touches domestic sales", "Leave them as they are.")
