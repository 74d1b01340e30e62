"""Uncertain figures of a study carried to the delivered cost: one at a time,
and all at once by seeded draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial

from tumen.study.core.overrides import Path, scaled
from tumen.study.core.raw import RawTables
from tumen.study.core.read import LoadedStudy
from tumen.study.core.rows.asked import BandRow
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.scenarios import StudyScenario, base_over
from tumen.study.product.results import Cell, UncertaintyAnswer
from tumen.tariff.quote.uncertain import Band, draws, tornado

QUANTILES = (Decimal("0.05"), Decimal("0.5"), Decimal("0.95"))


def uncertainty(
    study: LoadedStudy, cells: tuple[Cell, ...], answered: Callable[[StudyScenario], tuple[Cell, ...]]
) -> tuple[UncertaintyAnswer, ...]:
    """Move the uncertain figures of the base and answer every cell again, origin and all.

    Parameters
    ----------
    cells
        The cells of the base; those without a cost are left out, since no band could make it known.
    answered
        Answers the cells of a scenario, in the same order.
    """
    bands = {row.input: Band(row.low, Decimal(1), row.high, row.source) for row in study.tables.bands}
    count, seed = study.facts.uncertainty.draws, study.facts.uncertainty.seed

    @cache
    def costs(*factors: Decimal) -> tuple[Decimal | None, ...] | None:
        """Costs of all cells: every draw is answered once for all of them."""
        moved = dict(zip(bands, factors, strict=True))
        raw = scaled_tables(study.raw, study.tables.bands, moved, study.facts.hs_edition)
        scenario = base_over(study, raw)
        if scenario is None:  # such figures cannot be, for instance materials above the price
            return None
        return tuple(cell.cost_per_unit for cell in answered(scenario))

    def cost(factors: Mapping[str, Decimal], place: int) -> Decimal | None:
        found = costs(*(factors[name] for name in bands))
        return None if found is None else found[place]

    answers = []
    for place, cell in enumerate(cells):
        if cell.cost_per_unit is None:
            continue
        result = partial(cost, place=place)
        drawn = draws(result, bands, count=count, seed=seed) if count else None
        answers.append(
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
    return tuple(answers)


def scaled_tables(
    raw: RawTables, bands: tuple[BandRow, ...], factors: Mapping[str, Decimal], edition: str
) -> RawTables:
    """The tables as written with every banded figure times the factor of its input; empty cells stay so."""
    for band in bands:
        factor = factors[band.input]
        if factor == 1:
            continue
        path = path_of(band)
        field = path.table.field(band.column)
        rows = []
        for row in raw.rows.get(band.table, ()):
            text = row.cells.get(field.name, "").strip()
            if text not in {"", "unknown"} and path.meets(row, edition):
                cells = {**row.cells, field.name: scaled(field, text, factor)}
                rows.append(replace(row, cells=cells, reckoned=row.reckoned | {field.name}))
            else:
                rows.append(row)
        raw = raw.with_rows(band.table, tuple(rows))
    return raw


_ENDS = {"site": "from", "market": "to"}
_KEYS = ("product", "site", "market", "material", "mode", "regime", "importer")


def path_of(band: BandRow) -> Path:
    """The rows that a band moves, as a path: the site and the market of a lane are its ends."""
    table = TABLES[band.table]
    columns = {field.name for field in table.fields}
    keys = []
    for name in _KEYS:
        said = getattr(band, name)
        column = name if name in columns else _ENDS.get(name, name)
        if said is not None and column in columns:
            keys.append((table.field(column), str(said)))
    return Path(table, tuple(keys), band.column, every=True)
