"""Text of files, and their names for a reader."""

from __future__ import annotations

from pathlib import Path

from tumen.errors import InputError
from tumen.files.read import read_bytes

_PACKAGE = Path(__file__).resolve().parents[1]
_BOM = b"\xef\xbb\xbf"


def shown_path(path: Path) -> str:
    """Name a file for a reader: one that is shipped by its place in the package, any other by its path."""
    return path.relative_to(_PACKAGE.parent).as_posix() if path.is_relative_to(_PACKAGE) else str(path)


def read_text(path: Path) -> str:
    """Read a UTF-8 text file, with or without byte order mark.

    Raises
    ------
    InputError
        If there is no such file, or it is not UTF-8: with the line of the first byte that is not.
    """
    shown = shown_path(path)
    try:
        data = read_bytes(path)
    except OSError as error:
        reason = "is a folder" if path.is_dir() else (error.strerror or "cannot be read").lower()
        raise InputError.of(
            f"cannot read the file: {reason}", "Check its name and place", file=shown
        ) from None
    data = data.removeprefix(_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError.of(
            f"the file is not UTF-8: byte 0x{data[error.start]:02X} ({error.start + 1} bytes from the start)",
            'Save it as UTF-8 (in a spreadsheet: save as "CSV UTF-8")',
            file=shown,
            line=line,
        ) from None
