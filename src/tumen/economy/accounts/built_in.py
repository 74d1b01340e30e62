"""The table that comes with the package: 21 economies x 16 sectors, 2022.

Compiled by ``tools/compile_accounts.py``; sources, licences and method stand in ``data/accounts/SOURCES.md``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.table import Accounts
from tumen.economy.arrays import Array, shares
from tumen.errors import DataError

FOLDER = files("tumen") / "data" / "accounts"
TOLD, RESCALED, MOVED = 0.01, 0.10, 0.05
"""Shares above which a repair is told, and above which it is a doubt."""
TRUST = ("high", "fair", "low", "very low")
"""By the number of doubts: a proxy, value added rescaled (or not compared), inputs moved."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the figures of one economy in the built-in table came about.

    Attributes
    ----------
    economy : code
    coefficients : economies of WIOD 2011 whose input coefficients were used
    proxy : the coefficients are not the economy's own
    gdp_reference : World Bank GDP that value added was scaled to, million USD, or None (not scaled)
    value_added_unscaled : value added implied by output and coefficients before scaling, million USD
    inputs_moved : share of inputs that balancing moved between products
    """

    economy: str
    coefficients: tuple[str, ...]
    proxy: bool
    gdp_reference: float | None
    value_added_unscaled: float
    inputs_moved: float

    @property
    def rescaled(self) -> float | None:
        """How far value added was moved to GDP, as a share of what output and coefficients give; None where
        there was nothing to compare it with.
        """
        return None if self.gdp_reference is None else self.gdp_reference / self.value_added_unscaled - 1

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks against the figures of this economy, of the three things that `TRUST` counts."""
        rescaled = self.rescaled
        return tuple(
            doubt
            for doubt, holds in (
                ("coefficients of another economy", self.proxy),
                (
                    f"value added moved by more than {100 * RESCALED:.0f} %, or not compared with GDP",
                    rescaled is None or abs(rescaled) > RESCALED,
                ),
                (
                    f"more than {100 * MOVED:.0f} % of inputs moved between products",
                    self.inputs_moved > MOVED,
                ),
            )
            if holds
        )

    @property
    def trust(self) -> str:
        """How far the figures can be trusted, by the number of doubts."""
        return TRUST[len(self.doubts)]

    @property
    def note(self) -> str:
        """What a report that uses this economy must say; empty if there is nothing to say."""
        said, rescaled = [], self.rescaled
        if self.proxy:
            said.append(f"input coefficients are those of {' and '.join(self.coefficients)} (2011), a proxy")
        if rescaled is None:
            said.append("value added is not scaled to GDP")
        elif abs(rescaled) >= TOLD:
            by = f"{100 * abs(rescaled):.0f} %"
            said.append(
                f"value added was scaled {'up' if rescaled > 0 else 'down'} by {by} to GDP of the World Bank"
            )
        if self.inputs_moved >= TOLD:
            said.append(f"balancing moved {100 * self.inputs_moved:.0f} % of inputs between products")
        return "; ".join(said)


@cache
def built_in() -> Accounts:
    """Return the built-in table, million USD, 2022; `notes` carries what is a proxy, by economy.

    Imports are spread over users in proportion to use (the flows do not say who uses them); final demand is
    one category. The table balances by construction.

    Raises DataError if the shipped files contradict each other.
    """
    record = _record()
    economies = tuple(e["code"] for e in record["economies"])
    sectors = tuple(record["sectors"])
    facts = (record[name] for name in ("unit", "year", "vintage", "source"))
    axes = Axes(economies, sectors, tuple(record["final"]), *facts)
    g, n = len(economies), len(sectors)
    flow = _cube("flows.csv", ("sector", "importer"), (sectors, economies, economies))
    use = _cube("inputs.csv", ("economy", "product"), (economies, sectors, sectors))
    absorbed = flow.sum(2)
    share = shares(flow, absorbed[:, :, None])
    final = absorbed - use.sum(2).T
    if (final < 0).any():
        raise DataError("the built-in table has negative final demand; compile it again")
    # i product, c importer, o exporter, u using sector: each user buys a product in the importer's origin
    # shares
    z = np.einsum("ico,ciu->oicu", share, use).reshape(g * n, g * n)
    y = np.einsum("ico,ic->oic", share, final).reshape(g * n, g)
    notes = {e.economy: e.note for e in provenance() if e.note}
    notes[""] = "imports are spread over users in proportion to use; one category of final demand"
    return Accounts.build(axes, Z=z, Y=y, notes=notes)


def provenance() -> tuple[Provenance, ...]:
    """How each economy of the built-in table came about, in the order of its axis."""
    names = ("proxy", "gdp_reference", "value_added_unscaled", "inputs_moved")
    return tuple(
        Provenance(e["code"], tuple(e["coefficients"]), **{name: e[name] for name in names})
        for e in _record()["economies"]
    )


def sector_labels() -> Mapping[str, str]:
    """Plain label of each of the 16 sectors."""
    labels: dict[str, str] = _record()["sectors"]
    return labels


@cache
def _record() -> dict[str, Any]:
    record: dict[str, Any] = json.loads((FOLDER / "table.json").read_text(encoding="utf-8"))
    return record


def _cube(
    name: str, keys: tuple[str, str], axes: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
) -> Array:
    """Numbers by three labels: two of each row, one of each column."""
    lines = list(csv.reader((FOLDER / name).read_text(encoding="utf-8").splitlines()))
    rows = [(a, b) for a in axes[0] for b in axes[1]]
    if tuple(lines[0]) != (*keys, *axes[2]) or [(a, b) for a, b, *_ in lines[1:]] != rows:
        raise DataError(f"the labels of {name} are not those of table.json; compile the table again")
    return np.array([line[2:] for line in lines[1:]], dtype=np.float64).reshape(*map(len, axes))
