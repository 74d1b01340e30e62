"""What of an importer's tariff is understood: counts by regime, and every text that is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tumen.tariff.rates.expression import Between, Elsewhere, Rate, UnreadRate, questions, walk
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.store import OwnFolders, chapter_rows, chapters, columns, remembered

Reading = Literal["not understood", "elsewhere", "range", "asked", "plain"]


@dataclass(frozen=True, slots=True)
class Readings:
    """How the rates of one regime were read; schedules by year, all understood, are not counted."""

    importer: str
    regime: str
    rates: int
    asked: int
    """Rates with a condition that a person must answer."""
    ranges: int
    """Rates of which the source prints only from where to where they go."""
    elsewhere: int
    """Rates for which the source refers to what is not on file."""
    not_understood: int
    texts: tuple[tuple[str, int], ...]
    """The source's texts that are not understood, the most frequent first, each with its number of rates."""
    references: tuple[tuple[str, int], ...]
    """What is referred to and not on file, in the same way."""

    @property
    def share(self) -> Decimal:
        """Share of the rates that is not understood, in per cent."""
        return Decimal(self.not_understood) * 100 / self.rates


def reading_of(rate: Rate) -> Reading:
    """How a rate was read: the first of what keeps it open."""
    nodes = tuple(walk(rate))
    if any(isinstance(node, UnreadRate) for node in nodes):
        return "not understood"
    if any(isinstance(node, Elsewhere) for node in nodes):
        return "elsewhere"
    if any(isinstance(node, Between) for node in nodes):
        return "range"
    return "asked" if questions(rate) else "plain"


@remembered()
def readings(own: OwnFolders, importer: str) -> tuple[Readings, ...]:  # noqa: ARG001 - whose they are
    """Count how the importer's rates were read, by regime; empty where no tariff of it is on file."""
    rates: Counter[str] = Counter()
    read: Counter[tuple[str, Reading]] = Counter()
    texts: Counter[tuple[str, str]] = Counter()
    references: Counter[tuple[str, str]] = Counter()
    known = columns(importer)
    for chapter in chapters(importer):
        for _, keys, text in chapter_rows(importer, chapter):
            regimes = [known[key].regime for key in keys if known[key].kind == "rate"]
            rates.update(regimes)
            if not regimes or "(" not in text:  # every form that is not plain has brackets
                continue
            rate = parse_rate(text)
            read.update((regime, reading_of(rate)) for regime in regimes)
            for node in set(walk(rate)):
                if isinstance(node, UnreadRate):
                    texts.update((regime, node.text) for regime in regimes)
                elif isinstance(node, Elsewhere):
                    references.update((regime, node.where) for regime in regimes)
    return tuple(
        Readings(
            importer,
            regime,
            count,
            read[regime, "asked"],
            read[regime, "range"],
            read[regime, "elsewhere"],
            read[regime, "not understood"],
            _of(texts, regime),
            _of(references, regime),
        )
        for regime, count in sorted(rates.items())
    )


def _of(counted: Counter[tuple[str, str]], regime: str) -> tuple[tuple[str, int], ...]:
    mine = Counter({text: count for (code, text), count in counted.items() if code == regime})
    return tuple(mine.most_common())
