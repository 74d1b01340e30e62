"""Pages of a zone's ledger: one for visitors, one for the monthly meeting, in three languages."""
