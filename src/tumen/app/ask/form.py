"""Between a form and a draft: what was sent, what is offered, what is wrong beside which field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any

from tumen.app.ask import done
from tumen.app.ask.draft import AskDraft, Cells
from tumen.app.ask.screens import LONGER, MOST_ROWS, SCREENS, AskScreen, lacking, problems_on, told
from tumen.app.spoken import day as day_said
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from tumen.reference.hs import Edition
    from tumen.reference.lookup import HsLookup
    from tumen.tables.forms.propose_map import Proposal

PICKED = "products-hs-chosen"
"""The code that was chosen of those found."""
TOLD_OF = ("answers-", "tariff_lines-")
LINE = "tariff_lines-0-line"
_ECONOMIES = ("sites-economy", "markets-economy", "obtained-in", "lanes-via")
_BLANKS = re.compile(r"[\s\x00-\x1f]+")
_LONGEST = 2000
_ENGINES = ("tumen.app.ask.answer", "tumen.study.core.run", "tumen.report.study_page", "tumen.report.papers")
_SPARE = 3
"""Empty rows under those that are filled."""


def warm(draft: AskDraft | None = None) -> None:
    """Have the engines at hand while the reader answers, then what this answer needs."""
    Thread(
        target=_load if draft is None else _answer, args=() if draft is None else (draft,), daemon=True
    ).start()


def warm_later(seconds: float) -> None:
    """Likewise from the start of the app: loading them takes the pace from who types at the same time."""
    timer = Timer(seconds, _load)
    timer.daemon = True
    timer.start()


def _load() -> None:
    for name in _ENGINES:
        import_module(name)


def _answer(draft: AskDraft) -> None:
    from tumen.app.ask.answer import answered

    with suppress(InputError), answered(draft) as found:
        _ = found.page(), found.papers, found.missing, found.conditions


def texts(sent: FormData) -> dict[str, str]:
    """What was sent, each on one line; a field that is there several times is joined, as a list in a cell."""
    found: dict[str, str] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            text = _BLANKS.sub(" ", value).strip()
            if len(text) > _LONGEST:
                raise InputError.of(f"an answer has {len(text)} signs", f"Write it with at most {_LONGEST}")
            found[name] = f"{found[name]}; {text}" if found.get(name) and text else found.get(name) or text
    return found


def taken(draft: AskDraft, screen: AskScreen, posted: Mapping[str, str]) -> AskDraft:
    """The draft with what a screen was answered, as typed."""
    cells = {name: posted.get(name, "") for name in (*screen.fields, *screen.free)}
    if (picked := posted.get(PICKED)) and not two_codes(posted):
        cells["products-hs"] = picked
    if screen.name == "operations":
        cells["ways-operations"] = "; ".join(done.as_stated(posted))
    draft = draft.with_cells(cells)
    if not screen.table:
        return draft
    return draft.with_rows(
        screen.table, tuple(_read(screen.table, row) for row in rows_in(screen.table, posted))
    )


def _read(table: str, row: Cells) -> Cells:
    """A row with what is called in words in the codes of ours: a Korean bill says 중국, 원, 개."""
    from tumen.study.core.rows.columns import TABLES
    from tumen.tables.forms.propose_map import our_word

    kinds = {field.name: field.kind for field in TABLES[table].fields}
    read = {"economy", "currency", "unit"}
    return {
        name: our_word(kind, text) if (kind := kinds.get(name, "")) in read else text
        for name, text in row.items()
    }


def two_codes(posted: Mapping[str, str]) -> list[Problem]:
    """A code that was typed, and another chosen among those found."""
    typed, picked = posted.get("products-hs", ""), posted.get(PICKED, "")
    if not typed or not picked or typed in {picked, posted.get("products-hs-before")}:
        return []
    what = f"The code {typed} is typed, and {picked} is chosen below"
    return [Problem(what, "Keep one of the two", "products-hs")]


def rows_in(table: str, posted: Mapping[str, str]) -> tuple[Cells, ...]:
    """The rows of a table that something stands in."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in posted.items():
        found = re.fullmatch(rf"{table}-(\d{{1,4}})-(\w+)", name)
        if found is not None and text:
            rows.setdefault(int(found[1]), {})[found[2]] = text
    whole = [row for _, row in sorted(rows.items())]
    if len(whole) > MOST_ROWS:
        raise InputError.of(f"there are {len(whole)} rows, here up to {MOST_ROWS} can be asked about", LONGER)
    return tuple(whole)


