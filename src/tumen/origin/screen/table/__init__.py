"""A table of bills read into arrays, and what is wrong with it."""
