"""Chains: who makes which link, how sure that is, and which links are missing; what the projects add."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from tumen.app.board.asked import Asked, LedgerAsked, view_asked
from tumen.app.board.documents import csv_of
from tumen.app.board.making import hand_over
from tumen.app.board.records import Sent, texts_of
from tumen.app.guard import EDITOR
from tumen.app.pages import go_to, language_of, render
from tumen.app.runs.keeper import keeper_of
from tumen.app.runs.making import ask_for, earlier, made_or_why, new_place
from tumen.errors import InputError, Problem
from tumen.tables.given import decimal, one_of, yes_no
from tumen.zone.chains import check_asked
from tumen.zone.chains.tables import chain_rows, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tumen.app.runs.records import AppRun

router = APIRouter()
_TABLES = (".csv", ".xlsx", ".json", ".parquet")


@router.get("/chains")
def chains(request: Request, asked: Asked, missing: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002 - of the address
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
        links=lambda chain: shown(chain, missing=missing),
        missing=missing,
        reading=view.reading(language),
        w=view.reading(language).w,
    )


@router.get("/chains.csv")
def as_csv(request: Request, asked: Asked) -> Response:
    """The same as `tumen zone chains --csv` gives."""
    _, view = view_asked(request, asked)
    rows = chain_rows(view.makers, language_of(request))
    return csv_of("chains", list(rows[0]) if rows else [], [list(row.values()) for row in rows])


@router.get("/worth")
def ask(request: Request, asked: Asked) -> HTMLResponse:
    """Where the zone is, and what is imported."""
    return _page(request, asked, {}, {})


def _page(
    request: Request,
    asked: LedgerAsked,
    given: dict[str, str],
    problems: dict[str, list[Problem]],
    run: AppRun | None = None,
) -> HTMLResponse:
    from tumen.economy.accounts import sector_labels
    from tumen.zone.worth import ASSUMED, MEASURES, worth_tables

    _, view = view_asked(request, asked)
    found, wrong = (None, ()) if run is None else made_or_why(keeper_of(request.app), run)
    language = language_of(request)
    return render(
        request,
        "board/worth.html.j2",
        422 if problems else 200,
        asked=asked,
        view=view,
        given=given,
        field_problems=problems,
        problems=wrong,
        run=run,
        found=found,
        tables=None if found is None else worth_tables(found, language),
        accounts=_accounts() if run is None else (),
        earlier=earlier(keeper_of(request.app), "worth") if run is None else (),
        measures=MEASURES,
        sectors=sector_labels(),
        assumed=ASSUMED,
        w=view.reading(language).w,
    )


@router.post("/worth", dependencies=[EDITOR])
def begin(request: Request, asked: Asked, form: Sent) -> Response:
    """Begin to reckon it."""
    from tumen.economy.accounts import built_in
    from tumen.study.economy.tables_on_file import BUILT_IN
    from tumen.zone.worth import home_of

    sent, problems = texts_of(form), dict[str, list[Problem]]()
    if not (home := sent.get("home", "").strip()):
        problems["home"] = [Problem("no economy is named", "Write its ISO code, such as CN")]
    files: dict[str, UploadFile] = {}
    for of in ("imports", "jobs"):
        file = form.get(of)
        if isinstance(file, UploadFile) and file.filename:
            files[of] = file
            if (kind := Path(file.filename).suffix.lower()) not in _TABLES:
                problems[of] = [Problem(f"{kind} is no kind of table", f"Give {', '.join(_TABLES)}")]
    options = _options(sent, problems)
    if home and options["accounts"] == BUILT_IN:  # another table takes longer to read than a page may
        _read(problems, "home", home_of, home, built_in().axes)
    if problems:
        return _page(request, asked, sent, problems)
    _, view = view_asked(request, asked)
    keeper = keeper_of(request.app)
    place = new_place(keeper)
    hand_over(place, view.snapshot)
    handed = {}
    for of, file in files.items():
        handed[of] = f"{of}{Path(file.filename or '').suffix.lower()}"
        (place / handed[of]).write_bytes(file.file.read())
    wanted = {
        "home": home,
        "on": view.on.isoformat(),
        **options,
        **{of: handed.get(of, "") for of in ("imports", "jobs")},
        **{name: yes_no(sent.get(name) or False) for name in ("all_output", "imports_of_sector")},
    }
    run = ask_for(request, keeper, "worth", place, wanted)
    return go_to(request, f"/zone/worth/{run.run}")


def _read(problems: dict[str, list[Problem]], name: str, reads: Callable[..., Any], *given: object) -> Any:
    """What is read of a field; what is wrong with it is kept beside the others."""
    try:
        return reads(*given)
    except InputError as error:
        problems.setdefault(name, []).extend(error.problems)


def _options(sent: Mapping[str, str], problems: dict[str, list[Problem]]) -> dict[str, Any]:
    """What is asked of the accounts and the drawing, as the command takes it; what is wrong by field."""
    from tumen.zone.worth import check_drawing

    read = partial(_read, problems)
    found: dict[str, Any] = {"stressor": sent.get("stressor", "").strip() or None}
    for name, empty in (("year", None), ("draws", 10_000), ("seed", 1)):
        text = sent.get(name, "").strip()
        found[name] = read(name, _whole, text) if text else empty
    for name in ("draws", "seed"):
        if found[name] is not None:
            read(name, check_drawing, *({"draws": 2, "seed": 1} | {name: found[name]}).values())
    names = [key for key, _ in _accounts()]
    found["accounts"] = read("accounts", one_of, sent.get("accounts") or names[0], names, "table in place")
    return found


def _whole(text: str) -> int:
    value = decimal(text)
    if value != int(value):
        raise InputError.of(f"{text} is not a whole number", "Write it without a point")
    return int(value)


def _accounts() -> list[tuple[str, str]]:
    """Tables of accounts that can be asked: the built-in one, and those whose files are in place."""
    from tumen.economy.accounts import available

    return [
        (item.name, f"{item.title} ({', '.join(map(str, item.years))})") for item in available() if item.years
    ]


def _one(request: Request, key: str) -> AppRun:
    found = keeper_of(request.app).book.one(key)
    if found is None or found.kind != "worth":
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


@router.get("/worth/{key}")
def added(request: Request, asked: Asked, key: str) -> HTMLResponse:
    """What they add, or how far the run is."""
    return _page(request, asked, {}, {}, _one(request, key))


@router.get("/worth/{key}/{name}.csv")
def table(request: Request, key: str, name: str) -> Response:
    """A table of it, as the command gives it."""
    from tumen.zone.worth import worth_tables

    found, _ = made_or_why(keeper_of(request.app), _one(request, key))
    tables = {} if found is None else worth_tables(found, language_of(request))
    if name not in tables:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    rows = tables[name]
    return csv_of(name, list(rows[0]) if rows else [], [list(row.values()) for row in rows])
