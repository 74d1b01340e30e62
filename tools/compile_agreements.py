"""Compile lists of product-specific rules into src/tumen/data/agreements/<CODE>/rules-<edition>.csv.

Usage: python tools/compile_agreements.py [../shared/data]

Reads the lists of AKFTA, ACFTA, AJCEP, AANZFTA and KR-VN (a normal form with unquoted conditions, in our own
words), the list of EU-VN by position (rule_positions.py), and CPTPP and the United Kingdom's agreements with
Japan, Korea, Singapore and Viet Nam from rule sets of the UK tariff service (prose, compiled by
`tumen.agreements.importing`). Every rule is parsed and printed again, so that only canonical text is on file.
The list of Viet Nam's non-preferential rules (local value content, LVC, is its regional one) goes the same way.
What the notes of sections and chapters add (list_notes.py) and what was mended by hand (list_mends.py) is
compiled into the rules. Agreements without a list on file get a table with its header alone. Sources are keys
of sources.csv, kept by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from list_mends import with_mends
from list_notes import read_notes, with_notes
from rule_files import write_cited
from rule_positions import by_code
from table_files import DATA, SHARED, read
from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import render
from tumen.errors import InputError

TARGET = DATA / "agreements"
COLUMNS = ("code", "rule", "source")

# Folder, file of the list, key of its source.
LISTS = (
    ("AKFTA", "akfta/psr.csv", "vn-04-2015"),
    ("AKFTA", "akfta/psr_hs2017.csv", "vn-13-2019"),
    ("AKFTA", "akfta/psr_hs2022.csv", "vn-49-2025"),
    ("ACFTA", "acfta/psr.csv", "vn-12-2019"),
    ("AJCEP", "ajcep/psr.csv", "vn-37-2022"),
    ("AANZFTA", "aanzfta/psr.csv", "vn-42-2018"),
    ("../non-preferential/VN", "vn-nonpreferential/psr.csv", "vn-44-2023"),
    ("KR-VN", "vkfta/psr.csv", "vn-09-2022"),
)
# Lists by position: folder, file, keys of the sources by what the cell of the source names.
POSITIONS = (("EU-VN", "evfta/psr.csv", {"11/2020": "vn-11-2020", "41/2022": "vn-41-2022"}),)
# Editions in which no rule of the list is on file.
EMPTY = (
    ("CKFTA", "HS2012"),
    ("AANZFTA", "HS2022"),
    ("APTA", "HS2017"),
    ("APTA", "HS2022"),
    ("../non-preferential/CN", "HS2022"),
    ("../non-preferential/EU", "HS2022"),
    ("KR-VN", "HS2012"),
    ("EU-VN", "HS2022"),
    ("ATIGA", "HS2022"),
)
# Rule sets of the UK tariff service: folder, file, edition of their codes, key of the source.
RULE_SETS = (
    ("CPTPP", "cptpp", "HS2012", "uk-cptpp-list"),
    ("GB-JP", "japan", "HS2022", "uk-japan-list"),
    ("GB-KR", "south-korea", "HS2022", "uk-korea-list"),
    ("GB-SG", "singapore", "HS2022", "uk-singapore-list"),
    ("GB-VN", "vietnam", "HS2022", "uk-vietnam-list"),
)

# "WO-AK": obtained or produced in any Party only from goods that are wholly obtained.
FROM_OBTAINED = "every material is wholly obtained in a Party or made there only from such goods"
# The process rules of ACFTA, in the words of the list's notes.
PROCESSES = {
    "process rule 1": (
        "process rule 1 (yarn) is met: fibre-making, spinning, twisting, texturing or braiding from silk, "
        "wool, fine or "
        "coarse animal hair, cotton, vegetable textile fibre, or man-made filament or staple fibre"
    ),
    "process rule 2": (
        "process rule 2 (fabric) is met: made from polymer, fibre, yarn, or raw or unbleached fabric by "
        "needle "
        "punching, spin or chemical bonding, weaving, knitting, crocheting, wadding, tufting, dyeing or "
        "printing and "
        "finishing, impregnating, coating, covering or laminating"
    ),
    "process rule 3": (
        "process rule 3 (made-up goods) is met: cutting and assembly of parts into a complete article, with "
        "embroidery, embellishment or printing for made-up articles, from raw, unbleached or finished fabric"
    ),
}
# An alternative begins only with one of these words.
ALTERNATIVE = re.compile(
    r" or (?=RVC\d|CC\b|CTH\b|CTSH\b|WO\b|no change\b|printing or dyeing\b|process rule\b|recording "
    r"of\b|made from\b)"
)
TYPED = re.compile(
    r"(?:WO|RVC\d+|(?:CC|CTH|CTSH)(?: except from [\d., ]*(?:(?:to|and|Chapters?|\d)[\d., ]*)*)?)"
)
EXCEPT_GOODS = re.compile(r"(CC|CTH|CTSH) except from (?=\D)(?!Chapters? \d)(.+)")
EXCEPT_CHANGE = re.compile(r"(CC|CTH|CTSH) except (a change .+)")
WITHOUT_TOLERANCE = re.compile(r"(CC|CTH|CTSH) \((without de minimis .+)\)")
# The goods begin at the first "for" outside brackets.
GOODS = re.compile(r"((?:[^()]|\([^()]*\))*?) for (.+)")
SLASHED = re.compile(r"\b(\w+)((?:/\w+)+)\b")


def in_words(condition: str) -> str:
    """Write slashes and short terms of a condition out."""

    def listed(found: re.Match[str]) -> str:
        words = found[0].split("/")
        return f"{', '.join(words[:-1])} or {words[-1]}"

    text = SLASHED.sub(listed, condition)
    text = re.sub(
        r"\b(is|are) WO-AK\b", r"\1 wholly obtained in a Party or made there only from such goods", text
    )
    return re.sub(r"\b(is|are) WO\b", r"\1 wholly obtained", text)


def asked(condition: str, term: str = "AH") -> str:
    """The rule language's form of a condition that a person answers."""
    return f'{term} provided that "{in_words(condition)}"'


