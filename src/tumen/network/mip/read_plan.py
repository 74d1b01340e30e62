"""From the solver's columns to a plan in the study's words."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tumen.network.compile.storing import makers_of
from tumen.network.mip.binding import binding
from tumen.network.mip.build import unit_of
from tumen.network.mip.cost_to_serve import cost_to_serve
from tumen.network.mip.ordered import at_average, carried, purchases, remarks_of, without_leaks
from tumen.network.mip.solver import InterruptedSolveError, OutOfTimeError
from tumen.network.model.places import economy_of
from tumen.network.model.sites import StepAt
from tumen.network.plans.idle import without_idle
from tumen.network.plans.plan import (
    Binding,
    Checked,
    Claimed,
    Cost,
    Delivery,
    Flow,
    KeptStock,
    Plan,
    PreferenceWorth,
    Production,
    SiteEvent,
    SiteState,
    SolverReport,
)
from tumen.network.plans.recheck import recheck
from tumen.network.plans.recheck_buying import bought_of, recheck_buying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.network.compile.compiled import Compiled
    from tumen.network.mip.families.rows import Work
    from tumen.network.mip.objective import CostTerm
    from tumen.network.mip.solve import SolvedModel
    from tumen.network.model.network import Network

SMALL = 1e-7
"""Scaled quantities below this are the solver's noise and read as zero."""


def columns(work: Work, values: np.ndarray) -> dict[str, np.ndarray]:
    """Values by variable of one scenario in the units of the network; noise is zero, counts are whole."""
    found: dict[str, np.ndarray] = {}
    for name, variable in work.variables.items():
        mine = values[variable]
        mine = np.where(np.abs(mine) < _noise(work.compiled, name), 0.0, mine)
        if name in {"opens", "closes", "built", "claims", "taken", "tier", "lots"}:
            mine = np.round(mine)
        found[name] = mine * unit_of(name, work.scaling)
    return without_leaks(work.compiled, found)


def _doubted(checked: tuple[Checked, ...]) -> Iterator[str]:
    """What is hardly so in the bills that claim origin."""
    said = {(item.production, text) for item in checked for text in item.determination.questions}
    return (f"to be asked of {production}: {text}" for production, text in sorted(said))


def _noise(compiled: Compiled, name: str) -> np.ndarray | float:
    """Below which a scaled value is the solver's noise: materials in proportion to what a good unit takes."""
    if name == "make":
        return 10 * SMALL
    if name != "flow":
        return SMALL
    needs = [
        compiled.modes[flow.mode].needs[flow.input] if flow.mode >= 0 else 1.0 for flow in compiled.flows
    ]
    return SMALL * np.array(needs)


def read_plan(outcome: SolvedModel) -> Plan:
    """Put the plan together, put every claim before the exact engine, and value what binds."""
    compiled, work = outcome.built.work.compiled, outcome.built.work
    found = columns(work, outcome.found.values)
    terms = carried(compiled, outcome.built.costs, found)
    bought = purchases(compiled, found)
    sites, events = _sites(compiled, found), events_in(compiled.network, found)
    costs = _costs(compiled, terms, found)
    production, ids = _production(compiled, found)
    flows = _flows(compiled, found, ids)
    scale = work.scaling.money
    checked: tuple[Checked, ...] = ()
    if outcome.settings.recheck:
        noise = Decimal(repr(10 * SMALL * work.scaling.quantity))
        recheck_buying(compiled, found, noise, sites=sites, events=events, costs=costs)
        checked = recheck(compiled, found, ids, outcome.law, float(noise))
    interrupted = outcome.found.interrupted
    limits: tuple[Binding, ...] = ()
    remarks: tuple[str, ...] = ()
    if outcome.settings.duals:
        try:
            limits = binding(outcome)
        except (InterruptedSolveError, OutOfTimeError) as error:  # the plan stands
            interrupted = interrupted or isinstance(error, InterruptedSolveError)
            remarks = ("What more room would be worth is not known: there was no time to read it.",)
    plan = Plan(
        compiled.network,
        "optimal" if outcome.found.optimal else "feasible",
        outcome.found.objective * scale,
        outcome.found.bound * scale,
        outcome.found.gap,
        sites,
        events,
        production,
        flows,
        _deliveries(compiled, found),
        _stocks(compiled, found),
        costs,
        cost_to_serve(compiled, terms, found),
        _preferences(compiled, found),
        limits,
        checked,
        compiled.not_offered,
        (*compiled.remarks, *_doubted(checked), *remarks_of(bought, compiled.network.currency), *remarks),
        *_carbon(compiled, found),
        work.scaling,
        _report(outcome, interrupted=interrupted),
        bought,
    )
    if {"settles", "other_sites"} & work.written.keys():
        return plan
    lower, opens = work.model.program().bounds[0], work.variables.get("opens", np.zeros(0, dtype=int))
    names = np.repeat([site.name for site in compiled.network.sites], len(compiled.network.periods))
    return without_idle(plan, {*names[lower[opens] > 0].tolist()})


