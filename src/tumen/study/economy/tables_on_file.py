"""Behind `tumen accounts check`: one table examined."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tumen.economy.accounts import Accounts, CheckReport, check, load, load_file, provenance
from tumen.study.economy.columns import read_gdp

BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """One table and what was found in it; `gdp_from` says where the reference GDP is from, if any."""

    name: str
    accounts: Accounts
    report: CheckReport
    gdp_from: str


def examine(
    what: str = BUILT_IN,
    *,
    table: str | None = None,
    year: int | None = None,
    folder: Path | None = None,
    gdp: Path | None = None,
) -> Examined:
    """Read a table and check its balances, signs, empty sectors and implied GDP.

    Raises InputError if there is no such table, its file is not in place (the message says what to place
    where), or it cannot be read.

    Parameters
    ----------
    what : ``built-in``, the name of a table that `available` lists, or the path of a file of one
    table : which table a file is of, where its name does not tell
    year : of a full table
    folder : holds ``<name>/<file>``; where absent the environment variable TUMEN_TABLES, then the user's data
        folder
    gdp : CSV of economy,gdp in the unit of the table, to compare implied GDP with. The built-in table has its
        own.
    """
    path = Path(what)
    accounts = load_file(path, table, year) if path.suffix or path.is_file() else load(what, year, folder)
    reference, source = None, ""
    if gdp is not None:
        reference, source = read_gdp(gdp, accounts.axes), str(gdp)
    elif what == BUILT_IN:
        reference = {item.economy: item.gdp_reference for item in provenance() if item.gdp_reference}
        source = "World Bank WDI, NY.GDP.MKTP.CD, 2022"
    return Examined(what, accounts, check(accounts, reference_gdp=reference), source)
