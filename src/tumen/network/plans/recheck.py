"""Every claim of a plan before the exact engine: the bill as planned, determined as any bill is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from tumen.errors import DataError
from tumen.network.compile.compiled import Compiled, FlowRow, Mode, Test
from tumen.network.compile.modes import Making, bill_of, crosses, material
from tumen.network.compile.streams import Inflow
from tumen.network.model.law import TradeLaw
from tumen.network.model.places import Places, price_of
from tumen.network.plans.plan import Checked
from tumen.network.plans.recheck_buying import bought_of
from tumen.network.plans.recheck_capacity import Capacities
from tumen.network.plans.recheck_duty import claims_wrong
from tumen.network.plans.recheck_stock import stock_wrong
from tumen.origin.bill import Bill
from tumen.origin.country import country_of_origin
from tumen.origin.determination import Determination
from tumen.origin.determine import determine_under

DUST = Decimal("1e-7")
"""Shares of a material below this are the solver's noise."""
SHIFTS = (Decimal(0), Decimal("1e-9"), Decimal("1e-8"), Decimal("1e-7"), Decimal("1e-6"))
"""By what share of a material its sources may be shifted so that a condition met exactly survives
rounding."""


def recheck(
    compiled: Compiled, found: dict[str, np.ndarray], ids: dict[int, str], law: TradeLaw, noise: float
) -> tuple[Checked, ...]:
    """Determine every mode of production that claims origin, with the materials the plan gives it; look at
    duties, stock and capacities again.

    Parameters
    ----------
    noise
        Units that are the rounding of the solver.

    Raises
    ------
    DataError
        If the exact engine does not find a good originating that the plan claims, its country differs, or a
        duty, a balance of stock or a capacity is otherwise than planned.
    """
    desk = _Desk(compiled, found, law)
    rows: list[Checked] = []
    wrong: list[str] = []
    proven: dict[tuple[int, str], Checked] = {}
    for index, name in ids.items():
        mode = compiled.modes[index]
        for number, test in enumerate(mode.tests):
            checked = desk.check(index, name, number)
            if isinstance(checked, str):
                wrong.append(
                    f"{mode.item} by {mode.capability.recipe} at {mode.capability.site}, {test.agreement}: "
                    f"{checked}"
                )
            else:
                rows.append(checked)
                proven[index, test.agreement] = checked
    wrong += claims_wrong(compiled, found["flow"], proven, law, found.get("held"))
    wrong += stock_wrong(compiled, found)
    wrong += Capacities(compiled).exceeded(found["flow"], noise)
    if wrong:
        raise DataError("the exact engine does not agree with the plan:\n" + "\n".join(wrong))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class TakenFrom:
    """A source that a mode takes a material from, in units per good unit."""

    flow: int
    row: FlowRow
    units: Decimal


