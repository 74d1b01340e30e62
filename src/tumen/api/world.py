"""What is on file: economies, codes, agreements, input-output tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.api.arguments import agreement_of, door
from tumen.tables.given import hs_edition

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.agreements.model import Agreement
    from tumen.economy.accounts import Accounts
    from tumen.reference.hs import Edition, HsCode
    from tumen.reference.lookup import HsLookup


@door
def agreement(code: str | Path) -> Agreement:
    """Load an agreement: its Parties, editions, rules and provisions.

    Parameters
    ----------
    code
        A code on file (see `agreements_on_file`), or the folder of an own one.
    """
    return agreement_of(code)


@door
def hs(code: str, edition: Edition = "HS2022") -> HsCode:
    """Read an HS code, which its edition must have: ``hs("8517.12", "HS2012")``.

    Raises
    ------
    InputError
        If it is no code or not in the edition; what became of it is said.
    """
    from tumen.tables.record import code as code_of

    return code_of(code, hs_edition(edition))


@door
def find_hs(query: str, edition: Edition = "HS2022") -> HsLookup:
    """Find HS codes by number or by words, with what they are in the other editions.

    Raises
    ------
    InputError
        If the query is a complete code that the edition does not have.
    """
    from tumen.reference.hs import EDITIONS
    from tumen.reference.lookup import look_up

    return look_up(query, hs_edition(edition), EDITIONS)


@door
def accounts(source: str | Path = "built-in", *, year: int | None = None) -> Accounts:
    """Load a multi-regional input-output table.

    Parameters
    ----------
    source
        Name of a database that was fetched (see `tumen data`), the path of a file, or of the header of a
        table of one's own; left out: the table that comes with Tumen, 21 economies and 16 sectors of 2022.
    year
        Of a database.
    """
    from pathlib import Path

    from tumen.economy.accounts import load, load_file
    from tumen.economy.refusals import no_number
    from tumen.errors import InputError

    if not isinstance(source, str | Path):
        raise InputError.of(f"source is {source!r:.60}", "Give the name of a table or the path of a file.")
    if year is not None and (wrong := no_number("year", year, whole=True)):
        raise InputError.of(*wrong)
    path = Path(source)
    is_path = path.is_file() or path.suffix or isinstance(source, Path) or len(path.parts) > 1
    return load_file(path, year=year) if is_path else load(str(source), year)
