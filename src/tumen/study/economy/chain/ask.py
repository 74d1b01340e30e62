"""Compute the chain: the table split by the production before, moved to that after, and what is behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.chain import Behind, ProductYear, behind, moved, split_product
from tumen.economy.exposure import Leontief, leontief
from tumen.errors import InputError
from tumen.study.core.schema import BASE
from tumen.study.economy.chain.claimed import BorderValue, claimed_today
from tumen.study.economy.chain.planned import PlannedYear
from tumen.study.economy.chain.read import ChainPart, ChainStudy
from tumen.study.economy.chain.records import (
    ChainDependence,
    ChainFound,
    ChainMaker,
    ChainSale,
    ChainStressor,
    ChainTier,
    ChainYear,
)

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts
    from tumen.economy.arrays import Array
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.network.results import NetworkResult
    from tumen.study.network.worlds import NetworkStudy
    from tumen.study.product.results import ProductResult


@dataclass(frozen=True, slots=True, eq=False)
class _Traced:
    """One year's production with the table that it is part of."""

    part: ChainPart
    made: ProductYear
    planned: PlannedYear | None
    model: Leontief
    found: Behind


def chain_found(
    study: EconomyStudy,
    network: NetworkResult | None,
    asked: NetworkStudy | None,
    product: ProductResult | None = None,
) -> ChainFound | None:
    """The chain of a study; None where none is asked.

    Raises InputError if the production of a plan that stands before is larger than its sector.

    Parameters
    ----------
    network, asked : plans of the study, and what they were asked of
    product : what the questions about single products found
    """
    chain = study.chain
    if chain is None:
        return None
    made: dict[str, tuple[ChainPart, ProductYear, PlannedYear | None]] = {}
    missing = []
    for part in chain.parts:
        planned = _planned(chain, part, network, asked)
        year = part.year if planned is None else planned.year
        if year is None:
            missing.append(f"a plan for {part.scenario.title}")
        else:
            made[part.when] = part, year, planned
    traced = () if missing else tuple(_traced(study, made))
    return ChainFound(
        home=chain.home,
        period=chain.period or "",
        years=tuple(_year(study, chain, item, product) for item in traced),
        dependence=tuple(_dependence(study, chain, traced)),
        stressors=tuple(_stressors(study, traced)),
        adjusted=chain.asked.price_level is not None,
        basis=chain.basis,
        resold=_resold(traced),
        missing=tuple(missing),
        exchange=chain.to.exchange,
    )


def _planned(
    chain: ChainStudy, part: ChainPart, network: NetworkResult | None, asked: NetworkStudy | None
) -> PlannedYear | None:
    if not part.planned or network is None or asked is None:
        return None
    found = next((item for item in network.scenarios if item.name == part.scenario.name), None)
    if found is None or found.plan is None:
        return None
    period = chain.period or found.plan.network.periods[-1].name
    goods = [row.product for row in part.scenario.tables.products]
    titles = {name: asked.titles.get(name, name) for name in goods}
    law = next(item.law for item in asked.scenarios if item.name == part.scenario.name)
    return PlannedYear(chain.to, found.plan, period, law, titles).read()


def _traced(
    study: EconomyStudy, made: dict[str, tuple[ChainPart, ProductYear, PlannedYear | None]]
) -> Iterator[_Traced]:
    """Before: in the split table; after: in the one that it moves to."""
    before = made["before"][1] if "before" in made else ProductYear()
    sectors = made["after"][1].sectors if "after" in made else ()
    split = study.accounts
    for when, (part, year, planned) in {"before": (None, before, None), **made}.items():
        try:
            if when == "before":
                table = split = split_product(study.accounts, before, sectors=sectors)
            else:
                table = moved(split, year)
        except InputError as error:  # of a plan: what bills say was looked at when the study was read
            at = ("chain", when)
            raise InputError(
                study.block.problem(at, item.what, item.fix) for item in error.problems
            ) from None
        if part is not None:
            model = leontief(table)
            yield _Traced(part, year, planned, model, behind(model, year))


def _resold(traced: tuple[_Traced, ...]) -> tuple[str, ...]:
    return tuple(sorted({name for item in traced if item.planned for name in item.planned.resold}))


def _border(
    chain: ChainStudy, item: _Traced, product: ProductResult | None
) -> Mapping[tuple[str, str], BorderValue]:
    """What sales over borders earn."""
    if item.planned is not None:
        return item.planned.border
    name = item.part.scenario.name
    scenarios = () if product is None else product.scenarios
    cells = next((scenario.cells for scenario in scenarios if scenario.name == name), ())
    if chain.to.factor is None:
        raise AssertionError("the study was read with an exchange rate that is not known")
    return claimed_today(item.part.sales, cells, float(chain.to.factor))


