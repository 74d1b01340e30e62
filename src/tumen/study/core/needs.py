"""What each question needs of a study: tables and keys. Adding a table opens a question."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tumen.errors import Problem
from tumen.study.core.raw import RawTables
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.schema import BASE, ECONOMY_QUESTIONS, PRODUCT_QUESTIONS, Question, StudyFile
from tumen.tables.yaml_document import Document

_PRODUCT = ("products", "sites", "markets", "demand", "prices")
NEEDS: Mapping[str, tuple[str, ...]] = {
    "origin": _PRODUCT,
    "landed-cost": (*_PRODUCT, "lanes"),
    "qualify": _PRODUCT,
    "schedule": _PRODUCT,
    "consignments": (*_PRODUCT, "lanes", "consignments"),
    "shipments": (*_PRODUCT, "lanes", "shipments"),
    "relief": (*_PRODUCT, "relief"),
    "uncertainty": (*_PRODUCT, "lanes", "bands"),
    "design": ("products", "sites", "markets", "demand", "lanes"),
}
"""Tables that a question is not asked without. Bills may be missing where all goods are wholly obtained."""


def missing_tables(facts: StudyFile, raw: RawTables) -> dict[str, Question]:
    """Tables that are not there, each with the first question that needs it."""
    there = {name for name, rows in raw.rows.items() if rows} | raw.incomplete
    found: dict[str, Question] = {}
    for question in facts.ask:
        for name in NEEDS.get(question, ()):
            if name not in there:
                found.setdefault(name, question)
        if question in PRODUCT_QUESTIONS and not {"bills", "ways"} & there:
            found.setdefault("bills", question)
        if question == "design" and "bills" in there and "ways" not in there:
            found.setdefault("ways", question)
    return found


def check_needs(facts: StudyFile, raw: RawTables, document: Document) -> Iterator[Problem]:
    """Yield what the questions asked lack, and keys of a scale that is not asked."""
    missing = missing_tables(facts, raw)
    for place, question in enumerate(facts.ask):
        if question in facts.ask[:place]:
            yield document.problem(("ask", place), f"{question} is asked twice", "Keep it once")
    for name, question in missing.items():
        needed = ", ".join(field.name for field in TABLES[name].fields if field.required)
        yield document.problem(
            ("ask", facts.ask.index(question)),
            f"{question} is asked without the table {name}",
            f"Add it with the columns {needed}",
        )
    if facts.asks(ECONOMY_QUESTIONS) and facts.economy is None:
        yield document.problem(
            ("ask",),
            "whole economies are asked about without the key economy",
            "Add 'economy: ...' with focus",
        )
    if facts.economy is not None and not facts.asks(ECONOMY_QUESTIONS):
        yield document.problem(
            ("economy",),
            "it is given but no question about whole economies is asked",
            f"Ask one of {', '.join(ECONOMY_QUESTIONS)}, or delete it",
        )
    if ("zone" in facts.ask) is not (facts.zone is not None):
        lacks = facts.zone is None
        what = "zone is asked without the key zone" if lacks else "it is given but zone is not asked"
        fix = "Add 'zone: ...' with ledger and economy" if lacks else "Ask it, or delete the key"
        yield document.problem(("ask",) if lacks else ("zone",), what, fix)
    if "design" in facts.model_fields_set and "design" not in facts.ask:
        yield document.problem(
            ("design",), "it is given but design is not asked", "Ask it, or delete the key"
        )
    yield from check_periods(facts, document)
    if facts.schedule is not None and facts.schedule.last < facts.schedule.first:
        yield document.problem(("schedule", "last"), "the last year is before the first", "Put them in order")
    for name, scenario in facts.scenarios.items():
        if name != BASE and not scenario.model_fields_set - {"title", "source"}:
            yield document.problem(
                ("scenarios", name), "it changes nothing", "Write what it changes, or delete it"
            )
        for place, question in enumerate(scenario.ask or ()):
            if question not in facts.ask:
                yield document.problem(
                    ("scenarios", name, "ask", place),
                    f"{question} is not asked by the study",
                    f"Asked: {', '.join(facts.ask)}",
                )


def check_periods(facts: StudyFile, document: Document) -> Iterator[Problem]:
    """Yield periods that begin before the one above is over: what falls in both would be counted twice."""
    for place, (one, two) in enumerate(pairwise(facts.periods), start=1):
        end = day_after(one.start, one.years)
        if two.start < end:
            yield document.problem(
                ("periods", place, "start"),
                f"{two.name} begins on {two.start}, before {one.name} is over: that lasts until "
                f"{end - timedelta(days=1)}",
                f"Begin it on {end}, or shorten the period before",
            )


def day_after(start: date, years: Decimal | float) -> date:
    """The day after so many years from a day: in whole months where they are (0.5 is six), else in days."""
    exact = Decimal(str(years)) * 12
    months = int(exact)
    if exact != months:
        months -= months % 12
    over, before = divmod(start.month - 1 + months, 12)
    year, month = start.year + over, before + 1
    day = date(year, month, min(start.day, monthrange(year, month)[1]))
    return day + timedelta(days=int(float(exact - months) / 12 * 365))


def unasked(facts: StudyFile, raw: RawTables) -> tuple[str, ...]:
    """Tables that are there and that none of the questions asked reads."""
    product, design = facts.asks(PRODUCT_QUESTIONS), "design" in facts.ask
    only = {
        "changes": "qualify" in facts.ask,
        "consignments": "consignments" in facts.ask,
        "shipments": "shipments" in facts.ask,
        "relief": "relief" in facts.ask,
        "bands": "uncertainty" in facts.ask,
        "offers": design,
        "price_breaks": design,
        "capital": design,
        "by_products": design,
        "steps": design,
        "stock": design,
        "opening_stock": design,
        "services": design,
        "incentives": design,
        "profit_taxes": design,
        "legs": product,
    }
    return tuple(name for name, read in only.items() if name in raw.rows and not read)


NOTE = "docs/howto/old-studies.md"
_KIND = {
    "network": (
        f"Delete the key, write ask: [design], move its settings under design: and rename tables as {NOTE} "
        "says"
    ),
    "economy": (
        f"Delete the key, write on: and ask: [economy, ...], and move its keys under economy: as {NOTE} says"
    ),
}
_TABLES = {
    "items": "products",
    "recipes": "ways",
    "capabilities": "ways",
    "operations": "ways",
    "obtained": "ways",
    "inputs": "bills",
    "customs_values": "taxes",
}


def old_form_problems(document: Document) -> list[Problem]:
    """What tells that a study was written for the old form; empty where nothing does."""
    data = document.data
    found = []
    if "kind" in data:
        fix = _KIND.get(str(data["kind"]), f"Delete the key; see {NOTE}")
        found.append(
            document.problem(("kind",), "a study has no kind any more: one study asks all questions", fix)
        )
    tables = data.get("tables")
    found += [
        document.problem(
            ("tables", name),
            f"the table {name} is now part of the table {_TABLES[name]}",
            f"Move its columns there as {NOTE} says",
        )
        for name in (tables if isinstance(tables, dict) else ())
        if name in _TABLES
    ]
    return found
