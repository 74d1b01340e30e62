"""What a study of whole economies states, as levers: the keys under ``economy`` of study.yaml, and the tables
of shocks, stocks and shares that they name. They are moved in a copy of the study, which is answered whole.
"""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from tumen.app.levers.moved import at_levers
from tumen.app.levers.stated import StatedLever, levers_in, stated_lever
from tumen.app.levers.yaml_text import written
from tumen.app.studies.drafts import KEYS, draft_of
from tumen.app.studies.sheets import read_text_sheet
from tumen.app.studies.shelf import within
from tumen.errors import InputError
from tumen.study.core.schema import ECONOMY_QUESTIONS
from tumen.study.core.source import read_document
from tumen.tables.given import dotted_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tumen.app.levers.moved import MovedLever
    from tumen.app.studies.sheets import TableSheet
    from tumen.app.studies.shelf import ShelfStudy
    from tumen.tables.yaml_document import Location

ECONOMY = "economy"
_NO_INPUT = frozenset({"year", "top", "seed", "count"})
"""Numbers that say how it is reckoned or shown, and nothing of the economies."""
_NAMES = ("name", "importer", "exporter", "economy", "sector", "title")
"""Keys that tell the entries of a list apart."""
_MOST_ROWS = 500
"""A longer table is edited as a table."""


def of_economies(study: ShelfStudy) -> bool:
    """Whether it asks of whole economies alone, so that its levers are what it states of them."""
    return bool(study.ask) and set(study.ask) <= set(ECONOMY_QUESTIONS)


def keys_stated(study: ShelfStudy) -> list[StatedLever]:
    """Figures and choices of the keys."""
    document = read_document(study.file)
    found = []
    for at, value, kind in _leaves(document.data.get(ECONOMY)):
        choices = tuple(str(item) for item in _choices(kind))
        text = document.texts.get((ECONOMY, *at), str(value))
        lever = StatedLever(dotted_path((ECONOMY, *at)), _label(document.data[ECONOMY], at), text, choices)
        if lever.figure is not None or value in choices:
            found.append(lever)
    return found


def sheets_stated(study: ShelfStudy) -> dict[str, TableSheet]:
    """The tables that the keys name, by the name of their file without its ending."""
    return {name: sheet for name, (_, sheet) in _named(study).items()}


def _named(study: ShelfStudy) -> dict[str, tuple[Location, TableSheet]]:
    from tumen.study.economy.columns import SHARES
    from tumen.study.economy.disruption.columns import EVENTS, INVENTORIES

    tables = {"events": EVENTS, "inventories": INVENTORIES, "sectors": SHARES, "utilisation": SHARES}
    found: dict[str, tuple[Location, TableSheet]] = {}
    for at, value, _ in _leaves(read_document(study.file).data.get(ECONOMY)):
        table = tables.get(str(at[-1]))
        path = study.file.parent / str(value)
        if table is None or path.suffix != ".csv" or not _stands_in(study, path):
            continue
        sheet = read_text_sheet(table, path, str(value))
        if not sheet.problems and len(sheet.rows) <= _MOST_ROWS:
            found.setdefault(path.stem, (at, sheet))
    return found


def _stands_in(study: ShelfStudy, path: Path) -> bool:
    return path.is_file() and path.resolve().parent == study.file.parent.resolve()


def lever_of(study: ShelfStudy, start: str, path: str) -> StatedLever:
    """The lever of a path in any study, as it is stated now.

    Raises
    ------
    InputError
        If nothing there can be moved.
    """
    if not of_economies(study):
        return stated_lever(study, start, path)
    listed = [*keys_stated(study), *(item for sheet in sheets_stated(study).values() for item in _in(sheet))]
    found = next((item for item in listed if item.path == path), None)
    return stated_lever(study, start, path) if found is None else found  # which refuses it


def _in(sheet: TableSheet) -> Iterator[StatedLever]:
    for row in levers_in(sheet):
        yield from (item for item in row if item is not None)


