"""An invitation as a page of two sheets, printed to PDF or as HTML, with its tables beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zlib import decompressobj

from tumen.errors import DataError, InputError
from tumen.files.csv_text import write_csv
from tumen.files.whole import whole_file, whole_folder
from tumen.report.page.frame import environment
from tumen.report.print_pdf import load_printer
from tumen.report.zone.briefs.invited import first_sheet
from tumen.report.zone.briefs.offered import lacks, second_sheet
from tumen.report.zone.briefs.saying import word
from tumen.report.zone.briefs.sheets import MarkedText, Sheets, fitted
from tumen.report.zone.page import as_of, check_tables, notice
from tumen.report.zone.reading import ZoneReading
from tumen.report.zone.wording import Wording
from tumen.study.zone.statements import called
from tumen.tables.given import near

if TYPE_CHECKING:
    from tumen.language.force import Language
    from tumen.report.print_pdf import Printer
    from tumen.study.zone.briefs.make import InvitationBrief

PAGES = 2
_ENDINGS = (".pdf", ".html", ".htm")
_LEAST = 0.6
"""Of the height of the paper: with less than this a sheet that does not fit is a fault of ours."""
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_PACKED = re.compile(rb"/Type\s*/ObjStm.*?stream\r?\n(.*?)endstream", re.DOTALL)
"""Objects of a PDF may be packed together (WeasyPrint does), pages among them."""


def sheets_of(brief: InvitationBrief, language: Language) -> Sheets:
    """The sheets with everything, before they are shortened."""
    w = Wording(language)
    reading = ZoneReading(brief.snapshot, brief.on, w)
    lines = [as_of(reading), w("v_record"), word("brief_marks", w)]
    lines += [line] if (line := notice(reading)) else []
    if brief.firm is not None and brief.firm not in reading.firms:
        lines.append(word("brief_not_in_ledger", w, firm=brief.firm))
    title = word("brief_title", w, what=_invited(brief, reading))
    first = tuple(first_sheet(brief, w))
    first = first if brief.firm is None else (*first, lacks(brief, reading))
    return Sheets((title, tuple(lines)), first, tuple(second_sheet(brief, reading)))


def _invited(brief: InvitationBrief, reading: ZoneReading) -> str:
    firm = "" if brief.firm is None else reading.w.name(reading.firms.get(brief.firm, {}), brief.firm).text
    if brief.link is None:
        return firm
    link = called(brief.link.link).text(reading.w.language)
    return word("brief_title_both", reading.w, firm=firm, link=link) if firm else link


def brief_html(sheets: Sheets, language: Language, folder: str) -> str:
    """The page of sheets that were fitted; `folder` is where the tables are, as the reader is told."""
    w = Wording(language)
    said = {
        "sources": word("brief_h_sources", w),
        "contact": word("brief_contact", w),
    }
    template = environment().get_template("zone-brief.html.j2")

    def more(count: int, file: str) -> str:
        return word("brief_more_rows", w, count=f"{count}", file=f"{folder}/{file}")

    return template.render(sheets=sheets, language=language, words=said, more=more)


def write_brief(brief: InvitationBrief, place: Path, language: Language) -> Path:
    """Write a brief, and its tables to the folder ``NAME-tables`` beside it; both or none.

    Returns
    -------
    The folder of the tables.

    Raises
    ------
    MissingExtraError
        If a PDF is wanted and nothing prints.
    DataError
        If it cannot be printed on two pages.
    """
    printer = load_printer() if place.suffix.lower() == ".pdf" else None
    folder = place.with_name(f"{place.stem}-tables")
    check_tables(folder)
    whole = sheets_of(brief, language)
    with whole_file(place) as draft, whole_folder(folder, replace=True) as tables:
        _write_tables(whole, tables.path)
        if printer is None:
            draft.write_text(brief_html(fitted(whole), language, folder.name), encoding="utf-8")
        else:
            draft.write_bytes(_printed(whole, language, folder.name, printer))
    return folder


def _printed(whole: Sheets, language: Language, folder: str, printer: Printer) -> bytes:
    """Print, and shorten until it is two pages."""
    share = 1.0
    with TemporaryDirectory() as place:
        page, pdf = Path(place) / "brief.html", Path(place) / "brief.pdf"
        while share >= _LEAST:
            page.write_text(brief_html(fitted(whole, share), language, folder), encoding="utf-8")
            printer(page, pdf)
            printed = pdf.read_bytes()
            if pages_of(printed) == PAGES:
                return printed
            share -= 0.05
    raise DataError(f"the brief was not printed on {PAGES} pages but on {pages_of(printed)}")


def check_out(place: Path) -> None:
    """Refuse a name that is neither of a page nor of a PDF."""
    if place.suffix.lower() not in _ENDINGS:
        raise InputError.of("is no name of an invitation", "End it with .pdf or .html", file=str(place))


def not_on_record(brief: InvitationBrief) -> Iterator[str]:
    """Say that a firm is not in the ledger, and which one was perhaps meant."""
    firms = brief.snapshot["firms"]["firm"].to_list()
    if brief.firm is not None and brief.firm not in firms:
        meant = near(brief.firm, firms)
        more = f"; is {meant!r} meant?" if meant else ""
        yield f"{brief.firm!r} is no firm of the ledger and stands as it is written{more}"


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    packed = (decompressobj().decompress(found[1]) for found in _PACKED.finditer(pdf))
    return sum(len(_PAGE.findall(part)) for part in (pdf, *packed))


def _write_tables(whole: Sheets, folder: Path) -> None:
    """Every table, and every sentence, with what each rests on."""
    every = (*whole.first, *whole.second)
    told = ((part.title, item.text, "; ".join(item.marks)) for part in every for item in part.texts)
    write_csv(folder / "sentences.csv", ("section", "sentence", "rests on"), told)
    for part in every:
        if part.table is not None:
            rows = ([*(_taken(cell) for cell in row), "; ".join(_marks(row))] for row in part.table.rows)
            write_csv(folder / f"{part.table.name}.csv", (*part.table.heads, "rests on"), rows)


def _taken(cell: MarkedText) -> str:
    return cell.text if cell.exact is None else cell.exact


def _marks(row: Iterable[MarkedText]) -> Iterable[str]:
    return dict.fromkeys(mark for cell in row for mark in cell.marks)
