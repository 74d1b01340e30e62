"""The way to qualify of one good under one agreement: cheapest changes, net gain,
and how far prices may move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from tumen.errors import InputError, NotConvergedError
from tumen.origin.bill import Bill
from tumen.origin.determination import Determination, Status
from tumen.origin.determine import determine_under
from tumen.origin.law import Law
from tumen.origin.qualify import (
    AddedValue,
    BreakPoint,
    CurrencyPrice,
    Declaration,
    MaterialPrice,
    OtherPrice,
    OtherSupplier,
    PossibleChange,
    Segment,
    SellingPrice,
    Sensitivity,
    Step,
    cheapest,
    margin_at,
    sensitivity,
)
from tumen.origin.qualify.breaks import Parameter
from tumen.origin.qualify.changes import Edit, unsaid
from tumen.origin.spelling import asks_of_bill
from tumen.study.core.rows.asked import ChangeRow
from tumen.study.product.today import Key, Today

_STEPS = 20
"""Stretches of a drawn curve; break-points are drawn besides."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Status and margin (percentage points of the best alternative) of one variant of the good."""

    status: Status
    margin: Decimal | None


@dataclass(frozen=True, slots=True)
class Possible:
    """One possible change: its cost for the volume, what it does alone, and what is lost without it."""

    name: str
    cost: Decimal
    chosen: bool
    alone: Verdict | None
    """None where it is not possible alone."""
    without: Verdict | None
    """The chosen set without it; None where it is not chosen."""


@dataclass(frozen=True, slots=True)
class VerdictCurve:
    """The verdict and the margin over the values of one price or exchange rate."""

    what: str
    unit: str
    """``price`` (currency of the bill, one unit of the good) or ``times today's``."""
    now: Fraction
    turns: tuple[BreakPoint, ...]
    bands: tuple[Segment, ...]
    """Stretches of one status; the last goes on without end."""
    margins: tuple[tuple[Fraction, Decimal | None], ...]
    """Margin in percentage points, to draw; None where the best alternative has none."""


@dataclass(frozen=True, slots=True)
class WayToQualify:
    """The answer for one good under one agreement at one volume."""

    agreement: str
    volume: Decimal
    before: Verdict
    after: Verdict | None
    """With the cheapest changes; None where no set of the possible ones suffices, or none was proven."""
    chosen: tuple[str, ...]
    cost: Decimal | None
    """Of the chosen changes for the volume."""
    saving: Decimal | None
    """What claiming saves for the volume; None: not known, which is not zero."""
    net: Decimal | None
    possible: tuple[Possible, ...]
    judged: int
    """Determinations made for the proof that nothing is cheaper."""
    not_proven: str | None
    """Why the search gave up."""
    curves: tuple[VerdictCurve, ...]
    not_drawn: tuple[str, ...]
    """Prices whose break-points cannot be computed, with the reason."""
    questions: tuple[str, ...] = ()
    """What is hardly so in the bill of today, or in the one changed."""


def way_to_qualify(
    bill: Bill,
    law: Law,
    changes: Sequence[PossibleChange],
    *,
    volume: Decimal,
    saving_per_unit: Decimal | None,
    paid_in: Mapping[str, tuple[str, ...]] | None = None,
    known: KnownCurves | None = None,
) -> WayToQualify:
    """Find the cheapest changes and every break-point.

    Parameters
    ----------
    volume
        Units over which costs that come once are borne.
    saving_per_unit
        What claiming saves on one unit; None where it is not known.
    paid_in
        Materials by the currency in which they are paid, for break-points of exchange rates.
    known
        Curves to look at first, and to add to.

    Raises
    ------
    InputError
        If a change does not fit the bill.
    """
    drawn = (known or KnownCurves()).of(bill, law, paid_in or {})
    saving = None if saving_per_unit is None else saving_per_unit * volume
    today = determine_under(bill, law)
    before, questions = _verdict(today), today.questions
    not_proven = None
    try:
        way = cheapest(bill, law, changes, volume=volume)
    except NotConvergedError as error:
        way, not_proven = None, str(error)
    if way is None:
        not_proven = not_proven or "; ".join(unsaid(changes, bill, law)) or None
        nothing = (None, (), None, saving, None, (), 0)
        return WayToQualify(law.agreement, volume, before, *nothing, not_proven, *drawn, questions)
    return WayToQualify(
        law.agreement,
        volume,
        before,
        _verdict(way.after),
        tuple(change.name for change in way.changes),
        way.cost,
        saving,
        None if saving is None else saving - way.cost,
        tuple(
            Possible(
                effect.change,
                effect.cost,
                effect.chosen,
                None if effect.alone is None else _verdict(effect.alone),
                None if effect.without is None else _verdict(effect.without),
            )
            for effect in way.effects
        ),
        way.judged,
        not_proven,
        *drawn,
        tuple(dict.fromkeys((*questions, *way.after.questions))),
    )