def prepared_economies(study: ShelfStudy, home: Path, levers: Sequence[MovedLever]) -> None:
    """Write the study with the levers in a folder of its own, to be answered whole.

    Raises
    ------
    InputError
        If the study cannot be read with the levers.
    """
    from shutil import copytree, ignore_patterns

    from tumen.study.core.read import read_as_far

    problems = [problem for item in levers for problem in item.problems()]
    if problems:
        raise InputError(problems)
    files = files_with(study, levers)
    with draft_of(study, files) as path:
        wrong = within(read_as_far(path).problems, path, study.path)
    if wrong:
        raise InputError(at_levers(study, wrong, levers, files))
    made = home / "study"
    copytree(study.file.parent, made, ignore=ignore_patterns(".*", "results"))
    for name, data in files.items():
        (made / name).write_bytes(data)


def files_with(study: ShelfStudy, levers: Sequence[MovedLever]) -> dict[str, bytes]:
    """The files of the study that the levers make other ones, by their names."""
    data = deepcopy(read_document(study.file).data)
    texts = {item.stated.path: item.text for item in levers if item.moved}
    for at, _, _ in list(_leaves(data[ECONOMY])):
        if (text := texts.get(dotted_path((ECONOMY, *at)))) is not None:
            _put(data[ECONOMY], at, text)
    files = {}
    for name, (at, sheet) in _named(study).items():
        cells = [
            [texts.get(item.path, cell) if item else cell for item, cell in zip(row, stated, strict=True)]
            for row, stated in zip(levers_in(sheet), sheet.rows, strict=True)
        ]
        if cells != [list(row) for row in sheet.rows]:
            files[f"levers-{name}.csv"] = _csv([sheet.columns, *cells])
            for other, value, _ in list(_leaves(data[ECONOMY])):
                if value == sheet.file and other[-1] == at[-1]:
                    _put(data[ECONOMY], other, f"levers-{name}.csv")
    return {KEYS: written(data).encode(), **files}


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue().encode()


def _put(data: Any, at: Location, text: str) -> None:
    for step in at[:-1]:
        data = data[step]
    was = data[at[-1]]
    data[at[-1]] = Decimal(text) if isinstance(was, int | float | Decimal) else text


def _leaves(data: Any, kind: Any = None, at: Location = ()) -> Iterator[tuple[Location, Any, Any]]:
    """What stands under the keys, each with its place and its kind in the schema."""
    if not at:
        from tumen.study.economy.schema import EconomyAsked

        kind = EconomyAsked
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    if inside is not None:
        for step, item in inside:
            yield from _leaves(item, _kind_of(kind, step), (*at, step))
    elif at and at[-1] not in _NO_INPUT and isinstance(at[-1], str) and not isinstance(data, bool | None):
        yield at, data, kind


def _parts(kind: Any) -> Iterator[Any]:
    """A kind, and those that it is one of."""
    yield kind
    if get_origin(kind) not in {tuple, dict, Literal}:
        for item in get_args(kind):
            yield from _parts(item)


def _kind_of(kind: Any, step: Any) -> Any:
    for part in _parts(kind):
        if isinstance(part, type) and issubclass(part, BaseModel) and step in part.model_fields:
            return part.model_fields[step].annotation
        if get_origin(part) in {tuple, dict}:
            return get_args(part)[get_origin(part) is dict]
    return None


def _choices(kind: Any) -> tuple[Any, ...]:
    return next((get_args(part) for part in _parts(kind) if get_origin(part) is Literal), ())


def _label(data: Any, at: Location) -> str:
    """The keys that lead to it; an entry of a list is called by what it is of."""
    steps = []
    for step in at:
        data = data[step]
        named = [str(data[name]) for name in _NAMES if isinstance(data, dict) and name in data]
        steps.append(", ".join(named) or str(step + 1) if isinstance(step, int) else str(step))
    return " › ".join(steps)
