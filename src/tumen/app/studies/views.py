"""Routes of the list of studies, of new ones, and of the page of one study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from tumen.app.guard import EDITOR
from tumen.app.pages import by_field, go_to, render
from tumen.app.people.audit import record
from tumen.app.runs.keeper import keeper_of
from tumen.app.studies.begin import begin_study, copy_study, take_study
from tumen.app.studies.edits import edits_of
from tumen.app.studies.sheets import version_of
from tumen.app.studies.shelf import shelf_of
from tumen.app.studies.study_tables import read_sheet, tables_there
from tumen.errors import InputError
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.schema import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.app.runs.records import AppRun
    from tumen.app.studies.shelf import ShelfStudy
    from tumen.errors import Problem

router = APIRouter()
_UNPROCESSABLE = 422


@router.get("")
def listed(request: Request) -> Response:
    """The studies of the folder."""
    studies = shelf_of(request).all()
    keeper = keeper_of(request.app)
    last = {study.name: next(iter(keeper.of_study(study.name, 1)), None) for study in studies}
    return render(request, "studies/list.html.j2", studies=studies, last=last)


@router.get("/+new")
def new(request: Request) -> Response:
    """The form of a new study."""
    return _new(request, {})


@router.post("/+new", dependencies=[EDITOR])
def begin(
    request: Request,
    name: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    question: Annotated[str, Form()] = "",
    ask: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Begin a study from the template."""
    asked = [item for item in QUESTIONS if item in (ask or ())]
    given = {"name": name.strip(), "title": title.strip(), "question": question.strip()}
    record(request, "study begun", given["name"])
    try:
        path = begin_study(request.app.state.folder, given["name"], given["title"], given["question"], asked)
    except InputError as error:
        return _new(request, given, asked, by_field(error.problems, ("name", "title", "question", "ask")))
    return go_to(request, f"/studies/{path.name}")


def _new(
    request: Request,
    given: Mapping[str, str],
    asked: list[str] | None = None,
    problems: Mapping[str, list[Problem]] | None = None,
) -> Response:
    chosen = ["origin", "landed-cost"] if asked is None else asked
    return render(
        request,
        "studies/new.html.j2",
        _UNPROCESSABLE if problems else 200,
        given={"name": "", "title": "", "question": "", **given},
        asked=chosen,
        questions=QUESTIONS,
        problems=problems or {},
        limits=request.app.state.settings.limits,
    )


@router.post("/+send", dependencies=[EDITOR])
def send(
    request: Request,
    file: Annotated[UploadFile | str, File()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    """Take in a study that is sent."""
    most = request.app.state.settings.limits.upload_bytes
    record(request, "study sent", name.strip())
    try:
        sent_name, data = (
            ("", b"") if isinstance(file, str) else (file.filename or "", file.file.read(most + 1))
        )
        path = take_study(request.app.state.folder, name.strip(), sent_name, data, most)
    except InputError as error:
        found = by_field(error.problems, ("name", "file"))
        sent = {"sent": name, "sent_problems": found}
        return render(request, "studies/send.html.j2", _UNPROCESSABLE, limits=_limits(request), **sent)
    return go_to(request, f"/studies/{path.name}")


def _limits(request: Request) -> object:
    return request.app.state.settings.limits


@router.get("/{name}/copy")
def copy_form(request: Request, name: str) -> Response:
    """The form of a copy."""
    study = shelf_of(request).one(name)
    return render(request, "studies/copy.html.j2", study=study, given={"name": "", "title": ""}, problems={})


@router.post("/{name}/copy", dependencies=[EDITOR])
def copy(
    request: Request,
    name: str,
    new_name: Annotated[str, Form(alias="name")] = "",
    title: Annotated[str, Form()] = "",
) -> Response:
    """Copy a study under another name."""
    study = shelf_of(request).one(name)
    given = {"name": new_name.strip(), "title": title.strip()}
    record(request, "study copied", f"{name} to {given['name']}")
    try:
        path = copy_study(request.app.state.folder, study, given["name"], given["title"])
    except InputError as error:
        found = by_field(error.problems, ("name", "title"))
        return render(
            request, "studies/copy.html.j2", _UNPROCESSABLE, study=study, given=given, problems=found
        )
    return go_to(request, f"/studies/{path.name}")


@router.get("/{name}")
def study_page(request: Request, name: str) -> Response:
    """A study: what it asks, its tables, its runs."""
    study = shelf_of(request).one(name)
    there, counts = shelf_of(request).held("tables", study, _counted)
    others = [table for table in TABLES if table not in there]
    keeper = keeper_of(request.app)
    runs = keeper.of_study(name, 10, trials=True)
    last = next((run for run in keeper.of_study(name, 10) if run.result), None)
    return render(
        request,
        "studies/study.html.j2",
        study=study,
        tables=there,
        counts=counts,
        declared=TABLES,
        others=others,
        runs=runs,
        last=last,
        changed=[] if last is None else _changed_since(study, last),
        edits=edits_of(request, name, 10),
        most=20,
    )


def _changed_since(study: ShelfStudy, run: AppRun) -> list[str]:
    """Files that are not what they were when a run read them."""
    home = study.file.parent
    return [name for name, digest in run.inputs.items() if version_of(home / name) != digest]


def _counted(study: ShelfStudy) -> tuple[dict[str, str], dict[str, int]]:
    """The tables of a study with their files, and how many rows each has; none where it cannot be read."""
    try:
        there = tables_there(study)
        return there, {table: len(read_sheet(study, table).rows) for table in there}
    except InputError:
        return {}, {}


@router.get("/{name}/wrong")
def wrong(request: Request, name: str, short: bool = False) -> Response:  # noqa: FBT001, FBT002 - of the address
    """What is wrong with a study, as a part of a page."""
    found = shelf_of(request).check(shelf_of(request).one(name))
    return render(request, "studies/short.html.j2" if short else "studies/wrong.html.j2", problems=found)
