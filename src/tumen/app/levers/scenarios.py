"""A setting of levers kept as a scenario of the study: written at the end of those that it has, all else
stays as it is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tumen.app.levers.stated import scenarios_of
from tumen.app.levers.yaml_text import written
from tumen.errors import InputError, Problem
from tumen.study.core.schema import BASE
from tumen.study.core.source import read_document
from tumen.tables.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tumen.app.studies.shelf import ShelfStudy

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_KEY = re.compile(r"^scenarios:[ \t]*(#.*)?$", re.MULTILINE)


def name_problem(study: ShelfStudy, name: str) -> Problem | None:
    """Why a scenario that is added may not have this name; `file` names the field."""
    if not _NAME.fullmatch(name):
        fix = "Write small letters, digits and hyphens: dearer-panel"
        return Problem(f"{name!r} is no short name" if name else "the short name is empty", fix, "name")
    if name == BASE or name in scenarios_of(study):
        return Problem(f"there is a scenario {name} already", "Give it another name", "name")
    return None


def with_scenario(study: ShelfStudy, name: str, patch: Mapping[str, Any], scratch: Path) -> bytes:
    """The file of the study with one more scenario.

    Parameters
    ----------
    scratch
        A file to write it to and read it again, so that nothing else is changed by it.

    Raises
    ------
    InputError
        If the name is none, is taken, or the file is of a form that cannot be added to; `file` names the
        field.
    """
    if taken := name_problem(study, name):
        raise InputError(taken)
    there = read_document(study.file).data
    entry = "\n".join(
        [
            f"  {name}:",
            *(f"    {key}: {written(item, 1)}" for key, item in patch.items() if item not in ({}, None)),
        ]
    )
    text = study.file.read_text(encoding="utf-8-sig")
    made = _put_in(text, entry)
    scratch.write_text(made, encoding="utf-8")
    try:
        found = read_yaml(scratch).data
    except InputError:
        found = {}
    before = {key: item for key, item in found.items() if key != "scenarios"}
    own = {key: item for key, item in (found.get("scenarios") or {}).items() if key != name}
    same = before == {key: item for key, item in there.items() if key != "scenarios"}
    if not same or own != (there.get("scenarios") or {}) or name not in (found.get("scenarios") or {}):
        raise InputError.of(
            "the scenarios of study.yaml are written in a form that is not added to here",
            f"Add it to the file yourself: {json.dumps(entry, ensure_ascii=False)}",
            file="name",
        )
    return made.encode()


def _put_in(text: str, entry: str) -> str:
    """The text with the entry behind the last scenario; the key is added where it is not there."""
    text = text.replace("\r\n", "\n")
    begins = _KEY.search(text)
    if begins is None:
        return f"{text.rstrip()}\n\nscenarios:\n{entry}\n"
    lines = text[begins.end() :].split("\n")
    last = 0
    for number, line in enumerate(lines):
        if line[:1] not in {"", " ", "\t", "#"}:
            break
        if line.strip() and not line.strip().startswith("#"):
            last = number
    head, tail = "\n".join(lines[: last + 1]), "\n".join(lines[last + 1 :])
    return f"{text[: begins.end()]}{head}\n{entry}\n{tail}"
