"""What a study states that may be meant, and that a reader should know of: gaps between periods, large
consignments.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from tumen.errors import InputError
from tumen.reference.units import convert
from tumen.study.core.needs import day_after
from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.records import Assumption
from tumen.study.core.source import keys_of
from tumen.study.statements import Figure, Statement, say_that
from tumen.study.words.say import say


def remarks_of(study: LoadedStudy) -> tuple[Statement, ...]:
    """What is remarkable, for the answer."""
    return tuple(statement for statement, _, _ in _found(study))


def remarks_assumed(study: LoadedStudy) -> Iterator[Assumption]:
    """The same as assumptions, with their places."""
    for statement, source, where in _found(study):
        yield Assumption("taken as stated", say(statement), source, where)


def _found(study: LoadedStudy) -> Iterator[tuple[Statement, str, str]]:
    for one, two in pairwise(study.facts.periods):
        end = day_after(one.start, one.years)
        if end < two.start:
            days = f"{end} to {two.start - timedelta(days=1)}"
            said = say_that("period_gap", before=one.name, after=two.name, days=days)
            yield said, "the study", f"periods in {keys_of(study.document)}"
    if not study.scenarios:
        return
    products = {row.product: row for row in study.tables.products}
    markets = {row.market: row.title for row in study.tables.markets}
    for row in study.tables.demand:
        product = products[row.product]
        one_load = row.consignment or product.units_per_consignment
        try:
            taken = row.quantity if row.unit is None else convert(row.quantity, row.unit, product.unit)
        except InputError:
            continue  # told where it hinders
        unit = "" if product.unit == "piece" else product.unit
        if one_load is not None and 0 < taken < one_load:
            yield (
                say_that(
                    "consignment_above_demand",
                    product=product.title,
                    market=markets[row.market],
                    units=Figure(one_load, unit, "whole"),
                    taken=Figure(taken, unit, "whole"),
                ),
                row.source,
                str(row.place),
            )
