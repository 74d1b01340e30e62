"""Uncertain figures of a study carried to the delivered cost: one at a time, and all at once by seeded draws."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.study.asked import band_means, times
from tumen.study.results import UncertaintyAnswer
from tumen.tariff.quote.uncertain import Band, draws, tornado

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tumen.study.read import Study
    from tumen.study.resolve import Scenario
    from tumen.study.results import Cell
    from tumen.study.rows import Tables

QUANTILES = (Decimal("0.05"), Decimal("0.5"), Decimal("0.95"))


def uncertainty(
    study: Study, cells: tuple[Cell, ...], answered: Callable[[Scenario], tuple[Cell, ...]]
) -> tuple[UncertaintyAnswer, ...]:
    """Move the uncertain figures of the base and answer every cell again, origin and all.

    Parameters
    ----------
    cells
        The cells of the base; those without a cost are left out, since no band could make it known.
    answered
        Answers the cells of a scenario, in the same order.
    """
    bands = _bands(study)
    count, seed = study.facts.uncertainty.draws, study.facts.uncertainty.seed
    every = _Answers(study, answered)
    found = []
    for place, cell in enumerate(cells):
        if cell.cost_per_unit is None:
            continue

        def result(factors: Mapping[str, Decimal], at: int = place) -> Decimal | None:
            costs = every.of(factors)
            return None if costs is None else costs[at]

        drawn = draws(result, bands, count=count, seed=seed) if count else None
        found.append(
            UncertaintyAnswer(
                cell.product,
                cell.product_name,
                cell.site,
                cell.site_name,
                cell.market,
                cell.market_name,
                study.facts.currency,
                tuple(bands.items()),
                tornado(result, bands),
                count,
                seed,
                drawn.unknown if drawn else 0,
                tuple((share, drawn.quantile(share)) for share in QUANTILES) if drawn else (),
            )
        )
    return tuple(found)


class _Answers:
    """Costs of all cells by the factors: every draw is answered once for all cells."""

    def __init__(self, study: Study, answered: Callable[[Scenario], tuple[Cell, ...]]) -> None:
        self._study = study
        self._answered = answered
        self._known: dict[tuple[Decimal, ...], tuple[Decimal | None, ...] | None] = {}

    def of(self, factors: Mapping[str, Decimal]) -> tuple[Decimal | None, ...] | None:
        key = tuple(factors.values())
        if key not in self._known:
            self._known[key] = self._costs(factors)
        return self._known[key]

    def _costs(self, factors: Mapping[str, Decimal]) -> tuple[Decimal | None, ...] | None:
        from tumen.study.resolve import resolve_base

        scenario = resolve_base(self._study, scaled(self._study.tables, factors))
        if scenario is None:  # such figures cannot be, for instance materials above the price
            return None
        return tuple(cell.cost_per_unit for cell in self._answered(scenario))


def scaled(tables: Tables, factors: Mapping[str, Decimal]) -> Tables:
    """The tables with every banded figure times the factor of its input."""
    for band in tables.bands:
        factor = factors[band.input]
        if factor == 1:
            continue
        rows: tuple[Any, ...] = getattr(tables, band.table)
        tables = replace(
            tables,
            **{
                band.table: tuple(
                    replace(row, **{band.column: times(getattr(row, band.column), factor)})
                    if band_means(band, row) and getattr(row, band.column) is not None
                    else row
                    for row in rows
                )
            },
        )
    return tables


def _bands(study: Study) -> dict[str, Band]:
    """One band for each input; rows of one input must have the same factors (checked on reading)."""
    return {row.input: Band(row.low, Decimal(1), row.high, row.source) for row in study.tables.bands}
