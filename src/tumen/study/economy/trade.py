"""The trade question: every variant solved, with bands, creation and diversion, flows, sensitivity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any, cast

import numpy as np

from tumen.economy.accounts import elasticities
from tumen.economy.arrays import Array, known, shares
from tumen.economy.exposure import Leontief, integration, leontief, value_added_by_absorption
from tumen.economy.trade_model import (
    Baseline,
    BlocTrade,
    Change,
    Counterfactual,
    TradeModel,
    bloc_trade,
    implied_accounts,
    linear_welfare,
)
from tumen.study.economy.answer import changes_of
from tumen.study.economy.draws.bands import DrawnBands, band_of, drawn_bands, world_of
from tumen.study.economy.earned import earned_results
from tumen.study.economy.policy.change import members_of, who_acts
from tumen.study.economy.policy.statements import LISTS, kinds_of, not_goods
from tumen.study.economy.read import EconomyStudy
from tumen.study.economy.results import (
    BlocEffect,
    EconomyEffect,
    IncomeByElasticities,
    IntegrationState,
    PairChange,
    SectorEffect,
    TradeResult,
    ValueAddedFlow,
    VariantResult,
)
from tumen.study.economy.schedules import ground_of
from tumen.study.economy.schema import TradeFile
from tumen.study.economy.tariffs import asked_of_trade, cut_grounds

OTHER_MEMBERS, OTHERS_CONCERNED, OUTSIDE = "other members", "others concerned", "outside"


def trade_result(
    study: EconomyStudy,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    processes: int | None = 1,
    on: str | None = None,
) -> TradeResult:
    """Solve every variant of a study, and the draws around them (`processes`, `on`: see `simulate`).

    Raises
    ------
    InputError
        If `processes` is below 1 or no scheduler answers.
    NotConvergedError
        If one equilibrium is not found: results are whole or not at all.
    """
    _, trade = asked_of_trade(study)
    base, made, changes = world_of(study)
    model = TradeModel.from_baseline(
        base, dict(elasticities(trade.elasticities).values), closure=trade.closure
    )
    told = progress or _silent
    solved: dict[str, Counterfactual] = {}
    for number, (name, what) in enumerate(changes.items(), start=1):
        told(f"variant {name}", number, len(changes))
        solved[name] = model.solve(what)
    step = partial(told, f"draws of {len(changes)} variants")
    bands = drawn_bands(study, model, made, changes, processes=processes, on=on, progress=step)
    headline, axes = solved[trade.headline], study.accounts.axes
    groups = {name: members_of(trade, name, study.asked.focus, axes) for name in trade.variants}
    main, members = trade.variants[trade.headline], groups[trade.headline]
    moved = (made[trade.headline].after != made[trade.headline].before).any(axis=(1, 2))
    acts, hit = who_acts(main)
    found = {name: earned_results(study, name, item, base.imports) for name, item in made.items()}
    earned = {name: item for name, item in found.items() if item is not None}
    return TradeResult(
        members=members,
        headline=trade.headline,
        variants=tuple(
            replace(
                _variant(study, trade, name, result, bands=bands, members=groups[name]),
                grounds=cut_grounds(study, name, made[name], base.imports),
                earned_from=earned[name][2] if name in earned else None,
                illustrative_measures=sum(
                    ground_of(item.source) == "illustrative"
                    for key in LISTS
                    for item in getattr(trade.variants[name], key)
                ),
            )
            for name, result in solved.items()
        ),
        sectors=_sectors(study, members, headline),
        pairs=_pairs(headline, members),
        flows=_flows(study, members, headline, of_agreement=bool(trade.members)),
        sensitivity=tuple(
            _sensitivity(name, base, trade, changes[trade.headline], members) for name in trade.sensitivity
        ),
        earned=tuple(item for sectors, _, _ in earned.values() for item in sectors),
        cuts=tuple(item for _, cuts, _ in earned.values() for item in cuts),
        elasticities=trade.elasticities,
        closure=trade.closure,
        draws=trade.draws.count,
        seed=trade.draws.seed,
        published=study.published,
        differences=trade.differences,
        of_agreement=main.of_agreement,
        has_members=bool(trade.members),
        acts=acts,
        hit=hit,
        counted=kinds_of(main),
        not_goods=not_goods([axes.sectors[j] for j in np.flatnonzero(moved)]),
        stated_tariffs=tuple((rate.importer, ground_of(rate.source)) for rate in trade.outside),
        drawn=bands.sources,
    )


def _silent(_name: str, _number: int, _total: int) -> None:
    """Nobody asks how far it is."""


def _variant(
    study: EconomyStudy,
    trade: TradeFile,
    name: str,
    result: Counterfactual,
    *,
    bands: DrawnBands,
    members: tuple[str, ...],
) -> VariantResult:
    weights = _weights(result.before, members)
    drawn = bands.real_income(name)
    bloc = bloc_trade(result, members)
    return VariantResult(
        name=name,
        title=trade.variants[name].title,
        changes=changes_of(study, trade, name, result),
        effects=_effects(result, name, bands),
        members_real_income=float(100 * (result.real_income - 1) @ weights),
        members_band=band_of(drawn @ weights),
        members_alone=bands.alone(name, weights),
        total=_bloc("all members" if trade.members else "all concerned", bloc, slice(None), slice(None)),
        members=tuple(_bloc(code, bloc, slice(None), at) for at, code in enumerate(bloc.members)),
        before=_integration(_model(study, result.before, "before"), members),
        after=_integration(_model(study, result.after, f"after: {name}"), members),
        residual=float(result.residuals.largest),
    )


def _weights(base: Baseline, members: Sequence[str]) -> Array:
    """(N,) share of each member in the income of all members; 0 outside."""
    income = np.zeros(len(base.economies))
    at = [base.economy(code) for code in members]
    income[at] = base.income[at]
    return cast("Array", income / income.sum())


def _effects(result: Counterfactual, name: str, bands: DrawnBands) -> tuple[EconomyEffect, ...]:
    linear = linear_welfare(result)
    before, after = _abroad(result.before), _abroad(result.after)
    drawn, only = bands.real_income(name), np.eye(len(result.before.economies))
    return tuple(
        EconomyEffect(
            economy=code,
            real_income=float(100 * (result.real_income[n] - 1)),
            band=band_of(drawn[:, n]),
            real_wage=float(100 * (result.real_wage[n] - 1)),
            terms=float(100 * linear.terms_of_trade[n]),
            volume=float(100 * linear.volume_of_trade[n]),
            exports=_growth(before[:, n].sum(), after[:, n].sum()),
            imports=_growth(before[n].sum(), after[n].sum()),
            alone=bands.alone(name, only[n]),
        )
        for n, code in enumerate(result.before.economies)
    )


def _abroad(state: Baseline) -> Array:
    """(N, N) flows over all sectors [importer, exporter], without domestic sales."""
    flows: Array = state.imports.sum(0)
    np.fill_diagonal(flows, 0.0)
    return flows


def _growth(before: float, after: float) -> float | None:
    return float(100 * (after / before - 1)) if before > 0 else None


def _bloc(name: str, bloc: BlocTrade, sector: slice | int, member: slice | int) -> BlocEffect:
    before = float(bloc.members_before[sector, member].sum())
    rise = float(bloc.from_members[sector, member].sum())
    return BlocEffect(
        name=name,
        before_members=before,
        before_outside=float(bloc.outside_before[sector, member].sum()),
        rise_from_members=rise,
        rise_pct=_growth(before, before + rise),
        creation=float(bloc.creation[sector, member].sum()),
        diversion=float(bloc.diversion[sector, member].sum()),
    )


def _model(study: EconomyStudy, state: Baseline, vintage: str) -> Leontief:
    axes = study.accounts.axes
    return leontief(implied_accounts(state, year=axes.year, vintage=vintage, source=axes.source))


def _integration(model: Leontief, members: tuple[str, ...]) -> IntegrationState:
    found = integration(model, members)
    parts: dict[str, Any] = {
        field.name: known(100 * getattr(found, field.name)) for field in fields(IntegrationState)
    }
    return IntegrationState(**parts)


def _sectors(study: EconomyStudy, members: Sequence[str], result: Counterfactual) -> tuple[SectorEffect, ...]:
    bloc = bloc_trade(result, members)
    before, after = result.before.output, result.after.output
    # quantity: value over unit cost, both in units of the numeraire
    quantity = shares(after / result.unit_cost, before, np.nan)
    return tuple(
        SectorEffect(
            sector=code,
            bloc=_bloc(code, bloc, j, slice(None)),
            output=tuple(
                (focus, known(100 * (quantity[j, result.before.economy(focus)] - 1)))
                for focus in study.asked.focus
            ),
        )
        for j, code in enumerate(result.before.sectors)
    )


def _pairs(result: Counterfactual, members: Sequence[str]) -> tuple[PairChange, ...]:
    before, after = _abroad(result.before), _abroad(result.after)
    names = result.before.economies
    return tuple(
        PairChange(
            importer,
            exporter,
            float(before[n, i]),
            float(after[n, i] - before[n, i]),
            _growth(before[n, i], after[n, i]),
        )
        for importer in members
        for i, exporter in enumerate(names)
        if (n := names.index(importer)) != i
    )


def _flows(
    study: EconomyStudy, members: Sequence[str], result: Counterfactual, *, of_agreement: bool
) -> tuple[ValueAddedFlow, ...]:
    """Value added of the focus economies by where it is absorbed, other than at home."""
    names = result.before.economies
    states = [
        value_added_by_absorption(_model(study, state, vintage))
        for state, vintage in ((result.before, "before"), (result.after, "after"))
    ]
    focus = study.asked.focus
    groups = {code: [names.index(code)] for code in focus}
    others = OTHER_MEMBERS if of_agreement else OTHERS_CONCERNED
    groups[others] = [names.index(code) for code in members if code not in focus]
    groups[OUTSIDE] = [n for n, code in enumerate(names) if code not in members and code not in focus]
    return tuple(
        ValueAddedFlow(
            origin, destination, *(float(state[names.index(origin), at].sum()) for state in states)
        )
        for origin in focus
        for destination, at in groups.items()
        if destination != origin and at
    )


def _sensitivity(
    name: str, base: Baseline, trade: TradeFile, what: Change, members: Sequence[str]
) -> IncomeByElasticities:
    chosen = elasticities(name)
    result = TradeModel.from_baseline(base, dict(chosen.values), closure=trade.closure).solve(what)
    change = 100 * (result.real_income - 1)
    return IncomeByElasticities(
        name=name,
        citation=chosen.citation,
        warning=chosen.warning,
        real_income=tuple((code, float(change[n])) for n, code in enumerate(base.economies)),
        members_real_income=float(change @ _weights(base, members)),
    )
