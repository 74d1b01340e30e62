"""Tariff lines on file, as the averages of `tariff_lines` take them: the step from schedules to sectors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tumen.economy.tariff_lines import UNKNOWN, TariffLine
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import nomenclature
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.rates.beneficiaries import mfn_rate, row_for
from tumen.tariff.rates.expression import for_origin
from tumen.tariff.rates.on_file import role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tumen.reference.hs import Edition
    from tumen.tariff.rates.expression import Rate
    from tumen.tariff.rates.on_file import RateOnFile

    Found = Decimal | Literal["unknown"]

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class LinesOnFile:
    """The lines of one importer for goods of one exporter on a day.

    Attributes
    ----------
    lines : with rates as fractions; a rate that is not plain per cents (a specific duty, a season, a choice)
    is unknown edition : HS edition of the codes
    regimes : agreements between the two that gave a rate on at least one line, besides the one that is
    studied unsettled : agreements of the importer whose members are not on file; they are taken not to hold
    for the exporter
    """

    lines: tuple[TariffLine, ...]
    edition: Edition
    regimes: tuple[str, ...]
    unsettled: tuple[str, ...]


def lines_on_file(
    importer: str,
    exporter: str,
    *,
    on: date,
    agreement: str,
    labels: tuple[str, str] | None = None,
    chapters: Iterable[str] | None = None,
    book: TariffBook | None = None,
) -> LinesOnFile:
    """Read every line of an importer's tariff as goods of the exporter meet it on a day.

    For each line: the MFN rate, the rate under the agreement that is studied (None where it leaves the line
    out), and the rates under other agreements that are on file between the two. Give the result to
    `tumen.economy.tariff_lines.sector_tariffs` with `tumen.economy.accounts.hs_sectors`.

    Parameters
    ----------
    importer, exporter : ISO 3166 alpha-2
    on : day of import
    agreement : code of the agreement that is studied, e.g. "RCEP"
    labels : what the two are called in the input-output table; left out, the codes given
    chapters : HS chapters; all where left out
    book : other tariffs than those on file, e.g. with changes of policy

    Raises
    ------
    InputError
        If no tariff of the importer is on file for that day.
    """
    desk = book or TariffBook()
    edition = _edition(desk, importer, on)
    called = labels or (importer, exporter)
    found: list[TariffLine] = []
    regimes: set[str] = set()
    unsettled: set[str] = set()
    for chapter in chapters or nomenclature(edition).chapters():
        for line in desk.lines(importer, HsCode(chapter, edition), on):
            rows = desk.rates(importer, HsCode(line.digits, edition), on)
            others: dict[str, Found] = {}
            for code in dict.fromkeys(row.regime for row in rows if role_of(row.regime) == "agreement"):
                row, sure = row_for(rows, code, exporter, on)
                if code == agreement or row is None:
                    continue
                if not sure:
                    unsettled.add(code)
                elif (rate := _fraction(row.rate, exporter)) is not None:
                    others[code] = rate
            regimes.update(others)
            mfn = mfn_rate(rows)
            found.append(
                TariffLine(
                    *called,
                    line.digits,
                    UNKNOWN if mfn is None else _known(_fraction(mfn, exporter)),
                    _studied(rows, agreement, exporter, on),
                    tuple(others.values()),
                )
            )
    return LinesOnFile(tuple(found), edition, tuple(sorted(regimes)), tuple(sorted(unsettled)))


def with_trade_values(
    lines: Iterable[TariffLine], values: Mapping[tuple[str, str, str], float]
) -> tuple[TariffLine, ...]:
    """The same lines with imports, for `weighting="trade"`.

    Trade statistics stop at six digits: the value of a subheading is spread evenly over its national lines. A
    line whose subheading has no value keeps None and is then named as unweighted; it does not count as zero.

    Parameters
    ----------
    values : {(importer, exporter, HS subheading of six digits): imports}, in the HS edition of the lines;
    e.g. of
        `tumen.economy.accounts.readers.read_baci`

    Raises
    ------
    InputError
        If a value is negative or missing.
    """
    wrong = [key for key, value in values.items() if not 0 <= value < float("inf")]
    if wrong:
        raise InputError.of(
            f"{len(wrong)} values of trade are negative or missing, first of {'/'.join(wrong[0])}",
            "Leave out what is not known.",
        )
    rows = tuple(lines)
    places = [(row.importer, row.exporter, row.code[:6]) for row in rows]
    shared = Counter(places)
    return tuple(
        replace(row, value=values[place] / shared[place]) if place in values else row
        for row, place in zip(rows, places, strict=True)
    )


def _edition(book: TariffBook, importer: str, on: date) -> Edition:
    """Edition of the tables of the importer with the most lines on that day."""
    sizes: Counter[Edition] = Counter()
    for item in book.coverage(importer):
        valid = item.start is not None and item.start <= on and (item.until is None or on <= item.until)
        if item.edition is not None and valid:
            sizes[item.edition] = max(sizes[item.edition], item.lines)
    if not sizes:
        raise InputError.of(
            f"no tariff of {importer} is on file for {on}", "Choose another day or importer; see SOURCES.md"
        )
    return sizes.most_common(1)[0][0]


def _studied(rows: tuple[RateOnFile, ...], agreement: str, exporter: str, on: date) -> Found | None:
    """Rate under the agreement; unknown where its rate for the line is not on file, None where the line is
    left out.
    """
    row, sure = row_for(rows, agreement, exporter, on)
    if row is None or not sure:
        return UNKNOWN
    return _fraction(row.rate, exporter)


def _known(rate: Found | None) -> Found:
    """An MFN rate cannot leave a line out; if it says so, what is levied is not known."""
    return UNKNOWN if rate is None else rate


def _fraction(rate: Rate, exporter: str) -> Found | None:
    """A rate as a fraction of the customs value, unknown where that needs more than the value; None if
    excluded.
    """
    duty = compute(for_origin(rate, exporter), Consignment(value=HUNDRED, currency="USD", origin=exporter))
    if duty.excluded:
        return None
    return UNKNOWN if duty.amount is None else duty.amount / HUNDRED
