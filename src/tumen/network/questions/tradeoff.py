"""What less CO2 or better service costs: limits set one by one, each plan proven (epsilon constraints)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.compile.compiled import Emitting, FlowRow, Mode, OrderTier
from tumen.network.mip.build import minimise, new_draft, operations, scaling_of, sites
from tumen.network.mip.families.rows import Work
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.objective import CostTerm
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.mip.solver import run
from tumen.network.model.checks.amounts import co2_not_stated
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.selling import Service
from tumen.network.plans.plan import Plan

ROOM = 1e-6
"""Share by which the least CO2 is exceeded at the first point, so that the plan that attains it is not cut
off."""


@dataclass(frozen=True, slots=True)
class TradeOffPoint:
    """The cheapest plan that keeps a limit."""

    limit: float
    """CO2 in kilograms at most, or the share of demand at least."""
    net_cost: float | None
    """Discounted, in currency; None: no plan keeps the limit."""
    bound: float | None
    """No plan that keeps the limit costs less."""
    co2_kg: float | None
    delivered: float | None
    """Share of all demand that is delivered, in units."""
    slope: float | None
    """Extra cost per unit of the limit against the next looser point: per kilogram, or per whole share."""
    plan: Plan | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class TradeOff:
    """The curve, from the loosest limit to the tightest."""

    measure: Literal["co2", "service"]
    unit: str
    """``kg of CO2`` or ``share of demand within N days``."""
    points: tuple[TradeOffPoint, ...]


def co2_curve(network: Network, law: TradeLaw, points: int = 5, settings: Settings | None = None) -> TradeOff:
    """The least net cost at limits of CO2 from that of the cheapest plan down to the least possible.

    `points` are the limits, evenly spaced, both ends included; at least two.
    """
    if points < 2:
        raise InputError.of(f"a curve of {points} points was asked for", "Ask for two or more")
    settings = settings or Settings()
    least = least_co2(network, law, settings) * (1 + ROOM)
    cheapest = solve(network, law, settings)
    most = cheapest.co2_kg
    if most is None:
        raise AssertionError(cheapest.co2_not_stated)
    limits = [most - (most - least) * k / (points - 1) for k in range(1, points)]
    found = [_point(most, cheapest)]
    if most > least:
        found += [
            _solved(limit, replace(network, co2_limit_kg=Decimal(repr(limit))), law, settings)
            for limit in limits
        ]
    return TradeOff("co2", "kg of CO2", _sloped(found))


def least_co2(network: Network, law: TradeLaw, settings: Settings | None = None) -> float:
    """Kilograms of CO2 over all periods that no plan of the network goes below.

    Raises
    ------
    InputError
        If CO2 of an offer, a lane or a way is not known.
    """
    if unknown := [*co2_not_stated(network)]:
        raise InputError(unknown)
    compiled = compile_network(network, law)
    rows: dict[Emitting, Sequence[FlowRow | Mode | OrderTier]] = {
        "flow": compiled.flows,
        "make": compiled.modes,
        "surplus": compiled.orders,
    }
    terms = [
        CostTerm(variable, column, "carbon", amount, rows[variable][column].period)
        for (variable, column), amount in compiled.known_co2().items()
    ]
    if not terms:
        return 0.0
    undiscounted = replace(compiled, discount=tuple(1.0 for _ in compiled.discount))
    work = Work(new_draft(), undiscounted, scaling_of(compiled))
    sites(work)
    operations(work)
    minimise([(work, terms, 1.0)])
    return run(work.model.program(), settings or Settings()).objective * work.scaling.money


def service_curve(
    network: Network,
    law: TradeLaw,
    within_days: Decimal,
    shares: Sequence[Decimal],
    settings: Settings | None = None,
    *,
    market: str | None = None,
    item: str | None = None,
) -> TradeOff:
    """The least net cost at which these shares of the demand arrive within so many days of the last lane.

    Commitments that the network has already are kept besides.

    Parameters
    ----------
    shares
        Each above 0 and at most 1.
    market, item
        For whom and what; None: for every market, every item.

    Raises
    ------
    InputError
        If a share is out of range or no demand is meant.
    """
    names = [row.name for row in network.markets if market in {None, row.name}]
    wrong = [share for share in shares if not 0 < share <= 1]
    meant = any(row.market in names and item in {None, row.item} for row in network.demand)
    if wrong or not names or not meant:
        raise InputError.of(
            f"service of {market or 'every market'} for {item or 'every item'} was asked for at"
            f" {', '.join(map(str, shares))}",
            "Name a market and an item with demand, and shares above 0 and at most 1",
        )
    settings = settings or Settings()
    found = []
    for share in sorted(shares):
        promised = tuple(Service(name, within_days, share, item) for name in names)
        tighter = replace(network, services=(*network.services, *promised))
        found.append(_solved(float(share), tighter, law, settings))
    return TradeOff("service", f"share of demand within {within_days} days", _sloped(found))


def _solved(limit: float, network: Network, law: TradeLaw, settings: Settings) -> TradeOffPoint:
    try:
        return _point(limit, solve(network, law, settings))
    except InfeasibleError:
        return _point(limit, None)


def _point(limit: float, plan: Plan | None) -> TradeOffPoint:
    if plan is None:
        return TradeOffPoint(limit, None, None, None, None, None, None)
    asked = sum(row.demand for row in plan.deliveries)
    share = sum(row.delivered for row in plan.deliveries) / asked if asked else None
    return TradeOffPoint(limit, plan.net_cost, plan.bound, plan.co2_kg, share, None, plan)


def _sloped(points: Sequence[TradeOffPoint]) -> tuple[TradeOffPoint, ...]:
    found = list(points[:1])
    for before, here in pairwise(points):
        slope = None
        if before.net_cost is not None and here.net_cost is not None and here.limit != before.limit:
            slope = (here.net_cost - before.net_cost) / abs(here.limit - before.limit)
        found.append(replace(here, slope=slope))
    return tuple(found)
