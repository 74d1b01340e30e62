"""The law of a scenario for its network, what a claim costs there, and what a zone offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tumen.agreements.load import load_agreement
from tumen.errors import InputError
from tumen.network.model import incentives
from tumen.network.model.checks.check import UNCLAIMED
from tumen.network.model.incentives import Incentive
from tumen.network.model.law import TradeLaw
from tumen.network.model.selling import ClaimCost
from tumen.network.model.written import WrittenAt
from tumen.reference.hs import HsCode
from tumen.reference.territories import one_territory
from tumen.study.core.check import rates_meet
from tumen.study.core.raw import rates_of
from tumen.study.core.rows.asked import IncentiveRow
from tumen.study.core.rows.claiming import ClaimTerms, claim_terms
from tumen.study.core.rows.terms import stated_rate
from tumen.study.network.desk import ONE, ZERO, Desk, record_of, row_at
from tumen.study.network.held_rates import held_rates
from tumen.tables.place import Place
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.remedies import measures


def law_of(desk: Desk) -> TradeLaw:
    """Build the law, the same that the questions about single products ask."""
    tables = desk.tables
    book = _stated_book(desk)
    if desk.facts.design.hold_rates:
        last = max((item.start for item in desk.facts.periods), default=desk.scenario.on)
        into = (row.economy for rows in (tables.sites, tables.markets) for row in rows)
        book = book.with_stated(held_rates(book.stated, into, _codes(desk), last))
    book = book.with_changes(desk.scenario.policy).with_remedies(measures(tables.remedies))
    rows = tables.exchange_rates
    exchange = rates_of(rows)
    answers: dict[tuple[str, str], dict[str, bool]] = {}
    for row in tables.answers:
        if row.importer is not None:
            answers.setdefault((row.importer, row.product), {})[row.condition] = row.answer
    return replace(
        TradeLaw.on_file(desk.agreements, book),
        exchange=exchange if rows else None,
        exchanged=desk.scenario.on,
        value_basis={row.economy: row.customs_value for row in tables.taxes if row.customs_value is not None},
        listed={
            (row.importer, row.product): row.in_appendix
            for row in tables.tariff_lines
            if row.in_appendix is not None
        },
        lines={(row.importer, row.product): row.line for row in tables.tariff_lines if row.line is not None},
        answers=answers,
        producers={row.site: row.producer for row in tables.sites if row.producer is not None}
        | {row.supplier: row.producer for row in tables.suppliers if row.producer is not None},
        rules={(row.agreement, row.product): row.rule for row in tables.rules},
    )


def _codes(desk: Desk) -> Iterator[HsCode]:
    """Codes of all that may cross a border."""
    for rows in (desk.tables.products, desk.tables.bills):
        yield from (row.hs for row in rows if row.hs is not None)
    yield from (row.line for row in desk.tables.tariff_lines if row.line is not None)


def _stated_book(desk: Desk) -> TariffBook:
    """The tariffs with the rates that are stated; without them where two of these contradict each other."""
    tables = desk.tables
    try:
        return TariffBook().with_stated(map(stated_rate, tables.rates)).with_announced(tables.announced)
    except InputError as error:
        if not any(rates_meet(tables)):  # that is told with its lines where the tables are checked
            desk.problems.extend(error.problems)
        return TariffBook()


def claim_costs(desk: Desk) -> Iterator[ClaimCost]:
    """A cost for every agreement and pair of economies; for each product where it is paid by consignment."""
    made = {row.economy for row in desk.tables.sites}
    into = sorted(made | {row.economy for row in desk.tables.markets})
    out = sorted(made | {row.economy for row in desk.tables.suppliers})
    rows = desk.tables.claiming
    plain = all(row.exporter is None and row.importer is None and row.basis != "consignment" for row in rows)
    for code in desk.agreements:
        mine = [row for row in rows if row.regime == code]
        if not mine:
            what, at = f"the cost of claiming {code} is not stated", _named_at(desk, code)
            desk.lacks(what, UNCLAIMED, at, "cost", table="claiming", key=_claimed(code))
            yield ClaimCost(code)
        elif plain:
            terms = claim_terms(rows, code, "", "", desk.scenario.on)
            if terms is not None:
                yield _cost(code, None, None, terms, mine[0].place)
        else:
            for importer in into:
                for exporter in out:
                    if not one_territory(importer, exporter, desk.scenario.on):
                        yield from _of_pair(desk, code, exporter, importer, mine[0].place)


def _named_at(desk: Desk, code: str) -> WrittenAt:
    """Where study.yaml names an agreement."""
    of_design, of_study = desk.facts.design.agreements, desk.facts.agreements
    named = of_design if of_design is not None else of_study or ()
    where = ("design", "agreements") if of_design is not None else ("agreements",)
    return desk.written(*where, *([named.index(code)] if code in named else []))


def _of_pair(desk: Desk, code: str, exporter: str, importer: str, place: Place) -> Iterator[ClaimCost]:
    terms = claim_terms(desk.tables.claiming, code, exporter, importer, desk.scenario.on)
    if terms is None:
        known = load_agreement(code)
        if known.is_party(exporter) and known.is_party(
            importer
        ):  # a claim whose cost nobody stated would be left out in silence
            desk.lacks(
                f"what it costs to claim {code} in {importer} on goods of {exporter} is not stated, so no"
                " design can be chosen",
                "Add a row for it, or one that names no exporter or importer; 0 where it costs nothing",
                place,
                "cost",
                table="claiming",
                key=_claimed(code, exporter=exporter, importer=importer),
            )
            yield ClaimCost(code, importer=importer, exporter=exporter, at=row_at(place))
    elif not terms.per_consignment:
        yield _cost(code, exporter, importer, terms, place)
    else:
        for item, product in desk.products.items():
            load = _load(desk, item, importer)
            at = product.place if load is None else place
            yield _cost(code, exporter, importer, terms, at, item=item, load=load)


def _claimed(code: str, **ends: str) -> tuple[tuple[str, str], ...]:
    """What names a row of the table claiming."""
    return (("regime", code), *ends.items(), ("basis", "unit"))


def _load(desk: Desk, item: str, importer: str) -> Decimal | None:
    """Units in a consignment of a product into an economy; None where that is not known."""
    markets = {row.market for row in desk.tables.markets if row.economy == importer}
    rows = [row for row in desk.tables.demand if row.product == item and row.market in markets]
    general = desk.products[item].units_per_consignment
    loads = {row.consignment or general for row in rows}
    if len(loads) > 1:
        desk.complain(
            f"consignments of {item!r} into {importer} differ in size, so a claim has no one cost by unit",
            "State the cost of claiming by unit, or one size of consignment",
            rows[0].place,
        )
    return next(iter(loads), general)


def _cost(
    code: str,
    exporter: str | None,
    importer: str | None,
    terms: ClaimTerms,
    place: Place,
    *,
    item: str | None = None,
    load: Decimal | None = ONE,
) -> ClaimCost:
    """What claiming costs by unit; where that is not known the engine refuses a claim."""
    each = None
    if load is not None and None not in (terms.per_consignment, terms.per_unit, terms.per_year):
        each = terms.of_consignment(load, ZERO)
    return ClaimCost(
        code,
        None if each is None or load is None else each / load,
        terms.share_of_value,
        terms.per_year or ZERO,
        importer,
        exporter,
        item,
        row_at(place),
    )


_KINDS: dict[str, tuple[set[str], set[str], Callable[..., Incentive]]] = {
    "grant": (set(), {"amount", "share_of_opening_cost", "at_most", "min_output"}, incentives.Grant),
    "tax holiday": ({"shares"}, set(), incentives.TaxHoliday),
    "bonded processing": (set(), {"bars", "cost_per_unit"}, incentives.BondedProcessing),
    "drawback": ({"share"}, {"bars", "cost_per_unit"}, incentives.Drawback),
    "relief": ({"what"}, {"per_year", "per_unit"}, incentives.CostRelief),
}
"""Columns that each kind needs, those it may have besides, and its record."""
_ONE_OF = {"grant": ("amount", "share_of_opening_cost"), "relief": ("per_year", "per_unit")}
"""A figure that says how much is offered; without any the offer is not known, which is not nothing."""


def incentives_of(desk: Desk) -> Iterator[Incentive]:
    """What zones offer, each of its kind; columns of other kinds must be empty."""
    columns = sorted(set().union(*(needed | allowed for needed, allowed, _ in _KINDS.values())))
    for row in desk.tables.incentives:
        needed, allowed, record = _KINDS[row.kind]
        given: dict[str, Any] = {name: getattr(row, name) for name in columns}
        given = {name: value for name, value in given.items() if value is not None and value != ()}
        before = len(desk.problems)
        for column in sorted(needed - set(given)):
            desk.complain(f"{column}: the cell is empty", f"A {row.kind} needs it", row.place)
        figures = _ONE_OF.get(row.kind, ())
        if figures and not set(figures) & set(given):
            desk.complain(
                f"{row.incentive!r} states neither {' nor '.join(figures)}",
                "Write what is offered, or delete the row",
                row.place,
            )
        wrong = sorted(set(given) - needed - allowed)
        if wrong:
            listed = ", ".join(sorted(needed | allowed)) or "none of its own"
            desk.complain(
                f"{', '.join(wrong)}: does not belong to a {row.kind}",
                f"Columns of a {row.kind}: {listed}",
                row.place,
            )
        if len(desk.problems) == before:
            yield record(terms=_terms(row), **given)


def _terms(row: IncentiveRow) -> incentives.OfferTerms:
    conditions = tuple(
        incentives.Condition(text, answer if isinstance(answer, bool) else None)
        for text, answer in row.conditions
    )
    return record_of(incentives.OfferTerms, row, name=row.incentive, conditions=conditions)
