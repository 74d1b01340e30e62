"""An agreement as the engine uses it: Parties, dates, editions, rules and provisions, with sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.agreements.appendix import AppendixLine, in_lines, read_appendix
from tumen.agreements.proofs import ProofType
from tumen.agreements.provisions import Provisions
from tumen.agreements.rules import RuleBook, RuleOnFile
from tumen.agreements.sources import Source
from tumen.errors import InputError, Problem
from tumen.reference.economies import Membership, members, memberships
from tumen.reference.economies import economy as economy_of
from tumen.reference.hs import Edition, HsCode
from tumen.shown import Shown

if TYPE_CHECKING:
    from tumen.agreements.forms.model import CertificateForm


@dataclass(frozen=True, slots=True)
class Party:
    """One Party. `terms` say from when to when, and towards whom, the agreement is in force for it."""

    economy: str
    tariff_year_start: tuple[int, int] | None
    """Month and day on which each tariff year after the first begins; None where it is not on file."""
    differentials: bool
    """Whether, as importer, it treats, or where it was not read may treat, some originating goods differently
    by the Party they come from."""
    terms: tuple[Membership, ...]
    sources: tuple[Source, ...]
    """Where the tariff year and the differentials were read."""

    @property
    def in_force(self) -> date:
        """First day on which the agreement is in force for this Party, towards any other."""
        return min(term.start for term in self.terms)

    @property
    def source(self) -> str:
        """Where the date was read."""
        return "; ".join(dict.fromkeys(term.source for term in self.terms))


@dataclass(frozen=True, slots=True)
class InForce:
    """Whether an agreement is in force between two Parties; None: not on file, as `reason` says."""

    holds: bool | None
    from_date: date | None
    """First day of the spell that holds, or of the next one; None where there is none on file."""
    reason: str


@dataclass(frozen=True, slots=True)
class EditionInUse:
    """The HS edition in which the rules are read from `start` to `until`, both included."""

    edition: Edition
    start: date
    until: date | None
    sources: tuple[Source, ...]

    def holds(self, day: date) -> bool:
        """Whether the rules are read in this edition on the day."""
        return self.start <= day and (self.until is None or day <= self.until)

    @property
    def reason(self) -> str:
        """Why this edition, in one sentence."""
        until = f"until {self.until}" if self.until else "until further notice"
        return f"rules are in {self.edition} from {self.start} {until} ({'; '.join(map(str, self.sources))})"


@dataclass(frozen=True, repr=False)
class Agreement(Shown):
    """One agreement. Rules, provisions and appendix are read when they are first asked for."""

    code: str
    title: str
    folder: Path
    parties: tuple[Party, ...]
    editions: tuple[EditionInUse, ...]
    base: date | None
    """First day of tariff year 1; None where it is not on file."""
    base_sources: tuple[Source, ...]
    sources: Mapping[str, Source] = field(repr=False)
    books: Mapping[str, RuleBook] = field(repr=False)
    """Rules by HS edition."""
    not_on_file: tuple[str, ...] = ()
    """What is known to be missing, in words."""
    importer: str | None = None
    """Of non-preferential rules the economy, or the group, that asks them of goods from everywhere; they have
    no Parties. None: an agreement."""

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{self.code}: {self.title}"
        if self.importer is None:
            yield "Parties", [party.economy for party in self.parties]
        yield "HS editions of its rules", [str(edition) for edition in self.books]
        yield "not on file", self.not_on_file

    @cached_property
    def provisions(self) -> Provisions:
        """The general provisions.

        Raises
        ------
        InputError
            If provisions.yaml is missing or wrong.
        """
        from tumen.agreements.compiled import read_provisions

        return read_provisions(self.folder)

    @cached_property
    def forms(self) -> tuple[CertificateForm, ...]:
        """Its certificates of origin that are on file.

        Raises
        ------
        InputError
            If forms.yaml is wrong.
        """
        from tumen.agreements.forms.read import read_forms

        return read_forms(self.folder)

    @cached_property
    def appendix_lines(self) -> tuple[AppendixLine, ...]:
        """Lines of all importers with an additional domestic requirement.

        Raises
        ------
        InputError
            If appendix.csv is wrong.
        """
        problems: list[Problem] = []
        parties = [party.economy for party in self.parties]
        lines = read_appendix(self.folder / "appendix.csv", self.sources, parties, problems)
        if problems:
            raise InputError(problems)
        return lines

    def is_party(self, economy: str) -> bool:
        """Whether the economy (ISO code) ever was a Party, or a member of a customs union that is one.

        Raises
        ------
        InputError
            If there is no such economy on file.
        """
        return self.standing(economy) is not None

    @cached_property
    def _unions(self) -> Mapping[str, Party]:
        """Parties that are customs unions, by code."""
        return {p.economy: p for p in self.parties if economy_of(p.economy).kind == "customs union"}

    def standing(self, economy: str, on: date | None = None) -> Party | None:
        """The Party for which an economy stands: itself, or the customs union of which it is a member (ever,
        or on a day); None where it is no Party.

        Raises
        ------
        InputError
            If there is no such economy on file.
        """
        code = economy_of(economy).iso2
        for party in self.parties:
            if party.economy == code:
                return party
        for name, party in self._unions.items():
            if any(term.economy == code and (on is None or term.holds(on)) for term in memberships(name)):
                return party
        return None

    def parties_towards(self, economy: str, on: date) -> Mapping[str, str]:
        """Economies for which the agreement is known to be in force towards `economy` on a day, and itself.

        Returns
        -------
        mapping
            ISO code to the Party for which it stands: members of a customs union stand for the union.

        Raises
        ------
        InputError
            If there is no such economy on file.
        """
        own = self.standing(economy, on)
        found = {p.economy for p in self.parties if self.in_force(p.economy, economy, on).holds}
        if own and any(term.holds(on) for term in own.terms):
            found.add(own.economy)
        inside = {code: name for name in self._unions.keys() & found for code in members(name, on)}
        return {code: code for code in found} | inside

    def party(self, economy: str) -> Party:
        """Return the Party with this ISO code, or the customs union that is one for this member.

        Raises
        ------
        InputError
            If there is no such economy on file, or it is no Party.
        """
        if found := self.standing(economy):
            return found
        names = ", ".join(party.economy for party in self.parties)
        raise InputError.of(
            f"{economy_of(economy)} is not a Party of {self.code}", f"Its Parties are {names}"
        )

    def proof_types(self, exporter: str) -> tuple[ProofType, ...]:
        """Proofs of origin that can be had in the exporting Party, as far as on file."""
        policy = self.provisions.proofs
        side = self.standing(exporter)
        here = {exporter, side.economy if side else exporter}
        return (
            tuple(kind for kind in policy.types if here & set(kind.parties) or kind.parties == "all")
            if policy
            else ()
        )

    def in_force(self, exporter: str, importer: str, on: date) -> InForce:
        """Whether the agreement is in force between two economies on a day: from the later of their two
        dates.

        Raises
        ------
        InputError
            If one of the economies is not on file.
        """
        pair = economy_of(exporter), economy_of(importer)
        if pair[0] == pair[1]:
            return InForce(holds=False, from_date=None, reason=f"{pair[0]} is both exporter and importer")
        exporting, importing = (self.standing(one.iso2, on) for one in pair)
        if exporting is None or importing is None:
            one = pair[1] if exporting else pair[0]
            return InForce(holds=False, from_date=None, reason=f"{one} is not a Party of {self.code}")
        if exporting is importing:
            reason = f"{pair[0]} and {pair[1]} are inside one Party, {exporting.economy}"
            return InForce(holds=False, from_date=None, reason=reason)
        return _between(self, exporting, importing, on)

    def edition_on(self, day: date) -> EditionInUse:
        """Return the HS edition in which the rules are read on that day, with the reason.

        Raises
        ------
        InputError
            If no edition is on file for that day.
        """
        for item in self.editions:
            if item.holds(day):
                return item
        spans = "; ".join(item.reason for item in self.editions)
        raise InputError.of(f"no rules of {self.code} are on file for {day}", f"On file: {spans}")

    def tariff_year(self, importer: str, on: date) -> int:
        """Return the year of the importer's staging: 1 from the base day, then one more at each yearly start.

        Raises
        ------
        InputError
            If the importer is no Party, the calendar is not on file, or the day is before year 1.
        """
        start = self.party(importer).tariff_year_start
        if start is None or self.base is None:
            raise InputError.of(
                f"the tariff years of {self.code} are not on file", "State the rate of the day in the study"
            )
        month, day = start
        if on < self.base:
            raise InputError.of(
                f"{on} is before the first tariff year of {self.code}", f"Give a day from {self.base}"
            )
        past = sum(self.base < date(year, month, day) <= on for year in range(self.base.year, on.year + 1))
        return 1 + past

    def rule_for(self, code: HsCode) -> RuleOnFile | None:
        """Return the product-specific rule of a good, the most specific on file; None where none is.

        A good that the list does not name has the general rule, where the agreement has one on file.

        Parameters
        ----------
        code
            Subheading or national line, in one of the editions on file. A shorter code is accepted where no
            rule stands below it.

        Raises
        ------
        InputError
            If the code is not in its edition, the edition is not on file, the rules differ below the code, or
            the file of rules is wrong.
        """
        book = self.books.get(code.edition)
        if book is None:
            raise InputError.of(
                f"{code.dotted} is a code of {code.edition}, and {self.code} has no rules in it on file",
                f"Convert the code to {' or '.join(self.books)}",
            )
        return book.rule_for(code)

    def appendix(self, importer: str, year: int) -> tuple[AppendixLine, ...]:
        """Return the importer's lines with an additional domestic requirement, in force in that tariff year.

        Raises
        ------
        InputError
            If the importer is no Party.
        """
        party = self.party(importer).economy
        return tuple(line for line in self.appendix_lines if line.importer == party and line.holds_in(year))

    def in_appendix_on(self, importer: str, line: HsCode, on: date) -> bool | None:
        """Whether the importer's national line has the additional domestic requirement on that day.

        False for an agreement that has no such lines, whatever its calendar. None where the code does not
        decide it: it is shorter than the lines listed, or of another HS edition whose successors are in the
        list.

        Raises
        ------
        InputError
            If the importer is no Party, the day is before year 1, or the code is not in its edition.
        """
        if not self.appendix_lines:
            return False
        return in_lines(self.appendix(importer, self.tariff_year(importer, on)), line)


def _between(agreement: Agreement, exporter: Party, importer: Party, on: date) -> InForce:
    spells = sorted(
        (max(one.start, two.start), min(one.until or date.max, two.until or date.max))
        for one in exporter.terms
        for two in importer.terms
        if _accepts(one, importer.economy) and _accepts(two, exporter.economy)
    )
    pair = (exporter, importer)
    names = f"{exporter.economy} and {importer.economy}"
    for start, until in spells:
        if start <= on <= until:
            dates = ", ".join(f"{party.economy} {party.in_force}" for party in pair)
            reason = f"{agreement.code} is in force between {names} since {start}: the later of {dates}"
            return InForce(holds=True, from_date=start, reason=reason)
    coming = next((start for start, _ in spells if start > on), None)
    late = next((party for party in pair if on < party.in_force), None)
    if late:
        reason = f"{agreement.code} enters into force for {late.economy} on {late.in_force}, after {on}"
        return InForce(holds=False, from_date=coming, reason=reason)
    if all(any(term.holds(on) for term in party.terms) for party in pair):
        notes = dict.fromkeys(term.note for party in pair for term in party.terms if term.partners)
        reason = (
            f"it is not on file whether {agreement.code} applies between {names} on {on}: {'; '.join(notes)}"
        )
        return InForce(holds=None, from_date=coming, reason=reason)
    reason = f"{agreement.code} is not in force between {names} on {on}"
    return InForce(holds=False, from_date=coming, reason=reason)


def _accepts(term: Membership, other: str) -> bool:
    return term.partners is None or other in term.partners
