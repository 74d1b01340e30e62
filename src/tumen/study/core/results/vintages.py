"""Which bodies of data a study's answers rest on, with their sources and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tumen.agreements.load import load_agreement
from tumen.network.model.network import Network
from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.records import Vintage
from tumen.study.product.results import ScenarioResult
from tumen.tariff.book.coverage import coverage_on_file
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.taxes import import_tax
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.on_file import role_of, source_text
from tumen.tariff.rates.store import TariffColumn, sources


def vintages_of(study: LoadedStudy, results: tuple[ScenarioResult, ...]) -> tuple[Vintage, ...]:
    """Every body of data that was asked, in the order in which it was used."""
    codes = tuple(dict.fromkeys(code for scenario in study.scenarios for code in scenario.agreements))
    used: dict[str, set[str]] = {}
    for cell in (cell for result in results for cell in result.cells if cell.quotes is not None):
        cited = used.setdefault(cell.importer, set())
        cited |= {quote.source for quote in cell.quotes.quotes if quote.source} if cell.quotes else set()
    days = tuple(dict.fromkeys(scenario.on for scenario in study.scenarios))
    found = list(rules_vintages(codes, days))
    for importer, cited in used.items():
        found += tariff_vintages(importer, codes, days, cited)
        found += _tax(importer, days)
    return tuple(dict.fromkeys(found))


def vintages_of_network(network: Network) -> tuple[Vintage, ...]:
    """The editions of the agreements' rules, and the tariffs on file of the economies that goods enter."""
    days = tuple(dict.fromkeys(period.start for period in network.periods))
    found = list(rules_vintages(network.agreements, days))
    entered = [*(market.economy for market in network.markets), *(site.economy for site in network.sites)]
    for importer in dict.fromkeys(entered):
        found += tariff_vintages(importer, network.agreements, days)
    return tuple(dict.fromkeys(found))


def rules_vintages(codes: Iterable[str], days: Sequence[date]) -> Iterator[Vintage]:
    """Yield the editions of the agreements' rules on the days; a day before the first has none."""
    for code in codes:
        agreement = load_agreement(code)
        for day in days:
            if day < min(edition.start for edition in agreement.editions):
                continue
            edition = agreement.edition_on(day)
            yield Vintage(
                f"{code}, product-specific rules in {edition.edition}",
                "; ".join(map(str, edition.sources)),
                _validity(edition.start, edition.until),
                _latest(source.read_on.isoformat() for source in edition.sources),
                "; ".join(agreement.not_on_file),
            )


def tariff_vintages(
    importer: str, codes: Sequence[str], days: Sequence[date], cited: Iterable[str] | None = None
) -> Iterator[Vintage]:
    """Yield the tariffs of an importer on file for the days: MFN and those of the agreements.

    Parameters
    ----------
    cited
        Sources that were used; None for all.
    """
    for item in TariffBook().coverage(importer):
        valid = (item.start is None or any(item.start <= day for day in days)) and (
            item.until is None or any(day <= item.until for day in days)
        )
        asked = item.regime in codes or role_of(item.regime) == "mfn"
        used = cited is None or any(source_text((item.source,)) in text for text in cited)
        if not (valid and asked and used):
            continue
        read = sources().get(item.source)
        yield Vintage(
            f"{importer}, {item.regime} rates for {', '.join(item.beneficiaries)} in "
            f"{item.edition or 'an HS edition that the source does not state'}",
            source_text((item.source,)),
            _validity(item.start, item.until),
            read.read_on.isoformat() if read else "",
            "; ".join((f"{item.lines:,} line{'' if item.lines == 1 else 's'}", *_answered(importer, item))),
        )


def _answered(importer: str, column: TariffColumn) -> Iterator[str]:
    """How much of the nomenclature all columns of the regime answer for these goods."""
    for row in coverage_on_file(importer):
        if (row.regime, row.beneficiaries) == (column.regime, " ".join(column.beneficiaries)):
            yield (
                f"{row.regime} answers {row.farm_share:.1%} of subheadings in chapters 01 to 24 and "
                f"{row.other_share:.1%} of the others on {row.on}"
            )


def _tax(importer: str, days: Iterable[date]) -> Iterator[Vintage]:
    """The import taxes on file; one that the study states is among the assumptions."""
    for day in days:
        tax = import_tax(importer, day)
        if tax is not None:
            what = f"{importer}, {tax.name}: {readable(tax.rate)}"
            yield Vintage(what, tax.source, _validity(tax.start, tax.until), "")


def _validity(start: date | None, until: date | None) -> str:
    """First and last day, as far as the source states them."""
    if start is None:
        return f"until {until}" if until else "the source states no day"
    return f"{start} to {until or 'further notice'}"


def _latest(days: Iterable[str]) -> str:
    return max(days, default="")
