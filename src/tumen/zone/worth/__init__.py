"""What projects add: imports replaced, value added, dependence relieved, jobs."""

from tumen.zone.worth.asked import home_of, satellite_of
from tumen.zone.worth.from_ledger import ASSUMED, COUNTED_IN, ZoneWorth, zone_worth
from tumen.zone.worth.imports import ImportsRow, read_imports
from tumen.zone.worth.model import Added, ImportCap, KnownSum, Portfolio, ProductMade
from tumen.zone.worth.portfolio import portfolio
from tumen.zone.worth.sharing import check_drawing
from tumen.zone.worth.tables import MEASURES, worth_tables

__all__ = [
    "ASSUMED",
    "COUNTED_IN",
    "MEASURES",
    "Added",
    "ImportCap",
    "ImportsRow",
    "KnownSum",
    "Portfolio",
    "ProductMade",
    "ZoneWorth",
    "check_drawing",
    "home_of",
    "portfolio",
    "read_imports",
    "satellite_of",
    "worth_tables",
    "zone_worth",
]
