"""Costs of every scenario as bars, and the regret table with its shades."""

from __future__ import annotations

from dataclasses import dataclass

from tumen.network.plans.plan import Plan
from tumen.report.draw.bars import BarRow, Piece, Scale, Stack, shade
from tumen.report.draw.palette import family
from tumen.study.network.results import NetworkResult, Regret
from tumen.study.words.figures import short as amount

GROUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "materials": ("M", "materials", ("materials",)),
    "making": ("C", "making", ("conversion", "by-products", "procedure")),
    "transport and handling": ("T", "freight", ("transport", "handling")),
    "stock and goods on the way, less what is left": ("H", "stock", ("holding", "in transit", "stock left")),
    "duty, less drawback": ("D", "duty", ("duty", "drawback")),
    "claiming preferences": ("P", "claiming", ("claiming",)),
    "sites, less grants and reliefs": (
        "S",
        "sites",
        ("fixed", "opening", "closing", "expansion", "grant", "relief"),
    ),
    "tax on profit": ("X", "tax", ("profit tax",)),
    "lost sales": ("L", "lost-sales", ("lost sales",)),
    "carbon": ("K", "carbon", ("carbon",)),
}
"""Letter, colour and kinds of cost of each group, in the order of the bar."""


def cost_stack(result: NetworkResult) -> Stack:
    """Discounted costs of every scenario on one scale; groups that are credits on balance are said
    in the note.
    """
    sums = [None if item.plan is None else group_sums(item.plan) for item in result.scenarios]
    largest = max((sum(v for v in found.values() if v > 0) for found in sums if found), default=0.0) or 1.0
    scale = Scale(0.0, largest)
    bars = tuple(
        BarRow(item.title, "", (), "not solved" if item.unsolved else "no plan")
        if item.plan is None or found is None
        else _bar(item.title, item.plan, found, scale, result.currency)
        for item, found in zip(result.scenarios, sums, strict=True)
    )
    used = [name for name in GROUPS if any(found is not None and abs(found[name]) > 0 for found in sums)]
    return Stack(bars, tuple((GROUPS[name][0], GROUPS[name][1], name) for name in used))


def group_sums(plan: Plan) -> dict[str, float]:
    """Discounted cost of each group; revenue is none of them."""
    by_kind: dict[str, float] = {}
    for cost in plan.costs:
        by_kind[cost.kind] = by_kind.get(cost.kind, 0.0) + cost.discounted
    return {name: sum(by_kind.get(kind, 0.0) for kind in kinds) for name, (_, _, kinds) in GROUPS.items()}


def _bar(title: str, plan: Plan, found: dict[str, float], scale: Scale, currency: str) -> BarRow:
    segments = scale.row(
        Piece(kind, found[name], f"{name} {amount(found[name], currency)}", letter)
        for name, (letter, kind, _) in GROUPS.items()
    )
    credits_ = [f"{name}: {amount(-found[name], currency)} of credit" for name in GROUPS if found[name] < 0]
    if revenue := -plan.cost_of("revenue", discounted=True):
        credits_.append(f"revenue {amount(revenue, currency)}")
    return BarRow(title, "; ".join(credits_), segments, amount(sum(found.values()), currency))


def stock_stacks(plan: Plan) -> tuple[tuple[str, Stack], ...]:
    """By item that is kept: units at each site at the end of each period, by where they were made and under
    what they originate; periods without any are shown too.
    """
    found: dict[str, dict[tuple[str, str], dict[str, float]]] = {}
    for row in plan.stocks:
        claims = f", originating under {' and '.join(row.originating)}" if row.originating else ""
        units = found.setdefault(row.item, {}).setdefault((row.site, row.period), {})
        made = f"made in {row.made_in}{claims}"
        units[made] = units.get(made, 0.0) + row.quantity
    return tuple((item, _stock_stack(plan, cells)) for item, cells in sorted(found.items()))


def _stock_stack(plan: Plan, cells: dict[tuple[str, str], dict[str, float]]) -> Stack:
    kinds = sorted({made for units in cells.values() for made in units})
    colours = family("made")
    marks = {
        made: (colours[number % len(colours)], chr(ord("A") + number % 26))
        for number, made in enumerate(kinds)
    }
    scale = Scale(0.0, max(sum(units.values()) for units in cells.values()))
    bars = []
    for site in dict.fromkeys(site for site, _ in cells):
        for period in plan.network.periods:
            units = cells.get((site, period.name), {})
            pieces = [
                Piece(marks[made][0], units[made], f"{units[made]:,.0f} {made}", marks[made][1])
                for made in sorted(units)
            ]
            said = "; ".join(piece.text for piece in pieces)
            total = f"{sum(units.values()):,.0f}"
            bars.append(BarRow(f"{site}, end of {period.name}", said, scale.row(pieces), total))
    return Stack(tuple(bars), tuple((letter, colour, made) for made, (colour, letter) in marks.items()))


@dataclass(frozen=True, slots=True)
class RegretCell:
    """One design in one scenario."""

    kind: str
    text: str
    cost: str


@dataclass(frozen=True, slots=True)
class RegretRow:
    """One design in every scenario."""

    sites: str
    best_for: str
    cells: tuple[RegretCell, ...]
    worst: str
    expected: str


def regret_rows(regret: Regret, titles: dict[str, str], currency: str) -> tuple[RegretRow, ...]:
    """The regret table in words, with a shade by size against the largest."""
    known = [value for row in regret.regret for value in row if value is not None]
    largest = max(known, default=0.0)
    rows = []
    for number, design in enumerate(regret.designs):
        values = regret.regret[number]
        cells = tuple(
            _cell(value, cost, largest, currency)
            for value, cost in zip(values, regret.net_cost[number], strict=True)
        )
        worst = None if None in values else max(value for value in values if value is not None)
        expected = regret.expected[number]
        rows.append(
            RegretRow(
                ", ".join(regret.sites[number]) or "none",
                titles[design],
                cells,
                "cannot serve all" if worst is None else amount(worst, currency),
                "not known" if expected is None else amount(expected, currency),
            )
        )
    return tuple(rows)


def _cell(value: float | None, cost: float | None, largest: float, currency: str) -> RegretCell:
    if value is None or cost is None:
        return RegretCell("cannot", "cannot serve it", "")
    kind = shade(-value if value > 1e-9 * largest else 0.0, largest)
    text = "best" if kind == "zero" else f"+{amount(value, currency)}"
    return RegretCell(kind, text, amount(cost, currency))
