"""One-sector gravity: PPML estimates, multilateral resistances, general equilibrium with fixed endowments.

table = gravity_table(rows, "trade", ["log_distance", "pta", "border"])
estimate = gravity_estimate(rows, "trade", ["log_distance", "pta", "border"])
model = GravityModel.from_costs(table, estimate.coefficients, sigma=5)
result = model.solve(table.changed("pta", [("CAN", "JPN", 1), ("JPN", "CAN", 1)]))
result.welfare, result.conditional.trade, result.full.price
"""

from tumen.economy.gravity.estimate import GravityEstimate, gravity_estimate
from tumen.economy.gravity.model import GravityModel
from tumen.economy.gravity.results import GravityResult, GravityState
from tumen.economy.gravity.table import GravityTable, gravity_table

__all__ = [
    "GravityEstimate",
    "GravityModel",
    "GravityResult",
    "GravityState",
    "GravityTable",
    "gravity_estimate",
    "gravity_table",
]
