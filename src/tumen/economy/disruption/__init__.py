"""Disruption over time: shocks to capacity, capital, demand and trade, day by day through inventories."""

from tumen.economy.disruption.behaviour import Behaviour
from tumen.economy.disruption.events import ShockEvent
from tumen.economy.disruption.results import Disruption, FirstStop
from tumen.economy.disruption.simulate import simulate

__all__ = ["Behaviour", "Disruption", "FirstStop", "ShockEvent", "simulate"]
