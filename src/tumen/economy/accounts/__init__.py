"""Multi-regional input-output accounts: frozen arrays and the axes they stand on."""

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.built_in import built_in, provenance, sector_labels
from tumen.economy.accounts.catalogue import Availability, available, load
from tumen.economy.accounts.check import CheckReport, Finding, check, require_sound
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
    "Finding",
    "SectorTariffs",
    "aggregate",
    "available",
    "built_in",
    "check",
    "concordance",
    "elasticities",
    "load",
    "provenance",
    "ras",
    "require_sound",
    "sector_labels",
    "sector_tariffs",
]
