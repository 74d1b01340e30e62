"""What an answer rests on: how many of the rows that a study states are illustrative,
and which rates it put in place.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Protocol

from tumen.study.core.results.assumptions import is_illustrative
from tumen.study.statements import Names, phrase, say_that

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.statements import Basis, Phrase, Statement
    from tumen.tariff.book.tariffs import StatedRate


_NAMED = 4
"""So many rates that stand in place of those on file are named."""


class Sourced(Protocol):
    """A row of a study that cites what it was read from."""

    @property
    def source(self) -> str:
        """A citation, or the word ``illustrative``."""


def sourced_tables(tables: StudyTables) -> dict[str, Sequence[Sourced]]:
    """The tables of a study whose rows cite a source, by name."""
    named = {item.name: getattr(tables, item.name) for item in fields(tables)}
    return {name: rows for name, rows in named.items() if rows and hasattr(rows[0], "source")}


def basis_of(tables: Mapping[str, Sequence[Sourced]]) -> Basis | None:
    """What figures rest on that come from these tables: illustrative as soon as one row is."""
    return (
        "illustrative"
        if any(is_illustrative(row.source) for rows in tables.values() for row in rows)
        else None
    )


def illustrative_rows(tables: Mapping[str, Sequence[Sourced]]) -> Iterator[Statement]:
    """How many rows of which tables are illustrative; nothing where none is."""
    counted = {
        name.replace("_", " "): (sum(is_illustrative(row.source) for row in rows), len(rows))
        for name, rows in tables.items()
        if rows
    }
    count, rows = sum(few for few, _ in counted.values()), sum(whole for _, whole in counted.values())
    whole = Names(tuple(name for name, (few, all_) in counted.items() if few == all_))
    partly = Names(tuple(name for name, (few, all_) in counted.items() if 0 < few < all_))
    if count and count == rows:
        yield say_that("inputs_all_illustrative", rows=rows, whole=whole)
    elif whole.names and partly.names:
        yield say_that("inputs_mostly_illustrative", count=count, rows=rows, whole=whole, partly=partly)
    elif whole.names:
        yield say_that("inputs_illustrative", count=count, rows=rows, whole=whole)
    elif partly.names:
        yield say_that("inputs_partly_illustrative", count=count, rows=rows, partly=partly)


def replaced_rates(stated: Iterable[StatedRate], on: date) -> Iterator[Statement]:
    """Rates that the study states where others are on file for the day, in one statement."""
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.rates.in_words import readable

    file = TariffBook()
    found = []
    for row in stated:
        if not row.valid(on):
            continue
        replaced = dict.fromkeys(
            readable(was.rate)
            for was in file.rates(row.importer, row.code, on)
            if was.regime == row.regime
            and was.rate != row.rate
            and _share_goods(row.beneficiaries, was.beneficiaries, on)
        )
        found += [_replaced(row, was) for was in replaced]
    if found:
        more = len(found) - _NAMED
        rates = [*found[:_NAMED], *([phrase("and_more_rates", count=more)] if more > 0 else [])]
        yield say_that("rates_replaced", count=len(found), rates=tuple(rates))


def _share_goods(ours: tuple[str, ...], filed: tuple[str, ...], on: date) -> bool:
    """Whether goods of some economy are surely among both; a group is met by its name or a named member."""
    from tumen.tariff.rates.beneficiaries import benefits

    if {"all"} & {*ours, *filed} or {*ours} & {*filed}:
        return True
    return any(benefits(filed, name, on) for name in ours) or any(benefits(ours, name, on) for name in filed)


def _replaced(row: StatedRate, was: str) -> Phrase:
    from tumen.tariff.rates.in_words import readable

    rate, code = readable(row.rate), row.code.dotted
    if row.beneficiaries == ("all",):
        return phrase(
            "rate_replaced", rate=rate, was=was, regime=row.regime, importer=row.importer, code=code
        )
    whom = Names(row.beneficiaries)
    return phrase(
        "rate_replaced_for",
        rate=rate,
        was=was,
        regime=row.regime,
        whom=whom,
        importer=row.importer,
        code=code,
    )
