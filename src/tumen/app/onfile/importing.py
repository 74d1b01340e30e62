"""A schedule or rules of origin handed in: read in the background, reported, written where that is wanted.

The doors are those of `tumen tariff import` and `tumen agreement import`; what is written stands in the app's
own folder, and its questions and runs use it. It is read beside what is shipped, not beside what was imported
before. Only administrators come here.
"""

from __future__ import annotations

import shutil
from contextvars import Context
from dataclasses import replace
from datetime import date
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Annotated, Any
from weakref import finalize

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from tumen.agreements.importing.blank import About
from tumen.agreements.load import agreements_on_file
from tumen.app.background import BackgroundRun, BackgroundRuns, outcome, runs_of
from tumen.app.board.records import sent_form
from tumen.app.door import Role
from tumen.app.folder import StudyFolder
from tumen.app.guard import may
from tumen.app.onfile.age import wording_of
from tumen.app.onfile.folders import AGREEMENTS, TARIFFS, check_own, own_folders
from tumen.app.onfile.own import own_place
from tumen.app.pages import go_to, render, wants_part
from tumen.app.people.audit import record
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS
from tumen.tables.given import Reader, day, economy_code, hs_edition

if TYPE_CHECKING:
    from tumen.agreements.importing.folder import Import
    from tumen.tariff.importing.folder import TariffImport

router = APIRouter(prefix="/import", dependencies=[Depends(may(Role.ADMINISTRATOR))])
Sent = Annotated[FormData, Depends(sent_form)]
_FIELDS = ("base", "code", "title", "parties", "in_force", "edition", "source")
_FACTS = {"code": "code", "title": "title", "parties": "party", "in_force": "in force"}
_KINDS = {TARIFFS: (".xlsx", ".csv", ".pdf"), AGREEMENTS: (".json", ".csv", ".xlsx", ".pdf")}
_OFFER = 20
_BLANK = """importer:
edition: HS2022
source: {title: , where: }
columns: {line: }
rates:
- {column: , regime: MFN, from: , until: }
"""
"""A map to begin with where no form on file knows the headings."""


