"""Readers of published tables: each gives `Accounts` and says in its docstring what its layout was learnt from."""

from tumen.economy.accounts.readers.stored import read_wiod_parquet

__all__ = ["read_wiod_parquet"]
