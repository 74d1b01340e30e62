"""Rules of a list that were mended by hand, because its stored text is broken or doubtful there.

They stand in data/agreements/<CODE>/mended.csv: edition, code, rule, source (keys of sources.csv), why. A row
takes the place of the rule of its code and of all rules below it. ``as in EU-VN`` takes what that agreement has
for the code, and below it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from table_files import read
from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import render
from tumen.reference.nomenclature import nomenclature
from tumen.tables.delimited import read_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from list_notes import Row
    from tumen.reference.hs import Edition

_AS = "as in "
COLUMNS = ("edition", "code", "rule", "source", "why")


def with_mends(rows: Sequence[Row], folder: Path, edition: Edition) -> list[Row]:
    """Return the rows with those that were mended in their place."""
    path = folder / "mended.csv"
    if not path.exists():
        return list(rows)
    mended: dict[str, Row] = {}
    given: set[str] = set()
    for row in read_csv(path, COLUMNS):
        if row["edition"] != edition:
            continue
        code, rule = row["code"], row["rule"]
        if not nomenclature(edition).exists(code) or not row["why"] or code in given:
            sys.exit(f"{path}:{row.line}: {code} is not in {edition}, stands there twice or has no reason")
        given.add(code)
        for at, text in (
            _as_in(folder.parent / rule.removeprefix(_AS), code) if rule.startswith(_AS) else [(code, rule)]
        ):
            mended[at] = (
                at,
                render(with_tests(parse_rule(text, file=str(path), line=row.line))),
                row["source"],
            )
    kept = [row for row in rows if not row[0].startswith(tuple(given) or ("-",))]
    return [*kept, *mended.values()]


def _as_in(folder: Path, code: str) -> list[tuple[str, str]]:
    """The rules of another agreement for a code: the nearest at or above it, and those below it."""
    rules = {row["code"]: row["rule"] for path in folder.glob("rules-*.csv") for row in read(path)}
    at = next(code[:size] for size in (6, 4, 2) if size <= len(code) and code[:size] in rules)
    return [
        (code, rules[at]),
        *((one, text) for one, text in rules.items() if one.startswith(code) and one != code),
    ]
