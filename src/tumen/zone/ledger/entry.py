"""Who wrote what into a ledger, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tumen.errors import InputError
from tumen.tables.forms.limits import NOTE
from tumen.tables.kinds import fit_length, fit_name, fit_text


def writer(by: str | None) -> str:
    """Who writes: as said, else by the name of the login."""
    import getpass

    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise InputError.of("it is not known who writes", "Name who does: --by NAME") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One writing into a ledger: all of its records, or none of them."""

    by: str
    """Who writes."""
    what: str
    """Command, or file that is imported."""
    sha256: str | None = None
    """Of the file, as it was read."""
    note: str | None = None
    meant: Callable[[int], None] | None = None
    """Called with its number when all is checked, before anything is written; if it fails, nothing is."""

    def __post_init__(self) -> None:
        """Refuse an entry of nobody and of nothing."""
        if not self.by.strip():
            raise InputError.of("nobody is said to write", "Name who does: --by NAME")
        if not self.what.strip():
            raise InputError.of("nothing is said to be done", "Name the command or the file")
        if any(len(f"{text} ".splitlines()) > 1 for text in (self.by, self.what, self.note or "")):
            raise InputError.of("who writes, what and why stand on one line each", "Leave out line breaks")
        fit_name(fit_length(self.by))
        for text in (self.what, self.note or ""):
            fit_text(fit_length(text, NOTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChange:
    """What an entry changed, by table."""

    number: int | None
    """Of the entry; None where all was there already, and nothing was written."""
    entered_at: datetime | None
    new: Mapping[str, int]
    corrected: Mapping[str, int]
    same: Mapping[str, int]
    """Records that were there already as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """An entry as it stands in the ledger."""

    number: int
    entered_at: datetime
    by: str
    what: str
    sha256: str | None
    note: str | None
    records: Mapping[str, int]
    """How many records it has, by table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One record of a key: what it said, from when on, and who said so."""

    entry: LogLine
    retracted: bool
    cells: Mapping[str, str | None]
    changed: Mapping[str, tuple[str | None, str | None]]
    """Columns that differ from the version before: what stood there, what stands now."""
