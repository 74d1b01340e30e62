"""Answers of a study that nothing it looks at asks for: they count nowhere, and are named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from tumen.agreements.load import load_agreement, non_preferential_rules
from tumen.origin.determine import law_on
from tumen.origin.non_preferential import asks_of_materials
from tumen.origin.spelling import asks_of_goods
from tumen.reference.hs import HsCode
from tumen.study.core.read import LoadedStudy
from tumen.study.core.rows.terms import stated_rate
from tumen.study.core.scenarios import StudyScenario
from tumen.study.statements import Statement, phrase, say_that
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.remedies import measures
from tumen.tariff.quote.charges import asked_by_rates
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quoted import Trade
from tumen.tariff.quote.taxes import import_tax
from tumen.tariff.rates.expression import questions


def unasked_answers(study: LoadedStudy) -> Iterator[tuple[Statement, str, str]]:
    """Each answer that no rule, rate or tax of any scenario asks, with its source and place."""
    rows = {row: None for scenario in study.scenarios for row in scenario.tables.answers}
    if not rows:
        return
    worlds = [_Asking(study, scenario) for scenario in study.scenarios]
    for row in rows:
        asked = {text for world in worlds for text in world.of(row.product, row.importer)}
        if row.condition in asked:
            continue
        title = next((one.title for one in study.tables.products if one.product == row.product), row.product)
        market = row.importer
        whom = phrase("product_in_market", product=title, market=market) if market else title
        where, near = str(row.place), get_close_matches(row.condition, sorted(asked), 1)
        if near:
            said = say_that(
                "answer_unasked_near", condition=row.condition, product=whom, at=where, near=near[0]
            )
        else:
            said = say_that("answer_unasked", condition=row.condition, product=whom, at=where)
        yield said, row.source, where


@dataclass
class _Asking:
    """What one scenario may ask about its products."""

    study: LoadedStudy
    scenario: StudyScenario
    book: TariffBook = field(init=False)
    found: dict[tuple[str, str | None], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tables = self.scenario.tables
        book = TariffBook().with_stated(map(stated_rate, tables.rates)).with_announced(tables.announced)
        self.book = book.with_changes(self.scenario.policy).with_remedies(measures(tables.remedies))

    def of(self, product: str, importer: str | None) -> frozenset[str]:
        """Every condition about a product, at one importer or at all."""
        if (product, importer) not in self.found:
            self.found[product, importer] = frozenset(self._of(product, importer))
        return self.found[product, importer]

    def _of(self, product: str, importer: str | None) -> Iterator[str]:
        tables = self.scenario.tables
        code = next((row.hs for row in tables.products if row.product == product), None)
        if code is None:
            return
        sites = {row.economy for row in tables.sites}
        makers = sites | {row.economy for row in tables.suppliers}
        buyers = sites | {row.economy for row in tables.markets}
        for buyer in buyers if importer is None else {importer}:
            for maker in makers:
                yield from self._rules(product, code, maker, buyer)
                yield from self._rates(product, code, maker, buyer)
            tax = import_tax(buyer, self.scenario.on)
            yield from () if tax is None else questions(tax.rate)
        for row in tables.taxes:
            yield from () if row.rate is None else questions(row.rate)

    def _rules(self, product: str, code: HsCode, maker: str, buyer: str) -> Iterator[str]:
        tables, on = self.scenario.tables, self.scenario.on
        titles = {row.product: row.title for row in tables.products}
        names = [row.material for row in tables.bills if row.product == product]
        names += [titles[name] for name in names if name in titles]
        for agreement in map(load_agreement, self.scenario.agreements):
            if agreement.in_force(maker, buyer, on).holds:
                own = [
                    row.rule
                    for row in tables.rules
                    if (row.agreement, row.product) == (agreement.code, product)
                ]
                yield from asks_of_goods(code, next(iter(own), None), names, law_on(agreement, maker, on))
        rules = non_preferential_rules(buyer, on)
        if rules is not None:
            yield from asks_of_materials(names, maker)
            yield from asks_of_goods(code, None, names, law_on(rules, maker, on))

    def _rates(self, product: str, code: HsCode, maker: str, buyer: str) -> Iterator[str]:
        lines = self.scenario.tables.tariff_lines
        stated = (row.line for row in lines if (row.product, row.importer) == (product, buyer))
        trade = Trade(buyer, maker, next(stated, None) or code, self.scenario.on, Consignment(None, "USD"))
        yield from asked_by_rates(trade, self.book, self._days())

    def _days(self) -> set[date]:
        first, last = self.study.facts.years(self.scenario.on)
        years = range(first, last + 1) if "schedule" in self.scenario.ask else ()
        return {*(period.start for period in self.study.facts.periods), *(date(year, 7, 1) for year in years)}
