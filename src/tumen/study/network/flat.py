"""The plans of a network study as flat tables, one row per flow, production, cost and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.agreements.earned import cells_of
from tumen.study.core.results.plain import flat

if TYPE_CHECKING:
    from tumen.network.plans.plan import CostToServe, Plan
    from tumen.study.core.results.plain import Flat
    from tumen.study.network.results import NetworkResult

_BY_PLAN = (
    "sites",
    "events",
    "production",
    "flows",
    "deliveries",
    "costs",
    "preferences",
    "binding",
    "not_offered",
)


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
                title=item.title,
                probability=item.probability,
                changes=item.changes,
                **_figures(item.plan),
                why_not=item.why_not,
                mended=item.mended,
            )
            for item in result.scenarios
        ]
    }
    for name in _BY_PLAN:
        found[name] = [flat(scenario=key, **_row(row)) for key, plan in plans for row in getattr(plan, name)]
    found["cost_to_serve"] = [
        row for key, plan in plans for served in plan.cost_to_serve for row in _served(key, served)
    ]
    found["origin"] = [
        flat(
            scenario=key,
            production=item.production,
            agreement=item.agreement,
            status=item.determination.status,
            criterion=item.determination.criterion,
            rule=item.determination.rule,
            margin_points=item.determination.margin,
        )
        for key, plan in plans
        for item in plan.checked
    ]
    found["earned"] = [
        dict(cells_of(row)) for row in result.scenarios[0].earned
    ]  # as an economy study reads it
    found["agreement_worth"] = [flat(**_row(item)) for item in result.agreements]
    found["regret"] = _regret(result)
    found["alternatives"] = [
        flat(
            sites=item.sites,
            opened=item.opened,
            dropped=item.dropped,
            net_cost=item.net_cost,
            extra=item.extra,
            share=item.share,
        )
        for item in (result.alternatives.rows if result.alternatives else ())
    ]
    found["break_even"] = _break_even(result)
    found["uncertainty"] = _uncertainty(result)
    found["planning"] = _planning(result)
    found["trade_off"] = _trade_off(result)
    return {name: rows for name, rows in found.items() if rows}


def _row(record: Any) -> dict[str, Any]:
    return {
        name: _short(getattr(record, name))
        for name in record.__dataclass_fields__
        if name not in {"bill", "determination"}
    }


def _short(value: Any) -> Any:
    """Claims in one cell: ``RCEP: RVC40 (VN)``."""
    if isinstance(value, tuple) and value and hasattr(value[0], "alternative"):
        return tuple(f"{c.agreement}: {c.alternative}{f' ({c.country})' if c.country else ''}" for c in value)
    return value


def _figures(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return dict.fromkeys(("status", "net_cost_discounted", "bound", "gap", "sites", "co2_kg"))
    return {
        "status": plan.status,
        "net_cost_discounted": plan.net_cost,
        "bound": plan.bound,
        "gap": plan.gap,
        "sites": plan.opened,
        "co2_kg": plan.co2_kg,
    }


def _served(key: str, served: CostToServe) -> list[Flat]:
    return [
        flat(
            scenario=key,
            market=served.market,
            item=served.item,
            quantity=served.quantity,
            kind=kind,
            discounted=value,
        )
        for kind, value in served.by_kind.items()
    ]


def _regret(result: NetworkResult) -> list[Flat]:
    if result.regret is None:
        return []
    table = result.regret
    return [
        flat(
            design=design,
            sites=table.sites[row],
            scenario=scenario,
            net_cost=table.net_cost[row][column],
            regret=table.regret[row][column],
        )
        for row, design in enumerate(table.designs)
        for column, scenario in enumerate(table.scenarios)
    ]


def _break_even(result: NetworkResult) -> list[Flat]:
    """One row for each offer that was tried; the net cost of not settling stands in each."""
    return [
        flat(
            scenario=item.scenario,
            kind=item.lever.kind,
            site=item.lever.site,
            outcome=item.found.outcome,
            needed=item.found.needed,
            uncertain_by=item.found.uncertain_by,
            unit=item.found.unit,
            offer=point.offer,
            net_cost=point.net_cost,
            net_cost_without_the_site=item.found.stays.net_cost,
            sites=point.sites,
        )
        for item in result.offers_needed
        if item.found is not None
        for point in item.found.points
    ]


def _uncertainty(result: NetworkResult) -> list[Flat]:
    """Each scenario under the decisions that are made before it is known."""
    found = result.uncertainty
    if found is None or found.plan is None:
        return []
    return [
        flat(
            scenario=item.scenario,
            probability=item.probability,
            net_cost=item.net_cost,
            sites=found.plan.sites,
        )
        for item in found.plan.outcomes
    ]


def _planning(result: NetworkResult) -> list[Flat]:
    """Measures of the decisions, and what planning and knowing are worth."""
    found = result.uncertainty
    if found is None or found.plan is None:
        return []
    plan, worth = found.plan, found.worth
    return [
        flat(
            expected_net_cost=plan.expected_cost,
            level=plan.risk.level,
            weight=plan.risk.weight,
            cvar=plan.cvar,
            value_at_risk=plan.value_at_risk,
            bound=plan.bound,
            reference=found.reference,
            expected_net_cost_of_reference=worth.reference if worth else None,
            value_of_stochastic_solution=worth.stochastic_solution if worth else None,
            value_of_perfect_information=worth.perfect_information if worth else None,
            uncertain_by=worth.uncertain_by if worth else None,
            unserved=worth.unserved if worth else (),
        )
    ]


def _trade_off(result: NetworkResult) -> list[Flat]:
    return [
        flat(
            measure=curve.measure,
            unit=curve.found.unit,
            limit=point.limit,
            net_cost=point.net_cost,
            bound=point.bound,
            co2_kg=point.co2_kg,
            extra_per_unit=point.slope,
            sites=point.plan.opened if point.plan else (),
        )
        for curve in result.curves
        if curve.found is not None
        for point in curve.found.points
    ]
