"""Where a study stands: a folder with a study.yaml, that file,
or one workbook with a sheet of keys and a sheet for each table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tumen.errors import InputError, Problem
from tumen.files.read import digest_as_read
from tumen.tables.worksheet import ENDING, is_workbook, split_sheet
from tumen.tables.yaml_document import Document, Location


def study_file(path: Path) -> Path:
    """Find the file of a study: study.yaml of a folder (or study.xlsx where there is none), or the file that
    is named.

    Raises
    ------
    InputError
        If there is none.
    """
    if path.name.endswith((".yaml", ".yml", ENDING)):
        file = path
    else:
        file = path / "study.yaml"
        if not file.is_file() and (path / f"study{ENDING}").is_file():
            file = path / f"study{ENDING}"
    if file.is_file():
        return file
    if path.is_dir() or path.is_file():
        raise InputError.of(
            "there is no study.yaml here", "Write one: tumen new FOLDER begins it", file=str(path)
        )
    raise InputError.of(
        "there is no such study", "Give the folder that holds a study.yaml, or a workbook", file=str(path)
    )


def read_document(path: Path) -> Document:
    """Read the keys of a study from YAML or from a workbook.

    Raises
    ------
    InputError
        With every problem of the file.
    MissingExtraError
        For a workbook, if the extra for spreadsheets is not installed.
    """
    if is_workbook(path):
        from tumen.study.core.workbook import read_workbook

        return read_workbook(path)
    from tumen.tables.yaml_document import read_yaml

    return read_yaml(path)


def in_its_words(problems: Iterable[Problem], path: Path) -> Iterator[Problem]:
    """Problems of the keys of a study, as they are or in the words of a workbook."""
    if not is_workbook(path):
        return iter(problems)
    from tumen.study.core.workbook import reworded

    return (reworded(problem) for problem in problems)


def is_there(path: Path) -> bool:
    """Whether the file of a table is there; for ``book.xlsx#sheet`` the workbook."""
    return split_sheet(path)[0].is_file()


def hashes(folder: Path, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each file once, with the SHA-256 of the bytes that were read; a sheet counts as its workbook."""
    files = dict.fromkeys(split_sheet(Path(name))[0].as_posix() for name in names)
    return tuple((name, digest_as_read(folder / name)) for name in files)


def keys_of(document: Document) -> str:
    """Where the keys of a study stand: its file, or the sheet of its workbook."""
    file, sheet = split_sheet(Path(document.path))
    return f"the sheet {sheet} of {file.name}" if sheet else file.name


@dataclass(frozen=True, slots=True)
class Section:
    """Keys below one key of a document (``economy:``), or all of it; locations begin at that key."""

    document: Document
    at: Location = ()

    def problem(self, location: Location, what: str, fix: str) -> Problem:
        """A problem with file, line and dotted path of a location in the block."""
        return self.document.problem((*self.at, *location), what, fix)

    def where(self, location: Location) -> str:
        """``study.yaml:12``; the file alone where the location is not in it."""
        whole = (*self.at, *location)
        name = Path(self.document.path).name
        return f"{name}:{self.document.lines[whole]}" if whole in self.document.lines else name
