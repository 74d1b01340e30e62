"""What a network is: periods, items, suppliers, sites, recipes, lanes, markets. Frozen, in one currency.

Amounts are exact decimals in its currency, quantities in the unit of the item; "per year" is multiplied by
the years of a period. `None` is not known or not limited, never zero. See `model.checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.network.model.carrying import Lane, Passage
from tumen.network.model.goods import Item, Offer, Supplier
from tumen.network.model.making import Capability, CapitalLimit, Price, Recipe, Site
from tumen.network.model.selling import ClaimCost, Demand, Market, ProfitTax, Service
from tumen.network.model.storing import Opening, Stock
from tumen.network.model.written import ZERO, Period

if TYPE_CHECKING:
    from tumen.network.model.incentives import Incentive


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that is given. Names of suppliers, sites, markets and ports are unique among all four."""

    name: str
    currency: str
    periods: tuple[Period, ...]
    items: tuple[Item, ...]
    suppliers: tuple[Supplier, ...]
    offers: tuple[Offer, ...]
    sites: tuple[Site, ...]
    recipes: tuple[Recipe, ...]
    capabilities: tuple[Capability, ...]
    prices: tuple[Price, ...]
    lanes: tuple[Lane, ...]
    markets: tuple[Market, ...]
    demand: tuple[Demand, ...]
    agreements: tuple[str, ...] = ()
    """Agreements that may be claimed; each needs a `ClaimCost`."""
    services: tuple[Service, ...] = ()
    claim_costs: tuple[ClaimCost, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    profit_taxes: tuple[ProfitTax, ...] = ()
    """Empty: no tax on profit is reckoned. Else every economy with a plant needs one (0 leaves it out)."""
    discount_rate: Decimal = ZERO
    """Per year; amounts count at the start of their period."""
    carbon_price: Decimal = ZERO
    """Cost per tonne of CO2."""
    co2_limit_kg: Decimal | None = None
    """Kilograms of CO2 over all periods at most; None: not limited."""
    capital: tuple[CapitalLimit, ...] = ()
    ports: tuple[Passage, ...] = ()
    stocks: tuple[Stock, ...] = ()
    """What may be kept from one period into the next; empty: nothing."""
    openings: tuple[Opening, ...] = ()
    capital_rate: Decimal = ZERO
    """Cost of capital per year on the value of goods on the way, over ``days / 365``."""

    @property
    def counts_co2(self) -> bool:
        """Whether CO2 has a price or a limit, so that all of it must be known."""
        return self.carbon_price > 0 or self.co2_limit_kg is not None
