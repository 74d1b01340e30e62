"""What a study names outside of the folder of the app: where several people use it, none of that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.core.source import read_document, study_file
from tumen.tables.worksheet import split_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tumen.tables.yaml_document import Location

_ADDRESSES = ("sqlite:", "file:", "postgres:", "postgresql:", "s3:", "gs:", "az:", "abfs:", "memory:")
_LONGEST = 1000


def refuse_outside(path: Path, root: Path | None) -> None:
    """Refuse a study whose keys or links name files, folders or databases outside of a folder.

    Parameters
    ----------
    path
        The study: a folder or a workbook.
    root
        The folder; None: everything may be read, as on the command line.

    Raises
    ------
    InputError
        With every such key and link.
    """
    if root is None:
        return
    document = read_document(study_file(path))
    home = study_file(path).parent
    problems = [
        document.problem(
            where,
            f"{text!r} stands outside of the folder of the app",
            "Copy it into the folder, and name it from there",
        )
        for where, text in _texts(document.data, ())
        if _leads_out(text, home, root)
    ]
    if home.resolve() != root:  # a workbook in the folder itself has no files of its own
        fix = "Copy in its place what it leads to"
        problems += (
            Problem(f"the link {link.name} leads out of the folder of the app", fix, str(link))
            for link in home.rglob("*")
            if link.is_symlink() and not _inside(link, root)
        )
    if problems:
        raise InputError(problems)


def _inside(path: Path, root: Path) -> bool:
    found = path.resolve()
    return found == root or root in found.parents


def refuse_above(path: Path) -> None:
    """Refuse a workbook that names files above its folder: with a change it is read from another folder, from
    which these names lead elsewhere.

    Raises
    ------
    InputError
        With every such key.
    """
    document = read_document(path)
    above = [(where, text) for where, text in _texts(document.data, ()) if _is_above(text, path.parent)]
    if above:
        fix = "Copy it beside the workbook, and name it from there"
        raise InputError(
            document.problem(where, f"{text!r} stands above the folder of the workbook", fix)
            for where, text in above
        )


def _is_above(text: str, home: Path) -> bool:
    if not text.strip().startswith("../") or len(text) > _LONGEST or "\n" in text or "\0" in text:
        return False
    return split_sheet(home / text.strip())[0].exists()


def _texts(value: Any, at: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*at, str(key)))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _texts(item, (*at, place))


def _leads_out(text: str, home: Path, root: Path) -> bool:
    if text.strip().lower().startswith(_ADDRESSES):
        return True
    if not text.strip() or len(text) > _LONGEST or "\n" in text or "\0" in text:
        return False
    try:
        path = split_sheet(home / text.strip())[0]
        return path.exists() and not _inside(path, root)
    except (OSError, ValueError):
        return False
