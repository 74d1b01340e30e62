"""The command line in this process, and PDFs in the layouts of printed annexes; every description is
invented."""

from types import SimpleNamespace

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate, TableStyle
from typer.testing import CliRunner

from tumen.cli import app

BODY = getSampleStyleSheet()["BodyText"]
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
MIDDLE = ("VALIGN", (0, 0), (-1, -1), "MIDDLE")


def cells(rows):
    return [[Paragraph(cell, BODY) if cell else "" for cell in row] for row in rows]


def annex_hs2012(path, rows, pages=1):
    """The annex as signed: two lines of head, codes in three columns, cells centred, a section across all
    columns."""
    head = [
        ["HS Code (HS 2012)", "", "", "Product Description", "Product-Specific Rule"],
        ["Chapter", "Heading", "Subheading", "", ""],
    ]
    style = TableStyle(
        [GRID, MIDDLE, ("SPAN", (0, 0), (2, 0)), ("SPAN", (3, 0), (3, 1)), ("SPAN", (4, 0), (4, 1))]
    )
    parts = [Paragraph("ANNEX 3A", BODY), Paragraph("PRODUCT-SPECIFIC RULES", BODY)]
    size = -(-len(rows) // pages)
    for at in range(0, len(rows), size):
        block = cells([*head, *rows[at : at + size]])
        parts += [LongTable(block, colWidths=[55, 55, 70, 220, 90], repeatRows=2, style=style), PageBreak()]
    SimpleDocTemplate(str(path), pagesize=A4).build(parts)


def list_hs2022(path, rows):
    """The list transposed: one line of head, heading and subheading, several pages with the head on the first
    alone."""
    head = ["Heading", "Subheading", "Description of goods (HS2022)", "Product Specific Rule"]
    style = TableStyle([GRID, MIDDLE])
    table = LongTable(cells([head, *rows]), colWidths=[60, 70, 260, 100], repeatRows=0, style=style)
    SimpleDocTemplate(str(path), pagesize=A4).build(
        [Paragraph("Product-Specific Rules in HS2022", BODY), table]
    )


def letter(path):
    """A PDF that is no annex, with a ruled table of something else."""
    table = LongTable(
        cells([["Item", "Date", "Amount"], ["rent", "2026-01-01", "100"]]), style=TableStyle([GRID])
    )
    SimpleDocTemplate(str(path), pagesize=A4).build([Paragraph("Dear customer", BODY), table])


@pytest.fixture
def pdf():
    """Writers of PDFs."""
    return SimpleNamespace(annex_hs2012=annex_hs2012, list_hs2022=list_hs2022, letter=letter)


@pytest.fixture
def tumen():
    """Run a command in this process."""

    def run(*words: object):
        return CliRunner().invoke(app, [str(word) for word in words])

    return run
