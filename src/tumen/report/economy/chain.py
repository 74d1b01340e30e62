"""The chapter of the product inside the table. It computes nothing but what its bars add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tumen.language.force import in_force
from tumen.report.draw.bars import BarRow, Piece, Scale, Stack
from tumen.report.page.frame import Chapter, parts
from tumen.study.economy.chain.records import TIER_NAMES, ChainFound, ChainYear
from tumen.study.economy.chain.statements import year_words
from tumen.study.economy.labels import TableWords
from tumen.study.economy.results import EconomyResult
from tumen.study.words.figures import UNKNOWN, share, short
from tumen.study.words.say import words_of

TIERS = tuple(zip("MSTU", ("tier-1", "tier-2", "tier-3", "tier-4"), TIER_NAMES, strict=True))
"""Letter, colour and name of the tiers."""
TOP = 8
"""So many origins are shown."""


def chapters(result: EconomyResult) -> Iterator[Chapter]:
    """One chapter, where the chain is asked."""
    found = result.chain
    if found is None or found.missing:
        return
    money = partial(_money, TableWords((), result.unit))
    said = parts("chain.html.j2", result=result, found=found, percent=share, amount=amount, title=title_of)
    bars = Stack(tuple(_bars(result, found, money)), TIERS)
    yield Chapter("The product in the economy", said.chain(bars, _first(found)), "chain")


def title_of(year: ChainYear) -> str:
    """What a year's production is called, as a heading begins."""
    text = words_of(year_words(year), in_force())
    return text[:1].upper() + text[1:]


def _money(say: TableWords, value: float | None) -> str:
    if value is None:
        return UNKNOWN
    figure = say.money(value)
    return f"{'-' if value < 0 else ''}{short(figure.value, figure.unit)}"


def amount(value: float | None, known: float | None = None) -> str:
    """A number for a table; what is known of it, where it is not known as a whole."""
    if value is not None:
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{UNKNOWN}; known of it: {amount(known)}" if known else UNKNOWN


def _bars(result: EconomyResult, found: ChainFound, money: Callable[[float | None], str]) -> Iterator[BarRow]:
    """Before and after, value added at home and abroad, tier by tier, on one scale."""
    rows = [
        (year, where, sizes)
        for year in found.years
        for where, sizes in zip((result.name(found.home), "Abroad"), _sides(found, year), strict=True)
    ]
    scale = Scale(0.0, max((sum(sizes) for _, _, sizes in rows), default=1.0) or 1.0)
    for year, where, sizes in rows:
        pieces = [
            Piece(colour, size, f"{name} {money(size)}", letter)
            for (letter, colour, name), size in zip(TIERS, sizes, strict=True)
        ]
        label = f"{where}, {year.when}" if len(found.years) > 1 else where
        yield BarRow(label, title_of(year), scale.row(pieces), money(sum(sizes)))


def _sides(found: ChainFound, year: ChainYear) -> tuple[list[float], list[float]]:
    """By tier, at home and abroad."""
    sides: tuple[list[float], list[float]] = ([0.0] * len(TIERS), [0.0] * len(TIERS))
    for item in year.tiers:
        for place, value in enumerate(item.tiers):
            sides[item.economy != found.home][place] += value
    return sides


def _first(found: ChainFound) -> list[str]:
    """Origins of the product, the largest first; then the rows of many without a name."""
    rows = [item for item in found.dependence if item.of == "product"]
    ranked = sorted(rows, key=lambda item: (not item.named, -max(item.before or 0.0, item.after or 0.0)))
    named = [item.origin for item in ranked if item.named]
    return [*named[:TOP], *(item.origin for item in ranked if not item.named)]
