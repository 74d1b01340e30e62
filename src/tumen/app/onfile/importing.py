"""A schedule or rules of origin handed in: read in the background, reported, written where that is wanted.

The doors are those of `tumen tariff import` and `tumen agreement import`; what is written stands in the app's
own folder, and its questions and runs use it. It is read beside what is shipped, not beside what was imported
before. Only administrators come here.
"""

from __future__ import annotations

import shutil
from contextvars import Context
from functools import partial
from http import HTTPStatus
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from tumen.agreements.agreement_file import agreement_code
from tumen.agreements.load import agreements_on_file
from tumen.app.board.records import sent_form
from tumen.app.door import Role
from tumen.app.folder import StudyFolder
from tumen.app.guard import may
from tumen.app.onfile.age import wording_of
from tumen.app.onfile.folders import AGREEMENTS, TARIFFS, check_own, own_folders
from tumen.app.onfile.making import FILES
from tumen.app.onfile.own import own_place
from tumen.app.pages import go_to, render, wants_part
from tumen.app.people.audit import record
from tumen.app.runs.keeper import keeper_of
from tumen.app.runs.making import (
    OF_DATA,
    ask_again,
    ask_for,
    cancel,
    earlier,
    made_or_why,
    new_place,
)
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS
from tumen.tables.given import Reader, day, economy_code, hs_edition, yes_no

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.app.runs.records import AppRun

router = APIRouter(prefix="/import", dependencies=[Depends(may(Role.ADMINISTRATOR))])
Sent = Annotated[FormData, Depends(sent_form)]
_FIELDS = ("base", "code", "title", "parties", "in_force", "edition", "source")
_FACTS = {"code": "code", "title": "title", "parties": "party", "in_force": "in force"}
_KINDS = {TARIFFS: (".xlsx", ".csv", ".pdf"), AGREEMENTS: (".json", ".csv", ".xlsx", ".pdf")}
_OFFER = 20


@router.get("/{kind}")
def begin(request: Request, kind: str) -> HTMLResponse:
    """What is handed in."""
    return _begin(request, kind, {})


def _begin(
    request: Request, kind: str, given: dict[str, str], problems: dict[str, list[Problem]] | None = None
) -> HTMLResponse:
    if kind not in _KINDS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    template = "onfile/import_form.html.j2" if wants_part(request) else "onfile/import.html.j2"
    return render(
        request,
        template,
        422 if problems else 200,
        kind=kind,
        earlier=[
            found for found in earlier(keeper_of(request.app), *OF_DATA) if found[0].asked["kind_of"] == kind
        ],
        given=given,
        problems=problems or {},
        accept=",".join(_KINDS[kind]),
        agreements=[(code, code) for code in agreements_on_file()],
        editions=[(name, name) for name in EDITIONS],
    )


@router.post("/{kind}")
def hand_in(request: Request, kind: str, form: Sent) -> Response:
    """Keep the files, and begin to read them: a tariff for its map, rules whole."""
    if kind not in _KINDS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    texts = {name: str(form.get(name, "")).strip() for name in _FIELDS}
    problems: dict[str, list[Problem]] = {}
    if kind == AGREEMENTS:
        _check_asked(texts, problems)
    keeper = keeper_of(request.app)
    place = new_place(keeper)
    files = _kept(form, place / FILES, _KINDS[kind], problems)
    if problems:
        shutil.rmtree(place, ignore_errors=True)
        return _begin(request, kind, texts, problems)
    given = {"kind_of": kind, "files": files, **texts}
    made = "map" if kind == TARIFFS else "report"
    run = ask_for(request, keeper, made, place, given)
    return go_to(request, f"/data/import/runs/{run.run}")


def _kept(
    form: FormData, place: Path, kinds: tuple[str, ...], problems: dict[str, list[Problem]]
) -> list[str]:
    """Keep the files, each under its own name, and return the names."""
    place.mkdir()
    found: list[str] = []
    for file in form.getlist("files"):
        if not isinstance(file, UploadFile) or not file.filename:
            continue
        name = Path(file.filename.replace("\\", "/")).name
        try:
            path = StudyFolder(place).inside(name)
            if path.suffix.lower() not in kinds:
                raise InputError.of(f"{name} is no kind of file that is read", f"Give {', '.join(kinds)}")
        except InputError as error:
            problems.setdefault("files", []).extend(error.problems)
            continue
        path.write_bytes(file.file.read())
        found.append(name)
    if not found and "files" not in problems:
        problems["files"] = [Problem("no file is chosen", f"Choose {' or '.join(kinds)}")]
    return found


def _check_asked(texts: dict[str, str], problems: dict[str, list[Problem]]) -> None:
    """Check the edition, and what is said of an agreement that is not on file."""

    def read(name: str, reads: Any, text: str) -> Any:
        reader = Reader()
        found = reader.get("", reads, text)
        if reader.problems:
            problems.setdefault(name, []).extend(reader.problems)
        return found

    if texts["edition"]:
        read("edition", hs_edition, texts["edition"])
    if texts["base"]:
        for name in _FACTS:
            if texts[name]:
                problems.setdefault(name, []).append(
                    Problem("the agreement on file says it itself", "Leave it empty, or choose none on file")
                )
        return
    for name, called in _FACTS.items():
        if not texts[name]:
            problems.setdefault(name, []).append(
                Problem(f"{called} is missing", "Write it, or choose an agreement on file")
            )
    if texts["code"]:
        try:
            agreement_code(texts["code"])
        except ValueError as error:
            what, _, fix = str(error).rpartition("; ")
            problems["code"] = [Problem(what, fix[:1].upper() + fix[1:])]
    parties = [read("parties", economy_code, part) for part in texts["parties"].replace(",", " ").split()]
    if texts["parties"] and len(set(parties)) < 2 and "parties" not in problems:
        problems["parties"] = [Problem("an agreement has at least two Parties", "Write their ISO codes")]
    if texts["in_force"]:
        read("in_force", day, texts["in_force"])