def _report(outcome: SolvedModel, *, interrupted: bool) -> SolverReport:
    found = outcome.found
    return SolverReport(
        "HiGHS",
        highspy_version(),
        found.status,
        found.seconds,
        outcome.build_seconds,
        found.size.columns,
        found.size.whole,
        found.size.rows,
        interrupted,
    )


@cache
def highspy_version() -> str:
    """Version of the solver."""
    from importlib.metadata import version

    return version("highspy")


def _value(found: dict[str, np.ndarray], name: str, column: int) -> float:
    vector = found.get(name)
    return float(vector[column]) if vector is not None else 0.0


def _sites(compiled: Compiled, found: dict[str, np.ndarray]) -> tuple[SiteState, ...]:
    network = compiled.network
    count = len(network.periods)
    used: dict[tuple[str, int], float] = {}
    for index, mode in enumerate(compiled.modes):
        key = (mode.capability.site, mode.period)
        used[key] = used.get(key, 0.0) + float(mode.capability.capacity_use) * _value(found, "make", index)
    plants = {site.name for site in network.sites if site.kind == "plant"}
    for index, flow in enumerate(compiled.flows):
        if flow.mode < 0 and flow.destination not in plants:
            key = (flow.destination, flow.period)
            used[key] = used.get(key, 0.0) + _value(found, "flow", index)
    steps = StepAt.all(network)
    states = []
    for number, site in enumerate(network.sites):
        for t, period in enumerate(network.periods):
            is_open = _value(found, "active", number * count + t) > 0.5
            capacity = None
            if site.capacity is not None:
                capacity = _start_capacity(compiled, found, number, t) if is_open else 0.0
                for index, item in enumerate(steps):
                    if item.index == number:
                        capacity += float(item.step.adds) * round(_value(found, "kept", index * count + t), 6)
                capacity *= float(period.years)
            states.append(SiteState(site.name, period.name, is_open, capacity, used.get((site.name, t), 0.0)))
    return tuple(states)


def _start_capacity(compiled: Compiled, found: dict[str, np.ndarray], number: int, t: int) -> float:
    site, count = compiled.network.sites[number], len(compiled.network.periods)
    whole = float(site.capacity or 0)
    if site.state == "existing":
        return whole
    opened = next((u for u in range(t + 1) if _value(found, "opens", number * count + u) > 0.5), t)
    age = t - opened
    return whole * (float(site.ramp_up[age]) if age < len(site.ramp_up) else 1.0)


def events_in(network: Network, found: dict[str, np.ndarray]) -> tuple[SiteEvent, ...]:
    """What the values of the variables decide about sites."""
    count = len(network.periods)
    events = []
    for number, site in enumerate(network.sites):
        for t, period in enumerate(network.periods):
            if _value(found, "opens", number * count + t) > 0.5:
                events.append(SiteEvent(site.name, period.name, "opens"))
            if _value(found, "closes", number * count + t) > 0.5:
                events.append(SiteEvent(site.name, period.name, "closes"))
    for index, item in enumerate(StepAt.all(network)):
        for t, period in enumerate(network.periods):
            times = round(_value(found, "built", index * count + t))
            if times:
                events.append(SiteEvent(item.site.name, period.name, "expands", item.step.name, times))
    return tuple(events)


def _production(
    compiled: Compiled, found: dict[str, np.ndarray]
) -> tuple[tuple[Production, ...], dict[int, str]]:
    rows: list[Production] = []
    ids: dict[int, str] = {}
    for index, mode in enumerate(compiled.modes):
        quantity = _value(found, "make", index)
        if quantity <= 0:
            continue
        ids[index] = f"P{len(ids) + 1}"
        origin = tuple(
            Claimed(test.agreement, test.route.text, test.route.criterion, test.standing.country)
            for test in mode.tests
        )
        rows.append(
            Production(
                ids[index],
                compiled.network.periods[mode.period].name,
                mode.capability.site,
                mode.item,
                mode.capability.recipe,
                mode.procedure,
                origin,
                quantity,
                (mode.conversion - mode.relief + mode.procedure_cost) * quantity,
            )
        )
    return tuple(rows), ids


