"""A study as it would be with other files: read as it would be read then, without touching it; saved where
nobody has changed it since.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from tumen.app.studies.outside import refuse_above, refuse_outside
from tumen.app.studies.sheets import version_of
from tumen.app.studies.shelf import within
from tumen.errors import InputError, MissingExtraError, Problem
from tumen.files.whole import drafts, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tumen.app.studies.shelf import ShelfStudy

_COLUMN = re.compile(r"([a-z_0-9]+): ")
_QUOTED = re.compile(r"'([^']+)'")
_SAVING = Lock()
KEYS = "study.yaml"


class ChangedMeanwhileError(Exception):
    """Somebody saved the file since it was shown."""


@dataclass(frozen=True, slots=True)
class GridProblems:
    """Problems by what they are of: a cell (place of the row, column), a row, else the study."""

    cells: dict[tuple[int, str], tuple[Problem, ...]]
    rows: dict[int, tuple[Problem, ...]]
    others: tuple[Problem, ...]


@contextmanager
def draft_of(study: ShelfStudy, changed: Mapping[str, bytes | None]) -> Iterator[Path]:
    """The study with other files (None: without one), beside it, so that what it names elsewhere is found;
    gone after the block.

    Yields
    ------
    Path
        What may be read in its place: the folder, or the workbook.
    """
    home = study.file.parent
    book = study.path == study.file
    if book:  # the draft stands in its folder, not beside it
        refuse_above(study.file)
    with drafts(home if book else home.parent, home) as folder:
        _beside(home, folder, {tuple(name.split("/")): data for name, data in changed.items()})
        made = folder / study.file.name if book and KEYS not in changed else folder
        refuse_outside(made, study.root)
        yield made


@contextmanager
def laid_beside(study: Path, made: Path) -> Iterator[Path]:
    """The study that was made in a folder, laid for the block where another stands: what that one names
    elsewhere is found.

    Parameters
    ----------
    study
        The other, as it is run: a folder or a workbook.
    """
    book = study.is_file()
    with drafts(study.parent) as folder:
        if book:
            _beside(study.parent, folder, {(path.name,): None for path in made.iterdir()})
        for path in made.iterdir():
            (folder / path.name).symlink_to(path.resolve())
        try:
            yield folder
        except InputError as error:
            raise InputError(within(error.problems, folder)) from None


def _beside(real: Path, made: Path, changed: Mapping[tuple[str, ...], bytes | None]) -> None:
    """Links to all that stays, the others written."""
    heads = {steps[0] for steps in changed}
    for path in real.iterdir():
        if path.name not in heads and not path.name.startswith("."):
            (made / path.name).symlink_to(path.resolve())
    for head in heads:
        inner = {steps[1:]: data for steps, data in changed.items() if steps[0] == head}
        if () in inner:
            if (data := inner[()]) is not None:
                (made / head).write_bytes(data)
            continue
        (made / head).mkdir()
        _beside(real / head, made / head, inner)


def problems_with(study: ShelfStudy, changed: Mapping[str, bytes | None]) -> tuple[Problem, ...]:
    """What would be wrong with a study if these files were what they are here."""
    from tumen.study.core.read import read_as_far

    try:
        with draft_of(study, changed) as path:
            try:
                return within(read_as_far(path).problems, path, study.path)
            except InputError as error:
                return within(error.problems, path, study.path)
    except InputError as error:
        return within(error.problems, study.path)
    except MissingExtraError as error:
        return (Problem(str(error), ""),)


def by_cell(
    problems: Iterable[Problem],
    file: str,
    columns: Sequence[str],
    cells_of: Sequence[Sequence[str]],
    lines: Mapping[int, int],
) -> GridProblems:
    """Problems of one table at its cells: those that they name, by column or by what stands in them.

    Parameters
    ----------
    lines
        Place of a row by the line that it begins on.
    """
    cells: dict[tuple[int, str], tuple[Problem, ...]] = {}
    rows: dict[int, tuple[Problem, ...]] = {}
    others = []
    for problem in problems:
        place = None if problem.line is None or problem.file != file else lines.get(problem.line)
        if place is None:
            others.append(problem)
            continue
        named = _named(problem, columns, cells_of[place])
        for name in named:
            cells[place, name] = (*cells.get((place, name), ()), problem)
        if not named:
            rows[place] = (*rows.get(place, ()), problem)
    return GridProblems(cells, rows, tuple(others))


def _named(problem: Problem, columns: Sequence[str], row: Sequence[str]) -> list[str]:
    begins = _COLUMN.match(problem.what)
    stated = (begins[1],) if begins else getattr(problem, "columns", ())
    named = [name for name in stated if name in columns]
    quoted = _QUOTED.search(problem.what)
    if named or quoted is None:
        return named
    return [name for name, text in zip(columns, row, strict=False) if text.strip() == quoted[1]][:1]


def save(
    study: ShelfStudy, file: str, seen: str, data: bytes | None, recorded: Callable[[], None] = lambda: None
) -> str:
    """Save a file of a study, whole or not at all, and give its new version.

    Parameters
    ----------
    seen
        The version that the reader had; another one that stands there now is not written over.
    data
        None: the file is removed.
    recorded
        Called before the file is changed, and not where somebody saved it meanwhile.

    Raises
    ------
    ChangedMeanwhileError
        If the file is another one now; nothing is changed.
    InputError
        If it cannot be written.
    """
    path = study.file.parent / file
    with _SAVING:
        if version_of(path) != seen:
            raise ChangedMeanwhileError
        recorded()
        if data is None:
            path.unlink(missing_ok=True)
        else:
            with whole_file(path) as draft:
                draft.write_bytes(data)
    return version_of(path)
