"""How far a price or an exchange rate may move before the verdict turns: exact break-points.

Every test on values compares sums that are linear in one price, so it turns where a line crosses zero. The
lines are read off at two points; the one-bill engine then judges every break-point and every stretch between
two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tumen.errors import InputError
from tumen.origin.bill import Bill, Material
from tumen.origin.criteria.change import makes_change
from tumen.origin.criteria.content import NO_COSTS, base_price, value_of_materials
from tumen.origin.criteria.materials import change_entries
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, program_of, resolve_for
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED, AmountTest, CodeTest, Limit, Program, every_test


@dataclass(frozen=True, slots=True)
class MaterialPrice:
    """The value of one material, in the currency of the bill."""

    material: str


@dataclass(frozen=True, slots=True)
class SellingPrice:
    """The FOB price of the good; the ex-works price moves with it in proportion."""


@dataclass(frozen=True, slots=True)
class CurrencyPrice:
    """Price of a currency in that of the bill, as a multiple of today's.

    `materials` are paid in it; `sold`: so is the good.
    """

    currency: str
    materials: tuple[str, ...]
    sold: bool = False


Parameter = MaterialPrice | SellingPrice | CurrencyPrice


@dataclass(frozen=True, slots=True)
class BreakPoint:
    """A value of the parameter at which the status changes: just below, at it, just above."""

    at: Fraction
    below: Status | None
    """None at the lowest value that there can be."""
    here: Status
    above: Status


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one status, for a chart; `high` None goes on without end."""

    low: Fraction
    high: Fraction | None
    status: Status


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The status of a good over all values of one parameter."""

    parameter: Parameter
    now: Fraction
    status: Status
    points: tuple[BreakPoint, ...]
    segments: tuple[Segment, ...]

    @property
    def down(self) -> Fraction | None:
        """The nearest break-point at or below today's value, None if there is none."""
        return max((point.at for point in self.points if point.at <= self.now), default=None)

    @property
    def up(self) -> Fraction | None:
        """The nearest break-point at or above today's value."""
        return min((point.at for point in self.points if point.at >= self.now), default=None)


def sensitivity(bill: Bill, law: Law, parameter: Parameter) -> Sensitivity:
    """Find every value of the parameter at which the status changes.

    Raises
    ------
    InputError
        If the price is not known, the material is not in the bill or is determined by its own bill, or a
        value is not linear in the parameter.
    """
    now = _now(bill, parameter)
    least = _least(bill, parameter)
    lines = list(zip(*(_lines(bill, law, parameter, x) for x in _three(now)), strict=True))
    roots = sorted({x for x in (_root(line, _three(now)) for line in lines) if x is not None and x > least})
    edges = [least, *roots]
    inside = [(a + b) / 2 for a, b in pairwise(edges)] + [edges[-1] + max(edges[-1], Fraction(1))]
    between = [_status(bill, law, parameter, x) for x in inside]
    points = []
    if isinstance(parameter, MaterialPrice):
        lowest = _status(bill, law, parameter, least)
        if lowest != between[0]:
            points.append(BreakPoint(least, None, lowest, between[0]))
    for place, root in enumerate(roots):
        here = _status(bill, law, parameter, root)
        if not between[place] == here == between[place + 1]:
            points.append(BreakPoint(root, between[place], here, between[place + 1]))
    segments: list[Segment] = []
    for place, status in enumerate(between):
        high = edges[place + 1] if place + 1 < len(edges) else None
        if segments and segments[-1].status == status:
            segments[-1] = replace(segments[-1], high=high)
        else:
            segments.append(Segment(edges[place], high, status))
    return Sensitivity(parameter, now, _status(bill, law, parameter, now), tuple(points), tuple(segments))


def margin_at(bill: Bill, law: Law, parameter: Parameter, x: Fraction) -> Decimal | None:
    """Margin of the best alternative (percentage points) with the parameter at x, None where it has none."""
    return determine_under(_moved(bill, parameter, x)[0], law, helpful=False).margin


