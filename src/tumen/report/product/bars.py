"""The two charts of a product: the waterfall of value content and the stacked bars of landed cost.

Amounts come as they are in the result. Where a figure is not known there is no bar, and the row says what is
needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from string import ascii_uppercase

from tumen.origin.determination import Determination, MaterialFigure, Node
from tumen.report.draw.bars import BarRow, Piece, Scale, Stack, Threshold
from tumen.report.words import HOME, INSIDE, needs_text, node_mark, rule_text
from tumen.study.product.results import Cell
from tumen.study.words.figures import money, percent, points
from tumen.tariff.quote.landed import Landed

HUNDRED = Decimal(100)
_AT_HOME = "cost at home"
_HOME_KIND = "at-home"
_KINDS = {
    "less duty and tax in the price": "price",
    "inland to the port": "inland-origin",
    "freight": "freight",
    "insurance": "insurance",
    "duty": "duty",
    "excise": "tax",
    "fees": "fees",
    "inland at destination": "inland-destination",
    "cost of claiming": "claiming",
}
"""The colour of each step of the build-up; the price has its own, and what is added by name is a charge."""
_MOST_BARS = 9
"""So many materials have a bar of their own."""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the base price through non-originating materials to what is left as regional value content."""

    bars: tuple[BarRow, ...]
    lines: tuple[Threshold, ...]
    note: str
    instead: str | None = None
    """What is said where nothing can be drawn."""


def waterfall(determination: Determination, currency: str) -> Waterfall:
    """Draw the build-down of regional value content against the thresholds of the rule."""
    figures = determination.figures
    thresholds = content_thresholds(determination)
    note = _waterfall_note(determination, thresholds)
    if figures.base is None or figures.vnm is None or figures.rvc_build_down_pct is None:
        if determination.criterion == "WO" and not thresholds:
            return Waterfall((), (), "", "The good is wholly obtained: there is no value content to ask for.")
        return Waterfall((), (), note, needs_text(_content_needs(determination)))
    base = figures.base
    left = base - figures.vnm
    low = min(Decimal(0), left)
    scale = Scale(low, base - low)
    rvc = percent(figures.rvc_build_down_pct, thresholds[0] if thresholds else None)
    name = _base_name(determination)
    bars = [
        BarRow(
            name, percent(HUNDRED), (scale.segment("price", Decimal(0), base, name),), money(base, currency)
        )
    ]
    reached = base
    for label, amount in _taken_off(determination.materials):
        piece = scale.segment("not-originating", reached - amount, reached, label)
        share = percent(-amount / base * HUNDRED)
        bars.append(BarRow(f"less {label}", share, (piece,), money(-amount, currency)))
        reached -= amount
    name = "regional value content, build-down"
    piece = scale.segment("content", min(left, Decimal(0)), max(left, Decimal(0)), name)
    bars.append(BarRow(name, rvc, (piece,), money(left, currency)))
    lines = tuple(
        Threshold(scale.at(base * value / HUNDRED), _threshold_text(determination, value, base, currency))
        for value in thresholds
    )
    return Waterfall(tuple(bars), lines, note)


def _taken_off(materials: Sequence[MaterialFigure]) -> list[tuple[str, Decimal]]:
    """Each material that counts as non-originating with what is taken off;
    the smallest of many taken together.
    """
    counted = [(item, item.vnm) for item in materials if item.vnm]
    shown, rest = counted, counted[:0]
    if len(counted) > _MOST_BARS:
        largest = sorted(counted, key=lambda pair: -abs(pair[1]))[: _MOST_BARS - 1]
        shown = [pair for pair in counted if pair in largest]
        rest = [pair for pair in counted if pair not in largest]
    found = [(f"{item.name} ({item.hs.dotted})" if item.hs else item.name, amount) for item, amount in shown]
    if rest:
        found.append(
            (f"{len(rest)} smaller non-originating materials", sum((a for _, a in rest), Decimal(0)))
        )
    return found


def content_thresholds(determination: Determination) -> tuple[Decimal, ...]:
    """Thresholds of regional value content that the rule itself asks for, in the order of the rule."""
    found = [node.threshold for node in _rule_nodes(determination) if node.test == "RVC"]
    return tuple(dict.fromkeys(value for value in found if value is not None))


def _threshold_text(determination: Determination, threshold: Decimal, base: Decimal, currency: str) -> str:
    text = f"threshold {percent(threshold)} = {money(base * threshold / HUNDRED, currency)}"
    for node in _rule_nodes(determination):
        if node.test == "RVC build-down" and node.threshold == threshold and node.margin is not None:
            return f"{text}; by build-down {node_mark(node).word}, {points(node.margin)}"
    return text


def _base_name(determination: Determination) -> str:
    """The price with the name that the calculation gives it, where the rule has one."""
    for node in _rule_nodes(determination):
        if node.test == "RVC build-down" and node.inputs:
            return f"{node.inputs[0][0]} price of the good"
    return "price of the good"


def _rule_nodes(determination: Determination) -> Iterable[Node]:
    """The tests of the product-specific rule: the bills of intermediates below other routes are not
    of this good.
    """
    for route in determination.trace.children:
        if route.test == "PSR":
            yield from route.walk()


