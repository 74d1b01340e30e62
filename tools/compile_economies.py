"""Compile the list of economies and of currency codes from the ISO table.

Usage: python tools/compile_economies.py [../shared/data/geo/country_codes.csv]

Writes economies.csv (iso2, iso3, name, kind) and currencies.csv (code, minor_unit) under
src/tumen/data/economies. memberships.csv is written by hand and only checked here.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from babel import Locale

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


CLDR = f"Unicode CLDR, locales zh_Hans and ko, in Babel {version('babel')}"
SHORT = {
    "EU": ("\u6b27\u76df", "\uc720\ub7fd\uc5f0\ud569"),
    "HK": ("\u4e2d\u56fd\u9999\u6e2f", "\ud64d\ucf69"),
    "KR": ("\u97e9\u56fd", "\ud55c\uad6d"),
    "MO": ("\u4e2d\u56fd\u6fb3\u95e8", "\ub9c8\uce74\uc624"),
    "TW": ("\u4e2d\u56fd\u53f0\u6e7e", "\ub300\ub9cc"),
    "CNY": ("\u5143", "\uc704\uc548"),
    "EUR": ("\u6b27\u5143", "\uc720\ub85c"),
    "JPY": ("\u65e5\u5143", "\uc5d4"),
    "KRW": ("\u97e9\u5143", "\uc6d0"),
    "USD": ("\u7f8e\u5143", "\ub2ec\ub7ec"),
}
"""Economies and currencies that Chinese and Korean pages of trade offices name otherwise than CLDR, or in short."""


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


def names(economies: list[str], currencies: list[str]) -> list[tuple[str, str, str, str, str]]:
    """What Chinese and Korean call economies and currencies."""
    zh, ko = Locale.parse("zh_Hans"), Locale.parse("ko")
    found = []
    for kind, codes, of in (("currency", currencies, "currencies"), ("economy", economies, "territories")):
        called = [getattr(language, of) for language in (zh, ko)]
        for code in codes:
            short = SHORT.get(code)
            told = short or tuple(str(by.get(code, "")) for by in called)
            if all(told):
                found.append(
                    (kind, code, *told, "as pages of the zone and of trade offices say it" if short else CLDR)
                )
    return found


def main() -> None:
    rows = read(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
    TARGET.mkdir(parents=True, exist_ok=True)
    known = economies(rows)
    write(TARGET / "economies.csv", ("iso2", "iso3", "name", "kind"), known)
    write(TARGET / "currencies.csv", ("code", "minor_unit"), currencies(rows))
    write(
        TARGET / "names.csv",
        ("kind", "code", "zh", "ko", "source"),
        names([row[0] for row in known], [row[0] for row in currencies(rows)]),
    )
    named = {row["economy"] for row in read(TARGET / "memberships.csv")}
    if unknown := named - {row[0] for row in known}:
        raise SystemExit(f"memberships.csv names unknown economies: {sorted(unknown)}")


if __name__ == "__main__":
    main()
