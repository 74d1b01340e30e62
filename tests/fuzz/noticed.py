"""Run a changed study and say whether the change was noticed."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from .corpus import Item, placed
from .harness import End, ended

if TYPE_CHECKING:
    from pathlib import Path

    from .meaning import Change, Files

_UNKNOWN = re.compile(rb"null|not known|unknown|no cap|not limited|not stated")


def result(files: Files, folder: Path) -> tuple[End, bytes | None]:
    """Run a study; how it ended, and its result without what only tells of its files."""
    placed(Item("", files, ()), folder / "study")
    end = ended(("run", "study", "--out", "results"), folder)
    found = list((folder / "results").rglob("result.json"))
    data = found[0].read_bytes() if found else None
    shutil.rmtree(folder)
    return end, data


def unnoticed(change: Change, base: bytes, folder: Path) -> str | None:
    """What is wrong with how a change was taken; None if nothing."""
    end, data = result(change.files, folder)
    said = f"{change.kind}: {change.what}"
    if end.fault:
        return f"{said}: {end.fault}"
    if change.same:
        return None if data == base else f"{said}: not the same result: {end.err[-800:]}"
    if change.near:
        if end.code != 2:
            return f"{said}: not refused"
        return None if change.near in end.err else f"{said}: {change.near!r} is not named: {end.err[-800:]}"
    if data == base:
        return f"{said}: nothing tells of it"
    if change.cost and data is not None and _unknowns(data) <= _unknowns(base):
        return f"{said}: nothing is unknown by it"
    return None


def _unknowns(data: bytes) -> int:
    return len(_UNKNOWN.findall(data))