def problems_of(draft: AskDraft) -> list[Problem]:
    """All that is wrong with a draft, each problem with its field as the file."""
    from tumen.app.ask.build import read_study_of

    found = [
        problem for screen in SCREENS for problem in (*lacking(screen, draft), *problems_on(screen, draft))
    ]
    there = {problem.file for problem in found}
    try:
        with read_study_of(draft):
            pass
    except InputError as error:
        found += [problem for problem in error.problems if problem.file is None or problem.file not in there]
    return list(dict.fromkeys(found))


def beside(problems: Iterable[Problem], known: tuple[str, ...] = ("way",)) -> dict[str, list[Problem]]:
    """Problems by the field that they are of; ``""``: of none."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        named = problem.file if (problem.file and "-" in problem.file) or problem.file in known else ""
        found.setdefault(named or "", []).append(problem)
    return found


def edition_of(draft: AskDraft) -> Edition:
    """The edition of the codes."""
    return next((item for item in EDITIONS if item == draft.get("study-hs_edition")), EDITIONS[-1])


def saved_as(draft: AskDraft, name: str) -> AskDraft:
    """The draft, saved as a study of this name."""
    return replace(draft, saved=name)


def said(draft: AskDraft) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was answered, screen by screen: fields and texts, rows by what they are, economies by name."""
    from tumen.language.force import in_force
    from tumen.language.names import economy_named

    def shown(name: str) -> str:
        text = draft.get(name)
        if name == "study-on":
            with suppress(ValueError):  # as typed where it is no day
                return day_said(date.fromisoformat(text))
        return economy_named(text, in_force()) if name in _ECONOMIES else text

    found = []
    for screen in SCREENS:
        cells = [(name, shown(name)) for name in (*screen.free, *screen.fields) if draft.get(name)]
        if rows := [row for row in draft.rows.get(screen.table, ()) if told(screen.table, row)]:
            cells.append((screen.table, _rows_said(screen, rows)))
        found.append((screen.name, cells))
    return found


_MOST_SAID = 8
_SAYS = {"claiming": ("regime", "cost"), "declarations": ("material", "agreement")}
"""Columns that say what a row is; of other tables the first two."""


def _rows_said(screen: AskScreen, rows: list[Cells]) -> str:
    """How many rows, and what the first are: ``2: housing 3926.90; motor 8501.10``."""
    columns = _SAYS.get(screen.table, screen.columns[:2])
    texts = [" ".join(row[name] for name in columns if row.get(name)) for row in rows[:_MOST_SAID]]
    return f"{len(rows)}: {'; '.join(filter(None, texts))}{'; ...' if len(rows) > _MOST_SAID else ''}"


def with_facts(draft: AskDraft, posted: Mapping[str, str]) -> AskDraft:
    """The draft with answers to conditions and with the national line."""
    from tumen.app.ask.build import FACTS, OF, asked_of, facts_of

    told = {table: [{**row, OF: asked_of(draft)} for row in rows_in(table, posted)] for table in FACTS}
    known = {row["condition"]: row for row in facts_of(draft, "answers")}
    known |= {row["condition"]: row for row in told["answers"] if row.get("condition")}
    given = tuple(row for row in known.values() if row.get("answer") in {"yes", "no"})
    draft = draft.with_rows("answers", given)
    return draft.with_rows("tariff_lines", tuple(told["tariff_lines"])) if LINE in posted else draft


def codes(query: str, edition: str) -> HsLookup | str:
    """Codes by words or number; what is wrong with the query, in words."""
    from tumen.api.world import find_hs

    if not query.strip():
        return ""
    try:
        return find_hs(query[:200], edition)  # type: ignore[arg-type] # another edition is told
    except InputError as error:
        return "; ".join(f"{problem.what}. {problem.fix}" for problem in error.problems)


