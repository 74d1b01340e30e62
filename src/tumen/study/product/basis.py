"""What an answer rests on: how much of the money in it is illustrative or assumed, which rows are,
and which rates the study put in place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Protocol

from tumen.study.core.rows.claiming import claim_rows
from tumen.study.core.rows.columns import StudyTables
from tumen.study.core.scenarios import StudyScenario
from tumen.study.product.assemble import Sale
from tumen.study.product.legs import legs_of
from tumen.study.product.statements import Cells, cheapest_cells, cost_needs
from tumen.study.statements import Basis, Figure, Names, Phrase, Statement, TableLabel, phrase, say_that
from tumen.tariff.book.tariffs import StatedRate
from tumen.tariff.quote.landed import Landed, included

_ZERO = Decimal(0)
_NAMED = 4
"""So many rates and materials are named."""


class Sourced(Protocol):
    """A row of a study that cites what it was read from."""

    @property
    def source(self) -> str:
        """A citation, or the word ``illustrative``."""


_ON_PAPER = frozenset({"proofs", "proof_items"})
"""Tables of what is written on certificates: no figure of an answer rests on them."""


def sourced_tables(tables: StudyTables) -> dict[str, Sequence[Sourced]]:
    """The tables of a study whose rows cite a source, by name, as far as figures rest on them."""
    named = {item.name: getattr(tables, item.name) for item in fields(tables) if item.name not in _ON_PAPER}
    return {name: rows for name, rows in named.items() if rows and hasattr(rows[0], "source")}


def is_unsourced(source: str) -> bool:
    """Whether a source says that the figure only illustrates, or is assumed."""
    return source.strip().lower().startswith(("illustrative", "assumed"))


def basis_of(tables: Mapping[str, Sequence[Sourced]]) -> Basis | None:
    """What figures rest on that come from these tables: illustrative as soon as one row is, else assumed."""
    cited = [row.source.strip().lower() for rows in tables.values() for row in rows]
    if any(source.startswith("illustrative") for source in cited):
        return "illustrative"
    return "assumed" if any(map(is_unsourced, cited)) else None


def grounds_of(tables: Mapping[str, Sequence[Sourced]]) -> Phrase:
    """``illustrative``, ``assumed``, or both."""
    cited = [row.source.strip().lower() for rows in tables.values() for row in rows]
    illustrative, assumed = (
        any(source.startswith(word) for source in cited) for word in ("illustrative", "assumed")
    )
    if illustrative and assumed:
        return phrase("grounds_both")
    return phrase("grounds_assumed" if assumed else "grounds_illustrative")


def illustrative_rows(tables: Mapping[str, Sequence[Sourced]]) -> Iterator[Statement]:
    """How many rows of which tables are illustrative; nothing where none is."""
    count = sum(is_unsourced(row.source) for rows in tables.values() for row in rows)
    rows, named = sum(map(len, tables.values())), tables_resting(tables)
    if count and count == rows:
        whole = Names(tuple(TableLabel(name.replace("_", " ")) for name, found in tables.items() if found))
        yield say_that("inputs_all_illustrative", rows=rows, grounds=grounds_of(tables), whole=whole)
    elif count:
        yield say_that(
            "inputs_illustrative", count=count, rows=rows, grounds=grounds_of(tables), tables=named
        )


def tables_resting(tables: Mapping[str, Sequence[Sourced]]) -> tuple[Phrase, ...]:
    """Tables of which all rows, and those of which some are illustrative."""
    found: dict[str, list[str]] = {"all_of_tables": [], "some_of_tables": []}
    for name, rows in tables.items():
        free = sum(is_unsourced(row.source) for row in rows)
        if free:
            found["all_of_tables" if free == len(rows) else "some_of_tables"].append(name.replace("_", " "))
    return tuple(
        phrase(key, tables=Names(tuple(map(TableLabel, names)))) for key, names in found.items() if names
    )


def resting_on_illustrative(
    scenario: StudyScenario, sale: Sale, landed: Landed | None
) -> tuple[tuple[str, Decimal], ...]:
    """What of the delivered cost of one unit rests on illustrative rows, by table.

    A duty does as far as its rate is illustrative, else as far as the value is that it is charged on.

    Parameters
    ----------
    landed
        Under the regime to claim; None at home.
    """
    if landed is None:
        inside = included(sale.price.term)
        steps = [(name, amount) for name, amount in sale.parts.items() if amount and name not in inside]
        if sale.price.price is not None:
            steps = [("price", sale.price.price * sale.units), *steps]
    else:
        steps = [(step.name, step.amount or Decimal(0)) for step in landed.steps[:-1]]
    found: Counter[str] = Counter()
    reached = Decimal(0)
    duties = _duties(landed)
    for name, amount in steps:
        if name in duties and landed is not None and not is_unsourced(landed.quote.source or ""):
            if reached:
                found["duty on these"] += amount * min(found.total() / reached, Decimal(1))
        else:
            table, cited = _stated_in(scenario, sale, landed, name)
            if any(map(is_unsourced, cited)):
                found[table] += amount
        reached += amount
    return tuple((table, amount / sale.units) for table, amount in found.items())


def _duties(landed: Landed | None) -> set[str]:
    """The steps that are duties: that of the regime, and what is added on top."""
    return {"duty"} if landed is None else {"duty", *(item.change for item in landed.quote.charges)}


_PARTS = {"inland to the port": "inland_origin", "inland at destination": "inland_destination"}


def _stated_in(
    scenario: StudyScenario, sale: Sale, landed: Landed | None, name: str
) -> tuple[str, list[str]]:
    """The table that states a part of the cost, and what its rows cite."""
    tables, part = scenario.today.tables, _PARTS.get(name, name)
    if name.startswith("price"):
        return "prices", [sale.price.source]
    if landed is not None and name in _duties(landed):
        return "rates of duty", [landed.quote.source or ""]
    if landed is not None and name == "cost of claiming":
        rows = claim_rows(tables.claiming, landed.regime, sale.exporter, sale.importer, scenario.on)
        return "cost of claiming", [row.source for row in rows]
    if legs := legs_of(tables, sale.site.site, sale.market.market, part):
        return "legs", [row.source for row in legs]
    stated = [row for row in sale.lane if (getattr(row, part, None), row.cost) != (None, None)]
    return "lanes", [row.source for row in stated]


def money_statements(
    cells: Cells, tables: Mapping[str, Sequence[Sourced]], currency: str
) -> Iterator[Statement]:
    """How much of the delivered cost and of what claiming saves rests on illustrative rows, on rates that are
    illustrative, and on materials taken to originate without a declaration; by count of rows where no cost is
    known.
    """
    best = cheapest_cells(cells)
    weight = [(cell.cost_per_unit or _ZERO, cell) for cell in best.values()]
    total = sum((cost * cell.units_per_year for cost, cell in weight), _ZERO)
    if not total:
        yield from illustrative_rows(tables)
        return
    parts: dict[str, Decimal] = {}
    for _, cell in weight:
        for table, amount in cell.illustrative:
            parts[table] = parts.get(table, _ZERO) + amount * cell.units_per_year
    if any(parts.values()):
        ranked = sorted(parts.items(), key=lambda item: -item[1])
        shares = [(name, share_of(part, total)) for name, part in ranked]
        yield say_that(
            "cost_illustrative",
            missing=cost_needs(cell for cell in cells if (cell.product, cell.market) not in best),
            grounds=grounds_of(tables),
            total=Figure(total, currency, "short"),
            share=share_of(sum(parts.values(), _ZERO), total),
            parts=named_shares(shares),
        )
    if besides := tables_resting({name: rows for name, rows in tables.items() if name not in _IN_COST}):
        yield say_that("besides_illustrative", grounds=grounds_of(tables), tables=besides)
    yield from _savings_resting(cells, grounds_of(tables))


_IN_COST = ("prices", "lanes", "legs", "claiming", "rates")
"""Tables whose weight in the delivered cost is told."""


def _savings_resting(cells: Cells, grounds: Phrase) -> Iterator[Statement]:
    total = rates = assumed = _ZERO
    materials: dict[str, None] = {}
    for cell in cells:
        saving = cell.saving_per_year or _ZERO
        if saving <= 0 or cell.quotes is None:
            continue
        total += saving
        quotes = (quote for quote in cell.quotes.quotes if quote.regime in {cell.regime, "MFN"})
        if any(is_unsourced(quote.source or "") for quote in quotes):
            rates += saving
        found = [item.determination for item in cell.origins if item.agreement == cell.regime]
        if names := [name for item in found if item is not None for name in item.assumed]:
            assumed += saving
            materials.update(dict.fromkeys(names))
    if rates:
        yield say_that("saving_illustrative", grounds=grounds, share=share_of(rates, total))
    if assumed:
        names = list(materials)
        more = [phrase("more_names", count=len(names) - _NAMED)] if len(names) > _NAMED else []
        told = Names((*names[:_NAMED], *more))
        yield say_that("saving_assumed", share=share_of(assumed, total), materials=told)


def named_shares(shares: Sequence[tuple[str, Figure]]) -> Names:
    """Tables with their shares; those under a tenth of a per cent only where there are no others."""
    seen = [item for item in shares if round(item[1].value, 1)] or [item for item in shares if item[1].value]
    return Names(tuple(phrase("of_cost", what=TableLabel(name), share=share) for name, share in seen))


def share_of(part: Decimal, whole: Decimal) -> Figure:
    """A share in per cent with one decimal; the whole is said only of the whole."""
    share = part / whole * 100
    shown = round(share, 1) or share  # what carries anything is not said to carry nothing
    return Figure(min(shown, Decimal("99.9")) if part != whole else Decimal(100), "", "percent")


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
            and _share_goods(row.beneficiaries, was.beneficiaries, row.importer, on)
        )
        found += [_replaced(row, was) for was in replaced]
    if found:
        more = len(found) - _NAMED
        rates = [*found[:_NAMED], *([phrase("and_more_rates", count=more)] if more > 0 else [])]
        yield say_that("rates_replaced", count=len(found), rates=tuple(rates))


def _share_goods(ours: tuple[str, ...], filed: tuple[str, ...], importer: str, on: date) -> bool:
    """Whether goods of some economy are surely among both; a group is met by its name or a named member."""
    from tumen.tariff.rates.beneficiaries import benefits

    if {"all"} & {*ours, *filed} or {*ours} & {*filed}:
        return True
    return any(benefits(filed, name, on, importer) for name in ours) or any(
        benefits(ours, name, on, importer) for name in filed
    )


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
