"""The studies that stand in the folder of the app."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import HTTPException

from tumen.app.studies.outside import refuse_outside
from tumen.errors import InputError, MissingExtraError, Problem, ProblemsError
from tumen.study.core.source import read_document, study_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import Request

    from tumen.app.folder import StudyFolder

T = TypeVar("T")
_MOST_FILES = 5000
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ShelfStudy:
    """A study by the name of its folder or workbook, and what its keys say of it."""

    name: str
    path: Path
    """What ``tumen run`` is given."""
    file: Path
    key: str
    """Its short name: results stand in a folder of this name. "" where it cannot be read."""
    title: str
    question: str
    ask: tuple[str, ...]
    unreadable: tuple[Problem, ...] = ()
    root: Path | None = None
    """Where several people use the app: outside of this folder nothing is read."""

    @property
    def workbook(self) -> bool:
        """Whether it is one workbook."""
        return self.file.suffix.lower() == ".xlsx"


@dataclass(slots=True)
class Shelf:
    """Looks at studies once for each state of their files."""

    folder: StudyFolder
    shut: bool = False
    """Whether nothing outside of the folder is read."""
    _seen: dict[Path, tuple[Stamp, ShelfStudy]] = field(default_factory=dict)
    _held: dict[tuple[str, Path], tuple[Stamp, Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def all(self) -> list[ShelfStudy]:
        """Every study, by name."""
        root = self.folder.root
        if not root.is_dir():
            raise InputError.of(f"{root} is no folder any more", "Put it back, or start the app with another")
        only = self.folder.only
        paths = (path for path in sorted(root.iterdir()) if only in {"", path.name})
        return [self._study(path) for path in paths if _stands_in(root, path) and _is_study(path)]

    def one(self, name: str) -> ShelfStudy:
        """The study of a name.

        Raises
        ------
        HTTPException
            If there is none.
        """
        try:
            path = self.folder.inside(name)
        except InputError:
            raise HTTPException(HTTPStatus.NOT_FOUND) from None
        if not _is_study(path):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return self._study(path)

    def check(self, study: ShelfStudy) -> tuple[Problem, ...]:
        """All that running it would refuse."""
        return self.held("problems", study, _check)

    def checked(self, study: ShelfStudy) -> tuple[Problem, ...] | None:
        """What `check` found of the files as they are; None where nobody has looked yet."""
        with self._lock:
            held = self._held.get(("problems", study.path))
        return held[1] if held is not None and held[0] == stamp_of(study.path) else None

    def held(self, what: str, study: ShelfStudy, look: Callable[[ShelfStudy], T]) -> T:
        """What is seen of a study, looked at again when a file of it has changed."""
        now, key = stamp_of(study.path), (what, study.path)
        with self._lock:
            held = self._held.get(key)
        if held is not None and held[0] == now:
            found: T = held[1]
            return found
        found = look(study)
        with self._lock:
            self._held[key] = (now, found)
        return found

    def _study(self, path: Path) -> ShelfStudy:
        now = stamp_of(_file_of(path), alone=True)
        with self._lock:
            held = self._seen.get(path)
        if held is not None and held[0] == now:
            return held[1]
        found = replace(_read(path), root=self.folder.root.resolve() if self.shut else None)
        with self._lock:
            self._seen[path] = (now, found)
        return found


def shelf_of(request: Request) -> Shelf:
    """The studies of the app that is asked."""
    state = request.app.state
    if not hasattr(state, "shelf"):
        state.shelf = Shelf(state.folder, state.settings.shared)
    shelf: Shelf = state.shelf
    return shelf


def _stands_in(root: Path, path: Path) -> bool:
    """Whether it is no link that leads out of the folder."""
    return not path.is_symlink() or root.resolve() in path.resolve().parents


def _is_study(path: Path) -> bool:
    if path.name.startswith((".", "~$")):
        return False
    if path.is_file():
        return path.suffix.lower() == ".xlsx"
    return path.is_dir() and any((path / name).is_file() for name in ("study.yaml", "study.xlsx"))


def _file_of(path: Path) -> Path:
    try:
        return study_file(path)
    except InputError:
        return path


def stamp_of(path: Path, *, alone: bool = False) -> Stamp:
    """What tells one state of the files of a study from another."""
    return tuple(sorted(_stamps(path, alone=alone)))


def _stamps(path: Path, *, alone: bool) -> Iterator[tuple[str, int, int]]:
    files = [path] if alone or path.is_file() else path.rglob("*")
    for number, file in enumerate(files):
        if number > _MOST_FILES:
            return
        try:
            state = file.stat()
        except OSError:
            continue
        yield str(file), state.st_mtime_ns, state.st_size


def _read(path: Path) -> ShelfStudy:
    file = path
    try:
        file = study_file(path)
        data = read_document(file).data
    except InputError as error:
        return ShelfStudy(path.name, path, file, "", path.name, "", (), error.problems)
    except MissingExtraError as error:
        return ShelfStudy(path.name, path, file, "", path.name, "", (), (Problem(str(error), ""),))
    asked = data.get("ask")
    ask = tuple(map(str, asked)) if isinstance(asked, list | tuple) else (str(asked or ""),)
    title, question = (" ".join(str(data.get(key) or "").split()) for key in ("title", "question"))
    return ShelfStudy(path.name, path, file, str(data.get("study") or ""), title or path.name, question, ask)


def _check(study: ShelfStudy) -> tuple[Problem, ...]:
    from tumen.api.study import problems_of

    try:
        refuse_outside(study.path, study.root)
        return within(problems_of(study.path), study.path)
    except ProblemsError as error:
        return within(error.problems, study.path)
    except MissingExtraError as error:
        return (Problem(str(error), ""),)


def within(problems: tuple[Problem, ...], *folders: Path) -> tuple[Problem, ...]:
    """Problems with their files named from the folder of the study."""
    said = []
    for problem in problems:
        name = problem.file
        for folder in folders:
            base = folder if folder.is_dir() else folder.parent
            for begins in (f"{base}/", f"{base.resolve()}/"):
                name = name.removeprefix(begins) if name else name
        said.append(problem if name == problem.file else replace(problem, file=name))
    return tuple(said)
