"""The value of materials and regional value content, as exact bounds when something is not known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.origin.determination import Node
from tumen.origin.materials import ZERO, Resolved, considered
from tumen.origin.three import Truth, any_of

if TYPE_CHECKING:
    from tumen.agreements.rule import ContentBase, ContentMethod, MaxNonOriginating, ValueContent
    from tumen.origin.bill import Bill, Material
    from tumen.origin.law import Law

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A value known exactly (low equals high), within bounds, or without upper bound (high is None)."""

    low: Decimal
    high: Decimal | None
    needs: tuple[str, ...] = ()

    @property
    def exact(self) -> Decimal | None:
        """The value when it is known."""
        return self.low if self.low == self.high else None

    def __add__(self, other: Bounds) -> Bounds:
        """Add bound by bound."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(self.low + other.low, high, self.needs + other.needs)


NOTHING = Bounds(ZERO, ZERO)


def counted_value(material: Material, law: Law) -> Decimal | None:
    """Value of a non-originating material as it counts: documented deductions and full cumulation taken off."""
    if material.value is None:
        return None
    allowed = law.provisions.content.deductible
    value = material.value - sum(
        (d.amount for d in material.deductions if d.documented and d.kind in allowed), ZERO
    )
    if law.provisions.cumulation == "full" and material.country in law.parties:
        if material.regional_value_added is not None:
            value -= material.regional_value_added
        elif material.outside_materials is not None:
            value = sum((part.value for part in material.outside_materials), ZERO)
    return value


def value_of_materials(resolved: tuple[Resolved, ...], law: Law) -> tuple[Bounds, Bounds]:
    """Return (VNM, VOM): the value of non-originating and of originating materials, with bounds."""
    vnm, vom = NOTHING, NOTHING
    for item in considered(resolved, "RVC", law):
        more_vnm, more_vom = _one(item, law)
        vnm, vom = vnm + more_vnm, vom + more_vom
    return vnm, vom


def _one(item: Resolved, law: Law) -> tuple[Bounds, Bounds]:
    material = item.material
    needs: tuple[str, ...] = ()
    if material.value is None:
        needs = (f"the value of material {material.name!r}",)
    whole = Bounds(material.value or ZERO, material.value, needs)
    if item.originating is True:
        return NOTHING, whole
    if item.inner:
        vnm, vom = value_of_materials(item.inner, law)
    else:
        counted = counted_value(material, law)
        vnm = Bounds(counted or ZERO, counted, needs)
        regional = (
            (material.value or ZERO) - (counted or ZERO) if law.provisions.cumulation == "full" else ZERO
        )
        vom = Bounds(regional, regional)
    if item.originating is False:
        return vnm, vom
    unsettled = item.determined.needs if item.determined else (f"the origin of material {material.name!r}",)
    return (
        Bounds(ZERO, vnm.high, vnm.needs + unsettled),
        Bounds(vom.low, None if whole.high is None else max(whole.high, vom.low), vom.needs + unsettled),
    )


def base_price(bill: Bill, base: ContentBase) -> Decimal | None:
    """FOB or ex-works price of the good."""
    return bill.fob if base == "FOB" else bill.exw


def build_down(base: Decimal, vnm: Bounds) -> Bounds:
    """(base - VNM) / base x 100, exact; the bounds swap."""
    low = None if vnm.high is None else (base - vnm.high) / base * HUNDRED
    high = (base - vnm.low) / base * HUNDRED
    return Bounds(low if low is not None else Decimal("-Infinity"), high, vnm.needs)


def build_up(base: Decimal, vom: Bounds, costs: Decimal) -> Bounds:
    """(VOM + labour + overhead + profit + other) / base x 100, exact."""
    low = (vom.low + costs) / base * HUNDRED
    high = None if vom.high is None else (vom.high + costs) / base * HUNDRED
    return Bounds(low, high, vom.needs)


def at_least(value: Bounds, threshold: Decimal) -> Truth:
    """Whether a bounded value reaches the threshold; no rounding."""
    if value.low >= threshold:
        return True
    if value.high is not None and value.high < threshold:
        return False
    return None


def value_content_node(term: ValueContent, bill: Bill, resolved: tuple[Resolved, ...], law: Law) -> Node:
    """Test ``RVCn`` by every method that the rule and the agreement allow and the bill supports."""
    policy = law.provisions.content
    methods = tuple(m for m in policy.methods if not term.methods or m in term.methods)
    base = base_price(bill, policy.base)
    text = f"regional value content of at least {term.min_pct} %"
    needs: tuple[str, ...]
    if base is None:
        needs = (f"the {policy.base} price of the good",)
        return Node("RVC", text, None, threshold=term.min_pct, needs=needs)
    vnm, vom = value_of_materials(resolved, law)
    children = [_method_node(method, term, bill, base, vnm, vom, law) for method in methods]
    deciding = [child for child in children if child.decides]
    if not deciding:
        needs = ("the producer's labour, overhead, profit and other costs",) if "build-up" in methods else ()
        text_missing = f"{text}: no method of the rule is open ({', '.join(term.methods) or 'none on file'})"
        return Node("RVC", text_missing, None, threshold=term.min_pct, needs=needs, children=tuple(children))
    met = any_of(child.met for child in deciding)
    best = max((c.figure for c in deciding if c.figure is not None), default=None)
    margin = None if best is None else best - term.min_pct
    return Node(
        "RVC", text, met, figure=best, threshold=term.min_pct, margin=margin, children=tuple(children)
    )


def _method_node(
    method: ContentMethod,
    term: ValueContent,
    bill: Bill,
    base: Decimal,
    vnm: Bounds,
    vom: Bounds,
    law: Law,
) -> Node:
    policy = law.provisions.content
    article = policy.articles.get(method)
    name = policy.base
    inputs: tuple[tuple[str, str], ...]
    if method == "build-down":
        share = build_down(base, vnm)
        inputs = ((name, f"{base:f}"), ("VNM", _show(vnm)))
        text = f"build-down: ({name} - VNM) / {name}"
    elif method == "build-up":
        if bill.costs is None:
            text = "build-up: not claimed, the producer's costs are not stated"
            return Node("RVC build-up", text, None, article, threshold=term.min_pct, decides=False)
        share = build_up(base, vom, bill.costs.total)
        costs = bill.costs
        inputs = (
            (name, f"{base:f}"),
            ("VOM", _show(vom)),
            ("direct labour", f"{costs.direct_labour:f}"),
            ("direct overhead", f"{costs.direct_overhead:f}"),
            ("profit", f"{costs.profit:f}"),
            ("other cost", f"{costs.other:f}"),
        )
        text = f"build-up: (VOM + labour + overhead + profit + other) / {name}"
    else:
        needs = (f"a {method} calculation, which is not supported for this agreement",)
        return Node(f"RVC {method}", method, None, article, threshold=term.min_pct, needs=needs)
    met = at_least(share, term.min_pct)
    figure = share.exact
    return Node(
        f"RVC {method}",
        text,
        met,
        article,
        figure,
        term.min_pct,
        None if figure is None else figure - term.min_pct,
        inputs=inputs,
        needs=tuple(dict.fromkeys(share.needs)) if met is None else (),
    )


def max_content_node(term: MaxNonOriginating, bill: Bill, resolved: tuple[Resolved, ...], law: Law) -> Node:
    """Test ``MaxNOMn``: VNM over the base price of at most n per cent."""
    name = term.base or law.provisions.content.base
    base = base_price(bill, name)
    text = f"non-originating materials of at most {term.max_pct} % of the {name} price"
    if base is None:
        return Node("MaxNOM", text, None, threshold=term.max_pct, needs=(f"the {name} price of the good",))
    vnm, _ = value_of_materials(resolved, law)
    low = vnm.low / base * HUNDRED
    high = None if vnm.high is None else vnm.high / base * HUNDRED
    met: Truth = None
    if high is not None and high <= term.max_pct:
        met = True
    elif low > term.max_pct:
        met = False
    figure = low if low == high else None
    return Node(
        "MaxNOM",
        text,
        met,
        figure=figure,
        threshold=term.max_pct,
        margin=None if figure is None else term.max_pct - figure,
        inputs=((name, f"{base:f}"), ("VNM", _show(vnm))),
        needs=vnm.needs if met is None else (),
    )


def _show(value: Bounds) -> str:
    if value.exact is not None:
        return f"{value.exact:f}"
    return f"{value.low:f} or more" if value.high is None else f"{value.low:f} to {value.high:f}"