def _flows(compiled: Compiled, found: dict[str, np.ndarray], ids: dict[int, str]) -> tuple[Flow, ...]:
    makers = makers_of(compiled, found.get("held"))
    rows, bought = [], {key: float(units) for key, units in bought_of(compiled, found).items()}
    for index, flow in enumerate(compiled.flows):
        quantity = _value(found, "flow", index)
        if quantity <= 0:
            continue
        stream = compiled.streams[flow.stream]
        procedure = (
            compiled.modes[flow.mode].procedure if flow.mode >= 0 and stream.supplied else stream.procedure
        )
        rows.append(
            Flow(
                compiled.network.periods[flow.period].name,
                flow.origin,
                flow.destination,
                flow.lane.mode if flow.lane is not None else "none",
                stream.item,
                stream.source,
                stream.made_in,
                stream.agreements,
                procedure,
                quantity,
                flow.regime,
                flow.value,
                flow.duty,
                flow.mfn_duty,
                flow.claim,
                flow.transport,
                at_average(compiled, bought, index, flow.purchase),
                ids.get(flow.mode),
                tuple(ids[mode] for mode in makers.get((flow.period, flow.stream), ()) if mode in ids),
                flow.co2,
            )
        )
    return tuple(rows)


def _deliveries(compiled: Compiled, found: dict[str, np.ndarray]) -> tuple[Delivery, ...]:
    rows = []
    for number, row in enumerate(compiled.network.demand):
        lost = _value(found, "lost", number)
        wanted = float(row.quantity)
        price = None if row.price is None else float(row.price)
        rows.append(Delivery(row.period, row.market, row.item, wanted, wanted - lost, lost, price))
    return tuple(rows)


def _stocks(compiled: Compiled, found: dict[str, np.ndarray]) -> tuple[KeptStock, ...]:
    rows = []
    for column, row in enumerate(compiled.held):
        quantity = _value(found, "held", column)
        if quantity > 0:
            stream, period = compiled.streams[row.stream], compiled.network.periods[row.period].name
            made = (stream.item, stream.source, stream.made_in, stream.agreements)
            rows.append(KeptStock(period, row.site, *made, quantity, float(row.value), row.holding))
    return tuple(rows)


def _costs(compiled: Compiled, terms: tuple[CostTerm, ...], found: dict[str, np.ndarray]) -> tuple[Cost, ...]:
    totals: dict[tuple[str, int, str | None, str | None, str | None], float] = {}
    for term in terms:
        amount = term.amount * _value(found, term.variable, term.column)
        if amount:
            key = (term.kind, term.period, term.item, term.site, term.market)
            totals[key] = totals.get(key, 0.0) + amount
    return tuple(
        Cost(
            kind,  # type: ignore[arg-type]
            compiled.network.periods[t].name,
            amount,
            amount * compiled.discount[t],
            item,
            site,
            market,
        )
        for (kind, t, item, site, market), amount in sorted(
            totals.items(), key=lambda pair: tuple(map(str, pair[0]))
        )
    )


def _preferences(compiled: Compiled, found: dict[str, np.ndarray]) -> tuple[PreferenceWorth, ...]:
    totals: dict[tuple[str, str, str, int], list[float]] = {}
    economy = economy_of(compiled.network)
    for index, flow in enumerate(compiled.flows):
        quantity = _value(found, "flow", index)
        stream = compiled.streams[flow.stream]
        if quantity <= 0 or flow.regime not in stream.agreements or flow.mfn_duty is None:
            continue
        key = (str(flow.regime), economy[flow.destination], stream.item, flow.period)
        row = totals.setdefault(key, [0.0, 0.0, 0.0])
        row[0] += quantity
        row[1] += (flow.mfn_duty - flow.duty) * quantity
        row[2] += flow.claim * quantity
    return tuple(
        PreferenceWorth(code, importer, item, compiled.network.periods[t].name, *row)
        for (code, importer, item, t), row in sorted(totals.items())
    )


def _carbon(compiled: Compiled, found: dict[str, np.ndarray]) -> tuple[float | None, tuple[str, ...]]:
    """All CO2 of the plan, None where not all is known; and what it uses that does not state its own."""
    total, missing = 0.0, dict[str, None]()
    for variable, column, amount in compiled.co2():
        quantity = _value(found, variable, column)
        if quantity <= 0:
            continue
        if amount is not None:
            total += amount * quantity
            continue
        if variable == "surplus":
            unused = compiled.orders[column].tier.whole
            missing[f"the offer of {unused.item} by {unused.supplier}"] = None
            continue
        if variable == "make":
            made = compiled.modes[column].capability
            missing[f"{made.recipe} at {made.site}"] = None
            continue
        flow = compiled.flows[column]
        offer = compiled.streams[flow.stream].offer
        if offer is not None and offer.co2_kg is None and flow.origin == offer.supplier:
            missing[f"the offer of {offer.item} by {offer.supplier}"] = None
        if flow.lane is not None and flow.lane.co2_kg_per_kg is None:
            missing[f"the lane {flow.lane.name}"] = None
    return (None if missing else total), tuple(missing)
