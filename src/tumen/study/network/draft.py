"""A network study before it is on disk: what study.yaml says, and the rows of its tables as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tumen.files.csv_text import write_csv
from tumen.files.whole import check_free, whole_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A study to be written: `facts` is study.yaml, `tables` the rows of the tables by name."""

    facts: Mapping[str, Any]
    tables: Mapping[str, list[Cells]]

    def write(self, folder: Path) -> None:
        """Write study.yaml and one CSV file for each table.

        Raises
        ------
        InputError
            If the folder is not empty (nothing is overwritten), or cannot be written.
        """
        from ruamel.yaml import YAML

        check_free(folder)
        kept = {name: rows for name, rows in self.tables.items() if rows}
        yaml = YAML()
        yaml.width = 110
        with whole_folder(folder) as draft:
            for name, rows in kept.items():
                columns = list(dict.fromkeys(column for row in rows for column in row))
                cells = ([row.get(column, "") for column in columns] for row in rows)
                write_csv(draft.path / file_of(name), columns, cells)
            with (draft.path / "study.yaml").open("w", encoding="utf-8", newline="\n") as file:
                yaml.dump(dict(self.facts), file)


def file_of(table: str) -> str:
    """Name of the file of a table."""
    return f"{table.replace('_', '-')}.csv"
