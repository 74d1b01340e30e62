"""Routes of levers: chosen, moved, what the answers become, a plan in the background, kept as a scenario."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from shutil import rmtree
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from tumen.app.guard import EDITOR
from tumen.app.levers.economies import (
    ECONOMY,
    keys_stated,
    lever_of,
    of_economies,
    prepared_economies,
    sheets_stated,
)
from tumen.app.levers.moved import (
    MovedLever,
    answer_moved,
    patch_of,
    prepared_trial,
)
from tumen.app.levers.scenarios import name_problem, with_scenario
from tumen.app.levers.stated import levers_in, levers_of_scenario, scenario_names
from tumen.app.pages import by_field, go_to, render
from tumen.app.people.audit import record
from tumen.app.runs.keeper import keeper_of
from tumen.app.studies.drafts import ChangedMeanwhileError, save
from tumen.app.studies.sheets import version_of
from tumen.app.studies.shelf import shelf_of
from tumen.app.studies.study_tables import read_sheet, tables_there
from tumen.errors import InputError, Problem
from tumen.files.whole import drafts
from tumen.study.core.schema import PRODUCT_QUESTIONS, WITHOUT_TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.app.studies.shelf import ShelfStudy

router = APIRouter()
_UNPROCESSABLE = 422
_MOST = 60
_TRIALS = 20
"""Plans with levers that are kept."""


class SentLevers(BaseModel):
    """The levers of a page: paths as they are stated, and at each place its value and bounds."""

    start: str = "base"
    table: str = ""
    lever: list[str] = []
    value: list[str] = []
    low: list[str] = []
    high: list[str] = []
    scenario: str = ""
    title: str = ""
    source: str = ""


InQuery = Annotated[SentLevers, Query()]
InForm = Annotated[SentLevers, Form()]


def _moved(study: ShelfStudy, sent: SentLevers, start: str) -> tuple[list[MovedLever], list[Problem]]:
    """The levers as sent; those that nothing states any more are problems."""
    found: list[MovedLever] = []
    problems: list[Problem] = []
    for place, path in enumerate(dict.fromkeys(sent.lever)):
        try:
            stated = lever_of(study, start, path)
        except InputError as error:
            problems += error.problems
            continue
        figure = stated.figure
        given = [
            texts[place].strip() if place < len(texts) else "" for texts in (sent.value, sent.low, sent.high)
        ]
        if figure is not None:
            half = abs(figure) / 2 or 1
            given = [
                own or f"{other:f}"
                for own, other in zip(given, (figure, figure - half, figure + half), strict=True)
            ]
        found.append(MovedLever(stated, given[0] or stated.value, given[1], given[2]))
    return found, problems


@router.get("/{name}/levers")
def levers(
    request: Request,
    name: str,
    sent: InQuery,
) -> Response:
    """Choose levers and move them."""
    study = shelf_of(request).one(name)
    names = scenario_names(study)
    start = sent.start if sent.start in names else names[0]
    alone = of_economies(study)
    own = sheets_stated(study) if alone else {}
    there = [ECONOMY, *own] if alone else [*tables_there(study)]
    moved, problems = _moved(study, sent, start)
    shown = sent.table if sent.table in there else there[0] if len(there) == 1 else ""
    sheet = own.get(shown) or (read_sheet(study, shown) if shown and not alone else None)
    return render(
        request,
        "studies/levers.html.j2",
        study=study,
        start=start,
        names=names,
        alone=alone,
        tables=there,
        table=shown,
        sheet=sheet,
        stated=levers_in(sheet) if sheet else [],
        of_economy=keys_stated(study) if alone and shown == ECONOMY else [],
        of_scenario=[] if start == "base" else levers_of_scenario(study, start),
        levers=moved,
        answered=any(item in PRODUCT_QUESTIONS for item in study.ask),
        problems=problems,
        trials=keeper_of(request.app).book.trials(name),
        elsewhere=[item for item in study.ask if item in WITHOUT_TABLES] if not alone else [],
    )


class AskedLevers(SentLevers):
    """The same, of the part with the answers."""

    later: bool = False
    """With what takes longer than a second, too."""


@router.get("/{name}/levers/answer")
def answer(request: Request, name: str, sent: Annotated[AskedLevers, Query()]) -> Response:
    """What the products become, as a part of the page; nothing is changed, so whoever reads may ask it."""
    study = shelf_of(request).one(name)
    start = sent.start
    moved, problems = _moved(study, sent, start)
    found = None
    if not problems:
        try:
            found = answer_moved(study, start, moved, at_once=not sent.later)
        except InputError as error:
            problems = list(error.problems)
    more = not sent.later and "qualify" in study.ask
    return render(
        request,
        "studies/moved.html.j2",
        study=study,
        answer=found,
        problems=problems,
        levers=moved,
        most=_MOST,
        more=more,
    )


@router.post("/{name}/levers/plan", dependencies=[EDITOR])
def plan(
    request: Request,
    name: str,
    sent: InForm,
) -> Response:
    """Plan the network with the levers, in the background; a plan that still runs for this study is ended."""
    study = shelf_of(request).one(name)
    start = sent.start
    moved, problems = _moved(study, sent, start)
    if problems:
        raise InputError(problems)
    record(request, "plan started", name)
    keeper = keeper_of(request.app)
    token = secrets.token_hex(8)
    home = keeper.trials / token
    _forget_old(keeper.trials)
    if of_economies(study):
        prepared_economies(study, home, moved)
    else:
        prepared_trial(study, home, start, moved)
    for other in keeper.book.trials(name):
        if other.by == request.state.visitor.name:
            keeper.cancel(other)
    said = [f"{item.stated.label}: {item.text}" for item in moved if item.moved]
    run = keeper.ask(name, request.state.visitor.name, "trial", trial=token, levers=said)
    return render(request, "studies/trial.html.j2", run=run)


def _forget_old(trials: Path) -> None:
    """Remove all but the latest trials; one that still runs is among these."""
    found = sorted(trials.iterdir(), key=lambda path: path.stat().st_mtime) if trials.is_dir() else []
    for path in found[: -_TRIALS + 1]:
        rmtree(path, ignore_errors=True)


@router.get("/{name}/levers/plan/{run}")
def followed(request: Request, name: str, run: str) -> Response:
    """How far a plan is, as a part of the page."""
    found = keeper_of(request.app).book.one(run)
    if found is None or found.study != shelf_of(request).one(name).name:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return render(request, "studies/trial.html.j2", run=found)


@router.post("/{name}/levers/keep", dependencies=[EDITOR])
def keep(
    request: Request,
    name: str,
    sent: InForm,
) -> Response:
    """Keep the setting as a scenario of the study."""
    study = shelf_of(request).one(name)
    start = sent.start
    moved, problems = _moved(study, sent, start)
    seen = version_of(study.file)
    record(request, "scenario kept", f"{name}: {sent.scenario.strip()}")
    try:
        _keep(study, seen, sent, moved, problems)
    except ChangedMeanwhileError:
        raise InputError.of("study.yaml was saved by somebody meanwhile", "Send it once more") from None
    except InputError as error:
        found = by_field(error.problems, ("name", "source"))
        given = {"name": sent.scenario, "title": sent.title, "source": sent.source}
        return render(request, "studies/keep.html.j2", _UNPROCESSABLE, study=study, kept=given, wrong=found)
    return go_to(request, f"/studies/{name}")


def _keep(
    study: ShelfStudy, seen: str, sent: SentLevers, moved: list[MovedLever], problems: list[Problem]
) -> None:
    wrong = [*problems, *(problem for item in moved for problem in item.problems())]
    if of_economies(study):
        fix = "Copy the study, and write them into its study.yaml or its tables"
        wrong.append(Problem("scenarios change no figures of whole economies", fix))
    if study.workbook:
        fix = "Write them into its sheet study, key scenarios"
        wrong.append(Problem("scenarios of a workbook are not added here", fix))
    name = sent.scenario.strip()
    if taken := name_problem(study, name):
        wrong.append(taken)
    if not sent.source.strip():
        fix = "Say where the figures are from, or write illustrative"
        wrong.append(Problem("the source is empty", fix, "source"))
    if not any(item.moved for item in moved):
        wrong.append(Problem("no lever is moved", "Move one first"))
    if wrong:
        raise InputError(wrong)
    patch = patch_of(study, sent.start, moved, sent.title.strip() or name, sent.source.strip())
    with drafts(study.file.parent.parent, study.file) as folder:
        data = with_scenario(study, name, patch, folder / study.file.name)
    save(study, study.file.name, seen, data)
