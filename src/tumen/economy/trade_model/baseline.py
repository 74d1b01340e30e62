"""`Baseline`: the world as the trade model sees it, in shares and values, before or after a change.

Letters follow Caliendo & Parro (2015), "Estimates of the Trade and Welfare Effects of NAFTA", Review of
Economic Studies 82(1): n buys, i sells, j and k are sectors; N economies, J sectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from tumen.economy.arrays import ROUNDING, Array
from tumen.economy.refusals import Refusals, position

SHARE_TOLERANCE = 1e-9
# Published coefficients are rounded, so cost shares are allowed to miss one by this much; nothing is
# normalised and the gap shows in the labour-market residual.
COST_TOLERANCE = 1e-6
MOST_TARIFF = 3.0
"""A tariff above 300 per cent is taken for per cent written as a fraction."""
MOST_FACTOR = 10.0
"""A factor above this, or below one over it, is taken for per cent or for a level."""
FACTOR_FIX = "Give a factor of what was: 1.1 is 10 per cent more, 0.9 is 10 per cent less."
WORLD: Final = "the trade model"
_ARRAYS = {
    "trade_share": "jnn",
    "expenditure": "jn",
    "tariff": "jnn",
    "input_share": "njj",
    "value_added_share": "jn",
    "final_share": "jn",
    "value_added": "n",
    "deficit": "n",
}
"""Each array with its axes: n and j are as long as there are economies and sectors."""


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """A frozen state of the world economy; the result of a counterfactual is one too.

    Raises InputError with every problem at once: shapes, missing numbers, negative values, shares that do not
    sum to one, tariffs at or below -100 per cent, a sector that is bought but has no seller, deficits that do
    not sum to zero.

    Attributes
    ----------
    economies, sectors : labels, N and J of them
    trade_share : (J, N, N) pi[j, n, i], share of i in what n spends on j, tariffs included; a row sums to 1,
        or to 0 where n buys nothing of j
    expenditure : (J, N) X[j, n], spending of n on j by users and households, tariffs included, in `unit`
    tariff : (J, N, N) tau[j, n, i], ad valorem rate of importer n on exporter i, 0.05 = 5 per cent
    input_share : (N, J, J) gamma[n, k, j], share of input k in the value of output j of economy n
    value_added_share : (J, N) share of value added in the value of output
    final_share : (J, N) alpha[j, n], share of j in final spending; a column sums to 1
    value_added : (N,) w L, in `unit`
    deficit : (N,) D, imports less exports before tariffs, in `unit`; sums to 0 over the world
    unit : unit of every value
    notes : what the reader of a result must be told about these data
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
            if name.endswith("_share"):
                array[(array < 0) & (array >= -ROUNDING)] = 0.0
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        wrong = Refusals()
        for kind, labels in (("economy", self.economies), ("sector", self.sectors)):
            wrong.twice(labels, f"{kind} '{{}}' stands {{}} times", "Make labels unique.")
        wrong.shapes(
            **{
                name: (getattr(self, name).shape, shape_of(axes, self.economies, self.sectors))
                for name, axes in _ARRAYS.items()
            }
        )
        wrong.done()
        for name in _ARRAYS:
            missing = int((~np.isfinite(getattr(self, name))).sum())
            wrong.when(missing, f"{name} has {missing} missing or infinite values", "Fill them from data.")
        wrong.done()
        with np.errstate(divide="ignore", invalid="ignore"):  # a tariff of -100 per cent divides by zero
            _refuse_values(self, wrong)
        wrong.done()

    @property
    def imports(self) -> Array:
        """(J, N, N) flows[j, n, i] from i to n at the border, before tariffs; n = i is domestic sales."""
        return self.trade_share * self.expenditure[:, :, None] / (1.0 + self.tariff)

    @property
    def output(self) -> Array:
        """(J, N) value of gross output, the sum of sales to every economy."""
        return cast("Array", self.imports.sum(1))

    @property
    def tariff_revenue(self) -> Array:
        """(N,) R[n], revenue of the tariffs of n."""
        return cast("Array", (self.tariff * self.imports).sum((0, 2)))

    @property
    def income(self) -> Array:
        """(N,) I = value added + tariff revenue + deficit: what is spent on final goods."""
        return self.value_added + self.tariff_revenue + self.deficit

    def economy(self, code: str) -> int:
        """Position of an economy; InputError if it is not there."""
        return position("economy", code, self.economies, WORLD)

    def sector(self, code: str) -> int:
        """Position of a sector; InputError if it is not there."""
        return position("sector", code, self.sectors, WORLD)


def names_of(axes: str, economies: Sequence[str], sectors: Sequence[str]) -> list[Sequence[str]]:
    """Labels of each axis of an array: n for economies, j for sectors."""
    return [economies if axis == "n" else sectors for axis in axes]


def shape_of(axes: str, economies: Sequence[str], sectors: Sequence[str]) -> tuple[int, ...]:
    """Shape of an array with these axes."""
    return tuple(map(len, names_of(axes, economies, sectors)))


def own_trade(array: Array) -> Array:
    """(J, N) diagonal [j, n, n] of a (J, N, N) array."""
    return cast("Array", np.einsum("jnn->jn", array))


def _refuse_values(base: Baseline, wrong: Refusals) -> None:
    rows, spends, produces = base.trade_share.sum(2), base.expenditure > 0, base.output > 0
    used = np.einsum("nkj,jn->kn", np.abs(base.input_share), produces) > 0
    cost = base.value_added_share + base.input_share.sum(1).T
    negative = ("trade_share", "expenditure", "final_share", "value_added_share")
    faults = [
        (getattr(base, name) < 0, f"negative {name}", "Shares and values cannot be negative.")
        for name in negative
    ]
    faults += [
        (base.value_added <= 0, "value added is not positive", "An economy without income has no place."),
        (base.tariff <= -1, "tariff of -100 per cent or less", "Give a fraction, 0.05 for 5 per cent."),
        (own_trade(base.tariff) != 0, "a tariff on domestic sales", "Set the tariff on own trade to 0."),
        (
            spends & (np.abs(rows - 1) > SHARE_TOLERANCE),
            "trade shares do not sum to one",
            "Recompute the shares.",
        ),
        (~spends & (rows != 0), "trade shares without spending", "Set the shares of an empty row to 0."),
        (
            ~spends & (used | (base.final_share > 0)),
            "a sector is used but has no output anywhere for this buyer (spending is 0)",
            "Drop the sector or give its flows.",
        ),
        (
            produces & (np.abs(cost - 1) > COST_TOLERANCE),
            "shares of inputs and value added do not sum to one",
            "Correct the coefficients.",
        ),
        (
            np.abs(base.final_share.sum(0) - 1) > SHARE_TOLERANCE,
            "final shares do not sum to one",
            "Recompute them.",
        ),
        (base.income <= 0, "income is not positive", "The deficit or the tariffs cannot be right."),
    ]
    axes_of = {1: "n", 2: "jn", 3: "jnn"}
    for mask, what, fix in faults:
        wrong.cells(mask, names_of(axes_of[mask.ndim], base.economies, base.sectors), what, fix)
    world = float(base.deficit.sum())
    wrong.when(
        abs(world) > SHARE_TOLERANCE * float(base.value_added.sum()),
        f"deficits sum to {world:.6g}, not to zero",
        "One economy's deficit is another's surplus.",
    )
