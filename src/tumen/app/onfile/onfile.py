"""What is on file: tariffs, agreements, remedies, beneficiaries, accounts; how old, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from tumen.agreements.coverage import overview
from tumen.agreements.load import agreements_on_file, load_agreement, non_preferential_on_file
from tumen.app.onfile.age import ReadingAge, age, holds, wording_of
from tumen.app.onfile.folders import AGREEMENTS, TARIFFS
from tumen.app.onfile.own import own_place
from tumen.app.pages import render
from tumen.economy.accounts import available
from tumen.reference.beneficiaries import beneficiary_rows
from tumen.tables.given import day
from tumen.tariff.book.coverage import coverage_on_file, lines_by_chapter
from tumen.tariff.policy.remedies_on_file import remedy_lists, remedy_rows
from tumen.tariff.rates.line_codes import line_digits
from tumen.tariff.rates.readings import readings
from tumen.tariff.rates.store import columns, importers, sources

if TYPE_CHECKING:
    from collections import Counter

    from tumen.agreements.coverage import Overview
    from tumen.agreements.model import Agreement
    from tumen.tariff.book.coverage import Coverage
    from tumen.tariff.rates.store import TariffColumn, TariffSource

router = APIRouter()
_NOW = frozenset(("holds", "ends soon"))


@dataclass(frozen=True, slots=True)
class ImporterOnFile:
    """The tariff of an importer in a line."""

    code: str
    columns: int
    ended: int
    """Columns that do not hold any more."""
    mfn: Coverage | None
    oldest: ReadingAge | None
    """Of the columns that hold."""
    until: date | None
    """First day on which a column that holds ends; None: none has an end."""
    own: bool


@dataclass(frozen=True, slots=True)
class ColumnOnFile:
    """A column, its source, whether it holds."""

    column: TariffColumn
    source: TariffSource
    age: ReadingAge
    standing: str


def _columns(code: str, on: date) -> list[ColumnOnFile]:
    found = []
    for item in columns(code).values():
        source = sources()[item.source]
        found.append(ColumnOnFile(item, source, age(source.read_on, on), holds(item.start, item.until, on)))
    return found


def _importer(code: str, on: date) -> ImporterOnFile:
    every = _columns(code, on)
    now = [item for item in every if item.standing in _NOW]
    mfn = next((row for row in coverage_on_file(code) if row.regime == "MFN"), None)
    return ImporterOnFile(
        code,
        len(every),
        sum(item.standing == "ended" for item in every),
        mfn,
        max((item.age for item in now), key=lambda found: found.days, default=None),
        min((item.column.until for item in now if item.column.until), default=None),
        any(item.column.own for item in every),
    )


def _common(request: Request) -> dict[str, Any]:
    on = day(None)
    w = wording_of(request)
    own = {
        kind: sorted(path.name for path in own_place(request.app.state.settings, kind).glob("[!.]*/"))
        for kind in (TARIFFS, AGREEMENTS)
    }
    return {"on": on, "w": w, "own": own, "wrong": getattr(request.state, "own_wrong", None)}


@router.get("")
def onfile(request: Request) -> HTMLResponse:
    """Everything in lines."""
    on = day(None)
    listed = []
    for code in agreements_on_file():
        loaded = load_agreement(code)
        rates = [name for name in importers() if any(c.regime == code for c in columns(name).values())]
        read = [source.read_on for source in loaded.sources.values()]
        listed.append((loaded, rates, age(min(read), on) if read else None))
    groups = {
        name: (len(rows), age(min(row.read_on for row in rows), on))
        for name, rows in beneficiary_rows().items()
    }
    return render(
        request,
        "onfile/onfile.html.j2",
        importers=[_importer(code, on) for code in importers()],
        agreements=listed,
        non_preferential=[load_rules(name, on) for name in non_preferential_on_file()],
        remedies=_remedies(on),
        groups=groups,
        accounts=available(),
        **_common(request),
    )


def load_rules(importer: str, on: date) -> tuple[str, str, ReadingAge | None]:
    """The non-preferential rules of an importer: whose, their title, how old."""
    from tumen.agreements.load import non_preferential_rules

    rules = non_preferential_rules(importer, on)
    read = [] if rules is None else [source.read_on for source in rules.sources.values()]
    return importer, "" if rules is None else rules.title, age(min(read), on) if read else None


def _remedies(on: date) -> list[tuple[str, bool, int, int, ReadingAge]]:
    """Importer, whether the list is whole, rows that hold or may, rows that ended, how old."""
    found = []
    for code, listed in remedy_lists().items():
        rows = [row for row in remedy_rows() if row.importer == code]
        ended = sum(row.until is not None and row.until < on for row in rows)
        found.append((code, listed.whole, len(rows) - ended, ended, age(listed.read_on, on)))
    return found


@router.get("/tariffs/{code}")
def tariff(request: Request, code: str) -> HTMLResponse:
    """The tariff of an importer, as `tumen tariff` tells it."""
    if code not in importers():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    on = day(None)
    listed = _columns(code, on)
    groups = {item.column.key: item.column.regime for item in listed if item.standing in _NOW}
    return render(
        request,
        "onfile/tariff.html.j2",
        code=code,
        coverage=coverage_on_file(code),
        columns=listed,
        chapters=lines_by_chapter(code, groups),
        regimes=list(dict.fromkeys(groups.values())),
        digits=line_digits(code),
        readings=readings(code),
        **_common(request),
    )


def _overview(request: Request, loaded: Agreement) -> Overview:
    """What is on file of an agreement; gathered again when it is another one."""
    state = request.app.state
    if not hasattr(state, "overviews"):
        state.overviews = {}
    kept: dict[str, tuple[Agreement, Overview]] = state.overviews
    if loaded.code not in kept or kept[loaded.code][0] is not loaded:
        kept[loaded.code] = loaded, overview(loaded)
    return kept[loaded.code][1]


@router.get("/agreements/{code}")
def agreement(request: Request, code: str) -> HTMLResponse:
    """What is on file of an agreement, as `tumen agreement` tells it."""
    if code not in agreements_on_file():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    on = day(None)
    seen = _overview(request, load_agreement(code))
    rates = [item for name in importers() for item in _columns(name, on) if item.column.regime == code]
    without = sorted({party.economy for party in seen.parties} - {item.column.importer for item in rates})
    return render(
        request,
        "onfile/agreement.html.j2",
        seen=seen,
        rates=rates,
        without=without,
        chapters=_by_chapter(seen, rates),
        ages={source.key: age(source.read_on, on) for source in seen.sources},
        holds=holds,
        **_common(request),
    )


def _by_chapter(seen: Overview, rates: list[ColumnOnFile]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Heads, and by chapter how many subheadings have a rule and how many national lines have a rate now."""
    columns: dict[str, dict[str, str]] = {}
    for item in rates:
        if item.standing in _NOW:
            columns.setdefault(item.column.importer, {})[item.column.key] = "rate"
    lines = {importer: lines_by_chapter(importer, keys) for importer, keys in columns.items()}
    rules = [{c.chapter: f"{c.reached} / {c.subheadings}" for c in one.chapters} for _, one in seen.editions]
    cells = {
        f"{number:02d}": [
            *(of.get(f"{number:02d}", "") for of in rules),
            *(_of_lines(found.get(f"{number:02d}")) for found in lines.values()),
        ]
        for number in range(1, 98)
    }
    heads = [*(edition.edition for edition, _ in seen.editions), *lines]
    return heads, [(name, row) for name, row in cells.items() if any(row)]


def _of_lines(counts: Counter[str] | None) -> str:
    return "" if counts is None else f"{counts['rate']:,} / {counts['']:,}"


@router.get("/remedies")
def remedies(request: Request) -> HTMLResponse:
    """Trade remedies row by row, and how far the lists go."""
    on = day(None)
    rows = [
        (row, holds(row.start, row.until, on), age(row.read_on, on) if row.read_on else None)
        for row in remedy_rows()
    ]
    return render(request, "onfile/remedies.html.j2", rows=rows, lists=_remedies(on), **_common(request))


@router.get("/beneficiaries")
def beneficiaries(request: Request) -> HTMLResponse:
    """Lists of those who benefit from what one side grants."""
    on = day(None)
    rows = [
        (name, row, holds(row.start, row.until, on), age(row.read_on, on))
        for name, of in beneficiary_rows().items()
        for row in of
    ]
    return render(request, "onfile/beneficiaries.html.j2", rows=rows, **_common(request))
