"""How much of a preference is really used: from typical bills that qualify or not, and the cost of claiming."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.economy.tariff_lines import Cell


@dataclass(frozen=True, slots=True)
class TypicalShipment:
    """One way a sector's goods go from an exporter to an importer.

    Attributes
    ----------
    importer, exporter, sector : the cell it stands for
    qualifies : whether its bill of materials originates under the agreement; None if that is not determined
    margin : rate paid without the preference less the preferential rate, as a fraction of customs value
    value : customs value of one shipment
    claim_cost : cost of claiming for one shipment (proof of origin, records), in the currency of `value`
    weight : how much of the cell's trade it stands for, relative to the others
    """

    importer: str
    exporter: str
    sector: str
    qualifies: bool | None
    margin: float
    value: float
    claim_cost: float
    weight: float = 1.0

    @property
    def worth_claiming(self) -> bool:
        """Whether the duty saved on a shipment exceeds the cost of claiming."""
        return self.margin * self.value > self.claim_cost


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Share of a cell's eligible trade that uses the preference.

    Attributes
    ----------
    rate : among shipments whose origin is determined or which would not claim anyway; None if there is none
    lowest, highest : if every undetermined shipment worth claiming failed, or qualified
    shipments, undetermined : how many there are, and how many the rate leaves out
    """

    rate: float | None
    lowest: float
    highest: float
    shipments: int
    undetermined: int


def derive_utilisation(shipments: Iterable[TypicalShipment]) -> dict[Cell, Utilisation]:
    """Utilisation by (importer, exporter, sector): the weight that qualifies and is worth claiming, over all weight.

    Shipments without a margin are not eligible for anything and are left out.

    Raises
    ------
    InputError
        Listing negative values, costs or weights, and cells whose weights are all zero.
    """
    rows = list(shipments)
    problems = [
        Problem(
            f"shipment {number} ({row.importer} from {row.exporter}, {row.sector}): {name} is {number_of}",
            "Give a number of zero or more.",
        )
        for number, row in enumerate(rows, start=1)
        for name, number_of in (("value", row.value), ("claim_cost", row.claim_cost), ("weight", row.weight))
        if not number_of >= 0
    ]
    grouped: dict[Cell, list[TypicalShipment]] = defaultdict(list)
    for row in rows:
        if row.margin > 0:
            grouped[row.importer, row.exporter, row.sector].append(row)
    problems += [
        Problem(f"all weights of {'/'.join(cell)} are zero", "Give at least one a weight.")
        for cell, members in grouped.items()
        if not any(row.weight > 0 for row in members)
    ]
    if problems:
        raise InputError(problems)
    return {cell: _rate(grouped[cell]) for cell in sorted(grouped)}


def _rate(rows: list[TypicalShipment]) -> Utilisation:
    total = sum(row.weight for row in rows)
    uses = sum(row.weight for row in rows if row.qualifies and row.worth_claiming)
    open_rows = [row for row in rows if row.qualifies is None and row.worth_claiming]
    open_weight = sum(row.weight for row in open_rows)
    known = total - open_weight
    return Utilisation(
        rate=uses / known if known > 0 else None,
        lowest=uses / total,
        highest=(uses + open_weight) / total,
        shipments=len(rows),
        undetermined=len(open_rows),
    )
