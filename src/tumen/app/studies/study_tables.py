"""The tables of a study, whatever file or sheet they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.app.studies.outside import refuse_outside
from tumen.app.studies.sheets import TableSheet, read_text_sheet, version_of
from tumen.app.studies.workbooks import read_worksheet
from tumen.errors import InputError
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.source import read_document
from tumen.tables.worksheet import split_sheet

if TYPE_CHECKING:
    from tumen.app.studies.shelf import ShelfStudy


def tables_there(study: ShelfStudy) -> dict[str, str]:
    """The tables that a study has, with their files, in the order of the declarations."""
    named: dict[str, str] = {}
    try:
        told = read_document(study.file).data.get("tables")
    except InputError:
        told = None
    if isinstance(told, dict):
        named = {str(name): str(file) for name, file in told.items() if file and name in TABLES}
    if not study.workbook:
        for path in sorted(study.file.parent.glob("*.csv")):
            name = path.stem.replace("-", "_")
            if name in TABLES and path.name not in named.values():
                named.setdefault(name, path.name)
    return {name: named[name] for name in TABLES if name in named}


def read_sheet(study: ShelfStudy, name: str) -> TableSheet:
    """A table of a study; one that it does not have yet has its needed columns and no row."""
    table = TABLES[name]
    refuse_outside(study.path, study.root)
    file = tables_there(study).get(name)
    if file is None:
        needed = tuple(item.name for item in table.fields if item.required)
        file = f"{study.file.name}#{name}" if study.workbook else f"{name}.csv"
        version = version_of(study.file) if study.workbook else ""
        return TableSheet(table, file, version, needed, ())
    if study.workbook and split_sheet(study.file.parent / file)[1]:
        return read_worksheet(study.file, table, file)
    return read_text_sheet(table, study.file.parent / file, file)
