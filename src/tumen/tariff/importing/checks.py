"""Checks of what was read: whether the rates of a schedule hang together, and what is left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tumen.reference.hs import HsCode, dotted
from tumen.tariff.book.intervals import codes_on_file
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.importing.lines import EMPTY, LinesRead, RateKey, TariffFinding
from tumen.tariff.rates.beneficiaries import mfn_rate
from tumen.tariff.rates.expression import AdValorem, Rate, children
from tumen.tariff.rates.notation import MOST, print_rate

_RIGHT = "Correct the map or the file; if it is right, say why in the map: accepted: {{{kind}: reason}}"
_MANY = 1000
"""Lines from which those on file are the importer's tariff."""


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


def remarked(read: LinesRead, on: date) -> Iterator[str]:
    """What a person should know of the whole, and need not mend."""
    high = sum(any(_high(rate) for rate in rates.values()) for rates in read.rates.values())
    if high:
        yield f"{high} lines have a rate above {MOST} %"
    file = read.asked.file
    known = {code.digits for code in codes_on_file(file.importer) if code.edition == file.edition}
    other = sorted(read.rates.keys() - known) if len(known) >= _MANY else []
    if other:
        of = f"of those on file of {file.importer} in {file.edition}, {dotted(other[0])} the first"
        yield f"{len(other)} lines are none {of}: where both have rates a subheading asks for the line"
    yield from _against_mfn(read, on)
    for text, count in read.notes.most_common():
        yield f"{count} rows have the note {text!r}: their rates are unknown until it is answered"
    for (code, beside), count in read.codes.most_common():
        what = "are not read: it stands for no regime"
        if beside:
            what = "may apply in place of others: those of the line are unknown while it holds"
        yield f"{count} rows with the rate code {code or 'left empty'} {what}"


def _against_mfn(read: LinesRead, on: date) -> Iterator[str]:
    """How base rates compare with the MFN rates on file on a day, as far as both are plain."""
    file, book, found = read.asked.file, TariffBook(), Counter[str]()
    for line, rates in read.rates.items():
        base = next((_plain(rate) for key, rate in rates.items() if key.year == 0), None)
        if base is None:
            continue
        mfn = _plain(mfn_rate(book.rates(file.importer, HsCode(line, file.edition), on)))
        found[
            "not on file" if mfn is None else "as" if mfn == base else "above" if base > mfn else "below"
        ] += 1
    if found["as"] + found["above"] + found["below"]:
        told = ", ".join(f"{found[word]} {word}" for word in ("as", "above", "below", "not on file"))
        yield f"base rates against the MFN rates on file on {on}: {told} (they are those of another day)"


def _high(rate: Rate) -> bool:
    return (isinstance(rate, AdValorem) and rate.pct > MOST) or any(map(_high, children(rate)))
