"""What rooms of the app have made in processes of runs: opportunities, invitations, imports.

A room asks with `ask_for`; the process finds the function by the kind, and keeps what it returns as it is, so
that pages in every language are made of it. The process itself needs no database.
"""

from __future__ import annotations

import copyreg
import pickle
import secrets
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from fastapi import Request

    from tumen.app.runs.keeper import Keeper
    from tumen.app.runs.records import AppRun

MAKERS = {
    "opportunities": "tumen.app.board.making",
    "brief": "tumen.app.board.making",
    "worth": "tumen.app.board.making",
    "map": "tumen.app.onfile.making",
    "report": "tumen.app.onfile.making",
}
"""Where the function of a kind stands, which has its name: of the folder of the app, the place of the run and
what was asked it makes something.
"""
OF_DATA = frozenset({"map", "report"})
"""Kinds that read beside what is shipped, not beside what was imported before."""
_MADE = "made.pickle"
_MOST = 40
_LISTED = 10


def _read_only(given: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(given)


copyreg.pickle(MappingProxyType, lambda given: (_read_only, (dict(given),)))


def new_place(keeper: Keeper) -> Path:
    """A folder for what a run is handed and what it makes; the oldest go, unless their run is open."""
    from tumen.app.runs.records import OPEN

    home = keeper.made
    home.mkdir(parents=True, exist_ok=True)
    held = {str(run.asked.get("place")) for run in keeper.book.in_state(*OPEN)}
    kept = sorted(
        (path for path in home.iterdir() if path.name not in held), key=lambda path: path.stat().st_mtime
    )
    for path in kept[: max(0, len(kept) - _MOST + 1)]:
        rmtree(path, ignore_errors=True)
    place = home / secrets.token_hex(9)
    place.mkdir()
    return place


def ask_for(request: Request, keeper: Keeper, kind: str, place: Path, given: dict[str, Any]) -> AppRun:
    """Ask for something to be made, with its line in the log."""
    from tumen.app.people.audit import record

    study = str(given.get("study", ""))
    record(request, "run started", f"{kind} {study}".strip())
    keeper.begin()
    return keeper.book.add(study, kind, {**given, "place": place.name}, request.state.visitor.name)


def make(job: dict[str, Any]) -> str:
    """Make what a job asks for, in the process of its run; return where it stands."""
    place = Path(job["place"])
    function = getattr(import_module(MAKERS[job["kind"]]), job["kind"])
    made = function(Path(job["folder"]), place, job["asked"], inside=job["root"] is not None)
    keep(place / _MADE, made)
    return str(place)


def keep(path: Path, what: Any) -> None:
    """Keep something as it is, whole or not at all."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        pickle.dump(what, file)
    draft.replace(path)


def page_of(run: AppRun) -> str:
    """The address at which a run is shown."""
    room = (
        "/data/import/runs" if run.kind in OF_DATA else "/zone/worth" if run.kind == "worth" else "/zone/runs"
    )
    return f"{room}/{run.run}"


def earlier(keeper: Keeper, *kinds: str) -> list[tuple[AppRun, str]]:
    """The latest runs of some kinds, each with its address."""
    return [(run, page_of(run)) for run in keeper.book.of_kinds(kinds, _LISTED)]


def cancel(request: Request, keeper: Keeper, run: AppRun) -> None:
    """End a run by hand, with its line in the log."""
    from tumen.app.people.audit import record

    record(request, "run ended by hand", f"{run.kind} {run.study}".strip())
    keeper.cancel(run)


def ask_again(request: Request, keeper: Keeper, run: AppRun) -> AppRun:
    """Ask anew for what a run did not come to make; what it was handed is still in its place."""
    if run.open or not (keeper.made / run.asked["place"]).is_dir():
        raise InputError.of("what this run was handed is not kept any more", "Ask again")
    return ask_for(request, keeper, run.kind, keeper.made / run.asked["place"], run.asked)


def made_or_why(keeper: Keeper, run: AppRun) -> tuple[Any, tuple[Problem, ...]]:
    """What a run made; None while it is open, or with what is wrong."""
    from tumen.app.runs.records import CANCELLED, DONE

    if run.state == CANCELLED and not run.problems:
        return None, (Problem("the run was ended by hand", "Run it again, or ask something else"),)
    if run.state != DONE or run.result is None:
        return None, run.problems
    try:
        with (keeper.made / run.asked["place"] / _MADE).open("rb") as file:
            return pickle.load(file), ()  # noqa: S301 - our own process wrote it where nobody else writes
    except FileNotFoundError:
        return None, (Problem("what this run made is not kept any more", "Ask again"),)
    except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, TypeError):
        return None, (Problem("another version of Tumen made this", "Ask again"),)
