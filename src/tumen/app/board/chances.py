"""Opportunities of missing links, and invitations: each a run in the background with a page of its own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from tumen.app.board.asked import Asked, LedgerAsked, view_asked
from tumen.app.board.documents import csv_of
from tumen.app.board.making import hand_over
from tumen.app.board.records import Sent, texts_of
from tumen.app.guard import DOCUMENT_HEADERS, EDITOR
from tumen.app.pages import LANGUAGES, go_to, language_of, render, wants_part
from tumen.app.runs.keeper import keeper_of
from tumen.app.runs.making import ask_again, ask_for, cancel, earlier, made_or_why, new_place, page_of
from tumen.errors import InputError, Problem
from tumen.tables.given import Reader, nearest, yes_no
from tumen.zone.chains import read_chains

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.app.runs.records import AppRun
    from tumen.language.force import Language
    from tumen.zone.opportunities.results import Opportunities

router = APIRouter()
_KINDS = ("opportunities", "brief", "worth")


def _studies(request: Request) -> list[str]:
    """Studies of the folder of the app, by name."""
    folder = request.app.state.folder
    names = (path.parent.name for path in folder.root.glob("*/study.yaml"))
    return sorted(name for name in names if not name.startswith(".") and folder.only in ("", name))


def _study(request: Request, name: str) -> Path:
    known = _studies(request)
    if name not in known:
        raise InputError.of(f"there is no study {name!r}", nearest(name, known, "Studies here are"))
    found: Path = request.app.state.folder.inside(name)
    return found


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


@router.get("/opportunities")
def ask(request: Request, asked: Asked) -> HTMLResponse:
    """What a missing link would change: which study, sites and chains."""
    return _ask(request, asked, "opportunities", {})


@router.get("/briefs")
def ask_brief(request: Request, asked: Asked, link: str = "", firm: str = "") -> HTMLResponse:
    """An invitation: to make a link, or to a firm."""
    return _ask(request, asked, "brief", {"opportunity": link, "firm": firm})


def _ask(
    request: Request,
    asked: LedgerAsked,
    what: str,
    given: dict[str, str],
    problems: dict[str, list[Problem]] | None = None,
) -> HTMLResponse:
    _, view = view_asked(request, asked)
    language = language_of(request)
    reading = view.reading(language)
    links = [
        (f"{chain.chain.chain}:{one.link.link}", f"{chain.chain.name(language)}: {one.link.name(language)}")
        for chain in view.makers.chains
        for one in chain.missing
    ]
    wanted, told = given.get("opportunity", ""), dict(problems or {})
    if (
        wanted
        and _studies(request)
        and wanted not in (keys := [key for key, _ in links])
        and "opportunity" not in told
    ):
        told["opportunity"] = [Problem(f"{wanted!r} is no missing link here", nearest(wanted, keys))]
    return render(
        request,
        f"board/{what}.html.j2",
        422 if told else 200,
        asked=asked,
        view=view,
        studies=[(name, name) for name in _studies(request)],
        chains=[(one.chain, one.name(language)) for one in read_chains()],
        links=links,
        earlier=earlier(keeper_of(request.app), what),
        firms=[(key, reading.w.name(row, key).text) for key, row in reading.firms.items()][:2000],
        given=given,
        problems=told,
        w=reading.w,
    )


@router.post("/opportunities")
def find(request: Request, asked: Asked, form: Sent) -> Response:
    """Begin to look for them."""
    sent = texts_of(form)
    chains = [str(item) for item in form.getlist("chains")]
    _, view = view_asked(request, asked)
    given, problems = Reader(), dict[str, list[Problem]]()
    missing = yes_no(sent.get("missing") or False)
    given.get("study", _study, request, sent.get("study", ""))
    if not _listed(sent.get("sites", "")):
        problems["sites"] = [Problem("no site is named", "Write the key of a site of the study in the zone")]
    for problem in given.problems:
        problems.setdefault("study", []).append(Problem(problem.what.removeprefix("study: "), problem.fix))
    if problems:
        return _ask(request, asked, "opportunities", sent, problems)
    keeper = keeper_of(request.app)
    place = new_place(keeper)
    if missing:
        hand_over(place, view.snapshot)
    wanted = {"study": sent["study"], "sites": _listed(sent["sites"]), "chains": chains}
    run = ask_for(request, keeper, "opportunities", place, wanted)
    return go_to(request, f"/zone/runs/{run.run}")


@router.post("/briefs")
def write(request: Request, asked: Asked, form: Sent) -> Response:
    """Begin to write an invitation."""
    from tumen.study.zone.briefs.make import check_asked

    sent = texts_of(form)
    link, firm = (sent.get(name, "").strip() or None for name in ("opportunity", "firm"))
    own, site = (sent.get(name, "").strip() or None for name in ("product_study", "site"))
    problems: dict[str, list[Problem]] = {}
    for name, text in (("study", sent.get("study", "")), ("product_study", own)):
        try:
            if text is not None:
                _study(request, text)
        except InputError as error:
            problems[name] = list(error.problems)
    try:
        check_asked(link, firm, site, product=own is not None)
    except InputError as error:
        for item in error.problems:
            name = {"--firm": "firm", "--product-study": "product_study", "--site": "site"}.get(
                item.what.partition(":")[0], "opportunity"
            )
            what = item.what.partition(": ")[2] or item.what
            problems.setdefault(name, []).append(Problem(what, item.fix))
    if problems:
        return _ask(request, asked, "brief", sent, problems)
    wanted = {
        "study": sent["study"],
        "link": link,
        "firm": firm,
        "product_study": own,
        "site": site,
        "language": sent.get("language") or language_of(request),
    }
    keeper = keeper_of(request.app)
    run = ask_for(request, keeper, "brief", new_place(keeper), wanted)
    return go_to(request, f"/zone/runs/{run.run}")


def _one(request: Request, key: str, *kinds: str) -> AppRun:
    found = keeper_of(request.app).book.one(key)
    if found is None or found.kind not in (kinds or ("opportunities", "brief")):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


@router.get("/runs/{key}")
def run(request: Request, asked: Asked, key: str) -> HTMLResponse:
    """Whether a run is done, and what came of it."""
    found = _one(request, key)
    _, view = view_asked(request, asked)
    result, problems = made_or_why(keeper_of(request.app), found)
    told: dict[str, Any] = {}
    if result is not None and found.kind == "opportunities":
        told = _told(result, language_of(request))
    return render(
        request,
        "board/run_part.html.j2" if wants_part(request) else "board/run.html.j2",
        asked=asked,
        view=view,
        run=found,
        problems=problems,
        w=view.reading(language_of(request)).w,
        **{"chapter": None, "sentences": (), **told},
    )


@router.post("/runs/{key}/again", dependencies=[EDITOR])
def again(request: Request, key: str) -> Response:
    """Ask anew, where a run was interrupted."""
    run = ask_again(request, keeper_of(request.app), _one(request, key, *_KINDS))
    return go_to(request, page_of(run))


@router.post("/runs/{key}/cancel", dependencies=[EDITOR])
def end(request: Request, key: str) -> Response:
    """End a run; it can be run again."""
    found = _one(request, key, *_KINDS)
    cancel(request, keeper_of(request.app), found)
    return go_to(request, page_of(found))


def _told(result: tuple[Opportunities, bool], language: str) -> dict[str, Any]:
    from tumen.report.zone.study import opportunities_chapter
    from tumen.study.words.say import say_all
    from tumen.study.zone.chances import of_opportunities

    found, unsourced = result
    sentences = say_all(tuple(of_opportunities(found, unsourced=unsourced)), language)
    return {"chapter": opportunities_chapter(found, language), "sentences": sentences}


def _result(request: Request, key: str, kind: str) -> tuple[AppRun, Any]:
    found = _one(request, key, kind)
    made, _ = made_or_why(keeper_of(request.app), found)
    if made is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found, made


@router.get("/runs/{key}/brief")
def brief(request: Request, key: str) -> HTMLResponse:
    """The invitation: two pages to print."""
    from tumen.report.zone.briefs.page import brief_html, sheets_of
    from tumen.report.zone.briefs.sheets import fitted

    found, made = _result(request, key, "brief")
    spoken = found.asked["language"]
    language = cast("Language", spoken if spoken in LANGUAGES else "en")
    html = brief_html(fitted(sheets_of(made, language)), language, "tables")
    return HTMLResponse(html, headers=DOCUMENT_HEADERS)


@router.get("/runs/{key}/{name}.csv")
def table(request: Request, key: str, name: str) -> Response:
    """A table of the opportunities, as `tumen zone opportunities --csv` gives it."""
    from tumen.zone.opportunities.tables import opportunity_rows

    _, (found, _) = _result(request, key, "opportunities")
    tables = opportunity_rows(found, language_of(request))
    if name not in tables:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    rows = tables[name]
    return csv_of(name, list(rows[0]) if rows else [], [list(row.values()) for row in rows])
