"""Files in the forms of customs authorities, made here; every rate and description is invented."""

from datetime import date

import openpyxl
import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle

from tumen.tariff.importing import folder
from tumen.tariff.importing.folder import prepare_tariff, write_tariff
from tumen.tariff.importing.forms import read_tariff_map

READ = date(2026, 11, 30)
RCEP = {"regime": "RCEP", "beneficiaries": "[CN]", "from": "2022-01-01"}
BODY = getSampleStyleSheet()["BodyText"]


def sheet_of(path, rows, percent=(), merged=(), names=("Schedule",)):
    """A workbook with the rows on each sheet; columns in `percent` (from 0) are shown as per cent."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in names:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.column - 1 in percent and isinstance(cell.value, int | float):
                    cell.number_format = "0.0%"
    book.save(path)
    return path


def pdf_of(path, rows, widths=None):
    """A ruled table over as many pages as it needs, its head on the first alone."""
    cells = [[Paragraph(str(cell), BODY) if cell != "" else "" for cell in row] for row in rows]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    table = LongTable(cells, colWidths=widths, style=style)
    SimpleDocTemplate(str(path), pagesize=landscape(A4)).build([Paragraph("ANNEX I", BODY), table])
    return path


def csv_of(path, rows):
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    """Shares of the whole nomenclature are measured only where a test asks about them."""
    if "covered" not in request.keywords:
        monkeypatch.setattr(folder, "measure", lambda *_: iter(()))


@pytest.fixture
def mapped(tmp_path):
    """Write a map, its keys as text; those of `more` beside or in place of the usual ones."""

    def write(importer, **more):
        given = {"importer": importer, "edition": "HS2022", "source": '{title: made up, where: "this test"}'}
        given |= {key.rstrip("_"): value for key, value in more.items()}
        path = tmp_path / "map.yaml"
        path.write_text("".join(f"{key}: {value}\n" for key, value in given.items()), encoding="utf-8")
        return path

    return write


@pytest.fixture
def imported(mapped, tmp_path):
    """Import files by a map made of keys, and write the folder: what was read, and the folder."""

    def run(files, importer, out="own", partly=False, **more):
        files = files if isinstance(files, list) else [files]
        made = prepare_tariff(files, read_tariff_map(mapped(importer, **more)), read_on=READ, partly=partly)
        return made, write_tariff(made, tmp_path / out)

    return run
