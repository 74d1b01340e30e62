"""A zone: its ledger of projects, what is counted in it, its chains and what is missing in them."""
