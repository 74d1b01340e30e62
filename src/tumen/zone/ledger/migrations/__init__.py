"""How the database of a ledger became what it is: one revision for each version."""
