"""The share of each tariff cut that is really earned: from earned shares of goods,
and as stated by sector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.agreements.earned import EVERY, read_earned
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.earned_shares import Claiming, EarnedShares, SectorShare, settled, worth_claiming
from tumen.errors import InputError, Problem
from tumen.study.economy.labels import not_there, short_codes
from tumen.study.economy.results import EarnedCut, EarnedSector
from tumen.tables.field import Field, Table
from tumen.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.agreements.earned import Earned
    from tumen.economy.accounts import Axes
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import UtilisationFile
    from tumen.tables.place import Place

    Array = NDArray[np.float64]
    Cells = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StatedShare:
    """Share of a tariff cut that is really earned; ``*`` stands for every label."""

    importer: str
    exporter: str
    sector: str
    rate: Decimal
    source: str
    place: Place

    @property
    def illustrative(self) -> bool:
        """Whether the row says of itself that it is invented."""
        return self.source.startswith("illustrative")

    def __str__(self) -> str:
        """``JPN from CHN, C22``."""
        return f"{self.importer} from {self.exporter}, {self.sector}"


_EVERY = f"label of the table, or {EVERY} for each without a row of its own"
SHARES = Table(
    "utilisation",
    StatedShare,
    "the share of the tariff cut that is really earned",
    (
        Field("importer", "text", f"Economy: {_EVERY}"),
        Field("exporter", "text", f"Economy: {_EVERY}"),
        Field("sector", "text", f"Sector: {_EVERY}"),
        Field("rate", "share", "Part of the cut that is earned, 0 to 1", dimension="share"),
        Field("source", "source", "Where the share is from, or the word illustrative"),
    ),
    key=("importer", "exporter", "sector"),
)


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


def read_utilisation(folder: Path, facts: UtilisationFile, axes: Axes) -> Utilisation:
    """Read the tables of a variant.

    Raises
    ------
    InputError
        With every problem of both.
    """
    problems: list[Problem] = []
    sectors = () if facts.sectors is None else _sectors(folder / facts.sectors, axes, problems)
    rows: tuple[Earned, ...] = ()
    if facts.earned is None:
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
            problems.append(Problem("no share is given", "Name a table: sectors, or earned"))
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


def _sectors(path: Path, axes: Axes, problems: list[Problem]) -> tuple[StatedShare, ...]:
    rows: tuple[StatedShare, ...] = read_table(SHARES, path, "HS2022", problems)
    for row in rows:
        asked: tuple[tuple[Any, str], ...] = (
            ("economy", row.importer),
            ("economy", row.exporter),
            ("sector", row.sector),
        )
        for kind, code in asked:
            wrong = not_there(kind, code, axes, every=True)
            if wrong:
                problems.append(Problem(*wrong, row.place.file, row.place.line))
        if row.importer == row.exporter != EVERY:
            problems.append(
                Problem(
                    f"{row.importer} pays no duty on its own goods",
                    "Delete the row",
                    row.place.file,
                    row.place.line,
                )
            )
    return rows


def _strange(rows: Sequence[Earned], axes: Axes) -> Iterator[Problem]:
    """Rows of economies that the table does not have apart."""
    codes = {*short_codes(axes).values(), EVERY}
    for row in rows:
        for code in {row.importer, row.exporter} - codes:
            yield row.problem(
                f"{row}: {code} is not an economy of its own in the table", "Delete the row, or add up to it"
            )


def used_shares(study: EconomyStudy, name: str, tau: Array, new: Array) -> UsedShares:
    """The share of every cut from `tau` to `new` that is used: by goods where they settle it,
    else by sector.
    """
    what, axes = study.utilisation[name], study.accounts.axes
    short = short_codes(axes)
    share, covered = np.full(tau.shape, np.nan), np.zeros(tau.shape)
    bounds, from_goods = np.full((2, *tau.shape), np.nan), np.zeros(tau.shape, dtype=bool)
    counted: set[Place | None] = set()
    for at in np.argwhere(new < tau):
        j, n, i = at
        importer, exporter, sector = axes.economies[n], axes.economies[i], axes.sectors[j]
        if what.goods is not None:
            found, behind = what.goods.of(
                (short.get(importer, importer), short.get(exporter, exporter), sector)
            )
            bounds[:, j, n, i] = found.used()
            covered[j, n, i] = found.known / found.lines if found.lines else 0.0
            rate = _rate(found, float(tau[j, n, i] - new[j, n, i]), what)
            if rate is not None:
                share[j, n, i], from_goods[j, n, i] = rate, True
                counted.update(row.place for row in behind)
                continue
        row = _stated(importer, exporter, sector, what.sectors)
        if row is not None:
            share[j, n, i] = float(row.rate)
            counted.add(row.place)
    return UsedShares(share, from_goods, bounds, covered, frozenset(counted))


def _rate(found: SectorShare, margin: float, what: Utilisation) -> float | None:
    if not found.known:
        return None
    return settled(found.used(worth_claiming(margin, what.claiming)), what.facts.unknown)


def _stated(importer: str, exporter: str, sector: str, rows: Sequence[StatedShare]) -> StatedShare | None:
    fitting = [
        row
        for row in rows
        if row.importer in {importer, EVERY}
        and row.exporter in {exporter, EVERY}
        and row.sector in {sector, EVERY}
    ]
    return max(
        fitting,
        key=lambda row: (
            row.sector != EVERY,
            EVERY not in {row.importer, row.exporter},
            row.importer != EVERY,
        ),
        default=None,
    )


def in_vain(study: EconomyStudy, name: str, used: UsedShares) -> Iterator[Problem]:
    """Rows that no cut of the variant rests on, with the reason as far as it can be told."""
    what = study.utilisation[name]
    trade = study.asked.trade
    members = (
        set()
        if trade is None
        else {*trade.members, *trade.variants[name].joins} - {*trade.variants[name].without}
    )
    short = short_codes(study.accounts.axes)
    inside = {EVERY, *members, *(short[code] for code in members if code in short)}
    rows: tuple[StatedShare | Earned, ...] = (*what.sectors, *what.rows)
    for row in rows:
        if row.place in used.counted or row.place is None:
            continue
        outside = [code for code in (row.importer, row.exporter) if code not in inside]
        if outside:
            why = (
                f"{' and '.join(outside)} is no member here"
                if len(outside) == 1
                else f"{' and '.join(outside)} are no members here"
            )
        elif isinstance(row, StatedShare):
            why = "nothing is cut there, or other rows go before it"
        else:
            continue  # goods on which nothing is cut: the answer says how many rows are so
        yield Problem(
            f"the share of {row} counts nowhere: {why}", "Delete the row", row.place.file, row.place.line
        )


def open_cuts(study: EconomyStudy, name: str, used: UsedShares, cut: Cells) -> InputError | None:
    """What to say of cuts whose share is not known."""
    cells = np.argwhere(cut & np.isnan(used.share))
    if not len(cells):
        return None
    axes, what = study.accounts.axes, study.utilisation[name]
    shown = []
    for j, n, i in cells[:3]:
        low, high = used.bounds[:, j, n, i]
        said = (
            ""
            if np.isnan(low)
            else (
                f" (rows for {100 * used.covered[j, n, i]:.0f} % of its lines; between {low:.2f} and "
                f"{high:.2f})"
            )
        )
        shown.append(f"{axes.economies[n]} from {axes.economies[i]} {axes.sectors[j]}{said}")
    say = "Write unknown: leave-out, unused or used, or " if what.goods is not None else "Write a table, or "
    return InputError.of(
        f"the share that is used is not known for {len(cells)} cuts: {', '.join(shown)}",
        f"{say}add rows to a table of shares by sector, for example one with * for all",
    )


def earned_results(
    study: EconomyStudy, name: str, states: tuple[Array, Array, Array], used: UsedShares, imports: Array
) -> tuple[tuple[EarnedSector, ...], tuple[EarnedCut, ...]]:
    """What of the promised cuts of a variant is earned, by sector and by pair.

    Parameters
    ----------
    states : tariffs before, promised and earned, each (J, N, N)
    imports : (J, N, N) of the baseline, for means
    """
    tau, promised, earned = states
    axes, cut = study.accounts.axes, promised < tau
    cuts = tuple(
        EarnedCut(
            name,
            axes.economies[n],
            axes.economies[i],
            axes.sectors[j],
            float(100 * (tau[j, n, i] - promised[j, n, i])),
            float(100 * (tau[j, n, i] - earned[j, n, i])),
            "goods" if used.from_goods[j, n, i] else "stated",
        )
        for j, n, i in np.argwhere(cut)
    )
    weights = np.where(cut, imports * (tau - promised), 0.0)
    sectors = []
    for j, sector in enumerate(axes.sectors):
        if not cut[j].any():
            continue
        goods = used.from_goods[j]
        whole = float(weights[j].sum())
        got = float((imports[j] * (tau[j] - earned[j]))[cut[j]].sum())
        sectors.append(
            EarnedSector(
                variant=name,
                sector=sector,
                cuts=int(cut[j].sum()),
                from_goods=int(goods.sum()),
                lowest=_mean(used.bounds[0, j], weights[j], goods),
                highest=_mean(used.bounds[1, j], weights[j], goods),
                covered=_mean(used.covered[j], weights[j], goods),
                earned=100 * got / whole if whole > 0 else None,
            )
        )
    return tuple(sectors), cuts


def _mean(values: Array, weights: Array, where: Cells) -> float | None:
    """Mean in per cent of the cells, by weight; None where nothing weighs."""
    whole = float(weights[where].sum())
    return float(100 * (values[where] * weights[where]).sum() / whole) if whole > 0 else None
