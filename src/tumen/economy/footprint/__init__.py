"""Satellite accounts (jobs, energy, CO2, any stressor) and the footprints they leave through trade."""

from tumen.economy.footprint.footprints import Footprint, footprint
from tumen.economy.footprint.satellite import SATELLITE, Satellite, read_satellites

__all__ = ["SATELLITE", "Footprint", "Satellite", "footprint", "read_satellites"]
