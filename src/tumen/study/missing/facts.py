"""One fact that is not stated: which cell of the study's tables would state it, and why it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from tumen.errors import Problem
from tumen.reference.economies import economies
from tumen.reference.hs import Edition
from tumen.reference.territories import territory
from tumen.tables.place import Place
from tumen.tariff.quote.quotes import Quote, Quotes
from tumen.tariff.rates.expression import answers_of_day, questions
from tumen.tariff.rates.notation import parse_rate

_LINES = "national line"
_MOST = 3
"""Goods that are named beside a fact."""


Needed = Literal["no", "for a cost", "for a plan", "for any answer"]
_ORDER: tuple[Needed, ...] = get_args(Needed)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by table and key; `asked` is the column to fill, empty where the whole row is the fact."""

    table: str
    key: tuple[tuple[str, str], ...]
    asked: str
    why: tuple[str, ...]
    needed: Needed
    """For what: the study or a plan is refused, a cost not known without it; else it could lower a duty."""
    since: date | None = None
    """Of a rate: the first day of which it is asked."""
    of: str = ""
    """Goods that ask for it, by their name in the tables."""
    at: Place | None = None
    """The row to fill, else that of what asks for it."""

    @property
    def cells(self) -> dict[str, str]:
        """The row to fill."""
        return dict(self.key) | ({} if self.since is None else {"from": str(self.since)})

    def __str__(self) -> str:
        """What is asked, in a line."""
        named = ", ".join(f"{column} {cell}" for column, cell in self.key)
        more = f" and {len(self.why) - _MOST} more" if len(self.why) > _MOST else ""
        return f"{self.table}: {self.asked or 'a row'} for {named}: {'; '.join(self.why[:_MOST])}{more}"

    @property
    def problem(self) -> Problem:
        """What hinders an answer."""
        fix = (
            f"State it in the table {self.table}; on the command line, tumen check STUDY --missing FOLDER "
            "writes rows to fill"
        )
        file, line = (None, None) if self.at is None else (self.at.file, self.at.line)
        return Problem(f"not known is {self}", fix, file, line)


def grouped(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each fact once, with all that it is asked for; those that are needed first."""
    found: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        at = (fact.table, fact.key, fact.asked)
        other = found.setdefault(at, fact)
        why = tuple(dict.fromkeys((*other.why, *fact.why)))
        since = min((day for day in (other.since, fact.since) if day is not None), default=None)
        found[at] = replace(
            other, why=why, needed=max(other.needed, fact.needed, key=_ORDER.index), since=since
        )
    return tuple(sorted(found.values(), key=lambda fact: (-_ORDER.index(fact.needed), fact.table)))


def claim_fact(  # noqa: PLR0917
    code: str,
    exporter: str,
    importer: str,
    why: tuple[str, ...],
    needed: Needed,
    basis: str = "unit",
    *,
    of: str = "",
) -> Fact:
    """What it costs to claim an agreement between two economies."""
    key = (("regime", code), ("exporter", exporter), ("importer", importer), ("basis", basis))
    return Fact("claiming", key, "cost", why, needed, of=of)


def of_quotes(
    found: Quotes, product: str, edition: Edition, regime: str | None = None, *, needed: Needed
) -> Iterator[Fact]:
    """What a regime (None: any duty at all) lacks on a consignment.

    Parameters
    ----------
    product
        Its short name in the study.
    edition
        Of codes that the study writes without one.
    """
    trade = found.trade
    why = (f"{product} from {trade.exporter} into {trade.importer}",)
    importer = _levied(found)
    if regime is None:
        yield from _of_rate(found, found.quotes[0], product, edition, why, needed=needed)
        return
    quote = found.of(regime)
    if quote is None:
        return
    asked = " ".join(quote.needs)
    if "Appendix" in asked or "country of origin" in asked:
        key = (("product", product), ("importer", importer))
        yield Fact("tariff_lines", key, "in_appendix", (*why, f"under {regime}"), needed, of=product)
    if quote.rate is None or (quote.duty is not None and quote.amount is None):
        yield from _of_rate(found, quote, product, edition, why, needed=needed)


def _levied(found: Quotes) -> str:
    """The importer as a rate names it: the customs territory where that has a code."""
    trade = found.trade
    whole = territory(trade.importer, trade.on)
    return whole if any(item.iso2 == whole for item in economies()) else trade.importer


def _of_rate(
    found: Quotes, quote: Quote, product: str, edition: Edition, why: tuple[str, ...], *, needed: Needed
) -> Iterator[Fact]:
    """What the duty of a quote hangs on: answers, the line, or else the rate itself."""
    trade, importer = found.trade, _levied(found)
    rates = [text for text in (quote.rate, *(item.rate for item in quote.charges)) if text is not None]
    asked = [text for rate in rates for text in questions(parse_rate(rate)) if text not in trade.goods.holds]
    asked = [text for text in dict.fromkeys(asked) if not answers_of_day([text], trade.on)]
    if any(_LINES in text for text in asked):
        key = (("product", product), ("importer", importer))
        yield Fact("tariff_lines", key, "line", why, needed, of=product)
    elif asked:
        for text in asked:
            told = (("product", product), ("condition", text), ("importer", importer))
            yield Fact("answers", told, "answer", why, needed, of=product)
    else:
        other = () if trade.line.edition == edition else (("hs_edition", trade.line.edition),)
        row = (("importer", importer), ("regime", quote.regime), ("hs", trade.line.dotted), *other)
        yield Fact("rates", row, "rate", why, needed, trade.on, product)
