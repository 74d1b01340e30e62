"""Chains: who makes which link, how sure that is, and which links are missing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from tumen.app.board.asked import LedgerAsked, view_asked, zone_asked
from tumen.app.board.documents import csv_of
from tumen.app.pages import language_of, render
from tumen.zone.chains import check_asked
from tumen.zone.chains.tables import chain_rows, shown

router = APIRouter()
Asked = Annotated[LedgerAsked, Depends(zone_asked)]


@router.get("/chains")
def chains(request: Request, asked: Asked, missing: str = "") -> HTMLResponse:
    """Each chain link by link."""
    _, view = view_asked(request, asked)
    language = language_of(request)
    found, wanted = view.makers, asked.given["chain"]
    if wanted:
        check_asked([wanted], [one.chain for one in found.chains])
    return render(
        request,
        "board/chains.html.j2",
        asked=asked,
        view=view,
        found=found,
        chosen=[one for one in found.chains if wanted in ("", one.chain.chain)],
        links=lambda chain: shown(chain, missing=bool(missing)),
        missing=bool(missing),
        reading=view.reading(language),
        w=view.reading(language).w,
    )


@router.get("/chains.csv")
def as_csv(request: Request, asked: Asked) -> Response:
    """The same as `tumen zone chains --csv` gives."""
    _, view = view_asked(request, asked)
    rows = chain_rows(view.makers, language_of(request))
    return csv_of("chains", list(rows[0]) if rows else [], [list(row.values()) for row in rows])
