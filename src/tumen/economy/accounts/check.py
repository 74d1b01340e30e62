"""What is wrong with a table: balances, negatives, empty sectors, implied GDP. Reports; repairs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from tumen.economy.accounts.table import Accounts

BALANCE = 1e-3  # published tables round to a million; a real imbalance is larger than a thousandth of output
GDP = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing found in a table.

    Attributes
    ----------
    id : stable name of the check, to accept it by
    severity : ``"error"`` stops a computation unless accepted, ``"note"`` only tells
    text : what was found
    fix : what a user can do
    where : labels of the rows, largest first, at most ten
    count : how many rows or cells
    worst : largest size, in the unit of the table or as a ratio (the text says which)
    """

    id: str
    severity: str
    text: str
    fix: str
    where: tuple[str, ...]
    count: int
    worst: float


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every finding about one table; `errors` is what a computation would refuse."""

    findings: tuple[Finding, ...]
    implied_gdp: Mapping[str, float]
    row_residual: float
    column_residual: float

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that stop a computation."""
        return tuple(f for f in self.findings if f.severity == "error")

    @property
    def ok(self) -> bool:
        """Nothing stops a computation."""
        return not self.errors


def check(
    accounts: Accounts,
    *,
    reference_gdp: Mapping[str, float] | None = None,
    tolerance: float = BALANCE,
    gdp_tolerance: float = GDP,
) -> CheckReport:
    """Examine one table.

    Parameters
    ----------
    accounts : the table
    reference_gdp : GDP by economy in the unit of the table; economies left out are not compared, and a note
        says which
    tolerance : largest imbalance of a row or column, as a share of its output
    gdp_tolerance : largest gap between implied GDP (value added) and the reference, as a share of the
    reference

    Raises
    ------
    InputError
        If the reference names an economy that is not in the table.
    """
    labels = [f"{g} {s}" for g, s in accounts.axes.rows]
    x, sales, cost = accounts.x, _sales(accounts), _cost(accounts)
    findings = [
        _cells(
            "row-balance", x - sales, tolerance * np.abs(x), labels, "output differs from sales (Z and Y)"
        ),
        _cells("column-balance", x - cost, tolerance * np.abs(x), labels, "output differs from cost"),
        _cells("negative-output", np.minimum(x, 0), 0.0, labels, "output is negative"),
        _cells(
            "negative-input", np.minimum(accounts.Z, 0).sum(1), 0.0, labels, "intermediate sales are negative"
        ),
        _cells("negative-value-added", np.minimum(accounts.va, 0), 0.0, labels, "value added is negative"),
        _no_output(accounts, labels),
        _cells(
            "negative-final",
            np.minimum(accounts.Y, 0).sum(1),
            0.0,
            labels,
            "final demand is negative",
            severity="note",
        ),
        _cells(
            "empty-sector",
            _empty(accounts),
            0.0,
            labels,
            "the sector has no output and no flows",
            severity="note",
        ),
    ]
    if reference_gdp is not None:
        findings += _gdp(accounts, reference_gdp, gdp_tolerance)
    return CheckReport(
        findings=tuple(f for f in findings if f is not None),
        implied_gdp=dict(zip(accounts.axes.economies, accounts.gdp.tolist(), strict=True)),
        row_residual=float(np.abs(x - sales).max()),
        column_residual=float(np.abs(x - cost).max()),
    )


def require_sound(accounts: Accounts, accept: Collection[str] = ()) -> None:
    """Refuse a table with errors, all at once; `accept` names check ids that the caller knows and takes
    on.
    """
    problems = [
        Problem(f"{f.text} ({f.count} times, worst {f.worst:.6g}; {', '.join(f.where)})", f.fix)
        for f in check(accounts).errors
        if f.id not in accept
    ]
    if problems:
        raise InputError(problems)


FIXES = {
    "row-balance": "Use Accounts.with_output_from_sales, or ras().",
    "column-balance": "Use Accounts.with_output_from_sales, or ras().",
    "negative-value-added": "Aggregate the sector with another, or accept 'negative-value-added' by name.",
    "negative-input": "Look at the source; accept 'negative-input' by name if it is meant.",
    "negative-output": "Look at the source.",
    "no-output": "A sector that sells or buys has output; look at the source.",
    "negative-final": "Usually stocks run down; nothing to do.",
    "empty-sector": "Its coefficients are zero; nothing to do.",
}


def _sales(accounts: Accounts) -> NDArray[np.float64]:
    total: NDArray[np.float64] = accounts.Z.sum(1) + accounts.Y.sum(1)
    return total


def _cost(accounts: Accounts) -> NDArray[np.float64]:
    total: NDArray[np.float64] = accounts.Z.sum(0) + accounts.primary
    return total


def _flows(accounts: Accounts) -> NDArray[np.float64]:
    z, y = np.abs(accounts.Z), np.abs(accounts.Y)
    total: NDArray[np.float64] = z.sum(0) + z.sum(1) + y.sum(1) + np.abs(accounts.value_added).sum(0)
    return total


def _empty(accounts: Accounts) -> NDArray[np.float64]:
    empty: NDArray[np.float64] = ((accounts.x == 0) & (_flows(accounts) == 0)).astype(np.float64)
    return empty


def _no_output(accounts: Accounts, labels: list[str]) -> Finding | None:
    flows = np.where(accounts.x == 0, _flows(accounts), 0.0)
    return _cells("no-output", flows, 0.0, labels, "the sector has no output but has flows")


def _cells(
    name: str,
    gap: NDArray[np.float64],
    allowed: NDArray[np.float64] | float,
    labels: list[str],
    text: str,
    *,
    severity: str = "error",
) -> Finding | None:
    size = np.abs(gap)
    bad = size > allowed
    if not bad.any():
        return None
    order = np.argsort(-np.where(bad, size, 0.0), kind="stable")[: min(10, int(bad.sum()))]
    where = tuple(labels[i] for i in order)
    return Finding(name, severity, text, FIXES[name], where, int(bad.sum()), float(size[order[0]]))


def _gdp(accounts: Accounts, reference: Mapping[str, float], tolerance: float) -> list[Finding]:
    at = accounts.axes.group(tuple(reference))
    gaps = {code: accounts.gdp[i] / reference[code] - 1 for i, code in zip(at, reference, strict=True)}
    off = sorted((c for c in gaps if abs(gaps[c]) > tolerance), key=lambda c: -abs(gaps[c]))
    out = []
    if off:
        text = "implied GDP differs from the reference (ratio less 1)"
        fix = "Product taxes and proxies explain some; read the notes of the table."
        worst = float(gaps[off[0]])
        out.append(Finding("gdp", "note", text, fix, tuple(off[:10]), len(off), worst))
    left = tuple(c for c in accounts.axes.economies if c not in reference)
    if left:
        text, fix = "no reference GDP was given for these economies", "They are not compared."
        out.append(Finding("gdp-missing", "note", text, fix, left[:10], len(left), 0.0))
    return out
