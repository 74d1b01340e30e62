"""From tariff lines to the sectors of the trade model: what an agreement adds, promised and really earned.

Records are generic: a line's code, who imports from whom, and rates as fractions (0.05 = 5 per cent). Nothing
here depends on how a schedule was read. A rate may be unknown (a specific duty without a price, a line that
is not on file): such a line takes no part in an average, is counted and named, and is never zero.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from tumen.economy.refusals import Refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    Rate = float | Decimal | Literal["unknown"]

T = TypeVar("T")
UNKNOWN: Final = "unknown"
Weighting = Literal["simple", "trade", "reference"]
Which = Literal["promised", "earned"]
Cell = tuple[str, str, str]
"""(importer, exporter, sector)."""


@dataclass(frozen=True, slots=True)
class TariffLine:
    """One tariff line of one importer for goods from one exporter.

    Attributes
    ----------
    importer, exporter : economies
    code : digits of the line, six or more (its first six decide the sector)
    mfn : rate for everybody, or UNKNOWN
    new : rate under the agreement that is studied; None if the line is excluded from it, or UNKNOWN
    in_force : rates under agreements between the two that are in force without it; leave out those that
        exclude the line
    value : imports of the line from the exporter, for trade weights; None if not known
    """

    importer: str
    exporter: str
    code: str
    mfn: Rate
    new: Rate | None = None
    in_force: tuple[Rate, ...] = ()
    value: float | None = None

    def rates(self, used: float, used_before: float) -> tuple[float, float, float, float] | None:
        """MFN, before, promised, earned; None if one of them cannot be known."""
        lowest = _lowest((self.mfn, *self.in_force))
        if self.mfn == UNKNOWN or lowest is None:
            return None
        mfn = float(self.mfn)
        before = mfn - used_before * (mfn - lowest)
        new = before if self.new is None else _lowest((before, self.new))
        return None if new is None else (mfn, before, new, before - used * (before - new))


@dataclass(frozen=True, slots=True)
class SectorTariff:
    """Average tariffs of one importer on one exporter's goods of one sector.

    Attributes
    ----------
    importer, exporter, sector : the cell
    mfn, before, promised, earned : average MFN rate; rate with the agreements in force; with the new one if
        every eligible shipment claimed it; with the share that really does. None if no line of the cell is
        known
    lines : number of lines of the cell
    unknown : codes of the lines left out because a rate is unknown
    unweighted : codes of the lines left out because their weight is unknown
    """

    importer: str
    exporter: str
    sector: str
    mfn: float | None
    before: float | None
    promised: float | None
    earned: float | None
    lines: int
    unknown: tuple[str, ...]
    unweighted: tuple[str, ...]

    @property
    def coverage(self) -> float:
        """Share of the cell's lines that the averages rest on."""
        return 1.0 - (len(self.unknown) + len(self.unweighted)) / self.lines


@dataclass(frozen=True, slots=True)
class SectorMeans:
    """All cells, and the lines that belong to no sector."""

    cells: tuple[SectorTariff, ...]
    unmapped: tuple[str, ...]
    weighting: Weighting

    @property
    def coverage(self) -> float:
        """Share of all lines, unmapped ones included, that the averages rest on."""
        total = sum(cell.lines for cell in self.cells) + len(self.unmapped)
        used = sum(cell.lines - len(cell.unknown) - len(cell.unweighted) for cell in self.cells)
        return used / total if total else 0.0

    def factors(
        self, which: Which, *, unknown: Literal["refuse", "leave"] = "refuse"
    ) -> list[tuple[str, str, str, float]]:
        """(importer, exporter, sector, (1 + after) / (1 + before)) for `change(..., tariff_factors=...)`.

        Factors fit a baseline whose own tariffs come from elsewhere: only the cut is carried over.

        Raises InputError if a cell has no known line and `unknown` is not "leave" (which leaves its tariff
        unchanged).
        """
        return [
            (*cell, (1.0 + after) / (1.0 + before)) for cell, before, after in self._known(which, unknown)
        ]

    def rates(
        self, which: Which, *, unknown: Literal["refuse", "leave"] = "refuse"
    ) -> list[tuple[str, str, str, float]]:
        """(importer, exporter, sector, rate) for `change(..., tariffs=...)`; raises as `factors` does."""
        return [(*cell, after) for cell, _, after in self._known(which, unknown)]

    def _known(self, which: Which, unknown: Literal["refuse", "leave"]) -> list[tuple[Cell, float, float]]:
        found: list[tuple[Cell, float, float]] = []
        wrong = Refusals()
        for cell in self.cells:
            after = cell.promised if which == "promised" else cell.earned
            if cell.before is not None and after is not None:
                found.append(((cell.importer, cell.exporter, cell.sector), cell.before, after))
            else:
                wrong.when(
                    unknown == "refuse",
                    f"no tariff line of {cell.importer} on {cell.exporter}, sector {cell.sector}, is known",
                    "Give rates or weights, or say unknown='leave' to keep the baseline's tariff there.",
                )
        wrong.done()
        return found


