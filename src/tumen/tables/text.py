"""Text of files, and their names for a reader."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tumen.errors import InputError
from tumen.files.read import read_bytes
from tumen.tables.forms.charset import Decoded, decode

_PACKAGE = Path(__file__).resolve().parents[1]
_SAVE = 'Save it as UTF-8 (in a spreadsheet: save as "CSV UTF-8")'


@lru_cache
def shown_path(path: Path) -> str:
    """Name a file for a reader: one that is shipped by its place in the package, any other by its path."""
    return path.relative_to(_PACKAGE.parent).as_posix() if path.is_relative_to(_PACKAGE) else str(path)


def read_text(path: Path) -> str:
    """Read a text file in UTF-8 or UTF-16 (which has a byte order mark)."""
    found = read_decoded(path)
    if not found.charset.startswith("utf"):
        raise InputError.of(
            f"the file is not UTF-8, but {found.name}", "Save it as UTF-8", file=shown_path(path)
        )
    return found.text


def read_decoded(path: Path) -> Decoded:
    """Read a text file in any code page that can be told from its bytes.

    Raises
    ------
    InputError
        If there is no such file, or its code page cannot be told: with what it may be, and the line of the
        first byte that is not UTF-8.
    """
    shown = shown_path(path)
    try:
        data = read_bytes(path)
    except OSError as error:
        reason = "is a folder" if path.is_dir() else (error.strerror or "cannot be read").lower()
        raise InputError.of(
            f"cannot read the file: {reason}", "Check its name and place", file=shown
        ) from None
    if data.startswith(b"PK\x03\x04"):
        what = "the file is a workbook or another archive, and text is needed here"
        raise InputError.of(what, "Give it as text; a study or a table may be a workbook (.xlsx)", file=shown)
    found = decode(data)
    if isinstance(found, Decoded):
        if "\0" in found.text:
            what = "the file holds zero bytes, so it is no text, or UTF-16 without its mark"
            line = found.text.count("\n", 0, found.text.index("\0")) + 1
            raise InputError.of(what, _SAVE, file=shown, line=line)
        return found
    if found.readings:
        may_be = ", or ".join(f"{name}: {sample!r}" for name, sample in found.readings)
        what = f"the code page of the file cannot be told for sure; it may be {may_be}"
    else:
        what = f"the file is not UTF-8: byte 0x{found.byte:02X} ({found.at + 1} bytes from the start)"
    raise InputError.of(what, _SAVE, file=shown, line=data.count(b"\n", 0, found.at) + 1)
