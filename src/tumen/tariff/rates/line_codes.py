"""The form of an importer's own codes: how many digits, and codes that lost their first zero."""

from __future__ import annotations

import re
from collections import Counter

from tumen.errors import InputError
from tumen.reference.correlation import check_code
from tumen.reference.hs import Edition, HsCode, dotted
from tumen.tariff.rates.store import OwnFolders, chapter_rows, chapters, remembered

_FEWEST = 100
"""Lines of one length from which it is the form of a tariff."""
_WITH_HEADING = re.compile(r"[0-9]{4}[. ]")


@remembered()
def line_lengths(_own: OwnFolders, importer: str) -> frozenset[int]:
    """Digits of the national lines of an importer; none where too few are on file to tell."""
    found = Counter(
        len(line) for chapter in chapters(importer) for line, _, _ in chapter_rows(importer, chapter)
    )
    return frozenset(length for length, count in found.items() if count >= _FEWEST)


def restored(importer: str, text: str, edition: Edition) -> str | None:
    """The code with the zero that it seems to have lost, dotted; None where none seems lost.

    A code without it is a digit shorter than the lines of the importer, and a code of the nomenclature with
    it. Whoever means the code as it is writes the dot behind its heading: ``9012.10.00``.
    """
    try:
        digits = HsCode.parse(text, edition).digits
    except InputError:
        return None  # said where it is read
    lengths = line_lengths(importer)
    if _WITH_HEADING.match(text.strip()) or len(digits) + 1 not in lengths or len(digits) in lengths:
        return None
    try:
        check_code(HsCode.parse(f"0{digits}", edition))
    except InputError:
        return None
    return dotted(f"0{digits}")


def check_zero(importer: str, text: str, edition: Edition) -> None:
    """Refuse a code that seems to have lost its first zero.

    Raises
    ------
    InputError
        With the code that was perhaps meant.
    """
    meant = restored(importer, text, edition)
    if meant is not None:
        digits = " or ".join(map(str, sorted(line_lengths(importer))))
        raise InputError.of(
            f"{text} seems to have lost its first zero: lines of {importer} have {digits} digits",
            f"Write {meant}, or {HsCode.parse(text, edition).dotted} with its dots if it is meant",
        )
