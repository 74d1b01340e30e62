"""The board by stage, lists of it page by page, and a ledger where there is none yet."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from tumen.app.board.asked import Asked, LedgerAsked, chosen, view_asked
from tumen.app.board.cards import cards_of
from tumen.app.board.opened import keeper_of
from tumen.app.door import Role, Visitor
from tumen.app.guard import may
from tumen.app.pages import go_to, language_of, render, wants_part
from tumen.app.people.audit import record
from tumen.errors import Problem
from tumen.tables.given import nearest
from tumen.zone.board import NO_EVENT, UNKNOWN, UNREPORTED
from tumen.zone.chains import read_chains
from tumen.zone.vocabulary import stages

router = APIRouter()
FEW, PAGE = 8, 40
"""Cards of a stage on the board, and on a page of its list."""


@router.get("")
def board(request: Request, asked: Asked) -> Response:
    """Projects by stage."""
    keeper = keeper_of(request)
    if keeper.address is None:
        return render(request, "board/none.html.j2", place=keeper.place)
    keeper, view = view_asked(request, asked)
    shown = chosen(view, asked)
    language = language_of(request)
    reading = view.reading(language)
    columns = [
        (stage, shown.counts.get(stage, (0, 0)), list(cards_of(shown.column(stage, 0, FEW), shown, reading)))
        for stage in shown.stages
    ]
    counts = {code: stage.counts for code, stage in stages().items()} | dict.fromkeys(
        (NO_EVENT, UNREPORTED), "aside"
    )
    return render(
        request,
        "board/cards.html.j2" if wants_part(request) else "board/board.html.j2",
        422 if asked.problems else 200,
        asked=asked,
        view=view,
        board=shown,
        columns=columns,
        counts=counts,
        few=FEW,
        reading=reading,
        w=reading.w,
        choices=_choices(request, asked),
        UNKNOWN=UNKNOWN,
    )


def _choices(request: Request, asked: LedgerAsked) -> dict[str, list[tuple[str, str]]]:
    """What the choice of projects offers."""
    _, view = view_asked(request, asked)
    language = language_of(request)
    reading = view.reading(language)
    return {
        "chain": [(one.chain, one.name(language)) for one in read_chains()],
        "park": [(key, reading.park(key).text) for key in reading.parks],
        "economy": [(code, reading.w.economy(code)) for code in view.board.economies if code != UNKNOWN],
        "year": [(str(year), str(year)) for year in view.board.years],
    }


@router.get("/projects")
def projects(request: Request, asked: Asked, stage: str = "", page: int = 1) -> HTMLResponse:
    """Projects of a stage, or all, page by page."""
    _, view = view_asked(request, asked)
    shown = chosen(view, asked)
    reading = view.reading(language_of(request))
    if stage not in ("", *(known := (*stages(), UNREPORTED, NO_EVENT))):
        asked.complain("stage", [Problem(f"{stage!r} is no stage of a project", nearest(stage, known))])
        stage = ""
    rows = shown.cards if not stage else shown.column(stage)
    pages = max(1, -(-rows.height // PAGE))
    at = min(max(1, page), pages)
    return render(
        request,
        "board/list.html.j2",
        422 if asked.problems else 200,
        asked=asked,
        view=view,
        stage=stage,
        cards=list(cards_of(rows.slice((at - 1) * PAGE, PAGE), shown, reading)),
        count=rows.height,
        page=at,
        pages=pages,
        reading=reading,
        w=reading.w,
        choices=_choices(request, asked),
        UNKNOWN=UNKNOWN,
    )


@router.post("/new")
def new(request: Request, visitor: Annotated[Visitor, Depends(may(Role.ADMINISTRATOR))]) -> Response:  # noqa: ARG001
    """Make a new ledger in the folder of the app."""
    record(request, "ledger made", keeper_of(request).place.name)
    keeper_of(request).make()
    return go_to(request, "/zone")
