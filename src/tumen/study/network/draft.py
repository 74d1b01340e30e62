"""A network study before it is on disk: what study.yaml says, and the rows of its tables as text."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A study to be written: `facts` is study.yaml without the tables, `tables` their rows by name."""

    facts: Mapping[str, Any]
    tables: Mapping[str, list[Cells]]

    def write(self, folder: Path) -> None:
        """Write study.yaml and one CSV file for each table.

        Raises
        ------
        InputError
            If the folder is not empty; nothing is overwritten.
        """
        from ruamel.yaml import YAML

        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError.of(
                "is not an empty folder", "Name a new folder; nothing is overwritten", file=str(folder)
            )
        folder.mkdir(parents=True, exist_ok=True)
        kept = {name: rows for name, rows in self.tables.items() if rows}
        for name, rows in kept.items():
            _write_csv(folder / file_of(name), rows)
        yaml = YAML()
        yaml.width = 110
        with (folder / "study.yaml").open("w", encoding="utf-8", newline="\n") as file:
            yaml.dump({**self.facts, "tables": {name: file_of(name) for name in kept}}, file)


def file_of(table: str) -> str:
    """Name of the file of a table."""
    return f"{table.replace('_', '-')}.csv"


def _write_csv(path: Path, rows: list[Cells]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
