"""Whole tables of shipments: quotes in columns, quotas that run down, the audit of what was paid."""
