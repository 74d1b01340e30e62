"""What goes from one place to another: drawn as a ribbon of a Sankey, or as an arrow on a map or on tiles."""

from __future__ import annotations

from dataclasses import dataclass

from tumen.reference.places import Point


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place that a flow passes: a port, a border crossing, a strait."""

    point: Point
    economy: str = ""
    """Empty of a point at sea."""
    sea: bool = False
    """Whether the way up to it goes by sea."""


@dataclass(frozen=True, slots=True)
class DrawnFlow:
    """One flow."""

    origin: str
    destination: str
    kind: str
    """A colour of the style sheet."""
    value: float
    text: str
    letter: str = ""
    """Stands for the kind where colours cannot be told apart."""
    sea: bool = False
    """Whether a map draws it along the sea lanes, from the last place passed on."""
    via: tuple[Waypoint, ...] = ()
    """Places that it passes, in order."""
