"""What a study states that may be meant, and that a reader should know of: gaps between periods, large
consignments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from tumen.errors import InputError
from tumen.reference.units import convert
from tumen.study.core.needs import day_after
from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.plausible import hardly_so
from tumen.study.core.results.records import Assumption
from tumen.study.core.results.unasked import unasked_answers
from tumen.study.core.source import keys_of
from tumen.study.statements import Figure, Names, Statement, phrase, say_that
from tumen.study.words.say import say
from tumen.tables.place import Row


def remarks_of(study: LoadedStudy) -> tuple[Statement, ...]:
    """What is remarkable, for the answer."""
    return tuple(statement for statement, _, _ in _found(study))


def remarks_assumed(study: LoadedStudy) -> Iterator[Assumption]:
    """The same as assumptions, with their places."""
    for statement, source, where in _found(study):
        yield Assumption("taken as stated", say(statement), source, where)


_MONEY = re.compile(r"-?[0-9].*?\s*([A-Z]{3})")


def _currencies(study: LoadedStudy) -> Iterator[tuple[Statement, str, str]]:
    """Prices in a currency in which nothing of their bill is stated."""

    def paid_in(row: Row, *columns: str) -> str:
        behind = (_MONEY.fullmatch(row.cells.get(name, "").strip()) for name in columns)
        own = next((found[1] for found in behind if found), row.cells.get("currency", "").strip())
        return own or study.facts.currency

    rows, asked = study.raw.rows, []
    for price in rows.get("prices", ()):
        product, site = (price.cells.get(name, "").strip() for name in ("product", "site"))
        bill = {
            paid_in(row, "price", "value"): None
            for row in rows.get("bills", ())
            if row.cells.get("product", "").strip() == product
            and row.cells.get("site", "").strip() in {site, ""}
            and any(row.cells.get(name, "").strip() for name in ("price", "value"))
        }
        if bill and (own := paid_in(price, "price")) not in bill:
            goods = phrase("priced_apart", product=product, site=site, price=own, bill=Names(tuple(bill)))
            asked.append((goods, price))
    if asked:
        first = asked[0][1]
        said = say_that("price_in_other_currency", goods=Names(tuple(goods for goods, _ in asked)))
        yield said, first.cells.get("source", ""), f"{first.file}:{first.line}"


def _found(study: LoadedStudy) -> Iterator[tuple[Statement, str, str]]:
    for one, two in pairwise(study.facts.periods):
        end = day_after(one.start, one.years)
        if end < two.start:
            days = f"{end} to {two.start - timedelta(days=1)}"
            said = say_that("period_gap", before=one.name, after=two.name, days=days)
            yield said, "the study", f"periods in {keys_of(study.document)}"
    yield from _currencies(study)
    if not study.scenarios:
        return
    yield from hardly_so(study.facts, study.tables)
    yield from unasked_answers(study)
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
