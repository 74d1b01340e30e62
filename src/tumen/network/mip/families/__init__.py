"""The constraint families: one small function each, by name, in the order in which they are written.

`FIRST` binds what is decided before anything else is known (sites and steps); `SECOND` binds operations, and
can be written once per scenario over the same first stage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.buying import one_tier, tier_least, tier_most, whole_lots
from tumen.network.mip.families.flow import (
    demand,
    lane_capacity,
    output_balance,
    service,
    supply,
    warehouse_balance,
)
from tumen.network.mip.families.least import capital, least_load
from tumen.network.mip.families.money import (
    carbon_limit,
    claim_year,
    grant_output,
    grant_site,
    tax_holiday,
    tax_holiday_split,
    taxable_profit,
)
from tumen.network.mip.families.ports import port_capacity
from tumen.network.mip.families.production import (
    input_balance,
    origin_content,
    recipe_limit,
    site_capacity,
    site_ramp_up,
)
from tumen.network.mip.families.single import (
    one_source,
    ship_all_from_source,
    ship_from_source,
    source_open,
)
from tumen.network.mip.families.sites import (
    close_after_open,
    open_once,
    site_state,
    step_kept,
    step_limit,
    step_open,
)
from tumen.network.mip.families.storage import (
    ending_stock,
    safety_stock,
    stock_balance,
    stock_open,
    storage,
)
from tumen.network.mip.families.strong import open_to_make, open_to_pass, open_to_ship

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.network.mip.families.rows import Work

FIRST: dict[str, Callable[[Work], None]] = {
    "site_state": site_state,
    "open_once": open_once,
    "close_after_open": close_after_open,
    "step_limit": step_limit,
    "step_kept": step_kept,
    "step_open": step_open,
}
SECOND: dict[str, Callable[[Work], None]] = {
    "input_balance": input_balance,
    "output_balance": output_balance,
    "warehouse_balance": warehouse_balance,
    "origin_content": origin_content,
    "supply": supply,
    "recipe_limit": recipe_limit,
    "site_capacity": site_capacity,
    "site_ramp_up": site_ramp_up,
    "lane_capacity": lane_capacity,
    "port_capacity": port_capacity,
    "demand": demand,
    "service": service,
    "open_to_make": open_to_make,
    "open_to_ship": open_to_ship,
    "open_to_pass": open_to_pass,
    "one_source": one_source,
    "ship_from_source": ship_from_source,
    "ship_all_from_source": ship_all_from_source,
    "source_open": source_open,
    "claim_year": claim_year,
    "grant_site": grant_site,
    "grant_output": grant_output,
    "taxable_profit": taxable_profit,
    "tax_holiday": tax_holiday,
    "tax_holiday_split": tax_holiday_split,
    "carbon_limit": carbon_limit,
    "tier_least": tier_least,
    "tier_most": tier_most,
    "one_tier": one_tier,
    "whole_lots": whole_lots,
    "least_load": least_load,
    "capital": capital,
    "stock_balance": stock_balance,
    "storage": storage,
    "stock_open": stock_open,
    "safety_stock": safety_stock,
    "ending_stock": ending_stock,
}
FAMILIES = {**FIRST, **SECOND}
