"""Quotas that run down over a table of shipments: what rows would bear, and the balances."""
