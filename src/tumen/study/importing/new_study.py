"""A study that is written from what another system holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tumen.files.csv_text import write_csv
from tumen.files.whole import check_free, whole_folder

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class NewStudy:
    """A study to be written: `facts` is study.yaml, `tables` the rows of the tables by name."""

    facts: Mapping[str, Any]
    tables: Mapping[str, list[Cells]]
    texts: Mapping[str, str] = field(default_factory=dict)
    """Texts to send, by their path in the folder."""

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
            for name in (*kept, *self.texts):
                (draft.path / name).parent.mkdir(exist_ok=True)
            for name, rows in kept.items():
                columns = list(dict.fromkeys(column for row in rows for column in row))
                cells = ([row.get(column, "") for column in columns] for row in rows)
                write_csv(draft.path / f"{name.replace('_', '-')}.csv", columns, cells)
            for name, text in self.texts.items():
                (draft.path / name).write_text(text, encoding="utf-8", newline="\n")
            with (draft.path / "study.yaml").open("w", encoding="utf-8", newline="\n") as file:
                yaml.dump(dict(self.facts), file)
