"""The zone: its ledger of projects, what is counted in it, chains and their missing links."""
