"""The trade model: many economies and sectors with input-output links, solved in exact changes.

model = TradeModel(accounts, tariffs, elasticities, closure="exogenous-deficits")
result = model.solve(change(model.baseline, tariffs=[("KOR", "JPN", "C28", 0.0)]))
result.real_income, linear_welfare(result), bloc_trade(result, ["KOR", "JPN", "CHN"])
"""

from tumen.economy.trade_model.baseline import Baseline
from tumen.economy.trade_model.build import (
    baseline_from_accounts,
    baseline_from_trade,
    implied_accounts,
    input_shares_from_mix,
    tariff_array,
)
from tumen.economy.trade_model.change import Change, change, scale_change
from tumen.economy.trade_model.counterfactual import Counterfactual, market_residuals
from tumen.economy.trade_model.estimates import TriadEstimate, smallest_traders, triad_estimate
from tumen.economy.trade_model.measures import (
    BlocTrade,
    LinearWelfare,
    bloc_trade,
    linear_welfare,
    multi_sector_gains,
    one_sector_gains,
    real_wage_from_shares,
)
from tumen.economy.trade_model.model import TradeModel, settle
from tumen.economy.trade_model.uncertainty import Simulation, draw, simulate

__all__ = [
    "Baseline",
    "BlocTrade",
    "Change",
    "Counterfactual",
    "LinearWelfare",
    "Simulation",
    "TradeModel",
    "TriadEstimate",
    "baseline_from_accounts",
    "baseline_from_trade",
    "bloc_trade",
    "change",
    "draw",
    "implied_accounts",
    "input_shares_from_mix",
    "linear_welfare",
    "market_residuals",
    "multi_sector_gains",
    "one_sector_gains",
    "real_wage_from_shares",
    "scale_change",
    "settle",
    "simulate",
    "smallest_traders",
    "tariff_array",
    "triad_estimate",
]
