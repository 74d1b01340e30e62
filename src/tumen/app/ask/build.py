"""From the answers to a study, the one form in which all is asked; and its problems back to the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tumen.app.ask.draft import AskDraft
from tumen.app.ask.screens import SCREENS, STUDY, lacking, placed
from tumen.errors import InputError, Problem
from tumen.language.said import said
from tumen.reference.economies import economy
from tumen.study.core.rows.columns import TABLES
from tumen.study.importing.new_study import Cells, NewStudy
from tumen.tables.kinds import UNKNOWN

if TYPE_CHECKING:
    from tumen.study.core.read import LoadedStudy

GOOD, SITE, MARKET = "good", "plant", "market"
_KEYS = {
    "products": {"product": GOOD},
    "sites": {"site": SITE},
    "markets": {"market": MARKET},
    "ways": {"product": GOOD, "site": SITE},
    "prices": {"product": GOOD, "site": SITE},
    "demand": {"market": MARKET, "product": GOOD},
    "lanes": {"from": SITE, "to": MARKET, "basis": "consignment"},
}
"""Tables of one row, with what names it."""
FACTS = ("answers", "tariff_lines")
"""Facts that are told beside an answer: each is of the code and the importer that it was told of."""
OF = "of"
_NAMED = {"sites", "markets"}
_SHOWN_AS = {"suppliers": {"economy": "country"}, "declarations": {"by": "material"}}
"""Cells that stand on the form under another."""


@dataclass(frozen=True, slots=True)
class AskedStudy:
    """The study that a draft is, and where each of its rows came from."""

    study: NewStudy
    origins: dict[str, tuple[str, ...]]
    """By table: of each row the beginning of its fields, ``bills-0-``."""


def study_of(draft: AskDraft, name: str = "question", *, by: str = "") -> AskedStudy:
    """Make the study that asks what a draft asks: where it originates, the duty, the cost delivered.

    Parameters
    ----------
    by
        Who states it, for the source of every row.
    """
    source = f"stated by {by or 'whoever asked'}, {draft.changed[:10] or date.today()}"  # noqa: DTZ011
    tables: dict[str, list[Cells]] = {}
    origins: dict[str, tuple[str, ...]] = {}
    for table, key in _KEYS.items():
        cells = {
            field.split("-", 1)[1]: text
            for field, text in draft.cells.items()
            if field.startswith(f"{table}-") and text.strip()
        }
        if table in _NAMED:
            cells["name"] = _called(draft.get(f"{table}-economy"))
        needed = {field.name: "" for field in TABLES[table].fields if field.required}
        tables[table], origins[table] = [{**needed, **key, **cells}], (f"{table}-",)
    tables["lanes"][0] |= _way(draft)
    if (place := draft.get("obtained-in")) and draft.get("ways-obtained"):
        told = filter(None, (f"country={place}", draft.get("ways-facts")))
        tables["ways"][0]["facts"] = "; ".join(told)
    if draft.get("price-unknown"):
        tables["prices"][0]["price"] = draft.get("prices-price") or UNKNOWN
    bills, suppliers = _bills(draft)
    tables["bills"], origins["bills"] = bills, tuple(f"bills-{n}-" for n in range(len(bills)))
    tables["suppliers"] = [cells for _, cells in suppliers]
    origins["suppliers"] = tuple(f"bills-{n}-" for n, _ in suppliers)
    for table, rows in _others(draft, bills).items():
        tables[table] = [cells for _, cells in rows]
        origins[table] = tuple(f"{table}-{n}-" for n, _ in rows)
    good = draft.get("products-name") or draft.get("products-hs")
    where = [_called(draft.get(f"{table}-economy")) for table in ("sites", "markets")]
    facts = {
        "study": name,
        "title": f"{good}, from {where[0]} to {where[1]}",
        "question": f"Does {good} made in {where[0]} originate, and what duty is due in {where[1]}?",
        "ask": ["origin", "landed-cost"],
        "on": _day(draft.get("study-on")),
        "currency": draft.get("study-currency"),
        "hs_edition": draft.get("study-hs_edition") or "HS2022",
    }
    stated = {table: [{**row, "source": source} for row in rows] for table, rows in tables.items()}
    return AskedStudy(NewStudy(facts, stated), origins)


def asked_of(draft: AskDraft) -> str:
    """What conditions and a national line are of; of another they say nothing."""
    return "|".join(draft.get(name) for name in ("products-hs", "study-hs_edition", "markets-economy"))


def facts_of(draft: AskDraft, table: str) -> tuple[Mapping[str, str], ...]:
    """Rows of a table of facts that hold for what is asked now."""
    return tuple(row for row in draft.rows.get(table, ()) if row.get(OF) == asked_of(draft))


def _called(code: str) -> str:
    try:
        return str(economy(code).name)
    except InputError:
        return code


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _way(draft: AskDraft) -> Cells:
    """How it travels, by the choice that was made; what belongs to another choice is not said."""
    direct = {"via": "", "via_operations": "", "customs_control": ""}
    if draft.get("way") == "through":
        return {}
    return direct if draft.get("way") == "direct" else {**direct, "via": UNKNOWN}


def _bills(draft: AskDraft) -> tuple[list[Cells], list[tuple[int, Cells]]]:
    """The rows of the bill, and who delivers: a supplier is named where somebody declares for it."""
    declared = {row.get("material", "") for row in draft.rows.get("declarations", ()) if row.get("agreement")}
    bills: list[Cells] = []
    suppliers: dict[str, tuple[int, Cells]] = {}
    for number, row in enumerate(draft.rows.get("bills", ())):
        cells = {"product": GOOD, "site": SITE, **{name: text for name, text in row.items() if text.strip()}}
        cells.setdefault("hs", UNKNOWN)
        cells.setdefault("material", "")
        if not cells.get("value") and not (cells.get("price") and cells.get("quantity")):
            cells["value"] = UNKNOWN
        material, country = cells.get("material", ""), cells.get("country", "")
        if material in declared and country:
            cells.setdefault("supplier", said(f"supplier of {material}"))
        if by := cells.get("supplier"):
            suppliers.setdefault(by, (number, {"supplier": by, "economy": country}))
        bills.append(cells)
    return bills, list(suppliers.values())


def _others(draft: AskDraft, bills: list[Cells]) -> dict[str, list[tuple[int, Cells]]]:
    """Declarations, costs of claiming, rates of exchange, answers and lines: rows that say something."""
    by, made = (
        {row.get("material", ""): row.get(name, "") for row in bills} for name in ("supplier", "country")
    )
    on, money, importer = draft.get("study-on"), draft.get("study-currency"), draft.get("markets-economy")
    found: dict[str, list[tuple[int, Cells]]] = {}
    for table, tells, more in (
        ("declarations", "agreement", {}),
        ("claiming", "cost", {"basis": "consignment"}),
        ("exchange_rates", "rate", {"date": on, "quote": money}),
        ("answers", "answer", {"product": GOOD, "importer": importer}),
        ("tariff_lines", "line", {"product": GOOD, "importer": importer}),
    ):
        for number, row in enumerate(draft.rows.get(table, ())):
            if not row.get(tells, "").strip() or (table in FACTS and row not in facts_of(draft, table)):
                continue
            cells = {**more, **{name: text for name, text in row.items() if name != OF}}
            if table == "declarations":
                cells |= {
                    "by": by.get(row.get("material", ""), ""),
                    "origin": made.get(row.get("material", ""), ""),
                }
            found.setdefault(table, []).append((number, cells))
    return found


@contextmanager
def read_study_of(draft: AskDraft) -> Iterator[LoadedStudy]:
    """Read the study of a draft; it may be asked inside the block.

    Raises
    ------
    InputError
        With all that is wrong, each problem with its field as the file.
    """
    from tumen.study.core.read import read_study

    asked = study_of(draft)
    wrong = [problem for screen in SCREENS for problem in lacking(screen, draft)]
    there = {problem.file for problem in wrong}
    with _room() as made:
        folder = Path(made) / "study"
        asked.study.write(folder)
        try:
            study = read_study(folder)
        except InputError as error:
            found = _at_fields((_in_words(item, draft, folder) for item in error.problems), asked)
            wrong += [item for item in found if item.file is None or item.file not in there]
        if wrong:
            raise InputError(wrong)
        yield study


def _room() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="tumen-ask-")
    except OSError as error:
        raise InputError.of(
            f"there is no place to work in: {error.strerror}", "Make room on the disk"
        ) from None


def _at_fields(problems: Iterable[Problem], asked: AskedStudy) -> list[Problem]:
    """Problems beside the fields that they are of; one of a whole row at the first field of the row."""
    found: list[Problem] = []
    for problem in problems:
        table = Path(problem.file or "").stem.replace("-", "_")
        begins = asked.origins.get(table, ())
        at = (problem.line or 0) - 2
        if 0 <= at < len(begins):
            columns = [field.name for field in TABLES[table].fields]
            told = placed(problem, columns, begins[at], _SHOWN_AS.get(table, {}))
            found += [
                item if item.file else replace(item, file=_first_of(table, begins[at])) for item in told
            ]
        elif table == STUDY:
            found += placed(problem, asked.study.facts, f"{STUDY}-")
        else:
            found.append(Problem(problem.what, problem.fix))
    return list(dict.fromkeys(found))


def _first_of(table: str, begins: str) -> str | None:
    """The first field on the screens of a row that begins so."""
    for screen in SCREENS:
        if screen.table and begins.startswith(f"{screen.table}-"):
            return f"{begins}{screen.columns[0]}"
        if shown := [name for name in screen.fields if name.startswith(f"{table}-")]:
            return shown[0]
    return None


def _in_words(problem: Problem, draft: AskDraft, folder: Path) -> Problem:
    """A problem without what only the study of a draft has: its keys, and where it is written."""
    from tumen.language.force import in_force
    from tumen.language.names import economy_named

    place = economy_named(draft.get("sites-economy"), in_force())
    called = {repr(GOOD): repr(draft.get("products-name")), repr(SITE): repr(place), f"{folder}/": ""}
    what = problem.what
    for key, word in called.items():
        what = what.replace(key, word)
    return replace(problem, what=what)
