"""What is on file of an agreement: whether every good has a rule, its sources, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tumen.agreements.model import Agreement, EditionInUse, Party
from tumen.agreements.rule import render
from tumen.agreements.rules import LEVELS, Level, RuleBook
from tumen.agreements.sources import Source, cited
from tumen.errors import InputError
from tumen.reference.hs import Edition
from tumen.reference.nomenclature import nomenclature


@dataclass(frozen=True, slots=True)
class ChapterCoverage:
    """One chapter: rules that stand in it, subheadings that have a rule, subheadings in all."""

    chapter: str
    rules: int
    reached: int
    subheadings: int


@dataclass(frozen=True, slots=True)
class EditionCoverage:
    """One edition of the rules."""

    edition: Edition
    chapters: tuple[ChapterCoverage, ...]
    levels: tuple[tuple[Level, int], ...]
    """How many rules stand at each level."""
    missing: tuple[str, ...]
    """Subheadings without a rule of their own and without a general one."""
    general: int
    """How many subheadings have the general rule."""
    overlapping: tuple[str, ...]
    """Codes of rules that stand below another rule, which they replace for their goods."""
    texts: tuple[tuple[str, int], ...]
    """Each different rule and how many subheadings have it, most frequent first."""
    sources: tuple[tuple[Source, int], ...]
    """Each source and how many rules cite it, in the order of sources.csv."""

    @property
    def rules(self) -> int:
        """Number of rules."""
        return sum(chapter.rules for chapter in self.chapters)

    @property
    def reached(self) -> int:
        """Number of subheadings that have a rule."""
        return sum(chapter.reached for chapter in self.chapters)

    @property
    def subheadings(self) -> int:
        """Number of subheadings of the edition."""
        return sum(chapter.subheadings for chapter in self.chapters)


@dataclass(frozen=True, slots=True)
class AppendixCount:
    """Lines of one importer with an additional domestic requirement."""

    importer: str
    edition: Edition
    lines: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is on file of an agreement, except its rates."""

    code: str
    title: str
    parties: tuple[Party, ...]
    base: date | None
    """First day of tariff year 1; None where it is not on file."""
    editions: tuple[tuple[EditionInUse, EditionCoverage], ...]
    appendix: tuple[AppendixCount, ...]
    provisions_read: tuple[str, ...]
    """What of the general provisions was read where and when, one line each."""
    sources: tuple[Source, ...]
    missing: tuple[str, ...]
    """What is not on file, in words."""


def coverage(agreement: Agreement) -> Mapping[Edition, EditionCoverage]:
    """Check every rule of the agreement and count what the rules of each edition reach.

    Raises
    ------
    InputError
        With all problems at once: malformed rules, codes that are not in the edition, codes with two rules.
    """
    if problems := [problem for book in agreement.books.values() for problem in book.problems()]:
        raise InputError(problems)
    return {book.edition: _cover(book) for book in agreement.books.values()}


def overview(agreement: Agreement) -> Overview:
    """Gather what is on file of the agreement, from which source, read when, and what is missing.

    Raises
    ------
    InputError
        If a file of the agreement is wrong.
    """
    covered = coverage(agreement)
    missing = [
        f"{item.edition}: {len(item.missing)} of {item.subheadings} subheadings have no rule"
        for item in covered.values()
        if item.missing
    ]
    read = agreement.provisions.sources
    return Overview(
        code=agreement.code,
        title=agreement.title,
        parties=agreement.parties,
        base=agreement.base,
        editions=tuple((item, covered[item.edition]) for item in agreement.editions),
        appendix=_appendix(agreement),
        provisions_read=tuple("; ".join(str(value) for value in entry.values()) for entry in read),
        sources=tuple(agreement.sources.values()),
        missing=(*missing, *agreement.not_on_file),
    )


def _appendix(agreement: Agreement) -> tuple[AppendixCount, ...]:
    counts = Counter((item.importer, item.line.edition, item.sources) for item in agreement.appendix_lines)
    return tuple(
        AppendixCount(importer, edition, lines, sources)
        for (importer, edition, sources), lines in counts.items()
    )


def _cover(book: RuleBook) -> EditionCoverage:
    rows = book.rows
    table = nomenclature(book.edition)
    rule_of = {code: book.nearest(code) for code in table.subheadings()}
    in_chapter = Counter(code[:2] for code in rule_of)
    general = {
        code: found.rule for code, rule in rule_of.items() if not rule and (found := book.outside(code))
    }
    reached = Counter(code[:2] for code, rule in rule_of.items() if rule or code in general)
    rules = Counter(code[:2] for code in rows)
    citing = Counter(source for row in rows.values() for source in cited(row["source"], book.sources) or ())
    levels = Counter(LEVELS[len(code)] for code in rows)
    texts = Counter(rows[rule]["rule"] for rule in rule_of.values() if rule)
    texts += Counter(render(rule) for rule in general.values())
    return EditionCoverage(
        edition=book.edition,
        chapters=tuple(
            ChapterCoverage(chapter, rules[chapter], reached[chapter], in_chapter[chapter])
            for chapter in table.chapters()
        ),
        levels=tuple((level, levels[level]) for level in LEVELS.values()),
        missing=tuple(code for code, rule in rule_of.items() if rule is None and code not in general),
        general=len(general),
        overlapping=tuple(code for code in rows if book.nearest(code[:-2])),
        texts=tuple(texts.most_common()),
        sources=tuple((source, citing[source]) for source in book.sources.values() if citing[source]),
    )
