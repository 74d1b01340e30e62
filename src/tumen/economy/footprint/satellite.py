"""A satellite account: what sectors, and final demand itself, use or emit, beside an input-output table.

One row of a file is one amount of a stressor. A sector without a row, or with an empty amount, is not known:
never zero, unless the sector makes nothing at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import ReadOnly
from tumen.economy.refusals import not_there
from tumen.errors import InputError, Problem
from tumen.tables.field import Field, Table
from tumen.tables.place import Place
from tumen.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tumen.economy.accounts.axes import Axes
    from tumen.economy.accounts.table import Accounts
    from tumen.economy.arrays import Array


@dataclass(frozen=True, slots=True)
class StressorAmount:
    """One row of a satellite: what a sector, or a category of final demand, uses or emits in a year."""

    economy: str
    sector: str | None
    final: str | None
    stressor: str
    unit: str
    amount: Decimal | None
    year: int
    source: str
    place: Place

    @property
    def who(self) -> str:
        """``CHN C26`` or ``CHN HFCE``."""
        return f"{self.economy} {self.sector or self.final}"


SATELLITE = Table(
    "satellite",
    StressorAmount,
    "what a sector, or final demand itself, uses or emits in a year",
    (
        Field("economy", "text", "Economy, label of the table"),
        Field("sector", "text", "Sector, label of the table", required=False, empty="the row is of `final`"),
        Field(
            "final",
            "text",
            "Category of final demand that uses or emits itself, such as households that heat",
            required=False,
            empty="the row is of `sector`",
        ),
        Field("stressor", "text", "What is used or emitted: CO2, jobs, energy", example="CO2"),
        Field("unit", "text", "Unit of the amount, the same in all rows of a stressor", example="kt"),
        Field(
            "amount",
            "number",
            "How much in the year",
            required=False,
            empty="not known",
            low=Decimal(0),
            insist=True,
        ),
        Field("year", "count", "Year of the amount"),
        Field("source", "source", "Where it is from, or the word illustrative"),
    ),
    key=("economy", "sector", "final", "stressor", "year"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Satellite(ReadOnly):
    """One stressor beside a table.

    Attributes
    ----------
    axes : of the table
    stressor, unit, year : what is counted, in what, of which year
    amounts : (n,) by row of the table, NaN where it is not known
    direct : (G,) what final demand itself uses or emits, NaN where it is not known; None where no row of the
        stressor is of final demand, so that it is not counted at all
    sources : where amounts are from
    others : other years in the file, with rows that are not counted
    """

    axes: Axes
    stressor: str
    unit: str
    year: int
    amounts: Array
    direct: Array | None
    sources: tuple[str, ...] = ()
    others: tuple[tuple[int, int], ...] = ()
    """Other years of the stressor in the file, and how many rows each has: they count nowhere."""

    @property
    def not_counted(self) -> str:
        """The rows of other years in words; empty where there are none."""
        told = ", ".join(f"{count} of {year}" for year, count in self.others)
        return f"; rows of other years are not counted: {told}" if told else ""

    def __post_init__(self) -> None:
        ReadOnly.__post_init__(self)
        direct = self.axes.n_economies if self.direct is None else len(self.direct)
        if (len(self.amounts), direct) != (self.axes.n, self.axes.n_economies):
            what = f"the amounts of {self.stressor} do not have the rows or economies of the table"
            raise InputError.of(what, "Align them; NaN is not known.")


def read_satellites(
    path: Path,
    accounts: Accounts,
    *,
    year: int | None = None,
    stressors: Sequence[str] = (),
) -> tuple[Satellite, ...]:
    """Read the stressors of a CSV or Parquet file, in the order in which they first stand.

    Raises InputError with all problems at once: labels that are not in the table, a row of both a sector and
    final demand or of neither, two units of one stressor, two amounts of one thing, an amount of a sector
    that makes nothing, no row of the year, a stressor that is not there.

    Parameters
    ----------
    year : of the rows that are taken; left out: that of the table
    stressors : which are taken; left out: all
    """
    problems: list[Problem] = []
    rows: tuple[StressorAmount, ...] = read_table(SATELLITE, path, "HS2022", problems)
    wanted = accounts.axes.year if year is None else year
    problems += _wrong(rows, accounts, wanted)
    there = tuple(dict.fromkeys(row.stressor for row in rows))
    for name in stressors:
        wrong = not_there("stressor", name, there, "the file")
        problems += [Problem(*wrong, str(path))] if wrong else []
    taken = [row for row in rows if row.year == wanted]
    if rows and not taken:
        years = ", ".join(str(one) for one in sorted({row.year for row in rows}))
        what = f"no row is of {wanted}, the file has {years}"
        fix = "Give amounts of the table's year, or say 'year: ...' where another is meant"
        problems.append(Problem(what, fix, str(path)))
    names = tuple(dict.fromkeys(row.stressor for row in taken if not stressors or row.stressor in stressors))
    meant = [name for name in there if not stressors or name in stressors]
    for name in sorted(set(meant) - set(names)) if taken else ():
        fix = "Give one, or leave it out: name the others under stressors"
        problems.append(Problem(f"no row of {name} is of {wanted}", fix, str(path)))
    if problems:
        raise InputError(problems)
    made = []
    for name in names:
        elsewhen = Counter(row.year for row in rows if row.stressor == name and row.year != wanted)
        now = [row for row in taken if row.stressor == name]
        made.append(_satellite(now, accounts, tuple(sorted(elsewhen.items()))))
    return tuple(made)


def _wrong(rows: Iterable[StressorAmount], accounts: Accounts, year: int) -> Iterator[Problem]:
    """What is wrong with single rows, and with the units of a stressor."""
    axes = accounts.axes
    units: dict[str, StressorAmount] = {}
    spelt: dict[str, StressorAmount] = {}
    for row in rows:
        found = [not_there("economy", row.economy, axes.economies)]
        if (row.sector is None) is (row.final is None):
            said = "a sector and final demand" if row.sector else "neither a sector nor final demand"
            found.append((f"the row is of {said}", "Fill one of the columns sector and final"))
        if row.sector is not None:
            found.append(not_there("sector", row.sector, axes.sectors))
        if row.final is not None:
            found.append(not_there("final-demand category", row.final, axes.final))
        alike = spelt.setdefault("".join(row.stressor.casefold().split()), row)
        if alike.stressor != row.stressor:
            what = f"{row.stressor!r} here is {alike.stressor!r} on line {alike.place.line}"
            found.append((what, "Write one stressor in one way"))
        first = units.setdefault(row.stressor, row)
        if _unit(first.unit) != _unit(row.unit):
            what = f"{row.stressor} is in {row.unit} here and in {first.unit} on line {first.place.line}"
            found.append((what, "Give all amounts of a stressor in one unit"))
        if not any(found) and row.sector is not None and row.year == year and row.amount:
            nothing = accounts.x[axes.row(row.economy, row.sector)] == 0
            what = f"{row.who} makes nothing in the table, so that {row.amount} {row.unit} hang on no output"
            found.append((what, "Look at the label, or give it to another sector") if nothing else None)
        yield from (Problem(*wrong, row.place.file, row.place.line) for wrong in found if wrong)


def _unit(name: str) -> str:
    """A unit by one name where it is on file (``tonne`` is ``t``), else as it is written."""
    from tumen.reference.units import unit

    try:
        return unit(name).name
    except InputError:
        return name


def _satellite(
    rows: Sequence[StressorAmount], accounts: Accounts, others: tuple[tuple[int, int], ...]
) -> Satellite:
    axes = accounts.axes
    amounts = np.where(accounts.x == 0, 0.0, np.nan)
    used = tuple(dict.fromkeys(row.final for row in rows if row.final is not None))
    direct = np.full((axes.n_economies, len(used)), np.nan)
    for row in rows:
        value = np.nan if row.amount is None else float(row.amount)
        if row.final is not None:
            direct[axes.economy(row.economy), used.index(row.final)] = value
        elif row.sector is not None:
            amounts[axes.row(row.economy, row.sector)] = value
    first = rows[0]
    sources = tuple(dict.fromkeys(row.source for row in rows))
    summed = direct.sum(1) if used else None
    return Satellite(axes, first.stressor, first.unit, first.year, amounts, summed, sources, others)
