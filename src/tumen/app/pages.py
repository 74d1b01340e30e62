"""Templates in the reader's language; what goes wrong is told beside the field or on a page."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse, RedirectResponse

import tumen
from tumen.app import spoken
from tumen.app.guard import TOKEN, TOKEN_HEADER, upload_limit
from tumen.app.typed import as_typed, kept_of, typed
from tumen.database.connect import DatabaseError
from tumen.errors import Problem, ProblemsError, TumenError, UnwrittenError
from tumen.language.markup import page_said
from tumen.language.said import cut, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import HTTPException, Request
    from fastapi.responses import Response
    from jinja2 import Environment

language_of = spoken.language_of
_LOG = logging.getLogger(__name__)
_WORDED = ("board/", "words.html.j2")
"""Pages that are worded in the reader's language from the start, around what stays as it is."""
LANGUAGES = {"en": "English", "zh": "简体中文", "ko": "한국어"}


@cache
def environment() -> Environment:
    """The templates of the app; they escape, and a name that is not given is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from tumen.report.page.compiled import CompiledTemplates

    made = Environment(
        loader=PackageLoader("tumen.app"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=CompiledTemplates(__file__),
    )
    made.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters["day"] = spoken.day
    made.filters["moment"] = spoken.moment
    made.filters["as_typed"] = as_typed
    made.filters["say"] = said  # of what an engine made: a problem, a reason
    made.filters["cut"] = cut
    made.filters["hint"] = spoken.hint  # of what is to be done about a problem
    made.globals.update(tumen_version=tumen.__version__, languages=LANGUAGES, token_field=TOKEN)
    return made


def wants_part(request: Request) -> bool:
    """Whether htmx asks for a part of a page, not for a whole one."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-boosted") != "true"


def render(request: Request, template: str, status: int = 200, **given: Any) -> HTMLResponse:
    """Fill a template: `visitor`, `language`, `here` (the path) are known to all.

    Parameters
    ----------
    template
        Such as ``ask/step.html.j2``; it extends ``frame.html.j2``, or is a part.
    """
    visitor = getattr(request.state, "visitor", None)
    html = (
        environment()
        .get_template(template)
        .render(
            request=request,
            visitor=visitor,
            language=language_of(request),
            here=request.url.path,
            settings=request.app.state.settings,
            sections=[
                section
                for section in request.app.state.sections
                if visitor is not None and visitor.role >= section.role
            ],
            token="" if visitor is None else visitor.token,
            form_token="" if visitor is None else visitor.token,  # `token` is a macro of fields.html.j2
            token_header=TOKEN_HEADER,
            **given,
        )
    )
    return HTMLResponse(
        html if template.startswith(_WORDED) else page_said(html),
        status,
        headers={"vary": "HX-Request, Accept-Language, Cookie"},
    )


def go_to(request: Request, path: str) -> Response:
    """Lead the reader on after a change; `path` begins with one slash: never to another site."""
    path = own_path(path)
    if wants_part(request):
        return HTMLResponse("", headers={"hx-redirect": quote(path, safe="/%?#&=+;,:@!$'()*~")})
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def own_path(path: str) -> str:
    """A path of this app; what may lead elsewhere is the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


def by_field(problems: Iterable[Problem], fields: Iterable[str]) -> dict[str, list[Problem]]:
    """Problems by the field that they are of (``""``: of none): `file` names the field."""
    found: dict[str, list[Problem]] = {}
    known = set(fields)
    for problem in problems:
        name = problem.file if problem.file in known else ""
        found.setdefault(name or "", []).append(problem)
    return found


def refusal(request: Request, error: HTTPException) -> Response:
    """What a visitor is told who may not, or who asks for what there is not."""
    status = HTTPStatus(error.status_code)
    why = error.detail if error.detail in {"token", "role", "invitation"} else status.name.lower()
    part = wants_part(request)
    if part and why == "token" and request.state.visitor is not None:  # signed in again in another window
        return in_place(render(request, "people/signed_in_part.html.j2", status), "[data-token]")
    template = "refused_part.html.j2" if part else "refused.html.j2"
    again = why in {"token", "unauthorized"}
    kept = typed(kept_of(request)) if again and not part else []
    most = upload_limit(request.app.state.settings, getattr(request.state, "visitor", None))
    answer = render(request, template, status, why=why, most=most, kept=kept)
    return in_place(answer) if part else answer


def in_place(answer: HTMLResponse, part: str = ".problems") -> HTMLResponse:
    """Show a part above the page, and leave what had been typed below as it is."""
    place = {"hx-retarget": "#told-above", "hx-reswap": "innerHTML show:top", "hx-reselect": part}
    answer.headers.update(place)
    return answer


def told(request: Request, error: TumenError) -> Response:
    """All problems of an input, what to do about each, on a page or in place of a part."""
    problems = error.problems if isinstance(error, ProblemsError) else (Problem(str(error).rstrip("."), ""),)
    template = "problems.html.j2" if wants_part(request) else "problems_page.html.j2"
    away = isinstance(error, DatabaseError | UnwrittenError)
    if away and request.app.state.settings.shared:  # where a database stands is not for everybody
        _LOG.error("%s", error)
        plain = isinstance(error, UnwrittenError)  # why, without where
        problems = tuple(
            replace(item, file=None) if plain else Problem(item.what.partition(":")[0], "")
            for item in problems
        )
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.UNPROCESSABLE_ENTITY
    kept = typed(kept_of(request)) if away and not wants_part(request) else []
    answer = render(request, template, status, problems=problems, away=away, kept=kept)
    return in_place(answer) if away and wants_part(request) else answer
