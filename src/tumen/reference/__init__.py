"""Economies and dated memberships, HS editions and correlations, units, currencies, places."""
