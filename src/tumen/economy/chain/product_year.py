"""One year's production of a product, in the terms of an input-output table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TableRow = tuple[str, str]
"""An economy and a sector."""


@dataclass(frozen=True, slots=True)
class ProductYear:
    """What makers of a product buy, pass on to each other and sell in a year, in the unit of the table.

    A maker is the sector in the economy where the product is made. Materials come from the rest of sectors.

    Attributes
    ----------
    bought : by (supplying row, maker): the bill of materials
    passed : by (maker, maker): intermediates of the same producer from one economy or sector to another
    sold : by (maker, economy of the buyers)
    """

    bought: Mapping[tuple[TableRow, TableRow], float] = field(default_factory=dict)
    passed: Mapping[tuple[TableRow, TableRow], float] = field(default_factory=dict)
    sold: Mapping[tuple[TableRow, str], float] = field(default_factory=dict)

    @property
    def makers(self) -> tuple[TableRow, ...]:
        """Each once, sorted."""
        found = {maker for maker, _ in self.sold} | {maker for _, maker in self.bought}
        return tuple(sorted(found | {maker for pair in self.passed for maker in pair}))

    @property
    def sectors(self) -> tuple[str, ...]:
        """Of its makers."""
        return tuple(sorted({sector for _, sector in self.makers}))

    def output(self, maker: TableRow) -> float:
        """What a maker sells and passes on."""
        sales = sum(value for (one, _), value in self.sold.items() if one == maker)
        return sales + sum(value for (one, _), value in self.passed.items() if one == maker)

    def inputs(self, maker: TableRow) -> float:
        """What a maker buys and is passed."""
        bill = sum(value for (_, one), value in self.bought.items() if one == maker)
        return bill + sum(value for (_, one), value in self.passed.items() if one == maker)

    @property
    def sales(self) -> float:
        """To buyers outside."""
        return sum(self.sold.values())
