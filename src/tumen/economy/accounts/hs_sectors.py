"""Which sector of the built-in table an HS subheading belongs to."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache

from tumen.economy.accounts.built_in import FOLDER
from tumen.errors import InputError


@cache
def hs_sectors(edition: str) -> Mapping[str, str]:
    """{HS subheading of six digits: sector} of one edition, one sector each.

    By the ISIC class of the subheading (WITS concordance; see data/accounts/SOURCES.md). A subheading that is
    not in the source has no entry.

    Raises InputError if there is no map of that edition.
    """
    from tumen.reference.nomenclature import nomenclature

    rows = list(csv.DictReader((FOLDER / "hs-sectors.csv").read_text(encoding="utf-8").splitlines()))
    editions = dict.fromkeys(row["edition"] for row in rows)
    if edition not in editions:
        raise InputError.of(
            f"there is no map from {edition} to sectors", f"Editions are: {', '.join(editions)}."
        )
    runs = sorted((row["first"], row["last"], row["sector"]) for row in rows if row["edition"] == edition)
    starts = [first for first, _, _ in runs]
    found: dict[str, str] = {}
    for code in nomenclature(edition).subheadings():
        at = bisect_right(starts, code) - 1
        if at >= 0 and code <= runs[at][1]:
            found[code] = runs[at][2]
    return found
