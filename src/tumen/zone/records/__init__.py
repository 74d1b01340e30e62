"""Rows of a ledger, each declared once: for files, forms, the database and the documentation."""

from collections.abc import Mapping
from types import MappingProxyType

from tumen.tables.field import Table
from tumen.zone.records import office as office
from tumen.zone.records import projects as projects
from tumen.zone.records import who as who
from tumen.zone.records.fields import DECLARED
from tumen.zone.records.fields import LedgerRow as LedgerRow

_ORDER = (
    *(
        "sources",
        "firms",
        "parks",
        "floor",
        "projects",
        "identities",
        "products",
        "events",
        "planned",
        "reports",
    ),
    *("targets", "choices", "figures", "policies", "exchange_rates"),
)
TABLES: Mapping[str, Table] = MappingProxyType({name: DECLARED[name] for name in _ORDER})
"""Declarations of every table of a ledger by name: what a table refers to stands before it."""
_BY_ROW = {table.row: table for table in TABLES.values()}


def table_of(row: LedgerRow) -> Table:
    """Return the declaration of a record's table."""
    return _BY_ROW[type(row)]
