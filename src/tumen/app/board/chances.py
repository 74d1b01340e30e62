"""Opportunities of missing links, and invitations: each a run in the background with a page of its own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from tumen.app.background import BackgroundRun, BackgroundRuns, outcome, runs_of
from tumen.app.board.asked import LedgerAsked, view_asked, zone_asked
from tumen.app.board.documents import csv_of
from tumen.app.board.records import Sent, texts_of
from tumen.app.guard import DOCUMENT_POLICY
from tumen.app.pages import LANGUAGES, go_to, language_of, render, wants_part
from tumen.errors import InputError, Problem
from tumen.tables.given import Reader
from tumen.zone.chains import read_chains

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.app.board.opened import LedgerView
    from tumen.language.force import Language
    from tumen.study.zone.briefs.make import InvitationBrief
    from tumen.zone.opportunities.results import Opportunities

router = APIRouter()
Asked = Annotated[LedgerAsked, Depends(zone_asked)]


def _runs(request: Request) -> BackgroundRuns:
    return runs_of(request, "zone")


def _studies(request: Request) -> list[str]:
    """Studies of the folder of the app, by name."""
    folder = request.app.state.folder
    names = (path.parent.name for path in folder.root.glob("*/study.yaml"))
    return sorted(name for name in names if not name.startswith(".") and folder.only in ("", name))


def _study(request: Request, name: str) -> Path:
    known = _studies(request)
    if name not in known:
        from tumen.tables.given import nearest

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
    return render(
        request,
        f"board/{what}.html.j2",
        422 if problems else 200,
        asked=asked,
        view=view,
        studies=[(name, name) for name in _studies(request)],
        chains=[(one.chain, one.name(language)) for one in read_chains()],
        links=links,
        firms=[(key, reading.w.name(row, key).text) for key, row in reading.firms.items()][:2000],
        given=given,
        problems=problems or {},
        w=reading.w,
    )


@router.post("/opportunities")
def find(request: Request, asked: Asked, form: Sent) -> Response:
    """Begin to look for them."""
    sent = texts_of(form)
    chains = [str(item) for item in form.getlist("chains")]
    _, view = view_asked(request, asked)
    given, problems = Reader(), dict[str, list[Problem]]()
    folder = given.get("study", _study, request, sent.get("study", ""))
    if not _listed(sent.get("sites", "")):
        problems["sites"] = [Problem("no site is named", "Write the key of a site of the study in the zone")]
    for problem in given.problems:
        problems.setdefault("study", []).append(Problem(problem.what.removeprefix("study: "), problem.fix))
    if problems:
        return _ask(request, asked, "opportunities", sent, problems)
    missing = sent.get("missing") == "yes"
    key = _runs(request).start(
        "opportunities",
        {**sent, "chains": ", ".join(chains)},
        request.state.visitor.name,
        lambda: _found(folder, _listed(sent["sites"]), chains, view if missing else None),
    )
    return go_to(request, f"/zone/runs/{key}")


def _found(
    folder: Path, sites: list[str], names: list[str], view: LedgerView | None
) -> tuple[Opportunities, bool]:
    """As `tumen zone opportunities` finds them; and whether the bills are illustrative."""
    from tumen.study.core.read import read_study
    from tumen.study.zone.goods import base_of, one_economy, zone_goods, zone_terms
    from tumen.study.zone.linked import rests_on_nothing
    from tumen.zone.opportunities.asked import chains_named, links_asked
    from tumen.zone.opportunities.find import opportunities

    study = read_study(folder)
    known = read_chains()
    snapshot = None if view is None else view.snapshot
    links = links_asked(known, chains_named(known, names), snapshot, base_of(study).on)
    with study.on_file():
        goods = zone_goods(study, sites)
        terms = zone_terms(study, one_economy(goods))
        return opportunities(links.links, goods, terms, made=links.made), rests_on_nothing(study)


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
    folder = _study(request, sent["study"])
    product = None if own is None else _study(request, own)
    given = {**sent, "language": sent.get("language") or language_of(request)}
    key = _runs(request).start(
        "brief",
        given,
        request.state.visitor.name,
        lambda: _brief(folder, link=link, firm=firm, product=product, site=site),
    )
    return go_to(request, f"/zone/runs/{key}")


def _brief(
    folder: Path, *, link: str | None, firm: str | None, product: Path | None, site: str | None
) -> InvitationBrief:
    """As `tumen zone brief` makes it."""
    from tumen.study.core.read import read_study
    from tumen.study.zone.briefs.make import make_brief

    given = Reader()
    read = given.get("", read_study, folder)
    own = None if product is None else given.get("", read_study, product)
    if read is not None and read.zone is None:
        given.problems.append(
            Problem(f"{folder.name} does not ask of a zone", "Give a study with ask: [zone]")
        )
    given.done()
    return make_brief(read.zone, link=link, firm=firm, product=own, site=site)


@router.get("/runs/{key}")
def run(request: Request, asked: Asked, key: str) -> HTMLResponse:
    """Whether a run is done, and what came of it."""
    found = _runs(request)[key]
    _, view = view_asked(request, asked)
    done = found.future.done()
    result, problems = outcome(found) if done else (None, ())
    told: dict[str, Any] = {}
    if result is not None and found.what == "opportunities":
        told = _told(result, language_of(request))
    return render(
        request,
        "board/run_part.html.j2" if wants_part(request) else "board/run.html.j2",
        asked=asked,
        view=view,
        key=key,
        run=found,
        done=done,
        problems=problems,
        result=result,
        w=view.reading(language_of(request)).w,
        **{"chapter": None, "sentences": (), **told},
    )


def _told(result: tuple[Opportunities, bool], language: str) -> dict[str, Any]:
    from tumen.report.zone.study import opportunities_chapter
    from tumen.study.words.say import say_all
    from tumen.study.zone.chances import of_opportunities

    found, unsourced = result
    sentences = say_all(tuple(of_opportunities(found, unsourced=unsourced)), language)
    return {"chapter": opportunities_chapter(found), "sentences": sentences}


def _result(request: Request, key: str, what: str) -> tuple[BackgroundRun, Any]:
    found = _runs(request)[key]
    if found.what != what or not found.future.done() or found.future.exception() is not None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found, found.future.result()


@router.get("/runs/{key}/brief")
def brief(request: Request, key: str) -> HTMLResponse:
    """The invitation: two pages to print."""
    from tumen.report.zone.briefs.page import brief_html, sheets_of
    from tumen.report.zone.briefs.sheets import fitted

    found, made = _result(request, key, "brief")
    spoken = found.given["language"]
    language = cast("Language", spoken if spoken in LANGUAGES else "en")
    html = brief_html(fitted(sheets_of(made, language)), language, "tables")
    return HTMLResponse(html, headers={"content-security-policy": DOCUMENT_POLICY})


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
