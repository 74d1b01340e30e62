"""The database of a ledger by its address."""

from tumen.database import connect
from tumen.database.connect import WAIT, Database, Keeping

LEDGER = Keeping(
    "ledger",
    example="zone.sqlite",
    made_by="`tumen zone init`",
    written="`tumen zone log` tells what is written",
    lock=20220101,
)


def database_at(address: str, *, wait: float = WAIT) -> Database:
    """Name the database of a ledger by its address; see `tumen.database.connect`."""
    return connect.database_at(address, LEDGER, wait=wait)
