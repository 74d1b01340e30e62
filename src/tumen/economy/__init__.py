"""Accounts, exposure, trade model, disruption."""
