"""Figures and choices that a study states, in its tables or in a scenario, each by its path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.app.levers.yaml_text import plain_text
from tumen.app.studies.study_tables import read_sheet
from tumen.errors import InputError
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.schema import BASE
from tumen.study.core.source import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tumen.app.studies.sheets import TableSheet
    from tumen.app.studies.shelf import ShelfStudy
    from tumen.tables.field import Field, Table

_FIGURE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(\s*(?:%|[A-Z]{3}))?")


@dataclass(frozen=True, slots=True)
class StatedLever:
    """A figure or a choice as it is stated."""

    path: str
    """As in scenarios: ``prices[product=box, site=ningbo].price``; of a figure of a scenario
    ``scale:PATH`` or ``set:PATH``."""
    label: str
    value: str
    choices: tuple[str, ...] = ()
    unit: str = ""

    @property
    def figure(self) -> Decimal | None:
        """The number of it; None of a choice."""
        found = _FIGURE.fullmatch(self.value)
        return Decimal(found[1]) if found and not self.choices else None

    @property
    def behind(self) -> str:
        """What stands behind the number: a currency, %."""
        found = _FIGURE.fullmatch(self.value)
        return (found[2] or "").strip() if found else ""


def levers_of(study: ShelfStudy, table: str) -> list[list[StatedLever | None]]:
    """What may be moved in a table: for each row its cells, None where one is no figure and no choice."""
    return levers_in(read_sheet(study, table))


def levers_in(sheet: TableSheet) -> list[list[StatedLever | None]]:
    """The same of a table as its file has it."""
    rows = [dict(zip(sheet.columns, cells, strict=True)) for cells in sheet.rows]
    picked = [_keys(sheet.table.key, row, bare=True) for row in rows]
    found = []
    for row, short in zip(rows, picked, strict=True):
        keys = short if picked.count(short) == 1 else _keys(sheet.table.key, row, bare=False)
        found.append([_lever(sheet.table, keys, name, row) for name in sheet.columns])
    return found


def _keys(key: Sequence[str], row: Mapping[str, str], *, bare: bool) -> str | None:
    """What picks the row in a path (`bare`: without the keys that are empty); None where its cells cannot be
    written there.
    """
    parts = []
    for name in key:
        text = row.get(name, "").strip()
        if '"' in text or "]" in text:
            return None
        if text or not bare:
            parts.append(f'{name}="{text}"' if "," in text else f"{name}={text}")
    return ", ".join(parts) or None


def _lever(table: Table, keys: str | None, name: str, row: Mapping[str, str]) -> StatedLever | None:
    fields = {item.name: item for item in table.fields}
    field, text = fields.get(name), row.get(name, "").strip()
    if field is None or keys is None or not text or name in table.key or field.kind in {"hs", "date"}:
        return None
    choices = _choices(field)
    if not choices and (
        not _FIGURE.fullmatch(text) or field.kind in {"text", "title", "name", "source", "hs or unknown"}
    ):
        return None
    label = ", ".join(row.get(key, "").strip() for key in table.key if row.get(key, "").strip())
    unit = field.unit or (row.get("currency", "") if field.dimension == "money" else "")
    return StatedLever(f"{table.name}[{keys}].{name}", f"{name}: {label}", text, choices, unit)


def _choices(field: Field) -> tuple[str, ...]:
    return ("yes", "no") if field.kind == "yes-no" else field.choices


def levers_of_scenario(study: ShelfStudy, scenario: str) -> list[StatedLever]:
    """Figures and choices that a scenario states."""
    patch = scenarios_of(study).get(scenario) or {}
    found = []
    for path, value in (patch.get("scale") or {}).items():
        found.append(StatedLever(f"scale:{path}", f"{path} ×", plain_text(value)))
    for path, value in (patch.get("set") or {}).items():
        cells = value.items() if isinstance(value, dict) else [("", value)]
        for column, cell in cells:
            text = plain_text(cell)
            whole = f"{path}.{column}" if column else path
            field = _field_of(whole)
            choices = _choices(field) if field is not None else ()
            if choices or _FIGURE.fullmatch(text):
                found.append(StatedLever(f"set:{whole}", whole, text, choices))
    return found


def _field_of(path: str) -> Field | None:
    from tumen.study.core.overrides import parse_path

    try:
        found = parse_path(path)
        return found.table.field(found.column) if found.column else None
    except InputError:
        return None


def stated_lever(study: ShelfStudy, start: str, path: str) -> StatedLever:
    """The lever of a path, as it is stated now.

    Raises
    ------
    InputError
        If nothing there can be moved.
    """
    if path.startswith(("scale:", "set:")):
        listed: Iterable[StatedLever | None] = levers_of_scenario(study, start)
    else:
        table = path.partition("[")[0]
        listed = [item for row in levers_of(study, table) for item in row] if table in TABLES else ()
    found = next((item for item in listed if item is not None and item.path == path), None)
    if found is None:
        raise InputError.of(
            f"{path} is no figure or choice that is stated now",
            "It was changed or removed meanwhile: take the lever away, and choose another",
            file=path,
        )
    return found


def scenario_names(study: ShelfStudy) -> list[str]:
    """The base and the scenarios of a study."""
    return [BASE, *(name for name in scenarios_of(study) if name != BASE)]


def scenarios_of(study: ShelfStudy) -> dict[str, Any]:
    """What each scenario of a study states, by its name."""
    told = read_document(study.file).data.get("scenarios")
    return (
        {str(name): item for name, item in told.items() if isinstance(item, dict)}
        if isinstance(told, dict)
        else {}
    )
