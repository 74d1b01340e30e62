"""Columns that name a row elsewhere: which they are, what each may name, and rows that name nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from tumen.study.core.rows.columns import TABLES, StudyTables


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose cells name rows of other tables."""

    table: str
    attribute: str
    targets: tuple[tuple[str, str], ...]
    """Tables, each with the attribute that is named."""
    unmet: str = ""
    """What is said of a name that is none; its kind where empty."""

    def known(self, tables: StudyTables) -> tuple[str, ...]:
        """Every name that it may hold."""
        rows = ((row, name) for table, name in self.targets for row in getattr(tables, table))
        return tuple(dict.fromkeys(getattr(row, name) for row, name in rows))

    def unknown_in(self, row: Any, known: Collection[str]) -> list[str]:
        """The names in a row that are none."""
        said = getattr(row, self.attribute)
        listed = said if isinstance(said, tuple) else () if said is None else (said,)
        return [name for name in listed if name not in known]

    @property
    def kind(self) -> str:
        """What is named: ``supplier or site``."""
        return " or ".join(name for _, name in self.targets)


_SENDERS = (("suppliers", "supplier"), ("sites", "site"))
_TAKERS = (("sites", "site"), ("markets", "market"))
REFERENCES: tuple[Reference, ...] = (
    *(
        Reference(name, field.attribute or field.name, ((field.refers, TABLES[field.refers].key[0]),))
        for name, table in TABLES.items()
        for field in table.fields
        if field.refers
    ),
    Reference("lanes", "start", _SENDERS),
    Reference("lanes", "end", _TAKERS),
    Reference("lanes", "products", (("products", "product"),)),
    Reference("lanes", "ports", (("ports", "port"),)),
    Reference("declarations", "by", _SENDERS),
    Reference(
        "declarations",
        "material",
        (("bills", "material"), ("offers", "material")),
        "no bill and no offer has the material",
    ),
)


def unmet(
    tables: StudyTables, lost: Collection[str] = ()
) -> Iterator[tuple[Reference, Any, list[str], tuple[str, ...]]]:
    """Yield each reference of a row that names nothing: with the row, the names, and those that there are.

    Parameters
    ----------
    lost
        Tables that could not be read: what names their rows cannot be judged.
    """
    for reference in REFERENCES:
        rows = getattr(tables, reference.table)
        if not rows or any(table in lost for table, _ in reference.targets):
            continue
        known = reference.known(tables)
        names = set(known)
        for row in rows:
            if unknown := reference.unknown_in(row, names):
                yield reference, row, unknown, known
