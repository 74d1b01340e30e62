"""Which regime's rate stands for goods of which Party."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from tumen.origin.truth import Truth, any_of
from tumen.reference.beneficiaries import on_list
from tumen.reference.economies import groups, is_member
from tumen.reference.territories import one_territory
from tumen.tariff.rates.store import regimes

if TYPE_CHECKING:
    from tumen.tariff.rates.expression import Rate
    from tumen.tariff.rates.on_file import RateOnFile


def benefits(beneficiaries: Iterable[str], party: str, on: date, importer: str | None = None) -> Truth:
    """Whether goods of a Party are among the beneficiaries of rates of an importer (None: of whichever).

    None where it is possible, and who benefits is not on file.
    """
    return _benefits(tuple(beneficiaries), party, on, importer)


@lru_cache(maxsize=1 << 16)  # a table asks the same for every line
def _benefits(beneficiaries: tuple[str, ...], party: str, on: date, importer: str | None) -> Truth:
    found: list[Truth] = [False]
    for name in beneficiaries:
        row = on_list(name, party, on, importer)
        if name in {"all", party}:
            found.append(True)
        elif row is not None:
            found.append(row.benefits)
        elif name in groups():
            found.append(is_member(name, party, on))
        elif len(name) > 2:
            found.append(None)
    return any_of(found)


def charges_in(told: str, importer: str, on: date) -> Truth:
    """Whether what is told of an importer (an economy, a group, ``all``) is meant for goods that enter an
    economy on a day: a customs territory has one tariff.
    """
    return one_territory(told, importer, on) or benefits((told,), importer, on)


def row_for(rows: Iterable[RateOnFile], regime: str, party: str, on: date) -> tuple[RateOnFile | None, Truth]:
    """The row of a regime for goods of a Party, and whether the Party surely benefits from it.

    A row that names the Party goes before one for a group, and one stated by a study before the file. No row:
    ``(None, False)``.
    """
    mine = [
        (row, benefits(row.beneficiaries, party, on, row.importer)) for row in rows if row.regime == regime
    ]
    sure = [row for row, benefit in mine if benefit]
    if sure:
        return min(sure, key=lambda row: party not in row.beneficiaries), True
    open_rows = [row for row, benefit in mine if benefit is None]
    return (open_rows[0], None) if open_rows else (None, False)


def mfn_rate(rows: Iterable[RateOnFile]) -> Rate | None:
    """The MFN rate among the rows, None where it is not on file."""
    known = regimes()
    return next((row.rate for row in rows if row.regime in known and known[row.regime].role == "mfn"), None)
