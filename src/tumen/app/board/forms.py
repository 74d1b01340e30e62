"""Forms of records, out of the declarations of their tables, and of pairs that may be one project; problems
stand beside the fields they are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tumen.app.board.cards import head
from tumen.app.spoken import gettext
from tumen.errors import Problem
from tumen.tables.place import Place
from tumen.zone.exchange.answers import side_by_side
from tumen.zone.exchange.heads import event_key, meaning_of, word_of
from tumen.zone.exchange.reading import GivenTables, given_cells
from tumen.zone.exchange.written import such_as
from tumen.zone.records import TABLES
from tumen.zone.records.projects import IdentityRow

if TYPE_CHECKING:
    from tumen.report.zone.reading import ZoneReading
    from tumen.tables.field import Field
    from tumen.zone.exchange.duplicates import Suspicion

ENTERED = ("projects", "events", "planned", "products", "reports", "firms", "parks", "floor", "sources")
"""Tables of which a record can be entered in a form; every other comes with a table that is handed in."""
SAYS_ITS_KEY = ("events", "planned", "products", "reports", "floor")
"""Of these, those that are found by what they say, without a key that a person gives them."""
_HIDDEN = {"events": ("event", "project"), "planned": ("project",), "products": ("project",)}
_HIDDEN["reports"] = _HIDDEN["planned"]
"""What the page already says from which a form is opened."""
_LONG = ("note", "difficulty", "makes", "industry")
_PLACE = "form"


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form, see the macros of the template."""

    name: str
    label: str
    hint: str
    kind: str
    """``text``, ``date``, ``select`` or ``hidden``."""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    fixed: bool = False
    """Whether it names the record that is corrected, and is not to be changed."""


def form_fields(table: str, reading: ZoneReading, *, correct: bool = False) -> tuple[FormField, ...]:
    """Fields of the form of a table, in the order of its columns."""
    declared, language = TABLES[table], reading.w.language
    hidden = _HIDDEN.get(table, ())
    found = []
    for field in declared.fields:
        if field.kind == "edition":
            continue
        key = field.name in declared.key
        kind = "hidden" if field.name in hidden or (correct and key) else _kind(field)
        found.append(
            FormField(
                field.name,
                head(table, field.name, language),
                _meaning(table, field, language),
                kind,
                _choices(field, reading),
                field.required,
                correct and key,
            )
        )
    return tuple(found)


def _kind(field: Field) -> str:
    if field.choices or field.refers == "parks":
        return "select"
    return "date" if field.kind == "date" else "wide" if field.name in _LONG else "text"


def _meaning(table: str, field: Field, language: str) -> str:
    said = meaning_of(table, field, language)
    if field.kind == "span" and language == "en":  # the others say it in their heads
        said = f"{said}: 2026-06-01, 2026-06, 2026-Q2, 2026-H1 or 2026"
    if ways := such_as(field, language):
        said = gettext("{said}; such as {ways}").format(said=said, ways=", ".join(ways))
    return said[:1].upper() + said[1:]


def _choices(field: Field, reading: ZoneReading) -> tuple[tuple[str, str], ...]:
    w = reading.w
    if field.refers == "parks":
        return tuple((key, f"{reading.park(key).text} ({key})") for key in reading.parks)
    word = w.stage if field.name == "stage" else lambda code: word_of(code, w.language)
    return tuple((code, word(code)) for code in field.choices)


def given_record(table: str, sent: Mapping[str, str]) -> GivenTables:
    """Read what a form sent, as `tumen zone add` and `tumen zone event` do; nothing is left out silently."""
    cells = {field.name: sent.get(field.name, "").strip() for field in TABLES[table].fields}
    if table == "events" and not cells["event"]:
        cells["event"] = event_key(cells["project"], cells["stage"], cells["on"])
    return given_cells(table, cells, _PLACE)


def beside(table: str, problems: Iterable[Problem], fields: Iterable[FormField]) -> dict[str, list[Problem]]:
    """Problems by the field that they are of; ``""``: of the record as a whole.

    What begins with the name of a column is of that column; else it is of the first field that it names.
    """
    seen = {field.name: field for field in fields if field.kind != "hidden"}
    found: dict[str, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        name, mark, rest = problem.what.partition(": ")
        inside = " (" in name and not name.endswith(")")  # a bracket goes on: the whole of it is told
        name = name.rpartition(" (")[2].rstrip(")") if mark else ""
        if mark and name in seen:
            found.setdefault(name, []).append(Problem(problem.what if inside else rest, problem.fix))
            continue
        words = re.findall(r"[a-z_0-9]+", re.sub(r"'[^']*'", "", problem.what))
        own = next((word for word in words if word in seen), "")
        if table == "events" and " is before " in problem.what:
            own = "on"
        where = None if problem.file in (None, _PLACE) else problem.where
        found.setdefault(own, []).append(Problem(problem.what, problem.fix, where))
    return found


def asked_pair(pair: Suspicion, language: str) -> dict[str, Any]:
    """Two projects that may be one, side by side in the reader's words, with what its fields are called."""
    one, other = side_by_side(pair)
    columns = {"products": ("products", "product"), "headings": ("products", "hs")}
    rows = [
        (head(*columns.get(name, ("projects", name)), language), one[name], other[name])
        for name in one
        if one[name] or other[name]
    ]
    return {"keys": pair.keys, "why": pair.why, "rows": rows, "mark": pair_mark(*pair.keys)}


def pair_mark(one: str, other: str) -> str:
    """What fields of a pair are called: of the pair itself, so that no answer goes over to another pair."""
    return sha256(f"{one}\x1f{other}".encode()).hexdigest()[:12]


def answers_given(sent: Mapping[str, str], by: str) -> tuple[tuple[IdentityRow, ...], list[Problem]]:
    """What is said of pairs that may be one project: ``answer-MARK`` with ``pair-MARK``, ``reason-MARK``."""
    found, problems = [], []
    for name, answer in sent.items():
        mark = name.removeprefix("answer-")
        one, _, other = sent.get(f"pair-{mark}", "").partition("\x1f")
        if mark != pair_mark(one, other) or answer not in {"same", "different"}:
            continue
        reason = sent.get(f"reason-{mark}", "").strip()
        if not reason:
            problems.append(Problem("it is not said why", "Say what you know of the two", f"reason-{mark}"))
            continue
        made = {"said_by": by, "source": f"answer of {by}", "confidence": "office", "place": Place("form", 1)}
        found.append(IdentityRow(one=one, other=other, answer=answer, reason=reason, **made))  # type: ignore[arg-type]
    return tuple(found), problems
