"""Every table that a person may hand in, by what it is for."""

from __future__ import annotations

from collections.abc import Mapping

from tumen.tables.field import Table


def every_table() -> Mapping[str, Mapping[str, Table]]:
    """The tables by name, in groups by what they belong to."""
    from tumen.agreements.earned import TABLE as EARNED
    from tumen.economy.accounts.readers.own_header import FLOWS
    from tumen.economy.footprint.satellite import SATELLITE
    from tumen.origin.screen.table.columns import BILLS
    from tumen.study.core.rows.columns import TABLES
    from tumen.study.economy.chain.columns import SECTORS
    from tumen.study.economy.columns import GDP, MAP, PUBLISHED, RATES, SHARES
    from tumen.study.economy.disruption.columns import EVENTS, INVENTORIES
    from tumen.study.importing.bill_lines import BILL_LINES
    from tumen.tariff.batch.columns import SHIPMENTS
    from tumen.zone.records import TABLES as LEDGER

    economy = (RATES, SHARES, EARNED, MAP, PUBLISHED, GDP, FLOWS, SATELLITE, EVENTS, INVENTORIES, SECTORS)
    return {
        "A study": TABLES,
        "The ledger of a zone": LEDGER,
        "Economies": {table.name: table for table in economy},
        "Tables to screen, to quote and to audit": {
            "bills-to-screen": BILLS,
            "shipments-to-quote": SHIPMENTS,
        },
        "Exports of other systems": {"bill-lines": BILL_LINES},
    }
