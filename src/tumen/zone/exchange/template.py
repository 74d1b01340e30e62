"""Templates of every table of a ledger: as one workbook, or as a folder of CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tumen.files.csv_text import write_csv
from tumen.files.whole import whole_file, whole_folder
from tumen.tables.field import Field, Table
from tumen.tables.forms.blank_sheets import NEEDED, OTHER, SheetHead, as_figure, explain, fill, is_text
from tumen.tables.worksheet import load_openpyxl, save
from tumen.zone.exchange.export import check_place
from tumen.zone.exchange.heads import NOTES, head_of, heads, meaning_of, table_title, word_of
from tumen.zone.records import TABLES

_OF_KIND = {
    "economy": "KR",
    "currency": "CNY",
    "amount": "400000000",
    "positive": "5000",
    "number": "70",
    "count": "120",
    "date": "2026-06-30",
    "hs or unknown": "3919.90",
    "edition": "HS2022",
}
"""What an example shows of a column by its kind; other columns of text stay empty."""
_OF_COLUMN = {
    "stage": "signed",
    "part_of": "",
    "confidence": "office",
    "let_m2": "3000",
    "jobs": "120",
    "indicator": "signed",
    "definition": "landed",
    "choice": "on-site",
    "to": "USD",
    "rate": "1",
}
_NEEDED_TEXT = frozenset({"title", "product", "reason", "said_by", "scope", "basis", "type"})


def write_template(place: Path, language: str) -> None:
    """Write every table with its columns, what each means and a marked example: a workbook, else a folder.

    Raises
    ------
    InputError
        If something is there already.
    MissingExtraError
        If workbooks are wanted and cannot be written.
    """
    if check_place(place):
        _write_workbook(place, language)
        return
    with whole_folder(place) as draft:
        for name, table in TABLES.items():
            columns = [head_of(name, field.name, language) for field in table.fields]
            path = draft.path / f"{table_title(name, language)}.csv"
            write_csv(path, columns, [example(table, language)], excel=True)
        (draft.path / "columns.md").write_text("\n".join(_page(language)) + "\n", encoding="utf-8")


def example(table: Table, language: str) -> list[str]:
    """The cells of the example of a table; keys, references and the source say that it is one."""
    return [_example(field, language) for field in table.fields]


def _example(field: Field, language: str) -> str:
    mark = heads().example[language]
    if field.name == "other":
        return f"{mark} 2"
    if field.choices:
        return word_of(_OF_COLUMN.get(field.name) or field.choices[0], language)
    if field.name in _OF_COLUMN:
        return _OF_COLUMN[field.name]
    if field.kind in {"name", "source"} or field.refers or field.name == f"name_{language}":
        return mark
    if field.name in _NEEDED_TEXT and field.required:
        return mark
    if field.kind == "span":
        return "2026-05" if field.name == "month" else field.example
    return _OF_KIND.get(field.kind, "")


def _write_workbook(place: Path, language: str) -> None:
    openpyxl = load_openpyxl()
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = NOTES[language]
    for line in (*heads().hints[language], "", *(row for row in _page(language) if row.startswith("|"))):
        cells = line.strip("|").split("|") if line.startswith("|") else [line]
        notes.append([cell.strip() for cell in cells])
    for letter, width in zip("ABCD", (26, 28, 12, 90), strict=True):
        notes.column_dimensions[letter].width = width
    for name, table in TABLES.items():
        sheet = book.create_sheet(table_title(name, language))
        columns = [
            SheetHead(
                head_of(name, field.name, language),
                meaning_of(name, field, language),
                field.required,
                is_text(field),
                tuple(word_of(code, language) for code in field.choices),
            )
            for field in table.fields
        ]
        row = [
            as_figure(text, field.kind)
            for text, field in zip(example(table, language), table.fields, strict=True)
        ]
        fill(openpyxl, sheet, [column.name for column in columns], [row])
        explain(openpyxl, sheet, columns)
        for cell in sheet[2]:
            cell.font = openpyxl.styles.Font(italic=True, color="808080")
        sheet.sheet_properties.tabColor = NEEDED if table.required else OTHER
    with whole_file(place) as draft:
        save(book, draft)


def _page(language: str) -> Iterator[str]:
    """Every column and what it means, as Markdown."""
    yield from (f"- {line}" for line in heads().hints[language])
    yield from ("", "| table | column | needed | meaning |", "|---|---|---|---|")
    for name, table in TABLES.items():
        for field in table.fields:
            need = "yes" if field.required else ""
            meaning = meaning_of(name, field, language).replace("|", "/")
            yield f"| {name} | {head_of(name, field.name, language)} | {need} | {meaning} |"
