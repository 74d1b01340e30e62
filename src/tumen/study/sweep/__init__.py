"""A study over a grid of values: each combination is a case of its own."""
