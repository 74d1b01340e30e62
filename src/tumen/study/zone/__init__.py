"""The question of a zone: its ledger counted, its chains, what its projects add, what is missing."""
