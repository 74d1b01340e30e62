"""Checks of what was read: whether the rates of a schedule hang together, and what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from tumen.reference.hs import dotted
from tumen.tariff.importing.lines import EMPTY, LinesRead, RateKey, TariffFinding
from tumen.tariff.rates.expression import AdValorem, Rate, children
from tumen.tariff.rates.notation import MOST, print_rate

_RIGHT = "Correct the map or the file; if it is right, say why in the map: accepted: {{{kind}: reason}}"


def checked(read: LinesRead) -> Iterator[TariffFinding]:
    """What the checks ask about, line by line."""
    for line, rates in read.rates.items():
        staged: dict[tuple[str, tuple[str, ...]], dict[int, Rate]] = {}
        for key, rate in rates.items():
            if key.year is not None:
                staged.setdefault((key.regime, key.beneficiaries), {})[key.year] = rate
        for years in staged.values():
            yield from _of_schedule(line, years, read)
        dated = sorted(
            (key for key in rates if key.year is None and _in_years(key, read)),
            key=lambda key: str(key.start),
        )
        yield from _rising(line, {str(key.start): rates[key] for key in dated}, read)


def _in_years(key: RateKey, read: LinesRead) -> bool:
    return key.regime == read.asked.file.regime and key.regime != "MFN" and not read.periods


def _of_schedule(line: str, years: Mapping[int, Rate], read: LinesRead) -> Iterator[TariffFinding]:
    numbered = {f"year {year}": years[year] for year in sorted(years) if year}
    yield from _rising(line, numbered, read)
    base, first, last = years.get(0), years.get(1), years[max(years)]
    if (above := _above(first, base)) is not None:
        yield _finding("base", line, f"year 1 has {above[0]} %, and the base rate is {above[1]} %", read)
    beside = read.beside.get(line, {})
    if base is not None and "mfn" in beside and beside["mfn"] != base:
        said = f"the base rate is {_text(base)}, and the MFN rate beside it {_text(beside['mfn'])}"
        yield _finding("mfn", line, said, read)
    if "final" in beside and beside["final"] != last:
        said = f"the last year has {_text(last)}, and the final rate is {_text(beside['final'])}"
        yield _finding("last", line, said, read)


def _rising(line: str, rates: Mapping[str, Rate], read: LinesRead) -> Iterator[TariffFinding]:
    for (one, before), (two, after) in pairwise(rates.items()):
        if (above := _above(after, before)) is not None:
            said = f"the rate rises: {above[1]} % in {one}, {above[0]} % in {two}"
            yield _finding("staging", line, said, read)
            return


def _above(rate: Rate | None, other: Rate | None) -> tuple[str, str] | None:
    """Both rates, where the first is above the second; None where either is not plain."""
    one, two = _plain(rate), _plain(other)
    return (f"{one:f}", f"{two:f}") if one is not None and two is not None and one > two else None


def _plain(rate: Rate | None) -> Decimal | None:
    while rate is not None and not isinstance(rate, AdValorem) and len(children(rate)) == 1:
        rate = children(rate)[0]
    return rate.pct if isinstance(rate, AdValorem) else None


def _text(rate: Rate) -> str:
    return "an empty cell" if rate == EMPTY else print_rate(rate)


def _finding(kind: str, line: str, said: str, read: LinesRead) -> TariffFinding:
    file, place = read.places[line]
    return TariffFinding(kind, file, place, line, f"{dotted(line)}: {said}", _RIGHT.format(kind=kind))


def remarked(read: LinesRead) -> Iterator[str]:
    """What a person should know of the whole, and need not mend."""
    high = sum(any(_high(rate) for rate in rates.values()) for rates in read.rates.values())
    if high:
        yield f"{high} lines have a rate above {MOST} %"
    for text, count in read.notes.most_common():
        yield f"{count} rows have the note {text!r}: their rates are unknown until it is answered"
    for code, count in read.codes.most_common():
        yield f"{count} rows with the rate code {code or 'left empty'} are not read: it stands for no regime"


def _high(rate: Rate) -> bool:
    return (isinstance(rate, AdValorem) and rate.pct > MOST) or any(map(_high, children(rate)))
