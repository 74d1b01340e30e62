"""The value of materials and regional value content, as exact bounds when something is not known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tumen.agreements.rule import CodeRange, ContentBase, ContentMethod, render_materials
from tumen.origin.bill import Bill, Costs, Material, NetCost
from tumen.origin.criteria.cumulation import added_in_parties, counts_production, looked_through
from tumen.origin.criteria.materials import (
    ZERO,
    Resolved,
    among,
    considered,
    origin_needs,
    unclaimed_cumulation,
)
from tumen.origin.determination import MaterialFigure, Node
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED, AmountTest, Limit
from tumen.origin.truth import Truth, any_of


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

    def within(self, most: Decimal) -> Truth:
        """Whether it is at most so much; no rounding."""
        if self.high is not None and self.high <= most:
            return True
        return False if self.low > most else None

    def __add__(self, other: Bounds) -> Bounds:
        """Add bound by bound."""
        if other is NOTHING:
            return self
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(self.low + other.low, high, self.needs + other.needs)


NOTHING = Bounds(ZERO, ZERO)
NO_COSTS = Costs(ZERO, ZERO, ZERO, ZERO)


def counted_value(material: Material, law: Law) -> Decimal | None:
    """Value of a non-originating material as it counts, deductions and full cumulation taken off."""
    if material.value is None:
        return None
    allowed = law.provisions.content.deductible
    value = material.value - sum(
        (d.amount for d in material.deductions if d.documented and d.kind in allowed), ZERO
    )
    if counts_production(material, law):
        added = added_in_parties(material, law)
        if added is not None:
            value -= added
        elif material.outside_materials is not None and looked_through(material, law):
            value = sum((part.value for part in material.outside_materials), ZERO)
    return value


Part = tuple["Resolved", Bounds, Bounds]
"""A material with what it adds to the VNM and to the VOM."""


def parts_of(
    resolved: tuple[Resolved, ...], law: Law, within: tuple[CodeRange, ...] | None = None
) -> tuple[Part, ...]:
    """Return what each material adds to the value of non-originating and of originating materials, with
    bounds.

    With `within`, only materials of these codes are counted.
    """
    parts: list[Part] = []
    for item in considered(resolved, "RVC", law):
        inside: Truth = True if within is None or item.inner else _inside(item, within)
        if inside is False:
            continue
        vnm, vom = _one(item, law, within)
        if inside is None:
            needs = (f"the HS code of material {item.material.name!r}",)
            vnm, vom = (Bounds(ZERO, b.high, b.needs + needs) for b in (vnm, vom))
        parts.append((item, vnm, vom))
    return tuple(parts)


def value_of(parts: tuple[Part, ...]) -> tuple[Bounds, Bounds]:
    """Return (VNM, VOM) of the materials together."""
    return sum((vnm for _, vnm, _ in parts), NOTHING), sum((vom for _, _, vom in parts), NOTHING)


def value_of_materials(
    resolved: tuple[Resolved, ...], law: Law, within: tuple[CodeRange, ...] | None = None
) -> tuple[Bounds, Bounds]:
    """Return (VNM, VOM): the value of non-originating and of originating materials (see `parts_of`)."""
    return value_of(parts_of(resolved, law, within))


def material_figures(parts: tuple[Part, ...]) -> tuple[MaterialFigure, ...]:
    """What each material adds to the value of non-originating materials, in the order of the bill."""
    return tuple(
        MaterialFigure(item.material.name, item.material.hs, item.material.value, vnm.exact, item.because)
        for item, vnm, _ in parts
    )


def _inside(item: Resolved, within: tuple[CodeRange, ...]) -> Truth:
    """Whether a material is of one of the codes; None where its own code does not tell."""
    found = {among(code, within) for code in item.codes or ()}
    return found.pop() if len(found) == 1 else None


def _one(item: Resolved, law: Law, within: tuple[CodeRange, ...] | None) -> tuple[Bounds, Bounds]:
    material = item.material
    needs: tuple[str, ...] = ()
    if material.value is None:
        needs = (f"the value of material {material.name!r}",)
    whole = Bounds(material.value or ZERO, material.value, needs)
    if item.originating is True:
        return NOTHING, whole
    if item.inner:
        vnm, vom = value_of_materials(item.inner, law, within)
    elif unclaimed_cumulation(material, law):
        asked = (*needs, f"the value added in the Parties to material {material.name!r}")
        vnm = vom = Bounds(ZERO, counted_value(material, law), asked)
    else:
        vnm, vom = _outside_and_regional(material, law, needs)
    if item.originating is False:
        return vnm, vom
    unsettled = origin_needs(item)
    return (
        Bounds(ZERO, vnm.high, vnm.needs + unsettled),
        Bounds(vom.low, None if whole.high is None else max(whole.high, vom.low), vom.needs + unsettled),
    )


def _outside_and_regional(material: Material, law: Law, needs: tuple[str, ...]) -> tuple[Bounds, Bounds]:
    counted = counted_value(material, law)
    vnm = Bounds(counted or ZERO, counted, needs)
    if not counts_production(material, law):
        return vnm, NOTHING
    if material.value is None or counted is None:
        return vnm, Bounds(ZERO, None, needs)
    regional = material.value - counted
    added = added_in_parties(material, law)
    if added is not None:
        regional = added
    return vnm, Bounds(regional, regional)


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


def amount_node(test: AmountTest, bill: Bill, value: tuple[Bounds, Bounds], law: Law) -> Node:
    """Test a value content or a limit on non-originating materials.

    `value` is what `value_of_materials` returns for the materials that the test counts.
    """
    text = f"regional value content of at least {test.pct} %"
    if test.kind == "MaxNOM":
        counted = f" of {render_materials(test.of)}" if test.of else ""
        text = f"non-originating materials{counted} of at most {test.pct} % of the {test.base} price"
    if test.unread is not None:
        needs: tuple[str, ...] = (f"how the value content is computed: {test.unread}",)
        return Node(test.kind, f"{text}: {test.unread}", None, threshold=test.pct, needs=needs)
    base = base_price(bill, test.base)
    net_cost_alone = [limit.base for limit in test.limits] == ["NC"]
    if base is None and net_cost_alone and bill.net_cost is not None:
        base = bill.net_cost.total  # the price is not asked for
    if base is None:
        needs = (f"the {test.base} price of the good",)
        return Node(test.kind, text, None, threshold=test.pct, needs=needs)
    if test.kind == "MaxNOM":
        return _most_node(test, text, base, value[0])
    children = tuple(_limit_node(limit, test, bill, base, value, law) for limit in test.limits)
    deciding = [child for child in children if child.decides]
    if deciding:
        met = any_of(child.met for child in deciding)
        best = max(
            (c.figure for c in deciding if c.figure is not None and c.margin is not None), default=None
        )
        margin = None if best is None else best - test.pct
        return Node("RVC", text, met, figure=best, threshold=test.pct, margin=margin, children=children)
    needs = ("a method of value content that both the rule and the agreement allow",)
    if any(limit.costs for limit in test.limits):
        needs = ("the producer's labour, overhead, profit and other costs",)
    if net_cost_alone:
        needs = ("the producer's total cost, and what the net cost leaves out",)
    text += f": no method of the rule is open ({', '.join(test.methods) or 'none on file'})"
    return Node("RVC", text, None, threshold=test.pct, needs=needs, children=children)


def _limit_node(
    limit: Limit, test: AmountTest, bill: Bill, base: Decimal, value: tuple[Bounds, Bounds], law: Law
) -> Node:
    vnm, vom = value
    method, name = limit.method, limit.base
    article = law.provisions.content.articles.get(str(method))
    priced = (name, f"{base:f}")
    if limit.amount is None:
        needs = (f"a {method} calculation, which is not supported for this agreement",)
        return Node(f"RVC {method}", str(method), None, article, threshold=test.pct, needs=needs)
    if limit.base == "NC":
        return _net_cost_node(test.pct, bill.net_cost, vnm, law)
    if limit.amount == "VNM":
        counted = "VNM"
        if method == "focused-value" and test.of is not None:
            counted = f"VNM of {render_materials(test.of)}"
        what = str(method).replace("focused-", "focused ")
        text = f"{what}: ({name} - {counted}) / {name}"
        return _decided(
            test.pct, build_down(base, vnm), text, article, (priced, (counted, _show(vnm))), method
        )
    costs = bill.costs if limit.costs else NO_COSTS
    if costs is None:
        text = "build-up: not claimed, the producer's costs are not stated"
        return Node("RVC build-up", text, None, article, threshold=test.pct, decides=False)
    inputs: tuple[tuple[str, str], ...] = (priced, ("VOM", _show(vom)))
    text = f"build-up: VOM / {name}"
    if limit.costs:
        text = f"build-up: (VOM + labour + overhead + profit + other) / {name}"
        words = ("direct labour", "direct overhead", "profit", "other cost")
        inputs += tuple((word, f"{part:f}") for word, part in zip(words, costs.parts.values(), strict=True))
    over = ""
    if vnm.low + vom.low + costs.total > base:  # so that they prove nothing
        over = f"costs that fit in the price: VNM, VOM and the other costs come to more than the {name} price"
    return _decided(test.pct, build_up(base, vom, costs.total), text, article, inputs, method, over=over)


def _decided(
    threshold: Decimal,
    share: Bounds,
    text: str,
    article: str | None,
    inputs: tuple[tuple[str, str], ...],
    method: ContentMethod | None,
    *,
    over: str = "",
) -> Node:
    met = at_least(share, threshold)
    needs = tuple(dict.fromkeys(share.needs)) if met is None else ()
    figure = share.exact
    margin = None if figure is None else figure - threshold
    if met and over:  # a figure that proves nothing has no margin
        met, needs, margin = None, (over,), None
    return Node(f"RVC {method}", text, met, article, figure, threshold, margin, inputs=inputs, needs=needs)


def _net_cost_node(threshold: Decimal, cost: NetCost | None, vnm: Bounds, law: Law) -> Node:
    """(NC - VNM) / NC x 100; a cost to leave out that is not stated could be all the rest."""
    policy = law.provisions.content
    article = policy.articles.get("net-cost")
    if cost is None:
        text = "net cost: not claimed, the producer's total cost is not stated"
        return Node("RVC net-cost", text, None, article, threshold=threshold, decides=False)
    parts = {kind: cost.excluded(kind) for kind in policy.net_cost_excludes}
    most = cost.total - sum((part for part in parts.values() if part is not None), ZERO)
    missing = tuple(
        f"the producer's {kind.replace('-', ' ')} costs" for kind, part in parts.items() if part is None
    )
    share = build_down(most, vnm)
    if missing:  # a smaller net cost only lowers the content, without bound
        share = Bounds(Decimal("-Infinity"), share.high, (*share.needs, *missing))
    shown = [("total cost", f"{cost.total:f}")]
    shown += [
        (kind.replace("-", " "), "not stated" if part is None else f"{part:f}")
        for kind, part in parts.items()
    ]
    inputs = (*shown, ("VNM", _show(vnm)))
    return _decided(threshold, share, "net cost: (NC - VNM) / NC", article, inputs, "net-cost")


def _most_node(test: AmountTest, text: str, base: Decimal, vnm: Bounds) -> Node:
    """Test ``MaxNOMn``: VNM over the base price of at most n per cent."""
    share = Bounds(vnm.low / base * HUNDRED, None if vnm.high is None else vnm.high / base * HUNDRED)
    met, figure = share.within(test.pct), share.exact
    return Node(
        "MaxNOM",
        text,
        met,
        figure=figure,
        threshold=test.pct,
        margin=None if figure is None else test.pct - figure,
        inputs=((test.base, f"{base:f}"), ("VNM", _show(vnm))),
        needs=vnm.needs if met is None else (),
    )


def _show(value: Bounds) -> str:
    if value.exact is not None:
        return f"{value.exact:f}"
    return f"{value.low:f} or more" if value.high is None else f"{value.low:f} to {value.high:f}"
