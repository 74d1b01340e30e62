"""Whoever has no session is asked to sign in; what had been typed is kept where that can be."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from tumen.app.pages import in_place, refusal, render, wants_part
from tumen.app.typed import kept_of

if TYPE_CHECKING:
    from fastapi import HTTPException, Request
    from fastapi.responses import Response


def ask_in(request: Request, error: HTTPException) -> Response:
    """What a visitor of an app with accounts is told who is refused: without a session, the way in."""
    if error.status_code != HTTPStatus.UNAUTHORIZED:
        return refusal(request, error)
    url = request.url
    sent = request.method != "GET"
    path = url.path + (f"?{url.query}" if url.query else "")
    kept = kept_of(request) if sent else ""
    return sign_in_page(request, HTTPStatus.UNAUTHORIZED, path if kept or not sent else "/", kept)


def sign_in_page(
    request: Request,
    status: int,
    following: str,
    kept: str = "",
    *,
    name: str = "",
    wait: int = 0,
    wrong: bool = False,
    done: bool = False,
) -> Response:
    """The page of signing in, or the part of it above the page that is open."""
    part = wants_part(request)
    answer = render(
        request,
        "people/sign_in_part.html.j2" if part else "people/sign_in.html.j2",
        status,
        next="/" if part else following,
        kept="" if part else kept,
        name=name,
        wait=wait,
        wrong=wrong,
        done=done,
        part=part,
    )
    return in_place(answer) if part else answer
