"""Compile the list of economies and of currency codes from the ISO table.

Usage: python tools/compile_economies.py [../shared/data/geo/country_codes.csv]

Writes economies.csv (iso2, iso3, name, kind) and currencies.csv (code, minor_unit) under
src/tumen/data/economies. memberships.csv is written by hand and only checked here.
"""

from __future__ import annotations

import sys
from pathlib import Path

from table_files import DATA, SHARED, read, write

DEFAULT = SHARED / "geo/country_codes.csv"
TARGET = DATA / "economies"

# Names in common use where the table abbreviates, or where the economy is known by another name in trade.
NAMES = {
    "BA": "Bosnia and Herzegovina",
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CI": "Côte d'Ivoire",
    "GB": "United Kingdom",
    "UM": "United States Outlying Islands",
    "US": "United States",
    "VI": "United States Virgin Islands",
    "VN": "Viet Nam",
}


def economies(rows: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    found = []
    for row in rows:
        iso2, iso3 = row["ISO3166-1-Alpha-2"], row["ISO3166-1-Alpha-3"]
        name = NAMES.get(iso2, row["CLDR display name"].replace("’", "'").replace("St. ", "Saint "))
        if len(iso2) != 2 or len(iso3) != 3 or not name:
            raise SystemExit(f"not an ISO 3166 row: {iso2!r} {iso3!r} {name!r}")
        found.append((iso2, iso3, name.replace(" & ", " and "), "economy"))
    found.append(("EU", "", "European Union", "customs union"))
    return sorted(found)


def currencies(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for row in rows:
        codes = row["ISO4217-currency_alphabetic_code"]
        if not codes:
            continue
        units = row["ISO4217-currency_minor_unit"].split(",")
        for code, unit in zip(codes.split(","), units, strict=True):
            if found.setdefault(code, unit) != unit:
                raise SystemExit(f"{code} has two minor units: {found[code]} and {unit}")
    return sorted(found.items())


def main() -> None:
    rows = read(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
    TARGET.mkdir(parents=True, exist_ok=True)
    known = economies(rows)
    write(TARGET / "economies.csv", ("iso2", "iso3", "name", "kind"), known)
    write(TARGET / "currencies.csv", ("code", "minor_unit"), currencies(rows))
    named = {row["economy"] for row in read(TARGET / "memberships.csv")}
    if unknown := named - {row[0] for row in known}:
        raise SystemExit(f"memberships.csv names unknown economies: {sorted(unknown)}")


if __name__ == "__main__":
    main()
