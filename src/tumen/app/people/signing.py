"""Signing in, setting a password by a link, and one's own account."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from tumen.app.door import Role, Visitor
from tumen.app.guard import SESSION, keep_session, may
from tumen.app.pages import by_field, go_to, own_path, refusal, render, wants_part
from tumen.app.people.accounts import AppAccounts, By
from tumen.app.people.asking import sign_in_page
from tumen.app.people.audit import address_of
from tumen.app.people.sessions import AccountDoor, NotLetIn
from tumen.app.typed import typed
from tumen.errors import InputError, Problem

router = APIRouter()
Own = Annotated[Visitor, Depends(may(Role.READER))]
Text = Annotated[str, Form()]


@router.get("/sign-in")
def sign_in(request: Request, next: str = "/", done: bool = False) -> Response:  # noqa: A002, FBT001, FBT002 - the names in the address
    """Ask for name and password."""
    if request.state.visitor is not None:
        return go_to(request, next)
    return sign_in_page(request, HTTPStatus.OK, own_path(next), done=done)


@router.post("/sign-in")
def signed_in(
    request: Request,
    name: Text = "",
    password: Text = "",
    next: Text = "/",  # noqa: A002 - the name of the field
    kept: Text = "",
) -> Response:
    """Open a session; the one that the browser had ends."""
    door, following = _door(request), own_path(next)
    found = door.sign_in(name, password, address_of(request))
    if isinstance(found, NotLetIn):
        wait = math.ceil(found.wait.total_seconds())
        status = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.UNAUTHORIZED
        answer = sign_in_page(request, status, following, kept, name=name, wait=wait, wrong=not wait)
        if wait:
            answer.headers["retry-after"] = str(wait)
        return answer
    if request.state.visitor is not None:
        door.leave(request.cookies.get(SESSION, ""))
    request.state.visitor = door.visitor(found)
    fields = typed(kept)
    if wants_part(request):
        answer = render(request, "people/signed_in_part.html.j2")
    elif fields:
        answer = render(request, "people/again.html.j2", next=following, kept=fields)
    else:
        answer = go_to(request, following)
    keep_session(request, answer, found)
    return answer


@router.get("/invited")
def invited(request: Request, key: str = "") -> Response:
    """Ask for the password that a link sets."""
    return _invited(request, key, {})


@router.post("/invited")
def invited_set(request: Request, key: Text = "", password: Text = "", again: Text = "") -> Response:
    """Set the password; the link opens nothing more."""
    accounts = AppAccounts(request.app.state.kept)
    person = accounts.invited(key)
    if person is None:
        return _invited(request, key, {})
    try:
        by = By(person.name, address_of(request))
        accounts.set_password(person.person, password, again, by, key)
    except InputError as error:
        return _invited(request, key, by_field(error.problems, ("password", "again")))
    return go_to(request, "/sign-in?done=1")


def _invited(request: Request, key: str, problems: dict[str, list[Problem]]) -> Response:
    person = AppAccounts(request.app.state.kept).invited(key)
    if person is None:
        return refusal(request, HTTPException(HTTPStatus.NOT_FOUND, "invitation"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return _password_page(request, status, problems, person.name, key=key)


@router.get("/account")
def account(request: Request, visitor: Own) -> Response:
    """One's own account."""
    return _own(request, visitor, {})


@router.post("/account")
def account_set(
    request: Request, visitor: Own, current: Text = "", password: Text = "", again: Text = ""
) -> Response:
    """Change one's own password: all sessions end, and this browser has a new one."""
    door, address = _door(request), address_of(request)
    found = door.verify(visitor.name, current, address)
    if isinstance(found, NotLetIn):
        wait = math.ceil(found.wait.total_seconds())
        what, fix = ("it is another one", "Look at the keyboard, and try again")
        if wait:
            what, fix = "too many attempts", f"Wait {wait} seconds, and try again"
        return _own(request, visitor, {"current": [Problem(what, fix)]})
    try:
        AppAccounts(request.app.state.kept).set_password(found, password, again, By(visitor.name, address))
    except InputError as error:
        return _own(request, visitor, by_field(error.problems, ("password", "again")))
    answer = go_to(request, "/")
    keep_session(request, answer, door.renew(found, address))
    return answer


def _own(request: Request, visitor: Visitor, problems: dict[str, list[Problem]]) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return _password_page(request, status, problems, visitor.name, role=visitor.role.name.lower())


def _password_page(
    request: Request,
    status: int,
    problems: dict[str, list[Problem]],
    name: str,
    *,
    key: str = "",
    role: str = "",
) -> Response:
    given: dict[str, Any] = {"name": name, "key": key, "role": role, "own": not key}
    return render(request, "people/set_password.html.j2", status, problems=problems, **given)


def _door(request: Request) -> AccountDoor:
    door = request.app.state.door
    if not isinstance(door, AccountDoor):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return door
