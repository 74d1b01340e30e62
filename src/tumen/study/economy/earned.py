"""The share of each tariff cut that is really earned, derived from rules of origin and the cost of claiming."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import numpy as np

from tumen.economy.typical_bills import MADE_IN, SAME, TypicalBill, TypicalMaterial, qualifying_shares
from tumen.economy.utilisation import TypicalShipment, Utilisation, derive_utilisation
from tumen.errors import InputError, Problem
from tumen.study.economy.results import EarnedCut, EarnedSector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.economy.accounts import Axes
    from tumen.economy.typical_bills import QualifyingShare
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import Derived
    from tumen.tables.place import Row

    Array = NDArray[np.float64]

EVERY = "*"
BILL_COLUMNS = (
    "sector",
    "bill",
    "weight",
    "operation",
    "material",
    "hs",
    "share",
    "weight_share",
    "made_in",
    "source",
)
SHIPMENT_COLUMNS = ("sector", "value", "claim_cost", "weight", "source")


@dataclass(frozen=True, slots=True)
class Shipment:
    """A typical shipment of a sector (``*``: of every sector without its own), values in one currency."""

    sector: str
    value: float
    claim_cost: float
    weight: float
    source: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """What the shares of one variant are derived from."""

    agreement: str
    shares: Mapping[str, QualifyingShare]
    """By sector: what the rules of its lines say to its typical bills."""
    shipments: tuple[Shipment, ...]
    undetermined: Literal["leave-out", "fails", "qualifies"]
    materials: tuple[tuple[str, str, str], ...]
    """(sector, bill and material; what is said of it; source)."""

    @property
    def invented(self) -> bool:
        """Every bill and shipment says of itself that it is illustrative."""
        sources = [source for _, _, source in self.materials] + [item.source for item in self.shipments]
        return all(source.startswith("illustrative") for source in sources)

    def of(self, sector: str) -> tuple[Shipment, ...]:
        """Shipments of a sector."""
        own = tuple(item for item in self.shipments if item.sector == sector)
        return own or tuple(item for item in self.shipments if item.sector == EVERY)

    def rate(self, found: Utilisation) -> float | None:
        """The share to use, None where nothing can be told."""
        by_choice = {"leave-out": found.rate, "fails": found.lowest, "qualifies": found.highest}
        return by_choice[self.undetermined]


def read_derivation(folder: Path, facts: Derived, axes: Axes, members: Sequence[str], on: date) -> Derivation:
    """Read the tables of a derivation and put the bills to the rules.

    Raises
    ------
    InputError
        With every problem: tables, labels, sectors that are not those of the map from HS codes, an agreement that is not
        in force between the members on that day.
    """
    problems: list[Problem] = []
    bills, materials = _bills(folder / facts.bills, axes, problems)
    shipments = _shipments(folder / facts.shipments, axes, problems)
    if problems:
        raise InputError(problems)
    pair = _pair(members)
    shares = _judged(facts.agreement, bills, pair, on, axes.sectors)
    return Derivation(facts.agreement, shares, shipments, facts.undetermined, materials)


@lru_cache(maxsize=8)  # a study is checked before it runs, and variants may share their bills
def _judged(
    code: str, bills: tuple[TypicalBill, ...], pair: tuple[str, str], on: date, sectors: tuple[str, ...]
) -> Mapping[str, QualifyingShare]:
    from tumen.agreements.load import load_agreement
    from tumen.economy.accounts.hs_sectors import hs_sectors

    agreement = load_agreement(code)
    sector_of = hs_sectors(agreement.edition_on(on).edition)
    strange = sorted({bill.sector for bill in bills} - set(sector_of.values()))
    if strange or not set(sector_of.values()) <= set(sectors):
        raise InputError.of(
            f"the sectors {', '.join(strange or sectors)} are not those of the map from HS codes",
            f"It knows: {', '.join(sorted(set(sector_of.values())))}; state a utilisation for others",
        )
    return qualifying_shares(bills, sector_of, agreement, exporter=pair[0], importer=pair[1], on=on)


def _pair(members: Sequence[str]) -> tuple[str, str]:
    """Two members as ISO 3166 alpha-2; whose they are does not matter to a typical bill."""
    from tumen.reference.economies import economies

    codes = {item.iso3: item.iso2 for item in economies() if item.iso3}
    known = [codes[code] for code in members if code in codes]
    if len(known) < 2:
        raise InputError.of("fewer than two members are economies of their own", "Name members by ISO code")
    return known[0], known[1]


def used_shares(study: EconomyStudy, name: str, tau: Array, new: Array) -> Array:
    """(J, N, N) derived share of every cut from `tau` to `new` that is used, NaN where none can be derived."""
    used = np.full(tau.shape, np.nan)
    how = study.derived.get(name)
    if how is None:
        return used
    axes = study.accounts.axes
    rows = [row for j, n, i in np.argwhere(new < tau) for row in _typical(how, axes, (j, n, i), tau, new)]
    for (importer, exporter, sector), item in derive_utilisation(rows).items():
        rate = how.rate(item)
        if rate is not None:
            used[axes.sector(sector), axes.economy(importer), axes.economy(exporter)] = rate
    return used


def _typical(
    how: Derivation, axes: Axes, at: tuple[int, int, int], tau: Array, new: Array
) -> Iterable[TypicalShipment]:
    """Shipments of one cell: each size, split into what qualifies, what fails and what cannot be told."""
    j, n, i = at
    share = how.shares.get(axes.sectors[j])
    if share is None:
        return
    parts = ((True, share.qualifies), (False, share.fails), (None, share.undetermined))
    for item in how.of(share.sector):
        for qualifies, part in parts:
            yield TypicalShipment(
                axes.economies[n],
                axes.economies[i],
                share.sector,
                qualifies,
                float(tau[at] - new[at]),
                item.value,
                item.claim_cost,
                item.weight * part,
            )


def earned_results(
    study: EconomyStudy, name: str, states: tuple[Array, Array, Array], used: Array, imports: Array
) -> tuple[tuple[EarnedSector, ...], tuple[EarnedCut, ...]]:
    """What of the promised cuts of a variant is earned, by sector and by pair.

    Parameters
    ----------
    states : tariffs before, promised and earned, each (J, N, N)
    used : (J, N, N) derived shares, NaN where they were stated
    imports : (J, N, N) of the baseline, for means
    """
    tau, promised, earned = states
    axes, how = study.accounts.axes, study.derived[name]
    cuts = tuple(
        EarnedCut(
            name,
            axes.economies[n],
            axes.economies[i],
            axes.sectors[j],
            float(100 * (tau[j, n, i] - promised[j, n, i])),
            float(100 * (tau[j, n, i] - earned[j, n, i])),
            "stated" if np.isnan(used[j, n, i]) else "derived",
        )
        for j, n, i in np.argwhere(promised < tau)
    )
    sectors = []
    for j, sector in enumerate(axes.sectors):
        own = [cut for cut in cuts if cut.sector == sector]
        if not own:
            continue
        share = how.shares.get(sector)
        weight = imports[j] * (tau[j] - promised[j])
        whole = float(weight.sum())
        got = float((imports[j] * (tau[j] - earned[j]))[promised[j] < tau[j]].sum())
        sectors.append(
            EarnedSector(
                variant=name,
                sector=sector,
                lines=share.lines if share else 0,
                bills=share.bills if share else 0,
                qualifies=100 * share.qualifies if share else None,
                fails=100 * share.fails if share else None,
                undetermined=100 * share.undetermined if share else None,
                needs="; ".join(share.needs[:2]) if share else "",
                cuts=len(own),
                derived=sum(cut.basis == "derived" for cut in own),
                earned=100 * got / whole if whole > 0 else None,
            )
        )
    return tuple(sectors), cuts


def _bills(
    path: Path, axes: Axes, problems: list[Problem]
) -> tuple[tuple[TypicalBill, ...], tuple[tuple[str, str, str], ...]]:
    from tumen.tables.rows import read_rows
    from tumen.tables.text import shown_path

    shown = shown_path(path)
    found: list[TypicalBill] = []
    said: list[tuple[str, str, str]] = []
    rows = read_rows(path, BILL_COLUMNS, text=("hs", "material_hs"))
    for (sector, bill), group in groupby(rows, key=lambda row: (row["sector"], row["bill"])):
        lines = list(group)
        first = lines[0]
        if (sector, bill) in {(item.sector, item.name) for item in found}:
            problems.append(
                Problem(
                    f"the rows of bill {bill!r} do not stand together", "Sort the table", shown, first.line
                )
            )
        if sector not in axes.sectors:
            problems.append(Problem(f"{sector!r} is not in the table", "Use its labels", shown, first.line))
        if len({(row["weight"], row["operation"]) for row in lines}) > 1:
            problems.append(
                Problem(
                    f"bill {bill!r} has several weights or operations",
                    "Repeat the same in every row",
                    shown,
                    first.line,
                )
            )
        materials = tuple(_material(row, shown, problems) for row in lines)
        weight = _number(first, "weight", shown, problems, least=0.0, above=True)
        found.append(TypicalBill(sector, bill, float(weight), first["operation"] or None, materials))
        said += [
            (
                f"{sector}, {bill}: {row['material']}",
                f"HS {row['hs']}, {row['share']} % of the price, {row['made_in']}",
                row["source"],
            )
            for row in lines
        ]
    return tuple(found), tuple(said)


def _material(row: Row, shown: str, problems: list[Problem]) -> TypicalMaterial:
    if row["made_in"] not in MADE_IN:
        problems.append(
            Problem(
                f"{row['made_in']!r} is not a place", f"Write one of {', '.join(MADE_IN)}", shown, row.line
            )
        )
    if not row["hs"]:
        problems.append(Problem("the HS code is empty", f"Write digits, {SAME}, or unknown", shown, row.line))
    if not row["source"]:
        problems.append(Problem("a row without a source", "Cite one, or write illustrative", shown, row.line))
    share = _number(row, "share", shown, problems, least=0.0)
    heavy = _number(row, "weight_share", shown, problems, least=0.0) if row["weight_share"] else None
    code = {"unknown": None}.get(row["hs"], row["hs"].replace(".", ""))
    return TypicalMaterial(row["material"], code, share, row["made_in"], heavy)  # type: ignore[arg-type]  # checked


def _shipments(path: Path, axes: Axes, problems: list[Problem]) -> tuple[Shipment, ...]:
    from tumen.tables.rows import read_rows
    from tumen.tables.text import shown_path

    shown = shown_path(path)
    found = []
    for row in read_rows(path, SHIPMENT_COLUMNS):
        if row["sector"] not in axes.sectors and row["sector"] != EVERY:
            problems.append(
                Problem(
                    f"{row['sector']!r} is not in the table", f"Use its labels, or {EVERY}", shown, row.line
                )
            )
        if not row["source"]:
            problems.append(
                Problem("a row without a source", "Cite one, or write illustrative", shown, row.line)
            )
        value = _number(row, "value", shown, problems, least=0.0, above=True)
        cost = _number(row, "claim_cost", shown, problems, least=0.0)
        weight = _number(row, "weight", shown, problems, least=0.0, above=True)
        found.append(Shipment(row["sector"], float(value), float(cost), float(weight), row["source"]))
    if not found:
        problems.append(Problem("there is no shipment", "Give at least one, for example with *", shown))
    return tuple(found)


def _number(
    row: Row, column: str, shown: str, problems: list[Problem], *, least: float, above: bool = False
) -> Decimal:
    try:
        value = Decimal(row[column])
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < least or (above and value == least):
        need = "above zero" if above else "of zero or more"
        problems.append(Problem(f"{column} is {row[column]!r}", f"Give a number {need}", shown, row.line))
        return Decimal(1)
    return value
