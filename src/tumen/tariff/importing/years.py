"""What each column of rates stands for: its regime, for whom, and its year or days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.errors import InputError, Problem
from tumen.tariff.book.tariffs import agreement_year
from tumen.tariff.importing.forms import TariffMap
from tumen.tariff.importing.layout import TableLayout, YearColumn
from tumen.tariff.importing.lines import RateKey

_DAY = timedelta(days=1)


def keys_of(layout: TableLayout, asked: TariffMap, file: str, problems: list[Problem]) -> dict[int, RateKey]:
    """The columns of a table that hold rates; what is not said of them goes to the problems."""
    found: dict[int, RateKey] = {}
    start, until = asked.file.start, asked.file.until
    for at, item in layout.rates:
        since = item.start or start
        if since is None:
            what = f"from which day the rates of {item.column[0]!r} hold is not said"
            problems.append(Problem(what, "Add from: year-month-day to the map", file))
            continue
        found[at] = RateKey(item.regime, item.beneficiaries, since, item.until or until)
    if layout.years:
        found |= dict(_of_years(layout.years, asked, file, problems))
        if (base := layout.first("base")) is not None and any(key.year for key in found.values()):
            found[base] = replace(next(key for key in found.values() if key.year), year=0)
    twice = {key for key in found.values() if list(found.values()).count(key) > 1}
    for key in twice:
        what = f"two columns have rates of {key.regime} for {' '.join(key.beneficiaries)}, {_said(key)}"
        problems.append(Problem(what, "Name one of them in the map by its whole heading", file))
    return found


def _said(key: RateKey) -> str:
    return f"year {key.year}" if key.year is not None else f"{key.start} to {key.until or 'further notice'}"


def _of_years(
    years: tuple[YearColumn, ...], asked: TariffMap, file: str, problems: list[Problem]
) -> Iterator[tuple[int, RateKey]]:
    regime, goods = asked.file.regime, asked.file.beneficiaries
    if regime is None:
        what = f"the regime of the columns of years ({years[0].heading!r} and on) is not said"
        problems.append(Problem(what, "Add regime and beneficiaries to the map", file))
        return
    numbered = sorted((item for item in years if item.number is not None), key=lambda item: item.number or 0)
    dated = [item for item in years if item.number is None]
    if numbered and dated:
        what = f"{numbered[0].heading!r} is a year of the schedule, and {dated[0].heading!r} a day"
        problems.append(Problem(what, "Name those of one kind in the map, under columns, years", file))
        return
    missing = sorted({*range(1, len(numbered) + 1)} - {item.number for item in numbered})
    if missing:
        found = ", ".join(item.heading for item in numbered)
        what = f"year {missing[0]} of the schedule has no column; found are {found}"
        problems.append(Problem(what, 'Give the form of the headings in the map: years: "Year {n}"', file))
        return
    if numbered and _calendar(asked):
        for item in numbered:
            yield (
                item.at,
                RateKey(regime, goods, asked.file.start or _base(regime), asked.file.until, item.number),
            )
        return
    try:
        spans = list(_days(numbered, asked) if numbered else _spans(dated, asked))
    except InputError as error:
        problems += [Problem(item.what, item.fix, file) for item in error.problems]
        return
    for at, start, until in spans:
        first = max(start, asked.file.start or start)
        last = min((day for day in (until, asked.file.until) if day is not None), default=None)
        if last is None or first <= last:
            yield at, RateKey(regime, goods, first, last)


def _calendar(asked: TariffMap) -> bool:
    """Whether the years of the regime's schedule are on file for the importer."""
    base = _base(asked.file.regime or "")
    return base is not None and agreement_year(asked.file.regime or "", asked.file.importer, base) is not None


def _base(regime: str) -> date | None:
    return load_agreement(regime).base if regime in agreements_on_file() else None


def _turn(asked: TariffMap) -> tuple[int, int]:
    """Month and day on which the years begin."""
    file = asked.file
    if file.year_start:
        month, day = file.year_start.split("-")
        return int(month), int(day)
    if file.regime in agreements_on_file():
        agreement = load_agreement(file.regime or "")
        if agreement.is_party(file.importer) and (start := agreement.party(file.importer).tariff_year_start):
            return start
    raise InputError.of(
        f"on which day the years of {file.regime} begin in {file.importer} is not on file",
        "Add year_start: month-day to the map, such as 01-01",
    )


def _days(years: list[YearColumn], asked: TariffMap) -> Iterator[tuple[int, date, date | None]]:
    """Years of a schedule as days, where no agreement on file tells them."""
    month, day = _turn(asked)
    if asked.file.start is None:
        raise InputError.of(
            f"on which day the first year of {asked.file.regime} begins is not said", "Add from to the map"
        )
    start = asked.file.start
    for item in years:
        turn = date(start.year, month, day)
        after = turn if turn > start else date(start.year + 1, month, day)
        yield item.at, start, None if item.onwards else after - _DAY
        start = after


def _spans(years: list[YearColumn], asked: TariffMap) -> Iterator[tuple[int, date, date | None]]:
    """Columns with days, each until its own last day, or the day before the next begins."""
    if any(item.calendar for item in years):
        month, day = (1, 1) if asked.file.regime == "MFN" and not asked.file.year_start else _turn(asked)
        years = [
            replace(item, start=date(item.start.year, month, day)) if item.calendar and item.start else item
            for item in years
        ]
    ordered = sorted(years, key=lambda item: item.start or date.min)
    for one, after in pairwise(ordered):
        named = one.calendar and after.calendar and not one.onwards
        if named and one.start and after.start and after.start.year > one.start.year + 1:
            found = ", ".join(item.heading for item in ordered)
            raise InputError.of(
                f"the year {one.start.year + 1} has no column; found are {found}",
                "Give the file with all years, or name its columns under rates, with from and until",
            )
    for at, item in enumerate(ordered):
        start, until = item.start, item.until
        if start is None:
            raise AssertionError
        if until is None and at + 1 < len(ordered):
            until = (ordered[at + 1].start or start) - _DAY
        elif until is None and item.calendar and not item.onwards:
            until = date(start.year + 1, start.month, start.day) - _DAY
        elif until is None and not item.onwards and asked.file.until is None:
            raise InputError.of(
                f"until which day the rates of {item.heading!r} hold is not said", "Add until to the map"
            )
        yield item.at, start, until
