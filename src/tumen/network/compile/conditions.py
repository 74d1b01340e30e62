"""What a unit of a material takes of the conditions of a mode, by the functions of the exact engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tumen.network.compile.coefficients import barred, coefficient
from tumen.network.compile.compiled import BoundRow, Test
from tumen.network.compile.modes import Making, crosses, material, resolved
from tumen.network.compile.streams import Inflow, Stream
from tumen.network.model.places import Places
from tumen.origin.bill import Bill
from tumen.origin.criteria.materials import Resolved

Amounts = tuple["Decimal", ...]


@dataclass
class Conditions:
    """Asks for each material, law and condition once in a period."""

    places: Places
    streams: Sequence[Stream]
    _coefficients: dict[tuple[object, ...], Decimal | None] = field(default_factory=dict)
    _allowed: dict[tuple[object, ...], bool] = field(default_factory=dict)

    def amounts(
        self, making: Making, bill: Bill | None, number: int, source: Inflow, *, tests: tuple[Test, ...]
    ) -> Amounts | None:
        """What one unit from a source takes of each bound of the tests; None where a test does not allow
        it.
        """
        if bill is None:
            return ()
        found: list[Decimal] = []
        for test in tests:
            more = self._one(making, bill, number, source, test=test)
            if more is None:
                return None
            found += more
        return tuple(found)

    def _one(
        self, making: Making, bill: Bill, number: int, source: Inflow, *, test: Test
    ) -> list[Decimal] | None:
        part, law, lane = making.recipe.inputs[number], test.law, source.lane
        where = lane.name if lane is not None else making.capability.site
        who = (law.agreement, making.economy, source.at.stream, where, part.role)
        seen: Resolved | None = None

        def unit() -> Resolved:
            stream = self.streams[source.at.stream]
            abroad = lane is not None and crosses(self.places, lane, making)
            item = self.places.items[stream.item]
            return resolved(material(part, source, stream, item, test, abroad=abroad), test, bill)

        for bar in test.route.bars:
            key = (*who, bar)
            if key not in self._allowed:
                seen = seen or unit()
                self._allowed[key] = not barred(bar, seen, law)
            if not self._allowed[key]:
                return None
        found = []
        for bound in test.route.bounds:
            cell = (*who, bound.measure, bound.good, bound.test, bound.within)
            if cell not in self._coefficients:
                seen = seen or unit()
                self._coefficients[cell] = coefficient(bound, seen, making.economy, law)
            amount = self._coefficients[cell]
            if amount is None:
                return None
            found.append(amount)
        return found


def bound_rows(mode: int, tests: tuple[Test, ...], rows: list[tuple[int, Amounts]]) -> Iterator[BoundRow]:
    """The conditions of a mode over the flows into it, divided by the price or weight of the good."""
    column = 0
    for number, test in enumerate(tests):
        for bound in test.route.bounds:
            kept = [(flow, amounts[column]) for flow, amounts in rows if amounts[column]]
            column += 1
            yield BoundRow(
                mode,
                number,
                bound.text,
                tuple(flow for flow, _ in kept),
                tuple(float(amount / bound.scale) for _, amount in kept),
                float(bound.limit / bound.scale),
                float(bound.scale),
                "kg" if bound.measure == "failing weight" else "",
            )
