"""The plans of a network study as flat tables, one row per flow, production, cost and so on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tumen.agreements.earned import cells_of
from tumen.network.plans.lead_time import lead_times
from tumen.study.core.results.plain import Flat, flat
from tumen.study.network.results import NetworkResult

BY_PLAN = (
    "sites",
    "events",
    "production",
    "flows",
    "purchases",
    "deliveries",
    "stocks",
    "costs",
    "preferences",
    "binding",
    "not_offered",
)
"""Tables that a plan holds as they are, each a tuple of records."""
_SAFETY = "rule service_level lead_time_days bridged_days promised_days units"


def tables_of(result: NetworkResult) -> dict[str, list[Flat]]:
    """The tables of a result by name; a table without rows is left out.

    Amounts are in the study's currency, not discounted unless the column says so; quantities in the unit of
    the item; an empty value is not known or does not apply.
    """
    plans = [(item.name, item.plan) for item in result.scenarios if item.plan is not None]
    found: dict[str, list[Flat]] = {
        "scenarios": [
            flat(
                scenario=item.name,
                **_cells(item, "title probability changes"),
                **_cells(item.plan, "status net_cost_discounted=net_cost bound gap sites=opened co2_kg"),
                **_cells(item, "why_not mended"),
            )
            for item in result.scenarios
        ]
    }
    for name in BY_PLAN:
        found[name] = [flat(scenario=key, **_row(row)) for key, plan in plans for row in getattr(plan, name)]
    found["safety_stock"] = [
        flat(scenario=key, **_cells(row, "site item"), **_cells(row.safety, _SAFETY))
        for key, plan in plans
        for row in plan.network.stocks
        if row.safety is not None
    ]
    found["cost_to_serve"] = [
        flat(scenario=key, **_cells(served, "market item quantity"), kind=kind, discounted=value)
        for key, plan in plans
        for served in plan.cost_to_serve
        for kind, value in served.by_kind.items()
    ]
    found["lead_times"] = [flat(scenario=key, **_row(row)) for key, plan in plans for row in lead_times(plan)]
    found["origin"] = [
        flat(
            scenario=key,
            **_cells(item, "production agreement"),
            **_cells(item.determination, "status criterion rule margin_points=margin"),
        )
        for key, plan in plans
        for item in plan.checked
    ]
    earned = result.scenarios[0].earned  # as an economy study reads it
    found["earned"] = [dict(cells_of(row)) for row in earned]
    found["agreement_worth"] = [flat(**_row(item)) for item in result.agreements]
    found["regret"] = [*_regret(result)]
    found["alternatives"] = [
        flat(**_cells(item, "sites opened dropped net_cost extra share"))
        for item in (result.alternatives.rows if result.alternatives else ())
    ]
    found["break_even"] = [*_break_even(result)]
    found |= _uncertainty(result)
    found |= _stress(result)
    found["trade_off"] = [
        flat(
            **_cells(curve, "measure"),
            **_cells(curve.found, "unit"),
            **_cells(point, "limit net_cost bound co2_kg extra_per_unit=slope"),
            sites=point.plan.opened if point.plan else (),
        )
        for curve in result.curves
        if curve.found is not None
        for point in curve.found.points
    ]
    return {name: rows for name, rows in found.items() if rows}


def _cells(record: Any, columns: str) -> dict[str, Any]:
    """Cells of a record by column, which is the name of a field, or ``column=field``; empty without one."""
    named = (column.partition("=")[::2] for column in columns.split())
    return {column: None if record is None else getattr(record, field or column) for column, field in named}


def _row(record: Any) -> dict[str, Any]:
    """Every field of a record, besides the bill and its determination."""
    names = [name for name in record.__dataclass_fields__ if name not in {"bill", "determination"}]
    return {name: _short(getattr(record, name)) for name in names}


def _short(value: Any) -> Any:
    """Claims in one cell: ``RCEP: RVC40 (VN)``."""
    if isinstance(value, tuple) and value and hasattr(value[0], "alternative"):
        return tuple(f"{c.agreement}: {c.alternative}{f' ({c.country})' if c.country else ''}" for c in value)
    return value


def _regret(result: NetworkResult) -> Iterator[Flat]:
    if (table := result.regret) is not None:
        for row, design in enumerate(table.designs):
            for column, scenario in enumerate(table.scenarios):
                yield flat(
                    design=design,
                    sites=table.sites[row],
                    scenario=scenario,
                    net_cost=table.net_cost[row][column],
                    regret=table.regret[row][column],
                )


def _break_even(result: NetworkResult) -> Iterator[Flat]:
    """One row for each offer that was tried; the net cost of not settling stands in each."""
    for item in result.offers_needed:
        for point in item.found.points if item.found is not None else ():
            yield flat(
                scenario=item.scenario,
                **_cells(item.lever, "kind site"),
                **_cells(item.found, "outcome needed uncertain_by unit"),
                **_cells(point, "offer net_cost"),
                **_cells(item.found and item.found.stays, "net_cost_without_the_site=net_cost"),
                sites=point.sites,
            )


def _uncertainty(result: NetworkResult) -> dict[str, list[Flat]]:
    """Each scenario under the decisions that are made before it is known; measures of these decisions, and
    what planning and knowing are worth.
    """
    found = result.uncertainty
    if found is None or (plan := found.plan) is None:
        return {}
    values = (
        "value_of_stochastic_solution=stochastic_solution value_of_perfect_information=perfect_information"
    )
    measures = flat(
        **_cells(plan, "expected_net_cost=expected_cost"),
        **_cells(plan.risk, "level weight"),
        **_cells(plan, "cvar value_at_risk bound"),
        **_cells(found, "reference"),
        **_cells(found.worth, f"expected_net_cost_of_reference=reference {values} uncertain_by"),
        unserved=found.worth.unserved if found.worth else (),
    )
    outcomes = [
        flat(**_cells(row, "scenario probability net_cost"), sites=plan.sites) for row in plan.outcomes
    ]
    return {"uncertainty": outcomes, "planning": [measures]}


def _stress(result: NetworkResult) -> dict[str, list[Flat]]:
    """Each place out for each length, the worst first; the plan with the least worst case."""
    if (asked := result.stress) is None:
        return {}
    rows = [
        flat(
            place=row.place.name,
            kind=row.place.kind,
            **_cells(row, "used"),
            **_cells(lost, "days start loss undelivered"),
            **_cells(row, "survives_days"),
            recovery_days=row.place.recovery_days,
            **_cells(row, "exposed"),
            loss_until_recovery=row.at_recovery and row.at_recovery.loss,
            **_cells(row.redundancy, "redundancy_extra=extra redundancy_sites=sites"),
        )
        for row in (asked.found.places if asked.found else ())
        for lost in row.lost
    ]
    cells = "measure days budget sites net_cost extra worst worst_place worst_of_plan"
    robust = [] if asked.robust is None else [flat(**_cells(asked.robust, cells))]
    return {"stress": rows, "robust": robust}
