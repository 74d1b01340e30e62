"""Multi-regional input-output accounts: frozen arrays and the axes they stand on."""

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.built_in import built_in, provenance, sector_labels
from tumen.economy.accounts.catalogue import Availability, available, load, load_file
from tumen.economy.accounts.check import CheckReport, check, require_sound
from tumen.economy.accounts.fetch import fetch
from tumen.economy.accounts.readers.own import write_own
from tumen.economy.accounts.reshape import aggregate, concordance, ras
from tumen.economy.accounts.table import Accounts
from tumen.economy.accounts.tariffs import SectorTariffs, elasticities, sector_tariffs

__all__ = [
    "Accounts",
    "Availability",
    "Axes",
    "CheckReport",
    "SectorTariffs",
    "aggregate",
    "available",
    "built_in",
    "check",
    "concordance",
    "elasticities",
    "fetch",
    "load",
    "load_file",
    "provenance",
    "ras",
    "require_sound",
    "sector_labels",
    "sector_tariffs",
    "write_own",
]
