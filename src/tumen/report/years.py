"""Rates over the years as plain text: a row of blocks for each regime, and the rates by days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tumen.study.words.figures import percent
from tumen.tariff.quote.outlook import Outlook, RegimePath

_BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
_FREE, _UNKNOWN = "_", "\u00b7"
_EVERY = 5


def outlook_lines(seen: Outlook) -> Iterator[str]:
    """What the rates are over the years, from when one is lower, the chart, and every rate with its days."""
    yield (
        f"{seen.code.dotted} ({seen.code.edition}) from {seen.party} to {seen.importer}, {seen.first} to "
        f"{seen.last}"
    )
    yield seen.text
    if not seen.paths:
        return
    yield ""
    yield from _chart(seen)
    for path in seen.paths:
        yield ""
        yield f"{path.regime} ({path.title})"
        for point in path.points:
            sources = f"  [{', '.join(point.sources)}]" if point.sources else ""
            yield f"  {point.start} to {point.until}  {point.text}{sources}"
    for code, spans in seen.calendars:
        shown = ", ".join(f"{span.year} from {span.start}" for span in spans)
        yield ""
        yield f"tariff years of {seen.importer} under {code}: {shown}"


def _chart(seen: Outlook) -> Iterator[str]:
    known = [point.equivalent for path in seen.paths for point in path.points if point.equivalent is not None]
    top = max(known, default=Decimal(0))
    width = max(len(path.regime) for path in seen.paths)
    years = range(seen.first.year, seen.last.year + 1)
    head = "".join(str(year).ljust(_EVERY) for year in years[::_EVERY])[: max(len(years), 4)]
    yield f"  {'':{width}}  {head}"
    for path in seen.paths:
        yield f"  {path.regime:{width}}  {''.join(_block(path, seen, year, top) for year in years)}"
    full = f"{_BLOCKS[-1]} is {percent(top)}, " if top else ""
    yield f"  each sign is a year, as it ends: {full}{_FREE} is free, {_UNKNOWN} is not known"


def _block(path: RegimePath, seen: Outlook, year: int, top: Decimal) -> str:
    day = min(date(year, 12, 31), seen.last)
    rate = path.on(day).equivalent
    if rate is None:
        return _UNKNOWN
    if rate == 0 or top == 0:
        return _FREE
    return _BLOCKS[min(int(rate * len(_BLOCKS) / top), len(_BLOCKS) - 1)]
