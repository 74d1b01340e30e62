"""Compare typed rules with the tags that the publisher gives to its own prose (its field ``class``).

Usage: python validation/agreements/tags.py [../shared/data/roo-uk/rule_sets]

The compiler does not read the tags, so that they check it. Only rules with tags and without a question are
compared; each pair of tags and terms is printed with its count.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from tumen.agreements.importing.phrases import read_sentence
from tumen.agreements.importing.source import read_rule_sets
from tumen.agreements.rule import (
    MaxNonOriginating,
    Rule,
    TariffChange,
    ValueContent,
    WhollyObtained,
    questions,
    walk,
)

ROOT = Path(__file__).resolve().parents[2]


def terms(rule: Rule) -> str:
    """The kinds of terms in a rule, as the tags name them."""
    found: set[str] = set()
    for node in walk(rule):
        match node:
            case TariffChange(level, exceptions):
                found.add(level + (" EXCEPT" if exceptions else ""))
            case ValueContent():
                found.add("RVC")
            case MaxNonOriginating(of=of):
                found.add("MAXNOM" + (" of some" if of else ""))
            case WhollyObtained():
                found.add("WO")
    return " + ".join(sorted(found))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data/roo-uk/rule_sets"
    pairs: Counter[tuple[str, str]] = Counter()
    for path in sorted(folder.glob("*.json")):
        entries = json.loads(path.read_text(encoding="utf-8"))["rule_sets"]
        for entry, read in zip(entries, read_rule_sets(path), strict=True):
            for raw, prose in zip(entry["rules"], read.rules, strict=True):
                tags = " + ".join(sorted(raw.get("class") or ()))
                sentence = read_sentence(prose.text)
                if tags and sentence is not None and not questions(sentence.rule):
                    pairs[tags, terms(sentence.rule)] += 1
    for (tags, typed), count in pairs.most_common():
        print(f"{count:6d}  {tags}  ->  {typed}")
    print(f"{pairs.total():6d}  in all")


if __name__ == "__main__":
    main()
