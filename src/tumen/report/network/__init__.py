"""A network's result -> one self-contained page: map, flows, costs, regret, proofs of origin."""
