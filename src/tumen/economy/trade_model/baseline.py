"""`Baseline`: the world as the trade model sees it, in shares and values, before or after a change.

Letters follow Caliendo & Parro (2015), "Estimates of the Trade and Welfare Effects of NAFTA", Review of
Economic Studies 82(1): n buys, i sells, j and k are sectors; N economies, J sectors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tumen.economy.arrays import Array

SHARE_TOLERANCE = 1e-9
# Published coefficients are rounded, so cost shares are allowed to miss one by this much; nothing is
# normalised and the gap shows in the labour-market residual.
COST_TOLERANCE = 1e-6
_ARRAYS = (
    "trade_share",
    "expenditure",
    "tariff",
    "input_share",
    "value_added_share",
    "final_share",
    "value_added",
    "deficit",
)


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """A frozen state of the world economy; the result of a counterfactual is one too.

    Attributes
    ----------
    economies, sectors : labels, N and J of them
    trade_share : (J, N, N) pi[j, n, i], share of i in what n spends on j, tariffs included; a row sums to 1,
    or
        to 0 where n buys nothing of j
    expenditure : (J, N) X[j, n], spending of n on j by users and households, tariffs included, in `unit`
    tariff : (J, N, N) tau[j, n, i], ad valorem rate of importer n on exporter i as a fraction (0.05 = 5 per
    cent) input_share : (N, J, J) gamma[n, k, j], share of input k in the value of output j of economy n
    value_added_share : (J, N) share of value added in the value of output
    final_share : (J, N) alpha[j, n], share of j in final spending; a column sums to 1
    value_added : (N,) w L, in `unit`
    deficit : (N,) D, imports less exports before tariffs, in `unit`; sums to 0 over the world
    unit : unit of every value
    notes : what the reader of a result must be told about these data

    Raises
    ------
    InputError
        With every problem at once: shapes, missing numbers, negative values, shares that do not sum to one,
        tariffs at or below -100 per cent, a sector that is bought but has no seller, deficits that do not sum
        to zero.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    trade_share: Array
    expenditure: Array
    tariff: Array
    input_share: Array
    value_added_share: Array
    final_share: Array
    value_added: Array
    deficit: Array
    unit: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            array = np.array(getattr(self, name), dtype=np.float64, order="C")
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        problems = _label_problems(self) + _shape_problems(self)
        if not problems:
            problems = _missing_problems(self)
        if not problems:
            with np.errstate(divide="ignore", invalid="ignore"):  # a tariff of -100 per cent divides by zero
                problems = _value_problems(self)
        if problems:
            raise InputError(problems)

    @property
    def imports(self) -> Array:
        """(J, N, N) flows[j, n, i] from i to n at the border, before tariffs; n = i is domestic sales."""
        flows: Array = self.trade_share * self.expenditure[:, :, None] / (1.0 + self.tariff)
        return flows

    @property
    def output(self) -> Array:
        """(J, N) value of gross output, the sum of sales to every economy."""
        total: Array = self.imports.sum(1)
        return total

    @property
    def tariff_revenue(self) -> Array:
        """(N,) R[n], revenue of the tariffs of n."""
        revenue: Array = (self.tariff * self.imports).sum((0, 2))
        return revenue

    @property
    def income(self) -> Array:
        """(N,) I = value added + tariff revenue + deficit: what is spent on final goods."""
        return self.value_added + self.tariff_revenue + self.deficit

    def economy(self, code: str) -> int:
        """Position of an economy; InputError if it is not there."""
        return position(code, self.economies, "economy")

    def sector(self, code: str) -> int:
        """Position of a sector; InputError if it is not there."""
        return position(code, self.sectors, "sector")


def position(code: str, known: tuple[str, ...], kind: str) -> int:
    """Position of a label; InputError that lists the known ones."""
    if code not in known:
        raise InputError(unknown(code, known, kind))
    return known.index(code)


def unknown(code: str, known: tuple[str, ...], kind: str) -> Problem:
    """Describe a label that is not in the data."""
    shown = ", ".join(known[:40]) + (", ..." if len(known) > 40 else "")
    return Problem(f"{kind} '{code}' is not in the trade model", f"Known: {shown}.")


