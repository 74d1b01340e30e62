"""Behind `tumen accounts check` and `tumen data`: one table examined, and which tables there are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.economy.accounts import available, check, load, load_file, provenance
from tumen.study.economy.side_tables import read_gdp

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


def examine(
    what: str = BUILT_IN,
    *,
    table: str | None = None,
    year: int | None = None,
    folder: str | Path | None = None,
    gdp: str | Path | None = None,
) -> Examined:
    """Read a table and check its balances, signs, empty sectors and implied GDP.

    Parameters
    ----------
    what
        ``built-in``, the name of a table that `on_file` lists, or the path of a file of one.
    table
        Which table a file is of, where its name does not tell.
    year
        Year of a full table.
    folder
        Folder that holds ``<name>/<file>``; where absent the environment variable TUMEN_TABLES, then the
        user's data folder.
    gdp
        CSV of economy,gdp in the unit of the table, to compare implied GDP with. The built-in table has its
        own.

    Raises
    ------
    InputError
        If there is no such table, its file is not in place (the message says what to place where), or it
        cannot be read.
    """
    if Path(what).suffix or Path(what).is_file():
        accounts = load_file(Path(what), table, year)
    else:
        accounts = load(what, year, None if folder is None else Path(folder))
    reference, source = None, ""
    if gdp is not None:
        reference, source = read_gdp(Path(gdp), accounts.axes), str(gdp)
    elif what == BUILT_IN:
        reference = {
            item.economy: item.gdp_reference for item in provenance() if item.gdp_reference is not None
        }
        source = "World Bank WDI, NY.GDP.MKTP.CD, 2022"
    return Examined(what, accounts, check(accounts, reference_gdp=reference), source)


def on_file(folder: str | Path | None = None) -> tuple[Availability, ...]:
    """Every table: the built-in one first, then the full ones with the years whose files are in place."""
    return available(None if folder is None else Path(folder))