Drawn = tuple[tuple[VerdictCurve, ...], tuple[str, ...]]
"""The curves of one good under one law, and the prices that have none, with the reason."""


class KnownCurves:
    """Curves already computed: goods that differ alone in their way to the market, and in answers that the
    law does not ask, have the same.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], list[tuple[Bill, Drawn]]] = {}

    def of(self, bill: Bill, law: Law, paid_in: Mapping[str, tuple[str, ...]]) -> Drawn:
        """Compute the curves of a good, or return them."""
        asked = frozenset(asks_of_bill(bill, law))
        answers = {text: said for text, said in bill.answers.items() if text in asked}
        bill = replace(bill, transport=None, answers=answers)
        key = (law.agreement, law.on, law.parties, bill.country, bill.hs, tuple(paid_in.items()))
        for other, drawn in self._known.setdefault(key, []):
            if other == bill:
                return drawn
        curves: list[VerdictCurve] = []
        not_drawn: list[str] = []
        ruled = determine_under(bill, law).rule is not None  # without a rule no price turns anything
        for what, unit, parameter in _parameters(bill, paid_in) if ruled else ():
            try:
                curves.append(_curve(bill, law, what, unit, parameter))
            except InputError as error:
                not_drawn.append(f"{what}: {error.problems[0].what}")
        drawn = (tuple(curves), tuple(not_drawn))
        self._known[key].append((bill, drawn))
        return drawn


def changes_of(today: Today, key: Key) -> tuple[PossibleChange, ...]:
    """What the table changes says can be done for a product made at a site."""
    zero = Decimal(0)
    return tuple(
        PossibleChange(
            row.change,
            _edit(row, today.sites[row.site].economy),
            row.cost_per_unit or zero,
            row.cost_once or zero,
        )
        for row in today.tables.changes
        if (row.product, row.site) == key
    )


def _edit(row: ChangeRow, home: str) -> Edit:
    """What a row changes; the checks refuse one that lacks what its kind needs."""
    material, value = row.material or "", row.value if row.value is not None else Decimal(0)
    match row.kind:
        case "supplier":
            return OtherSupplier(material, value, row.status or "undetermined", row.country)
        case "price":
            return OtherPrice(material, value)
        case "declaration":
            return Declaration(material, row.country or "")
        case "step":
            return Step(row.operation or "", row.country or home)
        case "added-value":
            return AddedValue(value)


def paid_abroad(bill: Bill) -> dict[str, tuple[str, ...]]:
    """Materials by the economy that they come from, as if each were paid in its currency."""
    found: dict[str, list[str]] = {}
    for material in bill.materials:
        if material.country is not None and material.country != bill.country:
            found.setdefault(f"exchange rate of {material.country}", []).append(material.name)
    return {name: tuple(materials) for name, materials in found.items()}


def ranked(ways: Sequence[WayToQualify]) -> tuple[WayToQualify, ...]:
    """By net gain, the highest first; where it is not known, last."""
    zero = Decimal(0)
    return tuple(sorted(ways, key=lambda way: (way.net is None, way.after is None, -(way.net or zero))))


def _verdict(found: Determination) -> Verdict:
    return Verdict(found.status, found.margin)


def _parameters(bill: Bill, paid_in: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, Parameter]]:
    """Every price that is known, the dearest material first, and every exchange rate."""
    names = [m.name for m in bill.materials if m.value and m.made is None and m.role == "material"]
    names = [name for name in names if [m.name for m in bill.materials].count(name) == 1]
    values = {m.name: m.value or Decimal(0) for m in bill.materials}
    for name in sorted(names, key=lambda name: -values[name]):
        yield f"price of {name}", "price", MaterialPrice(name)
    if bill.fob is not None:
        yield "FOB price of the good", "price", SellingPrice()
    for currency, materials in paid_in.items():
        moved = tuple(name for name in materials if name in names)
        if moved:
            yield f"{currency} ({', '.join(moved)})", "times today's", CurrencyPrice(currency, moved)


def _curve(bill: Bill, law: Law, what: str, unit: str, parameter: Parameter) -> VerdictCurve:
    found = sensitivity(bill, law, parameter)
    margins = tuple((x, margin_at(bill, law, parameter, x)) for x in _drawn(found))
    return VerdictCurve(what, unit, found.now, found.points, found.segments, margins)


def _drawn(found: Sensitivity) -> list[Fraction]:
    """Values to draw: from the lowest to twice today's, or past the next break-point."""
    low = found.segments[0].low
    high = max(2 * found.now, low + 1)
    if found.up is not None:
        high = max(high, found.up * Fraction(6, 5))
    step = (high - low) / _STEPS
    values = {low + step * number for number in range(_STEPS + 1)}
    values |= {point.at for point in found.points if low <= point.at <= high}
    values.add(found.now)
    return sorted(value for value in values if value > 0 or not isinstance(found.parameter, SellingPrice))
