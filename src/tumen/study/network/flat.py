"""The plans of a network study as flat tables, one row per flow, production, cost and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.study.flat_text import flat

if TYPE_CHECKING:
    from tumen.network.plan import CostToServe, Plan
    from tumen.study.flat_text import Flat
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

    Amounts are in the study's currency, not discounted unless the column says so; quantities in the unit of the
    item; an empty value is not known or does not apply.
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
    found["agreements"] = [flat(**_row(item)) for item in result.agreements]
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
    found["assumptions"] = [flat(**_row(item)) for item in result.assumptions]
    found["vintages"] = [flat(**_row(item)) for item in result.vintages]
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
