"""The law of a scenario for its network: agreements and tariffs on file,
with what the study states of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tumen.network.model.law import TradeLaw
from tumen.study.core.raw import rates_of
from tumen.study.core.rows.terms import stated_rate
from tumen.tariff.book.tariffs import TariffBook

if TYPE_CHECKING:
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.network.desk import Desk


def law_of(desk: Desk, scenario: StudyScenario) -> TradeLaw:
    """Build the law, the same that the questions about single products ask."""
    tables = scenario.tables
    book = TariffBook().with_stated(map(stated_rate, tables.rates)).with_changes(scenario.policy)
    rows = tables.exchange_rates
    exchange = rates_of(rows)
    answers: dict[tuple[str, str], dict[str, bool]] = {}
    for row in tables.answers:
        if row.importer is not None:
            answers.setdefault((row.importer, row.product), {})[row.condition] = row.answer
    return replace(
        TradeLaw.on_file(desk.agreements, book),
        exchange=exchange if rows else None,
        value_basis={row.economy: row.customs_value for row in tables.taxes if row.customs_value is not None},
        listed={
            (row.importer, row.product): row.in_appendix
            for row in tables.tariff_lines
            if row.in_appendix is not None
        },
        lines={(row.importer, row.product): row.line for row in tables.tariff_lines if row.line is not None},
        answers=answers,
        rules={(row.agreement, row.product): row.rule for row in tables.rules},
    )
