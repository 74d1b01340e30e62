"""MFN rates of later years than are on file, where a design asks that those on file be assumed to stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tumen.reference.hs import HsCode
from tumen.reference.territories import one_territory
from tumen.study.statements import Statement, phrase, say_that
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.book.years import days_on_file
from tumen.tariff.rates.on_file import role_of
from tumen.tariff.rates.store import filed_under

HELD = "assumed: the rate on file of the last day stays"


def held_rates(
    stated: tuple[StatedRate, ...], importers: Iterable[str], codes: Iterable[HsCode], until: date
) -> Iterator[StatedRate]:
    """The MFN rates of the last day on file from the day after it, for importers whose tariff ends before.

    Where the study itself states a rate of the regime for goods under the code, that one is alone.
    """
    listed = tuple(dict.fromkeys(codes))
    for importer in dict.fromkeys(importers):
        spans = days_on_file(filed_under(importer, until))
        if not spans or spans[-1][1] >= until:
            continue
        last = spans[-1][1]
        own = [row for row in stated if one_territory(row.importer, importer, until)]
        for code in listed:
            for row in TariffBook().rates(importer, code, last):
                if role_of(row.regime) != "mfn" or any(
                    _same_goods(item, row.regime, code, last) for item in own
                ):
                    continue
                start = last + timedelta(days=1)
                yield StatedRate(importer, row.regime, code, row.rate, HELD, row.beneficiaries, start)


def _same_goods(stated: StatedRate, regime: str, code: HsCode, last: date) -> bool:
    one, other = stated.code.digits, code.digits
    nested = one.startswith(other) or other.startswith(one)
    return stated.regime == regime and nested and (stated.until is None or stated.until > last)


def held_statements(stated: Iterable[StatedRate]) -> Iterator[Statement]:
    """Say which tariffs are assumed to stay, and from when; nothing where none is."""
    found = dict.fromkeys((row.importer, row.start) for row in stated if row.source == HELD)
    if found:
        of = tuple(phrase("held_from", importer=importer, start=str(start)) for importer, start in found)
        yield say_that("rates_held", rests_on="assumed", of=of)


def unheld(stated: Iterable[StatedRate]) -> Iterator[StatedRate]:
    """What the study states itself."""
    return (row for row in stated if row.source != HELD)
