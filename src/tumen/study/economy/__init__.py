"""Whole economies: the keys under ``economy`` in study.yaml -> tariffs, shares, accounts -> results."""
