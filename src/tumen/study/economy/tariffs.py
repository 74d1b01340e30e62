"""From schedules to the tariffs of each variant: what the baseline is, and what a variant makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError, Problem
from tumen.study.economy.read import EVERY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.economy.accounts import Axes, SectorTariffs
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import TradeFile, Variant

    Array = NDArray[np.float64]

STAGES = ("base", "prior", "2026", "2030", "full")


@dataclass(frozen=True, slots=True, eq=False)
class Schedules:
    """Tariffs by stage, as fractions [sector, importer, exporter]; NaN is not on file.

    `base` without any agreement, `prior` under agreements older than the one that is studied, the others under it.
    `basis` counts, by importer, the cells of each key of what a rate of the baseline or of full staging rests on.
    """

    rates: Mapping[str, Array]
    basis: Mapping[str, Mapping[str, int]]
    source: str


@dataclass(frozen=True, slots=True)
class Share:
    """Share of a tariff cut that is really earned; ``*`` stands for every label."""

    importer: str
    exporter: str
    sector: str
    rate: float
    source: str


def read_schedules(path: Path | None, axes: Axes) -> Schedules:
    """The built-in sector tariffs (path None), or those of a CSV; InputError if they do not fit the table."""
    return _built_in(axes) if path is None else _from_file(path, axes)


@cache
def _on_file() -> dict[str, SectorTariffs]:
    from tumen.economy.accounts import sector_tariffs

    return {name: sector_tariffs(name) for name in ("base", "prior", "2026", "2030", "full")}


def _built_in(axes: Axes) -> Schedules:
    found = _on_file()
    base = found["base"]
    if (base.economies, base.sectors) != (axes.economies, axes.sectors):
        raise InputError.of(
            "the built-in tariffs do not have the economies and sectors of this table",
            "Map the table to those of the built-in one (accounts: economies, sectors), or give a file of tariffs",
        )
    basis: dict[str, dict[str, int]] = {}
    for stage in ("base", "full"):
        for (_sector, importer, _exporter), key in found[stage].basis.items():
            counts = basis.setdefault(importer, {})
            counts[key] = counts.get(key, 0) + 1
    return Schedules(
        {name: item.rates for name, item in found.items()}, basis, "built-in (data/accounts/SOURCES.md)"
    )


def _from_file(path: Path, axes: Axes) -> Schedules:
    from tumen.tables.rows import read_rows
    from tumen.tables.text import shown_path

    shown = shown_path(path)
    shape = (axes.n_sectors, axes.n_economies, axes.n_economies)
    rates = {stage: np.full(shape, np.nan) for stage in STAGES}
    basis: dict[str, dict[str, int]] = {}
    problems: list[Problem] = []
    for row in read_rows(path, ("importer", "exporter", "sector", *STAGES, "source")):
        labels = (
            (row["importer"], axes.economies),
            (row["exporter"], axes.economies),
            (row["sector"], axes.sectors),
        )
        strange = [code for code, known in labels if code not in known]
        problems += [
            Problem(f"{code!r} is not in the table", "Use its labels", shown, row.line) for code in strange
        ]
        if not row["source"]:
            problems.append(Problem("a rate without a source", "Say where it is from", shown, row.line))
        values = [_fraction(row[stage], shown, row.line, problems) for stage in STAGES]
        if strange:
            continue
        at = axes.sector(row["sector"]), axes.economy(row["importer"]), axes.economy(row["exporter"])
        for stage, value in zip(STAGES, values, strict=True):
            rates[stage][at] = value
        counts = basis.setdefault(row["importer"], {})
        counts[row["source"]] = counts.get(row["source"], 0) + 1
    if problems:
        raise InputError(problems)
    for array in rates.values():
        array[:, range(axes.n_economies), range(axes.n_economies)] = 0.0
    return Schedules(rates, basis, path.name)


def _fraction(text: str, shown: str, line: int, problems: list[Problem]) -> float:
    """A rate; empty is not on file and stays unknown."""
    if not text:
        return float("nan")
    try:
        value = float(text)
    except ValueError:
        value = float("inf")
    if not 0 <= value < 100:
        problems.append(
            Problem(f"{text!r} is not a rate", "Write a fraction: 0.05 for 5 per cent", shown, line)
        )
    return value


def read_shares(path: Path, economies: Sequence[str], sectors: Sequence[str]) -> tuple[Share, ...]:
    """Read importer,exporter,sector,rate,source; later rows prevail over earlier ones."""
    from tumen.tables.rows import read_rows
    from tumen.tables.text import shown_path

    shown = shown_path(path)
    problems: list[Problem] = []
    found: list[Share] = []
    for row in read_rows(path, ("importer", "exporter", "sector", "rate", "source")):
        for column, known in (("importer", economies), ("exporter", economies), ("sector", sectors)):
            if row[column] not in known and row[column] != EVERY:
                problems.append(
                    Problem(f"{row[column]!r} is not in the table", "Use its labels, or *", shown, row.line)
                )
        rate = _fraction(row["rate"], shown, row.line, problems)
        if not 0 <= rate <= 1:
            problems.append(
                Problem(
                    f"the share {row['rate']!r} is not from 0 to 1", "Write 0.5 for half", shown, row.line
                )
            )
        if not row["source"]:
            problems.append(
                Problem("a share without a source", "Cite one, or write illustrative", shown, row.line)
            )
        found.append(Share(row["importer"], row["exporter"], row["sector"], rate, row["source"]))
    if problems:
        raise InputError(dict.fromkeys(problems))
    return tuple(found)


def baseline_tariffs(study: EconomyStudy) -> Array:
    """(J, N, N) tariffs before the agreement: under older agreements, and as stated for importers without a schedule.

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

    A trader claims the lower of the older rate and the new one (of sector means; by line the lowest rate can be lower
    still). An economy that joins keeps, on trade with members, the share of its and their base rates that members
    keep on average among themselves, sector by sector.

    Raises
    ------
    InputError
        If a rate between members is not on file, or the share that is used is not given for a pair with a cut.
    """
    _, trade = _asked(study)
    variant = trade.variants[name]
    new = promised_tariffs(study, name, tau)
    if name in study.utilisation or name in study.derived:
        new = tau + _used(study, name, tau, new) * (new - tau)
    axes = study.accounts.axes
    for duty in variant.duties:
        for j in _at(duty.sector, axes.sectors):
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


def _used(study: EconomyStudy, name: str, tau: Array, new: Array) -> Array:
    """(J, N, N) share of every cut that is used: as derived, else as stated."""
    from tumen.study.economy.earned import used_shares

    axes, cut = study.accounts.axes, new < tau
    used = np.full(cut.shape, np.nan)
    for share in study.utilisation.get(name, ()):
        block = np.ix_(
            _at(share.sector, axes.sectors),
            _at(share.importer, axes.economies),
            _at(share.exporter, axes.economies),
        )
        used[block] = share.rate
    derived = used_shares(study, name, tau, new)
    used = np.where(np.isnan(derived), used, derived)
    open_cells = np.argwhere(cut & np.isnan(used))
    if len(open_cells):
        shown = ", ".join(
            f"{axes.economies[n]} from {axes.economies[i]} {axes.sectors[j]}" for j, n, i in open_cells[:3]
        )
        raise InputError.of(
            f"the share that is used is not given for {len(open_cells)} cuts: {shown}",
            "Add rows to a utilisation table, for example one with * for all",
        )
    return np.where(cut, used, 1.0)


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
        if (
            variant.without or variant.joins or variant.utilisation or variant.derive
        ) and variant.stage is None:
            problems.append(
                study.block.problem(at, "tariffs are not cut without a stage", "Add 'stage: full'")
            )
        if problems:
            continue
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
