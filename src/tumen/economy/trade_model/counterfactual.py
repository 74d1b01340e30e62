"""`Counterfactual`: the world before and after, and what changed, each measure under its own name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.arrays import ROUNDING, shares
from tumen.economy.trade_model.closure import Deficits
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.change import Change
    from tumen.economy.trade_model.closure import ClosureName


@dataclass(frozen=True, slots=True)
class Residuals:
    """Largest violation of each equilibrium condition (equation numbers of Caliendo & Parro 2015).

    Attributes
    ----------
    prices : of log price changes against those that unit costs imply (10, 11); 0 for a baseline
    shares : of the sum of trade shares of a buyer against one (12)
    expenditure : of spending on a sector against demand of users and households, relative to all spending of
        the economy (13)
    trade_balance : of imports less exports against the deficit, relative to value added (14)
    labour_market : of value added against value-added shares times output, relative to value added. It
        follows from the others where cost shares sum to one exactly; published coefficients often do to seven
        digits only
    numeraire : of the numeraire against its value, in logs; 0 for a baseline
    """

    prices: float
    shares: float
    expenditure: float
    trade_balance: float
    labour_market: float
    numeraire: float

    @property
    def largest(self) -> float:
        """Largest residual of the conditions that are solved (all but the labour market, which follows)."""
        return max(self.prices, self.shares, self.expenditure, self.trade_balance, self.numeraire)

    def __str__(self) -> str:
        """Render as one line."""
        return ", ".join(f"{f.name.replace('_', ' ')} {getattr(self, f.name):.1e}" for f in fields(self))


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
        yield from (("note", note) for note in self.notes)
        found = sorted(zip(self.real_income.tolist(), self.economies, strict=True), reverse=True)
        told = [f"{economy} {100 * (factor - 1):+.3f} %" for factor, economy in found]
        yield "real income, most", told[:8]
        yield "real income, least", told[::-1][:8]
        yield "largest residual", self.residuals.largest
        yield "evaluations", self.iterations

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be told with every figure: that the closure moves the baseline by itself."""
        moves = self.closure_moves
        return (f"{moves}; measure from TradeModel.settled()",) if moves else ()

    @property
    def closure_moves(self) -> str:
        """How much the closure changes by itself; empty where it changes nothing."""
        before, added = self.before.deficit, self.before.value_added
        by_itself = Deficits(self.closure, before, added).at(np.ones_like(added)) - before
        largest = int(np.argmax(np.abs(by_itself)))
        if self.change.deficit is not None or abs(by_itself[largest]) <= ROUNDING * added.sum():
            return ""
        size = 100 * abs(by_itself[largest]) / added[largest]
        return (
            f"the closure '{self.closure}' by itself changes deficits, most in {self.economies[largest]} "
            f"({size:.3g} % of value added), and so every figure"
        )

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
        return cast("Array", np.exp(self.log_wage))

    @property
    def price(self) -> Array:
        """(J, N) factor of the price index of each sector."""
        return cast("Array", np.exp(self.log_price))

    @property
    def unit_cost(self) -> Array:
        """(J, N) factor of the cost of the input bundle."""
        return cast("Array", np.exp(self.log_cost))

    @property
    def price_index(self) -> Array:
        """(N,) factor of the consumer price index: sector prices to the power of final shares."""
        return cast("Array", np.exp((self.before.final_share * self.log_price).sum(0)))

    @property
    def real_income(self) -> Array:
        """(N,) exact factor of welfare: wages, tariff revenue and deficit over the consumer price index."""
        return self.after.income / self.before.income / self.price_index

    @property
    def real_wage(self) -> Array:
        """(N,) exact factor of the wage over the consumer price index."""
        return cast("Array", np.exp(self.log_wage - (self.before.final_share * self.log_price).sum(0)))

    def import_growth(self, sector: str | None = None) -> Array:
        """(N, N) factor of the value of imports of [n] from [i] before tariffs; all sectors, or one.

        In units of the numeraire. A pair without trade before has no growth: NaN, also on the diagonal if the
        economy sells nothing at home.
        """
        picked = slice(None) if sector is None else slice(at := self.before.sector(sector), at + 1)
        before, after = self.before.imports[picked].sum(0), self.after.imports[picked].sum(0)
        return shares(after, before, np.nan)


def market_residuals(state: Baseline, *, prices: float = 0.0, numeraire: float = 0.0) -> Residuals:
    """Residuals of shares, goods markets, trade balance and labour market of a state, from its definition.

    `prices` and `numeraire` cannot be seen in a state alone and are passed through.
    """
    output, net_imports = state.output, state.imports
    used = np.einsum("nkj,jn->kn", state.input_share, output)
    demand = used + state.final_share * state.income
    balance = net_imports.sum((0, 2)) - output.sum(0) - state.deficit
    labour = (state.value_added_share * output).sum(0) - state.value_added
    rows = state.trade_share.sum(2)
    return Residuals(
        prices=prices,
        shares=float(np.abs(rows - (state.expenditure > 0)).max()),
        expenditure=float((np.abs(demand - state.expenditure) / state.expenditure.sum(0)).max()),
        trade_balance=float((np.abs(balance) / state.value_added).max()),
        labour_market=float((np.abs(labour) / state.value_added).max()),
        numeraire=numeraire,
    )


def price_residual(
    base: Baseline, theta: Array, log_barrier: Array, log_wage: Array, log_price: Array
) -> float:
    """Largest gap between log prices and those that costs imply, pair by pair (equations 10 and 11).

    Parameters
    ----------
    theta : (J,) trade elasticities
    log_barrier : (J, N, N) log change of what stands between seller and buyer
    log_wage, log_price : (N,) and (J, N) log changes
    """
    cost = base.value_added_share * log_wage + np.einsum("nkj,kn->jn", base.input_share, log_price)
    # minus infinity (no trade) times a share of zero would be no number, so unused links are left out
    power = np.where(base.trade_share > 0, -theta[:, None, None] * (log_barrier + cost[:, None, :]), -np.inf)
    total = (base.trade_share * np.exp(power)).sum(2)
    implied = np.log(total, where=total > 0, out=np.zeros_like(total)) / -theta[:, None]
    return float(np.abs(implied - log_price)[base.expenditure > 0].max())
