"""Say statements in a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from tumen.study.statements import Amount, Names, Phrase
from tumen.study.words import figures
from tumen.study.words.catalogue import SOURCE, form, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.study.statements import Statement, Value


def say(statement: Statement, language: str = SOURCE) -> str:
    """The sentence of a statement, with what is missing where it is not known, and what it rests on."""
    text = _filled(statement.key, statement.fields, statement.certainty, language, statement.missing)
    if statement.rests_on is not None:
        text = form(f"resting_on_{statement.rests_on}", language).format(
            said=text.rstrip(".\N{IDEOGRAPHIC FULL STOP}")
        )
    return text[0].upper() + text[1:]


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
    key: str,
    fields: tuple[tuple[str, Value], ...],
    certainty: str,
    language: str,
    missing: tuple[str, ...] = (),
) -> str:
    values = dict(fields)
    counts = {name: count for name, value in fields if (count := _count(value)) is not None}
    said = {name: _read(value, language) for name, value in values.items()}
    said["missing"] = form("semicolon", language).join(missing)
    return sentence(key, certainty, language, counts).format_map(said)


def _count(value: Value) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, Names):
        return len(value.names)
    return len(value) if isinstance(value, tuple) else None


def _read(value: Value, language: str) -> str:
    match value:
        case str():
            return value
        case int():
            return f"{value:,}"
        case Names():
            return names_text(value.names, language)
        case Phrase():
            return _filled(value.key, value.fields, "holds", language)
        case tuple():
            return form("semicolon", language).join(_read(item, language) for item in value)
        case Amount():
            return figures.read(value.value, value.unit, value.style, language)
        case _:
            assert_never(value)
