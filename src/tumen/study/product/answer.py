"""What the cells of a study say, as one answer: where a good is made cheapest, what claiming saves, what
turns between two scenarios.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tumen.origin.determination import Status
from tumen.study.core.results.records import StudyAnswer
from tumen.study.product.results import Cell, OriginAnswer, ScenarioResult
from tumen.study.product.statements import (
    IN_HEADLINE,
    Cells,
    cheapest,
    cheapest_cells,
    flow_of,
    hints,
    not_reckoned,
    open_needs,
    origin_counts,
    origins,
    places,
    policy_origins,
    savings,
    several_products,
)
from tumen.study.statements import Basis, Figure, Phrase, Statement, phrase, say_that

_STATUS = {
    Status.ORIGINATING: "is_originating",
    Status.NOT_ORIGINATING: "is_not_originating",
    Status.UNDETERMINED: "is_undetermined",
}


def of_scenario(cells: Cells, currency: str, base: Cells | None, basis: Basis | None) -> StudyAnswer:
    """What turns against the base, which site delivers cheapest where, what claiming saves,
    what must be known.
    """
    told = [*policy_origins(cells), *places(cells, currency), *savings(cells, currency), *origins(cells)]
    told += open_points(cells)
    if base is None:
        return StudyAnswer.of([*cheapest(cells, basis), *origin_counts(cells)], told)
    turned = turns(base, cells)
    if not turned:
        return StudyAnswer.of([cost_changes(base, cells, currency, basis)], [*hints(base, cells), *told])
    first, *more = turned
    head = (
        say_that("turns_first", first=first, more=len(more)) if more else say_that("turns_only", first=first)
    )
    return StudyAnswer.of([head], [*(say_that("turns_also", what=item) for item in more), *told])


def of_study(
    results: tuple[ScenarioResult, ...], currency: str, basis: Basis | None, rests: Iterable[Statement]
) -> StudyAnswer:
    """The base in a sentence; then what it rests on, and which scenarios turn something."""
    base, *others = results
    cells = base.cells
    points = [*rests, *policy_origins(cells), *places(cells, currency), *savings(cells, currency)]
    agreements = {item.agreement for cell in cells for item in cell.origins if item.determination}
    whole = several_products(cells) or len(agreements) > IN_HEADLINE
    points += origins(cells) if whole else hints((), cells)
    turned = [(item, bool(turns(cells, item.cells))) for item in others]
    if turning := tuple(item.title for item, turns_some in turned if turns_some):
        points.append(say_that("scenarios_turn", titles=turning))
    if still := [item for item, turns_some in turned if not turns_some]:
        unknown = [need for item in (base, *still) for need in open_needs(item.cells)]
        points.append(
            say_that("scenarios_turn_none", missing=unknown, titles=tuple(item.title for item in still))
        )
    points += [*open_points(cells), *not_reckoned(cells)]
    return StudyAnswer.of([*cheapest(cells, basis), *origin_counts(cells)], points)


def open_points(cells: Cells) -> Iterator[Statement]:
    """What is hardly so in a bill; how many answers are open, and what is needed most often."""
    asked = {
        (cell.product_name, cell.site_name, text): None
        for cell in cells
        for item in cell.origins
        if item.determination is not None
        for text in item.determination.questions
    }
    for product, site, text in asked:
        yield say_that("bill_doubted", product=product, site=site, question=text)
    waiting = [cell for cell in cells if cell.needs]
    if waiting:
        counts = Counter(need for cell in waiting for need in dict.fromkeys(cell.needs))
        ranked = [need for need, _ in counts.most_common()]
        yield say_that("to_be_known", missing=ranked, count=len(waiting), cells=len(cells))


def turns(base: Cells, other: Cells) -> tuple[Phrase, ...]:
    """Verdicts, regimes and cheapest sites that differ from the base, and flows that only one has, each once:
    markets often share a verdict.
    """
    were_there, there = _by_flow(base), _by_flow(other)
    found = {
        phrase(word, flow=flow_of(cells, cell)): None
        for word, cells, own, others in (
            ("turn_gone", base, were_there, there),
            ("turn_new", other, there, were_there),
        )
        for key, cell in own.items()
        if key not in others
    }
    for one, two in _pairs(base, other):
        before = {item.agreement: item for item in one.origins}
        for item in two.origins:
            if (was := before.get(item.agreement)) is not None:
                found.update(dict.fromkeys(_verdicts(two, was, item)))
        if one.regime != two.regime:
            flow = flow_of(other, two)
            found[phrase("turn_regime", flow=flow, now=_regime(two), before=_regime(one))] = None
    were = cheapest_cells(base)
    for key, cell in cheapest_cells(other).items():
        was_cell = were.get(key)
        if was_cell is None and key not in {(one.product, one.market) for one in base}:
            continue  # nobody served it: that the flow is new is said
        if was_cell is None or cell.site != was_cell.site:
            before_site = was_cell.site_name if was_cell else phrase("not_known")
            market: str | Phrase = cell.market_name
            if several_products(other):
                market = phrase("product_in_market", product=cell.product_name, market=cell.market_name)
            found[phrase("turn_place", market=market, site=cell.site_name, before=before_site)] = None
    return tuple(found)


def _by_flow(cells: Cells) -> dict[tuple[str, str, str], Cell]:
    return {(cell.product, cell.site, cell.market): cell for cell in cells}


def _pairs(base: Cells, other: Cells) -> list[tuple[Cell, Cell]]:
    """The cells of flows that both have: a scenario may close a site, or open another."""
    there = _by_flow(other)
    return [(cell, there[key]) for key, cell in _by_flow(base).items() if key in there]


def _regime(cell: Cell) -> str | Phrase:
    return cell.regime or phrase("at_home" if cell.domestic else "not_known")


def _verdicts(cell: Cell, was: OriginAnswer, now: OriginAnswer) -> Iterator[Phrase]:
    """The status of a good, else the Party that it counts as coming from."""
    if _status(was) != _status(now):
        yield phrase(
            "turn_status",
            product=cell.product_name,
            site=cell.site_name,
            agreement=now.agreement,
            now=_status(now),
            before=_status(was),
        )
    elif _party(was) != _party(now):
        yield phrase(
            "turn_party",
            product=cell.product_name,
            site=cell.site_name,
            market=cell.market_name,
            now=_party(now),
            before=_party(was),
        )


def _status(item: OriginAnswer) -> Phrase:
    if item.determination is None:
        return phrase("not_covered")
    return phrase(_STATUS[item.determination.status])


def _party(item: OriginAnswer) -> str | Phrase:
    party = item.country.party if item.country is not None else None
    return party or phrase("open_party")


def cost_changes(base: Cells, other: Cells, currency: str, basis: Basis | None) -> Statement:
    """By how much the delivered cost moves where no verdict turns; that none moves, only where every cost is
    known. Import tax, and duties that are not paid, may move without it.
    """
    moved = tuple(
        phrase(
            "flow_moves",
            flow=flow_of(other, two),
            change=Figure(two.cost_per_unit - one.cost_per_unit, currency, "change"),
        )
        for one, two in _pairs(base, other)
        if one.cost_per_unit is not None
        and two.cost_per_unit is not None
        and one.cost_per_unit != two.cost_per_unit
    )
    unknown = [*open_needs(base), *open_needs(other)]
    if moved:
        return say_that("costs_move", missing=unknown, rests_on=basis, flows=moved)
    return say_that("nothing_changes", missing=unknown)