def sector_means(
    lines: Iterable[TariffLine],
    sector_of: Mapping[str, str],
    *,
    weighting: Weighting,
    reference: Mapping[str, float] | None = None,
    utilisation: Mapping[Cell, float] | float = 1.0,
    utilisation_in_force: Mapping[Cell, float] | float = 1.0,
) -> SectorMeans:
    """Average tariffs by importer, exporter and sector; unknown, unweighted and unmapped lines are named.

    Line by line: `before` is MFN less what agreements in force already give (their lowest rate, to the extent
    that it is used); `promised` goes down to the new rate where that is lower; `earned` does so for the used
    share of trade: ``earned = before - utilisation x max(before - new, 0)``.

    Raises InputError listing rates of -100 per cent or less, negative or missing weights, utilisation outside
    [0, 1] or missing for a cell, codes that are no digits, and lines given twice.

    Parameters
    ----------
    lines : the lines of every pair
    sector_of : {code of six digits or more: sector}; a line belongs to the longest code that begins it
    weighting : "simple" (every line counts the same), "trade" (by `TariffLine.value`; beware that prohibitive
        tariffs then weigh little), "reference" (by `reference`, e.g. imports of a group of similar importers)
    reference : {code: value} for "reference"; the longest code that begins the line
    utilisation : share of eligible trade that claims the new preference, 0 to 1, by cell or for all
    utilisation_in_force : the same for agreements in force
    """
    rows, wrong = list(lines), Refusals()
    _refuse_lines(rows, wrong)
    asked = weighting == "reference" and reference is None
    wrong.when(asked, "reference weights are asked for but not given", "Give reference={code: value}.")
    negative = any(not value >= 0 for value in (reference or {}).values())
    wrong.when(negative, "a reference weight is negative or missing", "Leave unknown ones out.")
    grouped: dict[Cell, list[TariffLine]] = defaultdict(list)
    unmapped: list[str] = []
    for row in rows:
        sector = _longest(row.code, sector_of)
        if sector is None:
            unmapped.append(row.code)
        else:
            grouped[row.importer, row.exporter, sector].append(row)
    used, used_before = (_shares(given, grouped, wrong) for given in (utilisation, utilisation_in_force))
    wrong.done()
    weights: dict[Weighting, Callable[[TariffLine], float | None]] = {
        "simple": lambda _: 1.0,
        "trade": lambda row: row.value,
        "reference": lambda row: _longest(row.code, reference or {}),
    }
    weigh = weights[weighting]
    cells = tuple(
        _average(cell, grouped[cell], weigh, used[cell], used_before[cell]) for cell in sorted(grouped)
    )
    return SectorMeans(cells, tuple(unmapped), weighting)


def _average(
    cell: Cell,
    rows: Sequence[TariffLine],
    weigh: Callable[[TariffLine], float | None],
    used: float,
    used_before: float,
) -> SectorTariff:
    totals, weights = [0.0, 0.0, 0.0, 0.0], 0.0
    left: dict[str, list[str]] = {"unknown": [], "unweighted": []}
    for row in rows:
        rates, weight = row.rates(used, used_before), weigh(row)
        if rates is None or weight is None:
            left["unknown" if rates is None else "unweighted"].append(row.code)
            continue
        weights += weight
        totals = [total + weight * rate for total, rate in zip(totals, rates, strict=True)]
    mfn, before, promised, earned = (total / weights if weights > 0 else None for total in totals)
    out = tuple(left["unknown"]), tuple(left["unweighted"])
    return SectorTariff(*cell, mfn, before, promised, earned, len(rows), *out)


def _lowest(rates: Iterable[Rate]) -> float | None:
    """Lowest rate; None if an unknown one could be lower. None is below zero, so a zero is the lowest."""
    listed = list(rates)
    known = min((float(rate) for rate in listed if rate != UNKNOWN), default=math.inf)
    return known if known <= 0 or UNKNOWN not in listed else None


def _longest(code: str, table: Mapping[str, T]) -> T | None:
    return next((table[code[:n]] for n in range(len(code), 5, -1) if code[:n] in table), None)


def _shares(given: Mapping[Cell, float] | float, cells: Iterable[Cell], wrong: Refusals) -> dict[Cell, float]:
    shares = {cell: given if isinstance(given, int | float) else given.get(cell) for cell in cells}
    for cell, share in shares.items():
        name = "/".join(cell)
        wrong.when(
            share is None, f"no utilisation rate for {name}", "Give one for every cell; it is not zero."
        )
        outside = share is not None and not 0 <= share <= 1
        wrong.when(outside, f"the utilisation rate of {name} is {share}", "Give a share from 0 to 1.")
    return {cell: float(share) for cell, share in shares.items() if share is not None}


def _refuse_lines(rows: Sequence[TariffLine], wrong: Refusals) -> None:
    for row in rows:
        name = f"line {row.code} of {row.importer} on {row.exporter}"
        short = not (row.code.isascii() and row.code.isdigit() and len(row.code) >= 6)
        wrong.when(short, f"{name}: the code is not six digits or more", "Write digits only, as text.")
        rates = [rate for rate in (row.mfn, row.new, *row.in_force) if rate is not None and rate != UNKNOWN]
        low = any(not float(rate) > -1 for rate in rates)
        wrong.when(low, f"{name}: a rate is -100 per cent or less, or no number", "Give a fraction.")
        odd = row.value is not None and not 0 <= row.value < math.inf
        wrong.when(odd, f"{name}: the value is {row.value}", "Give a value of zero or more, or None.")
    names = (f"line {row.code} of {row.importer} on {row.exporter}" for row in rows)
    wrong.twice(names, "{} is given twice", "Give each line once.")
