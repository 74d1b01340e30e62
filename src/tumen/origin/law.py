"""What the engine needs of an agreement on one day: its provisions, Parties, edition and rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tumen.agreements.provisions import Provisions
from tumen.agreements.rule import Rule
from tumen.agreements.rules import RuleOnFile
from tumen.origin.program import Program, compiled
from tumen.reference.hs import Edition, HsCode


@dataclass(frozen=True, slots=True)
class Law:
    """The law that a determination applies."""

    agreement: str
    provisions: Provisions
    parties: frozenset[str]
    """Economies for which the agreement is in force on the day (ISO 3166 alpha-2)."""
    edition: Edition
    """The HS edition in which rules and codes are compared."""
    rule_for: Callable[[HsCode], RuleOnFile | None]
    on: date | None = None
    inside: frozenset[tuple[str, str]] = frozenset()
    """Members of a customs union that is a Party, each with that Party; they are in `parties` too."""
    _programs: dict[tuple[str, Rule], Program] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def party_of(self, economy: str) -> str:
        """The Party for which an economy stands: itself, or the customs union of which it is a member."""
        return next((party for member, party in self.inside if member == economy), economy)

    def program(self, rule: Rule, good: str) -> Program:
        """Compile a rule for a good of this code (digits), once."""
        found = self._programs.get((good, rule))
        if found is None:
            found = self._programs[good, rule] = compiled(rule, good, self.provisions)
        return found
