"""The chapters of footprints: one for each stressor. They compute nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tumen.report.draw.bars import BarRow, Piece, Scale, Stack
from tumen.report.draw.flows import DrawnFlow
from tumen.report.draw.palette import of_economy
from tumen.report.draw.sankey import Sankey, Stop, sankey
from tumen.report.page.frame import Chapter, parts
from tumen.study.economy.footprint.records import EconomyFootprint, StressorFootprint
from tumen.study.economy.results import EconomyResult
from tumen.study.words.figures import UNKNOWN, share, short

PARTS = (
    ("H", "home", "arises at home"),
    ("A", "abroad", "arises abroad"),
    ("D", "direct", "of final demand itself"),
)
"""Letter, colour and name of the parts of a consumption-based footprint."""
TOP = 6
"""So many producers are drawn for each buyer in focus; the others are one flow."""


def chapters(result: EconomyResult, top: int = 12) -> Iterator[Chapter]:
    """A chapter for each stressor."""
    for number, item in enumerate(result.footprints, 1):
        said = parts("footprint.html.j2", result=result, item=item, share=share, figure=figure, top=top)
        html = said.footprint(bars(result, item, top), flows(result, item))
        yield Chapter(f"Footprints: {item.stressor}", html, f"footprint-{number}")


def figure(value: float | None, known: float | None = None) -> str:
    """An amount for a table; what is known of it, where it is not known as a whole."""
    if value is not None:
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{UNKNOWN}; known of it: {figure(known)}" if known else UNKNOWN


def bars(result: EconomyResult, item: StressorFootprint, top: int) -> Stack:
    """What the final demand of each economy causes, at home and abroad; the focus and the largest, as far as
    known.
    """
    first = [line for line in item.economies if line.economy in result.focus]
    others = [line for line in item.economies if line.economy not in result.focus][: max(top - len(first), 0)]
    shown = sorted((*first, *others), key=lambda line: (not line.named, -line.known_consumption))
    scale = Scale(0.0, max((sum(_sizes(line)) for line in shown), default=1.0) or 1.0)
    rows = []
    for line in shown:
        pieces = [
            Piece(kind, size, f"{name} {short(size, item.unit)}", letter)
            for (letter, kind, name), size in zip(PARTS, _sizes(line), strict=True)
        ]
        known = (
            ""
            if line.consumption is not None
            else f"as far as known, {share(line.covered, 1)} of output covered"
        )
        total = short(line.known_consumption, item.unit) if line.known_consumption else UNKNOWN
        rows.append(BarRow(result.name(line.economy), known, scale.row(pieces), total))
    return Stack(tuple(rows), PARTS if item.direct_counted else PARTS[:2])


def _sizes(line: EconomyFootprint) -> tuple[float, float, float]:
    direct = line.direct or 0.0
    return (
        max(line.known_consumption - line.known_imports - direct, 0.0),
        max(line.known_imports, 0.0),
        direct,
    )


def flows(result: EconomyResult, item: StressorFootprint) -> Sankey | None:
    """Where it arises that the economies in focus cause abroad; None where there is
    not more than one flow to draw.
    """
    drawn: dict[tuple[str, str], float] = {}
    for buyer in result.focus:
        abroad = [flow for flow in item.flows if flow.buyer == buyer != flow.producer and flow.known > 0]
        for place, flow in enumerate(sorted(abroad, key=lambda one: (not one.named, -one.known))):
            producer = flow.producer if place < TOP and flow.named else "others"
            drawn[producer, buyer] = drawn.get((producer, buyer), 0.0) + flow.known
    if len(drawn) < 2:
        return None
    producers = sorted({producer for producer, _ in drawn} - {"others"}, key=lambda p: -_sum(drawn, p))
    producers += ["others"] if any(producer == "others" for producer, _ in drawn) else []
    kinds = {code: of_economy(code) for code in producers}
    names = {code: "all others" if code == "others" else result.name(code) for code in producers}
    ribbons = [
        DrawnFlow(
            f"from {producer}",
            f"to {buyer}",
            kinds[producer],
            value,
            f"{names[producer]} for {result.name(buyer)}: {short(value, item.unit)}",
            names[producer][:1],
        )
        for (producer, buyer), value in drawn.items()
    ]
    layers = (
        [Stop(f"from {code}", names[code], kinds[code]) for code in producers],
        [Stop(f"to {code}", result.name(code)) for code in result.focus if any(b == code for _, b in drawn)],
    )
    return sankey(layers, ribbons, lambda value: short(value, ""))


def _sum(drawn: dict[tuple[str, str], float], producer: str) -> float:
    return sum(value for (one, _), value in drawn.items() if one == producer)