def _own(problem: Problem, place: str) -> Problem:
    """A problem without the place on the server where the file was kept."""
    file, what = problem.file, problem.what
    for beginning in (f"{place}/", f"{relpath(place)}/"):  # a path below this folder is told from it
        file, what = file and file.replace(beginning, ""), what.replace(beginning, "")
    return Problem(what, problem.fix, file, problem.line, problem.column)


def _one(request: Request, key: str) -> AppRun:
    found = keeper_of(request.app).book.one(key)
    if found is None or found.kind not in OF_DATA:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


@router.get("/runs/{key}")
def run(request: Request, key: str) -> HTMLResponse:
    """Whether it is read, and what was read of it."""
    return _shown(request, _one(request, key))


def _shown(
    request: Request, found: AppRun, problems: tuple[Problem, ...] = (), name: str = ""
) -> HTMLResponse:
    keeper = keeper_of(request.app)
    result, wrong = made_or_why(keeper, found)
    place = str(keeper.made / found.asked["place"])
    text, made = found.asked.get("map", ""), result
    if found.kind == "map":
        text, why = (
            result if isinstance(result, tuple) else (result or "", ())
        )  # none of files that cannot be read
        wrong, made = (*wrong, *why), None
    told = tuple(_own(_own(item, f"{place}/{FILES}"), place) for item in wrong)
    own = "" if made is None else getattr(made, "importer", getattr(made, "code", ""))
    return render(
        request,
        "onfile/run_part.html.j2" if wants_part(request) else "onfile/run.html.j2",
        422 if problems else 200,
        run=found,
        kind=found.asked["kind_of"],
        faults=told,
        problems=problems,
        made=made,
        text=text,
        name=name or own,
        most=_OFFER,
        w=wording_of(request),
    )


@router.post("/runs/{key}/read")
def read(request: Request, key: str, form: Sent) -> Response:
    """Read a tariff by a map that a person completed."""
    found = _one(request, key)
    if found.asked["kind_of"] != TARIFFS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    keeper = keeper_of(request.app)
    files = keeper.made / found.asked["place"] / FILES
    if not files.is_dir():
        raise InputError.of("the files that were handed in are not kept any more", "Hand them in again")
    place = new_place(keeper)
    shutil.copytree(files, place / FILES)
    given = {**found.asked, "map": str(form.get("map", "")), "partly": yes_no(form.get("partly") or False)}
    again = ask_for(request, keeper, "report", place, given)
    return go_to(request, f"/data/import/runs/{again.run}")


@router.post("/runs/{key}/again")
def again(request: Request, key: str) -> Response:
    """Read the same files anew, where a run was interrupted."""
    anew = ask_again(request, keeper_of(request.app), _one(request, key))
    return go_to(request, f"/data/import/runs/{anew.run}")


@router.post("/runs/{key}/cancel")
def end(request: Request, key: str) -> Response:
    """End the reading; it can be begun again."""
    cancel(request, keeper_of(request.app), _one(request, key))
    return go_to(request, f"/data/import/runs/{key}")


@router.post("/runs/{key}/write")
def write(request: Request, key: str, form: Sent) -> Response:
    """Write what was reported into the app's own folder."""
    found = _one(request, key)
    made, _ = made_or_why(keeper_of(request.app), found)
    if found.kind != "report" or made is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    kind, name = found.asked["kind_of"], str(form.get("name", "")).strip()
    root = own_place(request.app.state.settings, kind)
    try:
        root.mkdir(parents=True, exist_ok=True)
        out = StudyFolder(root).inside(name)
        logged = partial(record, request, "data imported", f"{kind} {name}")
        _write(kind, made, out, again=yes_no(form.get("replace") or False), before=logged)
    except InputError as error:
        told = tuple(_own(item, str(root)) for item in error.problems)
        return _shown(request, found, told, name)
    return go_to(request, f"/data/{kind}/{made.importer if kind == TARIFFS else made.code}")


def _write(kind: str, made: Any, out: Path, *, again: bool, before: Callable[[], None]) -> None:
    """Write it, if all own data hold together with it; `before` writes the line of the log."""
    from tumen.agreements.importing import folder as rules
    from tumen.tariff.importing import folder as tariffs

    write_folder: Any = tariffs.write_tariff if kind == TARIFFS else rules.write
    others = [path for path in own_folders(out.parent, kind) if path != out]
    with TemporaryDirectory(dir=out.parent, prefix=".") as place:
        draft = write_folder(made, Path(place) / "draft")
        Context().run(check_own, kind, [*others, draft])
    before()
    write_folder(made, out, replace=again)


@router.post("/{kind}/remove")
def remove(request: Request, kind: str, form: Sent) -> Response:
    """Take an own folder away: what is shipped stands in its place again."""
    if kind not in _KINDS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    name = str(form.get("name", ""))
    place = StudyFolder(own_place(request.app.state.settings, kind)).inside(name)
    if not name or not place.is_dir():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    record(request, "data removed", f"{kind} {name}")
    shutil.rmtree(place)
    return go_to(request, "/data")
