"""Answer a study of whole economies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from tumen.economy.exposure import leontief
from tumen.errors import InputError
from tumen.study.economy.answer import answer_of
from tumen.study.economy.assumptions import assumptions_of, provenance_of, vintages_of
from tumen.study.economy.chain.ask import chain_found
from tumen.study.economy.dependence.ask import examine
from tumen.study.economy.dependence.records import NOTHING
from tumen.study.economy.disruption.run import disruption_result
from tumen.study.economy.earned import read_utilisation
from tumen.study.economy.footprint.ask import footprints
from tumen.study.economy.gravity.ask import gravity_found
from tumen.study.economy.labels import labels_of
from tumen.study.economy.read import EconomyStudy
from tumen.study.economy.results import EconomyResult
from tumen.study.economy.tariffs import check_variants
from tumen.study.economy.trade import trade_result
from tumen.tables.place import Place

if TYPE_CHECKING:
    from tumen.study.network.results import NetworkResult
    from tumen.study.network.worlds import NetworkStudy
    from tumen.study.product.results import ProductResult

_OF_THE_INVERSE = {"exposure", "extraction", "substitution", "footprint"}
"""Questions that the Leontief inverse answers."""


def run_economy_study(
    study: EconomyStudy,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    processes: int | None = 1,
    on: str | None = None,
    plans: tuple[NetworkStudy, NetworkResult] | None = None,
    product: ProductResult | None = None,
) -> EconomyResult:
    """Answer every question of a study of whole economies.

    `progress` is called with the name of a step, a number and how many there are: before each variant, after
    each draw. Where the draws are solved (`processes`, `on`: see `simulate`) the numbers do not depend on.
    `plans` and `product` are of the same study, for its chain.

    Raises
    ------
    InputError
        If the table is unsound, or a question does not fit it.
    NotConvergedError
        If one equilibrium is not found.
    """
    study = _solved_plans(study, None if plans is None else plans[1])
    axes = study.accounts.axes
    trade = trade_result(study, progress, processes=processes, on=on) if study.asked.trade else None
    inverse = leontief(study.accounts) if _OF_THE_INVERSE.intersection(study.ask) else None
    found = NOTHING if inverse is None else examine(study, inverse)
    traced = () if inverse is None else footprints(study, inverse)
    asked = study.disrupted
    shaken = None if asked is None else disruption_result(study.accounts, asked, progress)
    asked_plans, planned = plans or (None, None)
    chain = chain_found(study, planned, asked_plans, product)
    drawn = gravity_found(study)
    economies, sectors = labels_of(study)
    return EconomyResult(
        unit=axes.unit,
        year=axes.year,
        table=study.asked.accounts.table,
        answer=answer_of(
            trade=trade,
            found=found,
            disruption=shaken,
            footprints=traced,
            chain=chain,
            gravity=drawn,
            focus=study.asked.focus,
            labels=(*economies, *sectors),
            unit=axes.unit,
            source=axes.source,
        ),
        economies=economies,
        sectors=sectors,
        focus=study.asked.focus,
        trade=trade,
        **{field.name: getattr(found, field.name) for field in fields(found)},
        disruption=shaken,
        footprints=traced,
        chain=chain,
        gravity=drawn,
        size=float(study.accounts.gdp.sum()),
        footprint_top=study.asked.footprint.top if study.asked.footprint else 0,
        # what must be said with every result: every note of the table
        notes=tuple(f"{code}: {note}" if code else note for code, note in study.accounts.notes.items()),
        assumptions=assumptions_of(study, () if chain is None else chain.resold),
        vintages=vintages_of(study),
        provenance=provenance_of(study),
    )


def _solved_plans(study: EconomyStudy, network: NetworkResult | None) -> EconomyStudy:
    """The study with the shares of the plans that its variants wait for.

    Raises InputError if there is no plan, or it does not settle the shares.
    """
    found = dict(study.utilisation)
    for name, what in study.utilisation.items():
        if not what.waits:
            continue
        plan = what.facts.plan
        rows = next((item.earned for item in network.scenarios if item.name == plan), ()) if network else ()
        file = f"plan of {plan}"
        basis = f"{study.plan_basis}: {file}" if study.plan_basis else file
        placed = tuple(
            replace(row, source=basis, place=Place(file, line)) for line, row in enumerate(rows, start=1)
        )
        if not any(row.regime == what.facts.regime for row in placed):
            raise InputError.of(
                f"variant {name}: there is no {file}, or it sells nothing abroad under {what.facts.regime}",
                "Name another plan or regime, or a table of earned shares",
            )
        found[name] = read_utilisation(study.folder, what.facts, study.accounts.axes, placed)
    if found == study.utilisation:
        return study
    settled = replace(study, utilisation=found)
    check_variants(settled)
    return settled
