"""The database of a ledger: append-only, known as of any moment, on SQLite or PostgreSQL.

`tumen.zone.ledger.address` opens one, `tumen.zone.ledger.store` writes and reads it,
`tumen.zone.ledger.sound` says whether records hold together.
"""

from tumen.zone.ledger.address import open_ledger as open_ledger
from tumen.zone.ledger.address import snapshot_from as snapshot_from
from tumen.zone.ledger.entry import LedgerChange as LedgerChange
from tumen.zone.ledger.entry import LedgerEntry as LedgerEntry
from tumen.zone.ledger.entry import Version as Version
from tumen.zone.ledger.sound import check_sound as check_sound
