"""From schedules to the tariffs of each variant: what the baseline is, and what a variant makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError
from tumen.study.economy.earned import in_vain, open_cuts, used_shares
from tumen.study.economy.labels import EVERY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tumen.errors import Problem
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schedules import Schedules
    from tumen.study.economy.schema import TradeFile, Variant

    Array = NDArray[np.float64]


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
    missing = [code for n, code in enumerate(axes.economies) if np.isnan(tau[:, n, :]).any()]
    if missing:
        raise InputError.of(
            f"tariffs of {', '.join(missing)} are not on file",
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
    variant = trade.variants[name]
    new = promised_tariffs(study, name, tau)
    if name in study.utilisation:
        used, cut = used_shares(study, name, tau, new), new < tau
        unsettled = open_cuts(study, name, used, cut)
        if unsettled:
            raise unsettled
        new = tau + np.where(cut, used.share, 1.0) * (new - tau)
    axes = study.accounts.axes
    for duty in variant.duties:
        for j in goods(study) if duty.sector == EVERY else [axes.sector(duty.sector)]:
            for n in _at(duty.importer, axes.economies):
                for i in _at(duty.exporter, axes.economies):
                    if n != i:
                        new[j, n, i] += float(duty.add)
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
    pairs = [(n, i) for n in members for i in members if n != i]
    unknown = sorted({axes.economies[n] for n, i in pairs if np.isnan(staged[:, n, i]).any()})
    if unknown:
        raise InputError.of(
            f"rates of {', '.join(unknown)} under the agreement are not on file",
            "Give them in a file of tariffs, or leave these economies out",
        )
    for n, i in pairs:
        new[:, n, i] = np.minimum(new[:, n, i], staged[:, n, i])
    left = _share_left(base, staged, pairs)
    for code in variant.joins:
        x = axes.economy(code)
        for m in members:
            new[:, m, x] = np.minimum(new[:, m, x], base[:, m, x] * left)
            new[:, x, m] *= left


def _share_left(base: Array, staged: Array, pairs: Sequence[tuple[int, int]]) -> Array:
    """(J,) share of base rates that is left between members, pairs weighing as much as their base rates."""
    before = sum((base[:, n, i] for n, i in pairs), np.zeros(base.shape[0]))
    after = sum((np.minimum(base[:, n, i], staged[:, n, i]) for n, i in pairs), np.zeros(base.shape[0]))
    return np.divide(after, before, out=np.ones_like(before), where=before > 0)


def goods(study: EconomyStudy) -> list[int]:
    """Sectors on which any tariff is on file or stated: no duty is levied on the others."""
    base = study.schedules.rates["base"] if study.schedules else np.zeros((0, 0, 0))
    return [j for j, rates in enumerate(base) if (rates > 0).any()]


def _at(code: str, known: Sequence[str]) -> list[int]:
    return list(range(len(known))) if code == EVERY else [known.index(code)]


def _asked(study: EconomyStudy) -> tuple[Schedules, TradeFile]:
    if study.schedules is None or study.asked.trade is None:
        message = "the study does not ask about trade"
        raise ValueError(message)
    return study.schedules, study.asked.trade


def check_variants(study: EconomyStudy) -> None:
    """Build the tariffs of every variant once, so that what is missing is told before anything is solved."""
    from tumen.economy.accounts import elasticities
    from tumen.economy.trade_model import Change, baseline_from_accounts
    from tumen.economy.trade_model.elasticities import elasticity_array

    _, trade = _asked(study)
    problems = _stated_in_vain(study)
    try:
        tau = baseline_tariffs(study)
    except InputError as error:
        missing = [study.block.problem(("trade", "outside"), p.what, p.fix) for p in error.problems]
        raise InputError([*problems, *missing]) from None
    low, high = trade.draws.shock
    if not 0 <= low <= high:
        problems.append(
            study.block.problem(
                ("trade", "draws", "shock"), f"the range is {low} to {high}", "Give 0 <= lowest <= highest"
            )
        )
    for key in dict.fromkeys((trade.elasticities, *trade.sensitivity)):
        try:
            elasticity_array(study.accounts.axes.sectors, elasticities(key).values)
        except InputError as error:
            problems.append(
                study.block.problem(
                    ("trade", "elasticities"),
                    f"the set {key} is not of the sectors of the table: {error.problems[0].what}",
                    f"Add the table up to {', '.join(elasticities(key).values)} with a map of sectors",
                )
            )
    try:
        baseline_from_accounts(study.accounts, tau)
    except InputError as error:
        problems += [study.block.problem(("accounts",), p.what, p.fix) for p in error.problems]
    for name, variant in trade.variants.items():
        at: tuple[str | int, ...] = ("trade", "variants", name)
        absent = [code for code in variant.without if code not in trade.members]
        if absent:
            problems.append(
                study.block.problem((*at, "without"), f"{', '.join(absent)} is not a member", "Name a member")
            )
        inside = [code for code in variant.joins if code in trade.members]
        if inside:
            problems.append(
                study.block.problem(
                    (*at, "joins"), f"{', '.join(inside)} is a member already", "Leave it out"
                )
            )
        if (variant.without or variant.joins or variant.utilisation) and variant.stage is None:
            problems.append(
                study.block.problem(at, "tariffs are not cut without a stage", "Add 'stage: full'")
            )
        problems += [
            study.block.problem(
                (*at, "duties", place),
                f"no customs duty is levied on {duty.sector}",
                "Name a sector of goods",
            )
            for place, duty in enumerate(variant.duties)
            if duty.sector != EVERY and study.accounts.axes.sector(duty.sector) not in goods(study)
        ]
        if problems:
            continue
        if name in study.utilisation:
            problems += in_vain(
                study, name, used_shares(study, name, tau, promised_tariffs(study, name, tau))
            )
        try:
            Change(tariff=variant_tariffs(study, name, tau))  # refuses rates of -100 per cent and less
        except InputError as error:
            problems += [study.block.problem(at, p.what, p.fix) for p in error.problems]
    if problems:
        raise InputError(problems)


def _stated_in_vain(study: EconomyStudy) -> list[Problem]:
    """Rates stated for importers whose own are on file, or stated twice: they would not be used."""
    schedules, trade = _asked(study)
    axes, problems = study.accounts.axes, []
    seen: set[str] = set()
    for place, rate in enumerate(trade.outside):
        at = ("trade", "outside", place, "importer")
        if not np.isnan(schedules.rates["prior"][:, axes.economy(rate.importer), :]).any():
            problems.append(
                study.block.problem(at, f"the rates of {rate.importer} are on file", "Delete this line")
            )
        if rate.importer in seen:
            problems.append(study.block.problem(at, f"{rate.importer} is named twice", "Name it once"))
        seen.add(rate.importer)
    return problems
