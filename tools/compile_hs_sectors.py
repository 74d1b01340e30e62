"""Compile the map from HS subheadings to the sectors of the built-in table.

    python tools/compile_hs_sectors.py [--data ../shared/data] [--out src/tumen/data/accounts]

Input: one ISIC Rev. 3 class for each subheading (WITS concordance), as the sectors of the OECD tables.
Output: runs of consecutive subheadings with the same sector, for each HS edition. See
data/accounts/SOURCES.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from compile_accounts import SECTORS
from table_files import DATA, SHARED, read, write


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--out", type=Path, default=DATA / "accounts")
    chosen = parser.parse_args()
    sector = {old: new for new, (parts, *_rest) in SECTORS.items() for old in parts}
    table = read(chosen.data / "tariffs" / "hs6_isic3_icio.csv")
    rows = sorted((row["hs_edition"], row["hs6"], sector[row["icio"]]) for row in table)
    runs: list[list[str]] = []
    for edition, code, where in rows:
        if runs and runs[-1][0] == edition and runs[-1][3] == where:
            runs[-1][2] = code
        else:
            runs.append([edition, code, code, where])
    found = ([f"HS{edition}", first, last, where] for edition, first, last, where in runs)
    write(chosen.out / "hs-sectors.csv", ["edition", "first", "last", "sector"], found)


if __name__ == "__main__":
    main()
