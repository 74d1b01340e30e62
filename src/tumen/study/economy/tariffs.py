"""From schedules to tariffs: the baseline, what a variant makes of it, what its cuts rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import shares
from tumen.economy.refusals import EVERY
from tumen.errors import InputError
from tumen.study.economy.earned import in_vain, open_cuts, used_shares
from tumen.study.economy.results import CutGrounds
from tumen.study.economy.schedules import GROUNDS, ground_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from tumen.economy.arrays import Array
    from tumen.errors import Problem
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.results import GroundShare
    from tumen.study.economy.schedules import Schedules
    from tumen.study.economy.schema import TradeFile, Variant
    from tumen.tables.yaml_document import Location


def baseline_tariffs(study: EconomyStudy) -> Array:
    """(J, N, N) tariffs before the agreement: under older agreements, and as stated for importers without a
    schedule.

    Raises
    ------
    InputError
        Naming every importer with rates that are neither on file nor stated: a missing rate is not zero.
    """
    schedules, trade = _asked(study)
    axes = study.accounts.axes
    tau = schedules.rates["prior"].copy()
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


def variant_tariffs(study: EconomyStudy, name: str, tau: Array) -> Array:
    """(J, N, N) tariffs of one variant, starting from the baseline `tau`.

    A trader claims the lower of the older rate and the new one (of sector means; by line the lowest rate can
    be lower still). An economy that joins keeps, on trade with members, the share of its and their base rates
    that members keep on average among themselves, sector by sector.

    Raises
    ------
    InputError
        If a rate between members is not on file, or the share that is used is not given for a pair with a
        cut.
    """
    _, trade = _asked(study)
    new = promised_tariffs(study, name, tau)
    if name in study.utilisation:
        used, cut = used_shares(study, name, tau, new), new < tau
        unsettled = open_cuts(study, name, used, cut)
        if unsettled:
            raise unsettled
        new = tau + np.where(cut, used.share, 1.0) * (new - tau)
    axes = study.accounts.axes
    abroad = ~np.eye(axes.n_economies, dtype=bool)
    for duty in trade.variants[name].duties:
        at = np.zeros(new.shape, dtype=bool)
        at[
            np.ix_(
                goods(study) if duty.sector == EVERY else [axes.sector(duty.sector)],
                _at(duty.importer, axes.economies),
                _at(duty.exporter, axes.economies),
            )
        ] = True
        new[at & abroad] += float(duty.add)
    return new


def promised_tariffs(study: EconomyStudy, name: str, tau: Array) -> Array:
    """(J, N, N) tariffs of one variant if everybody claimed every preference, before any duty is added."""
    _, trade = _asked(study)
    new = tau.copy()
    if trade.variants[name].stage is not None:
        _cut(study, trade.variants[name], new)
    return new


def _cut(study: EconomyStudy, variant: Variant, new: Array) -> None:
    schedules, trade = _asked(study)
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


def _at(code: str, known: Sequence[str]) -> list[int]:
    return list(range(len(known))) if code == EVERY else [known.index(code)]


def _asked(study: EconomyStudy) -> tuple[Schedules, TradeFile]:
    if study.schedules is None or study.asked.trade is None:
        message = "the study does not ask about trade"
        raise ValueError(message)
    return study.schedules, study.asked.trade


def cut_grounds(
    study: EconomyStudy, name: str, tau: Array, promised: Array, imports: Array
) -> CutGrounds | None:
    """Shares of the cut from `tau` to `promised`, by what the rates rest on; None where nothing is cut.

    Parameters
    ----------
    imports : (J, N, N) of the baseline; a cut weighs by imports times points
    """
    (schedules, trade), axes = _asked(study), study.accounts.axes
    if not (promised < tau).any():
        return None
    variant = trade.variants[name]
    before = schedules.grounds["prior"].copy()
    for rate in trade.outside:
        n = axes.economy(rate.importer)
        not_on_file = np.isnan(schedules.rates["prior"][:, n, :])
        before[:, n, :][not_on_file] = GROUNDS.index(ground_of(rate.source))
    after = schedules.grounds[variant.stage or "full"].copy()
    for code in variant.joins:  # the share of base rates that is left is taken over from the members
        x = axes.economy(code)
        after[:, x, :] = after[:, :, x] = GROUNDS.index("assumed")
    weights = np.where(promised < tau, imports * (tau - promised), 0.0)
    on_file = GROUNDS.index("on file")
    return CutGrounds(
        before=_parts(before, weights),
        after=_parts(after, weights),
        both_on_file=_part(weights, (before == on_file) & (after == on_file)),
    )


def _parts(grounds: NDArray[np.int8], weights: Array) -> tuple[GroundShare, ...]:
    found = ((ground, _part(weights, grounds == place)) for place, ground in enumerate(GROUNDS))
    return tuple(sorted((item for item in found if item[1] > 0), key=lambda item: -item[1]))


def _part(weights: Array, where: NDArray[np.bool_]) -> float:
    whole = float(weights.sum())
    return float(100 * weights[where].sum() / whole) if whole > 0 else 0.0


def check_variants(study: EconomyStudy) -> None:
    """Build the tariffs of every variant once, so that what is missing is told before anything is solved."""
    from tumen.economy.accounts import elasticities
    from tumen.economy.trade_model import Change, baseline_from_accounts
    from tumen.economy.trade_model.elasticities import elasticity_array

    _, trade = _asked(study)
    axes = study.accounts.axes
    problems = list(_stated_in_vain(study))

    def refuse(wrong: object, at: Location, what: str, fix: str) -> None:
        if wrong:
            problems.append(study.block.problem(at, what, fix))

    def tried(at: Location, make: Callable[[], object]) -> None:
        try:
            make()
        except InputError as error:
            problems.extend(study.block.problem(at, p.what, p.fix) for p in error.problems)

    known = len(problems)
    tried(("trade", "outside"), lambda: baseline_tariffs(study))
    if len(problems) > known:
        raise InputError(problems)
    tau = baseline_tariffs(study)
    low, high = trade.draws.shock
    wide = f"the range is {low} to {high}"
    refuse(not 0 <= low <= high, ("trade", "draws", "shock"), wide, "Give 0 <= lowest <= highest")
    for key in dict.fromkeys((trade.elasticities, *trade.sensitivity)):
        try:
            elasticity_array(axes.sectors, elasticities(key).values)
        except InputError as error:
            what = f"the set {key} is not of the sectors of the table: {error.problems[0].what}"
            fix = f"Add the table up to {', '.join(elasticities(key).values)} with a map of sectors"
            refuse(True, ("trade", "elasticities"), what, fix)
    tried(("accounts",), lambda: baseline_from_accounts(study.accounts, tau))
    for name, variant in trade.variants.items():
        at: Location = ("trade", "variants", name)
        absent = ", ".join(code for code in variant.without if code not in trade.members)
        refuse(absent, (*at, "without"), f"{absent} is not a member", "Name a member")
        inside = ", ".join(code for code in variant.joins if code in trade.members)
        refuse(inside, (*at, "joins"), f"{inside} is a member already", "Leave it out")
        uncut = variant.stage is None and (variant.without or variant.joins or variant.utilisation)
        refuse(uncut, at, "tariffs are not cut without a stage", "Add 'stage: full'")
        for place, duty in enumerate(variant.duties):
            free = duty.sector != EVERY and axes.sector(duty.sector) not in goods(study)
            what = f"no customs duty is levied on {duty.sector}"
            refuse(free, (*at, "duties", place), what, "Name a sector of goods")
        if problems:
            continue
        if name in study.utilisation:
            tried(at, lambda name=name: promised_tariffs(study, name, tau))  # type: ignore[misc]
            if not problems:
                used = used_shares(study, name, tau, promised_tariffs(study, name, tau))
                problems += in_vain(study, name, used)
        # Change refuses rates of -100 per cent and less
        tried(at, lambda name=name: Change(tariff=variant_tariffs(study, name, tau)))  # type: ignore[misc]
    if problems:
        raise InputError(problems)


def _stated_in_vain(study: EconomyStudy) -> Iterator[Problem]:
    """Rates stated for importers whose own are on file, or stated twice: they would not be used."""
    schedules, trade = _asked(study)
    named = [rate.importer for rate in trade.outside]
    for place, code in enumerate(named):
        at = ("trade", "outside", place, "importer")
        if not np.isnan(schedules.rates["prior"][:, study.accounts.axes.economy(code), :]).any():
            yield study.block.problem(at, f"the rates of {code} are on file", "Delete this line")
        if code in named[:place]:
            yield study.block.problem(at, f"{code} is named twice", "Name it once")
