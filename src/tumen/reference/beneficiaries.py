"""Lists of beneficiaries of preferences that one side grants: who is on one, who surely is not, who may be.

A list of the United Nations says who cannot benefit and who can; whether an importer grants it is said by its
own list, where that is on file (``data/economies/beneficiaries.csv``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.errors import DataError
from tumen.reference.economies import DATA, economies

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERYBODY_ELSE = "others"
_STANDING = MappingProxyType({"yes": True, "no": False, "possible": None})


@dataclass(frozen=True, slots=True)
class BeneficiaryRow:
    """What one source says of some economies and a list, towards one importer or (None) whoever uses it."""

    group: str
    importer: str | None
    economies: frozenset[str] | None
    """None: all that no other row of the list names on the day."""
    benefits: bool | None
    """None: it is possible, and whether it is so is not on file."""
    start: date
    until: date | None
    source: str
    read_on: date
    note: str

    def holds(self, on: date) -> bool:
        """Whether it speaks of the day."""
        return self.start <= on and (self.until is None or on <= self.until)


@cache
def beneficiary_rows() -> Mapping[str, tuple[BeneficiaryRow, ...]]:
    """The rows on file by list, those of an importer's own list before the general ones."""
    known = {item.iso2 for item in economies()}
    found: dict[str, list[BeneficiaryRow]] = {}
    with (DATA / "beneficiaries.csv").open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            named = None if row["economies"] == EVERYBODY_ELSE else frozenset(row["economies"].split())
            if unknown := sorted(({row["importer"]} - {""} | (named or set())) - known):
                raise DataError(
                    f"beneficiaries.csv:{line}: {', '.join(unknown)} is not the code of an economy"
                )
            item = BeneficiaryRow(
                row["list"],
                row["importer"] or None,
                named,
                _STANDING[row["benefits"]],
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["until"]) if row["until"] else None,
                row["source"],
                date.fromisoformat(row["read_on"]),
                row["note"],
            )
            found.setdefault(item.group, []).append(item)
    return MappingProxyType(
        {group: tuple(sorted(rows, key=lambda row: row.importer is None)) for group, rows in found.items()}
    )


def on_list(group: str, code: str, on: date, importer: str | None = None) -> BeneficiaryRow | None:
    """The row that decides whether an economy (ISO2) is on a list on a day; None where none is on file.

    A row of the importer's own list goes before a general one, and one that names the economy before what is
    said of all others.
    """
    rows = [
        row for row in beneficiary_rows().get(group, ()) if row.holds(on) and row.importer in {None, importer}
    ]
    for own in (True, False):
        mine = [row for row in rows if (row.importer is not None) is own]
        named = next((row for row in mine if row.economies is not None and code in row.economies), None)
        found = named or next((row for row in mine if row.economies is None), None)
        if found is not None:
            return found
    return None
