"""A page of HTML printed to PDF: by WeasyPrint where it is installed, else by Chromium or Chrome."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tumen.errors import MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType

Printer = Callable[[Path, Path], None]
"""Takes the page and the PDF to write."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_SECONDS = 120


def load_printer() -> Printer:
    """What prints on this machine.

    Raises
    ------
    MissingExtraError
        If neither WeasyPrint nor a browser of the family of Chromium is there.
    """
    try:
        import weasyprint
    except (ImportError, OSError):  # OSError: its libraries of the system are missing
        browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
        if browser is None:
            raise MissingExtraError("print", "PDF (or Chromium or Chrome on the path)") from None
        return partial(_by_browser, browser)
    return partial(_by_library, weasyprint)


def _by_library(weasyprint: ModuleType, page: Path, pdf: Path) -> None:
    weasyprint.HTML(filename=str(page)).write_pdf(str(pdf))


def _by_browser(browser: str, page: Path, pdf: Path) -> None:
    with TemporaryDirectory() as profile:
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-pdf-header-footer",
            f"--user-data-dir={profile}",
            f"--print-to-pdf={pdf.resolve()}",
            page.resolve().as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    if done.returncode or not pdf.is_file():
        raise MissingExtraError("print", f"PDF ({Path(browser).name} could not print, and PDF)")
