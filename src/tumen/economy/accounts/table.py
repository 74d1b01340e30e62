"""`Accounts`: one multi-regional input-output table, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.accounts.memory import require_memory
from tumen.economy.refusals import Refusals
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike

    from tumen.economy.accounts.axes import Axes
    from tumen.economy.arrays import Array


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Accounts(Shown):
    """A multi-regional input-output table: read-only float64 arrays and the axes they stand on.

    Rows supply, columns use. A balanced table has ``x = Z.sum(1) + Y.sum(1)`` (sales) and
    ``x = Z.sum(0) + taxes + value_added.sum(0)`` (cost); `check` measures both, `Accounts` itself does not
    repair or refuse an imbalance, so that a published table can be read and looked at as it is.

    Attributes
    ----------
    axes : Axes
    Z : (n, n) intermediate flows, in `axes.unit`
    Y : (n, G * F) final demand
    value_added : (k, n) value added by component
    components : names of the k components
    taxes : (n,) taxes less subsidies on products (and margins) paid on intermediate inputs, or None where the
        source does not show them apart (then they are inside value added)
    x : (n,) gross output
    notes : what a reader of results must be told, by economy code ("" for the whole table), e.g. proxies
    """

    axes: Axes
    Z: Array
    Y: Array
    value_added: Array
    components: tuple[str, ...]
    taxes: Array | None
    x: Array
    notes: Mapping[str, str] = field(default_factory=dict)

    def _facts(self) -> Iterator[tuple[str, object]]:
        axes = self.axes
        yield "", f"{axes.n_economies} economies x {axes.n_sectors} sectors, {axes.year}, {axes.unit}"
        yield "economies", axes.economies
        yield "sectors", axes.sectors
        yield "gross output", f"{self.x.sum():,.0f} {axes.unit}"
        yield "source", axes.source
        yield "valuation", axes.valuation or "not stated"
        yield "notes", [f"{code}: {text}" if code else text for code, text in self.notes.items()]

    def __post_init__(self) -> None:
        wrong = _wrong_shapes(self.axes, self.Z, self.Y, self.x, self.taxes)
        wrong.shapes(value_added=(self.value_added.shape, (len(self.components), self.axes.n)))
        for name in ("Z", "Y", "value_added", "x", "taxes"):
            array = getattr(self, name)
            if array is not None:
                if not np.isfinite(array.sum()):
                    wrong.when(True, *_not_finite(name, array))
                array.flags.writeable = False
        wrong.when(not self.components, "value added has no component", "Name at least one, e.g. 'VA'.")
        wrong.done()

    @classmethod
    def build(
        cls,
        axes: Axes,
        *,
        Z: ArrayLike,
        Y: ArrayLike,
        value_added: ArrayLike | None = None,
        components: Sequence[str] = ("VA",),
        taxes: ArrayLike | None = None,
        x: ArrayLike | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> Accounts:
        """Copy arrays into a frozen table.

        `x` left out is the row sum of Z and Y; `value_added` left out is ``x - Z.sum(0) - taxes`` (one
        component). Leaving out both gives a table that balances by construction.

        Raises InputError if a shape does not fit the axes or a cell is missing (NaN) or infinite; or if the
        table does not fit into memory.
        """
        require_memory(axes.n, copies=2, what="This table")
        z, y = _own(Z), _own(Y)
        levied = None if taxes is None else _own(taxes)
        output = None if x is None else _own(x)
        _wrong_shapes(axes, z, y, output, levied).done()
        if output is None:
            output = z.sum(1) + y.sum(1)
        if value_added is None:
            value_added = output - z.sum(0) - (0.0 if levied is None else levied)
        added = np.atleast_2d(_own(value_added))
        return cls(axes, z, y, added, tuple(components), levied, output, dict(notes or {}))

    @property
    def va(self) -> Array:
        """(n,) value added, all components together, without taxes less subsidies on products."""
        return cast("Array", self.value_added.sum(0))

    @property
    def primary(self) -> Array:
        """(n,) all primary cost: value added and, where shown apart, taxes less subsidies on products."""
        return self.va if self.taxes is None else self.va + self.taxes

    @property
    def gdp(self) -> Array:
        """(G,) sum of value added by economy (without product taxes where these are apart)."""
        return cast("Array", self.va.reshape(self.axes.n_economies, -1).sum(1))

    def final_by_economy(self) -> Array:
        """(n, G) final demand by economy of use, categories summed."""
        return cast("Array", self.Y.reshape(self.axes.n, self.axes.n_economies, -1).sum(2))

    def inputs_by_economy(self) -> Array:
        """(n, G) intermediate sales by economy of use, using sectors summed."""
        return cast("Array", self.Z.reshape(self.axes.n, self.axes.n_economies, -1).sum(2))

    def sales_by_economy(self) -> Array:
        """(n, G) all sales of each row to each economy, the own economy included."""
        return self.inputs_by_economy() + self.final_by_economy()

    def exports(self) -> Array:
        """(n, G) gross exports of each row to each other economy; 0 on the own economy."""
        sales, own = self.sales_by_economy(), np.arange(self.axes.n_economies)
        sales.reshape(len(own), self.axes.n_sectors, -1)[own, :, own] = 0.0
        return sales

    def with_output_from_sales(self) -> Accounts:
        """The same flows with ``x`` as the row sums and value added as the rest of each column (one
        component).

        For tables published in rounded numbers; says so in `notes`. Product taxes stay apart if they were.
        """
        note = "output recomputed from sales, value added as the rest"
        notes = {**self.notes, "": f"{self.notes['']}; {note}" if "" in self.notes else note}
        return Accounts.build(self.axes, Z=self.Z, Y=self.Y, taxes=self.taxes, notes=notes)


def _wrong_shapes(axes: Axes, z: Array, y: Array, x: Array | None, taxes: Array | None) -> Refusals:
    wrong, n = Refusals(), axes.n
    wanted = {"Z": (z, (n, n)), "Y": (y, (n, axes.n_economies * axes.n_final)), "x": (x, (n,))}
    for name, (array, shape) in {**wanted, "taxes": (taxes, (n,))}.items():
        if array is not None:
            wrong.shapes(**{name: (array.shape, shape)})
    return wrong


def _own(array: ArrayLike) -> Array:
    return np.array(array, dtype=np.float64, order="C", copy=True)


def _not_finite(name: str, array: Array) -> tuple[str, str]:
    bad = np.argwhere(~np.isfinite(array))
    if not len(bad):  # the cells are finite, only their sum overflows
        return f"{name} is too large to be summed", "Check the unit."
    first = ", ".join(str(tuple(int(i) for i in cell)) for cell in bad[:5])
    what = f"{name} has {len(bad)} missing or infinite cells, first at {first}"
    return what, "Fill them or drop the table; nothing is guessed."
