"""What the costs of single products are not known without, and what could let them claim a preference."""

from __future__ import annotations

from collections.abc import Iterator

from tumen.study.core.read import LoadedStudy
from tumen.study.core.scenarios import StudyScenario
from tumen.study.core.schema import PRODUCT_QUESTIONS
from tumen.study.evidence.needed import needed as proofs_of
from tumen.study.missing.facts import Fact, claim_fact, of_quotes
from tumen.study.product.assemble import basis_of, book_of, sales, taxes_of, terms_of
from tumen.study.product.results import Cell
from tumen.study.product.run import answered


def of_products(study: LoadedStudy) -> Iterator[Fact]:
    """The facts of the base; needed are those without which a cost is not known."""
    if not study.facts.asks(PRODUCT_QUESTIONS):
        return
    scenario = study.scenarios[0]
    cells = answered(study, scenario, book_of(scenario))
    for cell in cells:
        yield from _of_cell(study, cell)
    if "landed-cost" in scenario.ask:
        yield from _of_ways(scenario)
    for item in proofs_of(study, scenario, cells, None):
        if item.by is not None and item.decides and item.stated == "undetermined":
            key = (("by", item.by), ("material", item.material), ("agreement", item.agreement))
            yield Fact("declarations", key, "", (f"{item.material} decides",), "no", of=item.material)


def _of_cell(study: LoadedStudy, cell: Cell) -> Iterator[Fact]:
    quotes, edition = cell.quotes, study.facts.hs_edition
    if quotes is None:
        return
    if quotes.best is None:
        yield from of_quotes(quotes, cell.product, edition, needed="for a cost")
    for quote in quotes.could_be_lower:
        if quote.role != "mfn" and cell.origins:
            yield from of_quotes(quotes, cell.product, edition, quote.regime, needed="no")


def _of_ways(scenario: StudyScenario) -> Iterator[Fact]:
    """Taxes, bases of the customs value and costs of claiming that are neither stated nor on file."""
    for sale in sales(scenario):
        if sale.domestic:
            continue
        why = (f"{sale.product.product} from {sale.exporter} into {sale.importer}",)
        if basis_of(scenario, sale.importer) is None:
            yield Fact("taxes", (("economy", sale.importer),), "customs_value", why, "for a cost")
        if taxes_of(scenario, sale)[0] is None:
            yield Fact("taxes", (("economy", sale.importer),), "rate", why, "no")
        told = terms_of(scenario, sale)
        for code in scenario.agreements:
            if code not in told and _between(code, sale.exporter, sale.importer, scenario):
                of = sale.product.product
                yield claim_fact(code, sale.exporter, sale.importer, why, "no", "consignment", of=of)


def _between(code: str, exporter: str, importer: str, scenario: StudyScenario) -> bool:
    from tumen.agreements.load import load_agreement

    return load_agreement(code).in_force(exporter, importer, scenario.on).holds is True
