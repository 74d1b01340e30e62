"""What of an importer's tariff is understood: counts by regime, and every text that is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from tumen.tariff.expression import Unread, questions, walk
from tumen.tariff.notation import parse_rate
from tumen.tariff.store import chapter_rows, chapters, columns


@dataclass(frozen=True, slots=True)
class Readings:
    """How the rates of one regime were read. Schedules by year are not counted: all of them are understood."""

    importer: str
    regime: str
    rates: int
    asked: int
    """Rates with a condition that a person must answer."""
    not_understood: int
    texts: tuple[tuple[str, int], ...]
    """The source's texts that are not understood, the most frequent first, each with its number of rates."""

    @property
    def share(self) -> Decimal:
        """Share of the rates that is not understood, in per cent."""
        return Decimal(self.not_understood) * 100 / self.rates


def readings(importer: str) -> tuple[Readings, ...]:
    """Count how the importer's rates were read, by regime; empty where no tariff of it is on file."""
    rates: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    texts: dict[str, Counter[str]] = {}
    known = columns(importer)
    for chapter in chapters(importer):
        for _, keys, text in chapter_rows(importer, chapter):
            regimes = [known[key].regime for key in keys if known[key].kind == "rate"]
            rates.update(regimes)
            if not regimes or "(" not in text:  # every form with a condition or an unread text has brackets
                continue
            rate = parse_rate(text)
            missing = [node.text for node in walk(rate) if isinstance(node, Unread)]
            if missing:
                unread.update(regimes)
                for regime in regimes:
                    texts.setdefault(regime, Counter()).update(dict.fromkeys(missing, 1))
            elif questions(rate):
                asked.update(regimes)
    return tuple(
        Readings(
            importer,
            regime,
            count,
            asked[regime],
            unread[regime],
            tuple(texts.get(regime, Counter()).most_common()),
        )
        for regime, count in sorted(rates.items())
    )
