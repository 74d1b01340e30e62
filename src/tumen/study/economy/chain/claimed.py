"""What sales over borders earn: of a plan by its flows, of today by the regimes that were chosen for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tumen.study.product.results import Cell

MFN = "MFN"


@dataclass(frozen=True, slots=True)
class SoldToday:
    """One sale of a year, as the bills and prices of today say."""

    product: str
    site: str
    market: str
    exporter: str
    importer: str
    """Labels of the table."""
    value: float
    """In the unit of the table."""
    units: float


@dataclass(slots=True)
class BorderValue:
    """What crosses a border to buyers: its value, that under a preference, duty, duty at MFN; None once a
    part is not known.
    """

    value: float = 0.0
    preferred: float | None = 0.0
    duty: float | None = 0.0
    mfn: float | None = 0.0
    open: dict[str, None] = field(default_factory=dict)
    """Regimes that may be lower than the one that counts here, and are not settled."""

    def add(
        self,
        value: float,
        preferred: float | None,
        duty: float | None,
        mfn: float | None,
        may_be_lower: Iterable[str] = (),
    ) -> None:
        """Take in one more flow."""
        self.open |= dict.fromkeys(may_be_lower)
        self.value += value
        self.preferred = _sum(self.preferred, preferred)
        self.duty = _sum(self.duty, duty)
        self.mfn = _sum(self.mfn, mfn)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def claimed_today(
    sales: Iterable[SoldToday], cells: Iterable[Cell], factor: float
) -> Mapping[tuple[str, str], BorderValue]:
    """By exporter and importer; `factor` takes the study's currency to the table's unit."""
    found: dict[tuple[str, str], BorderValue] = {}
    by_sale = {(cell.product, cell.site, cell.market): cell for cell in cells}
    for sale in sales:
        cell = by_sale.get((sale.product, sale.site, sale.market))
        if sale.exporter == sale.importer or (cell is not None and cell.domestic):
            continue
        border = found.setdefault((sale.exporter, sale.importer), BorderValue())
        regime = None if cell is None else cell.regime
        duties = {name: _duty(cell, name) for name in (regime, MFN)}
        duty, mfn = (
            None if each is None else each * sale.units * factor for each in (duties[regime], duties[MFN])
        )
        preferred = None if regime is None else 0.0 if regime == MFN else sale.value
        compared = None if cell is None else cell.compared
        border.add(sale.value, preferred, duty, mfn, compared.open if compared else ())
    return found


def _duty(cell: Cell | None, regime: str | None) -> float | None:
    """Of one unit under a regime."""
    landed = None if cell is None or cell.landed is None or regime is None else cell.landed.of(regime)
    if cell is None or landed is None or landed.quote.amount is None:
        return None
    return float(landed.quote.amount / cell.units_per_consignment)
