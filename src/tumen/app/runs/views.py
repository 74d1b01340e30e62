"""Routes of runs: asked for, followed, ended, their results, two of them side by side."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import FileResponse, Response

from tumen.app.guard import DOCUMENT_HEADERS, EDITOR
from tumen.app.pages import go_to, render
from tumen.app.people.audit import record
from tumen.app.runs.keeper import keeper_of
from tumen.app.runs.making import MAKERS
from tumen.app.studies.shelf import shelf_of
from tumen.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.app.runs.records import AppRun

router = APIRouter()
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST = 200


def _one(request: Request, run: str) -> AppRun:
    found = keeper_of(request.app).book.one(run)
    if found is None or found.kind in MAKERS:  # other rooms show those, some not to everybody
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


def _place(request: Request, run: AppRun) -> Path | None:
    """The folder of the results; None where there are none, or they were moved away."""
    if run.result is None:
        return None
    root = request.app.state.settings.folder.resolve()
    path: Path = (root / run.result).resolve()
    return path if root in path.parents and path.is_dir() else None


@router.get("")
def listed(request: Request, study: str | None = None) -> Response:
    """Runs, the latest first."""
    runs = keeper_of(request.app).of_study(study, _MOST, trials=True)
    if study and not runs:
        shelf_of(request).one(study)  # there is no such study
    return render(request, "runs/list.html.j2", runs=runs, study=study)


@router.post("", dependencies=[EDITOR])
def ask(request: Request, study: Annotated[str, Form()] = "") -> Response:
    """Run a study, unless it is known that running it would be refused; else the run says it: to look may
    take longer than a page may.
    """
    shelf = shelf_of(request)
    found = shelf.one(study)
    if problems := shelf.checked(found):
        raise InputError(problems)
    record(request, "run started", found.name)
    run = keeper_of(request.app).ask(found.name, request.state.visitor.name)
    return go_to(request, f"/runs/{run.run}")


@router.get("/compare")
def compare(request: Request, run: Annotated[list[str] | None, Query()] = None) -> Response:
    """Two runs side by side: what differs first."""
    if len(run or ()) != 2:
        raise InputError.of(f"{len(run or ())} runs are chosen", "Choose two of the list")
    first, second = sorted((_one(request, item) for item in run or ()), key=lambda item: item.made)
    places = [_place(request, item) for item in (first, second)]
    if None in places:
        raise InputError.of("the results of a run are not there any more", "Run the study again")
    return _compared(request, first, second)


def _compared(request: Request, first: AppRun, second: AppRun) -> Response:
    from tumen.study.core.results.changed import answer_said, changed_between

    one, other = (_place(request, item) for item in (first, second))
    if one is None or other is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    found = changed_between(one, other)
    return render(
        request,
        "runs/compare.html.j2",
        first=first,
        second=second,
        changed=found,
        sentences=answer_said(one) | answer_said(other),
        most=_MOST,
    )


@router.get("/{run}")
def one(request: Request, run: str) -> Response:
    """A run: how far it is, or what it found."""
    found = _one(request, run)
    place = _place(request, found)
    files = [] if place is None else sorted(path.name for path in place.iterdir() if path.suffix in _KINDS)
    before = None if place is None else _before(request, found)
    return render(
        request,
        "runs/run.html.j2",
        run=found,
        files=files,
        before=before,
        moved=bool(found.result and not place),
    )


def _before(request: Request, run: AppRun) -> AppRun | None:
    """The run of the study before another, of which there are results."""
    others = keeper_of(request.app).of_study(run.study, _MOST)
    return next((item for item in others if item.made < run.made and _place(request, item)), None)


@router.get("/{run}/state")
def state(request: Request, run: str) -> Response:
    """How far a run is, as a part of a page; the whole page again when it has ended."""
    found = _one(request, run)
    if not found.open:
        return Response(headers={"hx-refresh": "true"})
    return render(request, "runs/state.html.j2", run=found)


@router.post("/{run}/cancel", dependencies=[EDITOR])
def cancel(request: Request, run: str, part: bool = False) -> Response:  # noqa: FBT001, FBT002 - of the address
    """End a run; of a plan the best so far is kept."""
    found = _one(request, run)
    record(request, "run ended by hand", f"{found.study}: {run}")
    keeper_of(request.app).cancel(found)
    if part:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return go_to(request, f"/runs/{run}")


@router.post("/{run}/again", dependencies=[EDITOR])
def again(request: Request, run: str) -> Response:
    """Ask for the same run anew; a sweep goes on with the cases that are done."""
    return ask(request, _one(request, run).study)


@router.get("/{run}/changed")
def changed(request: Request, run: str) -> Response:
    """What changed since the run before."""
    found = _one(request, run)
    before = _before(request, found)
    if before is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return _compared(request, before, found)


@router.get("/{run}/files/{name}")
def file(request: Request, run: str, name: str) -> Response:
    """A file of the results; pages in a frame or by themselves, all else to keep."""
    place = _place(request, _one(request, run))
    path = None if place is None else next((item for item in place.iterdir() if item.name == name), None)
    if path is None or path.suffix not in _KINDS or path.is_symlink():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    page = path.suffix == ".html"
    headers = DOCUMENT_HEADERS if page else {}
    return FileResponse(
        path,
        media_type=_KINDS[path.suffix],
        headers=headers,
        filename=name,
        content_disposition_type="inline" if page else "attachment",
    )
