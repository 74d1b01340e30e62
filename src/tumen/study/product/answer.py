"""What the cells of a study say, as statements: where a good is made cheapest, what claiming saves,
what turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.core.results.records import StudyAnswer
from tumen.study.product.cost_statements import cheapest, open_needs, places, savings, several_products
from tumen.study.product.origin_statements import IN_HEADLINE, hints, origin_counts, origins
from tumen.study.product.turn_statements import cost_changes, turns
from tumen.study.statements import say_that

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tumen.study.product.cost_statements import Cells
    from tumen.study.product.results import ScenarioResult
    from tumen.study.statements import Basis, Statement


def of_scenario(cells: Cells, currency: str, base: Cells | None, basis: Basis | None) -> StudyAnswer:
    """What turns against the base, which site delivers cheapest where, what claiming saves,
    what must be known.
    """
    told = [*places(cells, currency), *savings(cells, currency), *origins(cells), *open_points(cells)]
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
    points = [*rests, *places(cells, currency), *savings(cells, currency)]
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
    return StudyAnswer.of([*cheapest(cells, basis), *origin_counts(cells)], [*points, *open_points(cells)])


def open_points(cells: Cells) -> Iterator[Statement]:
    """How many answers are open, and what is needed most often."""
    waiting = [cell for cell in cells if cell.needs]
    if not waiting:
        return
    counts: dict[str, int] = {}
    for cell in waiting:
        for need in cell.needs:
            counts[need] = counts.get(need, 0) + 1
    ranked = sorted(counts, key=lambda need: (-counts[need], list(counts).index(need)))
    yield say_that("to_be_known", missing=ranked, count=len(waiting), cells=len(cells))
