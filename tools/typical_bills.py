"""From typical bills of sectors to earned shares: each bill is put to the rule of every subheading of its
sector.

    python tools/typical_bills.py BILLS.csv OUT.csv --agreement RCEP --on 2026-11-22 --pair CN JP

The bills have the columns sector,bill,weight,operation,material,hs,share,weight_share,made_in,source: what a
sector's goods are made of, in per cent of the price; hs is a code, ``same`` (classified with the good) or
``unknown``; made_in is home, party, outside or unknown. The table that is screened has one bill for each of
them and each subheading. Whose they are does not matter to a typical bill, so the shares are written for
every pair of economies.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tumen.agreements.earned import EVERY, Earned, read_earned, write_earned
from tumen.agreements.load import load_agreement
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.origin.screen import Question, screen
from tumen.reference.hs import HsCode

STATUS = {
    "home": "originating",
    "party": "originating",
    "outside": "non-originating",
    "unknown": "undetermined",
}


def expanded(
    rows: list[dict[str, str]], sector_of: dict[str, str], pair: tuple[str, str]
) -> list[dict[str, str]]:
    """Rows of a table to screen: every typical bill for every subheading of its sector."""
    lines = defaultdict(list)
    for code, sector in sector_of.items():
        lines[sector].append(code)
    found = []
    for sector, bill in dict.fromkeys((row["sector"], row["bill"]) for row in rows):
        own = [row for row in rows if (row["sector"], row["bill"]) == (sector, bill)]
        for code in lines[sector]:
            found += [_row(row, f"{bill}: {code}", code, pair) for row in own]
    return found


def _row(row: dict[str, str], name: str, code: str, pair: tuple[str, str]) -> dict[str, str]:
    exporter, importer = pair
    return {
        "bill": name,
        "hs": code,
        "exporter": exporter,
        "fob": "100",
        "shipped": row["weight"],
        "weight_kg": "100",
        "operations": f"{row['operation']}@{exporter}" if row["operation"] else "",
        "material": row["material"],
        "material_hs": {"same": code, "unknown": ""}.get(row["hs"], row["hs"]),
        "value": row["share"],
        "status": STATUS[row["made_in"]],
        "country": {"home": exporter, "party": importer}.get(row["made_in"], ""),
        "material_weight_kg": row["weight_share"],
    }


def shares(bills: Path, agreement: str, on: date, pair: tuple[str, str]) -> list[Earned]:
    """One row for each code, shortened, as far as all subheadings below it have the same share."""
    edition = load_agreement(agreement).edition_on(on).edition
    with bills.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sources = {row["source"].partition(":")[0].partition(";")[0] for row in rows}
    with TemporaryDirectory() as folder:
        table, answers = Path(folder) / "bills.csv", Path(folder) / "answers.parquet"
        lines = expanded(rows, dict(hs_sectors(edition)), pair)
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
        question = Question((agreement,), on, edition, pair[1])
        screen(table, answers, question, workers=1, strict=True, earned=Path(folder) / "earned.csv")
        found = read_earned(Path(folder) / "earned.csv")
    source = (
        f"{' and '.join(sorted(sources))}: {bills.name} put to the {agreement} rule of every "
        f"subheading on {on}"
    )
    return shortened(
        [
            replace(row, importer=EVERY, exporter=EVERY, source=source, value=None, place=None)
            for row in found
        ],
        edition,
    )


def shortened(rows: list[Earned], edition: str) -> list[Earned]:
    """The same with chapters and headings in place of subheadings that all have one share."""
    bounds = {row.hs.digits: (row.lowest, row.highest) for row in rows}
    sector_of = hs_sectors(edition)
    kept = {}
    for length in (2, 4, 6):
        below = defaultdict(set)
        for code in sector_of:
            below[code[:length]].add(bounds.get(code))
        for prefix, found in below.items():
            if len(found) == 1 and None not in found and not any(prefix.startswith(k) for k in kept):
                kept[prefix] = found.pop()
    first = rows[0]
    return [
        Earned(EVERY, EVERY, HsCode(code, edition), first.regime, None, first.source, "originates", *bound)
        for code, bound in sorted(kept.items())
    ]


def main() -> None:
    """Read the arguments and write the table."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("bills", type=Path)
    read.add_argument("out", type=Path)
    read.add_argument("--agreement", required=True)
    read.add_argument("--on", type=date.fromisoformat, required=True)
    read.add_argument("--pair", nargs=2, metavar=("EXPORTER", "IMPORTER"), required=True)
    given = read.parse_args()
    rows = shares(given.bills, given.agreement, given.on, tuple(given.pair))
    write_earned(rows, given.out)


if __name__ == "__main__":
    main()
