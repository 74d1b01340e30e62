"""What every request passes: headers of safety, its size, the session, the token of a form, the role.

Nothing is reached without a session but what `PUBLIC` names; nothing is changed without the token of the
session, nor by who may only read. A route that asks for more says so with `may`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect

from tumen.app.door import Role, Visitor
from tumen.errors import TumenError
from tumen.report.page.take import page_policy

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tumen.app.settings import AppSettings

SESSION = "tumen_session"
TOKEN = "tumen_token"  # noqa: S105 - the name of a field
TOKEN_HEADER = "x-tumen-token"  # noqa: S105 - the name of a header; htmx sends it with every request
PUBLIC = ("/static", "/enter", "/alive", "/language", "/sign-in", "/invited")
"""Paths that need no session, with all below them."""
_ASKS_NOBODY = ("/static", "/alive")
"""Those that are the same for everybody: nobody looks whose session it is."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_STRANGERS = 300_000
"""Bytes that are read of whoever has no session."""
_READ_ON = 20
"""So many times as much is read before an answer, and thrown away."""
_FORM = "application/x-www-form-urlencoded"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DOCUMENT_HEADERS = MappingProxyType(
    {
        "content-security-policy": (
            f"{page_policy()}; frame-ancestors 'self'; "
            "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
        ),
        "cross-origin-opener-policy": "unsafe-none",  # else browsers show nothing of what is in a sandbox
    }
)
"""Of a page that a study wrote: its style stands in it, and only the script that takes away runs in it. It is
of no site, in a frame and by itself: it reads and sends nothing of the app, whatever stands in it."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """The middleware before all routes; `request.state.visitor` is who asks, None where that is public."""

    def __init__(
        self,
        app: ASGIApp,
        refuse: Callable[[Request, HTTPException], Response],
        tell: Callable[[Request, TumenError], Response],
    ) -> None:
        self.app, self.refuse, self.tell = app, refuse, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        path, visitor = scope["path"], None  # as routes see it, whatever the other headers say
        scope.setdefault("state", {}).update(visitor=None, body=b"")
        if not _under(path, _ASKS_NOBODY):
            try:
                visitor = await run_in_threadpool(
                    request.app.state.door.visitor, request.cookies.get(SESSION, "")
                )
            except TumenError as error:
                await self.tell(request, error)(scope, receive, safely)
                return
        request.state.visitor = visitor
        refused = None
        if request.method not in _SAFE:
            limit = upload_limit(request.app.state.settings, visitor)
            known = visitor is not None or _under(path, PUBLIC)
            try:
                body = await _body(receive, limit)
            except ClientDisconnect:
                return
            receive = _again(body)
            request.state.body = body or b""
            refused = (_too_large(body) if known else None) or _foreign(request, visitor, body or b"")
        if visitor is None and refused is None and not _under(path, PUBLIC):
            refused = HTTPException(HTTPStatus.UNAUTHORIZED)
        if refused is None:
            await self.app(scope, receive, safely)
            return
        await self.refuse(request, refused)(scope, receive, safely)


def upload_limit(settings: AppSettings, visitor: Visitor | None) -> int:
    """Bytes that are taken at once of a visitor; fewer of whoever has no session."""
    most = settings.limits.upload_bytes
    return most if visitor is not None else min(most, _OF_STRANGERS)


async def _body(receive: Receive, limit: int) -> bytes | None:
    """All that was sent; None where it is more than the app takes.

    What is too large is read on and thrown away for a while: browsers and proxies that still send when an
    answer comes do not show it.

    Raises
    ------
    ClientDisconnect
        If the sender is gone before all of it came: half of a form is none.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            parts.clear()
        else:
            parts.append(part)
        if not message.get("more_body", False) or size > limit * _READ_ON:
            return b"".join(parts) if size <= limit else None


def _again(body: bytes | None) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body or b"", "more_body": False}

    return receive


def _too_large(body: bytes | None) -> HTTPException | None:
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) if body is None else None


def _under(path: str, those: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in those)


def _foreign(request: Request, visitor: Visitor | None, body: bytes) -> HTTPException | None:
    """Why a request may change nothing: it comes from another site, without the token, or from a reader."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    other = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if other or site not in {"same-origin", "none"}:
        return HTTPException(HTTPStatus.FORBIDDEN, "token")
    if visitor is None:
        return None  # what is public changes nothing that is anybody's
    sent = request.headers.get(TOKEN_HEADER, "")
    if not sent and request.headers.get("content-type", "").startswith(_FORM):
        sent = parse_qs(body.decode("utf-8", "replace")).get(TOKEN, [""])[0]
    if not secrets.compare_digest(sent.encode(), visitor.token.encode()):
        return HTTPException(HTTPStatus.FORBIDDEN, "token")
    if visitor.role < Role.EDITOR and not _under(request.scope["path"], READERS_SEND):
        return HTTPException(HTTPStatus.FORBIDDEN, "role")
    return None


READERS_SEND = ("/ask", "/language", "/leave", "/account", "/sign-in", "/invited")
"""Paths, with all below them, to which who only reads may send a form too: the folder is not changed."""


def keep_session(request: Request, answer: Response, session: str) -> None:
    """Give the browser the key of its session."""
    keep_cookie(request, answer, SESSION, session)


def keep_cookie(
    request: Request, answer: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Have the browser keep something that no script reads; what it got over TLS it sends over TLS only."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, seconds, httponly=True, samesite="lax", secure=secure, path="/")


def may(role: Role) -> Callable[[Request], Visitor]:
    """A dependency of a route: who asks, if they have the role."""

    def allowed(request: Request) -> Visitor:
        visitor: Visitor | None = request.state.visitor
        if visitor is None:
            raise HTTPException(HTTPStatus.UNAUTHORIZED)
        if visitor.role < role:
            raise HTTPException(HTTPStatus.FORBIDDEN, "role")
        return visitor

    return allowed


EDITOR = Depends(may(Role.EDITOR))
"""Of a route that changes what stands in the folder."""
