"""What every result says of itself: the answer in words, what is assumed, which data were used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tumen.language.force import SOURCE, in_force
from tumen.study.economy.results import EconomyResult
from tumen.study.evidence.records import Registered
from tumen.study.network.results import NetworkResult
from tumen.study.product.results import ProductResult
from tumen.study.statements import Statement
from tumen.study.sweep.results import SweepResult
from tumen.study.words.say import say, say_all
from tumen.study.zone.results import ZoneResult


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that the study states itself because it is not on file, or that a reader must know."""

    what: str
    value: str
    source: str
    """A citation, or the word ``illustrative``."""
    where: str
    """``file:line`` in the study, or the file on record."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One body of data used: what it is, from which source, valid when, read when, and what it covers."""

    what: str
    source: str
    valid: str
    read_on: str
    coverage: str = ""


@dataclass(frozen=True, slots=True)
class StudyAnswer:
    """What the numbers say: statements, and their sentences in English."""

    headline: str
    """The answer in a sentence or two."""
    points: tuple[str, ...]
    """What stands behind it, a sentence each."""
    statements: tuple[Statement, ...] = ()
    """Those of the headline, then those of the points."""

    @classmethod
    def of(
        cls, head: Sequence[Statement], points: Iterable[Statement] = (), language: str = SOURCE
    ) -> StudyAnswer:
        """The answer that statements give: those of the headline, which are said together,
        then the points.
        """
        behind = tuple(points)
        return cls(" ".join(say_all(head, language)), say_all(behind, language), (*head, *behind))

    @property
    def text(self) -> str:
        """All of it in one paragraph."""
        return " ".join((self.headline, *self.points))

    def spoken(self) -> StudyAnswer:
        """The same in the language in force; without statements it is as it was made."""
        if in_force() == SOURCE or not self.statements:
            return self
        head = [item for item in self.statements if say(item) in self.headline]
        return self.of(head, (item for item in self.statements if item not in head), in_force())

    def headline_in(self, language: str) -> str:
        """The headline in another language; without statements it is as it was made."""
        head = [item for item in self.statements if say(item) in self.headline]
        return " ".join(say_all(head, language)) if head else self.headline

    def sentences_in(self, language: str) -> dict[str, str]:
        """The headline and each point in a language by the English; those without statements are left out."""
        found = {say(item): say(item, language) for item in self.statements}
        head = [item for item in self.statements if say(item) in self.headline]
        if " ".join(say_all(head)) == self.headline:
            found[self.headline] = " ".join(say_all(head, language))
        return found

    def text_in(self, language: str) -> str:
        """All of it in another language, as far as its catalogue goes (see `tumen.study.words`)."""
        return " ".join(say_all(self.statements, language))


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The whole study. A scale of which nothing is asked is None."""

    study: str
    title: str
    question: str
    ask: tuple[str, ...]
    on: date
    currency: str
    answer: StudyAnswer
    product: ProductResult | None
    network: NetworkResult | None
    economy: EconomyResult | None
    assumptions: tuple[Assumption, ...]
    vintages: tuple[Vintage, ...]
    version: str
    register: tuple[Registered, ...] = ()
    """Declarations of origin that the goods stand on, and those that are missing."""
    sweep: SweepResult | None = None
    """The cases of a grid of values, where the study has one."""
    zone: ZoneResult | None = None
    """The ledger of a zone and its chains."""
