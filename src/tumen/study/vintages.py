"""Which bodies of data a study's answers rest on, with their sources and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.agreements.load import load_agreement
from tumen.study.results import Vintage
from tumen.tariff.book import TariffBook, role_of, source_text
from tumen.tariff.store import sources

if TYPE_CHECKING:
    from tumen.study.read import Study
    from tumen.study.results import ScenarioResult


def vintages_of(study: Study, results: tuple[ScenarioResult, ...]) -> tuple[Vintage, ...]:
    """Every body of data that was asked, in the order in which it was used."""
    codes = dict.fromkeys(code for scenario in study.scenarios for code in scenario.agreements)
    importers = dict.fromkeys(
        cell.importer for result in results for cell in result.cells if cell.quotes is not None
    )
    days = dict.fromkeys(scenario.on for scenario in study.scenarios)
    found: list[Vintage] = []
    for code in codes:
        agreement = load_agreement(code)
        for day in days:
            edition = agreement.edition_on(day)
            found.append(
                Vintage(
                    f"{code}, product-specific rules in {edition.edition}",
                    "; ".join(map(str, edition.sources)),
                    f"{edition.start} to {edition.until or 'further notice'}",
                    _latest(source.read_on.isoformat() for source in edition.sources),
                    "; ".join(agreement.not_on_file),
                )
            )
    for importer in importers:
        for item in TariffBook().coverage(importer):
            valid = (item.start is None or any(item.start <= day for day in days)) and (
                item.until is None or any(day <= item.until for day in days)
            )
            asked = item.regime in codes or role_of(item.regime) == "mfn"
            dated = item.start is not None or item.until is not None
            if not (valid and asked and dated):
                continue
            read = sources().get(item.source)
            found.append(
                Vintage(
                    f"{importer}, {item.regime} rates for {', '.join(item.beneficiaries)} in {item.edition}",
                    source_text((item.source,)),
                    f"{item.start or '...'} to {item.until or 'further notice'}",
                    read.read_on.isoformat() if read else "",
                    f"{item.lines} lines",
                )
            )
    return tuple(dict.fromkeys(found))


def _latest(days: object) -> str:
    return max(days, default="")  # type: ignore[call-overload, no-any-return]
