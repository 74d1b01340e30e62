"""Pages for administrators: who may come in, with what role; and the log."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from annotated_types import Ge, Le
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from tumen.app.door import Role, Visitor
from tumen.app.guard import may
from tumen.app.pages import by_field, go_to, render
from tumen.app.people.accounts import LINK_HOLDS, ROLES, AppAccounts, By, role_named
from tumen.app.people.audit import address_of, lines, record
from tumen.errors import InputError, Problem
from tumen.files.csv_text import harmless

Administrator = Annotated[Visitor, Depends(may(Role.ADMINISTRATOR))]
Text = Annotated[str, Form()]
Number = Annotated[int, Ge(0), Le(2**31 - 1)]
"""Of a row of a table: what both databases can hold."""
router = APIRouter(dependencies=[Depends(may(Role.ADMINISTRATOR))])
_PAGE = 100


@router.get("")
def people(request: Request) -> Response:
    """Everybody with an account."""
    return _page(request)


@router.post("")
def add(request: Request, visitor: Administrator, name: Text = "", role: Text = "") -> Response:
    """Add somebody, and show the link that sets the password."""
    try:
        key = AppAccounts(request.app.state.kept).add(name, role_named(role), _by(request, visitor))
    except InputError as error:
        return _page(request, error=error, name=name, role=role)
    return _page(request, linked=" ".join(name.split()), key=key)


@router.post("/{person}/{deed}")
def change(request: Request, visitor: Administrator, person: Number, deed: str, role: Text = "") -> Response:
    """Give a role, make a new link, end the sessions, shut out or let in again."""
    accounts, by = AppAccounts(request.app.state.kept), _by(request, visitor)
    try:
        match deed:
            case "role":
                accounts.change_role(person, role_named(role), by)
            case "link":
                name, key = accounts.link(person, by)
                return _page(request, linked=name, key=key)
            case "sessions":
                accounts.end_sessions(person, by)
            case "disable" | "enable":
                accounts.disable(person, by, disabled=deed == "disable")
            case _:
                raise HTTPException(HTTPStatus.NOT_FOUND)
    except InputError as error:
        return _page(request, error=error)
    return go_to(request, "/people")


@router.get("/log")
def log(request: Request, who: str = "", what: str = "", before: Number | None = None) -> Response:
    """The log, the newest first."""
    found = lines(request.app.state.kept, who=who.strip(), what=what.strip(), before=before, most=_PAGE + 1)
    asked = urlencode({"who": who, "what": what})
    more = len(found) > _PAGE
    return render(
        request,
        "people/log.html.j2",
        lines=found[:_PAGE],
        more=more,
        who=who,
        what=what,
        asked=asked,
    )


@router.get("/log.csv")
def log_csv(request: Request, who: str = "", what: str = "") -> Response:
    """The log as a table, the newest first."""
    record(request, "log taken as CSV")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["number", "at", "who", "from", "what", "about"])
    for line in lines(request.app.state.kept, who=who.strip(), what=what.strip()):
        cells = (line.number, line.at.isoformat(), line.who, line.address, line.what, line.about)
        writer.writerow(map(harmless, cells))
    told = {"content-disposition": 'attachment; filename="tumen-log.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=told)


def _by(request: Request, visitor: Visitor) -> By:
    return By(visitor.name, address_of(request))


def _page(
    request: Request,
    *,
    error: InputError | None = None,
    name: str = "",
    role: str = "reader",
    linked: str = "",
    key: str = "",
) -> Response:
    problems: dict[str, list[Problem]] = {}
    if error is not None:
        problems = by_field(error.problems, ("name", "role"))
    return render(
        request,
        "people/people.html.j2",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        people=AppAccounts(request.app.state.kept).everybody(),
        roles=ROLES,
        problems=problems,
        name=name,
        role=role if role in ROLES else "reader",
        linked=linked,
        link=f"{request.base_url}invited?key={key}" if key else "",
        link_days=LINK_HOLDS.days,
    )
