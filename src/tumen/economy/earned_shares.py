"""From earned shares of goods to shares of sectors: what of each cut of a tariff is really used.

Shares stay intervals all the way: a good without a row lies between nothing and all. Whoever uses a sector's
share says what the unknown part counts as.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tumen.agreements.earned import EVERY
from tumen.errors import InputError
from tumen.reference.hs import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tumen.agreements.earned import Counted, Earned
    from tumen.economy.tariff_lines import Cell

Unknown = Literal["leave-out", "unused", "used"]
LENGTHS = (6, 4, 2, 0)


@dataclass(frozen=True, slots=True)
class Claiming:
    """Shipments of one size: what claiming costs for one of them.

    Attributes
    ----------
    value, cost : customs value of a shipment and cost of claiming for it (proof of origin, records), in one
        currency
    weight : how much of the trade goes in such shipments, relative to the others
    """

    value: float
    cost: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SectorShare:
    """What is earned of a sector's trade between two economies.

    Attributes
    ----------
    claimed, originates : (lowest, highest) share that is claimed, and that originates without its being said
        whether it is claimed
    open : share of the sector that has no row, between nothing and all
    lines, known : subheadings of the sector, and those that a row covers
    """

    claimed: tuple[float, float]
    originates: tuple[float, float]
    open: float
    lines: int
    known: int

    def used(self, worth: float = 1.0) -> tuple[float, float]:
        """(lowest, highest) share that is used where `worth` of what originates is worth claiming."""
        low = self.claimed[0] + worth * self.originates[0]
        return low, self.claimed[1] + worth * self.originates[1] + self.open


def settled(bounds: tuple[float, float], unknown: Unknown | None) -> float | None:
    """One share of an interval: the unknown is left out, not used, or used; None where nothing is said."""
    low, high = bounds
    if high - low <= 1e-12:
        return low
    match unknown:
        case None:
            return None
        case "unused":
            return low
        case "used":
            return high
        case "leave-out":
            known = 1.0 - (high - low)
            return low / known if known > 1e-12 else None


def worth_claiming(margin: float, shipments: Sequence[Claiming]) -> float:
    """Share of trade that goes in shipments on which the duty saved is more than claiming costs; 1 if none is
    given. `margin` is the rate without the preference less that with it, as a fraction of customs value.
    """
    whole = sum(item.weight for item in shipments)
    return sum(i.weight for i in shipments if margin * i.value > i.cost) / whole if whole else 1.0


class EarnedShares:
    """Earned shares of one regime, looked up by sector and pair.

    Among the rows that cover a subheading the one with the longest code counts; among those, the one that
    names both economies, then the importer, then the exporter. A national line stands for its subheading.
    Lines weigh by the value of their row where every row of the sector has one (a row of several lines
    spreads it evenly, a line without a row weighs as the mean of the others), else the same.

    Raises InputError if the rows have codes of several editions, or some lines of a subheading are claimed
    and others originate.

    Parameters
    ----------
    rows : of one regime
    sectors : from an edition of the HS to {subheading: sector}
    """

    def __init__(self, rows: Iterable[Earned], sectors: Callable[[str], Mapping[str, str]]) -> None:
        grouped: dict[tuple[str, str], dict[str, list[Earned]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            digits = "" if row.hs is None else row.hs.digits[:6]
            grouped[row.importer, row.exporter][digits].append(row)
        every = [row for table in grouped.values() for members in table.values() for row in members]
        edition = _edition(every)
        self._rows = {
            pair: {digits: _Rows.of(members) for digits, members in table.items()}
            for pair, table in grouped.items()
        }
        self._lengths = tuple(n for n in LENGTHS if any(len(d) == n for t in grouped.values() for d in t))
        self._lines: dict[str, list[str]] = defaultdict(list)
        for line, sector in sectors(edition).items():
            self._lines[sector].append(line)
        self._found: dict[tuple[object, ...], tuple[SectorShare, tuple[Earned, ...]]] = {}

    def of(self, cell: Cell) -> tuple[SectorShare, tuple[Earned, ...]]:
        """What is earned in a cell (economies by ISO 3166 alpha-2), and the rows it rests on."""
        importer, exporter, sector = cell
        tried = ((importer, exporter), (importer, EVERY), (EVERY, exporter), (EVERY, EVERY))
        pairs = [pair for pair in tried if pair in self._rows]
        key = (sector, *pairs)
        if key not in self._found:
            tables = [self._rows[pair] for pair in pairs]
            found = {line: self._row_of(line, tables) for line in self._lines.get(sector, ())}
            self._found[key] = _share(found)
        return self._found[key]

    def _row_of(self, line: str, tables: Sequence[Mapping[str, _Rows]]) -> _Rows | None:
        codes = ((line[:length], table) for length in self._lengths for table in tables)
        return next((table[code] for code, table in codes if code in table), None)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows of one code between the same economies: one, or national lines of a subheading."""

    members: tuple[Earned, ...]
    counted: Counted
    lowest: float
    highest: float
    value: float | None

    @classmethod
    def of(cls, rows: Sequence[Earned]) -> _Rows:
        """Together they weigh by value; where one has none, the share lies somewhere among theirs."""
        if len({row.counted for row in rows}) > 1:
            said = "some lines of the subheading are claimed, others originate"
            raise InputError(row.problem(f"{row}: {said}", "Count them alike") for row in rows)
        values = [float(row.value) for row in rows if row.value is not None]
        value = sum(values) if len(values) == len(rows) else None
        if value:
            low = sum(v * float(row.lowest) for v, row in zip(values, rows, strict=True)) / value
            high = sum(v * float(row.highest) for v, row in zip(values, rows, strict=True)) / value
        else:
            low, high = float(min(row.lowest for row in rows)), float(max(row.highest for row in rows))
        return cls(tuple(rows), rows[0].counted, low, high, value)


def _share(lines: Mapping[str, _Rows | None]) -> tuple[SectorShare, tuple[Earned, ...]]:
    """Of the lines of a sector, each with what covers it."""
    covers = Counter(rows for rows in lines.values() if rows is not None)
    weights = {rows: None if rows.value is None else rows.value / count for rows, count in covers.items()}
    by_value = all(weight is not None for weight in weights.values()) and any(weights.values())
    each = {rows: (weights[rows] or 0.0) if by_value else 1.0 for rows in covers}
    known = covers.total()
    weighed = sum(each[rows] * count for rows, count in covers.items())
    without = (len(lines) - known) * (weighed / known if known else 1.0)
    whole = weighed + without
    totals = {"claimed": [0.0, 0.0], "originates": [0.0, 0.0]}
    for rows, count in covers.items():
        totals[rows.counted][0] += each[rows] * count * rows.lowest
        totals[rows.counted][1] += each[rows] * count * rows.highest
    claimed, originates = (
        (totals[name][0] / (whole or 1.0), totals[name][1] / (whole or 1.0)) for name in totals
    )
    found = SectorShare(claimed, originates, without / whole if whole else 1.0, len(lines), known)
    return found, tuple(row for rows in covers for row in rows.members)


def _edition(rows: Sequence[Earned]) -> str:
    """The edition of all codes; the newest on file where no row has a code."""
    first = next((row.hs.edition for row in rows if row.hs is not None), EDITIONS[-1])
    others = [row for row in rows if row.hs is not None and row.hs.edition != first]
    if others:
        raise InputError(
            row.problem(f"{row}: the code is not of {first}", "Use one edition of the HS") for row in others
        )
    return first
