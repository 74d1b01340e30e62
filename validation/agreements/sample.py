"""Draw the sample of compiled rules that was read against the prose, and print how much of each list
compiled.

Usage: python validation/agreements/sample.py [../shared/data/roo-uk/rule_sets] [--prose] [--sets]

The draw is deterministic: rules are ordered by a digest of list, entry and number. With --prose the text of
each rule is printed beside what it was compiled to, to be read; the prose is not kept here. With --sets whole
rule sets of several rules are drawn in place of single rules: they show how the rules of one entry are
joined.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.agreements.importing.sets import compile_rule_sets
from tumen.agreements.importing.source import read_rule_sets
from tumen.agreements.rule import Unread, render, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.agreements.importing.sets import CompiledRule

ROOT = Path(__file__).resolve().parents[2]
DRAWN = {"cptpp": 20, "south-korea": 16, "japan": 8, "vietnam": 8, "singapore": 8}


def drawn(folder: Path) -> Iterator[tuple[str, CompiledRule, str]]:
    """Yield list, compiled rule and prose of each drawn rule."""
    for name, count in DRAWN.items():
        sets = read_rule_sets(folder / f"{name}.json")
        found = [
            item
            for item in compile_rule_sets(sets, "HS2012" if name == "cptpp" else "HS2022", words=True).rules
            if item.outcome in ("typed", "asked")
        ]

        def key(item: CompiledRule, name: str = name) -> str:
            return sha256(f"{name} {item.entry} {item.number}".encode()).hexdigest()

        for item in sorted(found, key=key)[:count]:
            yield name, item, sets[item.entry - 1].rules[item.number - 1].text


def drawn_sets(folder: Path, each: int = 4) -> Iterator[tuple[str, int, str, str, list[str]]]:
    """Yield list, entry, heading, joined rule and prose of drawn sets of several rules that hold nothing
    unread."""
    for name in DRAWN:
        sets = read_rule_sets(folder / f"{name}.json")
        whole = compile_rule_sets(sets, "HS2012" if name == "cptpp" else "HS2022", words=True).entries
        found = [
            place
            for place, rule in enumerate(whole)
            if len(sets[place].rules) > 1 and not any(isinstance(node, Unread) for node in walk(rule))
        ]
        order = sorted(found, key=lambda place: sha256(f"{name} set {place + 1}".encode()).hexdigest())
        for place in order[:each]:
            prose = [f"{'or ' if rule.alternative else ''}{rule.text}" for rule in sets[place].rules]
            yield name, place + 1, sets[place].heading, render(whole[place]), prose


def main() -> None:
    given = [text for text in sys.argv[1:] if not text.startswith("-")]
    folder = Path(given[0]) if given else ROOT.parent / "shared/data/roo-uk/rule_sets"
    if "--sets" in sys.argv:
        for name, entry, heading, rule, texts in drawn_sets(folder):
            print(f"{name},{entry},{heading},{rule}")
            if "--prose" in sys.argv:
                print(*(f"    {text}" for text in texts), sep="\n")
        return
    for name, item, prose in drawn(folder):
        print(f"{name},{item.entry},{item.number},{item.heading},{item.outcome},{render(item.rule)}")
        if "--prose" in sys.argv:
            print(f"    {prose}")
    print()
    totals: dict[str, int] = {}
    for path in sorted(folder.glob("*.json")):
        compiled = compile_rule_sets(read_rule_sets(path), "HS2012" if path.stem == "cptpp" else "HS2022")
        for outcome, count in compiled.outcomes.items():
            totals[outcome] = totals.get(outcome, 0) + count
        print(
            path.stem, len(compiled.rules), *compiled.outcomes.values(), f"{compiled.exact_pct:.1f}", sep=","
        )
    every = sum(totals.values())
    exact = 100 * (totals["typed"] + totals["asked"]) / every
    print("all", every, *totals.values(), f"{exact:.1f}", sep=",")


if __name__ == "__main__":
    main()
