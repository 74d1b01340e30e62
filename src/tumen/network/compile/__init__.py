"""A network under a law, worked out before any solver is there: goods, borders, modes of production,
flows.
"""
