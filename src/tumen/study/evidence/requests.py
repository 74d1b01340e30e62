"""Requests to suppliers for declarations of origin, ready to send, made from the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tumen.agreements.load import load_agreement
from tumen.language.force import LANGUAGES, Language
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import label_of
from tumen.study.evidence.records import TO_ASK, Registered
from tumen.study.statements import Phrase, phrase, say_that
from tumen.study.words.say import say, words_of

_WHY = {
    "missing": "evidence_none",
    "assumed": "evidence_none",
    "runs out": "evidence_ends",
    "run out": "evidence_ended",
    "shows nothing": "evidence_faulty",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A request in one language."""

    language: str
    subject: str
    opening: str
    lines: tuple[str, ...]
    """A line for each material and agreement."""
    asks: tuple[str, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class SupplierRequest:
    """What a supplier is asked for, and the letters that ask it."""

    by: str | None
    by_name: str
    rows: tuple[Registered, ...]
    letters: tuple[Letter, ...]


def to_ask(row: Registered) -> bool:
    """Whether a supplier is asked for a row of the register."""
    return row.standing in TO_ASK or row.used_up_on is not None or not row.quantity_known


def requests_of(
    register: Iterable[Registered], codes: dict[str, HsCode | None], title: str, on: date
) -> tuple[SupplierRequest, ...]:
    """Make one request for each supplier of whom something is missing, has run out or will.

    Parameters
    ----------
    codes
        HS codes of the materials, by their short names; None where not known.
    title
        Of the study, for the subject.
    """
    by_supplier: dict[str | None, list[Registered]] = {}
    for row in register:
        if to_ask(row):
            by_supplier.setdefault(row.by, []).append(row)
    return tuple(
        SupplierRequest(
            by,
            rows[0].by_name,
            tuple(rows),
            tuple(_letter(language, rows, codes, title, on) for language in LANGUAGES),
        )
        for by, rows in by_supplier.items()
    )


def _letter(
    language: Language, rows: list[Registered], codes: dict[str, HsCode | None], title: str, on: date
) -> Letter:
    asked = ("evidence_ask_origin", "evidence_ask_validity", "evidence_ask_added", "evidence_ask_not")
    return Letter(
        language,
        say(say_that("evidence_subject", supplier=rows[0].by_name, title=title), language),
        say(say_that("evidence_opening", day=on.isoformat()), language),
        tuple(words_of(_line(row, codes.get(row.material), language), language) for row in rows),
        tuple(words_of(phrase(key), language) for key in asked),
        say(say_that("evidence_closing"), language),
    )


def _line(row: Registered, code: HsCode | None, language: Language) -> Phrase:
    return phrase(
        "evidence_line",
        material=row.material_name,
        code=phrase("evidence_no_code") if code is None else _coded(code, language),
        agreement=f"{load_agreement(row.agreement).title} ({row.agreement})",
        why=_why(row),
    )


def _coded(code: HsCode, language: Language) -> str:
    label = label_of(code, language)
    return f"HS {code.dotted} ({code.edition}{f', {label}' if label else ''})"


def _why(row: Registered) -> Phrase:
    if row.standing not in _WHY and row.used_up_on is not None:
        quantity = f"{row.quantity:f} {row.unit or ''}".strip()
        return phrase("evidence_spent", what=_named(row), quantity=quantity, day=row.used_up_on.isoformat())
    if row.standing not in _WHY:
        return phrase("evidence_quantity", what=_named(row))
    key = _WHY[row.standing]
    if key == "evidence_none":
        return phrase(key)
    if key == "evidence_faulty":
        return phrase(key, what=_named(row), why=row.note)
    return phrase(key, what=_named(row), day=row.until.isoformat() if row.until is not None else "")


def _named(row: Registered) -> str | Phrase:
    return row.declaration or phrase("evidence_declaration")
