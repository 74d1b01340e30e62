"""Behind `tumen accounts check` and `tumen data`: one table examined, and which tables there are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.economy.accounts import available, check, load, provenance

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts, Availability, CheckReport

BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """One table and what was found in it."""

    name: str
    accounts: Accounts
    report: CheckReport
    gdp_from: str
    """Where the reference GDP is from; empty where there is none."""


def examine(name: str = BUILT_IN, year: int | None = None, folder: str | Path | None = None) -> Examined:
    """Read a table by name and check its balances, signs, empty sectors and implied GDP.

    Parameters
    ----------
    name
        ``built-in``, or one of those that `on_file` lists.
    year
        Year of a full table.
    folder
        Folder that holds ``<name>/<file>``; where absent the environment variable TUMEN_TABLES, then the user's data folder.

    Raises
    ------
    InputError
        If there is no such table, its file is not in place (the message says what to place where), or it cannot be read.
    """
    accounts = load(name, year, None if folder is None else Path(folder))
    if name != BUILT_IN:
        return Examined(name, accounts, check(accounts), "")
    gdp = {item.economy: item.gdp_reference for item in provenance() if item.gdp_reference is not None}
    return Examined(
        name, accounts, check(accounts, reference_gdp=gdp), "World Bank WDI, NY.GDP.MKTP.CD, 2022"
    )


def on_file(folder: str | Path | None = None) -> tuple[Availability, ...]:
    """Every table: the built-in one first, then the full ones with the years whose files are in place."""
    return available(None if folder is None else Path(folder))
