"""Agreements in force between economies of a study of which no rule is on file on the day: what that leaves
open.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.reference.economies import economy
from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.records import Assumption
from tumen.study.statements import Statement, say_that
from tumen.study.words.say import say


def open_rules(study: LoadedStudy) -> tuple[Statement, ...]:
    """One statement for each such agreement, for the answer."""
    return tuple(statement for statement, _, _ in _found(study))


def open_rules_assumed(study: LoadedStudy) -> Iterator[Assumption]:
    """The same among the assumptions, with what is known to be missing."""
    for statement, missing, code in _found(study):
        yield Assumption("rules not on file", say(statement), missing, f"agreement {code}")


def _found(study: LoadedStudy) -> Iterator[tuple[Statement, str, str]]:
    if not study.scenarios:
        return
    tables, on = study.tables, study.facts.on
    products = {row.product for row in tables.products}
    here = sorted({row.economy for rows in (tables.sites, tables.markets, tables.suppliers) for row in rows})
    for code in agreements_on_file():
        agreement = load_agreement(code)
        books = [agreement.books[item.edition] for item in agreement.editions if item.holds(on)]
        stated = {row.product for row in tables.rules if row.agreement == code}
        if stated >= products or any(not book.empty for book in books):
            continue
        if pairs := [pair for pair in combinations(here, 2) if agreement.in_force(*pair, on).holds]:
            names = tuple(" and ".join(economy(one).name for one in pair) for pair in pairs)
            said = say_that("rules_not_on_file", agreement=code, title=agreement.title, pairs=names)
            yield said, "; ".join(agreement.not_on_file), code
