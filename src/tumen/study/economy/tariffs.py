"""From schedules to tariffs: the baseline, what a variant makes of it, what its cuts rest on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tumen.economy.accounts.tariffs import STAGES
from tumen.economy.arrays import shares
from tumen.economy.refusals import EVERY
from tumen.errors import InputError
from tumen.study.economy.earned import in_vain, refuse_open_cuts, used_shares
from tumen.study.economy.policy.change import cells, change_of, duties_of
from tumen.study.economy.results import CutGrounds
from tumen.study.economy.schedules import GROUNDS, ground_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model import Change, TradeModel
    from tumen.errors import Problem
    from tumen.study.economy.earned import UsedShares
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.results import GroundShare
    from tumen.study.economy.schedules import Schedules
    from tumen.study.economy.schema import OutsideTariff, TradeFile, Variant
    from tumen.tables.yaml_document import Location

T = TypeVar("T")


def baseline_tariffs(study: EconomyStudy) -> Array:
    """(J, N, N) tariffs in force: base rates or lower ones of older agreements, and as stated for importers
    without a schedule.

    Raises InputError naming every importer with rates that are neither on file nor stated: a missing rate is
    not zero.
    """
    schedules, trade = asked_of_trade(study)
    axes = study.accounts.axes
    tau, _ = schedules.in_force()
    for rate in trade.outside:
        row = tau[:, axes.economy(rate.importer), :]
        row[np.isnan(row)] = float(rate.rate)
    missing = _importers(axes.economies, np.isnan(tau))
    if missing:
        raise InputError.of(
            f"tariffs of {missing} are not on file",
            "State a rate with its source for each under trade: outside",
        )
    return tau


def replaced(study: EconomyStudy, rate: OutsideTariff) -> str:
    """What a stated rate takes the place of, in words: rates that are not on file, in which sectors."""
    (in_force, _), axes = asked_of_trade(study)[0].in_force(), study.accounts.axes
    n = axes.economy(rate.importer)
    open_ = np.isnan(in_force[:, n, :])
    open_[:, n] = False
    sectors = [axes.sectors[j] for j in np.flatnonzero(open_.any(axis=1))]
    count, whole = int(open_.sum()), axes.n_sectors * (axes.n_economies - 1)
    stay = [f"{float(in_force[j, n, i])}" for j, i in np.argwhere(~open_) if i != n]
    how = f"{float(100 * rate.rate):g} % in place of {count:,} rates that are not on file, of {whole:,}"
    if len(sectors) < axes.n_sectors:
        without = ", ".join(code for code in axes.sectors if code not in sectors)
        how += f"; none in {without}"
    if stay:
        zero = "all of them zero" if not any(float(value) for value in stay) else "not all of them zero"
        how += f"; {len(stay):,} on file stay, {zero}"
    return how


@dataclass(frozen=True, slots=True, eq=False)
class VariantTariffs:
    """Tariffs of one variant, each (J, N, N)."""

    before: Array
    """The baseline."""
    promised: Array
    """If everybody claimed every preference."""
    used: UsedShares | None
    """What of each cut is earned; None where every cut counts in full."""
    earned: Array
    """As far as preferences are earned; NaN where that is not known."""
    after: Array
    """With duties that are added: what the variant is solved at."""


def variant_tariffs(
    study: EconomyStudy, name: str, tau: Array, used: UsedShares | None = None
) -> VariantTariffs:
    """Tariffs of one variant, starting from the baseline `tau`.

    A trader claims the lower of the older rate and the new one (of sector means; by line the lowest rate can
    be lower still). An economy that joins keeps, on trade with members, the share of its and their base rates
    that members keep on average among themselves, sector by sector.

    `used` are the shares that are earned where they are known already.

    Raises InputError if a rate between members is not on file.
    """
    _, trade = asked_of_trade(study)
    variant, axes = trade.variants[name], study.accounts.axes
    promised = tau.copy()
    if variant.stage is not None:
        _cut(study, variant, promised)
    if used is None and name in study.utilisation and not study.utilisation[name].waits:
        used = used_shares(study, name, tau, promised)
    earned = promised
    if used is not None:
        earned = tau + np.where(promised < tau, used.share, 1.0) * (promised - tau)
    after, dutiable = earned.copy(), goods(study)
    for _, duty, _ in duties_of(variant):
        after[cells(axes, duty, dutiable)] += float(duty.add)
    return VariantTariffs(tau, promised, used, earned, after)


def _cut(study: EconomyStudy, variant: Variant, new: Array) -> None:
    schedules, trade = asked_of_trade(study)
    axes = study.accounts.axes
    staged, base = schedules.rates[variant.stage or ""], schedules.rates["base"]
    members = [axes.economy(code) for code in trade.members if code not in variant.without]
    joins = [axes.economy(code) for code in variant.joins]
    inside = np.zeros(new.shape, dtype=bool)
    inside[np.ix_(range(axes.n_sectors), members, members)] = True
    unknown = _importers(axes.economies, inside & np.isnan(staged))
    if unknown:
        raise InputError.of(
            f"rates of {unknown} under the agreement are not on file",
            "Give them in a file of tariffs, or leave these economies out",
        )
    new[inside] = np.minimum(new, staged)[inside]
    if not joins:
        return
    needed = inside.copy()
    needed[np.ix_(range(axes.n_sectors), members, joins)] = True
    unknown = _importers(axes.economies, needed & np.isnan(base))
    if unknown:
        raise InputError.of(
            f"rates of {unknown} without any agreement are not on file, so the share of them that is left "
            "for who joins is not known",
            "Give the column 'base' in the file of tariffs, or leave out 'joins'",
        )
    left = _share_left(base, staged, [(n, i) for n in members for i in members if n != i])
    for x in joins:
        for m in members:
            new[:, m, x] = np.minimum(new[:, m, x], base[:, m, x] * left)
            new[:, x, m] *= left


def _share_left(base: Array, staged: Array, pairs: Sequence[tuple[int, int]]) -> Array:
    """(J,) share of base rates that is left between members, pairs weighing as much as their base rates."""
    before = sum((base[:, n, i] for n, i in pairs), np.zeros(base.shape[0]))
    after = sum((np.minimum(base[:, n, i], staged[:, n, i]) for n, i in pairs), np.zeros(base.shape[0]))
    return shares(after, before, 1.0)


def goods(study: EconomyStudy) -> list[int]:
    """Sectors on which any tariff is on file or stated: no duty is levied on the others."""
    rates = study.schedules.rates.values() if study.schedules else ()
    levied = sum(((found > 0).any(axis=(1, 2)) for found in rates), np.zeros(study.accounts.axes.n_sectors))
    return [int(j) for j in np.flatnonzero(levied)]


def _importers(economies: Sequence[str], cells: NDArray[np.bool_]) -> str:
    return ", ".join(economies[int(n)] for n in np.flatnonzero(cells.any(axis=(0, 2))))


def asked_of_trade(study: EconomyStudy) -> tuple[Schedules, TradeFile]:
    """The schedules, and what is asked of the trade model."""
    if study.schedules is None or study.asked.trade is None:
        message = "the study does not ask about trade"
        raise ValueError(message)
    return study.schedules, study.asked.trade


def cut_grounds(study: EconomyStudy, name: str, made: VariantTariffs, imports: Array) -> CutGrounds | None:
    """Shares of the promised cut, in imports times points, by what rates rest on; None without a cut.

    What an earlier stage takes off whose rates rest on firmer ground counts with that stage: where the rate
    of 2026 is on file and that of full staging assumed, only the fall after 2026 is assumed.
    """
    (schedules, trade), axes = asked_of_trade(study), study.accounts.axes
    cut = made.promised < made.before
    if not cut.any():
        return None
    variant = trade.variants[name]
    in_force, before = schedules.in_force()
    for rate in trade.outside:
        n = axes.economy(rate.importer)
        not_on_file = np.isnan(in_force[:, n, :])
        before[:, n, :][not_on_file] = GROUNDS.index(ground_of(rate.source))
    stage = variant.stage or "full"
    after = schedules.grounds[stage].copy()
    for code in variant.joins:  # the share of base rates that is left is taken over from the members
        x = axes.economy(code)
        after[:, x, :] = after[:, :, x] = GROUNDS.index("assumed")
    whole = np.where(cut, made.before - made.promised, 0.0)
    done = np.zeros_like(whole)
    parts: list[tuple[NDArray[np.int8], Array]] = []
    for earlier in STAGES[STAGES.index("2026") : STAGES.index(stage)]:
        rates, grounds = schedules.rates[earlier], schedules.grounds[earlier]
        firmer = cut & (grounds < schedules.grounds[stage]) & (schedules.grounds[stage] == after)
        reached = np.where(firmer, made.before - np.fmax(rates, made.promised), 0.0)
        step = np.maximum(np.nan_to_num(reached) - done, 0.0)
        done += step
        parts.append((grounds, imports * step))
    parts.append((after, imports * (whole - done)))
    on_file = GROUNDS.index("on file")
    of_both = sum(
        (np.where((before == on_file) & (ground == on_file), weight, 0.0) for ground, weight in parts),
        np.zeros_like(whole),
    )
    total = float((imports * whole).sum())
    return CutGrounds(
        before=_parts([(before, imports * whole)]),
        after=_parts(parts),
        both_on_file=float(100 * of_both.sum() / total) if total > 0 else 0.0,
    )


def _parts(parts: Sequence[tuple[NDArray[np.int8], Array]]) -> tuple[GroundShare, ...]:
    """How much of the weights rests on each ground, the largest part first."""
    total = sum(float(weight.sum()) for _, weight in parts)
    found = [
        (ground, 100 * sum(float(weight[grounds == place].sum()) for grounds, weight in parts) / total)
        for place, ground in enumerate(GROUNDS)
        if total > 0
    ]
    return tuple(sorted((item for item in found if item[1] > 0), key=lambda item: -item[1]))


def check_variants(study: EconomyStudy) -> None:
    """Build the tariffs of every variant once, so that what is missing is told before anything is solved."""
    from tumen.economy.accounts import elasticities
    from tumen.economy.trade_model import TradeModel, baseline_from_accounts

    _, trade = asked_of_trade(study)
    problems = list(_stated_in_vain(study))
    tau, missing = _tried(study, ("trade", "outside"), partial(baseline_tariffs, study))
    if tau is None:
        raise InputError([*problems, *missing])
    problems += _wrong_elasticities(study, trade)
    base, unsound = _tried(study, ("accounts",), partial(baseline_from_accounts, study.accounts, tau))
    problems += unsound
    model: TradeModel | None = None
    if base is not None and not problems:
        model = TradeModel.from_baseline(base, elasticities(trade.elasticities), closure=trade.closure)
    for name in trade.variants:
        problems += _contradictions(study, trade, name)
        if not problems and model is not None:
            problems += _wrong_changes(study, name, tau, model)
    if problems:
        raise InputError(problems)


def _tried(study: EconomyStudy, at: Location, make: Callable[[], T]) -> tuple[T | None, list[Problem]]:
    """What is made, or what is refused, told at a place of the study."""
    try:
        return make(), []
    except InputError as error:
        return None, [study.block.problem(at, p.what, p.fix) for p in error.problems]


def _wrong_elasticities(study: EconomyStudy, trade: TradeFile) -> Iterator[Problem]:
    from tumen.economy.accounts import elasticities
    from tumen.economy.trade_model.elasticities import elasticity_array

    low, high = trade.draws.shock
    if not 0 <= low <= high:
        what = f"the range is {low} to {high}"
        yield study.block.problem(("trade", "draws", "shock"), what, "Give 0 <= lowest <= highest")
    for key in dict.fromkeys((trade.elasticities, *trade.sensitivity)):
        values = elasticities(key).values
        try:
            elasticity_array(study.accounts.axes.sectors, values)
        except InputError as error:
            what = f"the set {key} is not of the sectors of the table: {error.problems[0].what}"
            fix = f"Add the table up to {', '.join(values)} with a map of sectors"
            yield study.block.problem(("trade", "elasticities"), what, fix)


def _contradictions(study: EconomyStudy, trade: TradeFile, name: str) -> Iterator[Problem]:
    """What a variant says against itself."""
    variant, at = trade.variants[name], ("trade", "variants", name)
    absent = [code for code in variant.without if code not in trade.members]
    if absent:
        are = "is not a member" if len(absent) == 1 else "are not members"
        yield study.block.problem((*at, "without"), f"{', '.join(absent)} {are}", "Name a member")
    inside = [code for code in variant.joins if code in trade.members]
    if inside:
        are = "is a member already" if len(inside) == 1 else "are members already"
        yield study.block.problem((*at, "joins"), f"{', '.join(inside)} {are}", "Leave it out")
    if variant.of_agreement and len(set(trade.members)) < 2:
        what = "tariffs are cut under an agreement, and its members are not named"
        yield study.block.problem((*at, "stage"), what, "Add 'members: [...]' under trade, two or more")
    if variant.stage is None and (variant.without or variant.joins or variant.utilisation):
        yield study.block.problem(at, "tariffs are not cut without a stage", "Add 'stage: full'")
    for key in ("duties", "export_duties"):
        for place, duty in enumerate(getattr(variant, key)):
            if duty.sector != EVERY and study.accounts.axes.sector(duty.sector) not in goods(study):
                what = f"no customs duty is levied on {duty.sector}"
                yield study.block.problem((*at, key, place), what, "Name a sector of goods")


def _wrong_changes(study: EconomyStudy, name: str, tau: Array, model: TradeModel) -> list[Problem]:
    at = ("trade", "variants", name)
    made, problems = _tried(study, at, partial(variant_tariffs, study, name, tau))
    if made is not None and made.used is not None:
        problems += in_vain(study, name, made.used)
        cut = made.promised < tau
        problems += _tried(study, at, partial(refuse_open_cuts, study, name, made.used, cut))[1]
    if made is not None and not np.isnan(made.after).any():
        # refuses rates of -100 per cent and less, and worlds that no equilibrium can be found for
        try_it = partial(_refuse_change, study, name, made.after, model)
        problems += _tried(study, at, try_it)[1] or _below_zero(study, name, made)
    return problems


def variant_change(study: EconomyStudy, name: str, tariff: Array) -> Change:
    """What a variant changes for the model, given its tariffs."""
    _, trade = asked_of_trade(study)
    return change_of(study.accounts.axes, trade.variants[name], tariff, goods(study))


def _refuse_change(study: EconomyStudy, name: str, tariff: Array, model: TradeModel) -> None:
    model.refuse(variant_change(study, name, tariff))


def _below_zero(study: EconomyStudy, name: str, made: VariantTariffs) -> list[Problem]:
    """Points taken off beyond the tariff there is: what is left would be a subsidy that nobody pays."""
    below = np.argwhere((made.after < 0) & (made.after < made.earned))
    if not below.size:
        return []
    axes = study.accounts.axes
    j, n, i = below[0]
    cell = f"{axes.economies[n]} on {axes.sectors[j]} from {axes.economies[i]}"
    more = f" and {len(below) - 1} more" if len(below) > 1 else ""
    what = (
        f"points taken off leave a tariff below zero: {cell}, {100 * made.after[j, n, i]:.4g} per cent{more}"
    )
    fix = "Take off no more than there is"
    return [study.block.problem(("trade", "variants", name, "duties"), what, fix)]


def _stated_in_vain(study: EconomyStudy) -> Iterator[Problem]:
    """Rates stated for importers whose own are on file, or stated twice: they would not be used."""
    schedules, trade = asked_of_trade(study)
    named, (in_force, _) = [rate.importer for rate in trade.outside], schedules.in_force()
    for place, code in enumerate(named):
        at = ("trade", "outside", place, "importer")
        if not np.isnan(in_force[:, study.accounts.axes.economy(code), :]).any():
            yield study.block.problem(at, f"the rates of {code} are on file", "Delete this line")
        if code in named[:place]:
            yield study.block.problem(at, f"{code} is named twice", "Name it once")