def _three(now: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Three values: two give a line, the third shows that it is one."""
    start = now if now > 0 else Fraction(1)
    return start, start * 2, start * 4


def _root(line: tuple[Fraction, ...], at: tuple[Fraction, ...]) -> Fraction | None:
    slope = (line[1] - line[0]) / (at[1] - at[0])
    if line[2] - line[0] != slope * (at[2] - at[0]):
        raise InputError.of(
            "the value of materials is not linear in this price",
            "State the origin of materials that are open",
        )
    return None if slope == 0 else at[0] - line[0] / slope


def _now(bill: Bill, parameter: Parameter) -> Fraction:
    match parameter:
        case CurrencyPrice():
            for name in parameter.materials:
                _priced(bill, name)
            return Fraction(1)
        case SellingPrice():
            if bill.fob is None:
                raise InputError.of("the FOB price of the good is not known", "State it")
            return Fraction(bill.fob)
        case MaterialPrice(name):
            return Fraction(_priced(bill, name)[1])


def _priced(bill: Bill, name: str) -> tuple[Material, Decimal]:
    """The one material of this name, and its value."""
    found = [material for material in bill.materials if material.name == name]
    if len(found) != 1:
        raise InputError.of(f"material {name!r} does not stand exactly once in the bill", "Name another")
    value = found[0].value
    if value is None or found[0].made is not None:
        raise InputError.of(
            f"material {name!r} has no value, or is determined by its own bill", "Name another"
        )
    return found[0], value


def _least(bill: Bill, parameter: Parameter) -> Fraction:
    """The lowest value that there can be: a price is not below what is documented inside it."""
    if isinstance(parameter, MaterialPrice):
        material, _ = _priced(bill, parameter.material)
        inside = sum((d.amount for d in material.deductions if d.documented), Decimal(0))
        return Fraction(inside + (material.regional_value_added or Decimal(0)))
    return Fraction(0)


def _status(bill: Bill, law: Law, parameter: Parameter, x: Fraction) -> Status:
    return determine_under(_moved(bill, parameter, x)[0], law, helpful=False).status


def _moved(bill: Bill, parameter: Parameter, x: Fraction) -> tuple[Bill, Fraction]:
    """The bill with the parameter at x, in a currency so small that every amount is exact; verdicts do not
    mind.

    Returns also how many of the small currency make one of the bill's.
    """
    p, q = Decimal(x.numerator), Decimal(x.denominator)
    if isinstance(parameter, SellingPrice) and bill.fob is not None:
        q *= bill.fob  # the ex-works price moves in proportion: one more scaling keeps both whole
    small = _scaled(bill, q)
    materials, fob, exw = small.materials, small.fob, small.exw
    match parameter:
        case MaterialPrice(name):
            materials = tuple(one.at_value(p) if one.name == name else one for one in materials)
        case CurrencyPrice(_, names, sold):
            pairs = zip(bill.materials, materials, strict=True)
            materials = tuple(_times(old, p) if old.name in names else new for old, new in pairs)
            fob, exw = (_by(bill.fob, p), _by(bill.exw, p)) if sold else (fob, exw)
        case SellingPrice() if bill.fob is not None:
            fob, exw = p * bill.fob, _by(bill.exw, p)
    net = small.net_cost
    if net is not None:  # the whole cost moves with what is paid for the materials
        # (a material without a value does not move: see `_priced`; it is in the whole and scales with it)
        pairs = zip(materials, small.materials, strict=True)
        paid = ((one.value, two.value) for one, two in pairs)
        more = sum((new - old for new, old in paid if new is not None and old is not None), Decimal(0))
        net = net.times(Decimal(1), more=more)
    return replace(small, materials=materials, fob=fob, exw=exw, net_cost=net), Fraction(q)


def _by(amount: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if amount is None else amount * factor


def _times(material: Material, factor: Decimal) -> Material:
    outside = material.outside_materials
    if outside is not None:
        outside = tuple(replace(part, value=part.value * factor) for part in outside)
    return replace(
        material,
        value=_by(material.value, factor),
        unit_price=None,
        deductions=tuple(replace(d, amount=d.amount * factor) for d in material.deductions),
        regional_value_added=_by(material.regional_value_added, factor),
        outside_materials=outside,
        made=None if material.made is None else _scaled(material.made, factor),
    )


def _scaled(bill: Bill, factor: Decimal) -> Bill:
    return replace(
        bill,
        materials=tuple(_times(material, factor) for material in bill.materials),
        fob=_by(bill.fob, factor),
        exw=_by(bill.exw, factor),
        costs=None if bill.costs is None else bill.costs.times(factor),
        net_cost=None if bill.net_cost is None else bill.net_cost.times(factor),
    )


def _lines(bill: Bill, law: Law, parameter: Parameter, x: Fraction) -> list[Fraction]:
    """Room of every comparison of values in the rule, with the parameter at x: zero where it turns."""
    bill, small = _moved(bill, parameter, x)
    good = determine_under(bill, law, helpful=False).good
    program, _, _ = program_of(bill, law, good)
    rooms = () if program is None else _rooms(bill, law, program, good.digits)
    return [Fraction(room) / small for room in rooms]


def _rooms(bill: Bill, law: Law, program: Program, good: str) -> Iterator[Decimal]:
    for test in every_test(program):
        match test:
            case AmountTest():
                yield from _amount_rooms(bill, law, test)
            case CodeTest():
                yield from _tolerance_rooms(bill, law, test, good)
            case _:
                pass


def _amount_rooms(bill: Bill, law: Law, test: AmountTest) -> Iterator[Decimal]:
    vnm, vom = value_of_materials(resolve_for(bill, law), law, test.within)
    for limit in test.limits:
        base = _base(bill, law, limit)
        costs = (bill.costs if limit.costs else NO_COSTS) or NO_COSTS
        if base is None or limit.amount is None:
            continue
        amount = vnm if limit.amount == "VNM" else vom
        for bound in (amount.low, amount.high):
            if bound is not None:
                beside = costs.total if limit.amount == "VOM" else Decimal(0)
                yield limit.pct * base - HUNDRED * (bound + beside)
        if limit.amount == "VOM":
            yield base - vnm.low - vom.low - costs.total


def _base(bill: Bill, law: Law, limit: Limit) -> Decimal | None:
    if limit.base != "NC":
        return base_price(bill, limit.base)
    if bill.net_cost is None:
        return None
    left_out = (bill.net_cost.excluded(kind) for kind in law.provisions.content.net_cost_excludes)
    return bill.net_cost.total - sum(part for part in left_out if part is not None)


def _tolerance_rooms(bill: Bill, law: Law, test: CodeTest, good: str) -> Iterator[Decimal]:
    sure, possible = Decimal(0), Decimal(0)
    for entry in change_entries(resolve_for(bill, law), law):
        changed = makes_change(entry.codes, good, test)
        if changed is False and entry.sure:
            sure += entry.value or Decimal(0)
        elif changed is not True:
            possible += entry.value or Decimal(0)
    for limb in test.limbs:
        price = bill.fob if limb.of == "FOB" else bill.exw
        if limb.measure == "value" and price is not None:
            yield limb.limit_pct * price - HUNDRED * sure
            yield limb.limit_pct * price - HUNDRED * (sure + possible)
