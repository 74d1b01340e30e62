"""Whoever has no session is asked to sign in; what had been typed is kept where that can be.

Only a form of a page of this app is kept: another site could else have a signed-in person send what it wrote.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tumen.app.guard import TOKEN
from tumen.app.pages import in_place, refusal, render, wants_part

if TYPE_CHECKING:
    from fastapi import HTTPException, Request
    from fastapi.responses import Response

_MOST = 200_000
_MOST_FIELDS = 1000


def ask_in(request: Request, error: HTTPException) -> Response:
    """What a visitor of an app with accounts is told who is refused: without a session, the way in."""
    if error.status_code != HTTPStatus.UNAUTHORIZED:
        return refusal(request, error)
    url = request.url
    sent = request.method != "GET"
    path = url.path + (f"?{url.query}" if url.query else "")
    kept = _typed(request) if sent else ""
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


def typed(kept: str) -> list[tuple[str, str]]:
    """The fields that were kept; none where they are not as they were kept."""
    try:
        found = json.loads(kept) if 0 < len(kept) <= _MOST else []
        given = [(str(name), str(value)) for name, value in found][:_MOST_FIELDS]
        json.dumps(given, ensure_ascii=False).encode()  # half a pair of surrogates is no text
    except (ValueError, TypeError, RecursionError):
        return []
    return given


def _typed(request: Request) -> str:
    headers, body = request.headers, request.state.body
    own = headers.get("origin") is not None or headers.get("sec-fetch-site") == "same-origin"
    form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if not own or not form or request.method != "POST" or len(body) > _MOST:
        return ""
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if any("password" in name or name == "current" for name, _ in fields):
        return ""
    kept = json.dumps([(name, value) for name, value in fields if name != TOKEN], ensure_ascii=False)
    return kept if len(kept) <= _MOST and len(fields) <= _MOST_FIELDS else ""