def own_trade(array: Array) -> Array:
    """(J, N) diagonal [j, n, n] of a (J, N, N) array."""
    diagonal: Array = np.einsum("jnn->jn", array)
    return diagonal


def _label_problems(base: Baseline) -> list[Problem]:
    return [
        Problem(f"{kind} '{label}' stands {count} times", "Make labels unique.")
        for kind, labels in (("economy", base.economies), ("sector", base.sectors))
        for label, count in Counter(labels).items()
        if count > 1
    ]


def _shape_problems(base: Baseline) -> list[Problem]:
    n, j = len(base.economies), len(base.sectors)
    wanted = ((j, n, n), (j, n), (j, n, n), (n, j, j), (j, n), (j, n), (n,), (n,))
    return [
        Problem(
            f"{name} has the shape {getattr(base, name).shape}, {n} economies and {j} sectors need {shape}",
            "Align the data with the labels.",
        )
        for name, shape in zip(_ARRAYS, wanted, strict=True)
        if getattr(base, name).shape != shape
    ]


def _missing_problems(base: Baseline) -> list[Problem]:
    return [
        Problem(
            f"{name} has {int((~np.isfinite(array)).sum())} missing or infinite values",
            "Fill them from data.",
        )
        for name in _ARRAYS
        if not np.isfinite(array := getattr(base, name)).all()
    ]


def _value_problems(base: Baseline) -> list[Problem]:
    problems: list[Problem] = []

    def refuse(mask: NDArray[np.bool_], axes: str, what: str, fix: str) -> None:
        if mask.any():
            problems.append(Problem(f"{what}: {_cells(base, mask, axes)}", fix))

    for name, axes in (
        ("trade_share", "jni"),
        ("expenditure", "jn"),
        ("final_share", "jn"),
        ("value_added_share", "jn"),
    ):
        refuse(getattr(base, name) < 0, axes, f"negative {name}", "Shares and values cannot be negative.")
    refuse(
        base.value_added <= 0, "n", "value added is not positive", "An economy without income has no place."
    )
    refuse(
        base.tariff <= -1, "jni", "tariff of -100 per cent or less", "Give a fraction, 0.05 for 5 per cent."
    )
    refuse(
        own_trade(base.tariff) != 0, "jn", "a tariff on domestic sales", "Set the tariff on own trade to 0."
    )
    rows, spends = base.trade_share.sum(2), base.expenditure > 0
    refuse(
        spends & (np.abs(rows - 1) > SHARE_TOLERANCE),
        "jn",
        "trade shares do not sum to one",
        "Recompute the shares.",
    )
    refuse(
        ~spends & (rows != 0), "jn", "trade shares without spending", "Set the shares of an empty row to 0."
    )
    produces = base.output > 0
    used = np.einsum("nkj,jn->kn", np.abs(base.input_share), produces) > 0
    refuse(
        ~spends & (used | (base.final_share > 0)),
        "jn",
        "a sector is used but has no output anywhere for this buyer (spending is 0)",
        "Drop the sector or give its flows.",
    )
    cost = base.value_added_share + base.input_share.sum(1).T
    refuse(
        produces & (np.abs(cost - 1) > COST_TOLERANCE),
        "jn",
        "shares of inputs and value added do not sum to one",
        "Correct the coefficients.",
    )
    refuse(
        np.abs(base.final_share.sum(0) - 1) > SHARE_TOLERANCE,
        "n",
        "final shares do not sum to one",
        "Recompute them.",
    )
    refuse(base.income <= 0, "n", "income is not positive", "The deficit or the tariffs cannot be right.")
    world = float(base.deficit.sum())
    if abs(world) > SHARE_TOLERANCE * float(base.value_added.sum()):
        problems.append(
            Problem(
                f"deficits sum to {world:.6g}, not to zero", "One economy's deficit is another's surplus."
            )
        )
    return problems


def _cells(base: Baseline, mask: NDArray[np.bool_], axes: str) -> str:
    labels = {"j": base.sectors, "n": base.economies, "i": base.economies}
    found = np.argwhere(mask)
    named = [
        "/".join(labels[axis][int(at)] for axis, at in zip(axes, cell, strict=True)) for cell in found[:8]
    ]
    return ", ".join(named) + (f" and {len(found) - 8} more" if len(found) > 8 else "")
