"""Pages of a PDF, for readers of the ruled tables in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, MissingExtraError
from tumen.tables.text import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def open_pdf(path: Path, fix: str) -> Iterator[tuple[int, Any]]:
    """Yield every page of pdfplumber with its number; a page is closed when the next is asked for.

    Raises
    ------
    InputError
        If the file is no PDF that can be read; `fix` says what to do.
    MissingExtraError
        If the extra for PDF is not installed.
    """
    try:
        import pdfplumber
    except ModuleNotFoundError:
        raise MissingExtraError("pdf", "reading a PDF") from None
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as book:
            for number, page in enumerate(book.pages, start=1):
                yield number, page
                page.close()
    except (PdfminerException, PDFException):
        raise InputError.of("the file is no PDF that can be read", fix, file=shown_path(path)) from None
