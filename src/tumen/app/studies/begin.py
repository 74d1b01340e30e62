"""A new study: from the template, from another one, from a file that is sent. Whole or not at all."""

from __future__ import annotations

import json
import re
import stat
import zlib
from io import BytesIO
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from shutil import copy2, copytree
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from tumen.errors import InputError, Problem
from tumen.files.whole import check_free, check_new, whole_file, whole_folder
from tumen.study.core.starter import write_starter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.app.folder import StudyFolder
    from tumen.app.studies.shelf import ShelfStudy

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MOST_FILES = 2000
_TIMES = 10
"""An archive may hold so many times what may be sent."""
_KINDS = frozenset(
    [".yaml", ".yml", ".csv", ".tsv", ".txt", ".md", ".json", ".parquet", ".xlsx", ".sqlite", ".pdf", ".html"]
)
_RESERVED = frozenset(
    ["results", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""What runs leave, and what no folder of Windows may be called: a study goes from machine to machine."""


def free_place(folder: StudyFolder, name: str, ending: str = "") -> Path:
    """Where a new study of a short name is to stand.

    Raises
    ------
    InputError
        If it is no short name, or something stands there; `file` names the field.
    """
    if name in _RESERVED:
        raise InputError.of(
            f"{name!r} is kept for the program or for Windows", "Give it another short name", file="name"
        )
    if not _KEY.fullmatch(name):
        raise InputError.of(
            f"{name!r} is no short name of a study" if name else "the short name is empty",
            "Write at most 80 small letters, digits and hyphens, a letter or digit first: lunch-box",
            file="name",
        )
    taken = [end for end in ("", ".xlsx") if folder.inside(name + end).exists()]
    if taken:
        raise InputError.of(f"{name} is there already", "Give it another short name", file="name")
    return folder.inside(name + ending)


def begin_study(folder: StudyFolder, name: str, title: str, question: str, asked: Sequence[str]) -> Path:
    """Write the small study of ``tumen new`` for some questions, under a name and title of its own."""
    problems: list[Problem] = []
    try:
        place = free_place(folder, name)
    except InputError as error:
        problems += error.problems
    if not asked:
        problems.append(Problem("no question is chosen", "Choose at least one", "ask"))
    if problems:
        raise InputError(problems)
    check_free(place)
    with whole_folder(place) as draft:
        write_starter(tuple(asked), draft.path)
        _rename(draft.path / "study.yaml", name, title, question)
    return place


def copy_study(folder: StudyFolder, study: ShelfStudy, name: str, title: str) -> Path:
    """Copy a study, without what runs of it left; links that lead out of the folder are left out."""
    if study.workbook and study.path == study.file:
        from tumen.app.studies.workbooks import set_keys

        place = free_place(folder, name, ".xlsx")
        check_new(place)
        with whole_file(place) as made:
            copy2(study.file, made)
            set_keys(made, {"study": name, **({"title": title} if title else {})})
        return place
    place = free_place(folder, name)
    check_free(place)
    root = folder.root.resolve()

    def left(at: str, names: list[str]) -> set[str]:
        found = {item for item in names if item.startswith(".") or item == "results"}
        links = (item for item in names if (Path(at) / item).is_symlink())
        return found | {item for item in links if root not in (Path(at) / item).resolve().parents}

    with whole_folder(place) as draft:
        copytree(study.path, draft.path, ignore=left, dirs_exist_ok=True)
        if study.workbook:
            from tumen.app.studies.workbooks import set_keys

            set_keys(draft.path / study.file.name, {"study": name, **({"title": title} if title else {})})
        else:
            _rename(draft.path / study.file.name, name, title, "")
    return place


def _rename(file: Path, key: str, title: str, question: str) -> None:
    """Give the keys at the top of study.yaml other values; all else stays as it is written."""
    text = file.read_text(encoding="utf-8-sig")
    for name, value in (
        ("study", key),
        ("title", " ".join(title.split())),
        ("question", _one_line(question)),
    ):
        if value:
            text = with_key(text, name, value)
    file.write_text(text, encoding="utf-8", newline="")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def with_key(text: str, key: str, value: str) -> str:
    """A document with another text behind a key of the first level, which may go on over lines below it."""
    pattern = re.compile(rf"^{re.escape(key)}:.*(?:\n[ \t]+\S.*)*$", re.MULTILINE)
    line = f"{key}: {value if _KEY.fullmatch(value) else json.dumps(value, ensure_ascii=False)}"
    if pattern.search(text):
        return pattern.sub(lambda _: line, text, count=1)
    return f"{line}\n{text}"


def take_study(folder: StudyFolder, name: str, sent: str, data: bytes, most: int) -> Path:
    """Take in a study that was sent: a workbook, or an archive with a study.yaml.

    Parameters
    ----------
    sent
        Name of the file; only its ending counts.
    most
        Bytes that may be sent: what an archive holds is limited by it too.

    Raises
    ------
    InputError
        If it is neither, holds too much, names that lead elsewhere, or files of other kinds.
    """
    ending = PurePosixPath(sent.replace("\\", "/")).suffix.lower()
    if not sent or not data:
        raise InputError.of("no file is sent", "Choose a .zip or an .xlsx", file="file")
    if ending == ".xlsx":
        place = free_place(folder, name, ".xlsx")
        with whole_file(place) as draft:
            draft.write_bytes(data)
            _is_study(draft)
        return place
    if ending == ".zip":
        place = free_place(folder, name)
        check_free(place)
        with whole_folder(place) as made:
            _unpack(data, made.path, _TIMES * most)
            _is_study(made.path)
        return place
    raise InputError.of(
        f"{ending or 'a name without ending'} is no kind of study",
        "Send a folder with a study.yaml as .zip, or a workbook as .xlsx",
        file="file",
    )


def _is_study(path: Path) -> None:
    from tumen.study.core.source import read_document, study_file

    try:
        read_document(study_file(path))
    except InputError as error:
        raise InputError(Problem(item.what, item.fix, "file") for item in error.problems) from None


def _unpack(data: bytes, place: Path, most: int) -> None:
    """Write what an archive holds, each file read to its end no further than the limit."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            items = [item for item in archive.infolist() if not item.is_dir()]
            if len(items) > _MOST_FILES:
                raise _refused(f"the archive holds {len(items):,} files", f"At most {_MOST_FILES:,}")
            paths = {item.filename: _steps(item.filename, item.external_attr >> 16) for item in items}
            kept = {name: steps for name, steps in paths.items() if steps}
            heads = {steps[0] for steps in kept.values()}
            alone = len(heads) == 1 and all(len(steps) > 1 for steps in kept.values())
            left = most
            for name, steps in kept.items():
                with archive.open(name) as source:
                    content = source.read(left + 1)
                left -= len(content)
                if left < 0:
                    megabytes = f"{most / 1024 / 1024:,.0f} MB"
                    raise _refused(f"the archive holds more than {megabytes}", "Leave out what is not needed")
                target = place.joinpath(*steps[1 if alone else 0 :])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    except (BadZipFile, zlib.error, LZMAError, RuntimeError, EOFError, ValueError) as error:
        raise _refused(f"the archive cannot be read: {error}", "Pack it again, without a password") from None


def _steps(name: str, mode: int) -> tuple[str, ...]:
    """Folders and name of a member; none for what systems leave in archives."""
    parts = tuple(part for part in name.replace("\\", "/").split("/") if part not in {"", "."})
    bad = name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in name
    if bad or stat.S_ISLNK(mode):
        raise _refused(f"{name!r} leads out of the archive", "Pack the folder of the study alone")
    if not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
        return ()
    if PurePosixPath(parts[-1]).suffix.lower() not in _KINDS:
        raise _refused(
            f"{name!r} is no kind of file of a study", f"Leave it out; {', '.join(sorted(_KINDS))}"
        )
    return parts


def _refused(what: str, fix: str) -> InputError:
    return InputError.of(what, fix, file="file")
