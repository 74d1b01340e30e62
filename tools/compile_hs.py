"""Compile the HS editions and their correlations into the compact form that the package reads.

Usage: python tools/compile_hs.py [../shared/data/hs]

Writes under src/tumen/data/hs
  <edition>.txt         one heading a line: the heading, then the last two digits of its subheadings
  <newer>-<older>.txt   one subheading of the newer edition a line: the code, the one older code that the UN
                        conversion table gives for it, then every other corresponding older code; a code whose
                        only counterpart is itself is left out
and checks labels.csv (written by hand) against the editions. Descriptions are not carried over.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from table_files import DATA, SHARED, read

DEFAULT = SHARED / "hs"
TARGET = DATA / "hs"
EDITIONS = ("HS2012", "HS2017", "HS2022")
PAIRS = (("HS2022", "HS2017"), ("HS2022", "HS2012"), ("HS2017", "HS2012"))
NOT_IN_HS = {"999999"}  # UN Comtrade's code for goods not specified


def must(condition: object, message: str) -> None:
    if not condition:
        raise SystemExit(message)


def write(name: str, lines: list[str]) -> None:
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{name}: {len(lines)} lines")


def compile_edition(edition: str, folder: Path) -> set[str]:
    rows = read(folder / f"{edition.lower()}.csv")
    codes = {row["code"] for row in rows}
    for row in rows:
        must(len(row["code"]) == int(row["digits"]), f"{edition}: {row}")
        must(len(row["code"]) == 2 or row["code"][:-2] in codes, f"{edition}: no parent of {row['code']}")
    tails: dict[str, list[str]] = {code: [] for code in sorted(codes) if len(code) == 4}
    for code in sorted(code for code in codes if len(code) == 6):
        tails[code[:4]].append(code[4:])
    must(all(tails.values()), f"{edition}: a heading without subheadings")
    must(
        {c[:2] for c in tails} == {c for c in codes if len(c) == 2}, f"{edition}: a chapter without headings"
    )
    write(f"{edition}.txt", [" ".join([heading, *found]) for heading, found in tails.items()])
    return codes


def compile_pair(newer: str, older: str, folder: Path, codes: dict[str, set[str]]) -> None:
    rows = read(folder / f"correlation_{newer.lower()}_{older.lower()}.csv")
    olds: dict[str, list[str]] = defaultdict(list)
    news: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        new, old = row[newer.lower()], row[older.lower()]
        if {new, old} & NOT_IN_HS:
            continue
        must(new in codes[newer] and old in codes[older], f"{newer}-{older}: unknown code in {row}")
        # The one target of the UN conversion table stands first.
        olds[new].insert(0 if row["un_conversion_target"] == "1" else len(olds[new]), old)
        news[old].append(new)
    for row in rows:
        new, old = row[newer.lower()], row[older.lower()]
        if {new, old} & NOT_IN_HS:
            continue
        derived = f"{'1' if len(news[old]) == 1 else 'n'}:{'1' if len(olds[new]) == 1 else 'n'}"
        must(derived == row["relationship"], f"{newer}-{older}: {row} reads {derived}")
        must(
            (olds[new][0] == old) == (row["un_conversion_target"] == "1"),
            f"{newer}-{older}: targets of {new}",
        )
    subheadings = {code for code in codes[newer] if len(code) == 6}
    must(set(olds) == subheadings, f"{newer}-{older}: no line for {sorted(subheadings - set(olds))}")
    lost = sorted({code for code in codes[older] if len(code) == 6} - set(news))
    print(f"{older} codes without a counterpart in {newer}: {lost}")
    write(f"{newer}-{older}.txt", [" ".join([new, *olds[new]]) for new in sorted(olds) if olds[new] != [new]])


def check_labels(codes: dict[str, set[str]]) -> None:
    """Every chapter and heading of every edition and every subheading of the newest has one label."""
    labels: dict[str, set[str]] = {edition: set() for edition in EDITIONS}
    for row in read(TARGET / "labels.csv"):
        first = EDITIONS.index(row["from"]) if row["from"] else 0
        last = EDITIONS.index(row["until"]) if row["until"] else len(EDITIONS) - 1
        must(all(row[language].strip() for language in ("en", "zh", "ko")), f"labels.csv: {row}")
        for edition in EDITIONS[first : last + 1]:
            must(row["code"] not in labels[edition], f"labels.csv: two labels of {row['code']} in {edition}")
            labels[edition].add(row["code"])
    for edition in EDITIONS:
        above = {code for code in codes[edition] if len(code) < 6}
        lacking = (codes[edition] if edition == EDITIONS[-1] else above) - labels[edition]
        wrong = labels[edition] - codes[edition]
        must(
            not lacking and not wrong, f"labels.csv, {edition}: lacks {sorted(lacking)}, has {sorted(wrong)}"
        )
        print(f"{edition}: {len(labels[edition])} labels")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    TARGET.mkdir(parents=True, exist_ok=True)
    codes = {edition: compile_edition(edition, folder) for edition in EDITIONS}
    for newer, older in PAIRS:
        compile_pair(newer, older, folder, codes)
    check_labels(codes)


if __name__ == "__main__":
    main()