def head_of(text: str) -> str:
    """One term of the source's normal form, without its condition, in the rule language."""
    if text == "WO-AK":
        return f"(WO or {asked(FROM_OBTAINED, 'PE')})"
    if text in PROCESSES:
        return asked(PROCESSES[text])
    if " and " in text and not text.startswith("change") and "except" not in text:
        parts = text.split(" and ")
        if all(TYPED.fullmatch(part) for part in parts):
            return f"({text})"
    if TYPED.fullmatch(text):
        return text
    if found := EXCEPT_GOODS.fullmatch(text):
        return asked(f"no non-originating {found[2]} is used", found[1])
    if found := EXCEPT_CHANGE.fullmatch(text):
        return asked(f"the change is not {found[2]}", found[1])
    if found := WITHOUT_TOLERANCE.fullmatch(text):
        return asked(f"the change is made {found[2]}", found[1])
    if text.startswith("no change"):
        return "AH"
    if text.startswith("change "):
        return asked(f"the change is a {text}")
    return asked(
        f"the good is {text}"
        if text.startswith(("obtained", "produced", "made"))
        else f"it is so made: {text}"
    )


def alternative(text: str) -> str:
    head, provided, condition = text.partition(" provided that")
    term = head_of(head.rstrip(","))
    return asked(condition.strip(" ,"), term) if provided else term


def quoted(text: str) -> str:
    """The rule of one row in the rule language."""
    cases = text.split("; ")
    parts: list[str] = []
    for place, case in enumerate(cases):
        body, goods = case, ""
        if len(cases) > 1:
            found = GOODS.fullmatch(case)
            if not found:
                sys.exit(f"goods are missing in {text!r}")
            body, goods = found.groups()
        rule = " or ".join(alternative(part) for part in ALTERNATIVE.split(body))
        if len(cases) == 1:
            return rule
        last = place == len(cases) - 1
        # "RVC45 for parts", last of two cases that exhaust the subheading, is the rule of every other good in
        # it.
        parts.append(f"{rule} for any other good" if last else f'{rule} for "{goods}"')
    return "; ".join(parts)


def compile_list(folder: str, path: Path, key: str) -> None:
    tables: dict[str, list[tuple[str, str, str]]] = {}
    for row in read(path):
        code = row["subheading"] or row["heading"] or row["chapter"]
        try:
            text = render(with_tests(parse_rule(quoted(row["rule"].replace("LVC", "RVC")))))
        except InputError as error:
            sys.exit(f"{folder} {code}: {row['rule']!r}: {error}")
        tables.setdefault(row["hs_edition"], []).append((code, text, key))
    for edition, rows in tables.items():
        write_list(folder, edition, rows)


def write_list(folder: str, edition: str, rows: list[tuple[str, str, str]]) -> None:
    """Write the rules with what the notes add, and those that were mended in their place."""
    noted = with_notes(rows, read_notes(TARGET / folder), edition)
    write_cited(
        TARGET / folder / f"rules-{edition}.csv", COLUMNS, with_mends(noted, TARGET / folder, edition)
    )


def compile_positions(folder: str, path: Path, keys: dict[str, str]) -> None:
    tables: dict[str, list[tuple[str, str, str]]] = {}
    for row in read(path):
        cited = " ".join(key for text, key in keys.items() if text in row["source"])
        tables.setdefault(row["hs_edition"], []).append((row["position"], row["rule"], cited))
    for edition, rows in tables.items():
        write_list(folder, edition, by_code(rows, edition))


def compile_rule_sets(folder: str, path: Path, edition: str, key: str) -> None:
    from tumen.agreements.importing.sets import compile_rule_sets
    from tumen.agreements.importing.source import read_rule_sets

    compiled = compile_rule_sets(read_rule_sets(path), edition)
    write_list(folder, edition, [(code, text, key) for code, text in compiled.rows])


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    for folder, edition in EMPTY:
        write_cited(TARGET / folder / f"rules-{edition}.csv", COLUMNS, [])
    for folder, name, key in LISTS:
        compile_list(folder, source / name, key)
    for folder, name, by_text in POSITIONS:
        compile_positions(folder, source / name, by_text)
    for folder, name, edition, key in RULE_SETS:
        compile_rule_sets(folder, source / "roo-uk/rule_sets" / f"{name}.json", edition, key)


if __name__ == "__main__":
    main()
