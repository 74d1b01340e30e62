"""Notes of sections, chapters and headings of a list of rules: what they add to the rule of a good.

They stand in data/agreements/<CODE>/notes.csv, kept by hand: goods and but_not (ranges of codes, such as
"28-38, 2710.12-2710.20"), effect, words, text, source (keys of sources.csv). Effects:

- or: the rule in `text` is enough, whatever else the list says of the good;
- made: so is being made in a Party by what `text` names; all of them are one question;
- provided: `text` must hold besides the rule of the list;
- words: where a condition says `words`, `text` stands behind them in brackets.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.parse import parse_rule
from tumen.agreements.provisions import ranges_of
from tumen.agreements.rule import AnyOf, Provided, mapped, render, terms_of
from tumen.reference.nomenclature import nomenclature
from tumen.tables.delimited import read_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tumen.agreements.rule import CodeRange, Rule
    from tumen.reference.hs import Edition

Row = tuple[str, str, str]
"""Code (digits), rule, keys of sources."""


@dataclass(frozen=True, slots=True)
class Note:
    """One row of notes.csv."""

    goods: tuple[CodeRange, ...]
    but_not: tuple[CodeRange, ...]
    effect: str
    words: str
    text: str
    source: str

    def speaks_of(self, subheading: str) -> bool:
        """Whether the note is on goods of this subheading."""
        return any(codes.covers(subheading) for codes in self.goods) and not any(
            codes.covers(subheading) for codes in self.but_not
        )


def read_notes(folder: Path) -> tuple[Note, ...]:
    """Return the notes of an agreement's folder; none where it has no such file."""
    path = folder / "notes.csv"
    if not path.exists():
        return ()
    columns = ("goods", "but_not", "effect", "words", "text", "source")
    found = []
    for row in read_csv(path, columns):
        goods, but_not, *rest = (row[name] for name in columns)
        found.append(Note(ranges_of(goods), ranges_of(but_not) if but_not else (), *rest))
        if found[-1].effect not in {"or", "made", "provided", "words"}:
            sys.exit(f"{path}:{row.line}: {found[-1].effect!r} is no effect of a note")
    return tuple(found)


def with_notes(rows: Sequence[Row], notes: Sequence[Note], edition: Edition) -> list[Row]:
    """Return the rows with what the notes add; a row on goods of which they say different things is split."""
    codes = {code for code, _, _ in rows}
    below: dict[str, list[str]] = {}
    for subheading in nomenclature(edition).subheadings():
        at = next((subheading[:size] for size in (6, 4, 2) if subheading[:size] in codes), "")
        below.setdefault(at, []).append(subheading)
    found: list[Row] = []
    used: set[Note] = set()
    for row in rows:
        code, *rest = row
        goods = {
            subheading: tuple(note for note in notes if note.speaks_of(subheading))
            for subheading in below.get(code, ())
        }
        if len(set(goods.values())) <= 1:
            goods = {code: next(iter(goods.values()), ())}
        for at, said in goods.items():
            noted = _noted((at, *rest), said) if said else (at, *rest)
            used.update(note for note in said if note.effect != "words" or f"({note.text})" in noted[1])
            found.append(noted)
    if idle := [note for note in notes if note not in used]:
        sys.exit(f"these notes say nothing of any row: {idle}")
    return found


def _noted(row: Row, notes: Sequence[Note]) -> Row:
    code, text, source = row
    words = [note for note in notes if note.effect == "words"]
    rule = mapped(parse_rule(text), partial(_explained, notes=words))
    ways = [parse_rule(note.text) for note in notes if note.effect == "or"]
    if made := [note.text for note in notes if note.effect == "made"]:
        ways.append(parse_rule(f'AH provided that "it is made in a Party by {"; or by ".join(made)}"'))
    if ways:
        rule = AnyOf((*terms_of(rule, AnyOf), *ways))
    for note in notes:
        if note.effect == "provided":
            rule = Provided(rule, note.text)
    keys = dict.fromkeys(key for keys in (source, *(note.source for note in notes)) for key in keys.split())
    return code, render(with_tests(rule)), " ".join(keys)


def _explained(rule: Rule, notes: Sequence[Note]) -> Rule:
    """A rule with the notes behind the words of its condition."""
    if not isinstance(rule, Provided):
        return rule
    condition = rule.condition
    for note in notes:
        condition = condition.replace(note.words, f"{note.words} ({note.text})")
    return replace(rule, condition=condition)
