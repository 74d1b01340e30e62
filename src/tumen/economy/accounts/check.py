"""What is wrong with a table: balances, negatives, empty sectors, implied GDP. Reports; repairs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tumen.economy.arrays import ROUNDING
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tumen.economy.accounts.table import Accounts
    from tumen.economy.arrays import Array

BALANCE = 1e-3  # published tables round to a million; a real imbalance is larger than a thousandth of output
GDP = 0.05
NAMED = 10
Severity = Literal["error", "note"]


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
    severity: Severity
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


_MEND = "Use Accounts.with_output_from_sales, or ras()."
_LOOK = "Look at the source"
_ADD_UP = "Aggregate the sector with another, or accept 'negative-value-added' by name."
# id of a check: severity, what is found, what a user can do
CHECKS: dict[str, tuple[Severity, str, str]] = {
    "row-balance": ("error", "output differs from sales (Z and Y)", _MEND),
    "column-balance": ("error", "output differs from cost", _MEND),
    "negative-output": ("error", "output is negative", f"{_LOOK}."),
    "negative-input": (
        "error",
        "intermediate sales are negative",
        f"{_LOOK}; accept 'negative-input' by name if it is meant.",
    ),
    "negative-value-added": ("error", "value added is negative", _ADD_UP),
    "no-output": (
        "error",
        "the sector has no output but has flows",
        f"A sector with flows has output. {_LOOK}.",
    ),
    "negative-final": ("note", "final demand is negative", "Usually stocks run down; nothing to do."),
    "empty-sector": ("note", "the sector has no output and no flows", "Its coefficients are zero."),
}


def check(
    accounts: Accounts,
    *,
    reference_gdp: Mapping[str, float] | None = None,
    tolerance: float = BALANCE,
    gdp_tolerance: float = GDP,
) -> CheckReport:
    """Examine one table.

    Raises InputError if the reference names an economy that is not in the table.

    Parameters
    ----------
    reference_gdp : GDP by economy in the unit of the table; economies left out are not compared, and a note
        says which
    tolerance : largest imbalance of a row or column, as a share of its output
    gdp_tolerance : largest gap between implied GDP (value added) and the reference, as a share of the
        reference
    """
    labels = [f"{g} {s}" for g, s in accounts.axes.rows]
    z, y, x = accounts.Z, accounts.Y, accounts.x
    sales, cost = x - z.sum(1) - y.sum(1), x - z.sum(0) - accounts.primary
    size = np.abs(z)
    flows = size.sum(0) + size.sum(1) + np.abs(y).sum(1) + np.abs(accounts.value_added).sum(0)
    allowed, residue = tolerance * np.abs(x), ROUNDING * np.abs(x)
    least = ROUNDING * float(np.abs(x).mean())
    sizes: dict[str, Array] = {
        "row-balance": np.where(np.abs(sales) > allowed, sales, 0.0),
        "column-balance": np.where(np.abs(cost) > allowed, cost, 0.0),
        "negative-output": np.where(x < -least, x, 0),
        "negative-input": np.where(z < -residue, z, 0).sum(1),
        "negative-value-added": np.where(accounts.va < -residue, accounts.va, 0),
        "no-output": np.where((x == 0) & (flows > least), flows, 0.0),
        "negative-final": np.minimum(y, 0).sum(1),
        "empty-sector": ((x == 0) & (flows == 0)).astype(np.float64),
    }
    findings = [
        _finding(name, np.abs(found), labels) for name, found in sizes.items() if np.count_nonzero(found)
    ]
    if reference_gdp is not None:
        findings += _gdp(accounts, reference_gdp, gdp_tolerance)
    return CheckReport(
        findings=tuple(findings),
        implied_gdp=dict(zip(accounts.axes.economies, accounts.gdp.tolist(), strict=True)),
        row_residual=float(np.abs(sales).max()),
        column_residual=float(np.abs(cost).max()),
    )


def require_sound(accounts: Accounts, accept: Collection[str] = ()) -> None:
    """Refuse a table with errors, all at once; `accept` names check ids that the caller takes on."""
    taken = (accept,) if isinstance(accept, str) else tuple(accept)
    problems = [
        Problem(f"no check is called {name!r}", f"Checks are: {', '.join(CHECKS)}.")
        for name in taken
        if name not in CHECKS
    ]
    problems += [
        Problem(f"{f.text} ({f.count} times, worst {f.worst:.6g}; {', '.join(f.where)})", f.fix)
        for f in check(accounts).errors
        if f.id not in taken
    ]
    if problems:
        raise InputError(problems)


def _finding(name: str, size: Array, labels: list[str]) -> Finding:
    count = int(np.count_nonzero(size))
    order = np.argsort(-size, kind="stable")[: min(NAMED, count)]
    return Finding(name, *CHECKS[name], tuple(labels[i] for i in order), count, float(size[order[0]]))


def _gdp(accounts: Accounts, reference: Mapping[str, float], tolerance: float) -> Iterator[Finding]:
    at = accounts.axes.group(tuple(reference))
    gaps = {code: accounts.gdp[i] / reference[code] - 1 for i, code in zip(at, reference, strict=True)}
    off = sorted((c for c in gaps if abs(gaps[c]) > tolerance), key=lambda c: -abs(gaps[c]))
    if off:
        text = "implied GDP differs from the reference (ratio less 1)"
        fix = "Product taxes and proxies explain some; read the notes of the table."
        yield Finding("gdp", "note", text, fix, tuple(off[:NAMED]), len(off), float(gaps[off[0]]))
    left = tuple(c for c in accounts.axes.economies if c not in reference)
    if left:
        text, fix = "no reference GDP was given for these economies", "They are not compared."
        yield Finding("gdp-missing", "note", text, fix, left[:NAMED], len(left), 0.0)
