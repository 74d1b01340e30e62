"""The product-specific rules of one HS edition, looked up by code and parsed one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import (
    Materials,
    MaxNonOriginating,
    Rule,
    TariffChange,
    ValueContent,
    render,
    render_codes,
    walk,
)
from tumen.agreements.sources import Source, cited
from tumen.errors import InputError, Problem
from tumen.reference.correlation import check_code
from tumen.reference.hs import Edition, HsCode, dotted
from tumen.reference.nomenclature import Nomenclature, nomenclature
from tumen.tables.delimited import read_csv
from tumen.tables.place import Row
from tumen.tables.text import shown_path

Level = Literal["general", "chapter", "heading", "subheading"]
LEVELS: dict[int, Level] = {2: "chapter", 4: "heading", 6: "subheading"}


@dataclass(frozen=True, slots=True)
class RuleOnFile:
    """One rule as it stands on file."""

    rule: Rule
    text: str
    level: Level
    code: str
    """Digits of the chapter, heading or subheading at which the rule stands, or that the general rule
    names."""
    edition: Edition
    sources: tuple[Source, ...]
    file: str
    line: int
    article: str = ""
    """Article of the general rule; empty for a rule of the list."""

    @property
    def source(self) -> str:
        """Citation of every source, after the article of a general rule."""
        read = "; ".join(map(str, self.sources))
        return f"general rule, {self.article}: {read}" if self.article else read

    @property
    def read_on(self) -> date:
        """The day on which the last of its sources was read."""
        return max(source.read_on for source in self.sources)


@dataclass(frozen=True, slots=True)
class GeneralRule:
    """The rule of goods that the list does not name."""

    rule: Rule
    article: str
    goods: tuple[str, ...]
    """Chapters and headings (digits) to which it applies; a heading goes before its chapter."""
    sources: tuple[Source, ...]
    file: str
    line: int


@dataclass(frozen=True)
class RuleBook:
    """The rules of one edition, a table with the columns code, rule, source, and the general rules."""

    edition: Edition
    path: Path
    sources: Mapping[str, Source] = field(repr=False)
    general: tuple[GeneralRule, ...] = ()

    @property
    def rows(self) -> Mapping[str, Row]:
        """Rows by code (digits).

        Raises
        ------
        InputError
            If the table is wrong, a code has two rules or is none, or a source is not on file.
        """
        rows, problems = self._table
        if problems:
            raise InputError(problems)
        return rows

    @property
    def empty(self) -> bool:
        """Whether no rule of the edition is on file, no general one either."""
        return not self.rows and not self.general

    @cached_property
    def _table(self) -> tuple[Mapping[str, Row], list[Problem]]:
        found: dict[str, Row] = {}
        problems: list[Problem] = []
        for row in read_csv(self.path, ("code", "rule", "source")):
            digits = row["code"].replace(".", "")
            if not (digits.isascii() and digits.isdigit() and len(digits) in LEVELS):
                what = f"{row['code']!r} is no chapter, heading or subheading"
                problems.append(self._problem(row, what, "Give 2, 4 or 6 digits"))
            elif (first := found.setdefault(digits, row)) is not row:
                what = f"{dotted(digits)} has two rules: {row['rule']!r} here and {first['rule']!r} at "
                what += f"{shown_path(self.path)}:{first.line}"
                problems.append(self._problem(row, what, "Delete one of them"))
            if self.sources and cited(row["source"], self.sources) is None:
                what = f"{row['source']!r} names no source on file"
                problems.append(self._problem(row, what, "Write keys of sources.csv"))
        return found, problems

    def problems(self) -> list[Problem]:
        """All that is wrong with the table, its codes and its rules."""
        try:
            rows, problems = self._table
        except InputError as error:
            return list(error.problems)
        table = nomenclature(self.edition)
        found = list(problems)
        absent: dict[str, list[str]] = {}
        for digits, row in rows.items():
            text = row["rule"]
            if not table.exists(digits):
                found.append(
                    self._problem(row, f"{dotted(digits)} is not in {self.edition}", "Correct the code")
                )
            if text not in absent:
                try:
                    absent[text] = _absent(parse_rule(text, file=shown_path(self.path), line=row.line), table)
                except InputError as error:
                    found += error.problems
                    continue
            found += [
                self._problem(row, f"the {codes} is not in {self.edition}", "Correct the code")
                for codes in absent[text]
            ]
        return found

    def _problem(self, row: Row, what: str, fix: str) -> Problem:
        return Problem(what, fix, shown_path(self.path), row.line)

    def rule_for(self, code: HsCode) -> RuleOnFile | None:
        """Return the most specific rule for the code, None where there is none (see `Agreement`)."""
        check_code(code)
        digits = code.digits
        if len(digits) < 6 and any(row.startswith(digits) and len(row) > len(digits) for row in self.rows):
            raise InputError.of(
                f"the goods of {code.dotted} do not all have the same rule",
                "Give the subheading (six digits)",
            )
        at = self.nearest(digits)
        return self._general(code) if at is None else self.at(at)

    def nearest(self, digits: str) -> str | None:
        """The longest beginning of the code at which a rule of the list stands."""
        return next((at for size in (6, 4, 2) if (at := digits[:size]) in self.rows), None)

    def within(self, code: HsCode) -> tuple[tuple[RuleOnFile, ...], tuple[str, ...]]:
        """Return every rule that goods of this code have, in the order of their codes, and which goods have
        none.

        Parameters
        ----------
        code
            Chapter, heading, subheading or national line of this edition.

        Returns
        -------
        tuple
            Rules of the list and general rules, each once; subheadings (digits) without a rule on file.

        Raises
        ------
        InputError
            If the code is not in the edition, or the file of rules is wrong.
        """
        check_code(code)
        subheadings = nomenclature(self.edition).subheadings()
        goods = [item for item in subheadings if item.startswith(code.digits[:6])]
        rules = {item: self.rule_for(HsCode(item, self.edition)) for item in goods}
        found = {(rule.code, rule.level): rule for rule in rules.values() if rule}
        return tuple(found[key] for key in sorted(found)), tuple(item for item in goods if not rules[item])

    def outside(self, digits: str) -> GeneralRule | None:
        """Return the general rule that names the heading or, failing that, the chapter of the code."""
        for length in (4, 2):
            for item in self.general:
                if length <= len(digits) and digits[:length] in item.goods:
                    return item
        return None

    def _general(self, code: HsCode) -> RuleOnFile | None:
        digits = code.digits
        if len(digits) < 4 and any(
            named.startswith(digits) and len(named) > len(digits)
            for item in self.general
            for named in item.goods
        ):
            raise InputError.of(
                f"the goods of {code.dotted} do not all have the same general rule",
                "Give the heading (four digits)",
            )
        found = self.outside(digits)
        if found is None:
            return None
        at = digits[:4] if digits[:4] in found.goods else digits[:2]
        text, place = render(found.rule), (found.file, found.line)
        return RuleOnFile(found.rule, text, "general", at, self.edition, found.sources, *place, found.article)

    def at(self, digits: str) -> RuleOnFile:
        """Return the rule that stands at exactly this chapter, heading or subheading.

        Raises
        ------
        InputError
            If its text is not a rule.
        KeyError
            If no rule stands there.
        """
        row = self.rows[digits]
        file = shown_path(self.path)
        rule = parse_rule(row["rule"], file=file, line=row.line)
        sources = cited(row["source"], self.sources) or ()
        return RuleOnFile(
            rule, row["rule"], LEVELS[len(digits)], digits, self.edition, sources, file, row.line
        )


def _absent(rule: Rule, table: Nomenclature) -> list[str]:
    """Exceptions and materials of the rule that name no code of the edition."""
    levels = {2: table.chapters, 4: table.headings, 6: table.subheadings}
    found: list[str] = []
    for node in walk(rule):
        match node:
            case TariffChange(_, codes):
                what = "exception"
            case ValueContent(of=Materials(codes)) | MaxNonOriginating(of=Materials(codes)):
                what = "material"
            case _:
                continue
        found += [
            f"{what} {render_codes(one)}"
            for one in codes
            if not any(one.covers(code) for code in levels[len(one.first)]())
        ]
    return found
