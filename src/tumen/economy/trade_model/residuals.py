"""How far a state is from equilibrium, condition by condition, computed without the solver's shortcuts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline


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
