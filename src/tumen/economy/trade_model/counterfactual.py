"""`Counterfactual`: the world before and after, and what changed, each measure under its own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import shares
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.change import Change
    from tumen.economy.trade_model.closure import ClosureName
    from tumen.economy.trade_model.residuals import Residuals


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Counterfactual(Shown):
    """An equilibrium after a change. Factors are after over before: 1.02 is two per cent more.

    Attributes
    ----------
    before, after : the two states; levels of trade, output, expenditure, revenue and income are theirs
    change : what was changed
    elasticities : (J,) trade elasticities
    closure, numeraire : by name
    log_wage : (N,) log change of wages, in units of the numeraire
    log_price : (J, N) log change of the price index of each sector; 0 where the economy buys nothing of it
    log_cost : (J, N) log change of unit cost
    blocs : number of the trading bloc of each economy; where it differs, nominal values cannot be compared,
        because no market ties the wages of two blocs to each other
    residuals : of every equilibrium condition, measured afresh on the result
    iterations : evaluations the solver needed
    """

    before: Baseline
    after: Baseline
    change: Change
    elasticities: Array
    closure: ClosureName
    numeraire: str
    log_wage: Array
    log_price: Array
    log_cost: Array
    blocs: tuple[int, ...]
    residuals: Residuals
    iterations: int

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{len(self.economies)} economies, {len(self.sectors)} sectors, closure {self.closure}"
        found = sorted(zip(self.real_income.tolist(), self.economies, strict=True), reverse=True)
        told = [f"{economy} {100 * (factor - 1):+.3f} %" for factor, economy in found]
        yield "real income, most", told[:8]
        yield "real income, least", told[::-1][:8]
        yield "largest residual", self.residuals.largest
        yield "evaluations", self.iterations

    @property
    def economies(self) -> tuple[str, ...]:
        """Labels of the N economies."""
        return self.before.economies

    @property
    def sectors(self) -> tuple[str, ...]:
        """Labels of the J sectors."""
        return self.before.sectors

    @property
    def wage(self) -> Array:
        """(N,) factor of the wage, in units of the numeraire."""
        factor: Array = np.exp(self.log_wage)
        return factor

    @property
    def price(self) -> Array:
        """(J, N) factor of the price index of each sector."""
        factor: Array = np.exp(self.log_price)
        return factor

    @property
    def unit_cost(self) -> Array:
        """(J, N) factor of the cost of the input bundle."""
        factor: Array = np.exp(self.log_cost)
        return factor

    @property
    def price_index(self) -> Array:
        """(N,) factor of the consumer price index, the product of sector prices to the power of final
        shares.
        """
        factor: Array = np.exp((self.before.final_share * self.log_price).sum(0))
        return factor

    @property
    def real_income(self) -> Array:
        """(N,) exact factor of welfare: income (wages, tariff revenue, deficit) over the consumer price
        index.
        """
        factor: Array = self.after.income / self.before.income / self.price_index
        return factor

    @property
    def real_wage(self) -> Array:
        """(N,) exact factor of the wage over the consumer price index."""
        factor: Array = np.exp(self.log_wage - (self.before.final_share * self.log_price).sum(0))
        return factor

    def import_growth(self, sector: str | None = None) -> Array:
        """(N, N) factor of the value of imports of [n] from [i] before tariffs; all sectors, or one.

        In units of the numeraire. A pair without trade before has no growth: NaN, also on the diagonal if the
        economy sells nothing at home.
        """
        picked = slice(None) if sector is None else slice(at := self.before.sector(sector), at + 1)
        before, after = self.before.imports[picked].sum(0), self.after.imports[picked].sum(0)
        return shares(after, before, np.nan)
