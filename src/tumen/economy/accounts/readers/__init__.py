"""Readers of published tables: each gives `Accounts` and says what its layout was learnt from."""

from tumen.economy.accounts.readers.eora import read_eora26
from tumen.economy.accounts.readers.oecd import read_icio
from tumen.economy.accounts.readers.own import read_own, write_own
from tumen.economy.accounts.readers.workbook import read_adb, read_wiod2013, read_wiod2016

__all__ = ["read_adb", "read_eora26", "read_icio", "read_own", "read_wiod2013", "read_wiod2016", "write_own"]
