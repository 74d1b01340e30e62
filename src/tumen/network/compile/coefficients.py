"""What one unit of a material takes of the conditions of a route, by the functions of the exact engine."""

from __future__ import annotations

from decimal import Decimal

from tumen.network.compile.routes import Bar, Bound
from tumen.origin.bill import Bill
from tumen.origin.criteria.change import Failing, elsewhere, makes_change, tolerable
from tumen.origin.criteria.conditions import unmet
from tumen.origin.criteria.content import base_price, value_of_materials
from tumen.origin.criteria.materials import ZERO, Entry, Resolved, change_entries, considered
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED, CodeTest
from tumen.origin.truth import all_of


def domestic_bound(bill: Bill, law: Law, min_pct: Decimal) -> Bound | None:
    """The share to be added in the exporting Party, materials of other Parties counted as non-originating."""
    base = base_price(bill, law.provisions.content.base)
    if base is None:
        return None
    text = f"at least {min_pct} % added in {bill.country}"
    return Bound(text, "outside", base * (HUNDRED - min_pct) / HUNDRED, base)


def coefficient(bound: Bound, item: Resolved, country: str, law: Law) -> Decimal | None:
    """What one unit of a material takes of the bound; None where that is not known (it is then barred)."""
    match bound.measure:
        case "vnm" | "vom" | "accounted":
            vnm, vom = value_of_materials((item,), law, bound.within)
            if bound.measure == "vom":
                return -vom.low
            return vnm.high if bound.measure == "vnm" or vnm.high is None else vnm.high + vom.low
        case "failing value" | "failing weight":
            total = ZERO
            for entry in _missing(bound.test, item, bound.good, law):
                amount = entry.value if bound.measure == "failing value" else entry.weight_kg
                if amount is None:
                    return None
                total += amount
            return total
        case "outside":
            vnm, vom = value_of_materials((item,), law)
            if vnm.high is None:
                return None
            foreign = item.originating is True and item.material.country != country
            return vnm.high + (vom.low if foreign else ZERO)


def barred(bar: Bar, item: Resolved, law: Law) -> bool:
    """Whether an alternative does not allow a material."""
    match bar.kind:
        case "PE":
            return any(
                m.originating is not True or (m.partner and not bar.partners)
                for m in considered((item,), "PE", law)
            )
        case "WO":
            return any(
                m.originating is False
                or m.partner
                or m.material.wholly_obtained is not True
                or law.party_of(m.material.country or "") != law.party_of(bar.party or "")
                for m in considered((item,), "WO", law)
            )
        case "condition":
            if bar.condition is None:
                raise AssertionError
            return bool(unmet(bar.condition, (item,), dict(bar.answers), law))
        case "change":
            return bool(_missing(bar.test, item, bar.good, law))
        case "tolerable":
            if bar.test is None or bar.limb is None:
                raise AssertionError
            failing = Failing(_missing(bar.test, item, bar.good, law), (), ())
            kinds = [tolerable(bar.limb, failing, bar.test)[0]]
            if bar.limb.other is not None:
                kinds.append(elsewhere(failing, bar.good, bar.limb.other))
            return all_of(kinds) is not True


def _missing(test: CodeTest | None, item: Resolved, good: str, law: Law) -> tuple[Entry, ...]:
    """What of a material does not surely make the change, whichever of its possible codes is the right
    one.
    """
    if test is None:
        raise AssertionError
    return tuple(
        entry for entry in change_entries((item,), law) if makes_change(entry.codes, good, test) is not True
    )
