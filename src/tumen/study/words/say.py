"""Say statements in a language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from tumen.language.force import SOURCE
from tumen.language.names import economy_said
from tumen.language.said import said
from tumen.study.statements import Figure, Named, Names, Phrase, Statement, TableLabel, Value
from tumen.study.words import figures
from tumen.study.words.catalogue import catalogue, form, sentence

_MISSING = 3
"""So many things that are missing are named in a sentence."""


def say(statement: Statement, language: str = SOURCE) -> str:
    """The sentence of a statement, with what is missing where it is not known, and what it rests on."""
    text = _filled(statement, language, certainty=statement.certainty)
    if statement.rests_on is not None:
        text = form(f"resting_on_{statement.rests_on}", language).format(
            said=text.rstrip(".\N{IDEOGRAPHIC FULL STOP}")
        )
    return text[0].upper() + text[1:]


def words_of(value: Value, language: str = SOURCE) -> str:
    """The words of a part of a sentence, for a table or a drawing."""
    return _read(value, language)


def say_all(statements: Sequence[Statement], language: str = SOURCE) -> tuple[str, ...]:
    """Each sentence once, in order."""
    return tuple(dict.fromkeys(say(item, language) for item in statements))


def names_text(names: Sequence[str], language: str = SOURCE) -> str:
    """Names in a sentence: ``A, B and C``."""
    if len(names) < 2:
        return names[0] if names else form("none", language)
    comma = form("comma", language)
    return form("and", language).format(first=comma.join(names[:-1]), last=names[-1])


def _filled(
    item: Statement | Phrase, language: str, *, certainty: str = "holds", join: str = "semicolon"
) -> str:
    catalogue(language)  # refuses a language without one
    values = dict(item.fields)
    counts = {name: count for name, value in values.items() if (count := _count(value)) is not None}
    told = {name: _read(value, language, join) for name, value in values.items()}
    if isinstance(item, Statement):
        told["missing"] = _missing(item.missing, language)
    return sentence(item.key, certainty, language, counts).format_map(told)


def _missing(missing: tuple[str, ...], language: str) -> str:
    """What is missing, the first few by name."""
    text = form("semicolon", language).join(said(item, language) for item in missing[:_MISSING])
    more = len(missing) - _MISSING
    return form("and_more", language).format(first=text, more=more) if more > 0 else text


def _count(value: Value) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, Names):
        return len(value.names)
    return len(value) if isinstance(value, tuple) else None


def _read(value: Value, language: str, join: str = "semicolon") -> str:
    match value:
        case TableLabel():
            return said(value, language)
        case str():
            if " " in value or language == SOURCE:
                return said(value, language)
            return economy_said(value, language) or value  # one word is a name
        case int():
            return f"{value:,}"
        case Named():
            return value.text(language)
        case Names():
            return names_text([_read(name, language) for name in value.names], language)
        case Phrase():
            return _filled(value, language, join="comma")
        case tuple():
            return form(join, language).join(_read(item, language) for item in value)
        case Figure():
            return figures.read(value.value, value.unit, value.style, language)
        case _:
            assert_never(value)
