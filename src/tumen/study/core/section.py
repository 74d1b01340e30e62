"""A set of keys inside a document: what is said of it names the place in the whole file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tumen.errors import Problem
    from tumen.tables.yaml_document import Document, Location


@dataclass(frozen=True, slots=True)
class Section:
    """Keys below one key of a document (``economy:``), or all of it; locations begin at that key."""

    document: Document
    at: Location = ()

    def problem(self, location: Location, what: str, fix: str) -> Problem:
        """A problem with file, line and dotted path of a location in the block."""
        return self.document.problem((*self.at, *location), what, fix)

    def where(self, location: Location) -> str:
        """``study.yaml:12``; the file alone where the location is not in it."""
        whole = (*self.at, *location)
        name = Path(self.document.path).name
        return f"{name}:{self.document.lines[whole]}" if whole in self.document.lines else name
