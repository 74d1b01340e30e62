"""Days of a study of which an importer's tariff is not on file, said before anything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tumen.reference.territories import one_territory
from tumen.study.core.read import LoadedStudy
from tumen.study.product.results import ProductResult
from tumen.study.statements import Statement, say_that
from tumen.tariff.book.years import off_file, spans_said
from tumen.tariff.rates.on_file import role_of
from tumen.tariff.rates.store import filed_under


def off_file_statements(study: LoadedStudy, product: ProductResult | None) -> tuple[Statement, ...]:
    """One statement for each importer with such days, unless the study states its MFN rates itself."""
    days: dict[str, dict[date, None]] = {}
    for importer, on in (*_quoted(product), *_entered(study)):
        days.setdefault(importer, {})[on] = None
    return tuple(
        say_that(
            "tariff_off_file",
            importer=importer,
            days=tuple(map(str, sorted(found))),
            spans=spans_said(filed_under(importer, max(found))),
        )
        for importer, found in days.items()
    )


def _quoted(product: ProductResult | None) -> Iterator[tuple[str, date]]:
    for result in () if product is None else product.scenarios:
        for cell in result.cells:
            if cell.quotes is not None and cell.quotes.off_file is not None:
                yield cell.quotes.trade.importer, cell.quotes.trade.on


def _entered(study: LoadedStudy) -> Iterator[tuple[str, date]]:
    """Where goods of the network enter, in each period."""
    for scenario in () if study.network is None else study.network.scenarios:
        network = scenario.network
        sold, made = ([item.economy for item in items] for items in (network.markets, network.sites))
        for importer in dict.fromkeys([*sold, *made]):
            for period in network.periods:
                own = (
                    row
                    for row in scenario.law.book.stated
                    if one_territory(row.importer, importer, period.start)
                )
                stated = any(role_of(row.regime) == "mfn" and row.valid(period.start) for row in own)
                if not stated and off_file(importer, period.start) is not None:
                    yield importer, period.start
