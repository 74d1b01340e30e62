"""What goes from one place to another: drawn as a ribbon of a Sankey, or as an arrow on a map or on tiles."""

from __future__ import annotations

from dataclasses import dataclass


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