def _year(study: EconomyStudy, chain: ChainStudy, item: _Traced, product: ProductResult | None) -> ChainYear:
    axes, part = item.model.axes, item.part
    total = item.found.by_economy
    tiers = [
        ChainTier(
            part.when,
            code,
            tuple(float(value) for value in item.found.by_tier[:, at]),
            float(total[at]),
            _percent(float(total[at]), item.made.sales),
            code not in axes.unnamed,
        )
        for at, code in enumerate(axes.economies)
    ]
    return ChainYear(
        part.when,
        part.scenario.title if part.planned or part.scenario.name != BASE else "",
        part.sites,
        part.planned,
        item.made.sales,
        tuple(sorted(tiers, key=lambda tier: -tier.total)),
        tuple(_makers(study.accounts, item)),
        tuple(_sold(item, _border(chain, item, product))),
        tuple(item.planned.unserved) if item.planned else part.unserved,
    )


def _makers(accounts: Accounts, item: _Traced) -> Iterator[ChainMaker]:
    for maker in item.made.makers:
        output, inputs = item.made.output(maker), item.made.inputs(maker)
        whole = float(accounts.x[accounts.axes.row(*maker)])
        share = _percent(output, whole) if item.part.when == "before" else None
        yield ChainMaker(item.part.when, *maker, output, inputs, output - inputs, share)


def _sold(item: _Traced, border: Mapping[tuple[str, str], BorderValue]) -> Iterator[ChainSale]:
    pairs: dict[tuple[str, str], float] = {}
    for (maker, buyer), value in item.made.sold.items():
        pairs[maker[0], buyer] = pairs.get((maker[0], buyer), 0.0) + value
    for (exporter, importer), value in sorted(pairs.items()):
        cell = border.get((exporter, importer))
        if cell is None:
            yield ChainSale(item.part.when, exporter, importer, value, crosses=False)
            continue
        share = None if cell.preferred is None else _percent(cell.preferred, cell.value)
        saved = None if cell.mfn is None or cell.duty is None else cell.mfn - cell.duty
        told = (share, cell.duty, saved, tuple(cell.open))
        yield ChainSale(item.part.when, exporter, importer, value, True, *told)


def _dependence(
    study: EconomyStudy, chain: ChainStudy, traced: tuple[_Traced, ...]
) -> Iterator[ChainDependence]:
    """By origin: value added in the product, and behind the final demand of the home economy."""
    axes = study.accounts.axes
    product = {item.part.when: item.found.by_economy for item in traced}
    at_home = {item.part.when: _behind_final(item.model, chain.home) for item in traced}
    if traced and "before" not in at_home:
        at_home["before"] = _behind_final(leontief(study.accounts), chain.home)
    for of, found in (("product", product), ("home", at_home)):
        wholes = {when: float(values.sum()) for when, values in found.items()}
        for at, origin in enumerate(axes.economies):
            values = {when: float(values[at]) for when, values in found.items()}
            parts = {when: _percent(value, wholes[when]) for when, value in values.items()}
            yield ChainDependence(
                of,  # type: ignore[arg-type]
                origin,
                values.get("before"),
                values.get("after"),
                parts.get("before"),
                parts.get("after"),
                origin not in axes.unnamed,
            )


def _behind_final(model: Leontief, home: str) -> Array:
    """(G,) value added by origin behind the final demand of an economy."""
    axes = model.axes
    final = model.accounts.final_by_economy()[:, axes.economy(home)]
    found: Array = (model.v * model.output(final)).reshape(axes.n_economies, -1).sum(1)
    return found


def _stressors(study: EconomyStudy, traced: tuple[_Traced, ...]) -> Iterator[ChainStressor]:
    for satellite in study.chain_satellites:
        found = {item.part.when: item.found.stressor(satellite.amounts, study.accounts.x) for item in traced}
        for at, code in enumerate(study.accounts.axes.economies):
            known = {when: float(amounts[at]) for when, (amounts, _) in found.items()}
            whole = {when: None if found[when][1][at] else value for when, value in known.items()}
            yield ChainStressor(
                satellite.stressor,
                satellite.unit,
                code,
                whole.get("before"),
                whole.get("after"),
                known.get("before"),
                known.get("after"),
                any(source.startswith("illustrative") for source in satellite.sources),
            )


def _percent(part: float, whole: float) -> float | None:
    return 100 * part / whole if np.isfinite(whole) and whole > 0 else None
