"""Routes of editing: a table in a grid, a file as text, with what would be wrong said as one types."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, Field

from tumen.app.door import Role
from tumen.app.guard import EDITOR
from tumen.app.pages import go_to, render
from tumen.app.people.audit import record
from tumen.app.spoken import for_page
from tumen.app.studies.drafts import ChangedMeanwhileError, by_cell, problems_with, save
from tumen.app.studies.edits import cells_changed, edits_of, write_edit
from tumen.app.studies.merge import merge
from tumen.app.studies.sheets import (
    TableSheet,
    filled,
    lines_of,
    text_of,
    version_of,
)
from tumen.app.studies.shelf import shelf_of, within
from tumen.app.studies.study_tables import read_sheet, tables_there
from tumen.errors import InputError, Problem
from tumen.language.problems import problem_said
from tumen.language.said import said
from tumen.study.core.rows.columns import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tumen.app.studies.shelf import ShelfStudy
    from tumen.tables.field import Field as ColumnField

router = APIRouter()
_MOST_ROWS = 5_000
_MOST_COLUMNS = 200


def _text(cell: str) -> str:
    """A cell that can be written; JSON can name half of a pair of surrogates, which is no sign."""
    cell.encode()
    return cell


Line = Annotated[list[Annotated[str, AfterValidator(_text)]], Field(max_length=_MOST_COLUMNS)]
Lines = Annotated[list[Line], Field(max_length=_MOST_ROWS)]


class SentGrid(BaseModel):
    """A table as the reader has it in the grid."""

    version: str
    columns: Line
    rows: Lines
    base_columns: Line = []
    base_rows: Lines = []


def _table(name: str) -> str:
    if name not in TABLES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return name


@router.get("/{name}/tables/{table}")
def grid(request: Request, name: str, table: str) -> Response:
    """A table in a grid."""
    study = shelf_of(request).one(name)
    sheet = read_sheet(study, _table(table))
    refused = _refused(request, study, sheet)
    if sheet.problems and refused is None and not study.workbook and "/" not in sheet.file:
        return go_to(request, f"/studies/{name}/text/{sheet.file}")
    shown: dict[str, Any] = {
        "version": sheet.version,
        "columns": sheet.columns,
        "rows": sheet.rows[:_MOST_ROWS],
        "most": _MOST_ROWS,
        "fields": [_described(item) for item in TABLES[table].fields],
        "known": _known(study, TABLES[table].fields),
        "editable": refused is None and request.state.visitor.role >= Role.EDITOR,
        "checked": request.state.visitor.role >= Role.EDITOR and len(sheet.rows) <= _MOST_ROWS,
    }
    problems = within(sheet.problems, study.path)
    there = tables_there(study)
    return render(
        request,
        "studies/grid.html.j2",
        study=study,
        sheet=sheet,
        grid=shown,
        refused=refused,
        problems=problems,
        tables=there,
    )


@router.post("/{name}/tables/{table}/check")
def check_grid(request: Request, name: str, table: str, sent: SentGrid) -> JSONResponse:
    """What would be wrong with the study if the table were what it is in the grid."""
    study = shelf_of(request).one(name)
    sheet = read_sheet(study, _table(table))
    try:
        data, lines = _file_with(study, sheet, sent)
        wrong = problems_with(study, {_file_of(study, sheet): data})
    except InputError as error:
        wrong, lines = within(error.problems, study.path), {}
    found = by_cell(wrong, sheet.file, sent.columns, sent.rows, lines)
    return JSONResponse(
        {
            "version": sheet.version,
            "cells": [
                {"row": row, "column": column, "said": [_said(item, column) for item in problems]}
                for (row, column), problems in found.cells.items()
            ],
            "rows": [
                {"row": row, "said": list(map(_said, problems))} for row, problems in found.rows.items()
            ],
            "others": [problem_said(replace(item, fix=for_page(item.fix))) for item in found.others],
        }
    )


@router.post("/{name}/tables/{table}", dependencies=[EDITOR])
def save_grid(request: Request, name: str, table: str, sent: SentGrid) -> JSONResponse:
    """Save the table, whole or not at all; where somebody saved it meanwhile, show both and ask."""
    study = shelf_of(request).one(name)
    sheet = read_sheet(study, _table(table))
    refused = _refused(request, study, sheet)
    if refused is not None:
        raise InputError(refused)
    data, _ = _file_with(study, sheet, sent)
    try:
        version = save(
            study,
            _file_of(study, sheet),
            sent.version,
            data,
            lambda: record(request, "study saved", f"{name}: {sheet.file}"),
        )
    except ChangedMeanwhileError:
        return _conflict(request, name, read_sheet(study, table), sent)
    cells = cells_changed(sheet.file, (sheet.columns, sheet.rows), (sent.columns, sent.rows))
    write_edit(request, name, sheet.file, (sent.version, version), cells)
    return JSONResponse({"version": version})


def _conflict(request: Request, name: str, now: TableSheet, sent: SentGrid) -> JSONResponse:
    base = (tuple(sent.base_columns), tuple(map(tuple, sent.base_rows)))
    mine = (tuple(sent.columns), tuple(cells for _, cells in filled(sent.columns, sent.rows)))
    found = merge(now.table, base, mine, (now.columns, now.rows))
    told = {
        "version": now.version,
        "columns": found.columns,
        "rows": found.rows,
        "base": {"columns": now.columns, "rows": now.rows},
        "conflicts": [
            {name: getattr(item, name) for name in ("row", "column", "base", "mine", "theirs", "place")}
            for item in found.conflicts
        ],
        "theirs": found.theirs,
        "by": next((edit.by for edit in edits_of(request, name, 20) if edit.file == now.file), ""),
    }
    return JSONResponse(told, HTTPStatus.CONFLICT)


def _file_of(study: ShelfStudy, sheet: TableSheet) -> str:
    return sheet.file.partition("#")[0] if study.workbook else sheet.file


def _file_with(
    study: ShelfStudy, sheet: TableSheet, sent: SentGrid
) -> tuple[bytes | None, Mapping[int, int]]:
    """The file with the cells of the grid, and the place of each row by its line; None: without rows there is
    no table.
    """
    if len(set(sent.columns)) < len(sent.columns) or not sent.columns:
        raise InputError.of("two columns have one name", "Remove one of them", file=sheet.file)
    rows = filled(sent.columns, sent.rows)
    if "#" in sheet.file and study.workbook:
        from tumen.app.studies.workbooks import workbook_with

        return workbook_with(study.file, sheet, sent.columns, rows)
    named = sheet.file != f"{sheet.table.name}.csv"
    if not rows and not named:
        return None, {}
    return text_of(sheet, sent.columns, rows), lines_of(rows)


def _refused(request: Request, study: ShelfStudy, sheet: TableSheet) -> Problem | None:
    """Why a table is not edited here; None where it is."""
    if len(sheet.rows) > _MOST_ROWS:
        fix = "Edit it in a spreadsheet program: what you save there is shown here at once"
        return Problem(f"the table has more than {_MOST_ROWS:,} rows", fix, sheet.file)
    if not study.workbook:
        try:
            shelf_of(request).folder.inside(study.name, *sheet.file.split("/"))
        except InputError:
            fix = "Edit it where it stands, or copy it into the folder of the study"
            return Problem("the table does not stand in the folder of the study", fix, sheet.file)
        return None
    from tumen.app.studies.workbooks import why_not

    return why_not(study.file)


def _said(problem: Problem, column: str = "") -> str:
    """A problem without its place, which stands beside it: its cell."""
    told = replace(problem, file=None, line=None, column=None, fix=for_page(problem.fix))
    return problem_said(told).removeprefix(f"{column}: ")


def _described(item: ColumnField) -> dict[str, Any]:
    """What a column means, for the hint beside the grid."""
    choices = ("yes", "no") if item.kind == "yes-no" else item.choices
    low, high = (None if bound is None else f"{bound:f}" for bound in (item.low, item.high))
    return {
        "name": item.name,
        "doc": said(item.doc),
        "required": item.required,
        "kind": item.kind,
        "unit": item.unit,
        "choices": choices,
        "empty": item.default or said(item.empty),
        "example": item.example,
        "low": low,
        "high": high,
        "refers": item.refers,
    }


def _known(study: ShelfStudy, fields: tuple[ColumnField, ...]) -> dict[str, list[str]]:
    """Names in the tables that columns refer to, to pick from."""
    found = {}
    for item in fields:
        if not item.refers or item.refers not in TABLES or not TABLES[item.refers].key:
            continue
        other = read_sheet(study, item.refers)
        key = TABLES[item.refers].key[0]
        if key in other.columns:
            at = other.columns.index(key)
            found[item.name] = list(dict.fromkeys(cells[at] for cells in other.rows if cells[at]))
    return found


@router.get("/{name}/text/{file}")
def text(request: Request, name: str, file: str) -> Response:
    """A file of the study as text: its keys, or a table that is no grid."""
    study = shelf_of(request).one(name)
    path = _text_file(request, study, file)
    written = path.read_text(encoding="utf-8", errors="replace")
    version = version_of(path)
    lossy = "\ufffd" in written
    return render(
        request,
        "studies/text.html.j2",
        study=study,
        file=file,
        text=written,
        version=version,
        theirs=None,
        problems=problems_with(study, {}),
        lossy=lossy,
    )


@router.post("/{name}/text/{file}/check")
def check_text(request: Request, name: str, file: str, text: Annotated[str, Form()] = "") -> Response:
    """What would be wrong with the study if the file were this text."""
    study = shelf_of(request).one(name)
    _text_file(request, study, file)
    wrong = problems_with(study, {file: _bytes(text)})
    return render(request, "studies/wrong.html.j2", problems=wrong)


@router.post("/{name}/text/{file}", dependencies=[EDITOR])
def save_text(
    request: Request,
    name: str,
    file: str,
    version: Annotated[str, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    """Save the text, whole or not at all; where somebody saved another meanwhile, show both."""
    study = shelf_of(request).one(name)
    path = _text_file(request, study, file)
    try:
        saved = save(
            study,
            file,
            version,
            _bytes(text),
            lambda: record(request, "study saved", f"{name}: {file}"),
        )
    except ChangedMeanwhileError:
        theirs = path.read_text(encoding="utf-8", errors="replace")
        return render(
            request,
            "studies/text.html.j2",
            HTTPStatus.CONFLICT,
            study=study,
            file=file,
            text=text,
            version=version_of(path),
            theirs=theirs,
            problems=(),
            lossy=False,
        )
    write_edit(request, name, file, (version, saved))
    return go_to(request, f"/studies/{name}")


def _text_file(request: Request, study: ShelfStudy, file: str) -> Path:
    """A file of text of a study by its name; nothing else of the folder."""
    if study.workbook or study.path.is_file():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    try:
        path = shelf_of(request).folder.inside(study.name, file)
    except InputError:
        raise HTTPException(HTTPStatus.NOT_FOUND) from None
    if not path.is_file() or path.suffix.lower() not in {".yaml", ".yml", ".csv", ".tsv", ".txt"}:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return path


def _bytes(text: str) -> bytes:
    """What a browser sends has the line ends of forms."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (text if text.endswith("\n") or not text else f"{text}\n").encode()