def offered(step: str, draft: AskDraft, language: str, query: str) -> dict[str, Any]:
    """What a screen offers to choose from."""
    found: dict[str, Any] = {
        "economies": economies_in(language)
        if step in {"made", "sold", "obtained", "bill", "transport"}
        else []
    }
    if step == "what":
        found |= {
            "edition_pairs": [(item, item) for item in reversed(EDITIONS)],
            "found": codes(query or draft.get("products-hs"), edition_of(draft)),
        }
    elif step == "operations":
        found |= {"found": done.operations(query), "chosen": done.chosen(draft), "words_in": done.words_in}
    elif step == "obtained":
        found["kinds"] = [(kind, kind.replace("-", " ")) for kind in obtained_kinds(draft)]
    elif step == "evidence":
        found |= {"agreements": agreements_in_force(draft), "materials": materials_to_prove(draft)}
    elif step == "claiming":
        rows = {row.get("regime", ""): row for row in draft.rows.get("claiming", ())}
        in_force = dict(agreements_in_force(draft))
        codes_told = [code for code, row in rows.items() if row.get("cost") and code not in in_force]
        named = [*in_force.items(), *((code, "") for code in codes_told)]
        found["agreements"] = [(code, title, rows.get(code, {})) for code, title in named]
    elif step == "bill":
        found["spare"] = _SPARE
    if step in {"bill", "price"}:
        found["currencies"] = currencies_in(language)
    return found


def names_in(language: str) -> dict[str, str]:
    """Economies by code, called as the language calls them."""
    from tumen.language.names import economy_called
    from tumen.reference.economies import economies

    return {item.iso2: economy_called(item.iso2, language) for item in economies()}


def economies_in(language: str) -> list[tuple[str, str]]:
    """Economies to choose from, in the order of their names."""
    found = names_in(language).items()
    return sorted(((code, f"{name} ({code})") for code, name in found), key=lambda item: item[1])


def agreements_in_force(draft: AskDraft) -> list[tuple[str, str]]:
    """Agreements in force between the two on the day, as far as the three are known."""
    from tumen.agreements.load import agreements_on_file, load_agreement
    from tumen.tables.given import day, economy_code

    try:
        exporter, importer = (economy_code(draft.get(f"{table}-economy")) for table in ("sites", "markets"))
        on: date = day(draft.get("study-on") or None)
    except InputError:
        return []
    known = [load_agreement(code) for code in agreements_on_file()]
    return [(item.code, item.title) for item in known if item.in_force(exporter, importer, on).holds is True]


def materials_to_prove(draft: AskDraft) -> list[tuple[Cells, Cells]]:
    """Materials that are not said to be foreign, each with what is declared of it."""
    declared = {row.get("material", ""): row for row in draft.rows.get("declarations", ())}
    rows = [row for row in draft.rows.get("bills", ()) if row.get("material")]
    return [
        (row, declared.get(row["material"], {})) for row in rows if row.get("origin") != "non-originating"
    ]


def obtained_kinds(draft: AskDraft) -> list[str]:
    """Kinds of wholly obtained goods that the agreements in force know."""
    from tumen.agreements.load import load_agreement

    kinds: dict[str, None] = {}
    for code, _ in agreements_in_force(draft):
        kinds |= dict.fromkeys(item.kind for item in load_agreement(code).provisions.wholly_obtained)
    return list(kinds)


def proposal(path: Path) -> Proposal:
    """Which column of an uploaded table is which; what is wrong with it, without the folder of the app."""
    from tumen.app.ask.tables_in import named, proposal_of

    try:
        return proposal_of(path)
    except InputError as error:
        raise InputError([named(problem, path) for problem in error.problems]) from None


def columns_offered(path: Path, draft: AskDraft, language: str) -> dict[str, Any]:
    """What is offered for the columns of an uploaded table, and what stands in its first rows."""
    from tumen.app.ask.tables_in import OFFERED, first_cells

    proposed = proposal(path)
    found: dict[str, Any] = {"proposed": proposed, "chosen": proposed.columns, "first": first_cells(path)}
    return found | {
        "offered": OFFERED,
        "currencies": currencies_in(language),
        "currency": draft.get("study-currency"),
    }


def currencies_in(language: str) -> list[tuple[str, str]]:
    """Currencies to choose from, each with its name where that is on file."""
    from tumen.language.force import SOURCE
    from tumen.language.names import names_on_file
    from tumen.reference.currency import currencies

    on_file = {} if language == SOURCE else names_on_file("currency", language)
    return [(code, f"{code} {on_file.get(code, '')}".strip()) for code in sorted(currencies())]


def words_of_answer(language: str) -> dict[str, Any]:
    """Words and figures of the study page, so that the answer speaks as it does."""
    from tumen.reference.nomenclature import label_of
    from tumen.report import words
    from tumen.report.product import view
    from tumen.study.words.figures import money, quantity

    return {
        "called": names_in(language).get,
        "w": words,
        "product_view": view,
        "label_of": label_of,
        "money": money,
        "quantity": quantity,
    }