def _content_needs(determination: Determination) -> tuple[str, ...]:
    content = [node for node in _rule_nodes(determination) if node.test.startswith(("RVC", "MaxNOM"))]
    found = [need for node in content for need in node.missing()]
    return tuple(found) or determination.needs or ("the price of the good and the value of its materials",)


def _waterfall_note(determination: Determination, thresholds: tuple[Decimal, ...]) -> str:
    figures = determination.figures
    notes = []
    if determination.rule is None:
        notes.append("No rule is on file; shown for information.")
    else:
        aside = "" if thresholds else ": it asks for no regional value content; shown for information"
        notes.append(f"The rule is {rule_text(determination.rule)}{aside}.")
    counted = [item for item in determination.materials if item.vnm]
    if figures.vnm is not None and figures.base:
        share = percent(figures.vnm / figures.base * HUNDRED)
        notes.append(f"Non-originating materials (VNM) are {share} of the price.")
    if originating := [
        item.name for item in determination.materials if item not in counted and item.vnm is not None
    ]:
        notes.append(f"Counted as originating: {', '.join(originating)}.")
    if figures.rvc_build_up_pct is not None:
        notes.append(
            f"Build-up gives {percent(figures.rvc_build_up_pct, thresholds[0] if thresholds else None)}."
        )
    return " ".join(notes)


Keys = dict[str, tuple[str, str]]
"""Letter and kind (a colour) of each cost, by name."""


def cost_keys(cells: Iterable[Cell]) -> Keys:
    """Give every cost that occurs in the cells its letter and colour, in the order of the build-up."""
    names: dict[str, None] = {}
    for cell in cells:
        if cell.landed is not None:
            names.update({step.name: None for item in cell.landed.landed for step in item.steps[:-1]})
    keys = {name: (ascii_uppercase[index % 26], _kind(name)) for index, name in enumerate(names)}
    return {**keys, _AT_HOME: (ascii_uppercase[len(names) % 26], _HOME_KIND)}


def _kind(step: str) -> str:
    return "price" if step.startswith("price ") else _KINDS.get(step, "charge")


def landed_stack(cells: Sequence[Cell], keys: Keys, currency: str) -> Stack:
    """Stack the delivered cost per unit, before import tax,
    of each site under MFN and the regime to claim.
    """
    rows = [(cell, item) for cell in cells for item in _shown(cell)]
    known = [cell.cost_per_unit for cell in cells if cell.cost_per_unit is not None]
    known += [item.per_unit_before_tax for _, item in rows if item and item.per_unit_before_tax is not None]
    scale = Scale(Decimal(0), max(known, default=Decimal(1)) or Decimal(1))
    bars = tuple(_landed_bar(cell, item, scale, keys, currency) for cell, item in rows)
    drawn = {piece.kind for bar in bars for piece in bar.segments}
    return Stack(bars, tuple((letter, kind, name) for name, (letter, kind) in keys.items() if kind in drawn))


def legend_of(cells: Sequence[Cell], keys: Keys, currency: str) -> tuple[tuple[str, str, str], ...]:
    """Letter, colour and name of every cost that the stacks of all these cells draw, once."""
    return landed_stack(cells, keys, currency).legend


def _shown(cell: Cell) -> tuple[Landed | None, ...]:
    """MFN first, then the regime to claim where it is another; None for a cell without a build-up."""
    if cell.landed is None:
        return (None,)
    mfn = next((item for item in cell.landed.landed if item.quote.role == "mfn"), None)
    claimed = cell.landed.of(cell.regime) if cell.regime is not None else None
    found = tuple(item for item in (mfn, claimed) if item is not None)
    return found[:1] if len(found) == 2 and found[0] is found[1] else found or (None,)


def _landed_bar(cell: Cell, item: Landed | None, scale: Scale, keys: Keys, currency: str) -> BarRow:
    if item is None:
        if cell.domestic and cell.cost_per_unit is not None:
            letter, kind = keys[_AT_HOME]
            total = money(cell.cost_per_unit, currency)
            text = f"{_AT_HOME}: {total}"
            piece = scale.segment(kind, Decimal(0), cell.cost_per_unit, text, letter)
            home = INSIDE if cell.exporter != cell.importer else HOME
            return BarRow(cell.site_name, home, (piece,), total)
        return BarRow(cell.site_name, HOME if cell.domestic else "", (), needs_text(cell.needs, 2))
    claimed = "without a claim" if item.quote.role == "mfn" else "the regime to claim"
    note = f"{item.regime}, {claimed}" if item.regime == cell.regime else item.regime
    if item.per_unit_before_tax is None:
        return BarRow(cell.site_name, note, (), needs_text(item.needs, 2))
    segments = scale.row(_pieces(item, cell.units_per_consignment, keys, currency))
    return BarRow(cell.site_name, note, segments, money(item.per_unit_before_tax, currency))


def _pieces(item: Landed, units: Decimal, keys: Keys, currency: str) -> list[Piece]:
    """Every step per unit; what is taken off (duty in a price DDP) shortens the piece before it."""
    found: list[Piece] = []
    for step in item.steps[:-1]:
        if not step.amount:
            continue
        part = step.amount / units
        text = f"{step.name}: {money(part, currency)}"
        letter, kind = keys[step.name]
        if part < 0 and found:
            last = found.pop()
            found.append(replace(last, value=Decimal(last.value) + part, text=f"{last.text}; {text}"))
        else:
            found.append(Piece(kind, part, text, letter))
    return found
