"""Multi-regional input-output accounts: frozen arrays and the axes they stand on."""

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.built_in import built_in, provenance, sector_labels
from tumen.economy.accounts.catalogue import Availability, available, load, load_file
from tumen.economy.accounts.check import CheckReport, Finding, check, require_sound
from tumen.economy.accounts.fetch import Fetched, fetch
from tumen.economy.accounts.reshape import Balanced, aggregate, concordance, ras
from tumen.economy.accounts.table import Accounts
from tumen.economy.accounts.tariffs import ElasticitySet, SectorTariffs, elasticities, sector_tariffs

__all__ = [
    "Accounts",
    "Availability",
    "Axes",
    "Balanced",
    "CheckReport",
    "ElasticitySet",
    "Fetched",
    "Finding",
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
]