class HandedIn:
    """Files that were handed in; they are deleted when nobody looks at their run any more."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="tumen-import-"))
        finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def _runs(request: Request) -> BackgroundRuns:
    return runs_of(request, "import")


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
    place = HandedIn()
    files = _kept(form, place.path, _KINDS[kind], problems)
    given: dict[str, Any] = {"kind": kind, "place": place, "files": files, **texts}
    if kind == TARIFFS:
        work = _proposal(files)
    else:
        edition, about = _asked(texts, problems)
        base = texts["base"] or None
        work = _rules(files, base, about, edition, texts["source"] or None)
    if problems:
        return _begin(request, kind, texts, problems)
    key = _runs(request).start(
        "map" if kind == TARIFFS else "report", given, _who(request), partial(Context().run, work)
    )
    return go_to(request, f"/data/import/runs/{key}")


def _who(request: Request) -> str:
    name: str = request.state.visitor.name
    return name


def _kept(
    form: FormData, place: Path, kinds: tuple[str, ...], problems: dict[str, list[Problem]]
) -> list[Path]:
    """The files, each under its own name."""
    found: list[Path] = []
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
        found.append(path)
    if not found and "files" not in problems:
        problems["files"] = [Problem("no file is chosen", f"Choose {' or '.join(kinds)}")]
    return found


def _asked(texts: dict[str, str], problems: dict[str, list[Problem]]) -> tuple[Any, About | None]:
    """The edition, and what is known of an agreement that is not on file; problems beside their fields."""

    def read(name: str, reads: Any, text: str) -> Any:
        reader = Reader()
        found = reader.get("", reads, text)
        if reader.problems:
            problems.setdefault(name, []).extend(reader.problems)
        return found

    edition = read("edition", hs_edition, texts["edition"]) if texts["edition"] else None
    if texts["base"]:
        for name in _FACTS:
            if texts[name]:
                problems.setdefault(name, []).append(
                    Problem("the agreement on file says it itself", "Leave it empty, or choose none on file")
                )
        return edition, None
    for name, called in _FACTS.items():
        if not texts[name]:
            problems.setdefault(name, []).append(
                Problem(f"{called} is missing", "Write it, or choose an agreement on file")
            )
    parties = [read("parties", economy_code, part) for part in texts["parties"].replace(",", " ").split()]
    if texts["parties"] and len(set(parties)) < 2 and "parties" not in problems:
        problems["parties"] = [Problem("an agreement has at least two Parties", "Write their ISO codes")]
    start = read("in_force", day, texts["in_force"]) if texts["in_force"] else None
    if problems or start is None:
        return edition, None
    return edition, About(texts["code"], texts["title"], tuple(dict.fromkeys(parties)), start)


def _proposal(files: list[Path]) -> Any:
    def work() -> str:
        from tumen.tariff.importing.propose import proposed_map

        return proposed_map(files)

    return work


def _rules(files: list[Path], base: str | None, about: About | None, edition: Any, source: str | None) -> Any:
    def work() -> Import:
        from tumen.agreements.importing.folder import prepare

        today = day(None)
        return prepare(files, base=base, about=about, edition=edition, source=source, read_on=today)

    return work


def _tariff(files: list[Path], text: str, *, partly: bool, today: date) -> Any:
    def work() -> TariffImport:
        from tumen.tariff.importing.folder import prepare_tariff
        from tumen.tariff.importing.forms import read_tariff_map

        with TemporaryDirectory() as place:
            path = Path(place) / "map.yaml"
            path.write_text(text, encoding="utf-8")
            try:
                asked = read_tariff_map(path)
            except InputError as error:
                raise InputError(_own(item, place) for item in error.problems) from None
        made = prepare_tariff(files, asked, read_on=today, partly=partly)
        kept = f"{files[0].parent}/"
        return replace(
            made,
            findings=tuple(replace(item, file=item.file.replace(kept, "")) for item in made.findings),
            content={
                name: data if name.endswith(".gz") else data.replace(kept.encode(), b"")
                for name, data in made.content.items()
            },
        )

    return work


def _own(problem: Problem, place: str) -> Problem:
    """A problem without the place on the server where the file was kept."""
    file = problem.file.replace(f"{place}/", "") if problem.file else None
    return Problem(problem.what.replace(f"{place}/", ""), problem.fix, file, problem.line, problem.column)


@router.get("/runs/{key}")
def run(request: Request, key: str) -> HTMLResponse:
    """Whether it is read, and what was read of it."""
    return _shown(request, key, _runs(request)[key])


def _shown(
    request: Request,
    key: str,
    found: BackgroundRun,
    problems: tuple[Problem, ...] = (),
    name: str = "",
) -> HTMLResponse:
    done = found.future.done()
    result, wrong = outcome(found) if done else (None, ())
    place = str(found.given["place"].path)
    kind = found.given["kind"]
    told = tuple(_own(item, place) for item in wrong)
    text = found.given.get("map", "")
    if found.what == "map":
        text = result or _BLANK
    own = (
        ""
        if result is None or found.what == "map"
        else getattr(result, "importer", getattr(result, "code", ""))
    )
    return render(
        request,
        "onfile/run_part.html.j2" if wants_part(request) else "onfile/run.html.j2",
        422 if problems else 200,
        key=key,
        run=found,
        kind=kind,
        done=done,
        faults=told,
        problems=problems,
        made=None if found.what == "map" else result,
        text=text or "",
        name=name or own,
        files=[path.name for path in found.given["files"]],
        most=_OFFER,
        w=wording_of(request),
    )


@router.post("/runs/{key}/read")
def read(request: Request, key: str, form: Sent) -> Response:
    """Read a tariff by a map that a person completed."""
    found = _runs(request)[key]
    if found.given["kind"] != TARIFFS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    text, partly = str(form.get("map", "")), form.get("partly") == "yes"
    work = _tariff(found.given["files"], text, partly=partly, today=day(None))
    given = {**found.given, "map": text, "partly": partly}
    again = _runs(request).start("report", given, _who(request), partial(Context().run, work))
    return go_to(request, f"/data/import/runs/{again}")


@router.post("/runs/{key}/write")
def write(request: Request, key: str, form: Sent) -> Response:
    """Write what was reported into the app's own folder."""
    found = _runs(request)[key]
    made, wrong = outcome(found) if found.future.done() else (None, ())
    if found.what != "report" or made is None or wrong:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    kind, name = found.given["kind"], str(form.get("name", "")).strip()
    root = own_place(request.app.state.settings, kind)
    try:
        root.mkdir(parents=True, exist_ok=True)
        out = StudyFolder(root).inside(name)
        _write(kind, made, out, again=form.get("replace") == "yes")
    except InputError as error:
        told = tuple(_own(item, str(root)) for item in error.problems)
        return _shown(request, key, found, told, name)
    record(request, "data imported", f"{kind} {name}")
    return go_to(request, f"/data/{kind}/{made.importer if kind == TARIFFS else made.code}")


def _write(kind: str, made: Any, out: Path, *, again: bool) -> None:
    """Write it, if all own data hold together with it."""
    from tumen.agreements.importing import folder as rules
    from tumen.tariff.importing import folder as tariffs

    write_folder: Any = tariffs.write_tariff if kind == TARIFFS else rules.write
    others = [path for path in own_folders(out.parent, kind) if path != out]
    with TemporaryDirectory(dir=out.parent, prefix=".") as place:
        draft = write_folder(made, Path(place) / "draft")
        Context().run(check_own, kind, [*others, draft])
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
    shutil.rmtree(place)
    record(request, "data removed", f"{kind} {name}")
    return go_to(request, "/data")