class _Desk:
    def __init__(self, compiled: Compiled, found: dict[str, np.ndarray], law: TradeLaw) -> None:
        self.compiled, self.law = compiled, law
        self.places = Places.of(compiled.network)
        self.prices = price_of(compiled.network)
        self.make = found.get("make", np.zeros(0))  # a network may only trade
        self.flow = found["flow"]
        self.bought = bought_of(compiled, found)
        self.into: dict[int, list[int]] = {}
        for index, row in enumerate(compiled.flows):
            if row.mode >= 0 and self.flow[index] > 0:
                self.into.setdefault(row.mode, []).append(index)
        self.bounds: dict[tuple[int, int], dict[int, float]] = {}
        for bound in compiled.bounds:
            weights = self.bounds.setdefault((bound.mode, bound.test), {})
            for flow, amount in zip(bound.flows, bound.coefficients, strict=True):
                weights[flow] = weights.get(flow, 0.0) + amount

    def making(self, mode: Mode) -> Making:
        """The recipe at its site."""
        network = self.compiled.network
        recipe = self.places.recipes[mode.capability.recipe]
        period = network.periods[mode.period]
        return Making(
            mode.capability,
            recipe,
            self.places.items[recipe.item],
            self.places.economy[mode.capability.site],
            period.start,
            self.prices.get(
                (
                    recipe.item,
                    mode.capability.site,
                    period.name,
                    self.compiled.streams[mode.stream].market,
                )
            ),
        )

    def check(self, index: int, name: str, number: int) -> Checked | str:
        """One test of one mode; words where the engine does not agree."""
        mode = self.compiled.modes[index]
        test = mode.tests[number]
        parts = self._parts(index)
        reason = ""
        for shift in SHIFTS:
            bill = self._bill(mode, test, _shifted(parts, shift, self.bounds.get((index, number), {})))
            determined = determine_under(bill, test.law)
            if determined.preference_eligible is True:
                reason = _country(bill, determined, test)
                if not reason:
                    return Checked(name, test.agreement, bill, determined, float(shift))
                continue
            reason = f"{determined.status} ({test.route.text})"
            if determined.needs:
                reason += f", needs {'; '.join(determined.needs)}"
        return reason

    def _parts(self, index: int) -> list[list[TakenFrom]]:
        """Sources by input, rounded, adding up to what the recipe needs."""
        mode = self.compiled.modes[index]
        recipe = self.places.recipes[mode.capability.recipe]
        made = float(self.make[index])
        grouped: list[list[TakenFrom]] = [[] for _ in recipe.inputs]
        for flow in self.into.get(index, ()):
            row = self.compiled.flows[flow]
            units = Decimal(repr(round(float(self.flow[flow]) / made, 9)))
            grouped[row.input].append(TakenFrom(flow, row, units))
        for number, part in enumerate(recipe.inputs):
            need = part.quantity / recipe.yield_share
            kept = [item for item in grouped[number] if item.units > DUST * need]
            kept.sort(key=lambda item: (item.units, item.flow))
            if not kept:
                raise DataError(f"{mode.capability.recipe} at {mode.capability.site} takes no {part.item}")
            rest = need - sum((item.units for item in kept[:-1]), Decimal(0))
            grouped[number] = [*kept[:-1], replace(kept[-1], units=rest)]
        return grouped

    def _as_paid(self, row: FlowRow) -> Inflow:
        """The source at the average price that the plan pays, where that hangs on the quantity."""
        source, tier = row.source, self.compiled.streams[row.stream].tier
        if tier is None:
            return source
        years = self.compiled.network.periods[row.period].years
        paid = tier.average(self.bought[row.period, row.stream] / years)
        at = replace(source.at, low=source.at.low - tier.low + paid, high=source.at.high - tier.high + paid)
        return replace(source, at=at)

    def _bill(self, mode: Mode, test: Test, grouped: list[list[TakenFrom]]) -> Bill:
        making = self.making(mode)
        materials = []
        for number, parts in enumerate(grouped):
            for part in parts:
                source = self._as_paid(part.row)
                stream = self.compiled.streams[source.at.stream]
                item = self.places.items[stream.item]
                abroad = source.lane is not None and crosses(self.places, source.lane, making)
                unit = material(making.recipe.inputs[number], source, stream, item, test, abroad=abroad)
                materials.append(
                    replace(
                        unit,
                        name=f"{item.name} from {stream.source}",
                        value=None if unit.value is None else unit.value * part.units,
                        weight_kg=None if unit.weight_kg is None else unit.weight_kg * part.units,
                        deductions=tuple(
                            replace(cost, amount=cost.amount * part.units) for cost in unit.deductions
                        ),
                        regional_value_added=None
                        if unit.regional_value_added is None
                        else unit.regional_value_added * part.units,
                    )
                )
        rule = self.law.rules.get((test.agreement, making.item.name))
        return replace(bill_of(making, tuple(materials)), rule=rule)


def _shifted(
    grouped: list[list[TakenFrom]], shift: Decimal, weights: dict[int, float]
) -> list[list[TakenFrom]]:
    """Move a share of each material from the source that weighs most on the conditions to the one that weighs
    least.
    """
    if not shift:
        return grouped
    moved = []
    for parts in grouped:
        ordered = sorted(parts, key=lambda part: weights.get(part.flow, 0.0))
        if len(ordered) > 1:
            total = sum((part.units for part in ordered), Decimal(0))
            step = min(total * shift, ordered[-1].units)
            ordered[0] = replace(ordered[0], units=ordered[0].units + step)
            ordered[-1] = replace(ordered[-1], units=ordered[-1].units - step)
        moved.append(ordered)
    return moved


def _country(bill: Bill, determined: Determination, test: Test) -> str:
    """Words where the country of origin that the plan takes for settled is another; empty where it agrees."""
    standing = test.standing
    if test.law.provisions.differentials is None:
        return ""
    criterion = test.route.criterion
    for appendix, wanted in ((False, standing.country), (True, bill.country if standing.domestic else None)):
        if wanted is None:
            continue
        as_claimed = replace(determined, criterion=criterion)
        found = country_of_origin(bill, as_claimed, test.law, differs=True, in_appendix=appendix)
        if found is None or found.party != wanted:
            return f"country of origin {found.party if found else 'none'}, the plan takes {wanted}"
    return ""
