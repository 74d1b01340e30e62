"""Compile RCEP's product-specific rules and Appendix lines into src/tumen/data/agreements/RCEP.

Usage: python tools/compile_rcep_rules.py [../shared/data/rcep]

Reads psr.csv (Annex 3A in HS2012 and HS2022, in a normal form with unquoted conditions) and
tariff/appendix_dv20.csv (lines of Art. 2.6.3). Writes rules-<edition>.csv and appendix.csv; every rule is
parsed and printed again, so that only canonical text is on file. Sources are cited by keys of sources.csv,
which is kept by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from rule_files import write_cited
from table_files import DATA, SHARED, read
from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import render

TARGET = DATA / "agreements/RCEP"

# Beginnings of the source's own citations -> key of sources.csv.
KEYS = {
    "Viet Nam Circular 05/2022/TT-BCT Annex IV,": "vn-05-2022-iv",
    "Viet Nam Circular 05/2022/TT-BCT Annex I ": "vn-05-2022-i",
    "Viet Nam Circular 32/2022/TT-BCT Annex I ": "vn-32-2022-i",
    "RCEP PSR list in HS2022, PDF p. 118,": "psr-2022-p118",
    **{f"RCEP Annex 3A p. 3A-{page} ": f"annex-3a-p{page}" for page in (7, 12, 19, 33, 138, 142, 145, 157)},
}

# The Appendices stay in HS2012 until Parties notify them in HS2022: so each line cites this as well.
STILL_HS2012 = "meti-2023"

# A condition ends where another alternative begins.
CONDITION = re.compile(r" provided that (?P<condition>.+?)(?= or (?:RVC|CC|CTH|CTSH|CR|WO|PE)|$)")


def source_keys(text: str) -> str:
    """Keys of a citation; parts that say the same are joined by "; the same in "."""
    keys = []
    for part in text.split("; the same in "):
        found = [key for start, key in KEYS.items() if part.startswith(start)]
        if len(found) != 1:
            sys.exit(f"no key for the source {part!r}")
        keys += found
    return " ".join(keys)


def quoted(rule: str) -> str:
    """Put conditions and goods in quotes, as the rule language has them."""
    *cases, last = rule.split("; ")
    parts = []
    for case in cases:
        term, joined, goods = case.partition(" for ")
        if not joined:
            sys.exit(f"goods are missing in {rule!r}")
        parts.append(f'{term} for "{goods}"')
    if cases and not last.endswith(" for any other good"):
        sys.exit(f"no rule for any other good in {rule!r}")
    return CONDITION.sub(r' provided that "\g<condition>"', "; ".join([*parts, last]))


def compile_rules(source: Path) -> None:
    tables: dict[str, list[tuple[str, str, str]]] = {}
    for row in read(source / "psr.csv"):
        code = row["subheading"] or row["heading"] or row["chapter"]
        text = render(with_tests(parse_rule(quoted(row["rule"]))))
        tables.setdefault(row["hs_edition"], []).append((code, text, source_keys(row["source"])))
    for edition, rows in tables.items():
        write_cited(TARGET / f"rules-{edition}.csv", ("code", "rule", "source"), rows)


def compile_appendix(source: Path) -> None:
    copied = ("importer", "hs_edition", "line", "from_year", "to_year")
    rows = [
        (*(row[name] for name in copied), f"{source_keys(row['source'])} {STILL_HS2012}")
        for row in read(source / "tariff/appendix_dv20.csv")
    ]
    columns = ("importer", "edition", "line", "from_year", "until_year", "source")
    write_cited(TARGET / "appendix.csv", columns, rows)


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "rcep"
    compile_rules(source)
    compile_appendix(source)


if __name__ == "__main__":
    main()
