"""The share of each tariff cut that is really earned: from shares of goods, and as stated by sector."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.agreements.earned import EVERY, read_earned
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.earned_shares import Claiming, EarnedShares, settled, worth_claiming
from tumen.economy.refusals import short_codes
from tumen.errors import InputError, Problem
from tumen.study.economy.columns import SHARES, StatedShare, wrong_labels
from tumen.study.economy.results import EarnedCut, EarnedFrom, EarnedSector
from tumen.study.product.basis import basis_of, sourced_tables
from tumen.tables.given import nearest
from tumen.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.agreements.earned import Earned
    from tumen.economy.accounts import Axes
    from tumen.economy.arrays import Array
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.core.schema import StudyFile
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import UtilisationFile
    from tumen.study.economy.tariffs import VariantTariffs
    from tumen.tables.place import Place

    Cells = NDArray[np.bool_]


BASE = "base"


@dataclass(frozen=True, slots=True, eq=False)
class Utilisation:
    """What the shares of one variant rest on."""

    sectors: tuple[StatedShare, ...]
    """As stated by sector: the row that names the sector counts before others, then the importer,
    then the exporter.
    """
    rows: tuple[Earned, ...]
    """Earned shares of goods, of one regime; they go before those by sector."""
    goods: EarnedShares | None
    regime: str
    other_regimes: int
    """Rows of goods under other regimes, which are not asked about."""
    facts: UtilisationFile
    claiming: tuple[Claiming, ...]

    @property
    def waits(self) -> bool:
        """Whether the shares are those of a plan that is still to be solved."""
        return self.facts.plan is not None and self.goods is None

    @property
    def illustrative(self) -> bool:
        """Whether every row and size of shipment says of itself that it is invented."""
        sizes = all(item.source.startswith("illustrative") for item in self.facts.claiming)
        rows: tuple[StatedShare | Earned, ...] = (*self.sectors, *self.rows)
        return sizes and all(row.illustrative for row in rows)


@dataclass(frozen=True, slots=True, eq=False)
class UsedShares:
    """Shares of the cuts of a variant, each (J, N, N)."""

    share: Array
    """NaN where it is not known."""
    from_goods: Cells
    bounds: Array
    """(2, J, N, N) lowest and highest by the rows of goods, before the cost of claiming;
    NaN where there are none.
    """
    covered: Array
    """Part of the lines of the sector that has a row of goods."""
    counted: frozenset[Place | None]
    """Places of the rows that a share rests on."""
    lowest: Array
    highest: Array
    """Between which the share may lie: as stated, or as rows of goods leave it open; NaN with the share."""


def read_utilisation(
    folder: Path, facts: UtilisationFile, axes: Axes, planned: tuple[Earned, ...] = ()
) -> Utilisation:
    """Read the tables of a variant; `planned` are the shares of its plan, once that is solved.

    Raises InputError with every problem of both.
    """
    problems: list[Problem] = []
    sectors: tuple[StatedShare, ...] = ()
    if facts.sectors is not None:
        sectors = read_table(SHARES, folder / facts.sectors, "HS2022", problems)
        problems += [problem for row in sectors for problem in wrong_labels(row, axes, every=True)]
    rows = planned
    if facts.plan is not None:
        if facts.earned is not None:
            problems.append(Problem("a plan and a table of earned shares are given", "Keep one of them"))
        if facts.regime is None:
            problems.append(Problem("whose shares of the plan count is not said", "Write regime: RCEP"))
    elif facts.earned is None:
        given = (("regime", facts.regime), ("unknown", facts.unknown), ("claiming", facts.claiming))
        problems += [
            Problem(
                f"{name!r} is given without 'earned'",
                "It counts for earned shares of goods; name their table, or delete it",
            )
            for name, value in given
            if value
        ]
        if facts.sectors is None:
            problems.append(Problem("no share is given", "Name a table: sectors, or earned; or a plan"))
    else:
        try:
            rows = read_earned(folder / facts.earned)
        except InputError as error:
            problems += error.problems
    regimes = sorted({row.regime for row in rows})
    regime = facts.regime or (regimes[0] if regimes else "")
    if rows and (regime not in regimes or (facts.regime is None and len(regimes) > 1)):
        what = f"no row is of {regime}" if facts.regime else "the table of earned shares has several regimes"
        problems.append(Problem(what, f"Write regime: one of {', '.join(regimes)}"))
    asked = tuple(row for row in rows if row.regime == regime)
    problems += list(_strange(asked, axes))
    if problems:
        raise InputError(dict.fromkeys(problems))
    return Utilisation(
        sectors,
        asked,
        EarnedShares(asked, hs_sectors) if asked else None,
        regime,
        len(rows) - len(asked),
        facts,
        tuple(Claiming(float(item.value), float(item.cost), float(item.weight)) for item in facts.claiming),
    )


def _strange(rows: Sequence[Earned], axes: Axes) -> Iterator[Problem]:
    """Rows of economies that the table does not have apart."""
    codes = {*short_codes(axes.economies).values(), EVERY}
    for row in rows:
        for code in {row.importer, row.exporter} - codes:
            yield row.problem(
                f"{row}: {code} is not an economy of its own in the table", "Delete the row, or add up to it"
            )


def with_plans(
    study: EconomyStudy,
    facts: StudyFile,
    worlds: Sequence[Sequence[StudyScenario]],
    problems: list[Problem],
) -> EconomyStudy:
    """The study with what its plans rest on; what is wrong with the plans that variants name is added."""
    for name, what in study.utilisation.items():
        plan, at = what.facts.plan, ("trade", "variants", name, "utilisation", "plan")
        if plan is None:
            continue
        scenario = facts.scenarios.get(plan)
        if scenario is None and plan != BASE:
            fix = nearest(plan, [BASE, *facts.scenarios], "Scenarios:")
            problems.append(study.block.problem(at, f"there is no scenario {plan!r}", fix))
        elif "design" not in ((scenario and scenario.ask) or facts.ask):
            fix = "Add design to ask, or name a table of earned shares"
            what_ = f"the scenario {plan!r} is not asked for a design, so it has no plan"
            problems.append(study.block.problem(at, what_, fix))
    tables = [world[0].tables for world in worlds if world]
    return replace(study, plan_basis=basis_of(sourced_tables(tables[0])) if tables else None)


def used_shares(study: EconomyStudy, name: str, tau: Array, new: Array) -> UsedShares:
    """The used share of every cut from `tau` to `new`: by goods where they settle it, else by sector."""
    what, axes = study.utilisation[name], study.accounts.axes
    short = short_codes(axes.economies)
    share, covered = np.full(tau.shape, np.nan), np.zeros(tau.shape)
    bounds, from_goods = np.full((2, *tau.shape), np.nan), np.zeros(tau.shape, dtype=bool)
    counted: set[Place | None] = set()
    ends = np.full((2, *tau.shape), np.nan)
    for at in np.argwhere(new < tau):
        j, n, i = at
        importer, exporter, sector = axes.economies[n], axes.economies[i], axes.sectors[j]
        if what.goods is not None:
            found, behind = what.goods.of(
                (short.get(importer, importer), short.get(exporter, exporter), sector)
            )
            bounds[:, j, n, i] = found.used()
            covered[j, n, i] = found.known / found.lines if found.lines else 0.0
            claimed = found.used(worth_claiming(float(tau[j, n, i] - new[j, n, i]), what.claiming))
            rate = settled(claimed, what.facts.unknown) if found.known else None
            if rate is not None:
                share[j, n, i], from_goods[j, n, i] = rate, True
                ends[:, j, n, i] = min(claimed[0], rate), max(claimed[1], rate)
                counted.update(row.place for row in behind)
                continue
        row = _stated(importer, exporter, sector, what.sectors)
        if row is not None:
            rate, off = float(row.rate), float(row.plus_minus or 0)
            share[j, n, i] = rate
            ends[:, j, n, i] = max(rate - off, 0.0), min(rate + off, 1.0)
            counted.add(row.place)
    return UsedShares(share, from_goods, bounds, covered, frozenset(counted), *ends)


def _stated(importer: str, exporter: str, sector: str, rows: Sequence[StatedShare]) -> StatedShare | None:
    def names(row: StatedShare) -> tuple[bool, bool, bool]:
        return row.sector != EVERY, EVERY not in {row.importer, row.exporter}, row.importer != EVERY

    asked = (importer, exporter, sector)
    fitting = (
        row
        for row in rows
        if all(
            said in {label, EVERY}
            for said, label in zip((row.importer, row.exporter, row.sector), asked, strict=True)
        )
    )
    return max(fitting, key=names, default=None)


def in_vain(study: EconomyStudy, name: str, used: UsedShares) -> Iterator[Problem]:
    """Rows that no cut of the variant rests on, with the reason as far as it can be told."""
    what = study.utilisation[name]
    trade, members = study.asked.trade, set[str]()
    if trade is not None:
        members = {*trade.members, *trade.variants[name].joins} - {*trade.variants[name].without}
    short = short_codes(study.accounts.axes.economies)
    inside = {EVERY, *members, *(short[code] for code in members if code in short)}
    rows: tuple[StatedShare | Earned, ...] = what.sectors if what.facts.plan else (*what.sectors, *what.rows)
    for row in rows:
        if row.place in used.counted or row.place is None:
            continue
        outside = [code for code in (row.importer, row.exporter) if code not in inside]
        if outside:
            are = "is no member here" if len(outside) == 1 else "are no members here"
            why = f"{' and '.join(outside)} {are}"
        elif isinstance(row, StatedShare):
            why = "nothing is cut there, or other rows go before it"
        else:
            continue  # goods on which nothing is cut: the answer says how many rows are so
        yield Problem(
            f"the share of {row} counts nowhere: {why}", "Delete the row", row.place.file, row.place.line
        )


def refuse_open_cuts(study: EconomyStudy, name: str, used: UsedShares, cut: Cells) -> None:
    """InputError if the share of a cut is not known."""
    cells = np.argwhere(cut & np.isnan(used.share))
    if not len(cells):
        return
    axes, what = study.accounts.axes, study.utilisation[name]
    shown = []
    for j, n, i in cells[:3]:
        (low, high), covered = used.bounds[:, j, n, i], 100 * used.covered[j, n, i]
        said = f" (rows for {covered:.0f} % of its lines; between {low:.2f} and {high:.2f})"
        shown.append(
            f"{axes.economies[n]} from {axes.economies[i]} {axes.sectors[j]}{'' if np.isnan(low) else said}"
        )
    cuts = "cut" if len(cells) == 1 else "cuts"
    say = "Write unknown: leave-out, unused or used, or " if what.goods is not None else "Write a table, or "
    raise InputError.of(
        f"the share that is used is not known for {len(cells)} {cuts}: {', '.join(shown)}",
        f"{say}add rows to a table of shares by sector, for example one with * for all",
    )


def earned_results(
    study: EconomyStudy, name: str, made: VariantTariffs, imports: Array
) -> tuple[tuple[EarnedSector, ...], tuple[EarnedCut, ...], EarnedFrom] | None:
    """What of the promised cuts is earned, by sector and by pair, and where the shares are from; None where
    every cut counts in full. An added duty is no part of them; means weigh by `imports` of the baseline.
    """
    axes, used, what = study.accounts.axes, made.used, study.utilisation.get(name)
    if used is None or what is None:
        return None
    cut, promised, earned = (
        made.promised < made.before,
        made.before - made.promised,
        made.before - made.earned,
    )
    cuts = tuple(
        EarnedCut(
            name,
            axes.economies[n],
            axes.economies[i],
            axes.sectors[j],
            float(100 * promised[j, n, i]),
            float(100 * earned[j, n, i]),
            "goods" if used.from_goods[j, n, i] else "stated",
        )
        for j, n, i in np.argwhere(cut)
    )
    weights = np.where(cut, imports * promised, 0.0)
    sectors = []
    for j in np.flatnonzero(cut.any(axis=(1, 2))):
        goods, whole = used.from_goods[j], float(weights[j].sum())
        got = float((imports[j] * earned[j])[cut[j]].sum())
        lowest, highest, covered = (
            _mean(values, weights[j], goods) for values in (*used.bounds[:, j], used.covered[j])
        )
        share = 100 * got / whole if whole > 0 else None
        counts = int(cut[j].sum()), int(goods.sum())
        sectors.append(EarnedSector(name, axes.sectors[j], *counts, lowest, highest, covered, share))
    source = EarnedFrom(
        rows=len(what.rows),
        idle_rows=sum(row.place not in used.counted for row in what.rows),
        cuts=sum(item.cuts for item in sectors),
        cuts_from_goods=sum(item.from_goods for item in sectors),
        open_sectors=tuple(
            item.sector
            for item in sectors
            if item.lowest is not None and item.highest is not None and item.highest - item.lowest > 1e-9
        ),
        open_counts_as=what.facts.unknown,
        illustrative=what.illustrative,
    )
    return tuple(sectors), cuts, source


def _mean(values: Array, weights: Array, where: Cells) -> float | None:
    """Mean in per cent of the cells, by weight; None where nothing weighs."""
    whole = float(weights[where].sum())
    return float(100 * (values[where] * weights[where]).sum() / whole) if whole > 0 else None
