"""The addresses of the question: its screens, its answer, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from tumen.app.ask import form, tables_in, windows
from tumen.app.ask.done import chosen, known, operations, words_in
from tumen.app.ask.draft import AskDraft, DraftStore
from tumen.app.ask.screens import NAMES, AskScreen, after, lacking, problems_on, screen_of, screen_with
from tumen.app.door import Role
from tumen.app.guard import DOCUMENT_HEADERS, EDITOR
from tumen.app.pages import go_to, language_of, render
from tumen.app.people.audit import record
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
router = APIRouter()
_UPLOAD = "upload"
_NONE: list[str] = []


async def _sent(request: Request) -> FormData:
    return await request.form(max_fields=10_000)


Sent = Annotated[FormData, Depends(_sent)]


def _store(request: Request) -> DraftStore:
    state = request.app.state
    if not hasattr(state, "drafts"):
        state.drafts = DraftStore(state.settings.folder / state.settings.state / "asked")
    found: DraftStore = state.drafts
    return found


def _draft(request: Request, key: str) -> AskDraft:
    try:
        return _store(request).load(key)
    except KeyError:
        raise HTTPException(HTTPStatus.NOT_FOUND) from None


def _own(request: Request, key: str) -> AskDraft:
    """A draft that the visitor may change."""
    draft = _draft(request, key)
    if draft.owner != request.state.visitor.name:
        raise HTTPException(HTTPStatus.FORBIDDEN, "role")
    return draft


def _show(request: Request, template: str, status: int = 200, **given: Any) -> HTMLResponse:
    return render(request, f"ask/{template}.html.j2", status, steps=NAMES, screen_with=screen_with, **given)


@router.get("")
def begin(request: Request) -> HTMLResponse:
    """Begin, or go on with a question that was begun."""
    mine = sorted(_store(request).of(request.state.visitor.name), key=lambda item: item.changed, reverse=True)
    return _show(request, "begin", drafts=mine)


@router.post("")
def new(request: Request) -> Response:
    """Begin a new question."""
    draft = _store(request).new(request.state.visitor.name)
    form.warm()
    return go_to(request, f"/ask/{draft.key}/{NAMES[0]}")


@router.post("/{key}/delete")
def delete(request: Request, key: str) -> Response:
    """Forget a question."""
    _store(request).delete(_own(request, key).key)
    return go_to(request, "/ask")


@router.post("/{key}/again")
def again(request: Request, key: str, step: Annotated[str, Form()]) -> Response:
    """Begin again with one thing changed: a copy, at the screen of what is to change."""
    draft = _store(request).new(request.state.visitor.name, _draft(request, key))
    return go_to(request, f"/ask/{draft.key}/{step if step in NAMES else NAMES[0]}")


@router.get("/{key}/check")
def check(request: Request, key: str) -> HTMLResponse:
    """Everything that was answered, and all that is wrong with it at once."""
    draft = _own(request, key)
    problems = form.problems_of(draft)
    if not problems:
        form.warm(draft)
    return _show(request, "check", draft=draft, problems=problems, said=form.said(draft))


@router.get("/{key}/answer")
def answer(request: Request, key: str, name: str | None = None, line: str | None = None) -> HTMLResponse:
    """The answer, at an address of its own; what is wrong with a name or a national line that was refused."""
    from tumen.app.ask.answer import answered
    from tumen.app.ask.build import FACTS, facts_of

    draft = _draft(request, key)
    wrong = _not_free(request, name) + _no_facts(draft, {form.LINE: line})
    try:
        with answered(draft) as found:
            own = draft.owner == request.state.visitor.name
            given = {"found": found, "draft": draft, "own": own, **form.words_of_answer(language_of(request))}
            given["told"] = {table: facts_of(draft, table) for table in FACTS}
            given["may_save"] = request.state.visitor.role >= Role.EDITOR
            given |= {"problems": form.beside(wrong, known=("name", form.LINE)), "name": name, "line": line}
            status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
            return _show(request, "answer", status, **given)
    except InputError as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, "check", status, draft=draft, problems=error.problems, said=form.said(draft))


@router.post("/{key}/facts")
def facts(request: Request, key: str, sent: Sent) -> Response:
    """Take answers to what the answer asks: conditions, and the national line."""
    draft, posted = _own(request, key), form.texts(sent)
    wrong = _no_facts(draft, posted)
    if [problem for problem in wrong if problem.file != form.LINE]:  # no form of ours sends such
        raise InputError([Problem(item.what, item.fix) for item in wrong])
    if wrong:
        return go_to(request, f"/ask/{key}/answer?line={quote(posted[form.LINE], safe='')}#{form.LINE}")
    _store(request).change(key, lambda now: form.with_facts(now, posted))
    return go_to(request, f"/ask/{key}/answer")


def _no_facts(draft: AskDraft, posted: Mapping[str, str | None]) -> list[Problem]:
    """What is wrong with answers to what the answer asks."""
    told = {name: text for name, text in posted.items() if text is not None}
    if not told:
        return []
    found = form.problems_of(form.with_facts(draft, told))
    return [item for item in found if item.file and item.file.startswith(form.TOLD_OF)]


def _not_free(request: Request, name: str | None) -> list[Problem]:
    """Why a question cannot be saved under a name."""
    from tumen.app.studies.begin import free_place

    try:
        if name is not None:
            free_place(request.app.state.folder, name)
    except InputError as error:
        return list(error.problems)
    return []


@router.get("/{key}/report")
def report(request: Request, key: str, take: str = "") -> Response:
    """The whole report, one page without any outside request: to read, to print, to take along."""
    from tumen.app.ask.answer import answered

    try:
        with answered(_draft(request, key)) as found:
            return _document(found.page(), "answer.html" if take else "")
    except InputError:
        return go_to(request, f"/ask/{key}/answer")  # which says beside what is wrong


@router.get("/{key}/papers/{name}")
def paper(request: Request, key: str, name: str) -> Response:
    """One paper: a worksheet, what a proof must state, a letter to a supplier."""
    from tumen.app.ask.answer import answered

    with answered(_draft(request, key)) as found:
        known = {item.file: item for item in found.papers}
        if name not in known:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _document(known[name].page(), "")


def _document(html: str, name: str) -> Response:
    kept = {"content-disposition": f'attachment; filename="{name}"'} if name else {}
    return HTMLResponse(html, headers={**DOCUMENT_HEADERS, **kept})


@router.post("/{key}/save", dependencies=[EDITOR])
def save(request: Request, key: str, name: Annotated[str, Form()] = "") -> Response:
    """Save the question as a study in the folder."""
    from tumen.app.ask.build import read_study_of, study_of
    from tumen.app.studies.begin import free_place

    draft = _draft(request, key)
    with read_study_of(draft):
        pass  # what would not run is told here
    name = name.strip()
    if _not_free(request, name):
        return go_to(request, f"/ask/{key}/answer?name={quote(name[:200], safe='')}#name")
    place = free_place(request.app.state.folder, name)
    visitor = request.state.visitor
    record(request, "study saved", place.name)
    study_of(draft, place.name, by=visitor.name).study.write(place)
    _store(request).change(key, lambda now: form.saved_as(now, place.name))
    return go_to(request, f"/ask/{key}/answer#saved")


@router.get("/{key}/find")
def find(
    request: Request,
    key: str,
    q: str = "",
    edition: Annotated[str, Query(alias="study-hs_edition")] = "",
    plain: bool = False,  # noqa: FBT001, FBT002 - of the address
) -> HTMLResponse:
    """Codes by words or number, as the reader types."""
    draft = _own(request, key)
    found = form.codes(q, edition or form.edition_of(draft))
    return _show(request, "found", draft=draft, found=found, plain=plain)


@router.get("/{key}/done")
def done(
    request: Request,
    key: str,
    q: str = "",
    picked: Annotated[list[str], Query(alias="ways-operations")] = _NONE,
) -> HTMLResponse:
    """Operations of the closed list by words, as the reader types; those picked before stay."""
    given: dict[str, Any] = {"found": operations(q), "chosen": chosen(_own(request, key)), "q": q}
    return _show(request, "operations_found", **given, picked=known(picked), words_in=words_in)


@router.post("/{key}/paste")
def paste(
    request: Request, key: str, pasted: Annotated[str, Form()] = "", currency: Annotated[str, Form()] = ""
) -> Response:
    """Take rows from a spreadsheet."""
    draft = _own(request, key)
    try:
        if tables_in.has_unknown_names(pasted):
            return _columns_asked(request, key, ".csv", f"{tables_in.tidy(pasted)}\n".encode())
        rows = tables_in.rows_pasted(pasted, form.edition_of(draft), currency)
    except InputError as error:
        return _screen(request, draft, "bill", list(error.problems), pasted=pasted, of_all=currency)
    return _taken(request, key, rows)


def _taken(request: Request, key: str, rows: tuple[Mapping[str, str], ...]) -> Response:
    bill = screen_of("bill")
    _store(request).change(key, lambda now: windows.written(now, now.with_rows(bill.table, rows), bill, {}))
    return go_to(request, f"/ask/{key}/bill")


@router.post("/{key}/upload")
def upload(request: Request, key: str, table: UploadFile, sheet: Annotated[str, Form()] = "") -> Response:
    """Take a table, and ask which of its columns is which."""
    _own(request, key)
    ending = Path(table.filename or "").suffix.lower()
    if ending not in tables_in.ENDINGS:
        raise InputError.of(f"{table.filename or 'nothing'} is no table", "Send a .csv or .xlsx file")
    return _columns_asked(request, key, ending, table.file.read(), sheet)


def _columns_asked(request: Request, key: str, ending: str, content: bytes, sheet: str = "") -> Response:
    folder = _store(request).folder(key)
    for old in folder.glob(f"{_UPLOAD}.*"):
        old.unlink()
    (folder / f"{_UPLOAD}{ending}").write_bytes(content)
    where = f"?sheet={quote(sheet.strip(), safe='')}" if sheet.strip() else ""
    form.proposal(_uploaded(request, key, sheet))  # a table that cannot be read is told before it is kept
    return go_to(request, f"/ask/{key}/columns{where}")


def _uploaded(request: Request, key: str, sheet: str) -> Path:
    found = next(_store(request).folder(key).glob(f"{_UPLOAD}.*"), None)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    if set(sheet) & {"/", "\0"}:
        raise InputError.of(f"there is no sheet {sheet!r}", "Write its name as the workbook has it")
    return found.with_name(f"{found.name}#{sheet.strip()}") if sheet.strip() else found


@router.get("/{key}/columns")
def columns(request: Request, key: str, sheet: str = "") -> Response:
    """Which column is which, as far as their names tell."""
    return _asked_columns(request, _own(request, key), _uploaded(request, key, sheet), sheet=sheet)


def _asked_columns(
    request: Request, draft: AskDraft, path: Path, wrong: Sequence[Problem] = (), **given: Any
) -> HTMLResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    more = {**form.columns_offered(path, draft, language_of(request)), **given}
    return _show(request, "columns", status, draft=draft, problems=wrong, **more)


@router.post("/{key}/columns")
def take_columns(request: Request, key: str, sent: Sent) -> Response:
    """Read the table by the columns that were chosen."""
    draft, posted = _own(request, key), form.texts(sent)
    sheet, currency = posted.get("sheet", ""), posted.get("currency", "")
    path = _uploaded(request, key, sheet)
    proposed = form.proposal(path)
    theirs = (*proposed.columns, *proposed.left)
    chosen = {name: own for n, name in enumerate(theirs) if (own := posted.get(f"column-{n}", ""))}
    try:
        rows = tables_in.rows_of(path, chosen, form.edition_of(draft), currency)
    except InputError as error:
        given = {"sheet": sheet, "chosen": chosen, "currency": currency}
        return _asked_columns(request, draft, path, error.problems, **given)
    path.with_name(path.name.split("#")[0]).unlink(missing_ok=True)
    return _taken(request, key, rows)


@router.get("/{key}/{step}")
def screen(
    request: Request,
    key: str,
    step: str,
    *,
    q: str = "",
    told: bool = False,
    picked: str = "",
    more: Annotated[int, Query(ge=0, le=300)] = 0,
) -> HTMLResponse:
    """One question; what is wrong with the answer once it was sent."""
    draft, asked = _own(request, key), screen_of(_known(step))
    wrong = _wrong(asked, draft) if told else []
    wrong += form.two_codes({"products-hs": draft.get("products-hs"), form.PICKED: picked})
    return _screen(request, draft, step, wrong, q=q, rows_more=more)


def _wrong(asked: AskScreen, draft: AskDraft) -> list[Problem]:
    return [*problems_on(asked, draft), *lacking(asked, draft)]


def _known(step: str) -> str:
    if step not in NAMES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return step


def _screen(
    request: Request, draft: AskDraft, step: str, wrong: list[Problem] | None = None, **given: Any
) -> HTMLResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    more: dict[str, Any] = {"pasted": "", "q": "", "rows_more": 0, **given}
    more.setdefault("of_all", draft.get("study-currency"))
    more |= form.offered(step, draft, language_of(request), more["q"])
    more["carried"] = windows.carried(_draft(request, draft.key), screen_of(step))
    return _show(
        request, f"screens/{step}", status, draft=draft, step=step, problems=form.beside(wrong or ()), **more
    )


@router.post("/{key}/keep/{step}")
def keep(request: Request, key: str, step: str, sent: Sent) -> Response:
    """Keep what stands on a screen while it is typed, so that no way of leaving it loses anything."""
    _own(request, key)
    posted, asked = form.texts(sent), screen_of(_known(step))
    posted.pop(form.PICKED, None)  # a choice is made when the reader goes on
    _store(request).change(key, _taking(asked, posted))
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _taking(asked: AskScreen, posted: Mapping[str, str]) -> Callable[[AskDraft], AskDraft]:
    return lambda now: windows.written(now, form.taken(now, asked, posted), asked, posted)


@router.post("/{key}/{step}")
def take(request: Request, key: str, step: str, sent: Sent) -> Response:
    """Keep what was answered, whatever it is; go on where nothing is wrong with it."""
    posted, asked = form.texts(sent), screen_of(_known(step))
    before = _own(request, key)
    try:
        draft = _store(request).change(key, _taking(asked, posted))
    except InputError as error:
        return _screen(request, form.taken(before, asked, posted), step, list(error.problems))
    deed, here = posted.get("deed", "next"), f"/ask/{key}/{step}"
    if deed == "more":
        return go_to(request, f"{here}?more=10")
    if deed == "find":
        return go_to(request, f"{here}?q={quote(posted.get('q', ''), safe='')}")
    two = form.two_codes(posted)
    if two or _wrong(
        asked, draft
    ):  # told at an address, so that the way back never asks to send a form again
        besides = f"&picked={quote(posted[form.PICKED], safe='')}" if two else ""
        return go_to(request, f"{here}?told=1{besides}")
    return go_to(request, f"/ask/{key}/{'check' if deed == 'check' else after(step)}")
