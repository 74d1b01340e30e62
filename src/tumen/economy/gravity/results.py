"""Gravity worlds before and after: baseline, conditional and full equilibrium, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.counterfactual import Residuals


@dataclass(frozen=True, slots=True, eq=False)
class GravityState:
    """One state of the world. Prices and resistances are factors of those before, so 1 there.

    Attributes
    ----------
    trade : (N, N) sales to [importer] from [exporter], domestic on the diagonal
    price : (N,) factory-gate price
    inward : (N,) inward multilateral resistance: the consumer price index
    outward : (N,) outward multilateral resistance: the sellers' incidence of trade costs
    output, expenditure : (N,) values; where the state is an equilibrium they are the sums of `trade`
    """

    trade: Array
    price: Array
    inward: Array
    outward: Array
    output: Array
    expenditure: Array

    @property
    def terms_of_trade(self) -> Array:
        """(N,) factory-gate price over consumer price, as a factor of that before."""
        return self.price / self.inward

    @property
    def exports(self) -> Array:
        """(N,) sales abroad."""
        return cast("Array", self.trade.sum(0) - np.diag(self.trade))

    @property
    def imports(self) -> Array:
        """(N,) purchases abroad."""
        return cast("Array", self.trade.sum(1) - np.diag(self.trade))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GravityResult(Shown):
    """The world before and after a change of trade costs; values in units of the reference's consumer price.

    Attributes
    ----------
    economies : labels
    before : the baseline
    conditional : resistances answer, output and expenditure stand still
    full : factory-gate prices, output and expenditure answer too, endowments stand still
    sigma, reference, closure : as the model has them
    residuals : of every equilibrium condition of the full equilibrium
    notes : what must be told with every figure: that the closure moves the baseline by itself
    """

    economies: tuple[str, ...]
    before: GravityState
    conditional: GravityState
    full: GravityState
    sigma: float
    reference: str
    closure: str
    residuals: Residuals
    notes: tuple[str, ...] = ()

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{len(self.economies)} economies, sigma {self.sigma:g}, reference {self.reference}"
        yield from (("note", note) for note in self.notes)
        found = sorted(zip(self.welfare.tolist(), self.economies, strict=True), reverse=True)
        told = [f"{economy} {100 * (factor - 1):+.3f} %" for factor, economy in found]
        yield "welfare, most", told[:8]
        yield "welfare, least", told[::-1][:8]
        yield "largest residual", self.residuals.largest

    @property
    def welfare(self) -> Array:
        """(N,) factor of real expenditure in full equilibrium."""
        return self.full.expenditure / self.before.expenditure / self.full.inward

    @property
    def real_output(self) -> Array:
        """(N,) factor of output over the consumer price index in full equilibrium: its real GDP."""
        return self.full.output / self.before.output / self.full.inward

    def first_step(self) -> GravityState:
        """What conditional resistances say of prices, once: no equilibrium.

        Factory-gate prices answer the outward resistances of the conditional state, output and expenditure
        follow in proportion, and the resistances are not asked again: the first step on the way to `full`.
        gegravity 0.3 stops here and calls it full equilibrium.
        """
        price = 1 / self.conditional.outward
        output, spent = self.before.output * price, self.before.expenditure * price
        weight = output / self.before.output / output.sum() * self.before.output.sum()
        trade = self.conditional.trade * weight * price[:, None]
        return GravityState(trade, price, self.conditional.inward, self.conditional.outward, output, spent)
